/* SPDX-License-Identifier: GPL-2.0 */
/* What the key "others" says of an act towards another task. */
#ifndef _HARDEN_HOOKS_OTHERS_H
#define _HARDEN_HOOKS_OTHERS_H

#include <linux/types.h>

struct harden_label;
struct task_struct;

int harden_act_on(const struct harden_label *label, struct task_struct *target,
		  const char *operation, bool quiet);

#endif
