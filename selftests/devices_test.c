// SPDX-License-Identifier: GPL-2.0
/* devices = {...}: nodes are judged by kind and number, wherever they come from. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define NULL_ZERO	{ "c 1:3 rwm", "c 1:5 r" }

static const struct rules rules[] = {
	{
		.name = "devices", .match = { "cgroup:/held/*" }, .devices = NULL_ZERO,
		.words = { [HARDEN_RULE_DEVICES] = "" },
	},
	{
		.name = "none", .match = { "cgroup:/none/*" },
		.words = { [HARDEN_RULE_DEVICES] = "" },
	},
	{
		.name = "wild", .match = { "cgroup:/wild/*" },
		.devices = { "c 1:* rw", "b *:* m", "c *:8 m", "a 5:1 r" },
		.words = { [HARDEN_RULE_DEVICES] = "" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .devices = NULL_ZERO,
		.mode = HARDEN_MODE_AUDIT, .words = { [HARDEN_RULE_DEVICES] = "" },
	},
};

static dev_t disk(void)
{
	struct stat st;

	return stat("/mnt/disk", &st) ? 0 : st.st_dev;
}

static int node(const char *root, const char *name, mode_t kind, dev_t dev)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return mknod(path, kind | 0600, dev) ? errno : 0;
}

/* What a runtime leaves in /dev, and under other names elsewhere. */
static int nodes(const char *root, void *arg)
{
	int err = node(root, "dev/zero", S_IFCHR, makedev(1, 5));

	(void)arg;
	err = err ?: node(root, "dev/full", S_IFCHR, makedev(1, 7));
	err = err ?: node(root, "dev/kmsg", S_IFCHR, makedev(1, 11));
	err = err ?: node(root, "etc/harmless", S_IFCHR, makedev(1, 7));
	return err ?: node(root, "etc/disk", S_IFBLK, disk());
}

FIXTURE(devices)
{
	struct pair pair;
};

FIXTURE_SETUP(devices)
{
	struct spec spec = { .setup = nodes };

	ASSERT_NE(0, disk());
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, &spec));
}

FIXTURE_TEARDOWN(devices)
{
	pair_stop(&self->pair);
}

#define denied(operation)								\
	word_denied(&self->pair.events, &self->pair.held, HARDEN_RULE_DEVICES, operation, EPERM)

#define WAY(name, operation, command)							\
TEST_F(devices, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, command));				\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, command));			\
	EXPECT_TRUE(denied(operation));							\
}

WAY(read_other, "open", "read /dev/full")
WAY(write_what_is_read, "open", "open-write /dev/zero")
WAY(read_write, "open", "open-rdwr /dev/zero")
WAY(for_ioctls, "open", "open-none /dev/zero")
WAY(by_another_name, "open", "read /etc/harmless")
WAY(disk, "open", "read /etc/disk")
WAY(in_child, "open", "fork read /dev/full")
WAY(make, "mknod", "make-node /etc/new 1 7")
WAY(make_readable, "mknod", "make-node /etc/new 1 5")
WAY(make_disk, "mknod", "make-disk /etc/new 1 3")
WAY(mount_disk, "mount-device", "mount-disk /etc/disk /mnt")

TEST_F(devices, uring)
{
	EXPECT_EQ(0, container_do(&self->pair.free, "uring-open /dev/full"));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "uring-open /dev/full"));
	EXPECT_TRUE(denied("open"));
}

TEST_F(devices, renamed)
{
	EXPECT_EQ(0, container_do(&self->pair.held, "rename /dev/full /dev/null2"));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "read /dev/null2"));
	EXPECT_TRUE(denied("open"));
}

/* Made for it by somebody outside. */
TEST_F(devices, accomplice)
{
	ASSERT_EQ(0, node(self->pair.held_root.dir, "etc/late", S_IFCHR, makedev(1, 8)));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "read /etc/late"));
	EXPECT_TRUE(denied("open"));
}

