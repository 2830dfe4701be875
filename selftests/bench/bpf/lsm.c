// SPDX-License-Identifier: GPL-2.0
/*
 * Loads and attaches the BPF LSM programs, for one container; never on the machine it is built
 * on. usage: lsm OBJECT CGROUP ROOT CAPABILITIES
 *	CGROUP: its directory; ROOT: its root directory; CAPABILITIES: dropped ones, a number
 * Stays in the background, prints its process's number, and takes the programs with it.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "lsm.h"

static void stat_or_die(const char *path, struct stat *st)
{
	if (stat(path, st))
		err(1, "%s", path);
}

/* As the kernel keeps it, which is not as stat(2) tells it. */
static __u32 kernel_dev(dev_t dev)
{
	return major(dev) << 20 | minor(dev);
}

static void attach_all(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
		if (!bpf_program__attach(program))
			err(1, "%s: not attached", bpf_program__name(program));
}

int main(int argc, char **argv)
{
	struct lsm_policy policy = {};
	struct bpf_object *object;
	struct stat cgroup, root, proc;
	__u64 id;
	pid_t pid;
	int map;

	if (argc != 5)
		errx(2, "usage: lsm OBJECT CGROUP ROOT CAPABILITIES");
	stat_or_die(argv[2], &cgroup);
	stat_or_die(argv[3], &root);
	stat_or_die("/proc", &proc);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object))
		err(1, "%s: not loaded", argv[1]);
	id = cgroup.st_ino;
	policy.cap_drop = strtoull(argv[4], NULL, 0);
	policy.root_dev = kernel_dev(root.st_dev);
	policy.proc_dev = kernel_dev(proc.st_dev);
	map = bpf_object__find_map_fd_by_name(object, "containers");
	if (bpf_map_update_elem(map, &id, &policy, BPF_ANY))
		err(1, "containers");
	attach_all(object);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		/* Whoever waits for the output waits for its last writer. */
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		pause();
	}
	printf("%d\n", pid);
	return 0;
}
