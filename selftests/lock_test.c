// SPDX-License-Identifier: GPL-2.0
/* Locked until the next boot: what is in force can only become tighter. The last in its machine. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define HELD_CGROUPS "cgroup:" HELD "/*"

static const struct rules now[] = {
	{ .name = "held", .match = { HELD_CGROUPS }, .read_only = true, .writable = { "/tmp" } },
	{ .name = "web", .match = { HELD_CGROUPS, "name:web" } },
};

FIXTURE(lock)
{
	struct client client;
	struct pair pair;
};

FIXTURE_SETUP(lock)
{
	ASSERT_EQ(0, client_open(&self->client));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
}

FIXTURE_TEARDOWN(lock)
{
	client_close(&self->client);
	pair_stop(&self->pair);
}

static bool is_locked(struct client *client)
{
	struct status status;

	return !client_status(client, &status) && status.locked;
}

/* In the order of the file: what cannot be locked, and then all that a lock refuses. */
TEST(not_without_policies)
{
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(0, client_teardown(&client));
	EXPECT_EQ(ENOENT, client_request(&client, HARDEN_CMD_LOCK));
	EXPECT_FALSE(is_locked(&client));
	client_close(&client);
}

TEST(not_while_it_waits_to_be_confirmed)
{
	struct client client;
	struct status status;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	ASSERT_EQ(0, client_add(&client, now));
	ASSERT_EQ(0, client_commit_for(&client, 3600));
	EXPECT_EQ(EBUSY, client_request(&client, HARDEN_CMD_LOCK));
	EXPECT_FALSE(is_locked(&client));
	EXPECT_EQ(0, client_request(&client, HARDEN_CMD_CONFIRM));
	client_close(&client);
}

TEST_F(lock, locks)
{
	EXPECT_EQ(0, apply(now, sizeof(now) / sizeof(*now)));
	EXPECT_FALSE(is_locked(&self->client));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_LOCK));
	EXPECT_TRUE(is_locked(&self->client));
	EXPECT_EQ(0, client_request(&self->client, HARDEN_CMD_LOCK));
	EXPECT_EQ(EROFS, container_do(&self->pair.held, "creat /etc/new"));
}

/* Each is refused, and what was in force still is. */
TEST_F(lock, refuses)
{
	static const char * const names[] = { "name:web", NULL };
	struct rules looser = now[0], other = { .name = "other", .match = { HELD_CGROUPS } };

	looser.read_only = false;
	looser.writable[0] = NULL;
	EXPECT_EQ(EROFS, client_teardown(&self->client));
	EXPECT_STREQ("locked until the next boot", self->client.extack);
	EXPECT_EQ(EROFS, client_request(&self->client, HARDEN_CMD_ROLLBACK));
	EXPECT_EQ(EROFS, apply_with(&self->client, &looser, 1));
	EXPECT_STRNE("", self->client.extack);
	EXPECT_EQ(0, client_abort(&self->client));
	EXPECT_EQ(EROFS, apply_with(&self->client, &other, 1));
	EXPECT_EQ(0, client_abort(&self->client));
	if (!built_in())
		EXPECT_NE(0, syscall(SYS_delete_module, "harden", O_NONBLOCK));
	EXPECT_TRUE(is_locked(&self->client));
	EXPECT_EQ(EROFS, container_do(&self->pair.held, "creat /etc/new"));
	/* A name may be given where there is none, and then stays. */
	EXPECT_EQ(0, client_bind(&self->client, self->pair.held.cgroup + strlen(CGROUPS), names));
	EXPECT_EQ(0, client_bind(&self->client, self->pair.held.cgroup + strlen(CGROUPS), names));
	EXPECT_EQ(EROFS, client_bind(&self->client, self->pair.held.cgroup + strlen(CGROUPS),
				     names + 1));
}

TEST_F(lock, lets_it_become_tighter)
{
	struct rules tighter[] = { now[0], now[1] };

	tighter[0].cap_drop = 1ULL << CAP_SYS_ADMIN;
	EXPECT_EQ(0, apply_with(&self->client, tighter, 2)) {
		TH_LOG("%s", self->client.extack);
	}
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "mount tmpfs /tmp"));
	EXPECT_EQ(EROFS, apply_with(&self->client, now, 2));
	EXPECT_EQ(0, client_abort(&self->client));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "mount tmpfs /tmp"));
}

TEST_HARNESS_MAIN
