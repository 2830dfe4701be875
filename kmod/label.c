// SPDX-License-Identifier: GPL-2.0
/* task → label: a word in the task names it; a registry knows them all. */
#include <linux/hash.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "container.h"
#include "label.h"
#include "policy.h"
#include "task_word.h"

#define REGISTRY_BITS 10

static_assert(sizeof(struct harden_label) <= 128);
static_assert(offsetof(struct harden_label, node) == 64, "what the trampolines read is one line");
static_assert(sizeof(task_thread_info(current)->syscall_work) == 2 * sizeof(u32));
static_assert(HARDEN_HOOKS <= 64);

static struct bucket {
	spinlock_t lock;	/* irqsave: tasks are freed in softirqs */
	struct hlist_head labels;
} registry[1 << REGISTRY_BITS];

static struct kmem_cache *cache;
static atomic_t count;
static DEFINE_SPINLOCK(arming);	/* harden_armed follows count from and to 0 */
int harden_armed;

static struct bucket *bucket_of(const struct task_struct *task)
{
	return &registry[hash_ptr(task, REGISTRY_BITS)];
}

static struct harden_label *find(const struct bucket *bucket, const struct task_struct *task)
{
	struct harden_label *label;

	hlist_for_each_entry(label, &bucket->labels, node)
		if (label->task == task)
			return label;
	return NULL;
}

/*
 * harden_label_find() - a task's label, for a task that is being made or freed
 *
 * Its word may still be its parent's. Context: any; the caller holds the task.
 */
struct harden_label *harden_label_find(const struct task_struct *task)
{
	struct bucket *bucket = bucket_of(task);
	struct harden_label *label;
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	label = find(bucket, task);
	spin_unlock_irqrestore(&bucket->lock, flags);
	return label;
}

/* Under the bucket lock: what the trampolines read, from what the policy says now. */
static void load(struct harden_label *label)
{
	const struct harden_policy *policy = READ_ONCE(label->container->policy);
	bool held = policy && label->phase == HARDEN_PHASE_CONFINED;

	WRITE_ONCE(label->caps, held ? policy->cap_drop : 0);
	WRITE_ONCE(label->devs, held ? policy->source_devs : 0);
	WRITE_ONCE(label->socket_devs, held ? policy->socket_devs : 0);
	WRITE_ONCE(label->kept_sb, held && policy->read_only ? label->root.sb : NULL);
	WRITE_ONCE(label->hooks, harden_policy_hooks(policy, label->phase));
}

static void count_one(void)
{
	unsigned long flags;

	if (atomic_add_unless(&count, 1, 0))
		return;
	spin_lock_irqsave(&arming, flags);
	atomic_inc(&count);
	WRITE_ONCE(harden_armed, 1);
	spin_unlock_irqrestore(&arming, flags);
}

static void uncount_one(void)
{
	unsigned long flags;

	if (!atomic_dec_and_lock_irqsave(&count, &arming, flags))
		return;
	WRITE_ONCE(harden_armed, 0);
	spin_unlock_irqrestore(&arming, flags);
}

static struct harden_label *label_alloc(void)
{
	struct harden_label *label = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);

	if (label && (unsigned long)label - PAGE_OFFSET > U32_MAX) {
		kmem_cache_free(cache, label);
		return NULL;
	}
	return label;
}

static void label_free(struct harden_label *label)
{
	atomic_dec(&label->container->tasks);
	harden_container_put(label->container);
	kmem_cache_free(cache, label);
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
	struct bucket *bucket = bucket_of(task);
	struct harden_label *label = label_alloc();
	unsigned long flags;

	if (!label)
		return -ENOMEM;
	if (parent)
		*label = *parent;
	else
		label->ceiling = ~0ULL;
	label->task = task;
	label->container = container;
	label->phase = phase;
	spin_lock_irqsave(&bucket->lock, flags);
	if (find(bucket, task)) {
		spin_unlock_irqrestore(&bucket->lock, flags);
		kmem_cache_free(cache, label);
		return 0;
	}
	harden_container_hold(container);
	atomic_inc(&container->tasks);
	count_one();
	load(label);
	hlist_add_head(&label->node, &bucket->labels);
	/* Whoever sees the word sees the label. */
	smp_store_release(harden_task_word(task), (u32)((unsigned long)label - PAGE_OFFSET));
	spin_unlock_irqrestore(&bucket->lock, flags);
	return 0;
}

