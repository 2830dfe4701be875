// SPDX-License-Identifier: GPL-2.0
/* kernel = deny: what reaches the kernel itself, from inside and by the runtime. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "kernel", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_KERNEL] = "deny" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_KERNEL] = "deny" },
	},
};

/* sysfs on /mnt, cgroup2 on /cgroup, debugfs and tracefs where the kernel has them. */
static int kernel_files(const char *root, void *arg)
{
	char path[300];
	int err;

	(void)arg;
	snprintf(path, sizeof(path), "%s/mnt", root);
	err = do_mount("sysfs", path, "sysfs", 0);
	snprintf(path, sizeof(path), "%s/cgroup", root);
	err = err ?: do_mount("cgroup2", path, "cgroup2", 0);
	snprintf(path, sizeof(path), "%s/etc/empty", root);
	err = err ?: do_mount("tracefs", path, "tracefs", 0);
	snprintf(path, sizeof(path), "%s/alias", root);
	err = err ?: do_mount("securityfs", path, "securityfs", 0);
	snprintf(path, sizeof(path), "%s/volume", root);
	return err ?: do_mount("bpf", path, "bpf", 0);
}

FIXTURE(kernel)
{
	struct pair pair;
	char cgroup[256];	/* the held container's, as it sees it */
};

FIXTURE_SETUP(kernel)
{
	struct spec spec = { .setup = kernel_files };

	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, &spec));
	snprintf(self->cgroup, sizeof(self->cgroup), "/cgroup%s",
		 self->pair.held.cgroup + strlen(CGROUPS));
}

FIXTURE_TEARDOWN(kernel)
{
	pair_stop(&self->pair);
}

#define denied(operation)								\
	word_denied(&self->pair.events, &self->pair.held, HARDEN_RULE_KERNEL, operation, EPERM)

#define WAY(name, operation, command)							\
TEST_F(kernel, name)									\
{											\
	EXPECT_EQ(0, container_do(&self->pair.free, command));				\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, command));			\
	EXPECT_TRUE(denied(operation));							\
}

WAY(bpf, "bpf", "bpf")
WAY(ia32_bpf, "bpf", "ia32-bpf")
WAY(perf, "perf", "perf")
WAY(syslog, "syslog", "klog")
WAY(init_module, "load", "init-module")
WAY(finit_module, "load", "finit-module /inside")
WAY(delete_module, "unload", "delete-module")
WAY(ia32_delete_module, "unload", "ia32-delete-module")
WAY(kexec, "load", "kexec")
WAY(fanotify_filesystem, "fanotify", "watch-filesystem /etc")
WAY(fanotify_permission, "fanotify", "watch-permission /etc/file")
WAY(tiocsti, "ioctl", "tiocsti")
WAY(tioclinux, "ioctl", "tioclinux")
WAY(freeze, "ioctl", "freeze /etc")
WAY(shutdown, "ioctl", "shutdown /etc")
WAY(ia32_tiocsti, "ioctl", "ia32-tiocsti")
WAY(ioperm, "locked-down", "ioperm")
WAY(iopl, "locked-down", "iopl")
WAY(ia32_iopl, "locked-down", "ia32-iopl")
WAY(by_handle, "open-by-handle", "by-handle /etc/file")
WAY(ia32_by_handle, "open-by-handle", "ia32-by-handle /etc/file")
WAY(sysctl, "open", "open-write /proc/sys/kernel/panic")
WAY(sysctl_of_the_network, "open", "open-write /proc/sys/net/ipv4/ip_default_ttl")
WAY(core_pattern, "open", "open-write /proc/sys/kernel/core_pattern")
WAY(modprobe, "open", "open-write /proc/sys/kernel/modprobe")
WAY(poweroff_cmd, "open", "open-write /proc/sys/kernel/poweroff_cmd")
WAY(release_agent, "mount-option",
    "mount-options cgroup /tmp none,name=confined,release_agent=/bin/true")
