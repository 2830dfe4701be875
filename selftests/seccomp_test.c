// SPDX-License-Identifier: GPL-2.0
/* seccomp and syscalls_deny: system calls by number, through each table. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "load.h"
#include "matched.h"
#include "tracer.h"

#define NEW_NAMESPACES 0x7e020000
#define TRACING "/sys/kernel/tracing"

/* Numbers in each table. */
enum {
	SYNC, SETHOSTNAME, PERSONALITY, CLONE, SOCKET, GETPGRP, GETSID, GETPRIORITY, GETPID,
	NANOSLEEP
};

static const uint16_t numbers[__HARDEN_ABI_MAX][10] = {
	[HARDEN_ABI_X86_64] = { 162, 170, 135, 56, 41, 111, 124, 140, 39, 35 },
	[HARDEN_ABI_I386] = { 36, 74, 136, 120, 359, 65, 147, 96, 20, 162 },
	[HARDEN_ABI_X32] = { 162, 170, 135, 56, 41, 111, 124, 140, 39, 35 },
};

static const char * const tables[__HARDEN_ABI_MAX] = { "x86_64", "i386", "x32" };

/* Newer than the profile of "default": of 6.5. */
#define CACHESTAT 451

struct test {
	uint32_t arg, op;
	uint64_t mask, value;
};

static void put_rule(struct nlmsghdr *nlh, const uint16_t *nrs, unsigned int nr, uint32_t action,
		     uint32_t error, const struct test *test)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_FILTER_RULE), *inner;

	mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ACTION, action);
	if (action == HARDEN_ACTION_ERRNO)
		mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ERRNO, error);
	mnl_attr_put(nlh, HARDEN_A_CALLS_NUMBERS, nr * sizeof(*nrs), nrs);
	if (test) {
		inner = mnl_attr_nest_start(nlh, HARDEN_A_CALLS_TEST);
		mnl_attr_put_u32(nlh, HARDEN_A_TEST_ARG, test->arg);
		mnl_attr_put_u32(nlh, HARDEN_A_TEST_OP, test->op);
		mnl_attr_put_u64(nlh, HARDEN_A_TEST_MASK, test->mask);
		mnl_attr_put_u64(nlh, HARDEN_A_TEST_VALUE, test->value);
		mnl_attr_nest_end(nlh, inner);
	}
	mnl_attr_nest_end(nlh, nest);
}

static struct nlattr *begin_filter(struct nlmsghdr *nlh, enum harden_abi abi, uint32_t action,
				   uint32_t error)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_ITEM_FILTER);

	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ABI, abi);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ACTION, action);
	if (action == HARDEN_ACTION_ERRNO)
		mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ERRNO, error);
	return nest;
}

static struct nlattr *begin_item(struct nlmsghdr *nlh, enum harden_rule rule, const char *value,
				 uint32_t line)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM);

	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, rule);
	mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, value);
	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_LINE, line);
	return nest;
}

/* One of each kind. */
static void put_held(struct nlmsghdr *nlh)
{
	static const struct test same_personality = { 0, HARDEN_OP_EQ, 0xffffffff, 0xffffffff };
	static const struct test no_namespace = { 0, HARDEN_OP_EQ, NEW_NAMESPACES, 0 };
	static const struct test no_netlink = { 0, HARDEN_OP_NE, 0xffffffff, AF_NETLINK };
	static const struct test no_remainder = { 1, HARDEN_OP_EQ, ~0ULL, 0 };
	struct nlattr *item = begin_item(nlh, HARDEN_RULE_SECCOMP, "/p.json", LINE_SECCOMP), *nest;
	const uint16_t *nr;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		nr = numbers[abi];
		nest = begin_filter(nlh, abi, HARDEN_ACTION_ALLOW, 0);
		put_rule(nlh, nr + SYNC, 1, HARDEN_ACTION_ERRNO, ENOSYS, NULL);
		put_rule(nlh, nr + SETHOSTNAME, 1, HARDEN_ACTION_ERRNO, EPERM, NULL);
		put_rule(nlh, nr + GETPGRP, 1, HARDEN_ACTION_KILL, 0, NULL);
		put_rule(nlh, nr + GETSID, 1, HARDEN_ACTION_LOG, 0, NULL);
		put_rule(nlh, nr + GETPRIORITY, 1, HARDEN_ACTION_ERRNO, 0, NULL);
		put_rule(nlh, nr + PERSONALITY, 1, HARDEN_ACTION_ALLOW, 0, &same_personality);
		put_rule(nlh, nr + CLONE, 1, HARDEN_ACTION_ALLOW, 0, &no_namespace);
		put_rule(nlh, nr + SOCKET, 1, HARDEN_ACTION_ALLOW, 0, &no_netlink);
		put_rule(nlh, nr + NANOSLEEP, 1, HARDEN_ACTION_ALLOW, 0, &no_remainder);
		put_rule(nlh, nr + PERSONALITY, 3, HARDEN_ACTION_ERRNO, EPERM, NULL);
		put_rule(nlh, nr + NANOSLEEP, 1, HARDEN_ACTION_ERRNO, EPERM, NULL);
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_nest_end(nlh, item);
}

