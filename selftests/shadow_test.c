// SPDX-License-Identifier: GPL-2.0
/* A candidate beside the policies in force: reported, and without effect. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"

#define ADMIN	(1ULL << CAP_SYS_ADMIN)
#define CHROOT	(1ULL << CAP_SYS_CHROOT)

/* In force: no CAP_SYS_ADMIN, and /etc cannot be changed. */
static const struct rules in_force = {
	.name = "now", .match = { "cgroup:" HELD "/*" }, .cap_drop = ADMIN, .read_only = true,
	.writable = { "/tmp" },
};

/* Tried: CAP_SYS_ADMIN stays, chroot(2) goes, and with it what the policy in force leaves. */
static const struct rules candidate = {
	.name = "then", .match = { "cgroup:" HELD "/*" }, .cap_drop = CHROOT,
	.words = { [HARDEN_RULE_SOCKETS] = "" }, .sockets = { "unix" },
	.read_only = true,
};

static struct status status_now(void)
{
	struct status status = {};
	struct client client;

	if (client_open(&client))
		return status;
	client_status(&client, &status);
	client_close(&client);
	return status;
}

FIXTURE(shadow)
{
	struct pair pair;
};

FIXTURE_SETUP(shadow)
{
	ASSERT_EQ(0, apply(&in_force, 1));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
	ASSERT_EQ(0, shadow(&candidate, 1));
}

FIXTURE_TEARDOWN(shadow)
{
	shadow(NULL, 0);
	pair_stop(&self->pair);
}

static bool said(struct pair *pair, enum harden_mode mode, enum harden_rule rule,
		 const char *operation, int error)
{
	struct denial denial = {
		.rule = rule, .operation = operation, .mode = mode, .error = error,
		.phase = HARDEN_PHASE_CONFINED,
	};

	return reported(&pair->events, &pair->held, &denial);
}

/* What only the candidate denies passes; what only the policy in force denies does not. */
TEST_F(shadow, would_deny_a_capability)
{
	EXPECT_EQ(0, container_do(&self->pair.held, "chroot /"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_CAP, "capable",
			 EPERM));
}

TEST_F(shadow, would_allow_a_capability)
{
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "mount tmpfs /tmp"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_SHADOW_ALLOW, HARDEN_RULE_CAP, "capable",
			 EPERM));
}

TEST_F(shadow, would_deny_a_write)
{
	struct stat stat_now;
	char path[256];

	snprintf(path, sizeof(path), "%s/tmp/new", self->pair.held_root.dir);
	EXPECT_EQ(0, container_do(&self->pair.held, "creat /tmp/new"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_READ_ONLY, "create",
			 EROFS));
	EXPECT_EQ(0, container_do(&self->pair.held, "unlink /tmp/new"));
	EXPECT_NE(0, stat(path, &stat_now));
}

TEST_F(shadow, would_deny_a_family)
{
	EXPECT_EQ(0, container_do(&self->pair.held, "socket 2 1"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_SOCKETS, "socket",
			 EACCES));
}

/* Both deny it: that is the policy's own event, and no difference. */
TEST_F(shadow, agrees)
{
	struct status before = status_now(), after;
	struct event event;

	EXPECT_EQ(EROFS, container_do(&self->pair.held, "creat /etc/new"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_ENFORCE, HARDEN_RULE_READ_ONLY, "create",
			 EROFS));
	EXPECT_EQ(ETIME, events_wait(&self->pair.events, self->pair.held.id, NULL, &event));
	after = status_now();
	EXPECT_EQ(before.denials + 1, after.denials);
}

TEST_F(shadow, counts_no_denial)
{
	struct status before = status_now(), after;

	EXPECT_EQ(0, container_do(&self->pair.held, "chroot /"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_CAP, "capable",
			 EPERM));
	after = status_now();
	EXPECT_EQ(before.denials, after.denials);
	EXPECT_EQ(before.would_deny, after.would_deny);
	EXPECT_EQ(before.generation, after.generation);
}

/* A container that starts meanwhile is confined by what is in force, and compared. */
TEST_F(shadow, a_new_container)
{
	struct pair pair;

	ASSERT_EQ(0, pair_start(&pair, ROOT_TMPFS, NULL));
	EXPECT_EQ(EROFS, container_do(&pair.held, "creat /etc/new"));
	EXPECT_EQ(0, container_do(&pair.held, "chroot /"));
	EXPECT_TRUE(said(&pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_CAP, "capable",
			 EPERM));
	EXPECT_EQ(0, container_do(&pair.free, "creat /etc/new"));
	pair_stop(&pair);
}

