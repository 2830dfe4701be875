// SPDX-License-Identifier: GPL-2.0
/* The kernel's verdict on a question, without anybody who does it. */
#define _GNU_SOURCE
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

#define NR_SETHOSTNAME	170

/* One call of the native table. */
static void deny_call(struct nlmsghdr *nlh)
{
	struct nlattr *item = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM), *filter, *calls;
	uint16_t number = NR_SETHOSTNAME;

	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, HARDEN_RULE_SYSCALLS_DENY);
	mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, "sethostname");
	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_LINE, LINE_SYSCALLS_DENY);
	filter = mnl_attr_nest_start(nlh, HARDEN_A_ITEM_FILTER);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ABI, HARDEN_ABI_X86_64);
	mnl_attr_put_u32(nlh, HARDEN_A_FILTER_ACTION, HARDEN_ACTION_ALLOW);
	calls = mnl_attr_nest_start(nlh, HARDEN_A_FILTER_RULE);
	mnl_attr_put(nlh, HARDEN_A_CALLS_NUMBERS, sizeof(number), &number);
	mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ACTION, HARDEN_ACTION_ERRNO);
	mnl_attr_put_u32(nlh, HARDEN_A_CALLS_ERRNO, EPERM);
	mnl_attr_nest_end(nlh, calls);
	mnl_attr_nest_end(nlh, filter);
	mnl_attr_nest_end(nlh, item);
}

static const struct rules rules[] = {
	{
		.name = "all", .match = { "cgroup:" HELD "/*" }, .cap_drop = 1ULL << CAP_SYS_ADMIN,
		.read_only = true, .writable = { "/tmp" }, .deny_mounts = { "/proc" },
		.deny_sockets = { "/run/asked.sock", "@asked" },
		.words = {
			[HARDEN_RULE_MOUNTS] = "deny", [HARDEN_RULE_USER] = "non-root",
			[HARDEN_RULE_OTHERS] = "deny", [HARDEN_RULE_KERNEL] = "deny",
			[HARDEN_RULE_EXEC] = "unmodified", [HARDEN_RULE_PRIVILEGED] = "deny",
			[HARDEN_RULE_DEVICES] = "", [HARDEN_RULE_SOCKETS] = "",
			[HARDEN_RULE_NAMESPACES] = "",
		},
		.devices = { "c 1:3 rw" }, .sockets = { "unix" }, .namespaces = { "uts" },
	},
	{ .name = "none", .match = { "cgroup:" FREE "/none" }, .mode = HARDEN_MODE_AUDIT },
};

FIXTURE(ask)
{
	struct client client;
};

FIXTURE_SETUP(ask)
{
	ASSERT_EQ(0, client_open(&self->client));
}

FIXTURE_TEARDOWN(ask)
{
	client_close(&self->client);
}

FIXTURE_VARIANT(ask)
{
	struct question question;
	enum harden_rule rule;
	int error;
};

#define DENIED(variant, rule_, error_, ...)						\
	FIXTURE_VARIANT_ADD(ask, variant)						\
	{										\
		.question = { __VA_ARGS__ }, .rule = HARDEN_RULE_##rule_, .error = error_, \
	}
#define ALLOWED(variant, ...) DENIED(variant, NONE, 0, __VA_ARGS__)

