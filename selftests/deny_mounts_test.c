// SPDX-License-Identifier: GPL-2.0
/* deny_mounts: what comes in by the runtime or from inside, and the use of what got in anyway. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);
int umount2(const char *target, int flags);

/* The host's directory of things to deny. */
#define HOST "/run/selftest-host"

enum { SECRET, MOUNTED, HOST_PROC, FSTYPE, SYS, MISSING };

#define DENIED_MOUNTS	{ HOST "/secret", HOST "/up/mounted", "host-proc", "ramfs", "/sys",	\
			  HOST "/missing" }

static const struct rules rules[] = {
	{ .name = "mounts", .match = { "cgroup:/held/*" }, .deny_mounts = DENIED_MOUNTS },
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .deny_mounts = DENIED_MOUNTS,
		.mode = HARDEN_MODE_AUDIT,
	},
	/* Only in force where a test wants it. */
	{ .name = "late", .match = { "cgroup:/late/*" }, .deny_mounts = DENIED_MOUNTS },
};

#define ALWAYS	2	/* of them are in force from the start */

static int on_mnt(const char *root, const char *source, unsigned long flags)
{
	char target[300];

	snprintf(target, sizeof(target), "%s/mnt", root);
	return do_mount(source, target, NULL, flags);
}

static int on_file(const char *root, const char *source)
{
	char target[300];

	snprintf(target, sizeof(target), "%s/etc/file", root);
	return do_mount(source, target, NULL, MS_BIND);
}

static int new_on_mnt(const char *root, const char *type)
{
	char target[300];

	snprintf(target, sizeof(target), "%s/mnt", root);
	return do_mount(type, target, type, 0);
}

static int move_to(int from, const char *root)
{
	char target[300];

	snprintf(target, sizeof(target), "%s/mnt", root);
	return syscall(SYS_move_mount, from, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) ?
		errno : 0;
}

static int tree_on_mnt(const char *root, const char *source)
{
	int tree = syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | AT_RECURSIVE);

	return tree < 0 ? errno : move_to(tree, root);
}

static int fsmount_on_mnt(const char *root, const char *type)
{
	int fs = syscall(SYS_fsopen, type, 0), mnt;

	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return errno;
	mnt = syscall(SYS_fsmount, fs, 0, 0);
	return mnt < 0 ? errno : move_to(mnt, root);
}

/* What a runtime does before it switches the root. */
#define SETUP(name, call)					\
static int name(const char *root, void *arg)			\
{								\
	(void)arg;						\
	return call;						\
}

SETUP(bind_it, on_mnt(root, HOST "/secret", MS_BIND))
SETUP(rbind_it, on_mnt(root, HOST "/secret", MS_BIND | MS_REC))
SETUP(bind_below, on_mnt(root, HOST "/secret/sub", MS_BIND))
SETUP(bind_file, on_file(root, HOST "/secret/key"))
SETUP(bind_parent, on_mnt(root, HOST, MS_BIND))
SETUP(rbind_parent, on_mnt(root, HOST, MS_BIND | MS_REC))
SETUP(rbind_root, on_mnt(root, "/", MS_BIND | MS_REC))
SETUP(bind_alias, on_mnt(root, HOST "/alias", MS_BIND))
SETUP(bind_symlink, on_mnt(root, HOST "/link", MS_BIND))
SETUP(bind_dotdot, on_mnt(root, HOST "/other/../secret", MS_BIND))
SETUP(bind_relative, chdir(HOST "/secret") ? errno : on_mnt(root, ".", MS_BIND))
SETUP(bind_by_fd, dup2(open(HOST "/secret", O_PATH), 30) != 30 ? errno :
	on_mnt(root, "/proc/self/fd/30", MS_BIND))
