// SPDX-License-Identifier: GPL-2.0
/* cap_drop, cap_add and no_new_privileges. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define ALL_CAPS	((1ULL << (CAP_LAST_CAP + 1)) - 1)
#define KEPT		(1ULL << CAP_CHOWN | 1ULL << CAP_NET_BIND_SERVICE)
#define MAPS		(KEPT | 1ULL << CAP_SETFCAP)	/* wanted of who maps root */

static const struct rules rules[] = {
	{
		.name = "cap", .match = { "cgroup:/held/*" }, .cap_drop = ALL_CAPS & ~KEPT,
	},
	{
		.name = "all", .match = { "cgroup:/all/*" }, .cap_drop = ALL_CAPS,
	},
	{
		.name = "nested", .match = { "cgroup:/nested/*" }, .cap_drop = ALL_CAPS & ~MAPS,
		.words = { [HARDEN_RULE_NESTED] = "true" },
	},
	{
		.name = "privs", .match = { "cgroup:/privs/*" }, .no_new_privs = true,
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .cap_drop = ALL_CAPS,
		.mode = HARDEN_MODE_AUDIT,
	},
};

static int start(struct container *container, struct rootfs *rootfs, enum root_kind kind,
		 const char *parent)
{
	struct spec spec = { .parent = parent, .root = rootfs->dir };
	int err = rootfs_make(rootfs, kind);

	return err ?: container_start(container, &spec);
}

FIXTURE(cap)
{
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
	char hostname[64];
};

FIXTURE_SETUP(cap)
{
	ASSERT_EQ(0, gethostname(self->hostname, sizeof(self->hostname)));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->free, &self->free_root, ROOT_TMPFS, FREE));
	ASSERT_EQ(0, start(&self->held, &self->held_root, ROOT_TMPFS, HELD));
}

FIXTURE_TEARDOWN(cap)
{
	sethostname(self->hostname, strlen(self->hostname));
	container_stop(&self->free);
	container_stop(&self->held);
	rootfs_remove(&self->free_root);
	rootfs_remove(&self->held_root);
	client_close(&self->events);
}

static bool denied(struct client *events, struct container *container, const char *cap)
{
	struct denial denial = {
		.rule = HARDEN_RULE_CAP, .line = LINE_CAP, .operation = "capable",
		.object = cap, .error = EPERM, .phase = HARDEN_PHASE_CONFINED,
	};

	return reported(events, container, &denial);
}

#define WAY(name, wanted, command)							\
TEST_F(cap, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->free, command));				\
	EXPECT_EQ(EPERM, container_do(&self->held, command));				\
	EXPECT_TRUE(denied(&self->events, &self->held, wanted));			\
}

WAY(mount, "SYS_ADMIN", "mount tmpfs /mnt")
WAY(bind_mount, "SYS_ADMIN", "bind-mount /etc /mnt")
WAY(fsmount, "SYS_ADMIN", "fsmount tmpfs /mnt")
WAY(chroot, "SYS_CHROOT", "chroot /etc")
WAY(mknod, "MKNOD", "mknod /etc/device")
WAY(unshare, "SYS_ADMIN", "unshare")
WAY(setxattr, "SYS_ADMIN", "setxattr /etc/file")
WAY(in_thread, "SYS_CHROOT", "thread chroot /etc")
WAY(in_child, "SYS_CHROOT", "fork chroot /etc")
WAY(setuid, "SET", "as 1000 /inside socketpair")

/* The namespace is the task's to make, and gives nothing. */
WAY(user_namespace, "SYS_ADMIN", "userns-mount /mnt")

TEST_F(cap, sethostname)
{
	char now[64] = "";

	EXPECT_EQ(EPERM, container_do(&self->held, "sethostname confined"));
	EXPECT_TRUE(denied(&self->events, &self->held, "SYS_ADMIN"));
	EXPECT_EQ(0, gethostname(now, sizeof(now)));
	EXPECT_STREQ(self->hostname, now);
	EXPECT_EQ(0, container_do(&self->free, "sethostname free"));
	EXPECT_EQ(0, gethostname(now, sizeof(now)));
	EXPECT_STREQ("free", now);
}

