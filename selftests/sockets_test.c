// SPDX-License-Identifier: GPL-2.0
/* sockets = {...}: address families. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "sockets", .match = { "cgroup:/held/*" }, .sockets = { "unix", "inet" },
		.words = { [HARDEN_RULE_SOCKETS] = "" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .sockets = { "unix" },
		.mode = HARDEN_MODE_AUDIT, .words = { [HARDEN_RULE_SOCKETS] = "" },
	},
};

FIXTURE(sockets)
{
	struct pair pair;
};

FIXTURE_SETUP(sockets)
{
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
}

FIXTURE_TEARDOWN(sockets)
{
	pair_stop(&self->pair);
}

#define WAY(name, command, family, type)						\
TEST_F(sockets, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, command, family, type));		\
	EXPECT_EQ(EACCES, container_do(&self->pair.held, command, family, type));	\
	EXPECT_TRUE(word_denied(&self->pair.events, &self->pair.held,			\
				HARDEN_RULE_SOCKETS, "socket", EACCES));		\
}

WAY(netlink, "socket %d %d", AF_NETLINK, SOCK_RAW)
WAY(inet6, "socket %d %d", AF_INET6, SOCK_STREAM)
WAY(ia32_socket, "ia32-socket %d %d", AF_NETLINK, SOCK_RAW)
WAY(ia32_socketcall, "ia32-socketcall %d %d", AF_NETLINK, SOCK_RAW)

TEST_F(sockets, listed_stay)
{
	struct container *held = &self->pair.held;

	EXPECT_EQ(0, container_do(held, "socket %d %d", AF_INET, SOCK_STREAM));
	EXPECT_EQ(0, container_do(held, "socket %d %d", AF_UNIX, SOCK_DGRAM));
	EXPECT_EQ(0, container_do(held, "ia32-socketcall %d %d", AF_INET, SOCK_DGRAM));
	EXPECT_EQ(0, container_do(held, "socketpair"));
	EXPECT_EQ(0, container_do(held, "port 8080"));
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_SOCKETS, .line = LINE_WORD + HARDEN_RULE_SOCKETS,
		.operation = "socket", .object = "family 2", .error = EACCES,
		.mode = HARDEN_MODE_AUDIT,
	};
	struct rootfs root;
	struct spec spec = { .parent = "/audit", .root = root.dir };
	struct container container;
	struct client events;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	EXPECT_EQ(0, container_do(&container, "socket %d %d", AF_INET, SOCK_STREAM));
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
