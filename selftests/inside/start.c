// SPDX-License-Identifier: GPL-2.0
/* Address families, namespaces, and code that is new. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "inside.h"

#define IA32_SOCKETCALL	102
#define IA32_SOCKET	359

/* Family and type, by number. */
static int op_socket(char **words)
{
	return result_fd(socket(atoi(words[0]), atoi(words[1]) | SOCK_CLOEXEC, 0));
}

static int op_ia32_socket(char **words)
{
	return ia32_call(IA32_SOCKET, atoi(words[0]), atoi(words[1]) | SOCK_CLOEXEC, 0, 0, 0);
}

/* SYS_SOCKET of socketcall(2) */
static int op_ia32_socketcall(char **words)
{
	uint32_t args[] = { atoi(words[0]), atoi(words[1]) | SOCK_CLOEXEC, 0 };

	return ia32_call(IA32_SOCKETCALL, 1, ia32_bytes(args, sizeof(args)), 0, 0, 0);
}

static int do_unshare(char **words)
{
	return result(unshare(strtoul(words[0], NULL, 0)));
}

static int op_unshare_flags(char **words)
{
	return in_child(do_unshare, words);
}

/* A child in namespaces of its own. */
static int op_clone_flags(char **words)
{
	pid_t pid = syscall(SYS_clone, strtoul(words[0], NULL, 0) | SIGCHLD, NULL, NULL, NULL, 0);

	if (!pid)
		_exit(0);
	if (pid < 0)
		return errno;
	return waitpid(pid, NULL, 0) == pid ? 0 : errno;
}

/* A process, and flags of clone. */
static int do_setns_pidfd(char **words)
{
	int pidfd = syscall(SYS_pidfd_open, atoi(words[0]), 0);

	return pidfd < 0 ? errno : result(setns(pidfd, strtoul(words[1], NULL, 0)));
}

static int op_setns_pidfd(char **words)
{
	return in_child(do_setns_pidfd, words);
}

#define SWAP_SECONDS 20
#define SWAP_USEC 150

struct swap {
	int slot, harmless, wanted;
};

/* At moments that are not the kernel's: each end of a pause interrupts whatever runs. */
static void *keep_swapping(void *arg)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct swap *swap = arg;

	sched_setscheduler(0, SCHED_FIFO, &first);
	for (;;) {
		dup2(swap->harmless, swap->slot);
		usleep(SWAP_USEC);
		dup2(swap->wanted, swap->slot);
		usleep(SWAP_USEC);
	}
	return NULL;
}

/*
 * A descriptor that is a pidfd for some of the time and else a namespace of one's own, of another
 * kind than is asked for: only with the pidfd does the call succeed.
 */
static int do_setns_swap(char **words)
{
	struct swap swap = {
		.harmless = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC),
		.wanted = syscall(SYS_pidfd_open, atoi(words[0]), 0),
	};
	time_t end = time(NULL) + SWAP_SECONDS;
	pthread_t thread;

	if (swap.harmless < 0 || swap.wanted < 0)
		return errno;
	swap.slot = dup(swap.harmless);
	if (pthread_create(&thread, NULL, keep_swapping, &swap))
		return EAGAIN;
	while (time(NULL) < end)
		if (!setns(swap.slot, strtoul(words[1], NULL, 0)))
			_exit(0);
	_exit(ETIME);
}

static int op_setns_swap(char **words)
{
	return in_child(do_setns_swap, words);
}

static int copy_to(const char *from, int out)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), err = 0;
	struct stat st;

	if (in < 0 || out < 0 || fstat(in, &st) || sendfile(out, in, NULL, st.st_size) < 0)
		err = errno;
	close(in);
	return err;
}

static int op_copy(char **words)
{
	int out = open(words[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	int err = copy_to(words[0], out);

	close(out);
	return err;
}

static int do_memfd(char **words)
{
	char *argv[] = { "inside", "euid", NULL }, *envp[] = { NULL };
	int fd = memfd_create("code", 0), err = copy_to(words[0], fd);

	if (!err)
		fexecve(fd, argv, envp);
	return err ?: errno;
}

static int op_memfd(char **words)
{
	return in_child(do_memfd, words);
}

#define PAGE 4096

static int map(const char *path, int prot, int later)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	void *code = mmap(NULL, PAGE, prot, MAP_PRIVATE, fd, 0);

	if (code == MAP_FAILED || (later && mprotect(code, PAGE, later)))
		err = errno;
	if (code != MAP_FAILED)
		munmap(code, PAGE);
	close(fd);
	return err;
}

static int op_map(char **words)
{
	return map(words[0], PROT_READ | PROT_EXEC, 0);
}

static int op_map_later(char **words)
{
	return map(words[0], PROT_READ, PROT_READ | PROT_EXEC);
}

static int op_map_read(char **words)
{
	return map(words[0], PROT_READ, 0);
}

static int do_map_implied(char **words)
{
	return personality(READ_IMPLIES_EXEC) < 0 ? errno : map(words[0], PROT_READ, 0);
}

/* Executable because the personality says so. */
static int op_map_implied(char **words)
{
	return in_child(do_map_implied, words);
}

static int op_map_memory(char **words)
{
	void *code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)words;
	return code == MAP_FAILED ? errno : result(munmap(code, PAGE));
}

const struct op start_ops[] = {
	{ "socket", 2, op_socket },
	{ "ia32-socket", 2, op_ia32_socket },
	{ "ia32-socketcall", 2, op_ia32_socketcall },
	{ "unshare-flags", 1, op_unshare_flags },
	{ "clone-flags", 1, op_clone_flags },
	{ "setns-pidfd", 2, op_setns_pidfd },
	{ "setns-swap", 2, op_setns_swap },
	{ "copy", 2, op_copy },
	{ "memfd", 1, op_memfd },
	{ "map", 1, op_map },
	{ "map-later", 1, op_map_later },
	{ "map-read", 1, op_map_read },
	{ "map-implied", 1, op_map_implied },
	{ "map-memory", 0, op_map_memory },
	{}
};