TEST_F(shadow, off)
{
	struct event event;

	EXPECT_EQ(0, shadow(NULL, 0));
	EXPECT_EQ(0, container_do(&self->pair.held, "chroot /"));
	EXPECT_EQ(ETIME, events_wait(&self->pair.events, self->pair.held.id, NULL, &event));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "mount tmpfs /tmp"));
	EXPECT_TRUE(said(&self->pair, HARDEN_MODE_ENFORCE, HARDEN_RULE_CAP, "capable",
			 EPERM));
}

/* Entries of system calls that only the candidate has something to say about. */
TEST_F(shadow, would_deny_a_call)
{
	struct rules open = { .name = "open", .match = { "cgroup:" HELD "/*" } };
	struct rules tight = {
		.name = "tight", .match = { "cgroup:" HELD "/*" },
		.words = { [HARDEN_RULE_MOUNTS] = "deny" },
	};
	struct pair pair;
	uint32_t calls;

	/* One that has all capabilities. */
	EXPECT_EQ(0, apply(&open, 1));
	ASSERT_EQ(0, pair_start(&pair, ROOT_TMPFS, NULL));
	calls = status_now().calls;
	EXPECT_EQ(0, shadow(&tight, 1));
	if (!built_in())
		EXPECT_LT(calls, status_now().calls);
	EXPECT_EQ(0, container_do(&pair.held, "fsmount tmpfs /tmp"));
	EXPECT_TRUE(said(&pair, HARDEN_MODE_SHADOW_DENY, HARDEN_RULE_MOUNTS, "fsopen", EPERM));
	EXPECT_EQ(0, shadow(NULL, 0));
	EXPECT_EQ(calls, status_now().calls);
	pair_stop(&pair);
}

/* What comes into force ends it. */
TEST_F(shadow, apply_ends_it)
{
	struct event event;

	EXPECT_EQ(0, apply(&in_force, 1));
	EXPECT_EQ(0, container_do(&self->pair.held, "chroot /"));
	EXPECT_EQ(ETIME, events_wait(&self->pair.events, self->pair.held.id, NULL, &event));
}

TEST(nothing_in_force)
{
	struct client client;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_teardown(&client));
	EXPECT_EQ(ENOENT, shadow(&candidate, 1));
	client_close(&client);
}

/* Candidates come and go while containers start, work and end: nothing that is denied passes. */
TEST_F(shadow, under_load)
{
	long i, rounds = amount(10, 200, 5), passed = 0;
	struct rootfs root;
	struct load load;

	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	load_start(&load, &root, HELD, 2);
	for (i = 0; i < rounds; i++) {
		EXPECT_EQ(0, shadow(i % 2 ? NULL : &candidate, !(i % 2)));
		passed += container_do(&self->pair.held, "creat /etc/new") != EROFS;
		passed += container_do(&self->pair.held, "mount tmpfs /tmp") != EPERM;
	}
	EXPECT_EQ(0, passed);
	EXPECT_TRUE(load_stop(&load));
	rootfs_remove(&root);
	figures("candidates: %ld came and went under load", rounds);
}

/*
 * What is in force differs nowhere from itself, also for who is in a hook when it comes. The kernel
 * counts for each candidate anew; events of the tests before are still folded and told.
 */
TEST_F(shadow, itself_under_load)
{
	long i, rounds = amount(30, 600, 10);
	struct rootfs root;
	struct load load;

	EXPECT_EQ(0, shadow(NULL, 0));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	load_start(&load, &root, HELD, 2);
	for (i = 0; i < rounds; i++) {
		EXPECT_EQ(0, shadow(&in_force, 1));
		EXPECT_EQ(EROFS, container_do(&self->pair.held, "creat /etc/new"));
		EXPECT_EQ(0, status_now().differences);
		EXPECT_EQ(0, shadow(NULL, 0));
	}
	EXPECT_TRUE(load_stop(&load));
	rootfs_remove(&root);
	figures("candidates: %ld times what is in force came and went under load", rounds);
}

TEST_HARNESS_MAIN
