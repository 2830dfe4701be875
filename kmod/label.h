/* SPDX-License-Identifier: GPL-2.0 */
/* A label ties tasks to their container (design: "label of current"). */
#ifndef _HARDEN_LABEL_H
#define _HARDEN_LABEL_H

#include <linux/capability.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/harden.h>
#include "container.h"
#include "hooks.h"
#include "match.h"

struct harden_policy;
struct task_struct;

/**
 * struct harden_label - what tasks of a container have in common; HOST tasks have none
 *
 * A child shares its parent's. A task whose state changes, which only happens by its own doing,
 * changes it in place when nobody shares it, and goes on with a copy otherwise.
 *
 * The first cache line is what the trampolines read: what they find there lets most requests
 * go without a call. It is written under the lock of the list and read without.
 *
 * @hooks: bit N: hook N (enum harden_hook) has something to ask
 * @caps: bit N: capability N may not be used
 * @devs: one bit, by harden_dev_bit(), for each device that something denied lies on; in SETUP all
 * @kept_sb: the superblock of the root that must not change, or NULL; compared only
 * @families: one bit for each address family that sockets may be of
 * @container: strong reference; never changes
 * @root: the container's root as it was when a task became CONFINED
 * @list: all labels
 * @ref: one for each task, and one for whoever has just made it
 * @phase: enum harden_phase; SETUP becomes CONFINED
 * @switched: pivot_root or chroot was seen since the label was given
 * @ceiling: the capabilities that an exec under the policy can leave in a credential; all
 *	ones until such an exec
 * @withheld: capabilities that the policy took from credentials
 * @userns: the user namespace @ceiling counts in; compared, never dereferenced
 * @rcu: frees it after readers
 */
struct harden_label {
	u64 hooks;
	u64 caps;
	u64 devs;
	const struct super_block *kept_sb;
	u64 families;
	struct harden_container *container;
	struct harden_root root;

	struct list_head list;
	refcount_t ref;
	u8 phase;
	bool switched;
	u64 ceiling;
	u64 withheld;
	const struct user_namespace *userns;
	struct rcu_head rcu;
};

struct harden_label *harden_label_new(struct harden_container *container, enum harden_phase phase,
				      const struct harden_label *as);
void harden_label_load(struct harden_label *label);
void harden_label_put(struct harden_label *label);
void harden_label_give(struct task_struct *task, struct harden_label *label);
void harden_label_inherit(struct task_struct *child, struct harden_label *label);
void harden_label_take(struct task_struct *task);
int harden_label_become(const struct harden_label *as);
void harden_labels_refresh(void);
void harden_labels_sweep(void);
bool harden_labels_swept(void);
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