TEST_F(cap, kept_work)
{
	EXPECT_EQ(0, container_do(&self->held, "chown /etc/file"));
	EXPECT_EQ(0, container_do(&self->held, "port 80"));
	EXPECT_EQ(0, container_do(&self->held, "creat /etc/new"));
	EXPECT_EQ(0, container_do(&self->held, "socketpair"));
}

static uint64_t caps(struct container *container, const char *set)
{
	return container_do(container, "caps %s", set) ? ~0ULL : container->last.value;
}

TEST_F(cap, sets_are_cut)
{
	EXPECT_EQ(ALL_CAPS, caps(&self->free, "CapBnd"));
	EXPECT_EQ(ALL_CAPS, caps(&self->free, "CapEff"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapBnd"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapEff"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapPrm"));
	EXPECT_EQ(0, caps(&self->held, "CapInh"));
	EXPECT_EQ(0, caps(&self->held, "CapAmb"));
}

TEST_F(cap, sets_stay_cut)
{
	EXPECT_EQ(0, container_do(&self->held, "exec /inside"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapBnd"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapEff"));
}

TEST_F(cap, failed_exec_changes_nothing)
{
	EXPECT_EQ(ENOENT, container_do(&self->held, "exec /nowhere"));
	EXPECT_EQ(EACCES, container_do(&self->held, "exec /etc/file"));
	EXPECT_EQ(KEPT, caps(&self->held, "CapEff"));
	EXPECT_EQ(0, container_do(&self->held, "chown /etc/file"));
}

/* overlayfs works with its mounter's rights, which are the host's. */
TEST(overlay_works_without_capabilities)
{
	static const char * const commands[] = {
		"write /etc/file changed", "unlink /etc/other", "creat /etc/other",
		"unlink /etc/third", "mkdir /etc/third", "rmdir /etc/empty",
		"mkdir /etc/empty", "rename /data/sub/file /data/moved", "chmod /data/file",
		"link /etc/old /etc/linked", "truncate /data2/file", "utimes /data/mine",
		"rename /etc/old /etc/new", "symlink a /etc/symlink", "setacl /data/mine",
	};
	struct container container;
	struct client events;
	struct rootfs root;
	unsigned int i;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, ROOT_OVERLAY, "/all"));
	EXPECT_EQ(0, caps(&container, "CapEff"));
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&container, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
	EXPECT_EQ(EPERM, container_do(&container, "mknod /etc/device"));
	EXPECT_TRUE(denied(&events, &container, "MKNOD"));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST(no_new_privileges)
{
	char path[300];
	struct container free, held;
	struct rootfs free_root, held_root;

	ASSERT_EQ(0, start(&free, &free_root, ROOT_TMPFS, FREE));
	ASSERT_EQ(0, start(&held, &held_root, ROOT_TMPFS, "/privs"));
	snprintf(path, sizeof(path), "%s/inside", free_root.dir);
	ASSERT_EQ(0, chmod(path, 04755));
	snprintf(path, sizeof(path), "%s/inside", held_root.dir);
	ASSERT_EQ(0, chmod(path, 04755));
	EXPECT_EQ(0, container_do(&free, "no-new-privs"));
	EXPECT_EQ(0, free.last.value);
	EXPECT_EQ(0, container_do(&held, "no-new-privs"));
	EXPECT_EQ(1, held.last.value);
	EXPECT_EQ(0, container_do(&free, "as 1000 /inside euid"));
	EXPECT_EQ(EPERM, container_do(&held, "as 1000 /inside euid"));
	container_stop(&free);
	container_stop(&held);
	rootfs_remove(&free_root);
	rootfs_remove(&held_root);
}

/* For the very exec that confines, too. */
static int drop_to_user(const char *root, void *arg)
{
	char path[300];

	(void)arg;
	snprintf(path, sizeof(path), "%s/inside", root);
	if (chmod(path, 04755) || setregid(1000, 1000))
		return errno;
	return 0;
}

TEST(no_new_privileges_at_first_exec)
{
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = "/privs", .root = root.dir, .setup = drop_to_user };

	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec)) TH_LOG("%s", container.last.step);
	EXPECT_EQ(0, container_do(&container, "no-new-privs"));
	EXPECT_EQ(1, container.last.value);
	container_stop(&container);
	rootfs_remove(&root);
}

