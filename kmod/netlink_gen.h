/* SPDX-License-Identifier: GPL-2.0 */
/* Made by scripts/uapi of Documentation/netlink/specs/harden.yaml: do not edit. */
/* The tables of netlink_gen.c and netlink_ops_gen.c, and what these call. */
#ifndef _HARDEN_NETLINK_GEN_H
#define _HARDEN_NETLINK_GEN_H

#include <linux/harden.h>
#include <net/genetlink.h>

extern const struct nla_policy harden_nl_no_attrs[2];
extern const struct nla_policy harden_nl_begin_attrs[HARDEN_A_APPLY_MAX + 1];
extern const struct nla_policy harden_nl_add_attrs[HARDEN_A_APPLY_MAX + 1];
extern const struct nla_policy harden_nl_commit_attrs[HARDEN_A_APPLY_MAX + 1];
extern const struct nla_policy harden_nl_bind_attrs[HARDEN_A_BIND_MAX + 1];
extern const struct nla_policy harden_nl_ask_attrs[HARDEN_A_ASK_MAX + 1];

extern const struct nla_policy harden_nl_in_new_policy_attrs[HARDEN_A_POLICY_MAX + 1];
extern const struct nla_policy harden_nl_in_item_attrs[HARDEN_A_ITEM_MAX + 1];
extern const struct nla_policy harden_nl_in_filter_attrs[HARDEN_A_FILTER_MAX + 1];
extern const struct nla_policy harden_nl_in_calls_attrs[HARDEN_A_CALLS_MAX + 1];
extern const struct nla_policy harden_nl_in_test_attrs[HARDEN_A_TEST_MAX + 1];

extern const struct genl_ops harden_nl_ops[14];

int harden_nl_status_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_begin_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_add_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_commit_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_abort_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_policy_start(struct netlink_callback *cb);
int harden_nl_policy_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int harden_nl_start(struct netlink_callback *cb);
int harden_nl_container_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int harden_nl_teardown_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_history_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int harden_nl_rollback_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_confirm_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_bind_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_ask_doit(struct sk_buff *request, struct genl_info *info);
int harden_nl_lock_doit(struct sk_buff *request, struct genl_info *info);

#endif
