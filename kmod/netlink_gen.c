// SPDX-License-Identifier: GPL-2.0
/* Made by scripts/uapi of Documentation/netlink/specs/harden.yaml: do not edit. */
/* Which attributes the kernel takes, and what may be in them. */
#include <net/netlink.h>
#include "netlink_gen.h"

/* Of what takes none. An operation without a table would ignore them all. */
const struct nla_policy harden_nl_no_attrs[2] = {
	[1] = { .type = NLA_REJECT },
};

/* HARDEN_CMD_BEGIN */
const struct nla_policy harden_nl_begin_attrs[HARDEN_A_APPLY_MAX + 1] = {
	[HARDEN_A_APPLY_GENERATION] = { .type = NLA_U64 },
	[HARDEN_A_APPLY_POLICY] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_CHECK] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_WARNING] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_PAD] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_MORE] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_CONFIRM] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_SHADOW] = { .type = NLA_REJECT },
};

/* HARDEN_CMD_ADD */
const struct nla_policy harden_nl_add_attrs[HARDEN_A_APPLY_MAX + 1] = {
	[HARDEN_A_APPLY_GENERATION] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_POLICY] = { .type = NLA_NESTED },
	[HARDEN_A_APPLY_CHECK] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_WARNING] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_PAD] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_MORE] = { .type = NLA_FLAG },
	[HARDEN_A_APPLY_CONFIRM] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_SHADOW] = { .type = NLA_REJECT },
};

/* HARDEN_CMD_COMMIT */
const struct nla_policy harden_nl_commit_attrs[HARDEN_A_APPLY_MAX + 1] = {
	[HARDEN_A_APPLY_GENERATION] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_POLICY] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_CHECK] = { .type = NLA_FLAG },
	[HARDEN_A_APPLY_WARNING] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_PAD] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_MORE] = { .type = NLA_REJECT },
	[HARDEN_A_APPLY_CONFIRM] = NLA_POLICY_RANGE(NLA_U32, 1, HARDEN_CONFIRM_MAX),
	[HARDEN_A_APPLY_SHADOW] = { .type = NLA_FLAG },
};

/* HARDEN_CMD_BIND */
const struct nla_policy harden_nl_bind_attrs[HARDEN_A_BIND_MAX + 1] = {
	[HARDEN_A_BIND_CGROUP] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
	[HARDEN_A_BIND_NAME] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
};

/* HARDEN_CMD_ASK */
const struct nla_policy harden_nl_ask_attrs[HARDEN_A_ASK_MAX + 1] = {
	[HARDEN_A_ASK_POLICY] = { .type = NLA_NUL_STRING, .len = HARDEN_NAME_MAX },
	[HARDEN_A_ASK_OPERATION] = { .type = NLA_NUL_STRING, .len = HARDEN_NAME_MAX },
	[HARDEN_A_ASK_OBJECT] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
	[HARDEN_A_ASK_NUMBER] = { .type = NLA_U32 },
	[HARDEN_A_ASK_VERDICT] = { .type = NLA_REJECT },
};

/* In nests: HARDEN_A_POLICY_* */
const struct nla_policy harden_nl_in_new_policy_attrs[HARDEN_A_POLICY_MAX + 1] = {
	[HARDEN_A_POLICY_NAME] = { .type = NLA_NUL_STRING, .len = HARDEN_NAME_MAX },
	[HARDEN_A_POLICY_FILE] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
	[HARDEN_A_POLICY_LINE] = { .type = NLA_U32 },
	[HARDEN_A_POLICY_MODE] = NLA_POLICY_MAX(NLA_U32, HARDEN_MODE_AUDIT),
	[HARDEN_A_POLICY_CAP_DROP] = { .type = NLA_U64 },
	[HARDEN_A_POLICY_NO_NEW_PRIVS] = { .type = NLA_FLAG },
	[HARDEN_A_POLICY_READ_ONLY] = { .type = NLA_FLAG },
	[HARDEN_A_POLICY_ITEM] = { .type = NLA_NESTED },
	[HARDEN_A_POLICY_DENIALS] = { .type = NLA_REJECT },
	[HARDEN_A_POLICY_WOULD_DENY] = { .type = NLA_REJECT },
	[HARDEN_A_POLICY_CONTAINERS] = { .type = NLA_REJECT },
	[HARDEN_A_POLICY_PAD] = { .type = NLA_REJECT },
};

/* In nests: HARDEN_A_ITEM_* */
const struct nla_policy harden_nl_in_item_attrs[HARDEN_A_ITEM_MAX + 1] = {
	[HARDEN_A_ITEM_RULE] =
		NLA_POLICY_RANGE(NLA_U32, HARDEN_RULE_MATCH, HARDEN_RULE_SYSCALLS_DENY),
	[HARDEN_A_ITEM_VALUE] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
	[HARDEN_A_ITEM_FILE] = { .type = NLA_NUL_STRING, .len = HARDEN_PATH_MAX },
	[HARDEN_A_ITEM_LINE] = { .type = NLA_U32 },
	[HARDEN_A_ITEM_FILTER] = { .type = NLA_NESTED },
};

/* In nests: HARDEN_A_FILTER_* */
const struct nla_policy harden_nl_in_filter_attrs[HARDEN_A_FILTER_MAX + 1] = {
	[HARDEN_A_FILTER_ABI] = NLA_POLICY_MAX(NLA_U32, HARDEN_ABI_X32),
	[HARDEN_A_FILTER_ACTION] = NLA_POLICY_MAX(NLA_U32, HARDEN_ACTION_KILL),
	[HARDEN_A_FILTER_ERRNO] = NLA_POLICY_MAX(NLA_U32, 4095),
	[HARDEN_A_FILTER_LAST] = NLA_POLICY_MAX(NLA_U32, 1023),
	[HARDEN_A_FILTER_RULE] = { .type = NLA_NESTED },
};

/* In nests: HARDEN_A_CALLS_* */
const struct nla_policy harden_nl_in_calls_attrs[HARDEN_A_CALLS_MAX + 1] = {
	[HARDEN_A_CALLS_NUMBERS] = { .type = NLA_BINARY, .len = 2048 },
	[HARDEN_A_CALLS_ACTION] = NLA_POLICY_MAX(NLA_U32, HARDEN_ACTION_KILL),
	[HARDEN_A_CALLS_ERRNO] = NLA_POLICY_MAX(NLA_U32, 4095),
	[HARDEN_A_CALLS_TEST] = { .type = NLA_NESTED },
};

/* In nests: HARDEN_A_TEST_* */
const struct nla_policy harden_nl_in_test_attrs[HARDEN_A_TEST_MAX + 1] = {
	[HARDEN_A_TEST_ARG] = NLA_POLICY_MAX(NLA_U32, 5),
	[HARDEN_A_TEST_OP] = NLA_POLICY_MAX(NLA_U32, HARDEN_OP_GT),
	[HARDEN_A_TEST_MASK] = { .type = NLA_U64 },
	[HARDEN_A_TEST_VALUE] = { .type = NLA_U64 },
	[HARDEN_A_TEST_PAD] = { .type = NLA_REJECT },
};
