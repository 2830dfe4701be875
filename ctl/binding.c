// SPDX-License-Identifier: GPL-2.0
/* What a container is called, for the kernel to match by. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "binding.h"

#define ID_LEN 64

static void add(struct binding *binding, char *name)
{
	if (strlen(name) > HARDEN_PATH_MAX) {
		free(name);
		return;
	}
	binding->names = xrealloc(binding->names, (binding->nr + 1) * sizeof(*binding->names));
	binding->names[binding->nr++] = name;
}

void binding_add(struct binding *binding, const char *kind, const char *value)
{
	if (value && *value)
		add(binding, xasprintf("%s:%s", kind, value));
}

void binding_add_label(struct binding *binding, const char *key, const char *value)
{
	if (*key && !strchr(key, '='))
		add(binding, xasprintf("label:%s=%s", key, value));
}

/* Where the component with an engine's id ends; 0: there is none. */
static size_t end_of_id(const char *path)
{
	size_t at, run = 0;

	for (at = 0; path[at]; at++) {
		run = isxdigit((unsigned char)path[at]) ? run + 1 : 0;
		if (run == ID_LEN)
			return at + strcspn(path + at, "/");
	}
	return 0;
}

char *cgroup_of_process(pid_t pid)
{
	char name[64], line[PATH_MAX + 16], *cgroup = NULL;
	FILE *stream;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", (int)pid);
	stream = fopen(name, "re");
	while (stream && !cgroup && fgets(line, sizeof(line), stream)) {
		line[strcspn(line, "\n")] = 0;
		if (!strncmp(line, "0::/", 4))
			cgroup = xstrdup(line + 3);
	}
	if (stream)
		fclose(stream);
	if (!cgroup)
		error("process %d is in no cgroup of the default hierarchy", (int)pid);
	return cgroup;
}

bool binding_find_cgroup(struct binding *binding, pid_t pid)
{
	size_t end;

	binding->cgroup = cgroup_of_process(pid);
	end = binding->cgroup ? end_of_id(binding->cgroup) : 0;
	if (end)
		binding->cgroup[end] = 0;
	return binding->cgroup;
}

enum exit_status binding_send(struct ipc *ipc, const struct binding *binding)
{
	return ipc_bind(ipc, binding->cgroup, binding->names, binding->nr);
}

void binding_free(struct binding *binding)
{
	while (binding->nr)
		free(binding->names[--binding->nr]);
	free(binding->names);
	free(binding->cgroup);
	*binding = (struct binding){};
}