DENIED(capable, CAP, EPERM, .operation = "capable", .number = CAP_SYS_ADMIN);
ALLOWED(capable_kept, .operation = "capable", .number = CAP_CHOWN);
ALLOWED(capable_unknown, .operation = "capable", .number = 1000);
DENIED(family, SOCKETS, EACCES, .operation = "socket", .number = AF_PACKET);
ALLOWED(family_unix, .operation = "socket", .number = AF_UNIX);
DENIED(namespace, NAMESPACES, EPERM, .operation = "namespace", .number = CLONE_NEWNET);
ALLOWED(namespace_uts, .operation = "namespace", .number = CLONE_NEWUTS);
DENIED(device, DEVICES, EPERM, .operation = "device", .object = "b 8:0 r");
DENIED(device_rights, DEVICES, EPERM, .operation = "device", .object = "c 1:3 m");
ALLOWED(device_null, .operation = "device", .object = "c 1:3 rw");
DENIED(write, READ_ONLY, EROFS, .operation = "open-write", .object = "/etc/passwd");
ALLOWED(write_below, .operation = "open-write", .object = "/tmp/x");
DENIED(bring, DENY_MOUNTS, EPERM, .operation = "bring", .object = "/proc");
DENIED(bring_type, DENY_MOUNTS, EPERM, .operation = "bring", .object = "proc");
ALLOWED(bring_other, .operation = "bring", .object = "/etc");
DENIED(connect_abstract, DENY_SOCKETS, EACCES, .operation = "connect", .object = "@asked");
ALLOWED(connect_other, .operation = "connect", .object = "@other");
DENIED(root, USER, EPERM, .operation = "run-as-root");
DENIED(modified, EXEC, EACCES, .operation = "run-modified");
DENIED(mount, MOUNTS, EPERM, .operation = "mount");
DENIED(kernel, KERNEL, EPERM, .operation = "kernel");
DENIED(others, OTHERS, EPERM, .operation = "others");
DENIED(privileged, PRIVILEGED, EPERM, .operation = "start-privileged");
ALLOWED(call, .operation = "syscall", .number = NR_SETHOSTNAME);
ALLOWED(call_unknown, .operation = "syscall", .number = 100000);

TEST_F(ask, verdict)
{
	struct question question = variant->question;
	struct event verdict;

	question.policy = "all";
	ASSERT_EQ(0, client_ask(&self->client, &question, &verdict)) {
		TH_LOG("%s", self->client.extack);
	}
	EXPECT_EQ(variant->rule, verdict.rule);
	EXPECT_EQ(variant->error, verdict.error);
	EXPECT_EQ(HARDEN_MODE_ENFORCE, verdict.mode);
	if (variant->rule) {
		EXPECT_STREQ(POLICY_FILE, verdict.file);
		EXPECT_LT(LINE_POLICY, verdict.line);
	}
	/* One that has no rules denies nothing. */
	question.policy = "none";
	ASSERT_EQ(0, client_ask(&self->client, &question, &verdict));
	EXPECT_EQ(0, verdict.rule);
	EXPECT_EQ(HARDEN_MODE_AUDIT, verdict.mode);
}

/* Before it is in force, by the socket that made it; for all others it is not there. */
TEST(a_draft)
{
	struct rules draft = {
		.name = "draft", .match = { "cgroup:" HELD "/*" }, .more = deny_call,
	};
	struct question question = {
		.policy = "draft", .operation = "syscall", .number = NR_SETHOSTNAME,
	};
	struct client client, other;
	struct status status;
	struct event verdict;

	ASSERT_EQ(0, client_open(&client));
	ASSERT_EQ(0, client_open(&other));
	ASSERT_EQ(0, client_status(&client, &status));
	ASSERT_EQ(0, client_begin(&client, status.generation));
	ASSERT_EQ(0, client_add(&client, &draft)) {
		TH_LOG("%s", client.extack);
	}
	EXPECT_EQ(0, client_ask(&client, &question, &verdict));
	EXPECT_EQ(HARDEN_RULE_SYSCALLS_DENY, verdict.rule);
	EXPECT_EQ(LINE_SYSCALLS_DENY, verdict.line);
	EXPECT_EQ(EPERM, verdict.error);
	EXPECT_EQ(ENOENT, client_ask(&other, &question, &verdict));
	EXPECT_STREQ("no such policy", other.extack);
	question.policy = "all";
	EXPECT_EQ(ENOENT, client_ask(&client, &question, &verdict));
	EXPECT_EQ(0, client_abort(&client));
	EXPECT_EQ(0, client_ask(&client, &question, &verdict));
	client_close(&client);
	client_close(&other);
}

TEST(no_such_question)
{
	struct question question = { .policy = "all", .operation = "fly" };
	struct client client;
	struct event verdict;

	ASSERT_EQ(0, client_open(&client));
	EXPECT_EQ(EINVAL, client_ask(&client, &question, &verdict));
	EXPECT_STREQ("no such operation", client.extack);
	question.operation = "device";
	question.object = "c";
	EXPECT_EQ(EINVAL, client_ask(&client, &question, &verdict));
	question.object = "x 1:3 rw";
	EXPECT_EQ(EINVAL, client_ask(&client, &question, &verdict));
	client_close(&client);
}

TEST_MAIN(rules)
