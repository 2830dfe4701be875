// SPDX-License-Identifier: GPL-2.0
/* namespaces = deny or {...}: shared at the start, made, and entered. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define OWN	(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP)

static const struct rules rules[] = {
	{
		.name = "namespaces", .match = { "cgroup:/held/*" }, .namespaces = { "host-user" },
		.words = { [HARDEN_RULE_NAMESPACES] = "" },
	},
	{
		.name = "deny", .match = { "cgroup:/deny/*" },
		.words = { [HARDEN_RULE_NAMESPACES] = "" },
	},
	{
		.name = "some", .match = { "cgroup:/some/*" },
		.namespaces = { "user", "net", "uts", "ipc", "cgroup" },
		.words = { [HARDEN_RULE_NAMESPACES] = "" },
	},
	{
		.name = "swap", .match = { "cgroup:/swap/*" },
		.namespaces = { "host-user", "pid", "net" },
		.words = { [HARDEN_RULE_NAMESPACES] = "" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_NAMESPACES] = "" },
	},
};

/* The host's, bound into the container by an unwise runtime, before it has namespaces. */
static int own_namespaces(const char *root, void *arg)
{
	char path[300];
	int err;

	(void)arg;
	snprintf(path, sizeof(path), "%s/etc/other", root);
	err = do_mount("/proc/self/ns/uts", path, NULL, MS_BIND);
	if (err)
		return err;
	return unshare(OWN) ? errno : 0;
}

FIXTURE(namespaces)
{
	struct pair pair;
};

FIXTURE_SETUP(namespaces)
{
	struct spec spec = { .setup = own_namespaces };

	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, &spec));
}

FIXTURE_TEARDOWN(namespaces)
{
	pair_stop(&self->pair);
}

static bool denied(struct pair *pair, const char *operation, const char *kind)
{
	struct denial denial = {
		.rule = HARDEN_RULE_NAMESPACES, .line = LINE_WORD + HARDEN_RULE_NAMESPACES,
		.operation = operation, .object = kind, .error = EPERM,
		.phase = HARDEN_PHASE_CONFINED,
	};

	return reported(&pair->events, &pair->held, &denial);
}

#define WAY(name, operation, kind, format, ...)						\
TEST_F(namespaces, name)								\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, format, ##__VA_ARGS__));		\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, format, ##__VA_ARGS__));	\
	EXPECT_TRUE(denied(&self->pair, operation, kind));				\
}

WAY(unshare_user, "new-namespace", "user", "unshare-flags %d", CLONE_NEWUSER)
WAY(clone_user, "new-namespace", "user", "clone-flags %d", CLONE_NEWUSER)
WAY(unshare_mounts, "new-namespace", "mnt", "unshare-flags %d", CLONE_NEWNS)
WAY(clone_mounts, "new-namespace", "mnt", "clone-flags %d", CLONE_NEWNS)
WAY(unshare_net, "new-namespace", "net", "unshare-flags %d", CLONE_NEWNET)
WAY(clone_pid, "new-namespace", "pid", "clone-flags %d", CLONE_NEWPID)
WAY(unshare_time, "new-namespace", "time", "unshare-flags %d", CLONE_NEWTIME)
WAY(user_first, "new-namespace", "user", "unshare-flags %d", CLONE_NEWUSER | CLONE_NEWNS)
WAY(bound_file, "open", "uts", "setns /etc/other")
WAY(by_pidfd, "setns", "uts", "setns-pidfd 1 %d", CLONE_NEWUTS)

TEST_F(namespaces, received)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	ASSERT_LT(0, fd);
	ASSERT_EQ(0, container_do(&self->pair.free, "listen /s"));
	ASSERT_EQ(0, send_descriptor(&self->pair.free_root, fd));
	EXPECT_EQ(0, container_do(&self->pair.free, "receive"));
	ASSERT_EQ(0, container_do(&self->pair.held, "listen /s"));
	ASSERT_EQ(0, send_descriptor(&self->pair.held_root, fd));
	EXPECT_EQ(EACCES, container_do(&self->pair.held, "receive"));
	EXPECT_TRUE(denied(&self->pair, "receive", "net"));
	close(fd);
}

