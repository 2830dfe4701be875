// SPDX-License-Identifier: GPL-2.0
/*
 * One attack from the command line, for containers whose shell cannot do it: what the tests'
 * program "inside" does, and talking to a daemon. Prints the errno's name and exits with it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "../inside/inside.h"
#include "attack.h"

/* "@NAME" is abstract. */
static socklen_t address_of(struct sockaddr_un *address, const char *name)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", name);
	if (name[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = 0;
	return offsetof(struct sockaddr_un, sun_path) + strlen(name);
}

/* Asks the Docker daemon behind a socket for its version, and shows the first line. */
static int op_ask(char **words)
{
	static const char request[] = "GET /version HTTP/1.0\r\nHost: docker\r\n\r\n";
	struct sockaddr_un address;
	socklen_t size = address_of(&address, words[0]);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[1024];
	ssize_t len;

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, size) ||
	    write(fd, request, strlen(request)) < 0)
		return errno;
	len = read(fd, answer, sizeof(answer) - 1);
	if (len <= 0)
		return len < 0 ? errno : ECONNRESET;
	answer[len] = 0;
	printf("%.*s\n", (int)strcspn(answer, "\r\n"), answer);
	return 0;
}

/* A daemon of the host's: takes whoever connects, until it is ended. */
static int op_serve(char **words)
{
	struct sockaddr_un address;
	socklen_t size = address_of(&address, words[0]);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), peer;

	unlink(words[0]);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 16))
		return errno;
	while ((peer = accept(fd, NULL, NULL)) >= 0)
		close(peer);
	return errno;
}

/* Begins a child that has a file mapped for writing, and nothing else of it. */
static int op_hold(char **words)
{
	int fd = open(words[0], O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, 1) ||
	    mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED || close(fd))
		return errno;
	if (!fork())
		pause();
	return 0;
}

static const struct op own_ops[] = {
	{ "ask", 1, op_ask },
	{ "hold", 1, op_hold },
	{ "serve", 1, op_serve },
	{}
};

static int run(char **words, int nr)
{
	const struct op *op;

	for (op = own_ops; op->name; op++)
		if (nr && !strcmp(op->name, words[0]))
			return op->nr == nr - 1 ? op->run(words + 1) : EBADRQC;
	op = nr ? attack_find(words[0]) : NULL;
	if (op)
		return op->nr == nr - 1 ? op->run(words + 1) : EBADRQC;
	return run_words(words, nr);
}

int main(int argc, char **argv)
{
	int err = run(argv + 1, argc - 1);

	printf("%s\n", err ? strerrorname_np(err) : "done");
	return err;
}
