/* SPDX-License-Identifier: GPL-2.0 */
/* How tasks come by their labels (design: "container and label lifecycle"). */
#ifndef _HARDEN_LIFECYCLE_H
#define _HARDEN_LIFECYCLE_H

#include <linux/types.h>
#include "match.h"

struct harden_label;

void harden_adopt_tasks(void);

/* root.c-like facts about tasks, shared with exec */
bool harden_task_root(struct task_struct *task, struct harden_root *root);
bool harden_root_switched(struct task_struct *task, struct harden_root *root);
bool harden_host_mnt_ns(struct task_struct *task);

#endif
