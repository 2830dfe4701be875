/* SPDX-License-Identifier: GPL-2.0 */
/* Which engine a container is of, and what it calls it, by the path of its cgroup. */
#ifndef HARDENCTL_CGROUP_NAME_H
#define HARDENCTL_CGROUP_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define CGROUP_ID	64	/* hex digits of an id */

struct cgroup_name {
	const char *engine;	/* docker, podman, containerd, crio, lxc or nspawn */
	const char *id;		/* in the path, @len bytes: an id, or a name of lxc and nspawn */
	size_t len;
	bool hex;		/* @id is CGROUP_ID hex digits */
};

/* Is this one a container's own? @len: bytes of @path that count. */
bool cgroup_is_container(const char *path, size_t len, struct cgroup_name *name);
/* Looks at @cgroup and its ancestors, the outermost first. False: no engine's. */
bool cgroup_name(const char *cgroup, struct cgroup_name *name);

#endif
