// SPDX-License-Identifier: GPL-2.0
/* read_only and writable: every way to change a root filesystem, and what stays allowed. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "all", .read_only = true, .match = { "cgroup:/held/*" },
	},
	{
		.name = "some", .read_only = true, .match = { "cgroup:/some/*" },
		.writable = { "/data", "/etc/empty" },
	},
	{
		.name = "audit", .read_only = true, .match = { "cgroup:/audit/*" },
		.mode = HARDEN_MODE_AUDIT,
	},
};

static const struct denial refused = {
	.rule = HARDEN_RULE_READ_ONLY, .line = LINE_READ_ONLY, .error = EROFS,
	.phase = HARDEN_PHASE_CONFINED,
};

static int bind_in(const char *root, const char *from, const char *to)
{
	char source[300], target[300];

	snprintf(source, sizeof(source), "%s%s", from[0] == '/' ? root : "", from);
	snprintf(target, sizeof(target), "%s%s", root, to);
	return do_mount(source, target, NULL, MS_BIND);
}

/* A volume, a tmpfs, devices, and two aliases of directories of the root. */
static int mounts(const char *root, void *arg)
{
	const struct rootfs *rootfs = arg;
	char target[300];
	int err;

	snprintf(target, sizeof(target), "%s/volume", root);
	err = do_mount(rootfs->volume, target, NULL, MS_BIND);
	snprintf(target, sizeof(target), "%s/tmp", root);
	if (!err)
		err = do_mount("tmpfs", target, "tmpfs", 0);
	if (!err)
		err = bind_in(root, "/etc", "/data/alias");
	return err ?: bind_in(root, "/data", "/alias");
}

static int start(struct container *container, struct rootfs *rootfs, enum root_kind kind,
		 const char *parent)
{
	struct spec spec = { .parent = parent, .root = rootfs->dir, .setup = mounts,
			     .arg = rootfs };
	int err = rootfs_make(rootfs, kind);

	return err ?: container_start(container, &spec);
}

FIXTURE(read_only)
{
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
};

FIXTURE_VARIANT(read_only)
{
	enum root_kind kind;
};

FIXTURE_VARIANT_ADD(read_only, tmpfs) { .kind = ROOT_TMPFS };
FIXTURE_VARIANT_ADD(read_only, overlay) { .kind = ROOT_OVERLAY };
FIXTURE_VARIANT_ADD(read_only, directory) { .kind = ROOT_DIRECTORY };

FIXTURE_SETUP(read_only)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->free, &self->free_root, variant->kind, FREE))
		TH_LOG("%s", self->free.last.step);
	ASSERT_EQ(0, start(&self->held, &self->held_root, variant->kind, HELD))
		TH_LOG("%s", self->held.last.step);
}

FIXTURE_TEARDOWN(read_only)
{
	container_stop(&self->free);
	container_stop(&self->held);
	rootfs_remove(&self->free_root);
	rootfs_remove(&self->held_root);
	client_close(&self->events);
}

/* Filesystems and kernels that cannot do it at all. */
static bool lacks(int err)
{
	return err == EOPNOTSUPP || err == ENOTTY || err == ENOSYS || err == EXDEV;
}

/*
 * It works without a policy; with one it is refused, the event says why and nothing changes.
 */
#define WAY(name, operation_, command)							\
TEST_F(read_only, name)									\
{											\
	struct denial denial = refused;							\
	uint64_t before = tree_state(self->free_root.dir);				\
	int err = container_do(&self->free, command);					\
											\
	if (lacks(err))									\
		SKIP(return, "not with this filesystem and kernel: %s", strerror(err));	\
	ASSERT_EQ(0, err);								\
	EXPECT_NE(before, tree_state(self->free_root.dir));				\
	before = tree_state(self->held_root.dir);					\
	EXPECT_EQ(EROFS, container_do(&self->held, command));				\
	denial.operation = operation_;							\
	EXPECT_TRUE(reported(&self->events, &self->held, &denial));			\
	EXPECT_EQ(before, tree_state(self->held_root.dir));				\
}

