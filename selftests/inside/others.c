// SPDX-License-Identifier: GPL-2.0
/* What a task does to another one, beside ptrace and signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <asm/ioctls.h>
#include <unistd.h>
#include "inside.h"

#define IA32_PRLIMIT64 340

/* The limit that it has already: whoever may not set it is refused all the same. */
static int op_prlimit(char **words)
{
	struct rlimit limit;

	if (prlimit(atoi(words[0]), RLIMIT_NOFILE, NULL, &limit))
		return errno;
	limit.rlim_cur = 77;
	return result(prlimit(atoi(words[0]), RLIMIT_NOFILE, &limit, NULL));
}

static int op_ia32_prlimit(char **words)
{
	struct { uint64_t cur, max; } limit = { 77, 1000 };

	return ia32_call(IA32_PRLIMIT64, atoi(words[0]), RLIMIT_NOFILE,
			 ia32_bytes(&limit, sizeof(limit)), 0, 0);
}

/* Reading stays. */
static int op_limits(char **words)
{
	struct rlimit limit;

	return result(prlimit(atoi(words[0]), RLIMIT_NOFILE, NULL, &limit));
}

static int op_nice(char **words)
{
	return result(setpriority(PRIO_PROCESS, atoi(words[0]), 7));
}

static int op_scheduler(char **words)
{
	struct sched_param param = {};

	return result(sched_setscheduler(atoi(words[0]), SCHED_BATCH, &param));
}

static int op_affinity(char **words)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return result(sched_setaffinity(atoi(words[0]), sizeof(set), &set));
}

/* IOPRIO_WHO_PROCESS; best effort, 7 */
static int op_ioprio(char **words)
{
	return result(syscall(SYS_ioprio_set, 1, atoi(words[0]), 2 << 13 | 7));
}

static int on_socket(int (*act)(int fd, int pid), int pid)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return errno;
	err = act(fd, pid);
	close(fd);
	return err;
}

static int setown(int fd, int pid)
{
	return result(fcntl(fd, F_SETOWN, pid));
}

static int setown_ex(int fd, int pid)
{
	struct f_owner_ex owner = { F_OWNER_PID, pid };

	return result(fcntl(fd, F_SETOWN_EX, &owner));
}

static int fiosetown(int fd, int pid)
{
	return result(ioctl(fd, FIOSETOWN, &pid));
}

static int siocspgrp(int fd, int pid)
{
	return result(ioctl(fd, SIOCSPGRP, &pid));
}

/* Its argument lies in a page of a file that has not been touched; the value is the owner. */
static int setown_late(int fd, int pid, const char *path)
{
	struct f_owner_ex owner = { F_OWNER_PID, pid }, *late;
	int file = open(path, O_RDWR | O_CLOEXEC), err;

	if (file < 0 || write(file, &owner, sizeof(owner)) != sizeof(owner))
		return errno;
	late = mmap(NULL, sizeof(owner), PROT_READ, MAP_PRIVATE, file, 0);
	err = result(fcntl(fd, F_SETOWN_EX, late));
	answer_value = fcntl(fd, F_GETOWN);
	munmap(late, sizeof(owner));
	close(file);
	return err;
}

static int op_setown_late(char **words)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err = setown_late(fd, atoi(words[0]), words[1]);

	close(fd);
	return err;
}

static int op_setown(char **words)
{
	return on_socket(setown, atoi(words[0]));
}

static int op_setown_ex(char **words)
{
	return on_socket(setown_ex, atoi(words[0]));
}

static int op_fiosetown(char **words)
{
	return on_socket(fiosetown, atoi(words[0]));
}

static int op_siocspgrp(char **words)
{
	return on_socket(siocspgrp, atoi(words[0]));
}

/* Its descriptor 3. */
static int op_getfd(char **words)
{
	int pidfd = syscall(SYS_pidfd_open, atoi(words[0]), 0), err;

	if (pidfd < 0)
		return errno;
	err = result_fd(syscall(SYS_pidfd_getfd, pidfd, 3, 0));
	close(pidfd);
	return err;
}

static int op_pidfd_signal(char **words)
{
	int pidfd = syscall(SYS_pidfd_open, atoi(words[0]), 0), err;

	if (pidfd < 0)
		return errno;
	err = result(syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
	close(pidfd);
	return err;
}

/* Follows a link of /proc/PID, or opens a file of it. */
static int op_proc(char **words)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/%s", words[0], words[1]);
	return result_fd(open(path, O_RDONLY | O_CLOEXEC));
}

/* Seized, in a child that lets go when it ends. */
static int do_seize(char **words)
{
	return result(ptrace(PTRACE_SEIZE, atoi(words[0]), NULL, NULL));
}

static int op_seize(char **words)
{
	return in_child(do_seize, words);
}

const struct op others_ops[] = {
	{ "prlimit", 1, op_prlimit },
	{ "ia32-prlimit", 1, op_ia32_prlimit },
	{ "limits", 1, op_limits },
	{ "nice", 1, op_nice },
	{ "scheduler", 1, op_scheduler },
	{ "affinity", 1, op_affinity },
	{ "ioprio", 1, op_ioprio },
	{ "setown", 1, op_setown },
	{ "setown-ex", 1, op_setown_ex },
	{ "setown-late", 2, op_setown_late },
	{ "fiosetown", 1, op_fiosetown },
	{ "siocspgrp", 1, op_siocspgrp },
	{ "getfd", 1, op_getfd },
	{ "pidfd-signal", 1, op_pidfd_signal },
	{ "proc", 2, op_proc },
	{ "seize", 1, op_seize },
	{}
};
