/* SPDX-License-Identifier: GPL-2.0 */
/* A label ties a task to its container (design: "label of current"). */
#ifndef _HARDEN_LABEL_H
#define _HARDEN_LABEL_H

#include <linux/capability.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/harden.h>
#include "container.h"
#include "hooks.h"
#include "match.h"

struct harden_policy;

/**
 * struct harden_label - one labelled task; HOST tasks have none
 *
 * The first cache line is what the trampolines read: what they find there lets most requests
 * go without a call. It is written under the bucket lock and read without.
 *
 * @hooks: bit N: hook N (enum harden_hook) has something to ask for this task
 * @caps: bit N: capability N may not be used
 * @devs: one bit, by harden_dev_bit(), for each device that something denied lies on
 * @kept_sb: the superblock of the root that must not change, or NULL; compared only
 * @container: strong reference; never changes
 * @task: the key; never dereferenced
 * @root: the container's root as it was when this task or its ancestor became CONFINED
 * @node: chain of the registry
 * @ceiling: the capabilities that an exec under the policy can leave in a credential; all
 *	ones until such an exec
 * @withheld: capabilities that the policy took from this task's credentials, or its ancestors'
 * @socket_devs: as @devs, for sockets that are denied by name
 * @userns: the user namespace @ceiling counts in; compared, never dereferenced
 * @phase: enum harden_phase; SETUP becomes CONFINED, by the task itself only
 * @switched: pivot_root or chroot was seen since the label was given
 */
struct harden_label {
	u64 hooks;
	u64 caps;
	u64 devs;
	const struct super_block *kept_sb;
	struct harden_container *container;
	struct task_struct *task;
	struct harden_root root;

	struct hlist_node node;
	u64 ceiling;
	u64 withheld;
	u64 socket_devs;
	const struct user_namespace *userns;
	u8 phase;
	bool switched;
};

struct harden_label *harden_label_find(const struct task_struct *task);
int harden_label_add(struct task_struct *task, struct harden_container *container,
		     enum harden_phase phase, const struct harden_label *parent);
void harden_label_remove(struct task_struct *task);
void harden_label_confine(struct harden_label *label, const struct harden_root *root);
void harden_labels_refresh(void);
void harden_labels_sweep(void);
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