/* Forgets a task that is freed, or never came to be. Context: any, softirq included. */
void harden_label_remove(struct task_struct *task)
{
	struct bucket *bucket = bucket_of(task);
	struct harden_label *label;
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	label = find(bucket, task);
	if (label)
		hlist_del(&label->node);
	spin_unlock_irqrestore(&bucket->lock, flags);
	if (!label)
		return;
	uncount_one();
	label_free(label);
}

/* SETUP → CONFINED, by the task itself. */
void harden_label_confine(struct harden_label *label, const struct harden_root *root)
{
	struct bucket *bucket = bucket_of(label->task);
	unsigned long flags;

	spin_lock_irqsave(&bucket->lock, flags);
	label->root = *root;
	label->phase = HARDEN_PHASE_CONFINED;
	load(label);
	spin_unlock_irqrestore(&bucket->lock, flags);
}

/* Every label asks what its container's policy now wants asked. */
void harden_labels_refresh(void)
{
	struct harden_label *label;
	struct bucket *bucket;

	for (bucket = registry; bucket < registry + ARRAY_SIZE(registry); bucket++) {
		spin_lock_irq(&bucket->lock);
		hlist_for_each_entry(label, &bucket->labels, node)
			load(label);
		spin_unlock_irq(&bucket->lock);
		cond_resched();
	}
}

/**
 * harden_labels_sweep() - no task that runs names a label any more
 *
 * What an earlier load of this module left, that is: a child that was in the middle of its
 * creation when that was unloaded was born with its parent's word. Such a child that is made
 * while this runs is mended when it passes cgroup_post_fork(), which comes after it is listed.
 *
 * Context: may sleep; the fork hooks are attached, and there is no label.
 */
void harden_labels_sweep(void)
{
	struct task_struct *process, *thread;

	rcu_read_lock();
	for_each_process_thread(process, thread)
		if (READ_ONCE(*harden_task_word(thread)))
			WRITE_ONCE(*harden_task_word(thread), 0);
	rcu_read_unlock();
}

/* At unload, when no hook can run any more. */
void harden_labels_drop(void)
{
	struct harden_label *label;
	struct hlist_node *next;
	struct bucket *bucket;

	harden_labels_sweep();
	for (bucket = registry; bucket < registry + ARRAY_SIZE(registry); bucket++) {
		hlist_for_each_entry_safe(label, next, &bucket->labels, node) {
			hlist_del(&label->node);
			label_free(label);
		}
		cond_resched();
	}
}

unsigned int harden_label_count(void)
{
	return atomic_read(&count);
}

/* Does anything else use the word? Pid 1, kernel threads and who loads us never had a label. */
static bool word_is_taken(void)
{
	struct task_struct *task;
	bool taken = *harden_task_word(current) || *harden_task_word(&init_task);

	rcu_read_lock();
	for_each_process(task)
		if (is_global_init(task) || (task->flags & PF_KTHREAD))
			taken |= READ_ONCE(*harden_task_word(task)) != 0;
	rcu_read_unlock();
	return taken;
}

/* -EBUSY: this kernel uses what is not its own in every kernel that was looked at. */
int harden_label_init(void)
{
	struct bucket *bucket;

	if (word_is_taken()) {
		pr_err("harden: this kernel uses the upper half of syscall_work itself\n");
		return -EBUSY;
	}
	for (bucket = registry; bucket < registry + ARRAY_SIZE(registry); bucket++)
		spin_lock_init(&bucket->lock);
	cache = kmem_cache_create("harden_label", sizeof(struct harden_label), 0,
				  SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA32, NULL);
	return cache ? 0 : -ENOMEM;
}

void harden_label_exit(void)
{
	kmem_cache_destroy(cache);
}
