// SPDX-License-Identifier: GPL-2.0
/*
 * Counts what a command takes, in a machine with one processor whose clock counts instructions:
 * of everybody, for an engine's daemons work too, but without the time when nobody works.
 *
 * usage: count TIMES COMMAND [ARGUMENT...]: prints instructions of one; the command's output
 *	goes to stderr
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nanoseconds, which are instructions, that tasks have run on the first processor. */
static unsigned long long busy(void)
{
	unsigned long long ran;
	char line[512];
	FILE *file;

	/* A task's turn is added up when it ends: this ends ours. */
	usleep(1000);
	file = fopen("/proc/schedstat", "re");
	if (!file)
		err(1, "/proc/schedstat");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "cpu0 %*u %*u %*u %*u %*u %*u %llu", &ran) == 1) {
			fclose(file);
			return ran;
		}
	}
	errx(1, "/proc/schedstat: no cpu0");
}

static void run(char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(*argv, argv);
		err(127, "%s", *argv);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		errx(1, "%s failed", *argv);
}

int main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[1]) : 0, i;
	unsigned long long start;

	if (times <= 0)
		errx(2, "usage: count TIMES COMMAND [ARGUMENT...]");
	start = busy();
	for (i = 0; i < times; i++)
		run(argv + 2);
	printf("%llu\n", (busy() - start) / times);
	return 0;
}
