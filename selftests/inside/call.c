// SPDX-License-Identifier: GPL-2.0
/* System calls by their numbers, through each of the kernel's tables. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "inside.h"

#define X32 0x40000000UL

static long native(unsigned long nr, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long r10 asm("r10") = 0;
	register unsigned long r8 asm("r8") = 0;
	long result;

	asm volatile("syscall" : "=a"(result)
		     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
		     : "rcx", "r11", "memory");
	return result;
}

static long i386(unsigned long nr, unsigned long a, unsigned long b, unsigned long c)
{
	int result;

	asm volatile("int $0x80" : "=a"(result)
		     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(0UL), "D"(0UL)
		     : "r8", "r9", "r10", "r11", "memory");
	return result;
}

static long call(const char *table, unsigned long nr, unsigned long a, unsigned long b,
		 unsigned long c)
{
	if (!strcmp(table, "i386"))
		return i386(nr, a, b, c);
	return native(!strcmp(table, "x32") ? nr | X32 : nr, a, b, c);
}

/* The errno of what the kernel itself returns; the value goes into the answer. */
static int outcome(long result)
{
	answer_value = result;
	return result < 0 && result > -4096 ? -result : 0;
}

static unsigned long number(const char *word)
{
	return strtoul(word, NULL, 0);
}

/* call TABLE NUMBER A B C */
static int op_call(char **words)
{
	return outcome(call(words[0], number(words[1]), number(words[2]), number(words[3]),
			    number(words[4])));
}

/* Memory that a pointer of 32 bits reaches. */
static void *low(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* hostname TABLE NUMBER NAME */
static int op_hostname(char **words)
{
	char *name = low(4096);
	int err;

	if (!name)
		return ENOMEM;
	strcpy(name, words[2]);
	err = outcome(call(words[0], number(words[1]), (uintptr_t)name, strlen(name), 0));
	munmap(name, 4096);
	return err;
}

/* socketcall CALL FAMILY TYPE */
static int op_socketcall(char **words)
{
	uint32_t *args = low(4096), *pair;
	long result;

	if (!args)
		return ENOMEM;
	pair = args + 8;
	args[0] = number(words[1]);
	args[1] = number(words[2]);
	args[2] = 0;
	args[3] = (uintptr_t)pair;
	result = i386(102, number(words[0]), (uintptr_t)args, 0);
	if (result > 0)
		close(result);
	munmap(args, 4096);
	return outcome(result);
}

/* clone TABLE NUMBER FLAGS: a child that ends at once */
static int op_clone(char **words)
{
	long pid = call(words[0], number(words[1]), number(words[2]) | SIGCHLD, 0, 0);

	if (!pid)
		_exit(0);
	if (pid > 0 && waitpid(pid, NULL, 0) != pid)
		return errno;
	return outcome(pid);
}

static void survive(int signal)
{
	(void)signal;
}

/* killed TABLE NUMBER: the signal that a child ends by which wants to survive it; 0: none */
static int op_killed(char **words)
{
	struct sigaction action = { .sa_handler = survive };
	pid_t pid = fork();
	sigset_t all;
	int status;

	if (!pid) {
		sigfillset(&all);
		sigaction(SIGSYS, &action, NULL);
		sigprocmask(SIG_BLOCK, &all, NULL);
		call(words[0], number(words[1]), 0, 0, 0);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return errno;
	answer_value = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return 0;
}

static void __attribute__((noreturn)) tracee(unsigned long nr)
{
	long result;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	result = native(nr, 0, 0, 0);
	_exit(result < 0 ? -result : 0);
}

/* At the next entry of the call @from, so that raise() and the like go their way. */
static int rewrite(pid_t pid, unsigned long from, unsigned long to)
{
	struct user_regs_struct regs;
	int status;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) || waitpid(pid, &status, 0) != pid)
			return errno;
		if (!WIFSTOPPED(status))
			return ECHILD;
		if (ptrace(PTRACE_GETREGS, pid, NULL, &regs))
			return errno;
		if (regs.orig_rax != from)
			continue;
		regs.orig_rax = to;
		if (ptrace(PTRACE_SETREGS, pid, NULL, &regs) ||
		    ptrace(PTRACE_DETACH, pid, NULL, NULL))
			return errno;
		return 0;
	}
}

/* traced FROM TO: a child calls FROM, of which its tracer makes TO */
static int op_traced(char **words)
{
	pid_t pid = fork();
	int status, err;

	if (!pid)
		tracee(number(words[0]));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return errno;
	err = rewrite(pid, number(words[0]), number(words[1]));
	if (err)
		kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		return errno;
	if (err)
		return err;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int do_call(char **words)
{
	return outcome(call(words[0], number(words[1]), 0, 0, 0));
}

/* forked-call TABLE NUMBER */
static int op_forked_call(char **words)
{
	return in_child(do_call, words);
}

static int sleep_for_ever(void *arg)
{
	struct timespec long_time = { .tv_sec = 100000 };

	(void)arg;
	native(SYS_nanosleep, (uintptr_t)&long_time, 0, 0);
	return 0;
}

/* One stack is enough for all: none of them ever comes back to it. */
static int start_sleepers(int nr)
{
	static char stack[4096] __attribute__((aligned(16)));

	while (nr-- > 0)
		if (clone(sleep_for_ever, stack + sizeof(stack), CLONE_VM | CLONE_FS | CLONE_FILES |
			  CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, NULL) < 0)
			return errno;
	return 0;
}

/* doze NUMBER: begins a child, so many tasks of which sleep in nanosleep() until the end. */
static int op_doze(char **words)
{
	pid_t pid = fork();

	if (!pid) {
		close(3);
		close(4);
		_exit(start_sleepers(number(words[0]) - 1) ?: sleep_for_ever(NULL));
	}
	answer_value = pid;
	return result(pid);
}

/* denied-always NUMBER: begins a child that ends when the call does not fail any more */
static int op_denied_always(char **words)
{
	pid_t pid = fork();

	if (!pid) {
		close(3);
		close(4);
		while (native(number(words[0]), 0, 0, 0) < 0)
			;
		_exit(0);
	}
	answer_value = pid;
	return result(pid);
}

const struct op call_ops[] = {
	{ "call", 5, op_call },
	{ "forked-call", 2, op_forked_call },
	{ "hostname", 3, op_hostname },
	{ "socketcall", 3, op_socketcall },
	{ "clone", 3, op_clone },
	{ "killed", 2, op_killed },
	{ "traced", 2, op_traced },
	{ "doze", 1, op_doze },
	{ "denied-always", 1, op_denied_always },
	{}
};