WAY(sysrq, "open", "open-write /proc/sysrq-trigger")
WAY(sysfs, "open", "open-write /mnt/kernel/rcu_expedited")
WAY(sysfs_rdwr, "open", "open-rdwr /mnt/kernel/profiling")
WAY(sysfs_times, "setattr", "utimes /mnt/kernel/fscaps")
WAY(tracefs, "open", "open-write /etc/empty/trace_marker")
WAY(bpffs, "mkdir", "mkdir /volume/map")
WAY(uring, "open", "uring-open /proc/sys/kernel/panic")
WAY(cgroup_of_host, "open", "open-write /cgroup/cgroup.procs")
WAY(cgroup_of_another, "open", "open-write /cgroup/free/cgroup.procs")

TEST_F(kernel, release_agent_file)
{
	struct container *each[] = { &self->pair.free, &self->pair.held };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(each); i++)
		ASSERT_EQ(0, container_do(each[i], "mount-options cgroup /tmp none,name=agent"));
	EXPECT_EQ(0, container_do(&self->pair.free, "open-write /tmp/release_agent"));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "open-write /tmp/release_agent"));
	EXPECT_TRUE(denied("open"));
}

/* What the kernel would run for a key is put in its place here. */
#define UPCALL "/sbin/request-key"
#define CALLED "/tmp/request-key-called"

FIXTURE(upcall)
{
	struct pair pair;
};

FIXTURE_SETUP(upcall)
{
	unlink(CALLED);
	ASSERT_EQ(0, write_file(UPCALL, "#!/bin/sh\necho >" CALLED "\n"));
	ASSERT_EQ(0, chmod(UPCALL, 0755));
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, NULL));
}

FIXTURE_TEARDOWN(upcall)
{
	pair_stop(&self->pair);
	unlink(UPCALL);
	unlink(CALLED);
}

static bool was_called(void)
{
	return !unlink(CALLED);
}

TEST_F(upcall, request_key)
{
	static const char * const commands[] = { "request-key", "ia32-request-key" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->pair.free, "%s harden:free%u callout",
					  commands[i], i));
		EXPECT_TRUE(was_called()) TH_LOG("%s", commands[i]);
		EXPECT_EQ(EPERM, container_do(&self->pair.held, "%s harden:held%u callout",
					      commands[i], i));
		EXPECT_TRUE(denied("request-key")) TH_LOG("%s", commands[i]);
		EXPECT_FALSE(was_called()) TH_LOG("%s", commands[i]);
	}
}

TEST_F(upcall, keys_stay)
{
	EXPECT_EQ(0, container_do(&self->pair.held, "keys harden:own"));
	EXPECT_FALSE(was_called());
}

TEST_F(kernel, cgroup_made)
{
	struct stat st;

	EXPECT_EQ(0, container_do(&self->pair.free, "mkdir /cgroup/escape"));
	EXPECT_EQ(0, container_do(&self->pair.free, "rmdir /cgroup/escape"));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "mkdir /cgroup/escape"));
	EXPECT_TRUE(denied("mkdir"));
	EXPECT_EQ(-1, stat(CGROUPS "/escape", &st));
}

/* The attributes of sysfs are the same in every mount of it. */
TEST_F(kernel, sysfs_mode)
{
	struct stat before, after;

	EXPECT_EQ(0, container_do(&self->pair.free, "chmod /mnt/kernel/fscaps"));
	ASSERT_EQ(0, chmod("/sys/kernel/fscaps", 0444));
	ASSERT_EQ(0, stat("/sys/kernel/fscaps", &before));
	EXPECT_EQ(EPERM, container_do(&self->pair.held, "chmod /mnt/kernel/fscaps"));
	EXPECT_TRUE(denied("setattr"));
	ASSERT_EQ(0, stat("/sys/kernel/fscaps", &after));
	EXPECT_EQ(before.st_mode, after.st_mode);
}

/* The kernel looks for a module that provides the family; whether there is one, is the same. */
TEST_F(kernel, autoload)
{
	struct denial denial = {
		.rule = HARDEN_RULE_KERNEL, .line = LINE_WORD + HARDEN_RULE_KERNEL,
		.operation = "module-request", .object = "net-pf-21", .error = EPERM,
		.phase = HARDEN_PHASE_CONFINED,
	};

	EXPECT_EQ(EAFNOSUPPORT, container_do(&self->pair.held, "family %d", AF_RDS));
	EXPECT_TRUE(reported(&self->pair.events, &self->pair.held, &denial));
}

