/* SPDX-License-Identifier: GPL-2.0 */
/* How the hooks are tied to the kernel. */
#ifndef _HARDEN_ATTACH_H
#define _HARDEN_ATTACH_H

#include <linux/atomic.h>
#include <linux/types.h>

struct harden_label;

int harden_attach(void);
int harden_detach(void);
int harden_attach_shadow(bool on);

/* Hooks by their numbers, for who is asked instead of their handlers. */
#define HARDEN_HANDLER_ARGS 5
typedef int (*harden_handler_t)(struct harden_label *label, unsigned long, unsigned long,
				unsigned long, unsigned long, unsigned long);
int harden_hook_at(unsigned long ip);
u64 harden_hook_bit(unsigned int hook);
harden_handler_t harden_hook_handler(unsigned int hook);

/*
 * A hook that has to sleep counts itself here while it does, so that unloading waits for it:
 * tasks RCU does not wait for a sleeping task.
 */
extern atomic_t harden_sleepers;

#endif
