// SPDX-License-Identifier: GPL-2.0
/*
 * Makes every system call of two tables with arguments that lead nowhere, each in a child of its
 * own, and prints how it ended: "TABLE NUMBER OUTCOME" a line. Outcomes are errnos, 0, "slept",
 * and "signal N"; what the same machine answers twice in the same way can be compared.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST 480
/* No descriptor, no flags that are known, no pointer that can be read, and no personality set. */
#define NOWHERE 0xffffffffUL

static long native(unsigned long nr)
{
	register unsigned long r10 asm("r10") = NOWHERE;
	register unsigned long r8 asm("r8") = NOWHERE;
	register unsigned long r9 asm("r9") = NOWHERE;
	long result;

	asm volatile("syscall" : "=a"(result)
		     : "a"(nr), "D"(NOWHERE), "S"(NOWHERE), "d"(NOWHERE), "r"(r10), "r"(r8), "r"(r9)
		     : "rcx", "r11", "memory");
	return result;
}

static long i386(unsigned long nr)
{
	int result;

	asm volatile("int $0x80" : "=a"(result)
		     : "a"(nr), "b"(NOWHERE), "c"(NOWHERE), "d"(NOWHERE), "S"(NOWHERE), "D"(NOWHERE)
		     : "r8", "r9", "r10", "r11", "memory");
	return result;
}

struct outcome {
	long result;
};

static void __attribute__((noreturn)) child(bool wide, unsigned int nr, int to)
{
	struct outcome outcome;
	pid_t self = getpid();
	int null = open("/dev/null", O_RDWR);

	/* What a call may close or write to is nothing of ours. */
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	outcome.result = wide ? native(nr) : i386(nr);
	if (syscall(SYS_getpid) != self)
		_exit(0);
	if (write(to, &outcome, sizeof(outcome)) != sizeof(outcome))
		_exit(1);
	_exit(0);
}

static pid_t running;

static void wake(int number)
{
	(void)number;
	kill(running, SIGKILL);
}

static void try(bool wide, unsigned int nr)
{
	struct outcome outcome;
	int pipes[2], status;
	bool told;

	if (pipe(pipes))
		err(1, "pipe");
	running = fork();
	if (running < 0)
		err(1, "fork");
	if (!running) {
		setsid();
		child(wide, nr, pipes[1]);
	}
	close(pipes[1]);
	alarm(1);
	while (waitpid(running, &status, 0) != running)
		;
	alarm(0);
	told = read(pipes[0], &outcome, sizeof(outcome)) == sizeof(outcome);
	close(pipes[0]);
	printf("%s %u ", wide ? "x86_64" : "i386", nr);
	if (told)
		printf("%ld\n", outcome.result < 0 ? -outcome.result : 0);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		printf("slept\n");
	else if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("ended\n");
}

int main(void)
{
	struct sigaction action = { .sa_handler = wake };
	unsigned int nr;

	sigaction(SIGALRM, &action, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (nr = 0; nr <= LAST; nr++)
		try(true, nr);
	for (nr = 0; nr <= LAST; nr++)
		try(false, nr);
	return 0;
}
