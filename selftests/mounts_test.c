// SPDX-License-Identifier: GPL-2.0
/* mounts = deny: nothing is mounted, unmounted, moved or changed from inside, by any call. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "mounts", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_MOUNTS] = "deny" },
	},
	{
		.name = "nested", .match = { "cgroup:/nested/*" },
		.words = { [HARDEN_RULE_MOUNTS] = "deny", [HARDEN_RULE_NESTED] = "true" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_MOUNTS] = "deny" },
	},
};

/* A filesystem's context, filled by the host and handed over. */
static int filled_context(void)
{
	int fs = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

	return fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ? -1 : fs;
}

/* The runtime's own mount in the container: a tmpfs on /volume. */
static int prepare(const char *root, void *arg)
{
	char path[300];

	(void)arg;
	snprintf(path, sizeof(path), "%s/volume", root);
	return do_mount("tmpfs", path, "tmpfs", 0);
}

FIXTURE(mounts)
{
	struct pair pair;
	char before[8192];
};

/* What is mounted where, as the kernel shows it. */
static void mountinfo(const struct container *container, char *text, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mountinfo", container->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = read(fd, text, size - 1);
	text[len < 0 ? 0 : len] = 0;
	close(fd);
}

FIXTURE_SETUP(mounts)
{
	struct spec spec = { .setup = prepare, .inherit = filled_context() };

	ASSERT_LT(0, spec.inherit);
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, &spec));
	close(spec.inherit);
	mountinfo(&self->pair.held, self->before, sizeof(self->before));
}

FIXTURE_TEARDOWN(mounts)
{
	pair_stop(&self->pair);
}

#define denied(operation)								\
	word_denied(&self->pair.events, &self->pair.held, HARDEN_RULE_MOUNTS, operation, EPERM)

/* @missing: the errno of a kernel that does not have the call. */
static bool has(struct container *container, const char *command, int missing)
{
	return container_do(container, "%s", command) != missing;
}

#define WAY(name, operation, command)							\
TEST_F(mounts, name)									\
{											\
	char after[sizeof(self->before)];						\
											\
	if (!has(&self->pair.free, command, ENOSYS))					\
		SKIP(return, "this kernel has no such call");				\
	EXPECT_EQ(0, self->pair.free.last.error);					\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, command));			\
	EXPECT_TRUE(denied(operation));							\
	mountinfo(&self->pair.held, after, sizeof(after));				\
	EXPECT_NE(0, strlen(after));							\
	EXPECT_STREQ(self->before, after);						\
}

WAY(mount_tmpfs, "mount", "mount tmpfs /mnt")
WAY(mount_proc, "mount", "mount proc /mnt")
WAY(bind, "mount", "bind-mount /etc /mnt")
WAY(rbind, "mount", "rbind-mount / /mnt")
WAY(remount, "mount", "remount /volume")
WAY(move, "mount", "move /volume /mnt")
WAY(move_mount, "move_mount", "move-mount /volume /mnt")
WAY(propagation, "mount", "propagation /volume")
WAY(unmount, "umount", "umount /volume")
WAY(pivot, "pivot_root", "pivot /volume")
WAY(setattr, "mount_setattr", "mount-setattr /volume")
WAY(setattr_of_root, "mount_setattr", "mount-setattr /")
WAY(tree, "open_tree", "tree /etc")
WAY(tree_attached, "open_tree", "opentree /etc /mnt")
WAY(tree_attr, "open_tree_attr", "tree-attr /etc")
WAY(fsopen, "fsopen", "fsopen tmpfs")
WAY(fspick, "fspick", "fspick /volume")
WAY(fsmount_of_a_received_context, "fsmount", "fsmount-of 5")
WAY(in_thread, "fsopen", "thread fsopen tmpfs")
WAY(in_child, "fsopen", "fork fsopen tmpfs")
WAY(ia32_open_tree, "open_tree", "ia32-mount 428 /etc")
WAY(ia32_fsopen, "fsopen", "ia32-mount 430 tmpfs")
WAY(ia32_fsmount, "fsmount", "ia32-mount 432 5")
WAY(ia32_fspick, "fspick", "ia32-mount 433 /volume")
WAY(ia32_mount_setattr, "mount_setattr", "ia32-mount 442 /volume")
WAY(ia32_open_tree_attr, "open_tree_attr", "ia32-mount 467 /etc")
WAY(in_user_namespace, "mount", "userns-mount /mnt")

TEST_F(mounts, what_is_no_mount_stays)
{
	struct container *held = &self->pair.held;

	EXPECT_EQ(0, container_do(held, "tree-open /etc"));
	EXPECT_EQ(0, container_do(held, "creat /volume/new"));
	EXPECT_EQ(0, container_do(held, "chroot /etc"));
	EXPECT_EQ(0, container_do(held, "unshare"));
	EXPECT_EQ(0, container_do(held, "exec /inside"));
}

static int alone(struct container *container, struct rootfs *root, const char *parent)
{
	struct spec spec = { .parent = parent, .root = root->dir, .setup = prepare };
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

TEST(nested_leaves_inner_mounts)
{
	struct container container;
	struct rootfs root;

	ASSERT_EQ(0, alone(&container, &root, "/nested"));
	EXPECT_EQ(0, container_do(&container, "mount tmpfs /mnt"));
	EXPECT_EQ(0, container_do(&container, "fsmount tmpfs /etc/empty"));
	EXPECT_EQ(0, container_do(&container, "umount /mnt"));
	container_stop(&container);
	rootfs_remove(&root);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_MOUNTS, .line = LINE_WORD + HARDEN_RULE_MOUNTS,
		.operation = "fsopen", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, alone(&container, &root, "/audit"));
	EXPECT_EQ(0, container_do(&container, "fsopen tmpfs"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
