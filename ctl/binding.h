/* SPDX-License-Identifier: GPL-2.0 */
/* What a container is called, for the kernel to match by. */
#ifndef HARDENCTL_BINDING_H
#define HARDENCTL_BINDING_H

#include <stdbool.h>
#include <sys/types.h>
#include "ipc.h"

struct binding {
	char *cgroup;
	char **names;
	size_t nr;
};

/* "name:web"; what is empty or longer than the kernel takes is left out. */
void binding_add(struct binding *binding, const char *kind, const char *value);
void binding_add_label(struct binding *binding, const char *key, const char *value);

/* Where a process is in the default hierarchy. NULL: reported. Free it. */
char *cgroup_of_process(pid_t pid);
/*
 * The container's cgroup by one of its tasks: an engine's own, not one that the container made
 * below. False: reported.
 */
bool binding_find_cgroup(struct binding *binding, pid_t pid);

enum exit_status binding_send(struct ipc *ipc, const struct binding *binding);
void binding_free(struct binding *binding);

#endif
