// SPDX-License-Identifier: GPL-2.0
/* task → label: a word in the task names it. */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "container.h"
#include "label.h"
#include "policy.h"
#include "task_word.h"
#include "tramp.h"

static_assert(sizeof(struct harden_label) <= 128);
static_assert(offsetof(struct harden_label, list) == 64, "what the trampolines read is one line");
static_assert(sizeof(task_thread_info(current)->HARDEN_WORD) == 2 * sizeof(u32));
static_assert(HARDEN_BITS <= HARDEN_CALLS_INDEX);

static LIST_HEAD(labels);
static DEFINE_SPINLOCK(lock);	/* the list, and what trampolines read; irqsave */
static struct kmem_cache *cache;
static atomic_t tasks;		/* that have a label */
static bool swept;
unsigned long harden_base;

/* A word's lowest bits tell whose it is; a label's address has none there. */
#define LOAD_BITS	(SMP_CACHE_BYTES - 1)
static_assert(SMP_CACHE_BYTES >= 64);

/**
 * harden_label_load() - what the trampolines read, from what the policy says now
 * @label: a copy that nobody else has, or one under the lock
 */
void harden_label_load(struct harden_label *label)
{
	const struct harden_policy *policy = READ_ONCE(label->container->policy);
	bool held = policy && label->phase == HARDEN_PHASE_CONFINED;

	WRITE_ONCE(label->caps, held ? policy->cap_drop : 0);
	/* What a runtime opens to run is asked about wherever it lies. */
	WRITE_ONCE(label->devs, held ? policy->source_devs : policy ? ~0ULL : 0);
	WRITE_ONCE(label->families, held && harden_denies(policy, HARDEN_RULE_SOCKETS) ?
				    policy->families : ~0ULL);
	WRITE_ONCE(label->kept_sb, held && policy->read_only ? label->root.sb : NULL);
	WRITE_ONCE(label->hooks, harden_policy_hooks(policy, label->phase));
}

static void count_task(struct harden_label *label)
{
	atomic_inc(&label->container->tasks);
	atomic_inc(&tasks);
}

static void uncount_task(struct harden_label *label)
{
	atomic_dec(&label->container->tasks);
	atomic_dec(&tasks);
}

static u32 place_of(const struct harden_label *label)
{
	return (unsigned long)label - harden_base;
}

static struct harden_label *label_alloc(void)
{
	struct harden_label *label = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);

	if (label && (unsigned long)label - harden_base > U32_MAX) {
		kmem_cache_free(cache, label);
		return NULL;
	}
	return label;
}

/**
 * harden_label_new() - make a label
 * @container: the container; the label takes a reference of its own
 * @phase: SETUP or CONFINED
 * @as: the label to copy the rest of the state from, or NULL
 *
 * Context: any; does not sleep.
 * Return: the label, with a reference for the caller, or NULL: no memory.
 */
struct harden_label *harden_label_new(struct harden_container *container, enum harden_phase phase,
				      const struct harden_label *as)
{
	struct harden_label *label = label_alloc();
	unsigned long flags;

	if (!label)
		return NULL;
	if (as)
		*label = *as;
	else
		label->ceiling = ~0ULL;
	harden_container_hold(container);
	label->container = container;
	label->phase = phase;
	refcount_set(&label->ref, 1);
	spin_lock_irqsave(&lock, flags);
	harden_label_load(label);
	list_add(&label->list, &labels);
	spin_unlock_irqrestore(&lock, flags);
	return label;
}

static void label_free(struct rcu_head *rcu)
{
	struct harden_label *label = container_of(rcu, struct harden_label, rcu);

	harden_container_put(label->container);
	kmem_cache_free(cache, label);
}

void harden_label_put(struct harden_label *label)
{
	unsigned long flags;

	if (!refcount_dec_and_lock_irqsave(&label->ref, &lock, &flags))
		return;
	list_del(&label->list);
	spin_unlock_irqrestore(&lock, flags);
	call_rcu(&label->rcu, label_free);
}

/**
 * harden_label_give() - label a HOST task that runs already
 * @task: the task; one that has a label keeps it: labels are never weakened
 * @label: the label; the task gets a reference of its own
 *
 * Context: any; the caller holds the task.
 */
void harden_label_give(struct task_struct *task, struct harden_label *label)
{
	refcount_inc(&label->ref);
	count_task(label);
	if (!cmpxchg(harden_task_word(task), 0, place_of(label)))
		return;
	uncount_task(label);
	harden_label_put(label);
}

