/* SPDX-License-Identifier: GPL-2.0 */
/* After "hardenctl lock" what is in force can only become tighter, until the next boot. */
#ifndef _HARDEN_LOCK_H
#define _HARDEN_LOCK_H

#include <linux/types.h>

struct harden_policies;
struct harden_policy;
struct netlink_ext_ack;

int harden_lock(struct netlink_ext_ack *extack);
bool harden_is_locked(void);
int harden_lock_refuses(struct netlink_ext_ack *extack);
int harden_lock_refuses_set(const struct harden_policy *const *policies, u32 nr,
			    struct netlink_ext_ack *extack);

/* tighter.c */
const char *harden_looser(const struct harden_policy *old, const struct harden_policy *new);
const char *harden_set_looser(const struct harden_policies *old,
			      const struct harden_policy *const *new, u32 nr);

#endif
