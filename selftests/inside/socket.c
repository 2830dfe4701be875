// SPDX-License-Identifier: GPL-2.0
/* Unix sockets: reaching others, and descriptors that come through them. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "inside.h"

static int listener = -1;

/* "@NAME" is abstract. */
static socklen_t fill(struct sockaddr_un *address, const char *name)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", name);
	if (name[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = 0;
	return offsetof(struct sockaddr_un, sun_path) + strlen(name);
}

static int to(const char *name, int type, int send)
{
	struct sockaddr_un address;
	socklen_t len = fill(&address, name);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return errno;
	if (send)
		err = result(sendto(fd, "x", 1, 0, (struct sockaddr *)&address, len));
	else
		err = result(connect(fd, (struct sockaddr *)&address, len));
	close(fd);
	return err;
}

static int op_connect(char **words)
{
	return to(words[0], SOCK_STREAM, 0);
}

static int op_connect_seqpacket(char **words)
{
	return to(words[0], SOCK_SEQPACKET, 0);
}

static int op_connect_dgram(char **words)
{
	return to(words[0], SOCK_DGRAM, 0);
}

static int op_sendto(char **words)
{
	return to(words[0], SOCK_DGRAM, 1);
}

static int op_listen(char **words)
{
	struct sockaddr_un address;
	socklen_t len = fill(&address, words[0]);

	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) ||
	    listen(listener, 4))
		return errno;
	return 0;
}

/* Its only descriptor, or -1. */
static int take_fd(struct msghdr *msg)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);

	if (!cmsg || cmsg->cmsg_type != SCM_RIGHTS || cmsg->cmsg_len < CMSG_LEN(sizeof(int)))
		return -1;
	return *(int *)CMSG_DATA(cmsg);
}

/*
 * A descriptor through the socket that listens; the kernel tells no errno where one is
 * withheld: EACCES stands for it.
 */
static int op_receive(char **words)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC), fd;

	(void)words;
	if (peer < 0 || recvmsg(peer, &msg, MSG_CMSG_CLOEXEC) < 0)
		return errno;
	close(peer);
	fd = take_fd(&msg);
	if (fd < 0)
		return EACCES;
	close(fd);
	return 0;
}

/* A socket of its own, reached from a child. */
static int op_own(char **words)
{
	int err = op_listen(words);

	return err ?: in_child(op_connect, words);
}

static int op_socketpair(char **words)
{
	int fds[2];
	char byte;

	(void)words;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) || write(fds[0], "x", 1) != 1 ||
	    read(fds[1], &byte, 1) != 1)
		return errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static int op_port(char **words)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(words[0])) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return errno;
	err = result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return err;
}

static int op_send_inherited(char **words)
{
	(void)words;
	return result(send(5, "x", 1, 0));
}

/* A request to a generic netlink family by its number; the errno of the answer. */
static int op_genl(char **words)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_type = atoi(words[0]),
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = 1 },
		.genl = { .cmd = atoi(words[1]), .version = 1 },
	};
	char buffer[8192];
	struct nlmsghdr *head = (struct nlmsghdr *)buffer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), err = 0;

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0 ||
	    recv(fd, buffer, sizeof(buffer), 0) < 0)
		err = errno;
	else if (head->nlmsg_type == NLMSG_ERROR)
		err = -((struct nlmsgerr *)NLMSG_DATA(head))->error;
	close(fd);
	return err;
}

const struct op socket_ops[] = {
	{ "connect", 1, op_connect },
	{ "connect-seqpacket", 1, op_connect_seqpacket },
	{ "connect-dgram", 1, op_connect_dgram },
	{ "sendto", 1, op_sendto },
	{ "listen", 1, op_listen },
	{ "receive", 0, op_receive },
	{ "own-socket", 1, op_own },
	{ "socketpair", 0, op_socketpair },
	{ "port", 1, op_port },
	{ "send-inherited", 0, op_send_inherited },
	{ "genl", 2, op_genl },
	{}
};
