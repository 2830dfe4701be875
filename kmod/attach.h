/* SPDX-License-Identifier: GPL-2.0 */
/* How the hooks are tied to the kernel. */
#ifndef _HARDEN_ATTACH_H
#define _HARDEN_ATTACH_H

#include <linux/atomic.h>
#include <linux/types.h>

int harden_attach(void);
int harden_detach(void);
int harden_attach_shadow(bool on);

/*
 * A hook that has to sleep counts itself here while it does, so that unloading waits for it:
 * tasks RCU does not wait for a sleeping task.
 */
extern atomic_t harden_sleepers;

#endif
