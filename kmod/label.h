/* SPDX-License-Identifier: GPL-2.0 */
/* A label ties a task to its container (design: "label of current"). */
#ifndef _HARDEN_LABEL_H
#define _HARDEN_LABEL_H

#include <linux/types.h>
#include <linux/rculist.h>
#include <linux/capability.h>
#include <linux/harden.h>
#include "container.h"
#include "hooks.h"
#include "match.h"

struct harden_policy;

/**
 * struct harden_label - one labelled task; HOST tasks have none
 * @node: chain of harden_labels; RCU for readers, a bucket lock for writers
 * @task: the key; never dereferenced
 * @hooks: bit N: hook N (enum harden_hook) has something to ask for this task; written under
 *	the bucket lock, read without
 * @container: strong reference; never changes
 * @phase: enum harden_phase; SETUP becomes CONFINED, by the task itself only
 * @switched: pivot_root or chroot was seen since the label was given
 * @root: the container's root as it was when this task or its ancestor became CONFINED
 * @ceiling: the capabilities that an exec under the policy can leave in a credential; all
 *	ones until such an exec
 * @withheld: capabilities that the policy took from this task's credentials, or its ancestors'
 * @userns: the user namespace @ceiling counts in; compared, never dereferenced
 * @rcu: frees it after readers
 */
struct harden_label {
	struct hlist_node node;
	struct task_struct *task;
	u64 hooks;
	struct harden_container *container;
	u8 phase;
	bool switched;
	struct harden_root root;
	u64 ceiling;
	u64 withheld;
	const struct user_namespace *userns;
	struct rcu_head rcu;
};

extern struct hlist_head harden_labels[];	/* for the trampoline */

struct harden_label *harden_label_of(const struct task_struct *task);
int harden_label_add(struct task_struct *task, struct harden_container *container,
		     enum harden_phase phase, const struct harden_label *parent);
void harden_label_remove(struct task_struct *task);
void harden_label_confine(struct harden_label *label, const struct harden_root *root);
void harden_labels_refresh(void);
void harden_labels_drop(void);
unsigned int harden_label_count(void);
int harden_label_init(void);
void harden_label_exit(void);

/* The policy in force for a label, or NULL. Valid until the hook returns: hooks never sleep. */
static inline const struct harden_policy *harden_label_policy(const struct harden_label *label)
{
	return READ_ONCE(label->container->policy);
}

#endif