/* All but one call of one table; of the others nothing. */
static void put_default(struct nlmsghdr *nlh)
{
	struct nlattr *item = begin_item(nlh, HARDEN_RULE_SECCOMP, "/p.json", LINE_SECCOMP), *nest;
	uint16_t all[HARDEN_CALLS_MAX], nr = 0, i;
	int abi;

	for (i = 0; i < CACHESTAT; i++)
		if (i != numbers[HARDEN_ABI_X86_64][SETHOSTNAME])
			all[nr++] = i;
	nest = begin_filter(nlh, HARDEN_ABI_X86_64, HARDEN_ACTION_ERRNO, EACCES);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_LAST, CACHESTAT - 1);
	put_rule(nlh, all, nr, HARDEN_ACTION_ALLOW, 0, NULL);
	mnl_attr_nest_end(nlh, nest);
	for (abi = HARDEN_ABI_I386; abi < __HARDEN_ABI_MAX; abi++)
		mnl_attr_nest_end(nlh, begin_filter(nlh, abi, HARDEN_ACTION_KILL, 0));
	mnl_attr_nest_end(nlh, item);
}

static void put_denied(struct nlmsghdr *nlh, const char *name, int call, uint32_t line)
{
	struct nlattr *item = begin_item(nlh, HARDEN_RULE_SYSCALLS_DENY, name, line), *nest;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		nest = begin_filter(nlh, abi, HARDEN_ACTION_ALLOW, 0);
		put_rule(nlh, &numbers[abi][call], 1, HARDEN_ACTION_ERRNO, EPERM, NULL);
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_nest_end(nlh, item);
}

/* What came after the calls that they do the work of, and programs go back to those. */
enum { NEWER = 5 };

static const uint16_t newer[__HARDEN_ABI_MAX][NEWER] = {
	/* clone3, openat2, fchmodat2, execveat, preadv2 */
	[HARDEN_ABI_X86_64] = { 435, 437, 452, 322, 327 },
	[HARDEN_ABI_I386] = { 435, 437, 452, 358, 378 },
	[HARDEN_ABI_X32] = { 435, 437, 452, 545, 546 },
};

static void put_newer(struct nlmsghdr *nlh)
{
	struct nlattr *item = begin_item(nlh, HARDEN_RULE_SYSCALLS_DENY, "clone3",
					 LINE_SYSCALLS_DENY), *nest;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		nest = begin_filter(nlh, abi, HARDEN_ACTION_ALLOW, 0);
		put_rule(nlh, newer[abi], NEWER, HARDEN_ACTION_ERRNO, ENOSYS, NULL);
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_nest_end(nlh, item);
}

static void put_list(struct nlmsghdr *nlh)
{
	put_denied(nlh, "sync", SYNC, LINE_SYSCALLS_DENY);
	put_denied(nlh, "sethostname", SETHOSTNAME, LINE_SYSCALLS_DENY + 1);
}

static void put_sync(struct nlmsghdr *nlh)
{
	put_denied(nlh, "sync", SYNC, LINE_SYSCALLS_DENY);
}

static void put_sync_getsid(struct nlmsghdr *nlh)
{
	put_denied(nlh, "sync", SYNC, LINE_SYSCALLS_DENY);
	put_denied(nlh, "getsid", GETSID, LINE_SYSCALLS_DENY + 1);
}

