// SPDX-License-Identifier: GPL-2.0
/* status: one line for people, an exit status for scripts. */
#include <stdio.h>
#include "commands.h"
#include "ipc.h"

static json_t *to_json(const struct status *status)
{
	return json_pack("{s:b,s:s,s:i,s:I,s:i,s:i,s:i,s:i,s:I,s:I,s:I}",
			 "loaded", 1,
			 "module", status->module,
			 "protocol", (int)status->protocol,
			 "generation", (json_int_t)status->generation,
			 "hooks", (int)status->hooks,
			 "policies", (int)status->policies,
			 "containers", (int)status->containers,
			 "labels", (int)status->labels,
			 "denials", (json_int_t)status->denials,
			 "would_deny", (json_int_t)status->would_deny,
			 "events_lost", (json_int_t)status->events_lost);
}

static void print(const struct status *status)
{
	printf("%s: %u policies (generation %llu), %u containers with %u tasks, %llu denials, "
	       "%llu would deny, %u functions hooked\n",
	       status->policies ? "enforcing" : "no policy", status->policies,
	       (unsigned long long)status->generation, status->containers, status->labels,
	       (unsigned long long)status->denials, (unsigned long long)status->would_deny,
	       status->hooks);
	if (options.verbose)
		printf("harden.ko %s, protocol %u, %llu events lost\n", status->module,
		       status->protocol, (unsigned long long)status->events_lost);
}

enum exit_status cmd_status(int argc, char **argv)
{
	struct status status = {};
	enum exit_status result;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	result = ipc_open(&ipc);
	if (!result)
		result = ipc_status(ipc, &status);
	ipc_close(ipc);
	if (result) {
		if (options.json)
			print_json(json_pack("{s:b}", "loaded", result == EXIT_PERMISSION));
		return result;
	}
	if (options.json)
		print_json(to_json(&status));
	else if (!options.quiet)
		print(&status);
	return status.policies ? EXIT_OK : EXIT_USAGE;
}