/*
 * Another's user namespace, on /etc/other: of a child of the runtime, which is root's as well, so
 * that without harden every capability in it is the container's.
 */
static int bind_userns(const char *root, void *arg)
{
	char name[32] = "", source[64], target[300];
	int ready[2], hold[2], err = 0;
	pid_t pid;

	(void)arg;
	if (pipe(ready) || pipe(hold))
		return errno;
	pid = fork();
	if (!pid) {
		close(hold[1]);
		if (unshare(CLONE_NEWUSER) || readlink("/proc/self", name, sizeof(name) - 1) < 0 ||
		    write(ready[1], name, sizeof(name)) != sizeof(name))
			_exit(1);
		_exit(read(hold[0], name, 1));
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], name, sizeof(name)) != sizeof(name))
		err = ECHILD;
	snprintf(source, sizeof(source), "/proc/%s/ns/user", name);
	snprintf(target, sizeof(target), "%s/etc/other", root);
	err = err ?: do_mount(source, target, NULL, MS_BIND);
	close(hold[1]);
	close(hold[0]);
	close(ready[0]);
	waitpid(pid, NULL, 0);
	return err;
}

FIXTURE(nested)
{
	struct client events;
	struct rootfs roots[3];
	struct container free, held, nested;
};

FIXTURE_SETUP(nested)
{
	struct { struct container *container; const char *parent; } each[] = {
		{ &self->free, FREE }, { &self->held, HELD }, { &self->nested, "/nested" },
	};
	unsigned int i;

	ASSERT_EQ(0, events_open(&self->events));
	for (i = 0; i < ARRAY_SIZE(each); i++) {
		struct spec spec = {
			.parent = each[i].parent, .root = self->roots[i].dir, .setup = bind_userns,
		};

		ASSERT_EQ(0, rootfs_make(&self->roots[i], ROOT_TMPFS));
		ASSERT_EQ(0, container_start(each[i].container, &spec))
			TH_LOG("%s", each[i].container->last.step);
	}
}

FIXTURE_TEARDOWN(nested)
{
	unsigned int i;

	container_stop(&self->free);
	container_stop(&self->held);
	container_stop(&self->nested);
	for (i = 0; i < ARRAY_SIZE(self->roots); i++)
		rootfs_remove(&self->roots[i]);
	client_close(&self->events);
}

#define OWN(name, command)								\
TEST_F(nested, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->free, command));				\
	EXPECT_EQ(EPERM, container_do(&self->held, command));				\
	EXPECT_TRUE(denied(&self->events, &self->held, "SYS_ADMIN"));			\
	EXPECT_EQ(0, container_do(&self->nested, command));				\
}

OWN(mounts_in_its_own, "userns-mount /mnt")
OWN(runs_programs_in_its_own, "userns-exec mount tmpfs /mnt")
OWN(sees_to_its_own, "userns-map")
OWN(makes_more_in_its_own, "userns-exec fork userns-mount /mnt")

/* What it has not made is outside, whoever owns it. */
TEST_F(nested, outer_policy_holds)
{
	static const char * const commands[] = {
		"mount tmpfs /mnt", "unshare", "setxattr /etc/file", "fork setns /etc/other",
	};
	char now[64] = "", before[64] = "";
	unsigned int i;

	ASSERT_EQ(0, gethostname(before, sizeof(before)));
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->free, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
		EXPECT_EQ(EPERM, container_do(&self->nested, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
		EXPECT_TRUE(denied(&self->events, &self->nested, "SYS_ADMIN"))
			TH_LOG("%s", commands[i]);
	}
	EXPECT_EQ(EPERM, container_do(&self->nested, "sethostname nested"));
	ASSERT_EQ(0, gethostname(now, sizeof(now)));
	EXPECT_STREQ(before, now);
	EXPECT_EQ(MAPS, caps(&self->nested, "CapBnd"));
	EXPECT_EQ(0, container_do(&self->nested, "exec /inside"));
	EXPECT_EQ(MAPS, caps(&self->nested, "CapPrm"));
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_CAP, .line = LINE_CAP, .operation = "capable",
		.object = "SYS_CHROOT", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, ROOT_TMPFS, "/audit"));
	EXPECT_EQ(ALL_CAPS, caps(&container, "CapEff"));
	EXPECT_EQ(0, container_do(&container, "chroot /etc"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
