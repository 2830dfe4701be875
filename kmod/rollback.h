/* SPDX-License-Identifier: GPL-2.0 */
/* Back to the policies that were in force before: asked for, or when nobody confirms in time. */
#ifndef _HARDEN_ROLLBACK_H
#define _HARDEN_ROLLBACK_H

#include <linux/types.h>

struct netlink_ext_ack;

int harden_rollback(struct netlink_ext_ack *extack);
void harden_rollback_in(u32 seconds);
bool harden_rollback_stop(void);
u32 harden_rollback_left(void);
void harden_rollback_exit(void);

#endif