static int received(struct container *container, const struct rootfs *root, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC), err;

	err = container_do(container, "listen /s") ?: send_descriptor(root, fd);
	close(fd);
	return err ?: container_do(container, "receive");
}

TEST_F(devices, received)
{
	EXPECT_EQ(0, received(&self->pair.free, &self->pair.free_root, "/dev/full"));
	EXPECT_EQ(EACCES, received(&self->pair.held, &self->pair.held_root, "/dev/full"));
	EXPECT_TRUE(denied("receive"));
}

TEST_F(devices, received_stays)
{
	EXPECT_EQ(0, received(&self->pair.held, &self->pair.held_root, "/dev/null"));
}

static int start(struct container *container, struct rootfs *root, const char *parent, int fd)
{
	struct spec spec = {
		.parent = parent, .root = root->dir, .setup = nodes, .inherit = fd,
	};
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static void stop(struct container *container, struct rootfs *root)
{
	container_stop(container);
	rootfs_remove(root);
}

TEST(inherited)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DEVICES, .line = LINE_WORD + HARDEN_RULE_DEVICES,
		.operation = "exec-inherit", .object = "c 1:7 rw", .error = EPERM,
		.phase = HARDEN_PHASE_SETUP,
	};
	int fd = open("/dev/full", O_RDWR | O_CLOEXEC);
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_LT(0, fd);
	ASSERT_EQ(0, events_open(&events));
	EXPECT_EQ(0, start(&container, &root, FREE, fd));
	stop(&container, &root);
	EXPECT_EQ(EPERM, start(&container, &root, HELD, fd));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
	close(fd);
}

TEST_F(devices, allowed_stay)
{
	static const char * const commands[] = {
		"read /dev/null", "open-write /dev/null", "open-rdwr /dev/null", "read /dev/zero",
		"make-node /etc/null 1 3", "make-node /etc/whiteout 0 0", "mkfifo /etc/fifo",
		"read /etc/file", "mount tmpfs /tmp", "creat /tmp/file", "socketpair",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->pair.held, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
}

/* An empty list leaves none: the test's own descriptors are pipes. */
TEST(none)
{
	struct container container;
	struct rootfs root;
	int null[3], i;

	for (i = 0; i < 3; i++)
		null[i] = fcntl(i, F_GETFD);
	for (i = 0; i < 3; i++)
		fcntl(i, F_SETFD, FD_CLOEXEC);
	EXPECT_EQ(0, start(&container, &root, "/none", 0));
	for (i = 0; i < 3; i++)
		fcntl(i, F_SETFD, null[i]);
	EXPECT_EQ(EPERM, container_do(&container, "read /dev/null"));
	EXPECT_EQ(0, container_do(&container, "read /etc/file"));
	stop(&container, &root);
}

TEST(wildcards)
{
	struct container container;
	struct rootfs root;

	ASSERT_EQ(0, start(&container, &root, "/wild", 0));
	EXPECT_EQ(0, container_do(&container, "read /dev/full"));
	EXPECT_EQ(0, container_do(&container, "make-disk /etc/a 8 1"));
	EXPECT_EQ(EPERM, container_do(&container, "read /etc/a"));
	EXPECT_EQ(0, container_do(&container, "make-node /etc/b 1 8"));
	EXPECT_EQ(0, container_do(&container, "make-node /etc/c 200 8"));
	EXPECT_EQ(EPERM, container_do(&container, "make-node /etc/d 200 9"));
	EXPECT_EQ(EPERM, container_do(&container, "make-node /etc/d 5 1"));
	stop(&container, &root);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DEVICES, .line = LINE_WORD + HARDEN_RULE_DEVICES,
		.operation = "open", .object = "c 1:7 r", .error = EPERM,
		.mode = HARDEN_MODE_AUDIT, .phase = HARDEN_PHASE_CONFINED,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, "/audit", 0));
	EXPECT_EQ(0, container_do(&container, "read /dev/full"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
}

TEST_MAIN(rules)