SETUP(bind_mounted, on_mnt(root, HOST "/up/mounted", MS_BIND))
SETUP(rbind_above_mounted, on_mnt(root, HOST "/up", MS_BIND | MS_REC))
SETUP(bind_above_mounted, on_mnt(root, HOST "/up", MS_BIND))
SETUP(move_it, on_mnt(root, HOST "/alias", MS_MOVE))
SETUP(tree_it, tree_on_mnt(root, HOST "/secret"))
SETUP(tree_parent, tree_on_mnt(root, HOST))
SETUP(bind_proc, on_mnt(root, "/proc", MS_BIND))
SETUP(bind_proc_below, on_mnt(root, "/proc/sys", MS_BIND))
SETUP(bind_own_ns_proc, on_mnt(root, "/proc/1/ns", MS_BIND))
SETUP(bind_sys, on_mnt(root, "/sys", MS_BIND))
SETUP(bind_sys_below, on_mnt(root, "/sys/kernel", MS_BIND))
SETUP(fresh_proc, new_on_mnt(root, "proc"))
SETUP(fresh_sys, new_on_mnt(root, "sysfs"))
SETUP(fsmount_proc, fsmount_on_mnt(root, "proc"))
SETUP(fresh_type, new_on_mnt(root, "ramfs"))
SETUP(fsmount_type, fsmount_on_mnt(root, "ramfs"))
SETUP(bind_missing, mkdir(HOST "/missing", 0755) && errno != EEXIST ? errno :
	on_mnt(root, HOST "/missing", MS_BIND))
SETUP(bind_other, on_mnt(root, HOST "/other", MS_BIND))
SETUP(tree_other, tree_on_mnt(root, HOST "/other"))
SETUP(fresh_tmpfs, new_on_mnt(root, "tmpfs"))

static void host_tree(void)
{
	mkdir(HOST, 0755);
	mkdir(HOST "/secret", 0755);
	mkdir(HOST "/secret/sub", 0755);
	write_file(HOST "/secret/key", "secret\n");
	write_file(HOST "/secret/other", "secret\n");
	mkdir(HOST "/other", 0755);
	mkdir(HOST "/alias", 0755);
	mkdir(HOST "/up", 0755);
	mkdir(HOST "/up/mounted", 0755);
	symlink("secret", HOST "/link");
	umount2(HOST "/alias", 0);
	do_mount(HOST "/secret", HOST "/alias", NULL, MS_BIND);
	umount2(HOST "/up/mounted", 0);
	do_mount("mounted", HOST "/up/mounted", "tmpfs", 0);
	rmdir(HOST "/missing");
}

FIXTURE(bring)
{
	struct client events;
	struct rootfs root;
	struct container container;
};

/* operation: NULL: this is allowed */
FIXTURE_VARIANT(bring)
{
	int (*setup)(const char *root, void *arg);
	const char *operation;
	unsigned int place;
	bool host_pid;
};

#define DENY(name, operation_, place_)							\
FIXTURE_VARIANT_ADD(bring, name) {							\
	.setup = name, .operation = operation_, .place = place_,			\
}
#define ALLOW(name)									\
FIXTURE_VARIANT_ADD(bring, name) { .setup = name }

DENY(bind_it, "bind", SECRET);
DENY(rbind_it, "bind", SECRET);
DENY(bind_below, "bind", SECRET);
DENY(bind_file, "bind", SECRET);
DENY(bind_parent, "bind", SECRET);
DENY(rbind_parent, "bind", SECRET);
DENY(rbind_root, "bind", SECRET);
DENY(bind_alias, "bind", SECRET);
DENY(bind_symlink, "bind", SECRET);
DENY(bind_dotdot, "bind", SECRET);
DENY(bind_relative, "bind", SECRET);
DENY(bind_by_fd, "bind", SECRET);
DENY(bind_mounted, "bind", MOUNTED);
DENY(rbind_above_mounted, "bind", MOUNTED);
DENY(move_it, "move", SECRET);
DENY(tree_it, "move_mount", SECRET);
DENY(tree_parent, "move_mount", SECRET);
DENY(bind_proc, "bind", HOST_PROC);
DENY(bind_proc_below, "bind", HOST_PROC);
DENY(bind_own_ns_proc, "bind", HOST_PROC);
DENY(bind_sys, "bind", SYS);
DENY(bind_sys_below, "bind", SYS);
DENY(fresh_type, "mount", FSTYPE);
DENY(fsmount_type, "mount", FSTYPE);
DENY(bind_missing, "bind", MISSING);
FIXTURE_VARIANT_ADD(bring, fresh_host_proc) {
	.setup = fresh_proc, .operation = "mount", .place = HOST_PROC, .host_pid = true,
};
FIXTURE_VARIANT_ADD(bring, fsmount_host_proc) {
	.setup = fsmount_proc, .operation = "mount", .place = HOST_PROC, .host_pid = true,
};
ALLOW(bind_above_mounted);
ALLOW(fresh_proc);
ALLOW(fsmount_proc);
ALLOW(fresh_sys);
ALLOW(bind_other);
ALLOW(tree_other);
ALLOW(fresh_tmpfs);