TEST_F(namespaces, own_stay)
{
	static const char * const commands[] = {
		"proc self ns/uts", "proc self ns/net", "proc self ns/mnt", "proc self ns/pid",
		"proc self ns/user", "setns /proc/self/ns/uts", "setns /proc/1/ns/net",
		"fork creat /etc/new", "thread creat /etc/new", "exec /inside",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->pair.held, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
}

static int start(struct container *container, struct rootfs *root, const char *parent,
		 int (*setup)(const char *root, void *arg), bool host_pid)
{
	struct spec spec = {
		.parent = parent, .root = root->dir, .setup = setup, .host_pid = host_pid,
	};
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static void stop(struct container *container, struct rootfs *root)
{
	container_stop(container);
	rootfs_remove(root);
}

/* All that is wrong is said at once. */
TEST(host_namespaces_at_the_start)
{
	struct denial denial = {
		.rule = HARDEN_RULE_NAMESPACES, .line = LINE_WORD + HARDEN_RULE_NAMESPACES,
		.operation = "start", .error = EPERM, .phase = HARDEN_PHASE_SETUP,
		.object = "host-user host-cgroup host-uts host-ipc host-pid host-net",
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	EXPECT_EQ(0, start(&container, &root, FREE, NULL, true));
	stop(&container, &root);
	EXPECT_EQ(EPERM, start(&container, &root, "/deny", NULL, true));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	denial.object = "namespaces: host-cgroup host-uts host-ipc host-net";
	EXPECT_EQ(EPERM, start(&container, &root, HELD, NULL, false));
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
}

TEST(listed_kinds_stay)
{
	struct container container;
	struct rootfs root;

	ASSERT_EQ(0, start(&container, &root, "/some", NULL, false));
	EXPECT_EQ(0, container_do(&container, "unshare-flags %d", CLONE_NEWUSER));
	EXPECT_EQ(0, container_do(&container, "unshare-flags %d", CLONE_NEWNET));
	EXPECT_EQ(0, container_do(&container, "setns-pidfd 1 %d", CLONE_NEWNET));
	EXPECT_EQ(EPERM, container_do(&container, "unshare-flags %d", CLONE_NEWPID));
	stop(&container, &root);
}

/* The host's processes in sight: its procfs, and namespaces of its own beside the pids. */
static int sees_all(const char *root, void *arg)
{
	char path[300];
	int err;

	(void)arg;
	snprintf(path, sizeof(path), "%s/proc", root);
	err = do_mount("proc", path, "proc", 0);
	if (err)
		return err;
	return unshare(OWN) ? errno : 0;
}

#define PREEMPT "/mnt/sched/preempt"

/*
 * A kernel that lets nobody interrupt it has no such race on one processor. @was: the mode to go
 * back to, or NULL.
 */
static int preempt(const char *mode, char *was)
{
	char text[64] = "";
	int fd, err;

	err = do_mount("debugfs", "/mnt", "debugfs", 0);
	if (err)
		return err;
	fd = open(PREEMPT, O_RDONLY | O_CLOEXEC);
	if (was && (read(fd, text, sizeof(text) - 1) < 0 || !strchr(text, '(') ||
		    sscanf(strchr(text, '('), "(%15[a-z]", was) != 1))
		err = EINVAL;
	close(fd);
	err = err ?: write_file(PREEMPT, mode);
	umount("/mnt");
	return err;
}

/* The descriptor is looked at, and becomes another before the kernel takes it. */
TEST(swapped_descriptor)
{
	struct denial denial = {
		.rule = HARDEN_RULE_NAMESPACES, .line = LINE_WORD + HARDEN_RULE_NAMESPACES,
		.operation = "setns", .object = "uts", .error = EPERM,
		.phase = HARDEN_PHASE_CONFINED,
	};
	struct container free, held, target;
	struct rootfs roots[3];
	struct client events;
	char before[16];

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&target, &roots[0], "/some", NULL, false));
	ASSERT_EQ(0, start(&free, &roots[1], FREE, sees_all, true));
	ASSERT_EQ(0, start(&held, &roots[2], "/swap", sees_all, true));
	ASSERT_EQ(0, preempt("full", before));
	EXPECT_EQ(0, container_do(&free, "setns-swap %d %d", target.pid, CLONE_NEWUTS));
	/* Killed when it had entered. */
	EXPECT_EQ(EINTR, container_do(&held, "setns-swap %d %d", target.pid, CLONE_NEWUTS));
	EXPECT_EQ(0, preempt(before, NULL));
	EXPECT_TRUE(reported(&events, &held, &denial));
	EXPECT_EQ(0, container_do(&held, "setns-pidfd %d %d", target.pid, CLONE_NEWNET));
	stop(&free, &roots[1]);
	stop(&held, &roots[2]);
	stop(&target, &roots[0]);
	client_close(&events);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_NAMESPACES, .line = LINE_WORD + HARDEN_RULE_NAMESPACES,
		.operation = "start", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, "/audit", NULL, false));
	EXPECT_TRUE(reported(&events, &container, &denial));
	EXPECT_EQ(0, container_do(&container, "unshare-flags %d", CLONE_NEWUSER));
	stop(&container, &root);
	client_close(&events);
}

TEST_MAIN(rules)
