/* SPDX-License-Identifier: GPL-2.0 */
/* Containers, made as a runtime makes them: cgroup, namespaces, pivot_root, exec. */
#ifndef _SELFTESTS_CONTAINER_H
#define _SELFTESTS_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define CGROUPS "/sys/fs/cgroup"

/* What the container's program answers to one command. */
struct answer {
	int error;		/* 0 or an errno */
	uint64_t value;
	char step[32];		/* while it is being made: what failed */
};

/**
 * struct spec - a container that is wanted
 * @parent: cgroup in which one is made for it: "/held" or "/free", say
 * @root: its root directory, or NULL: it keeps the host's
 * @setup: called as the runtime, before the root is switched; a positive errno ends it
 * @arg: for @setup
 * @into_cgroup: cloned into its cgroup instead of moved there
 * @host_pid: without a pid namespace
 * @inherit: a descriptor that it gets as 5, if above 0
 * @program: what it runs, below its root; NULL: /inside
 */
struct spec {
	const char *parent;
	const char *root;
	int (*setup)(const char *root, void *arg);
	void *arg;
	bool into_cgroup;
	bool host_pid;
	int inherit;
	const char *program;
};

struct container {
	pid_t pid;
	int commands, answers;
	uint64_t id;
	char cgroup[256];
	struct answer last;
};

int container_start(struct container *container, const struct spec *spec);
void container_stop(struct container *container);
void container_forget(struct container *container);
int container_status(struct container *container);

/* Tells the container's program to do something. Returns 0 or an errno. */
int container_do(struct container *container, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same in two halves. */
int container_tell(struct container *container, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int container_hear(struct container *container);

int cgroup_make(const char *parent, char *path, size_t size, uint64_t *id);
int cgroup_attach(const char *path, pid_t pid);

enum root_kind { ROOT_TMPFS, ROOT_OVERLAY, ROOT_DIRECTORY };

/**
 * struct rootfs - a root filesystem with something of everything in it
 * @base: directory of this test's own
 * @dir: the root, as the host sees it
 * @volume: a directory of the host, for DIRECTORY on the same filesystem
 */
struct rootfs {
	enum root_kind kind;
	char base[128];
	char dir[160];
	char volume[160];
};

int rootfs_make(struct rootfs *rootfs, enum root_kind kind);
void rootfs_remove(struct rootfs *rootfs);

/* All that can be seen of a tree but access times, as one number. */
uint64_t tree_state(const char *dir);

int write_file(const char *path, const char *text);
/* mount(2) and pivot_root(2) with an errno as result. */
int do_mount(const char *source, const char *target, const char *type, unsigned long flags);

#endif