/* Of the host, by who is in its pid namespace; elsewhere it is the container's own end. */
TEST(reboot)
{
	struct spec spec = { .host_pid = true };
	struct pair pair;

	ASSERT_EQ(0, pair_start(&pair, ROOT_TMPFS, &spec));
	EXPECT_EQ(0, container_do(&pair.free, "reboot"));
	EXPECT_EQ(EPERM, container_do(&pair.held, "reboot"));
	EXPECT_TRUE(word_denied(&pair.events, &pair.held, HARDEN_RULE_KERNEL, "reboot", EPERM));
	pair_stop(&pair);
}

TEST_F(kernel, reboot_of_its_own)
{
	EXPECT_EQ(EINVAL, container_do(&self->pair.held, "reboot"));
}

TEST_F(kernel, own_cgroup_stays)
{
	struct container *held = &self->pair.held;

	EXPECT_EQ(0, container_do(held, "mkdir %s/below", self->cgroup));
	EXPECT_EQ(0, container_do(held, "open-write %s/below/cgroup.procs", self->cgroup));
	EXPECT_EQ(0, container_do(held, "open-write %s/below/cgroup.freeze", self->cgroup));
	EXPECT_EQ(0, container_do(held, "open-write %s/cgroup.procs", self->cgroup));
	EXPECT_EQ(0, container_do(held, "rmdir %s/below", self->cgroup));
	/* Its limits are the host's to set. */
	EXPECT_EQ(EPERM, container_do(held, "open-write %s/cgroup.max.depth", self->cgroup));
	EXPECT_TRUE(denied("open"));
	EXPECT_EQ(EPERM, container_do(held, "rmdir %s", self->cgroup));
	EXPECT_TRUE(denied("rmdir"));
}

/* As a service manager does it: processes to the leaves, controllers on, services below. */
TEST_F(kernel, own_cgroup_is_delegated)
{
	struct container *held = &self->pair.held;
	uint64_t pid;

	ASSERT_EQ(0, write_file(CGROUPS "/cgroup.subtree_control", "+pids"));
	ASSERT_EQ(0, write_file(CGROUPS HELD "/cgroup.subtree_control", "+pids"));
	ASSERT_EQ(0, container_do(held, "linger"));
	pid = held->last.value;
	EXPECT_EQ(0, container_do(held, "mkdir %s/init", self->cgroup));
	EXPECT_EQ(0, container_do(held, "attach %s/init/cgroup.procs 1", self->cgroup));
	EXPECT_EQ(0, container_do(held, "attach %s/init/cgroup.procs %llu", self->cgroup,
				  (unsigned long long)pid));
	EXPECT_EQ(0, container_do(held, "attach %s/cgroup.subtree_control +pids", self->cgroup));
	EXPECT_EQ(0, container_do(held, "mkdir %s/service", self->cgroup));
	EXPECT_EQ(0, container_do(held, "attach %s/service/pids.max 10", self->cgroup));
	EXPECT_EQ(0, container_do(held, "attach %s/service/cgroup.procs %llu", self->cgroup,
				  (unsigned long long)pid));
	EXPECT_EQ(0, container_do(held, "clone-into %s/service", self->cgroup));
	/* And no further. */
	EXPECT_EQ(EPERM, container_do(held, "attach /cgroup/free/cgroup.procs %llu",
				      (unsigned long long)pid));
	EXPECT_TRUE(denied("open"));
	EXPECT_EQ(EPERM, container_do(held, "attach %s/pids.max max", self->cgroup));
	EXPECT_TRUE(denied("open"));
	EXPECT_EQ(EPERM, container_do(held, "clone-into /cgroup/free"));
	/* Still the container's own code, in the cgroups it has made. */
	EXPECT_EQ(EPERM, container_do(held, "bpf"));
	EXPECT_TRUE(denied("bpf"));
}