static const struct rules rules[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .more = put_held },
	{ .name = "audit", .match = { "cgroup:/audit/*" }, .more = put_held,
	  .mode = HARDEN_MODE_AUDIT },
	{ .name = "default", .match = { "cgroup:/default/*" }, .more = put_default },
	{ .name = "deny", .match = { "cgroup:/deny/*" }, .more = put_list },
	{ .name = "newer", .match = { "cgroup:/newer/*" }, .more = put_newer },
};

static const struct rules only_sync[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .more = put_sync },
};

static const struct rules sync_getsid[] = {
	{ .name = "held", .match = { "cgroup:/held/*" }, .more = put_sync_getsid },
};

static int start(struct container *container, struct rootfs *rootfs, const char *parent)
{
	struct spec spec = { .parent = parent, .root = rootfs->dir };
	int err = rootfs_make(rootfs, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

FIXTURE(calls)
{
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
	char hostname[64];
	const char *table;
	const uint16_t *nr;
};

FIXTURE_VARIANT(calls)
{
	enum harden_abi abi;
};

FIXTURE_VARIANT_ADD(calls, x86_64)
{
	.abi = HARDEN_ABI_X86_64,
};

FIXTURE_VARIANT_ADD(calls, i386)
{
	.abi = HARDEN_ABI_I386,
};

FIXTURE_VARIANT_ADD(calls, x32)
{
	.abi = HARDEN_ABI_X32,
};

FIXTURE_SETUP(calls)
{
	self->table = tables[variant->abi];
	self->nr = numbers[variant->abi];
	ASSERT_EQ(0, gethostname(self->hostname, sizeof(self->hostname)));
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->free, &self->free_root, FREE));
	ASSERT_EQ(0, start(&self->held, &self->held_root, HELD));
	if (container_do(&self->free, "call %s %u 0 0 0", self->table, self->nr[GETPID]) == ENOSYS)
		SKIP(return, "this kernel runs without %s", self->table);
}

FIXTURE_TEARDOWN(calls)
{
	sethostname(self->hostname, strlen(self->hostname));
	container_stop(&self->free);
	container_stop(&self->held);
	rootfs_remove(&self->free_root);
	rootfs_remove(&self->held_root);
	client_close(&self->events);
}

static bool denied(struct client *events, struct container *container, const char *operation,
		   const char *table, int error)
{
	struct denial denial = {
		.rule = HARDEN_RULE_SECCOMP, .line = LINE_SECCOMP, .operation = operation,
		.object = table, .error = error, .phase = HARDEN_PHASE_CONFINED,
	};

	return reported(events, container, &denial);
}

#define BOTH(free_errno, held_errno, ...)					\
	do {									\
		EXPECT_EQ(free_errno, container_do(&self->free, __VA_ARGS__));	\
		EXPECT_EQ(held_errno, container_do(&self->held, __VA_ARGS__));	\
	} while (0)

TEST_F(calls, errno_of_the_rule)
{
	BOTH(0, ENOSYS, "call %s %u 0 0 0", self->table, self->nr[SYNC]);
	EXPECT_TRUE(denied(&self->events, &self->held, "sync", self->table, ENOSYS));
	BOTH(0, 0, "call %s %u 0 0 0", self->table, self->nr[GETPID]);
}

TEST_F(calls, denied_does_not_run)
{
	char now[64] = "";

	EXPECT_EQ(EPERM, container_do(&self->held, "hostname %s %u confined", self->table,
				      self->nr[SETHOSTNAME]));
	EXPECT_TRUE(denied(&self->events, &self->held, "sethostname", self->table, EPERM));
	EXPECT_EQ(0, gethostname(now, sizeof(now)));
	EXPECT_STREQ(self->hostname, now);
	EXPECT_EQ(0, container_do(&self->free, "hostname %s %u free", self->table,
				  self->nr[SETHOSTNAME]));
	EXPECT_EQ(0, gethostname(now, sizeof(now)));
	EXPECT_STREQ("free", now);
}

