// SPDX-License-Identifier: GPL-2.0
/* deny_sockets: the host's unix sockets, by their owner and by name, whatever leads there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

/* The host's directory of sockets; it is the container's /volume. */
#define SOCKETS "/run/selftest"

static const struct rules rules[] = {
	{
		.name = "host", .match = { "cgroup:/held/*" }, .deny_sockets = { "host" },
	},
	{
		.name = "named", .match = { "cgroup:/named/*" },
		.deny_sockets = { SOCKETS "/named", "@harden-named", SOCKETS "/dgram" },
	},
};

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

/* A socket of the host that others can reach, or -1. */
static int serve(const char *name, int type)
{
	struct sockaddr_un address;
	socklen_t len = fill(&address, name);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	if (name[0] != '@')
		unlink(name);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) ||
	    (type != SOCK_DGRAM && listen(fd, 16)))
		return -1;
	return fd;
}

static int reach(const char *name)
{
	struct sockaddr_un address;
	socklen_t len = fill(&address, name);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&address, len) ? -1 : fd;
}

static int mounts(const char *root, void *arg)
{
	char target[300];
	int err;

	(void)arg;
	snprintf(target, sizeof(target), "%s/volume", root);
	err = do_mount(SOCKETS, target, NULL, MS_BIND);
	/* The socket alone, as a file. */
	snprintf(target, sizeof(target), "%s/etc/third", root);
	return err ?: do_mount(SOCKETS "/named", target, NULL, MS_BIND);
}

static int start(struct container *container, struct rootfs *rootfs, const char *parent,
		 int inherit)
{
	struct spec spec = { .parent = parent, .root = rootfs->dir, .setup = mounts,
			     .inherit = inherit };
	int err = rootfs_make(rootfs, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

FIXTURE(deny_sockets)
{
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
	int stream, dgram, seqpacket, abstract;
	uint32_t line;
};

FIXTURE_VARIANT(deny_sockets)
{
	const char *parent;
	bool by_name;
};

FIXTURE_VARIANT_ADD(deny_sockets, host) { .parent = HELD };
FIXTURE_VARIANT_ADD(deny_sockets, named) { .parent = "/named", .by_name = true };

FIXTURE_SETUP(deny_sockets)
{
	mkdir(SOCKETS, 0755);
	self->stream = serve(SOCKETS "/named", SOCK_STREAM);
	self->dgram = serve(SOCKETS "/dgram", SOCK_DGRAM);
	self->seqpacket = serve(SOCKETS "/seqpacket", SOCK_SEQPACKET);
	self->abstract = serve("@harden-named", SOCK_STREAM);
	ASSERT_LE(0, self->stream);
	ASSERT_LE(0, self->dgram);
	ASSERT_LE(0, self->seqpacket);
	ASSERT_LE(0, self->abstract);
	/* Resolved when it was put in force: the objects of now. */
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->free, &self->free_root, FREE, 0));
	ASSERT_EQ(0, start(&self->held, &self->held_root, variant->parent, 0))
		TH_LOG("%s", self->held.last.step);
}

FIXTURE_TEARDOWN(deny_sockets)
{
	container_stop(&self->free);
	container_stop(&self->held);
	rootfs_remove(&self->free_root);
	rootfs_remove(&self->held_root);
	client_close(&self->events);
}

static bool denied(struct client *events, struct container *container, const char *operation,
		   uint32_t line)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_SOCKETS, .line = line, .operation = operation,
		.error = EACCES, .phase = HARDEN_PHASE_CONFINED,
	};

	return reported(events, container, &denial);
}

/* Nobody came to the listener. */
static bool nobody(int listener)
{
	int fd;

	fcntl(listener, F_SETFL, O_NONBLOCK);
	fd = accept(listener, NULL, NULL);
	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EAGAIN;
}

/* Which item answers depends on the policy: "host" or the name in its place of the list. */
static uint32_t line_of(bool by_name, unsigned int place)
{
	return LINE_DENY_SOCKETS + (by_name ? place : 0);
}


TEST_F(deny_sockets, stream)
{
	EXPECT_EQ(0, container_do(&self->free, "connect /volume/named"));
	EXPECT_FALSE(nobody(self->stream));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /volume/named"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(self->stream));
}

TEST_F(deny_sockets, bind_alias)
{
	EXPECT_EQ(0, container_do(&self->free, "connect /etc/third"));
	EXPECT_FALSE(nobody(self->stream));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /etc/third"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(self->stream));
}

/* A socket that deny_mounts names too: the rule about sockets answers. */
TEST_F(deny_sockets, beside_deny_mounts)
{
	struct rules both[ARRAY_SIZE(rules)];
	unsigned int i;

	memcpy(both, rules, sizeof(rules));
	for (i = 0; i < ARRAY_SIZE(both); i++)
		both[i].deny_mounts[0] = SOCKETS "/named";
	ASSERT_EQ(0, apply(both, ARRAY_SIZE(both)));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /volume/named"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(self->stream));
}

