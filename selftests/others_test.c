// SPDX-License-Identifier: GPL-2.0
/* others = deny: nothing is done to tasks outside the container, although they are seen. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "others", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_OTHERS] = "deny" },
	},
	{ .name = "lax", .match = { "cgroup:/lax/*" } },
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_OTHERS] = "deny" },
	},
};

/* Both see the host's processes, and its procfs. */
static int own_proc(const char *root, void *arg)
{
	char path[300];

	(void)arg;
	snprintf(path, sizeof(path), "%s/proc", root);
	return do_mount("proc", path, "proc", 0);
}

/*
 * @host: a task of the host
 * @other: a container that nobody may reach from outside, with the same policy as the held one
 * @lax: one whose policy leaves others alone; it may reach containers, as it always could
 */
FIXTURE(others)
{
	struct pair pair;
	struct rootfs other_root, lax_root;
	struct container other, lax;
	pid_t host;
};

static int start(struct container *container, struct rootfs *root, const char *parent)
{
	struct spec spec = {
		.parent = parent, .root = root->dir, .host_pid = true, .setup = own_proc,
	};
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	return pid;
}

FIXTURE_SETUP(others)
{
	struct spec spec = { .host_pid = true, .setup = own_proc };

	self->host = sleeper();
	ASSERT_LT(0, self->host);
	ASSERT_EQ(0, pair_start(&self->pair, ROOT_TMPFS, &spec));
	ASSERT_EQ(0, start(&self->other, &self->other_root, HELD));
	ASSERT_EQ(0, start(&self->lax, &self->lax_root, "/lax"));
}

FIXTURE_TEARDOWN(others)
{
	kill(self->host, SIGKILL);
	waitpid(self->host, NULL, 0);
	pair_stop(&self->pair);
	container_stop(&self->other);
	container_stop(&self->lax);
	rootfs_remove(&self->other_root);
	rootfs_remove(&self->lax_root);
}

#define denied(operation)								\
	word_denied(&self->pair.events, &self->pair.held, HARDEN_RULE_OTHERS, operation, EPERM)

/* What nobody has changed of a task. */
static bool untouched(pid_t pid)
{
	struct rlimit limit;

	return !prlimit(pid, RLIMIT_NOFILE, NULL, &limit) && limit.rlim_cur != 77 &&
	       getpriority(PRIO_PROCESS, pid) == 0 && sched_getscheduler(pid) == SCHED_OTHER;
}

/* Towards another container. */
#define WAY_ERRNO(name, error, operation, format)					\
TEST_F(others, name)									\
{											\
	pid_t pid = self->other.pid;							\
											\
	EXPECT_EQ(error, container_do(&self->pair.held, format, pid));			\
	EXPECT_TRUE(denied(operation));							\
	EXPECT_TRUE(untouched(pid));							\
	EXPECT_EQ(0, container_do(&self->lax, format, pid));				\
}

#define WAY(name, operation, format) WAY_ERRNO(name, EPERM, operation, format)

