// SPDX-License-Identifier: GPL-2.0
/* cgroup → container. Matched when a task comes in, gone with its last task. */
#include <linux/cgroup.h>
#include <linux/hashtable.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include "container.h"
#include "names.h"
#include "policy.h"

#define PATH_BYTES 1024

static DEFINE_HASHTABLE(containers, 10);
static DEFINE_SPINLOCK(lock);	/* writers of the table and of ->policy; irqsave */
static atomic_t count;
static atomic_t changes;

const struct harden_policy harden_uncovered;

static struct harden_container *find(u64 id)
{
	struct harden_container *container;

	hash_for_each_possible_rcu(containers, container, node, id)
		if (container->id == id)
			return container;
	return NULL;
}

static struct harden_container *find_above(struct cgroup *cgrp)
{
	struct harden_container *container = NULL;
	int level;

	for (level = 1; level <= cgrp->level && !container; level++)
		container = find(cgroup_id(cgroup_ancestor(cgrp, level)));
	return container;
}

/* Which ancestor has a path of this length: as deep as the path has slashes. */
static struct cgroup *ancestor_at(struct cgroup *cgrp, const char *path, size_t len)
{
	int level = 0;
	size_t i;

	for (i = 0; i < len; i++)
		level += path[i] == '/';
	return cgroup_ancestor(cgrp, level);
}

static struct harden_container *alloc(struct cgroup *cgrp, const char *path, size_t len)
{
	struct harden_container *container;

	container = kzalloc(sizeof(*container) + len + 1, GFP_ATOMIC | __GFP_NOWARN);
	if (!container)
		return ERR_PTR(-ENOMEM);
	refcount_set(&container->ref, 1);
	container->id = cgroup_id(cgrp);
	container->level = cgrp->level;
	ktime_get_coarse_real_ts64(&container->started);
	memcpy(container->path, path, len);
	return container;
}

static size_t path_len_at(const char *path, int level)
{
	size_t len = 0;

	for (; path[len]; len++)
		if (path[len] == '/' && !level--)
			break;
	return len;
}

/* The policy for a container, by @path, which ends at its own cgroup, and by its names. */
static struct harden_policy *policy_of(const struct harden_policies *set, u64 id,
				       const char *path)
{
	struct harden_named named = { .names = harden_names_of(id), .len = strlen(path) };
	size_t len;

	return harden_policies_match(set, path, named.names ? &named : NULL, &len);
}

/* The same of the set that is tried; NULL: there is none. */
static const struct harden_policy *candidate_of(u64 id, const char *path)
{
	const struct harden_policies *set = harden_candidate_rcu();

	if (!set)
		return NULL;
	return policy_of(set, id, path) ?: &harden_uncovered;
}

/* Under the lock: what the set in force says of this cgroup, as a new container or NULL. */
static struct harden_container *match(struct cgroup *cgrp)
{
	const struct harden_policies *set = harden_policies_rcu();
	struct harden_container *container;
	struct harden_policy *policy;
	struct harden_named named;
	struct cgroup *top;
	char *path;
	size_t len;
	int level;

	if (!set || !set->nr || !cgrp->level)
		return NULL;
	path = kmalloc(PATH_BYTES, GFP_ATOMIC | __GFP_NOWARN);
	if (!path)
		return ERR_PTR(-ENOMEM);
	container = NULL;
	if (cgroup_path(cgrp, path, PATH_BYTES) < 0)
		goto out;
	named.names = harden_names_above(cgrp, &level);
	if (named.names)
		named.len = path_len_at(path, level);
	policy = harden_policies_match(set, path, named.names ? &named : NULL, &len);
	if (!policy)
		goto out;
	top = ancestor_at(cgrp, path, len);
	path[len] = 0;
	container = top ? alloc(top, path, len) : NULL;
	if (IS_ERR_OR_NULL(container))
		goto out;
	container->policy = policy_of(set, container->id, path);
	container->candidate = candidate_of(container->id, path);
	hash_add_rcu(containers, &container->node, container->id);
	atomic_inc(&count);
	atomic_inc(&changes);
out:
	kfree(path);
	return container;
}

/**
 * harden_container_get() - the container a cgroup belongs to, made when a policy matches
 * @cgrp: a cgroup of the default hierarchy
 *
 * Context: any; does not sleep.
 * Return: a strong reference; NULL: none; -ENOMEM.
 */
struct harden_container *harden_container_get(struct cgroup *cgrp)
{
	struct harden_container *container;
	unsigned long flags;

	rcu_read_lock();
	spin_lock_irqsave(&lock, flags);
	container = find_above(cgrp);
	if (container && !refcount_inc_not_zero(&container->ref)) {
		/* Its last task is just going: it is unhashed by whoever dropped it. */
		hash_del_rcu(&container->node);
		container->id = 0;
		container = NULL;
	}
	if (!container)
		container = match(cgrp);
	spin_unlock_irqrestore(&lock, flags);
	rcu_read_unlock();
	return container;
}

/* Does a container with tasks own this cgroup? Context: any. */
bool harden_container_of_cgroup(struct cgroup *cgrp)
{
	bool found;

	rcu_read_lock();
	found = find_above(cgrp);
	rcu_read_unlock();
	return found;
}

/* Is the cgroup this container's, or below it? */
bool harden_container_owns(const struct harden_container *container, struct cgroup *cgrp)
{
	struct cgroup *top = cgroup_ancestor(cgrp, container->level);

	return top && cgroup_id(top) == container->id;
}

void harden_container_hold(struct harden_container *container)
{
	refcount_inc(&container->ref);
}

void harden_container_put(struct harden_container *container)
{
	unsigned long flags;

	if (!refcount_dec_and_test(&container->ref))
		return;
	spin_lock_irqsave(&lock, flags);
	if (container->id)
		hash_del_rcu(&container->node);
	spin_unlock_irqrestore(&lock, flags);
	atomic_dec(&count);
	atomic_inc(&changes);
	kfree_rcu(container, rcu);
}

static void rematch(struct harden_container *container)
{
	WRITE_ONCE(container->policy,
		   policy_of(harden_policies_rcu(), container->id, container->path));
	WRITE_ONCE(container->candidate, candidate_of(container->id, container->path));
}

/* After another set is in force or tried: each container's policies, by its path. May sleep. */
void harden_containers_rematch(void)
{
	struct harden_container *container;
	int bucket;

	rcu_read_lock();
	spin_lock_irq(&lock);
	hash_for_each(containers, bucket, container, node)
		rematch(container);
	spin_unlock_irq(&lock);
	rcu_read_unlock();
}

/* Counts containers that come or go, for a dump to see that it was overtaken. */
unsigned int harden_containers_changes(void)
{
	return atomic_read(&changes);
}

unsigned int harden_container_count(void)
{
	return atomic_read(&count);
}

unsigned int harden_container_count_of(const struct harden_policy *policy)
{
	struct harden_container *container;
	unsigned int n = 0;
	int bucket;

	rcu_read_lock();
	hash_for_each_rcu(containers, bucket, container, node)
		n += READ_ONCE(container->policy) == policy;
	rcu_read_unlock();
	return n;
}

int harden_containers_visit(unsigned long *skip,
			    int (*visit)(const struct harden_container *container, void *arg),
			    void *arg)
{
	struct harden_container *container;
	unsigned long n = 0;
	int bucket, err = 0;

	rcu_read_lock();
	hash_for_each_rcu(containers, bucket, container, node) {
		if (n++ < *skip)
			continue;
		err = visit(container, arg);
		if (err)
			break;
		(*skip)++;
	}
	rcu_read_unlock();
	return err;
}