/* The same for a child that is not running yet; it has a copy of its parent's word. */
void harden_label_inherit(struct task_struct *child, struct harden_label *label)
{
	refcount_inc(&label->ref);
	count_task(label);
	WRITE_ONCE(*harden_task_word(child), place_of(label));
}

/**
 * harden_label_take() - a task is freed
 * @task: the task
 *
 * One that somebody has held since an earlier load, long after its end, is in no list and was
 * not swept: its word does not have this load's number, and is left alone.
 *
 * Context: any, softirq included.
 */
void harden_label_take(struct task_struct *task)
{
	unsigned long address = harden_base + *harden_task_word(task);
	struct harden_label *label = (struct harden_label *)address;

	*harden_task_word(task) = 0;
	if (address & LOAD_BITS)
		return;
	uncount_task(label);
	harden_label_put(label);
}

static bool same_state(const struct harden_label *a, const struct harden_label *b)
{
	return a->phase == b->phase && a->switched == b->switched && a->root.sb == b->root.sb &&
	       a->root.ino == b->root.ino && a->ceiling == b->ceiling &&
	       a->withheld == b->withheld && a->userns == b->userns;
}

static void copy_state(struct harden_label *to, const struct harden_label *from)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	to->phase = from->phase;
	to->switched = from->switched;
	to->root = from->root;
	to->ceiling = from->ceiling;
	to->withheld = from->withheld;
	to->userns = from->userns;
	harden_label_load(to);
	spin_unlock_irqrestore(&lock, flags);
}

/**
 * harden_label_become() - change the state of current
 * @as: its label, changed in a copy; the container stays
 *
 * Context: any; does not sleep.
 * Return: 0 or -ENOMEM; then nothing has changed.
 */
int harden_label_become(const struct harden_label *as)
{
	struct harden_label *label = harden_label_of(current), *next;

	if (same_state(label, as) || as->container->dry)
		return 0;
	/* Nobody else has it, and only its own tasks give it on. */
	if (refcount_read(&label->ref) == 1) {
		copy_state(label, as);
		return 0;
	}
	next = harden_label_new(label->container, as->phase, as);
	if (!next)
		return -ENOMEM;
	/* The reference of whoever made it is current's now. */
	smp_store_release(harden_task_word(current), place_of(next));
	harden_label_put(label);
	return 0;
}

/* Every label asks what its container's policy now wants asked. */
void harden_labels_refresh(void)
{
	struct harden_label *label;

	spin_lock_irq(&lock);
	list_for_each_entry(label, &labels, list)
		harden_label_load(label);
	spin_unlock_irq(&lock);
}

/**
 * harden_labels_sweep() - no task that runs names a label any more
 *
 * What an earlier load of this module left, that is: a child that was in the middle of its
 * creation when that was unloaded was born with its parent's word. A child that is not listed
 * yet while this runs passes cgroup_post_fork() later, which mends it. So no hook may read words
 * before, but those of the fork path's ftrace_ops, which ask harden_labels_swept().
 *
 * Context: may sleep; the fork hooks are attached, no label is given meanwhile.
 */
void harden_labels_sweep(void)
{
	struct task_struct *process, *thread;

	rcu_read_lock();
	for_each_process_thread(process, thread)
		if (READ_ONCE(*harden_task_word(thread)))
			WRITE_ONCE(*harden_task_word(thread), 0);
	rcu_read_unlock();
	/* The words before the flag. */
	smp_store_release(&swept, true);
}

/* From now on what a task's word says is true. */
bool harden_labels_swept(void)
{
	return smp_load_acquire(&swept);	/* before any word */
}

/* At unload, when no hook can run any more. */
void harden_labels_drop(void)
{
	struct harden_label *label, *next;

	harden_labels_sweep();
	list_for_each_entry_safe(label, next, &labels, list)
		call_rcu(&label->rcu, label_free);
	rcu_barrier();
}

/* Tasks that have a label. */
unsigned int harden_label_count(void)
{
	return atomic_read(&tasks);
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
	if (word_is_taken()) {
		pr_err("harden: this kernel uses the upper half of syscall_work itself\n");
		return -EBUSY;
	}
	harden_base = PAGE_OFFSET - (1 + get_random_u32() % LOAD_BITS);
	cache = kmem_cache_create("harden_label", sizeof(struct harden_label), SMP_CACHE_BYTES,
				  SLAB_CACHE_DMA32, NULL);
	return cache ? 0 : -ENOMEM;
}

void harden_label_exit(void)
{
	kmem_cache_destroy(cache);
}