/* The same towards the host, where the protections that always hold do not deny it already. */
#define WAY_HOST(name, operation, format)						\
WAY(name, operation, format)								\
TEST_F(others, name##_host)								\
{											\
	EXPECT_EQ(EPERM, container_do(&self->pair.held, format, self->host));		\
	EXPECT_TRUE(denied(operation));							\
	EXPECT_TRUE(untouched(self->host));						\
	EXPECT_EQ(0, container_do(&self->pair.free, format, self->host));		\
}

WAY(signal, "signal", "kill %d 0")
WAY(pidfd_signal, "signal", "pidfd-signal %d")
WAY(seize, "ptrace", "seize %d")
WAY(getfd, "ptrace", "getfd %d")
/* By ptrace, or since 6.13 before it. */
WAY(memory, NULL, "read-memory %d 0x400000")
/* procfs says EACCES for whatever it is told. */
WAY_ERRNO(root, EACCES, "ptrace", "proc %d root")
WAY_ERRNO(cwd, EACCES, "ptrace", "proc %d cwd")
WAY_ERRNO(namespace, EACCES, "ptrace", "proc %d ns/uts")
WAY_ERRNO(executable, EACCES, "ptrace", "proc %d exe")
WAY_HOST(prlimit, "prlimit", "prlimit %d")
WAY_HOST(ia32_prlimit, "prlimit", "ia32-prlimit %d")
WAY_HOST(nice, "setnice", "nice %d")
WAY_HOST(scheduler, "setscheduler", "scheduler %d")
WAY_HOST(affinity, "setscheduler", "affinity %d")
WAY_HOST(ioprio, "setioprio", "ioprio %d")
WAY_HOST(setown, "setown", "setown %d")
WAY_HOST(setown_ex, "setown", "setown-ex %d")
WAY_HOST(fiosetown, "setown", "fiosetown %d")
WAY_HOST(siocspgrp, "setown", "siocspgrp %d")

/* Since 6.13 this is asked where ptrace is not. */
TEST_F(others, environment)
{
	pid_t pid = self->other.pid;
	int err = container_do(&self->pair.held, "proc %d environ", pid);

	EXPECT_TRUE(err == EACCES || err == EPERM);
	EXPECT_TRUE(denied(err == EACCES ? "ptrace" : "read-memory-map"));
	EXPECT_EQ(0, container_do(&self->lax, "proc %d environ", pid));
}

/* While its argument is not in memory yet, only the last gate sees whom it names. */
TEST_F(others, setown_late)
{
	pid_t pid = self->host;

	EXPECT_EQ(0, container_do(&self->pair.free, "setown-late %d /etc/file", pid));
	EXPECT_EQ(pid, self->pair.free.last.value);
	EXPECT_EQ(0, container_do(&self->pair.held, "setown-late %d /etc/file", pid));
	EXPECT_EQ(0, self->pair.held.last.value);
	EXPECT_TRUE(denied("setown"));
}

TEST_F(others, reading_of_limits_stays)
{
	EXPECT_EQ(0, container_do(&self->pair.held, "limits %d", self->host));
}

TEST_F(others, own_tasks_stay)
{
	static const char * const commands[] = {
		"kill %d 0", "pidfd-signal %d", "seize %d", "proc %d environ", "proc %d root",
		"prlimit %d", "ia32-prlimit %d", "nice %d", "scheduler %d", "affinity %d",
		"ioprio %d", "setown %d", "setown-ex %d", "fiosetown %d", "siocspgrp %d",
	};
	struct container *held = &self->pair.held;
	unsigned int i;
	pid_t pid;

	ASSERT_EQ(0, container_do(held, "linger"));
	pid = held->last.value;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_tell(held, commands[i], pid));
		EXPECT_EQ(0, container_hear(held)) TH_LOG("%s", commands[i]);
		EXPECT_EQ(0, container_tell(held, commands[i], held->pid));
		/* Nobody traces itself, by a child that is not its parent, otherwise. */
		EXPECT_EQ(0, container_hear(held)) TH_LOG("%s of itself", commands[i]);
	}
	EXPECT_EQ(0, container_do(held, "kill %d 9", pid));
}

/* Two containers, the second in the pid namespace of the first. */
TEST(a_pod_is_one)
{
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), ns;
	struct container first, second;
	struct rootfs first_root, second_root;
	struct spec spec = { .parent = HELD, .root = first_root.dir };
	char path[64];

	ASSERT_EQ(0, rootfs_make(&first_root, ROOT_TMPFS));
	ASSERT_EQ(0, rootfs_make(&second_root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&first, &spec));
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", first.pid);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_EQ(0, setns(ns, 0));
	spec.root = second_root.dir;
	spec.host_pid = true;
	spec.setup = own_proc;
	ASSERT_EQ(0, container_start(&second, &spec));
	ASSERT_EQ(0, setns(own, 0));
	EXPECT_EQ(0, container_do(&second, "kill 1 0"));
	EXPECT_EQ(0, container_do(&second, "nice 1"));
	EXPECT_EQ(0, container_do(&second, "proc 1 root"));
	EXPECT_EQ(0, container_do(&second, "setown 1"));
	container_stop(&second);
	container_stop(&first);
	rootfs_remove(&first_root);
	rootfs_remove(&second_root);
	close(own);
	close(ns);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_OTHERS, .line = LINE_WORD + HARDEN_RULE_OTHERS,
		.operation = "setnice", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct rootfs root;
	struct client events;
	pid_t host = sleeper();

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, "/audit"));
	EXPECT_EQ(0, container_do(&container, "nice %d", host));
	EXPECT_EQ(7, getpriority(PRIO_PROCESS, host));
	EXPECT_TRUE(reported(&events, &container, &denial));
	kill(host, SIGKILL);
	waitpid(host, NULL, 0);
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

TEST_MAIN(rules)
