/* SPDX-License-Identifier: GPL-2.0 */
/* A candidate beside the policies in force: what it would decide otherwise is reported. */
#ifndef _HARDEN_SHADOW_H
#define _HARDEN_SHADOW_H

#include <linux/types.h>
#include "hooks.h"

struct harden_label;
struct harden_policies;
struct pt_regs;

/* What is called instead of handlers. The loadable build comes by its trampolines. */
int harden_on_shadow(struct harden_label *label, unsigned long ip, const unsigned long *saved);
int harden_shadow_ask(struct harden_label *label, enum harden_hook hook,
		      const unsigned long *args);
long harden_on_shadow_call(struct harden_label *label, const struct pt_regs *regs);

int harden_shadow_begin(struct harden_policies *set);
void harden_shadow_end(void);
u64 harden_shadow_count(bool denied);

#endif
