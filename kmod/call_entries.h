/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's entries of system calls, and those of them that are hooked. */
#ifndef _HARDEN_CALL_ENTRIES_H
#define _HARDEN_CALL_ENTRIES_H

#include <linux/types.h>

struct harden_policy;
struct netlink_ext_ack;

void harden_calls_look(const char *symbol, unsigned long address);
int harden_calls_attach(const struct harden_policy *const *policies, u32 nr,
			struct netlink_ext_ack *extack);
void harden_calls_settle(void);
int harden_calls_detach(void);
int harden_calls_shadow(bool on);
unsigned int harden_calls_hooked(void);

#endif
