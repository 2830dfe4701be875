/* SPDX-License-Identifier: GPL-2.0 */
/* The containers that run, found where engines put their cgroups. */
#ifndef HARDENCTL_CONTAINERS_H
#define HARDENCTL_CONTAINERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct running - a container with at least one process
 * @cgroup: its path below the root of the default hierarchy
 * @engine: docker, podman, containerd, crio, lxc or nspawn
 * @id: what the engine calls it in the cgroup's name: 64 hex digits, or a name
 * @name: what people call it; NULL: not known
 * @pids: its processes, with those of child cgroups
 */
struct running {
	char *cgroup;
	const char *engine;
	char *id;
	char *name;
	pid_t *pids;
	size_t nr_pids;
};

struct containers {
	struct running *list;
	size_t nr;
};

/* Where the kernel shows its files; the tests have others. */
extern const char *proc_root, *cgroup_root;

/* All of them, by path. False: there is no default hierarchy. */
bool containers_find(struct containers *containers);
/* Drops all but the first @nr. */
void containers_keep(struct containers *containers, size_t nr);
void containers_free(struct containers *containers);

/* Is @what its name, a path, or the beginning of its ID? */
bool container_is(const struct running *container, const char *what);

#endif
