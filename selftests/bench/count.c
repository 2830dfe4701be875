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
#include <x86intrin.h>

/* The clock runs with 10^9 instructions a second; uptime tells hundredths. */
#define PER_SECOND 1e9

static double idle_seconds(void)
{
	FILE *file = fopen("/proc/uptime", "re");
	double up, idle;

	if (!file || fscanf(file, "%lf %lf", &up, &idle) != 2)
		errx(1, "/proc/uptime");
	fclose(file);
	return idle;
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
	double idle, spent;

	if (times <= 0)
		errx(2, "usage: count TIMES COMMAND [ARGUMENT...]");
	idle = idle_seconds();
	start = __rdtsc();
	for (i = 0; i < times; i++)
		run(argv + 2);
	spent = __rdtsc() - start;
	spent -= (idle_seconds() - idle) * PER_SECOND;
	printf("%.0f\n", spent / times);
	return 0;
}