TEST_F(calls, success_that_is_none)
{
	EXPECT_EQ(0, container_do(&self->free, "call %s %u 0 0 0", self->table,
				  self->nr[GETPRIORITY]));
	EXPECT_EQ(20, self->free.last.value);
	EXPECT_EQ(0, container_do(&self->held, "call %s %u 0 0 0", self->table,
				  self->nr[GETPRIORITY]));
	EXPECT_EQ(0, self->held.last.value);
}

TEST_F(calls, log_passes)
{
	BOTH(0, 0, "call %s %u 0 0 0", self->table, self->nr[GETSID]);
	EXPECT_TRUE(denied(&self->events, &self->held, "getsid", self->table, 0));
}

TEST_F(calls, kill_ends_the_process)
{
	EXPECT_EQ(0, container_do(&self->free, "killed %s %u", self->table, self->nr[GETPGRP]));
	EXPECT_EQ(0, self->free.last.value);
	EXPECT_EQ(0, container_do(&self->held, "killed %s %u", self->table, self->nr[GETPGRP]));
	EXPECT_EQ(SIGSYS, self->held.last.value);
	EXPECT_TRUE(denied(&self->events, &self->held, "getpgrp", self->table, EPERM));
}

TEST_F(calls, personality)
{
	BOTH(0, 0, "call %s %u 0xffffffff 0 0", self->table, self->nr[PERSONALITY]);
	BOTH(0, EPERM, "call %s %u 0x0040000 0 0", self->table, self->nr[PERSONALITY]);
	EXPECT_TRUE(denied(&self->events, &self->held, "personality", self->table, EPERM));
	EXPECT_EQ(0, container_do(&self->held, "call %s %u 0xffffffff 0 0", self->table,
				  self->nr[PERSONALITY]));
	EXPECT_EQ(0, self->held.last.value);
}

TEST_F(calls, clone_without_namespaces)
{
	BOTH(0, 0, "clone %s %u 0", self->table, self->nr[CLONE]);
	BOTH(0, EPERM, "clone %s %u %#x", self->table, self->nr[CLONE], CLONE_NEWUTS);
	EXPECT_TRUE(denied(&self->events, &self->held, "clone", self->table, EPERM));
	BOTH(0, EPERM, "clone %s %u %#x", self->table, self->nr[CLONE], CLONE_NEWNS | CLONE_NEWIPC);
}

TEST_F(calls, socket_family)
{
	BOTH(0, 0, "call %s %u %u %u 0", self->table, self->nr[SOCKET], AF_UNIX, SOCK_STREAM);
	BOTH(0, EPERM, "call %s %u %u %u 0", self->table, self->nr[SOCKET], AF_NETLINK, SOCK_RAW);
	EXPECT_TRUE(denied(&self->events, &self->held, "socket", self->table, EPERM));
}

/* The kernel does not look at the upper half, so it must not hide the lower. */
TEST_F(calls, upper_half_hides_nothing)
{
	BOTH(0, EPERM, "call %s %u %#llx %u 0", self->table, self->nr[SOCKET],
	     1ULL << 32 | AF_NETLINK, SOCK_RAW);
	EXPECT_TRUE(denied(&self->events, &self->held, "socket", self->table, EPERM));
}

TEST_F(calls, in_child_and_after_exec)
{
	BOTH(0, ENOSYS, "forked-call %s %u", self->table, self->nr[SYNC]);
	EXPECT_EQ(0, container_do(&self->held, "exec /inside"));
	EXPECT_EQ(ENOSYS, container_do(&self->held, "call %s %u 0 0 0", self->table,
				       self->nr[SYNC]));
}

TEST_F(calls, audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_SECCOMP, .line = LINE_SECCOMP, .operation = "sync",
		.object = self->table, .error = ENOSYS, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct rootfs root;

	ASSERT_EQ(0, start(&container, &root, "/audit"));
	EXPECT_EQ(0, container_do(&container, "call %s %u 0 0 0", self->table, self->nr[SYNC]));
	EXPECT_TRUE(reported(&self->events, &container, &denial));
	EXPECT_EQ(0, container_do(&container, "killed %s %u", self->table, self->nr[GETPGRP]));
	EXPECT_EQ(0, container.last.value);
	container_stop(&container);
	rootfs_remove(&root);
}