WAY(write, "open", "write /etc/file changed")
WAY(append, "open", "append /etc/file")
WAY(open_trunc, "open", "open-trunc /etc/file")
WAY(truncate, "setattr", "truncate /etc/file")
WAY(creat, "create", "creat /etc/new")
WAY(creat_existing, "open", "creat /etc/file")
WAY(open_creat, "create", "open-creat /etc/new")
WAY(mkdir, "mkdir", "mkdir /etc/new")
WAY(mkfifo, "create", "mkfifo /etc/new")
WAY(mknod, "create", "mknod /etc/new")
WAY(link, "link", "link /etc/file /etc/new")
WAY(symlink, "symlink", "symlink file /etc/new")
WAY(rename, "rename", "rename /etc/file /etc/new")
WAY(rename_over, "rename", "rename /etc/file /etc/other")
WAY(rename_directory, "rename", "rename /etc/empty /data/empty")
WAY(exchange, "rename", "exchange /etc/file /etc/other")
WAY(unlink, "unlink", "unlink /etc/file")
WAY(rmdir, "rmdir", "rmdir /etc/empty")
WAY(chmod, "setattr", "chmod /etc/file")
WAY(chmod_root, "setattr", "chmod /")
WAY(openat2, "open", "openat2 /etc/file")
WAY(fchmodat2, "setattr", "fchmodat2 /etc/file")
WAY(fchmod, "setattr", "fchmod /etc/file")
WAY(chown, "setattr", "chown /etc/file")
WAY(lchown, "setattr", "lchown /link")
WAY(fchown, "change", "fchown /etc/file")
WAY(utimes, "setattr", "utimes /etc/file")
WAY(futimes, "setattr", "futimes /etc/file")
WAY(setxattr, "setxattr", "setxattr /etc/file")
WAY(fsetxattr, "change", "fsetxattr /etc/file")
WAY(removexattr, "removexattr", "removexattr /etc/file")
WAY(fremovexattr, "change", "fremovexattr /etc/file")
WAY(setacl, NULL, "setacl /etc/file")
WAY(removeacl, NULL, "removeacl /etc/acl")
WAY(chattr, "change", "chattr /etc/file")
WAY(fsxattr, "change", "fsxattr /etc/file")
WAY(file_setattr, NULL, "file-setattr /etc/file")
WAY(bind, "create", "bind /etc/socket")
WAY(core, "create", "core /etc")
WAY(uring_open, "create", "uring-open /etc/new")
WAY(uring_open_existing, "open", "uring-open /etc/file")
WAY(uring_mkdir, "mkdir", "uring-mkdir /etc/new")
WAY(uring_poll_mkdir, "mkdir", "uring-poll-mkdir /etc/new")
WAY(uring_rename, "rename", "uring-rename /etc/file /etc/new")
WAY(uring_unlink, "unlink", "uring-unlink /etc/file")
WAY(uring_link, "link", "uring-link /etc/file /etc/new")
WAY(uring_symlink, "symlink", "uring-symlink /etc/file /etc/new")
WAY(by_thread, "mkdir", "thread mkdir /etc/new")
WAY(by_child, "mkdir", "fork mkdir /etc/new")
WAY(dotdot, "mkdir", "mkdir /tmp/../etc/new")
WAY(by_symlink, "open", "write /link/file changed")
WAY(by_proc_root, "mkdir", "mkdir /proc/self/root/etc/new")
WAY(by_alias, "open", "write /alias/file changed")
WAY(by_alias_create, "create", "creat /data/alias/new")

/*
 * Refused when the nameless file is there and about to be opened. By then overlayfs has copied
 * the directory up, which the number of its links tells.
 */
TEST_F(read_only, tmpfile)
{
	struct denial denial = refused;
	uint64_t before = tree_state(self->held_root.dir);
	int err = container_do(&self->free, "tmpfile /etc /etc/new");
	char path[300];

	if (lacks(err))
		SKIP(return, "not with this filesystem and kernel: %s", strerror(err));
	ASSERT_EQ(0, err);
	EXPECT_EQ(EROFS, container_do(&self->held, "tmpfile /etc /etc/new"));
	denial.operation = "open";
	EXPECT_TRUE(reported(&self->events, &self->held, &denial));
	snprintf(path, sizeof(path), "%s/etc/new", self->held_root.dir);
	EXPECT_EQ(-1, access(path, F_OK));
	if (variant->kind != ROOT_OVERLAY)
		EXPECT_EQ(before, tree_state(self->held_root.dir));
}

/* Opened for writing without a change: only the refusal can be seen. */
TEST_F(read_only, open_rdwr)
{
	struct denial denial = refused;

	denial.operation = "open";
	denial.object = "/etc/file";
	EXPECT_EQ(0, container_do(&self->free, "open-rdwr /etc/file"));
	EXPECT_EQ(EROFS, container_do(&self->held, "open-rdwr /etc/file"));
	EXPECT_TRUE(reported(&self->events, &self->held, &denial));
}

/* Between mounts the kernel itself says no. */
TEST_F(read_only, link_between_mounts)
{
	uint64_t before = tree_state(self->held_root.dir);

	ASSERT_EQ(0, container_do(&self->held, "creat /volume/file"));
	EXPECT_EQ(EXDEV, container_do(&self->held, "link /volume/file /etc/new"));
	EXPECT_EQ(EXDEV, container_do(&self->held, "link /etc/file /volume/new"));
	EXPECT_EQ(EXDEV, container_do(&self->held, "rename /etc/file /volume/new"));
	EXPECT_EQ(before, tree_state(self->held_root.dir));
}

TEST_F(read_only, reads_work)
{
	EXPECT_EQ(0, container_do(&self->held, "read /etc/file"));
	EXPECT_EQ(0, container_do(&self->held, "list /etc"));
	EXPECT_EQ(0, container_do(&self->held, "stat /etc/file"));
	EXPECT_EQ(0, container_do(&self->held, "open-creat /etc/file"));
	EXPECT_EQ(0, container_do(&self->held, "fork stat /etc/file"));
}