FIXTURE_SETUP(bring)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
}

FIXTURE_TEARDOWN(bring)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
	rmdir(HOST "/missing");
}

TEST_F(bring, without)
{
	struct spec spec = { .parent = FREE, .root = self->root.dir, .setup = variant->setup,
			     .host_pid = variant->host_pid };

	EXPECT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
}

TEST_F(bring, with)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = variant->setup,
			     .host_pid = variant->host_pid };
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS + variant->place,
		.operation = variant->operation, .error = EPERM, .phase = HARDEN_PHASE_SETUP,
	};
	uint64_t before = tree_state(HOST "/secret");

	EXPECT_EQ(variant->operation ? EPERM : 0, container_start(&self->container, &spec));
	if (!variant->operation)
		return;
	EXPECT_STREQ("setup", self->container.last.step);
	EXPECT_TRUE(reported(&self->events, &self->container, &denial));
	EXPECT_EQ(before, tree_state(HOST "/secret"));
}

FIXTURE(mounts)
{
	struct client events;
	struct rootfs root;
	struct container container;
};

FIXTURE_SETUP(mounts)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, rootfs_make(&self->root, ROOT_TMPFS));
}

FIXTURE_TEARDOWN(mounts)
{
	container_stop(&self->container);
	rootfs_remove(&self->root);
	client_close(&self->events);
}

/* As runtimes hide parts of the container's own proc. */
static int mask(const char *root, void *arg)
{
	char target[300];
	int err;

	(void)arg;
	snprintf(target, sizeof(target), "%s/proc/interrupts", root);
	err = do_mount("/dev/null", target, NULL, MS_BIND);
	snprintf(target, sizeof(target), "%s/proc/sys", root);
	if (!err)
		err = do_mount(target, target, NULL, MS_BIND);
	return err ?: do_mount(target, target, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY);
}

TEST_F(mounts, masks_and_own_proc_work)
{
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = mask };

	ASSERT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	EXPECT_EQ(0, container_do(&self->container, "read /proc/self/status"));
	EXPECT_EQ(0, container_do(&self->container, "list /proc"));
	EXPECT_EQ(0, container_do(&self->container, "write /proc/self/comm name"));
	EXPECT_EQ(0, container_do(&self->container, "read /proc/sys/kernel/ostype"));
	EXPECT_EQ(0, container_do(&self->container, "mount proc /mnt"));
	EXPECT_EQ(0, container_do(&self->container, "mount tmpfs /tmp"));
	EXPECT_EQ(0, container_do(&self->container, "bind-mount /etc /mnt"));
	EXPECT_EQ(0, container_do(&self->container, "opentree /etc /mnt"));
}

TEST_F(mounts, from_inside)
{
	static const struct {
		const char *command;
		unsigned int place;
	} denied[] = {
		{ "mount sysfs /mnt", SYS },
		{ "fsmount sysfs /mnt", SYS },
		{ "mount ramfs /mnt", FSTYPE },
		{ "fsmount ramfs /mnt", FSTYPE },
	};
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .operation = "mount", .error = EPERM,
		.phase = HARDEN_PHASE_CONFINED,
	};
	struct spec spec = { .parent = HELD, .root = self->root.dir };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(denied); i++) {
		/* One for each: equal events would be folded. */
		ASSERT_EQ(0, container_start(&self->container, &spec));
		EXPECT_EQ(EPERM, container_do(&self->container, "%s", denied[i].command))
			TH_LOG("%s", denied[i].command);
		denial.line = LINE_DENY_MOUNTS + denied[i].place;
		EXPECT_TRUE(reported(&self->events, &self->container, &denial));
		container_stop(&self->container);
	}
}

