// SPDX-License-Identifier: GPL-2.0
/*
 * Many tasks that do nothing, each in a cgroup of its own below PARENT, or all in one.
 *
 * usage: crowd PARENT CONTAINERS TASKS: prints "ready" when all are there; they end with it
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void join(const char *parent, int number)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%d", parent, number);
	if (mkdir(path, 0755) && errno != EEXIST)
		err(1, "%s", path);
	snprintf(path, sizeof(path), "%s/%d/cgroup.procs", parent, number);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) != 1)
		err(1, "%s", path);
	close(fd);
}

/* Each joins before the next one comes: what is said at the end holds for all. */
static void start(const char *parent, int number)
{
	int done[2];
	char byte;
	pid_t pid;

	if (pipe(done))
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		join(parent, number);
		close(done[0]);
		close(done[1]);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		pause();
		_exit(0);
	}
	close(done[1]);
	if (read(done[0], &byte, 1) < 0)
		err(1, "read");
	close(done[0]);
}

int main(int argc, char **argv)
{
	int containers, tasks, i;

	if (argc != 4)
		errx(2, "usage: crowd PARENT CONTAINERS TASKS");
	containers = atoi(argv[2]);
	tasks = atoi(argv[3]);
	for (i = 0; i < tasks; i++)
		start(argv[1], i % containers);
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
