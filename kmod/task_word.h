/* SPDX-License-Identifier: GPL-2.0 */
/* task → label, in two loads (design: "label of current"). */
#ifndef _HARDEN_TASK_WORD_H
#define _HARDEN_TASK_WORD_H

#include <linux/sched.h>
#include "label.h"

/* User Mode Linux, where only tests run, has those bits among others in a word that is alike. */
#ifdef CONFIG_UML
#define HARDEN_WORD	flags
#else
#define HARDEN_WORD	syscall_work
#endif

/*
 * Where a task says that it has a label: in the upper half of the word of its thread_info whose
 * lower half is the SYSCALL_WORK_ bits, which the kernel only changes by atomic bit operations
 * and only tests by masks. It is hot at every system call, it is there for every task, and a
 * child is born with its parent's. The value is the label's place in the lowest 4 GiB of memory,
 * where all labels are; 0 for HOST.
 */
static inline u32 *harden_task_word(struct task_struct *task)
{
	return (u32 *)&task_thread_info(task)->HARDEN_WORD + 1;
}

extern unsigned long harden_base;	/* for the trampolines, too: what a word counts from */

/**
 * harden_label_of() - a task's label
 * @task: current, or a task that the caller holds and that is past its creation
 *
 * Context: any; the caller holds rcu_read_lock() unless @task is current, whose label only
 * current itself can change.
 * Return: the label, or NULL for HOST.
 */
static inline struct harden_label *harden_label_of(const struct task_struct *task)
{
	u32 place = READ_ONCE(*harden_task_word((struct task_struct *)task));

	return place ? (struct harden_label *)(harden_base + place) : NULL;
}

#endif