TEST_F(calls, list)
{
	struct denial denial = {
		.rule = HARDEN_RULE_SYSCALLS_DENY, .line = LINE_SYSCALLS_DENY + 1,
		.operation = "sethostname", .object = self->table, .error = EPERM,
	};
	struct container container;
	struct rootfs root;

	ASSERT_EQ(0, start(&container, &root, "/deny"));
	EXPECT_EQ(EPERM, container_do(&container, "hostname %s %u confined", self->table,
				      self->nr[SETHOSTNAME]));
	EXPECT_TRUE(reported(&self->events, &container, &denial));
	EXPECT_EQ(EPERM, container_do(&container, "call %s %u 0 0 0", self->table,
				      self->nr[SYNC]));
	EXPECT_EQ(0, container_do(&container, "call %s %u 0 0 0", self->table,
				  self->nr[GETSID]));
	container_stop(&container);
	rootfs_remove(&root);
}

TEST_F(calls, newer_siblings)
{
	static const char * const names[NEWER] = {
		"clone3", "openat2", "fchmodat2", "execveat", "preadv2",
	};
	static const char * const commands[] = {
		"thread creat /etc/new", "fork creat /etc/new", "write /etc/file changed",
		"chmod /etc/file", "read /etc/file", "as 0 /inside euid",
	};
	struct denial denial = {
		.rule = HARDEN_RULE_SYSCALLS_DENY, .line = LINE_SYSCALLS_DENY,
		.object = self->table, .error = ENOSYS, .phase = HARDEN_PHASE_CONFINED,
	};
	const uint16_t *nr = newer[variant->abi];
	struct container container;
	struct rootfs root;
	unsigned int i;

	ASSERT_EQ(0, start(&container, &root, "/newer"));
	for (i = 0; i < NEWER; i++) {
		/* A kernel that has it not says the same. */
		if (container_do(&self->free, "call %s %u %u 0 0", self->table, nr[i], -1) ==
		    ENOSYS)
			continue;
		EXPECT_EQ(ENOSYS, container_do(&container, "call %s %u %u 0 0", self->table,
					       nr[i], -1)) TH_LOG("%s", names[i]);
		/* x32 has an entry of its own for it. */
		denial.operation = nr[i] == 546 ? "preadv64v2" : names[i];
		EXPECT_TRUE(reported(&self->events, &container, &denial)) TH_LOG("%s", names[i]);
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(0, container_do(&container, "%s", commands[i]))
			TH_LOG("%s", commands[i]);
	}
	container_stop(&container);
	rootfs_remove(&root);
}

