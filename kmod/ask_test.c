// SPDX-License-Identifier: GPL-2.0
/* What a policy says when it is asked without a task. */
#include <linux/capability.h>
#include "ask.h"
#include "fixture_test.h"
#include "policy.h"
#include "random_test.h"

static const struct ask_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	const char *operation, *object;
	u32 number;
	int error;		/* 0: it is allowed */
	u32 line;
} ask_rows[] = {
	{ "nothing set", { POLICY }, "capable", "", CAP_SYS_ADMIN, 0 },
	{ "dropped", { POLICY, DROP(BIT_ULL(CAP_SYS_ADMIN)), AT(3, CAP, NULL) }, "capable", "",
	  CAP_SYS_ADMIN, EPERM, 3 },
	{ "another one", { POLICY, DROP(BIT_ULL(CAP_SYS_ADMIN)), AT(3, CAP, NULL) }, "capable", "",
	  CAP_CHOWN, 0 },
	{ "none such", { POLICY, DROP(~0ULL >> (63 - CAP_LAST_CAP)) }, "capable", "", 64, 0 },
	{ "write", { POLICY, READ_ONLY, AT(4, READ_ONLY, NULL), AT(5, WRITABLE, "/tmp") },
	  "open-write", "/etc/x", 0, EROFS, 4 },
	{ "write where it may", { POLICY, READ_ONLY, AT(5, WRITABLE, "/tmp") }, "open-write",
	  "/tmp/x", 0, 0 },
	{ "write beside it", { POLICY, READ_ONLY, AT(4, READ_ONLY, NULL), AT(5, WRITABLE, "/tmp") },
	  "open-write", "/tmpx", 0, EROFS, 4 },
	{ "write without read_only", { POLICY }, "open-write", "/etc/x", 0, 0 },
	{ "family", { POLICY, AT(6, SOCKETS, "unix") }, "socket", "", 2, EACCES, 6 },
	{ "family that stays", { POLICY, AT(6, SOCKETS, "unix") }, "socket", "", 1, 0 },
	{ "kind", { POLICY, AT(7, NAMESPACES, "net") }, "namespace", "", CLONE_NEWUSER, EPERM, 7 },
	{ "kind that stays", { POLICY, AT(7, NAMESPACES, "net") }, "namespace", "", CLONE_NEWNET,
	  0 },
	{ "device", { POLICY, AT(8, DEVICES, "c 1:3 rw") }, "device", "c 10:200 rw", 0, EPERM, 8 },
	{ "device that stays", { POLICY, AT(8, DEVICES, "c 1:3 rw") }, "device", "c 1:3 r", 0, 0 },
	{ "other rights", { POLICY, AT(8, DEVICES, "c 1:3 rw") }, "device", "c 1:3 m", 0, EPERM,
	  8 },
	{ "no device", { POLICY, AT(8, DEVICES, "c 1:3 rw") }, "device", "x", 0, -EINVAL },
	{ "no kind of devices", { POLICY }, "device", "x 1:3 r", 0, -EINVAL },
	{ "type", { POLICY, AT(9, DENY_MOUNTS, "debugfs") }, "bring", "debugfs", 0, EPERM, 9 },
	{ "another type", { POLICY, AT(9, DENY_MOUNTS, "debugfs") }, "bring", "tmpfs", 0, 0 },
	{ "host's sockets", { POLICY, AT(10, DENY_SOCKETS, "host") }, "connect", "@x", 0, EACCES,
	  10 },
	{ "abstract", { POLICY, AT(10, DENY_SOCKETS, "@x") }, "connect", "@x", 0, EACCES, 10 },
	{ "another abstract", { POLICY, AT(10, DENY_SOCKETS, "@x") }, "connect", "@y", 0, 0 },
	{ "root", { POLICY, AT(11, USER, "non-root") }, "run-as-root", "", 0, EPERM, 11 },
	{ "modified", { POLICY, AT(12, EXEC, "unmodified") }, "run-modified", "", 0, EACCES, 12 },
	{ "mounts", { POLICY, AT(13, MOUNTS, "deny") }, "mount", "", 0, EPERM, 13 },
	{ "mounts allowed", { POLICY, AT(13, MOUNTS, "allow") }, "mount", "", 0, 0 },
	{ "kernel", { POLICY, AT(14, KERNEL, "deny") }, "kernel", "", 0, EPERM, 14 },
	{ "others", { POLICY, AT(15, OTHERS, "deny") }, "others", "", 0, EPERM, 15 },
	{ "privileged", { POLICY, AT(16, PRIVILEGED, "deny") }, "start-privileged", "", 0, EPERM,
	  16 },
	{ "call without calls", { POLICY }, "syscall", "", 1, 0 },
	{ "call beyond all", { POLICY }, "syscall", "", ~0U, 0 },
	{ "no operation", { POLICY }, "fly", "", 0, -EINVAL },
};

ROWS(ask);

static void ask_row(struct kunit *test)
{
	const struct ask_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct harden_question question = {
		.operation = row->operation, .object = row->object, .number = row->number,
	};
	struct harden_answer answer;
	int err = harden_ask(policy, &question, &answer, NULL);

	KUNIT_EXPECT_EQ(test, row->error < 0 ? row->error : 0, err);
	if (err)
		return;
	KUNIT_EXPECT_EQ(test, row->error > 0, !!answer.item);
	if (!answer.item)
		return;
	KUNIT_EXPECT_EQ(test, row->error, answer.error);
	KUNIT_EXPECT_EQ(test, row->line, answer.item->line);
}

static void ask_for_paths(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, harden_ask_takes_path("bring"));
	KUNIT_EXPECT_TRUE(test, harden_ask_takes_path("connect"));
	KUNIT_EXPECT_FALSE(test, harden_ask_takes_path("open-write"));
	KUNIT_EXPECT_FALSE(test, harden_ask_takes_path("fly"));
}

static struct kunit_case ask_cases[] = {
	KUNIT_CASE_PARAM(ask_row, ask_gen_params),
	KUNIT_CASE(ask_for_paths),
	{}
};

static struct kunit_suite ask_suite = {
	.name = "harden_ask",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = ask_cases,
};

kunit_test_suite(ask_suite);
