/* SPDX-License-Identifier: GPL-2.0 */
/* What a socket has staged and not yet committed (design: "draft"). */
#ifndef _HARDEN_DRAFT_H
#define _HARDEN_DRAFT_H

#include <linux/types.h>

struct harden_policies;
struct harden_policy;
struct netlink_ext_ack;
struct nlattr;

struct harden_draft *harden_draft_find(u32 portid);
int harden_draft_open(u32 portid, u64 base);
int harden_draft_add(struct harden_draft *draft, struct harden_policy *policy,
		     struct netlink_ext_ack *extack);
int harden_draft_keep(struct harden_draft *draft, const struct nlattr *part,
		      struct netlink_ext_ack *extack);
struct nlattr **harden_draft_take_parts(struct harden_draft *draft, u32 *nr);
void harden_draft_free_parts(struct nlattr **parts, u32 nr);
bool harden_draft_unfinished(const struct harden_draft *draft);
u64 harden_draft_base(const struct harden_draft *draft);
u32 harden_draft_count(const struct harden_draft *draft);
const struct harden_policy *const *harden_draft_policies(const struct harden_draft *draft);
const struct harden_policy *harden_draft_policy(const struct harden_draft *draft, u32 i);
struct harden_policies *harden_draft_take(struct harden_draft *draft);
void harden_draft_drop(u32 portid);
void harden_drafts_drop(void);
void harden_drafts_lock(void);
void harden_drafts_unlock(void);

#endif
