// SPDX-License-Identifier: GPL-2.0
/* System calls by their names: libseccomp's tables, and what they do not tell. */
#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include "calls.h"
#include "spelling.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))
#define X32_BIT 0x40000000

static const uint32_t archs[__HARDEN_ABI_MAX] = {
	[HARDEN_ABI_X86_64] = SCMP_ARCH_X86_64,
	[HARDEN_ABI_I386] = SCMP_ARCH_X86,
	[HARDEN_ABI_X32] = SCMP_ARCH_X32,
};

/* Newer than libseccomp may be; all tables have them under one number. */
static const struct {
	const char *name;
	int number;
} newer[] = {
	{ "cachestat", 451 }, { "fchmodat2", 452 }, { "map_shadow_stack", 453 },
	{ "futex_wake", 454 }, { "futex_wait", 455 }, { "futex_requeue", 456 },
	{ "statmount", 457 }, { "listmount", 458 }, { "lsm_get_self_attr", 459 },
	{ "lsm_set_self_attr", 460 }, { "lsm_list_modules", 461 }, { "mseal", 462 },
	{ "setxattrat", 463 }, { "getxattrat", 464 }, { "listxattrat", 465 },
	{ "removexattrat", 466 }, { "open_tree_attr", 467 }, { "file_getattr", 468 },
	{ "file_setattr", 469 }, { "listns", 470 }, { "rseq_slice_yield", 471 },
	{ "fchroot", 472 },
};

#define SOCKETCALL 102
#define IPC 117

/* What goes through socketcall and ipc of i386: their first argument, and the call's own number. */
static const struct {
	const char *name;
	unsigned int multiplexer, call;
	int own;
} multiplexed_calls[] = {
	{ "socket", SOCKETCALL, 1, 359 }, { "bind", SOCKETCALL, 2, 361 },
	{ "connect", SOCKETCALL, 3, 362 }, { "listen", SOCKETCALL, 4, 363 },
	{ "accept", SOCKETCALL, 5, -1 }, { "getsockname", SOCKETCALL, 6, 367 },
	{ "getpeername", SOCKETCALL, 7, 368 }, { "socketpair", SOCKETCALL, 8, 360 },
	{ "send", SOCKETCALL, 9, -1 }, { "recv", SOCKETCALL, 10, -1 },
	{ "sendto", SOCKETCALL, 11, 369 }, { "recvfrom", SOCKETCALL, 12, 371 },
	{ "shutdown", SOCKETCALL, 13, 373 }, { "setsockopt", SOCKETCALL, 14, 366 },
	{ "getsockopt", SOCKETCALL, 15, 365 }, { "sendmsg", SOCKETCALL, 16, 370 },
	{ "recvmsg", SOCKETCALL, 17, 372 }, { "accept4", SOCKETCALL, 18, 364 },
	{ "recvmmsg", SOCKETCALL, 19, 337 }, { "sendmmsg", SOCKETCALL, 20, 345 },
	{ "semop", IPC, 1, -1 }, { "semget", IPC, 2, 393 }, { "semctl", IPC, 3, 394 },
	{ "semtimedop", IPC, 4, -1 }, { "msgsnd", IPC, 11, 400 }, { "msgrcv", IPC, 12, 401 },
	{ "msgget", IPC, 13, 399 }, { "msgctl", IPC, 14, 402 }, { "shmat", IPC, 21, 397 },
	{ "shmdt", IPC, 22, 398 }, { "shmget", IPC, 23, 395 }, { "shmctl", IPC, 24, 396 },
};

bool call_multiplexed(const char *name, struct multiplexed *multiplexed)
{
	size_t i;

	for (i = 0; i < NR(multiplexed_calls); i++) {
		if (strcmp(multiplexed_calls[i].name, name) != 0)
			continue;
		multiplexed->multiplexer = multiplexed_calls[i].multiplexer;
		multiplexed->call = multiplexed_calls[i].call;
		/* The upper half of ipc's is a version. */
		multiplexed->mask = multiplexed->multiplexer == IPC ? 0xffff : 0xffffffff;
		return true;
	}
	return false;
}

/* libseccomp has numbers of its own, below zero, for what a table has not. */
int call_number(enum harden_abi abi, const char *name)
{
	size_t i;
	int number;

	for (i = 0; abi == HARDEN_ABI_I386 && i < NR(multiplexed_calls); i++)
		if (!strcmp(multiplexed_calls[i].name, name))
			return multiplexed_calls[i].own;
	for (i = 0; i < NR(newer); i++)
		if (!strcmp(newer[i].name, name))
			return newer[i].number;
	number = seccomp_syscall_resolve_name_arch(archs[abi], name);
	if (number >= 0 && abi == HARDEN_ABI_X32)
		number &= ~X32_BIT;
	return number >= 0 && number < HARDEN_CALLS_MAX ? number : -1;
}

bool call_known(const char *name)
{
	struct multiplexed multiplexed;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++)
		if (call_number((enum harden_abi)abi, name) >= 0)
			return true;
	return call_multiplexed(name, &multiplexed);
}

static bool is_one_of(const char *name, const char * const names[], size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

bool call_spared(const char *name)
{
	static const char * const spared[] = {
		"exit", "exit_group", "restart_syscall", "rt_sigreturn", "sigreturn", "uretprobe",
		"uprobe",
	};

	return is_one_of(name, spared, NR(spared));
}

/* Programs and libraries try these and do something older instead, if the kernel has them not. */
int call_denied_errno(const char *name)
{
	static const char * const optional[] = {
		"clone3", "openat2", "faccessat2", "fchmodat2", "statx", "close_range", "getrandom",
		"epoll_pwait2", "preadv2", "pwritev2", "renameat2", "execveat", "mlock2", "rseq",
		"membarrier", "copy_file_range", "futex_waitv", "futex_wait", "futex_wake",
		"futex_requeue", "io_uring_setup", "memfd_create", "pidfd_open",
		"pidfd_send_signal", "cachestat", "mseal", "landlock_create_ruleset",
		"process_madvise", "statmount", "listmount", "socketcall", "io_pgetevents",
	};
	size_t len = strlen(name);

	if (is_one_of(name, optional, NR(optional)))
		return ENOSYS;
	return len > 7 && !strcmp(name + len - 7, "_time64") ? ENOSYS : EPERM;
}

void call_unknown(const struct word *word)
{
	struct guess guess = { .wrong = word->text, .best = FAR_OFF };
	char *name, *near = NULL;
	int abi, number;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		for (number = 0; number < HARDEN_CALLS_MAX; number++) {
			name = seccomp_syscall_resolve_num_arch(archs[abi], number);
			if (name && is_nearer(&guess, name)) {
				free(near);
				near = name;
			} else {
				free(name);
			}
		}
	}
	if (near)
		problem(&word->place, "unknown system call \"%.60s\": did you mean %s?", word->text,
			near);
	else
		problem(&word->place, "unknown system call \"%.60s\"", word->text);
	free(near);
}
