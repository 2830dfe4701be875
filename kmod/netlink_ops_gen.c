// SPDX-License-Identifier: GPL-2.0
/* Made by scripts/uapi of Documentation/netlink/specs/harden.yaml: do not edit. */
/* Which functions of netlink_*.c answer which requests. */
#include "netlink_gen.h"

const struct genl_ops harden_nl_ops[14] = {
	{
		.cmd = HARDEN_CMD_STATUS,
		.doit = harden_nl_status_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_BEGIN,
		.doit = harden_nl_begin_doit,
		.policy = harden_nl_begin_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_begin_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_ADD,
		.doit = harden_nl_add_doit,
		.policy = harden_nl_add_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_add_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_COMMIT,
		.doit = harden_nl_commit_doit,
		.policy = harden_nl_commit_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_commit_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_ABORT,
		.doit = harden_nl_abort_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_POLICY,
		.start = harden_nl_policy_start,
		.dumpit = harden_nl_policy_dumpit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_CONTAINER,
		.start = harden_nl_start,
		.dumpit = harden_nl_container_dumpit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_TEARDOWN,
		.doit = harden_nl_teardown_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_HISTORY,
		.start = harden_nl_start,
		.dumpit = harden_nl_history_dumpit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_ROLLBACK,
		.doit = harden_nl_rollback_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_CONFIRM,
		.doit = harden_nl_confirm_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_BIND,
		.doit = harden_nl_bind_doit,
		.policy = harden_nl_bind_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_bind_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_ASK,
		.doit = harden_nl_ask_doit,
		.policy = harden_nl_ask_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_ask_attrs) - 1,
	},
	{
		.cmd = HARDEN_CMD_LOCK,
		.doit = harden_nl_lock_doit,
		.policy = harden_nl_no_attrs,
		.maxattr = ARRAY_SIZE(harden_nl_no_attrs) - 1,
	},
};
