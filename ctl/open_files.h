/* SPDX-License-Identifier: GPL-2.0 */
/* What the tasks of a container had open for writing before a policy came. */
#ifndef HARDENCTL_OPEN_FILES_H
#define HARDENCTL_OPEN_FILES_H

#include <sys/types.h>

/* fd: -1: it is mapped, not open */
struct open_file {
	pid_t pid;
	const char *comm;
	const char *path;
	int fd;
};

/*
 * One call of @visit for each file of the root file system that a task in the cgroup, or below it,
 * can write by what it holds already. @cgroup is the path in cgroup v2's hierarchy. Tasks that end
 * meanwhile hold nothing.
 */
void open_files(const char *cgroup, void (*visit)(const struct open_file *file, void *arg),
		void *arg);

#endif