/* What no rule allows; what came after the profile; and a table that it does not name. */
TEST(default_denies)
{
	struct denial denial = {
		.rule = HARDEN_RULE_SECCOMP, .line = LINE_SECCOMP, .operation = "sethostname",
		.object = "x86_64", .error = EACCES,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	ASSERT_EQ(0, start(&container, &root, "/default"));
	EXPECT_EQ(0, container_do(&container, "creat /etc/new"));
	EXPECT_EQ(EACCES, container_do(&container, "hostname x86_64 170 confined"));
	EXPECT_TRUE(reported(&events, &container, &denial));
	EXPECT_EQ(ENOSYS, container_do(&container, "call x86_64 %u 0 0 0", CACHESTAT));
	EXPECT_EQ(0, container_do(&container, "killed i386 20"));
	EXPECT_EQ(SIGSYS, container.last.value);
	EXPECT_TRUE(denied(&events, &container, "getpid", "i386", EPERM));
	container_stop(&container);
	rootfs_remove(&root);
	client_close(&events);
}

FIXTURE(special)
{
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
};

FIXTURE_SETUP(special)
{
	ASSERT_EQ(0, events_open(&self->events));
	ASSERT_EQ(0, start(&self->free, &self->free_root, FREE));
	ASSERT_EQ(0, start(&self->held, &self->held_root, HELD));
}

FIXTURE_TEARDOWN(special)
{
	apply(rules, ARRAY_SIZE(rules));
	container_stop(&self->free);
	container_stop(&self->held);
	rootfs_remove(&self->free_root);
	rootfs_remove(&self->held_root);
	client_close(&self->events);
}

#define SOCKETCALL_SOCKET 1
#define SOCKETCALL_SOCKETPAIR 8

/* The family is in memory here: what is judged is what the kernel has read. */
TEST_F(special, socketcall)
{
	BOTH(0, 0, "socketcall %u %u %u", SOCKETCALL_SOCKET, AF_UNIX, SOCK_STREAM);
	BOTH(0, EPERM, "socketcall %u %u %u", SOCKETCALL_SOCKET, AF_NETLINK, SOCK_RAW);
	EXPECT_TRUE(denied(&self->events, &self->held, "socket", "i386", EPERM));
	BOTH(0, 0, "socketcall %u %u %u", SOCKETCALL_SOCKETPAIR, AF_UNIX, SOCK_STREAM);
}

/* A tracer has its way before the call is judged. */
TEST_F(special, tracer_gains_nothing)
{
	BOTH(0, ENOSYS, "traced %u %u", SYS_getpid, SYS_sync);
	EXPECT_TRUE(denied(&self->events, &self->held, "sync", "x86_64", ENOSYS));
	BOTH(0, 0, "traced %u %u", SYS_sync, SYS_sched_yield);
}

/* The runtime is not judged by the profile of its container. */
static int sync_in_setup(const char *root, void *arg)
{
	(void)root;
	(void)arg;
	return syscall(SYS_sync) ? errno : 0;
}

TEST_F(special, setup_passes)
{
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = HELD, .root = root.dir, .setup = sync_in_setup };

	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	EXPECT_EQ(0, container_start(&container, &spec)) TH_LOG("%s", container.last.step);
	EXPECT_EQ(ENOSYS, container_do(&container, "call x86_64 %u 0 0 0", SYS_sync));
	container_stop(&container);
	rootfs_remove(&root);
}

/* Lines of ftrace's list that begin with a text; -1: cannot be read. */
static int hooked(const char *prefix)
{
	char line[512];
	FILE *list = fopen(TRACING "/enabled_functions", "re");
	int nr = 0;

	if (!list)
		return -1;
	while (fgets(line, sizeof(line), list))
		nr += !strncmp(line, prefix, strlen(prefix));
	fclose(list);
	return nr;
}

static unsigned int calls(void)
{
	struct status status = {};
	struct client client;

	if (!client_open(&client)) {
		client_status(&client, &status);
		client_close(&client);
	}
	return status.calls;
}

/* Not with "default": its tables share functions with the one that it lets pass. */
TEST_F(special, only_what_is_denied_is_hooked)
{
	struct client client;

	if (built_in())
		SKIP(return, "built in: no entry of a system call is hooked");
	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_teardown(&client));
	client_close(&client);
	ASSERT_EQ(0, apply(rules, 1));
	EXPECT_EQ(1, hooked("__x64_sys_sethostname "));
	EXPECT_EQ(1, hooked("__ia32_sys_sethostname "));
	EXPECT_EQ(1, hooked("__do_sys_sync "));
	EXPECT_EQ(0, hooked("__x64_sys_read "));
	EXPECT_EQ(0, hooked("__x64_sys_openat "));
	EXPECT_EQ(0, hooked("__do_sys_getppid "));
	EXPECT_EQ(0, hooked("__x64_sys_exit"));
	EXPECT_LT(0, calls());
}

TEST_F(special, hooks_go_with_the_last_policy)
{
	struct client client;

	if (built_in())
		SKIP(return, "built in: no entry of a system call is hooked");
	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_teardown(&client));
	client_close(&client);
	EXPECT_EQ(0, calls());
	EXPECT_EQ(0, hooked("__x64_sys_sethostname "));
	EXPECT_EQ(0, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_sync));
	ASSERT_EQ(0, apply(only_sync, ARRAY_SIZE(only_sync)));
	EXPECT_EQ(1, calls());
	EXPECT_EQ(EPERM, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_sync));
	ASSERT_EQ(0, apply(sync_getsid, ARRAY_SIZE(sync_getsid)));
	EXPECT_LT(1, calls());
	ASSERT_EQ(0, apply(only_sync, ARRAY_SIZE(only_sync)));
	EXPECT_EQ(1, calls());
	EXPECT_EQ(0, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_getsid));
}