static int bring_both(const char *root, void *arg)
{
	char target[300];

	snprintf(target, sizeof(target), "%s/volume", root);
	return bind_it(root, arg) ?: do_mount("/proc", target, NULL, MS_BIND);
}

/* The second gate: a container that was there, with all of it, before the policy. */
TEST_F(mounts, use_of_what_is_in)
{
	static const struct {
		const char *command, *operation;
		unsigned int place;
	} denied[] = {
		{ "read /mnt/key", "open", SECRET },
		{ "list /mnt", "open", SECRET },
		{ "list /mnt/sub", "open", SECRET },
		{ "write /mnt/other changed", "open", SECRET },
		{ "creat /mnt/new", "create", SECRET },
		{ "mkdir /mnt/new", "mkdir", SECRET },
		{ "symlink a /mnt/new", "symlink", SECRET },
		{ "unlink /mnt/key", "unlink", SECRET },
		{ "rename /mnt/key /mnt/new", "rename", SECRET },
		{ "link /mnt/key /mnt/new", "link", SECRET },
		{ "rmdir /mnt/sub", "rmdir", SECRET },
		{ "read /volume/1/environ", "open", HOST_PROC },
		{ "write /volume/sys/kernel/core_pattern core", "open", HOST_PROC },
	};
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .error = EPERM, .phase = HARDEN_PHASE_CONFINED,
	};
	struct spec spec = { .parent = "/late", .root = self->root.dir, .setup = bring_both };
	uint64_t before = tree_state(HOST "/secret");
	unsigned int i;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "read /mnt/key"));
	EXPECT_EQ(0, container_do(&self->container, "list /volume/1"));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	for (i = 0; i < ARRAY_SIZE(denied); i++) {
		EXPECT_EQ(EPERM, container_do(&self->container, "%s", denied[i].command))
			TH_LOG("%s", denied[i].command);
		denial.operation = denied[i].operation;
		denial.line = LINE_DENY_MOUNTS + denied[i].place;
		EXPECT_TRUE(reported(&self->events, &self->container, &denial))
			TH_LOG("%s", denied[i].command);
	}
	EXPECT_EQ(before, tree_state(HOST "/secret"));
	EXPECT_EQ(0, container_do(&self->container, "read /etc/file"));
	EXPECT_EQ(0, container_do(&self->container, "creat /etc/new"));
	EXPECT_EQ(0, container_do(&self->container, "read /proc/self/status"));
	EXPECT_EQ(0, apply(rules, ALWAYS));
	EXPECT_EQ(0, container_do(&self->container, "read /mnt/key"));
}

/* What needs no open. */
TEST_F(mounts, change_of_what_is_in)
{
	static const char * const denied[] = {
		"truncate /mnt/key", "chmod /mnt/key", "chown /mnt/sub", "utimes /mnt/other",
		"setxattr /mnt/key",
	};
	struct spec spec = { .parent = "/late", .root = self->root.dir, .setup = bind_it };
	uint64_t before = tree_state(HOST "/secret");
	unsigned int i;

	ASSERT_EQ(0, container_start(&self->container, &spec));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	for (i = 0; i < ARRAY_SIZE(denied); i++) {
		EXPECT_EQ(EPERM, container_do(&self->container, "%s", denied[i]))
			TH_LOG("%s", denied[i]);
	}
	EXPECT_EQ(before, tree_state(HOST "/secret"));
	EXPECT_EQ(0, apply(rules, ALWAYS));
}

/* A link that is the one thing when it is judged and the other when it is mounted. */
static void __attribute__((noreturn)) flip(void)
{
	for (;;) {
		if (symlink("secret", HOST "/flip.new") || rename(HOST "/flip.new", HOST "/flip") ||
		    symlink("other", HOST "/flip.new") || rename(HOST "/flip.new", HOST "/flip"))
			_exit(1);
	}
}

