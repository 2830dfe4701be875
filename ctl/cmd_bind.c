// SPDX-License-Identifier: GPL-2.0
/* bind: say what the container of a cgroup is called, for match. */
#include <string.h>
#include "commands.h"
#include "ipc.h"

static bool is_name(const char *text)
{
	return (!strncmp(text, "name:", 5) && text[5]) ||
	       (!strncmp(text, "image:", 6) && text[6]) ||
	       (!strncmp(text, "label:", 6) && text[6] && strchr(text + 7, '='));
}

enum exit_status cmd_bind(int argc, char **argv)
{
	enum exit_status status;
	struct ipc *ipc;
	int i;

	if (*argv[0] != '/') {
		error("bind: \"%s\" is no path of a cgroup: /system.slice/docker-....scope",
		      argv[0]);
		return EXIT_USAGE;
	}
	for (i = 1; i < argc; i++) {
		if (is_name(argv[i]))
			continue;
		error("bind: \"%s\" is none of name:NAME, image:NAME and label:KEY=VALUE", argv[i]);
		return EXIT_USAGE;
	}
	status = ipc_open(&ipc);
	if (!status)
		status = ipc_bind(ipc, argv[0], argv + 1, (size_t)argc - 1);
	ipc_close(ipc);
	return status;
}