TEST_F(read_only, volumes_work)
{
	static const char * const commands[] = {
		"creat %s/file", "write %s/file text", "append %s/file", "truncate %s/file",
		"open-trunc %s/file", "mkdir %s/dir", "chmod %s/file", "fchown %s/file",
		"utimes %s/file", "symlink file %s/sym", "bind %s/socket", "mkfifo %s/fifo",
		"unlink %s/sym", "rmdir %s/dir", "core %s", "uring-mkdir %s/other",
	};
	char command[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		snprintf(command, sizeof(command), commands[i], "/volume");
		EXPECT_EQ(0, container_do(&self->held, "%s", command)) TH_LOG("%s", command);
		snprintf(command, sizeof(command), commands[i], "/tmp");
		EXPECT_EQ(0, container_do(&self->held, "%s", command)) TH_LOG("%s", command);
	}
	EXPECT_EQ(0, container_do(&self->held, "rename /volume/file /volume/moved"));
	EXPECT_EQ(0, container_do(&self->held, "link /volume/moved /volume/linked"));
	EXPECT_EQ(0, container_do(&self->held, "tmpfile /tmp /tmp/named"));
}

TEST_F(read_only, devices_work)
{
	EXPECT_EQ(0, container_do(&self->held, "write /dev/null text"));
	EXPECT_EQ(0, container_do(&self->held, "open-trunc /dev/null"));
	EXPECT_EQ(0, container_do(&self->held, "write /proc/self/comm text"));
}

FIXTURE(writable)
{
	struct client events;
	struct rootfs root;
	struct container container;
};

FIXTURE_VARIANT(writable)
{
	enum root_kind kind;
};

FIXTURE_VARIANT_ADD(writable, tmpfs) { .kind = ROOT_TMPFS };
FIXTURE_VARIANT_ADD(writable, overlay) { .kind = ROOT_OVERLAY };
FIXTURE_VARIANT_ADD(writable, directory) { .kind = ROOT_DIRECTORY };

FIXTURE_SETUP(writable)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->container, &self->root, variant->kind, "/some"))
		TH_LOG("%s", self->container.last.step);
}

FIXTURE_TEARDOWN(writable)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
}

TEST_F(writable, subtree)
{
	static const char * const allowed[] = {
		"write /data/file changed", "open-trunc /data/file", "append /data/sub/file",
		"creat /data/sub/new", "mkdir /data/dir", "creat /data/dir/new",
		"rename /data/dir/new /data/moved", "link /data/moved /data/linked",
		"exchange /data/linked /data/file", "symlink file /data/sym",
		"unlink /data/sym", "chmod /data/file", "fchown /data/file",
		"setxattr /data/file", "chmod /data", "bind /data/socket",
		"write /link/file changed", "write /alias/file changed",
		"write /data2/../data/file changed", "creat /etc/empty/new",
		"uring-mkdir /data/other", "unlink /data/sub/file",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(allowed); i++) {
		EXPECT_EQ(0, container_do(&self->container, "%s", allowed[i]))
			TH_LOG("%s", allowed[i]);
	}
}

TEST_F(writable, nothing_else)
{
	static const struct {
		const char *command, *operation;
	} denied[] = {
		{ "write /data2/file changed", "open" },
		{ "creat /data2/new", "create" },
		{ "write /data/out changed", "open" },
		{ "write /data/../etc/file changed", "open" },
		{ "write /data/alias/file changed", "open" },
		{ "append /alias/../etc/file", "open" },
		{ "mkdir /data3", "mkdir" },
		{ "rename /data /moved", "rename" },
		{ "exchange /data /etc", "rename" },
		{ "rename /data/mine /etc/new", "rename" },
		{ "rename /etc/file /data/new", "rename" },
		{ "exchange /data/mine /etc/file", "rename" },
		{ "link /etc/file /data/hard", "link" },
		{ "link /data/mine /etc/hard", "link" },
		{ "rmdir /etc/empty", "rmdir" },
		{ "chmod /etc", "setattr" },
	};
	struct denial denial = refused;
	uint64_t before = tree_state(self->root.dir);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(denied); i++) {
		EXPECT_EQ(EROFS, container_do(&self->container, "%s", denied[i].command))
			TH_LOG("%s", denied[i].command);
		denial.operation = denied[i].operation;
		EXPECT_TRUE(reported(&self->events, &self->container, &denial))
			TH_LOG("%s", denied[i].command);
	}
	EXPECT_EQ(before, tree_state(self->root.dir));
}

TEST(audit_passes_and_reports)
{
	struct denial denial = refused;
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, ROOT_TMPFS, "/audit"));
	EXPECT_EQ(0, container_do(&container, "mkdir /etc/new"));
	denial.operation = "mkdir";
	denial.mode = HARDEN_MODE_AUDIT;
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
