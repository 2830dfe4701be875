// SPDX-License-Identifier: GPL-2.0
/* status: one line for people, an exit status for scripts. */
#include <stdio.h>
#include <stdlib.h>
#include "commands.h"
#include "ipc.h"

/* The kernel does not count them by mode: that nothing is enforced must not look like it. */
static enum exit_status count_audit(struct ipc *ipc, uint32_t *audit)
{
	struct model model = {};
	enum exit_status result = ipc_policies(ipc, &model);
	size_t i;

	for (i = 0; i < model.nr; i++)
		*audit += model.policies[i].mode == HARDEN_MODE_AUDIT;
	model_free(&model);
	return result;
}

static json_t *to_json(const struct status *status, uint32_t audit)
{
	return json_pack("{s:b,s:o,s:i,s:I,s:i,s:i,s:i,s:i,s:i,s:i,s:I,s:I,s:I,s:i,s:b,s:i}",
			 "loaded", 1,
			 "module", json_text(status->module),
			 "protocol", (int)status->protocol,
			 "generation", (json_int_t)status->generation,
			 "hooks", (int)status->hooks,
			 "calls", (int)status->calls,
			 "policies", (int)status->policies,
			 "audit", (int)audit,
			 "containers", (int)status->containers,
			 "labels", (int)status->labels,
			 "denials", (json_int_t)status->denials,
			 "would_deny", (json_int_t)status->would_deny,
			 "events_lost", (json_int_t)status->events_lost,
			 "confirm", (int)status->confirm,
			 "locked", status->locked,
			 "shadow", (int)status->shadow);
}

static const char *state(const struct status *status, uint32_t audit)
{
	if (!status->policies)
		return "no policy";
	return audit < status->policies ? "enforcing" : "audit only";
}

static void print(const struct status *status, uint32_t audit)
{
	char *module = escape(status->module);

	printf("%s: generation %llu, policies %u (audit %u), containers %u, labels %u, hooks %u, "
	       "calls %u, denials %llu, would deny %llu, events lost %llu", state(status, audit),
	       (unsigned long long)status->generation, status->policies, audit,
	       status->containers, status->labels, status->hooks, status->calls,
	       (unsigned long long)status->denials, (unsigned long long)status->would_deny,
	       (unsigned long long)status->events_lost);
	if (status->confirm)
		printf(", rollback in %u seconds", status->confirm);
	if (status->locked)
		printf(", locked");
	if (status->shadow)
		printf(", candidate of %u", status->shadow);
	if (options.verbose)
		printf(", harden.ko %s, protocol %u", module, status->protocol);
	putchar('\n');
	free(module);
}

enum exit_status cmd_status(int argc, char **argv)
{
	struct status status = {};
	enum exit_status result;
	uint32_t audit = 0;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	result = ipc_open(&ipc);
	if (!result)
		result = ipc_status(ipc, &status);
	if (!result)
		result = count_audit(ipc, &audit);
	ipc_close(ipc);
	if (result) {
		if (options.json)
			print_json(json_pack("{s:b}", "loaded", result == EXIT_PERMISSION));
		return result;
	}
	if (options.json)
		print_json(to_json(&status, audit));
	else if (!options.quiet)
		print(&status, audit);
	return status.policies ? EXIT_OK : EXIT_USAGE;
}