TEST_F(kernel, the_rest_stays)
{
	static const char * const commands[] = {
		"read /proc/sys/kernel/panic", "read /mnt/kernel/fscaps", "read /proc/self/status",
		"open-write /proc/self/comm", "open-write /proc/self/oom_score_adj",
		"list /cgroup", "watch /etc/file", "winsize", "creat /etc/new", "chmod /etc/file",
		"socketpair", "mount tmpfs /tmp", "creat /tmp/file", "exec /inside",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&self->pair.held, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
}

/* What an OCI hook may try, in the container's proc and on what it mounts itself. */
static int opens(const char *root, const char *path)
{
	char full[300];
	int fd;

	snprintf(full, sizeof(full), "%s%s", root, path);
	fd = open(full, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int setup_opens(const char *root, void *arg)
{
	int err = kernel_files(root, NULL);

	return err ?: opens(root, arg);
}

static int release_agent(const char *root, void *arg)
{
	char target[300];
	int err;

	(void)arg;
	snprintf(target, sizeof(target), "%s/mnt", root);
	err = mount("cgroup", target, "cgroup", 0, "none,name=selftest,release_agent=/bin/true") ?
		errno : 0;
	if (!err)
		umount2(target, MNT_DETACH);
	return err;
}

static int release_agent_file(const char *root, void *arg)
{
	char target[300];
	int err;

	(void)arg;
	snprintf(target, sizeof(target), "%s/mnt", root);
	err = mount("cgroup", target, "cgroup", 0, "none,name=selftest") ? errno : 0;
	if (err)
		return err;
	err = opens(root, "/mnt/release_agent");
	umount2(target, MNT_DETACH);
	return err;
}

/* What a runtime must go on doing. */
static int runtime_writes(const char *root, void *arg)
{
	int err = kernel_files(root, NULL);

	(void)arg;
	err = err ?: opens(root, "/proc/sys/net/ipv4/ip_forward");
	err = err ?: opens(root, "/proc/sys/kernel/shmmax");
	return err ?: opens(root, "/cgroup/cgroup.procs");
}

struct attempt {
	int (*setup)(const char *root, void *arg);
	void *arg;
	const char *operation;
};

static const struct attempt attempts[] = {
	{ setup_opens, "/proc/sys/kernel/core_pattern", "open" },
	{ setup_opens, "/proc/sys/kernel/modprobe", "open" },
	{ setup_opens, "/proc/sys/kernel/poweroff_cmd", "open" },
	{ setup_opens, "/mnt/kernel/uevent_helper", "open" },
	{ release_agent, NULL, "mount-option" },
	{ release_agent_file, NULL, "open" },
};

static int start(struct container *container, struct rootfs *root, const char *parent,
		 int (*setup)(const char *root, void *arg), void *arg)
{
	struct spec spec = { .parent = parent, .root = root->dir, .setup = setup, .arg = arg };
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static void stop(struct container *container, struct rootfs *root)
{
	container_stop(container);
	rootfs_remove(root);
}

TEST(programs_of_the_kernel_in_setup)
{
	const struct attempt *attempt;
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	for (attempt = attempts; attempt < attempts + ARRAY_SIZE(attempts); attempt++) {
		struct denial denial = {
			.rule = HARDEN_RULE_KERNEL, .line = LINE_WORD + HARDEN_RULE_KERNEL,
			.operation = attempt->operation, .error = EPERM,
			.phase = HARDEN_PHASE_SETUP,
		};
		const char *name = attempt->arg ?: "release_agent";

		/* Kernels without it have nothing to deny. */
		if (start(&container, &root, FREE, attempt->setup, attempt->arg)) {
			TH_LOG("without harden: %s: errno %d", name, container.last.error);
			stop(&container, &root);
			continue;
		}
		stop(&container, &root);
		EXPECT_EQ(EPERM, start(&container, &root, HELD, attempt->setup, attempt->arg))
			TH_LOG("%s", name);
		EXPECT_STREQ("setup", container.last.step);
		EXPECT_TRUE(reported(&events, &container, &denial)) TH_LOG("%s", name);
		stop(&container, &root);
	}
	client_close(&events);
}

TEST(runtimes_go_on)
{
	struct container container;
	struct rootfs root;

	EXPECT_EQ(0, start(&container, &root, HELD, runtime_writes, NULL));
	stop(&container, &root);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_KERNEL, .line = LINE_WORD + HARDEN_RULE_KERNEL,
		.operation = "bpf", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, "/audit", NULL, NULL));
	EXPECT_EQ(0, container_do(&container, "bpf"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
}

TEST_MAIN(rules)