TEST_F(deny_sockets, child)
{
	EXPECT_EQ(0, container_do(&self->free, "fork connect /volume/named"));
	EXPECT_EQ(EACCES, container_do(&self->held, "fork connect /volume/named"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
}

TEST_F(deny_sockets, abstract)
{
	EXPECT_EQ(0, container_do(&self->free, "connect @harden-named"));
	EXPECT_FALSE(nobody(self->abstract));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect @harden-named"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", line_of(variant->by_name, 1)));
	EXPECT_TRUE(nobody(self->abstract));
}

static bool nothing_came(int dgram)
{
	char byte;

	return recv(dgram, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

TEST_F(deny_sockets, sendto)
{
	EXPECT_EQ(0, container_do(&self->free, "sendto /volume/dgram"));
	EXPECT_FALSE(nothing_came(self->dgram));
	EXPECT_EQ(EACCES, container_do(&self->held, "sendto /volume/dgram"));
	EXPECT_TRUE(denied(&self->events, &self->held, "send", line_of(variant->by_name, 2)));
	EXPECT_TRUE(nothing_came(self->dgram));
}

TEST_F(deny_sockets, connect_dgram)
{
	EXPECT_EQ(0, container_do(&self->free, "connect-dgram /volume/dgram"));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect-dgram /volume/dgram"));
	EXPECT_TRUE(denied(&self->events, &self->held, "send", line_of(variant->by_name, 2)));
}

/* Not named, but the host's. */
TEST_F(deny_sockets, seqpacket)
{
	int expected = variant->by_name ? 0 : EACCES;

	EXPECT_EQ(0, container_do(&self->free, "connect-seqpacket /volume/seqpacket"));
	EXPECT_FALSE(nobody(self->seqpacket));
	EXPECT_EQ(expected, container_do(&self->held, "connect-seqpacket /volume/seqpacket"));
	if (expected) {
		EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
		EXPECT_TRUE(nobody(self->seqpacket));
	}
}

TEST_F(deny_sockets, hard_link)
{
	ASSERT_EQ(0, link(SOCKETS "/named", SOCKETS "/hard"));
	EXPECT_EQ(0, container_do(&self->free, "connect /volume/hard"));
	EXPECT_FALSE(nobody(self->stream));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /volume/hard"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(self->stream));
	unlink(SOCKETS "/hard");
}

TEST_F(deny_sockets, renamed)
{
	ASSERT_EQ(0, rename(SOCKETS "/named", SOCKETS "/renamed"));
	EXPECT_EQ(0, container_do(&self->free, "connect /volume/renamed"));
	EXPECT_FALSE(nobody(self->stream));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /volume/renamed"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(self->stream));
	unlink(SOCKETS "/renamed");
}

/* Daemons come and go. */
TEST_F(deny_sockets, made_anew)
{
	int anew = serve(SOCKETS "/named", SOCK_STREAM);

	ASSERT_LE(0, anew);
	EXPECT_EQ(0, container_do(&self->free, "connect /volume/named"));
	EXPECT_FALSE(nobody(anew));
	EXPECT_EQ(EACCES, container_do(&self->held, "connect /volume/named"));
	EXPECT_TRUE(denied(&self->events, &self->held, "connect", LINE_DENY_SOCKETS));
	EXPECT_TRUE(nobody(anew));
	close(anew);
}

TEST_F(deny_sockets, received)
{
	int fd = reach(SOCKETS "/named");

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, container_do(&self->free, "listen /s"));
	ASSERT_EQ(0, send_descriptor(&self->free_root, fd));
	EXPECT_EQ(0, container_do(&self->free, "receive"));
	ASSERT_EQ(0, container_do(&self->held, "listen /s"));
	ASSERT_EQ(0, send_descriptor(&self->held_root, fd));
	EXPECT_EQ(EACCES, container_do(&self->held, "receive"));
	EXPECT_TRUE(denied(&self->events, &self->held, "receive", LINE_DENY_SOCKETS));
	close(fd);
}

TEST_F(deny_sockets, other_descriptors_come)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	ASSERT_EQ(0, container_do(&self->held, "listen /s"));
	ASSERT_EQ(0, send_descriptor(&self->held_root, fd));
	EXPECT_EQ(0, container_do(&self->held, "receive"));
	close(fd);
}

TEST_F(deny_sockets, inherited)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_SOCKETS, .line = LINE_DENY_SOCKETS,
		.operation = "exec-inherit", .error = EACCES,
	};
	int fd = reach(SOCKETS "/named");
	struct container container;
	struct rootfs root;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, start(&container, &root, FREE, fd));
	EXPECT_EQ(0, container_do(&container, "send-inherited"));
	container_stop(&container);
	rootfs_remove(&root);
	EXPECT_EQ(EACCES, start(&container, &root, variant->parent, fd));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&self->events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	close(fd);
}

TEST_F(deny_sockets, own_work)
{
	EXPECT_EQ(0, container_do(&self->held, "own-socket /s"));
	EXPECT_EQ(0, container_do(&self->held, "own-socket @harden-own"));
	EXPECT_EQ(0, container_do(&self->held, "socketpair"));
}

TEST_MAIN(rules)