#define TRIES	2000

/* Ends when the race is won, or after enough tries. */
static int bind_flipped(const char *root, void *won)
{
	char target[300], key[320];
	int i;

	snprintf(target, sizeof(target), "%s/mnt", root);
	snprintf(key, sizeof(key), "%s/mnt/key", root);
	for (i = 0; i < TRIES; i++) {
		if (do_mount(HOST "/flip", target, NULL, MS_BIND))
			continue;
		if (!access(key, F_OK)) {
			*(int *)won = 1;
			return 0;
		}
		umount2(target, 0);
	}
	return 0;
}

/* Shared with the runtime, which is a child. */
static int *shared_word(void)
{
	return mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* The first gate may lose; the second cannot. */
TEST_F(mounts, flipped_source)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS + SECRET,
		.operation = "open", .error = EPERM, .phase = HARDEN_PHASE_CONFINED,
	};
	struct spec spec = { .parent = HELD, .root = self->root.dir, .setup = bind_flipped,
			     .arg = shared_word() };
	pid_t pid;

	ASSERT_NE(MAP_FAILED, spec.arg);
	ASSERT_EQ(0, symlink("other", HOST "/flip"));
	pid = fork();
	if (!pid)
		flip();
	EXPECT_EQ(0, container_start(&self->container, &spec))
		TH_LOG("%s", self->container.last.step);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink(HOST "/flip");
	unlink(HOST "/flip.new");
	TH_LOG("the race was %s", *(int *)spec.arg ? "won" : "lost");
	EXPECT_EQ(*(int *)spec.arg ? EPERM : ENOENT,
		  container_do(&self->container, "read /mnt/key"));
	EXPECT_TRUE(!*(int *)spec.arg || reported(&self->events, &self->container, &denial));
	munmap(spec.arg, sizeof(int));
}

/* A socket in it needs no open either. */
TEST_F(mounts, talk_to_what_is_in)
{
	struct sockaddr_un address = { AF_UNIX, HOST "/secret/socket" };
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS + SECRET,
		.operation = "connect", .error = EPERM, .phase = HARDEN_PHASE_CONFINED,
	};
	struct spec spec = { .parent = "/late", .root = self->root.dir, .setup = bind_it };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ASSERT_EQ(0, bind(fd, (struct sockaddr *)&address, sizeof(address)));
	ASSERT_EQ(0, listen(fd, 4));
	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_EQ(0, container_do(&self->container, "connect /mnt/socket"));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(EPERM, container_do(&self->container, "connect /mnt/socket"));
	EXPECT_TRUE(reported(&self->events, &self->container, &denial));
	EXPECT_EQ(0, container_do(&self->container, "own-socket /s"));
	EXPECT_EQ(0, apply(rules, ALWAYS));
	unlink(address.sun_path);
	close(fd);
}

/* A file of it, open already, does not survive the exec either. */
TEST_F(mounts, inherited_file)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS + SECRET,
		.operation = "exec-inherit", .error = EPERM,
	};
	struct spec spec = { .parent = HELD, .root = self->root.dir };

	spec.inherit = open(HOST "/secret/key", O_RDONLY | O_CLOEXEC);
	EXPECT_EQ(EPERM, container_start(&self->container, &spec));
	EXPECT_STREQ("exec", self->container.last.step);
	EXPECT_TRUE(reported(&self->events, &self->container, &denial));
	close(spec.inherit);
}

TEST_F(mounts, audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_DENY_MOUNTS, .line = LINE_DENY_MOUNTS + SECRET,
		.operation = "bind", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct spec spec = { .parent = "/audit", .root = self->root.dir, .setup = bind_it };

	ASSERT_EQ(0, container_start(&self->container, &spec));
	EXPECT_TRUE(reported(&self->events, &self->container, &denial));
	EXPECT_EQ(0, container_do(&self->container, "read /mnt/key"));
}

int main(int argc, char **argv)
{
	host_tree();
	return apply(rules, ALWAYS) ? 1 : test_harness_run(argc, argv);
}
