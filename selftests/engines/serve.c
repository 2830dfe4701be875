// SPDX-License-Identifier: GPL-2.0
/*
 * A service as nginx is built: a first process that binds the port, writes a pid file, keeps a
 * log, and starts workers; as root, the workers are somebody else. TERM ends it, HUP opens the
 * log anew and replaces the workers, USR1 makes it fail.
 *
 *   work serve PORT LOG PIDFILE     LOG "-": standard output
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "work.h"

#define NOBODY 65534

static int log_fd = -1;
static const char *log_name;

static void say(const char *what)
{
	dprintf(log_fd, "%s %d\n", what, getpid());
}

static void open_log(void)
{
	const char *name = strcmp(log_name, "-") ? log_name : "/dev/stdout";
	int fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		err(1, "%s", name);
	if (log_fd >= 0)
		close(log_fd);
	log_fd = fd;
}

static int listen_on(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, 8))
		err(1, "port %d", port);
	return fd;
}

/* Gives root up for good, and sees that it did. */
static void drop(void)
{
	if (getuid())
		return;
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
		err(1, "drop");
	if (!setuid(0))
		errx(1, "root is back");
}

static void __attribute__((noreturn)) worker(int listener)
{
	char request[512];
	sigset_t none;
	int fd;

	signal(SIGTERM, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	drop();
	say("worker");
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			err(1, "accept");
		if (read(fd, request, sizeof(request)) > 0)
			dprintf(fd, "HTTP/1.0 200 OK\r\n\r\nuid %d\n", getuid());
		close(fd);
		say("served");
	}
}

static pid_t start_worker(int listener)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (!pid)
		worker(listener);
	return pid;
}

static void write_pid(const char *name)
{
	FILE *file = fopen(name, "w");

	if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file))
		err(1, "%s", name);
}

int serve(int argc, char **argv)
{
	sigset_t set;
	pid_t child;
	int fd, sig;

	if (argc != 3)
		errx(2, "serve PORT LOG PIDFILE");
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	log_name = argv[1];
	open_log();
	fd = listen_on(atoi(argv[0]));
	write_pid(argv[2]);
	child = start_worker(fd);
	say("ready");
	puts("started");
	fflush(stdout);
	while (!sigwait(&set, &sig)) {
		if (kill(child, SIGTERM) || waitpid(child, NULL, 0) != child)
			err(1, "worker");
		if (sig != SIGHUP)
			break;
		open_log();
		child = start_worker(fd);
		say("reopened");
	}
	unlink(argv[2]);
	say("end");
	return sig == SIGUSR1;
}
