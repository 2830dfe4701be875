// SPDX-License-Identifier: GPL-2.0
/* user = non-root and until-drop. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "until", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_USER] = "until-drop" },
	},
	{
		.name = "never", .match = { "cgroup:/never/*" },
		.words = { [HARDEN_RULE_USER] = "non-root" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_USER] = "non-root" },
	},
};

FIXTURE(user)
{
	struct pair pair;
	char program[300];
};

static int setuid_root(const struct rootfs *rootfs)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/inside", rootfs->dir);
	return chmod(path, 04755) ? errno : 0;
}

FIXTURE_SETUP(user)
{
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
	ASSERT_EQ(0, setuid_root(&self->pair.free_root));
	ASSERT_EQ(0, setuid_root(&self->pair.held_root));
}

FIXTURE_TEARDOWN(user)
{
	pair_stop(&self->pair);
}

#define denied(events, container, operation)						\
	word_denied(events, container, HARDEN_RULE_USER, operation, EPERM)

#define WAY(name, operation, command)							\
TEST_F(user, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, command));				\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, command));			\
	EXPECT_TRUE(denied(&self->pair.events, &self->pair.held, operation));		\
}

WAY(setuid, "setuid", "return setuid")
WAY(setreuid, "setuid", "return setreuid")
WAY(setresuid, "setuid", "return setresuid")
WAY(setfsuid, "setuid", "return setfsuid")
WAY(setuid_program, "exec", "as 1000 /inside euid")

TEST_F(user, registered_credentials)
{
	char path[300];
	struct stat st;

	EXPECT_EQ(0, container_do(&self->pair.free, "uring-personality /etc/new"));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "uring-personality /etc/new"));
	EXPECT_TRUE(denied(&self->pair.events, &self->pair.held, "uring-creds"));
	snprintf(path, sizeof(path), "%s/etc/new", self->pair.held_root.dir);
	EXPECT_EQ(-1, stat(path, &st));
	EXPECT_EQ(ENOENT, errno);
}

TEST_F(user, root_that_is_not_given_up_stays)
{
	struct container *held = &self->pair.held;

	EXPECT_EQ(0, container_do(held, "euid"));
	EXPECT_EQ(0, container_do(held, "chown /etc/file"));
	EXPECT_EQ(0, container_do(held, "step-aside"));
	EXPECT_EQ(0, container_do(held, "own-root"));
	EXPECT_EQ(0, container_do(held, "as 0 /inside euid"));
	EXPECT_EQ(0, container_do(held, "exec /inside"));
}

/* As a runtime does for "--user 1000"; its capabilities last until the exec. */
static int as_user(const char *root, void *arg)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	(void)root;
	(void)arg;
	if (prctl(PR_SET_KEEPCAPS, 1) || setresuid(1000, 1000, 1000) ||
	    syscall(SYS_capget, &header, data))
		return errno;
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	return syscall(SYS_capset, &header, data) ? errno : 0;
}

/* CAP_SETUID, CAP_SETGID and CAP_DAC_OVERRIDE by the file, permitted and effective. */
static int give_caps(const struct rootfs *rootfs)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_DAC_OVERRIDE,
	};
	char path[300];

	snprintf(path, sizeof(path), "%s/inside", rootfs->dir);
	return setxattr(path, "security.capability", &caps, sizeof(caps), 0) ? errno : 0;
}

static int start_as_user(struct container *container, struct rootfs *root, const char *parent)
{
	struct spec spec = { .parent = parent, .root = root->dir, .setup = as_user };
	int err = rootfs_make(root, ROOT_TMPFS);

	err = err ?: give_caps(root);
	return err ?: container_start(container, &spec);
}

TEST(a_container_of_root_does_not_start)
{
	struct denial denial = {
		.rule = HARDEN_RULE_USER, .line = LINE_WORD + HARDEN_RULE_USER,
		.operation = "exec", .error = EPERM, .phase = HARDEN_PHASE_SETUP,
	};
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = "/never", .root = root.dir };
	struct client events;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	EXPECT_EQ(EPERM, container_start(&container, &spec));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST(non_root_does_not_become_root)
{
	struct rootfs free_root, held_root;
	struct container free, held;
	struct client events;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start_as_user(&free, &free_root, FREE)) TH_LOG("%s", free.last.step);
	ASSERT_EQ(0, start_as_user(&held, &held_root, "/never")) TH_LOG("%s", held.last.step);
	EXPECT_EQ(EPERM, container_do(&held, "euid"));
	EXPECT_EQ(0, container_do(&free, "become setuid"));
	EXPECT_EQ(EPERM, container_do(&held, "become setuid"));
	EXPECT_TRUE(denied(&events, &held, "setuid"));
	EXPECT_EQ(0, container_do(&free, "become setfsuid"));
	EXPECT_EQ(EPERM, container_do(&held, "become setfsuid"));
	EXPECT_TRUE(denied(&events, &held, "setuid"));
	EXPECT_EQ(0, setuid_root(&free_root));
	EXPECT_EQ(0, setuid_root(&held_root));
	EXPECT_EQ(0, container_do(&free, "as 1000 /inside euid"));
	EXPECT_EQ(EPERM, container_do(&held, "as 1000 /inside euid"));
	EXPECT_TRUE(denied(&events, &held, "exec"));
	container_stop(&free);
	container_stop(&held);
	rootfs_remove(&free_root);
	rootfs_remove(&held_root);
	client_close(&events);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_USER, .line = LINE_WORD + HARDEN_RULE_USER,
		.operation = "exec", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = "/audit", .root = root.dir };
	struct client events;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	EXPECT_EQ(0, container_start(&container, &spec));
	EXPECT_EQ(0, container_do(&container, "euid"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