/* The letter in /proc/PID/stat; 0: there is none. */
static char state_of(pid_t pid)
{
	char path[64], state = 0;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	stat = fopen(path, "re");
	if (!stat)
		return 0;
	if (fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(stat);
	return state;
}

/* Policies come and go, and what all of them deny is denied all the time. */
TEST_F_TIMEOUT(special, no_moment_without, 300)
{
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = HELD, .root = root.dir, .host_pid = true };
	pid_t pid;
	int i;

	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	ASSERT_EQ(0, container_do(&container, "denied-always %u", SYS_sync));
	pid = container.last.value;
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, apply(sync_getsid, ARRAY_SIZE(sync_getsid)));
		ASSERT_EQ(0, apply(only_sync, ARRAY_SIZE(only_sync)));
		ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	}
	/* It would have ended, and waits to be reaped in vain. */
	EXPECT_NE('Z', state_of(pid));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	container_stop(&container);
	rootfs_remove(&root);
}

/* All or nothing, and said by its name. */
TEST_F(special, taken_by_a_tracer)
{
	struct client client;
	int tracer;

	if (built_in())
		SKIP(return, "built in: no entry of a system call is hooked");
	ASSERT_EQ(0, apply(only_sync, ARRAY_SIZE(only_sync)));
	tracer = tracer_attach("__x64_sys_sethostname");
	if (tracer < 0)
		SKIP(return, "no BPF tracer: %s", strerror(-tracer));
	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(EBUSY, apply_with(&client, rules, ARRAY_SIZE(rules)));
	EXPECT_NE(NULL, strstr(client.extack, "sethostname")) TH_LOG("%s", client.extack);
	client_close(&client);
	EXPECT_EQ(1, calls());
	EXPECT_EQ(EPERM, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_sync));
	EXPECT_EQ(0, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_getsid));
	close(tracer);
	EXPECT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(ENOSYS, container_do(&self->held, "call x86_64 %u 0 0 0", SYS_sync));
}

static int threads_of(pid_t pid)
{
	char path[64], line[256];
	int threads = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Threads: %d", &threads) == 1)
			break;
	if (file)
		fclose(file);
	return threads;
}

/* A call that was let pass may sleep for as long as it likes: nothing of the hook waits for it. */
TEST_F_TIMEOUT(special, unloads_while_hooked_calls_sleep, 120)
{
	struct container container;
	struct rootfs root;
	struct spec spec = { .parent = HELD, .root = root.dir, .host_pid = true };
	int sleepers = amount(5000, 5000, 500);
	pid_t pid;

	if (built_in())
		SKIP(return, "built in: no entry of a system call is hooked");
	ASSERT_EQ(0, rootfs_make(&root, ROOT_TMPFS));
	ASSERT_EQ(0, container_start(&container, &spec));
	ASSERT_EQ(0, container_do(&container, "doze %d", sleepers));
	pid = container.last.value;
	while (threads_of(pid) < sleepers && !kill(pid, 0))
		sched_yield();
	EXPECT_EQ(sleepers, threads_of(pid));
	while (state_of(pid) != 'S')
		sched_yield();
	EXPECT_EQ(1, hooked("__x64_sys_nanosleep "));
	client_close(&self->events);
	ASSERT_EQ(0, syscall(SYS_delete_module, "harden", O_NONBLOCK))
		TH_LOG("%s", strerror(errno));
	EXPECT_EQ(0, hooked("__x64_sys_nanosleep "));
	EXPECT_EQ('S', state_of(pid));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(0, container_do(&container, "call x86_64 %u 0 0 0", SYS_sync));
	ASSERT_EQ(0, WEXITSTATUS(system("modprobe harden")));
	ASSERT_EQ(0, apply(rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(ENOSYS, container_do(&container, "call x86_64 %u 0 0 0", SYS_sync));
	container_stop(&container);
	rootfs_remove(&root);
}

int main(int argc, char **argv)
{
	mount("tracefs", TRACING, "tracefs", 0, NULL);	/* if it is not there yet */
	return apply(rules, ARRAY_SIZE(rules)) ? 1 : test_harness_run(argc, argv);
}
