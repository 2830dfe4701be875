// SPDX-License-Identifier: GPL-2.0
/* shadow: what came of "apply --shadow", and its end. */
#include <stdio.h>
#include <string.h>
#include "commands.h"
#include "ipc.h"

static enum exit_status tell(const struct status *status)
{
	if (options.json)
		print_json(json_pack("{s:i,s:I,s:I}", "policies", (int)status->shadow,
				     "denies", (json_int_t)status->shadow_deny,
				     "allows", (json_int_t)status->shadow_allow));
	else if (!status->shadow)
		note("no candidate: hardenctl apply --shadow FILE");
	else if (!options.quiet)
		printf("candidate of %u: would have denied %llu that passed, allowed %llu that "
		       "were denied\n", status->shadow, (unsigned long long)status->shadow_deny,
		       (unsigned long long)status->shadow_allow);
	return status->shadow ? EXIT_OK : EXIT_REFUSED;
}

static enum exit_status end(struct ipc *ipc)
{
	const struct model none = {};
	struct apply apply = { .shadow = true, .warn = warning_print };

	return ipc_apply(ipc, &none, &apply);
}

enum exit_status cmd_shadow(int argc, char **argv)
{
	struct status status = {};
	enum exit_status result;
	struct ipc *ipc;

	if (argc && strcmp(argv[0], "off") != 0) {
		error("shadow: \"off\" ends it, not \"%s\"", argv[0]);
		return EXIT_USAGE;
	}
	result = ipc_open(&ipc);
	if (!result)
		result = ipc_status(ipc, &status);
	if (!result)
		result = tell(&status);
	if (!result && argc)
		result = end(ipc);
	ipc_close(ipc);
	return result;
}
