// SPDX-License-Identifier: GPL-2.0
/* task → label: a hash keyed by the task; a loadable module cannot have LSM blobs. */
#include <linux/hash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "attach.h"
#include "container.h"
#include "label.h"
#include "label_layout.h"
#include "policy.h"

#define LOCKS 256

static_assert(offsetof(struct harden_label, node) == 0);
static_assert(offsetof(struct harden_label, task) == HARDEN_LABEL_TASK);
static_assert(offsetof(struct harden_label, hooks) == HARDEN_LABEL_HOOKS);
static_assert(sizeof(struct harden_label) <= 128);
static_assert(HARDEN_HOOKS <= 64);

struct hlist_head harden_labels[1 << HARDEN_LABEL_BITS];	/* the assembly reads it */
static spinlock_t locks[LOCKS];
static struct kmem_cache *cache;
static atomic_t count;

static u32 bucket_of(const struct task_struct *task)
{
	return (u32)((u32)(unsigned long)task * HARDEN_HASH) >> (32 - HARDEN_LABEL_BITS);
}

static spinlock_t *lock_of(u32 bucket)
{
	return &locks[bucket % LOCKS];
}

static struct harden_label *find(u32 bucket, const struct task_struct *task)
{
	struct harden_label *label;

	hlist_for_each_entry_rcu(label, &harden_labels[bucket], node,
				 lockdep_is_held(lock_of(bucket)))
		if (label->task == task)
			return label;
	return NULL;
}

/**
 * harden_label_of() - a task's label
 * @task: any task; compared only
 *
 * Context: any; the caller holds rcu_read_lock() unless @task is current, whose label stays.
 * Return: the label, or NULL for HOST.
 */
struct harden_label *harden_label_of(const struct task_struct *task)
{
	struct harden_label *label;

	rcu_read_lock();
	label = find(bucket_of(task), task);
	rcu_read_unlock();
	return label;
}

static u64 hooks_for(const struct harden_label *label)
{
	return harden_policy_hooks(READ_ONCE(label->container->policy), label->phase);
}

static void label_free(struct rcu_head *rcu)
{
	struct harden_label *label = container_of(rcu, struct harden_label, rcu);

	harden_container_put(label->container);
	kmem_cache_free(cache, label);
}

static void unlink(struct harden_label *label)
{
	hlist_del_rcu(&label->node);
	atomic_dec(&count);
	atomic_dec(&label->container->tasks);
	call_rcu(&label->rcu, label_free);
}

/**
 * harden_label_add() - label a HOST task
 * @task: a task that is not running yet, or any task when @parent is NULL
 * @container: the container; the label takes a reference of its own
 * @phase: SETUP or CONFINED
 * @parent: the label to copy root and ceiling from, or NULL
 *
 * A task that has a label keeps it; labels are never weakened.
 *
 * Context: any; does not sleep.
 * Return: 0, or -ENOMEM.
 */
int harden_label_add(struct task_struct *task, struct harden_container *container,
		     enum harden_phase phase, const struct harden_label *parent)
{
	u32 bucket = bucket_of(task);
	struct harden_label *label;
	unsigned long flags;

	label = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);
	if (!label)
		return -ENOMEM;
	label->task = task;
	label->container = container;
	label->phase = phase;
	label->ceiling = ~0ULL;
	if (parent) {
		label->switched = parent->switched;
		label->root = parent->root;
		label->ceiling = parent->ceiling;
		label->withheld = parent->withheld;
		label->userns = parent->userns;
	}
	spin_lock_irqsave(lock_of(bucket), flags);
	if (find(bucket, task)) {
		spin_unlock_irqrestore(lock_of(bucket), flags);
		kmem_cache_free(cache, label);
		return 0;
	}
	harden_container_hold(container);
	atomic_inc(&container->tasks);
	atomic_inc(&count);
	label->hooks = hooks_for(label);
	hlist_add_head_rcu(&label->node, &harden_labels[bucket]);
	spin_unlock_irqrestore(lock_of(bucket), flags);
	return 0;
}

/* Forgets a task. Context: any, softirq included. */
void harden_label_remove(struct task_struct *task)
{
	u32 bucket = bucket_of(task);
	struct harden_label *label;
	unsigned long flags;

	if (hlist_empty(&harden_labels[bucket]))
		return;
	spin_lock_irqsave(lock_of(bucket), flags);
	label = find(bucket, task);
	if (label)
		unlink(label);
	spin_unlock_irqrestore(lock_of(bucket), flags);
}

/* SETUP → CONFINED, by the task itself. */
void harden_label_confine(struct harden_label *label, const struct harden_root *root)
{
	u32 bucket = bucket_of(label->task);
	unsigned long flags;

	spin_lock_irqsave(lock_of(bucket), flags);
	label->root = *root;
	label->phase = HARDEN_PHASE_CONFINED;
	WRITE_ONCE(label->hooks, hooks_for(label));
	spin_unlock_irqrestore(lock_of(bucket), flags);
}

/* Every label asks what its container's policy now wants asked. */
void harden_labels_refresh(void)
{
	struct harden_label *label;
	u32 bucket;

	for (bucket = 0; bucket < ARRAY_SIZE(harden_labels); bucket++) {
		if (hlist_empty(&harden_labels[bucket]))
			continue;
		spin_lock_irq(lock_of(bucket));
		hlist_for_each_entry(label, &harden_labels[bucket], node)
			WRITE_ONCE(label->hooks, hooks_for(label));
		spin_unlock_irq(lock_of(bucket));
		cond_resched();
	}
}

/* At unload, when no hook can run any more. */
void harden_labels_drop(void)
{
	struct harden_label *label;
	struct hlist_node *next;
	u32 bucket;

	for (bucket = 0; bucket < ARRAY_SIZE(harden_labels); bucket++) {
		spin_lock_irq(lock_of(bucket));
		hlist_for_each_entry_safe(label, next, &harden_labels[bucket], node)
			unlink(label);
		spin_unlock_irq(lock_of(bucket));
	}
}

unsigned int harden_label_count(void)
{
	return atomic_read(&count);
}

int harden_label_init(void)
{
	int i;

	for (i = 0; i < LOCKS; i++)
		spin_lock_init(&locks[i]);
	cache = KMEM_CACHE(harden_label, 0);
	return cache ? 0 : -ENOMEM;
}

/* The caller has waited for RCU callbacks. */
void harden_label_exit(void)
{
	kmem_cache_destroy(cache);
}
