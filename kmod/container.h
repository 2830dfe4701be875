/* SPDX-License-Identifier: GPL-2.0 */
/* A container is a cgroup of the default hierarchy with labelled tasks in or below it. */
#ifndef _HARDEN_CONTAINER_H
#define _HARDEN_CONTAINER_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/rculist.h>
#include <linux/time64.h>
#include <linux/types.h>

struct cgroup;
struct harden_policy;
struct mnt_namespace;

/**
 * struct harden_container - one container; lives as long as it has labelled tasks
 * @node: chain by @id; RCU for readers, the container lock for writers
 * @id: the cgroup's id, never used again by the kernel
 * @level: the cgroup's depth
 * @ref: one for each label, and for whoever has looked it up
 * @policy: in force, or NULL; tasks RCU keeps it for hooks
 * @candidate: what a set that is only tried says, &harden_uncovered or NULL: none is tried;
 *	harden_dry_srcu keeps it
 * @mnt_ns: the mount namespace its first CONFINED task was in; compared, never dereferenced
 * @own_mnt_ns: @mnt_ns is not the host's
 * @dry: this is no container, but one's copy in a struct harden_dry
 * @started: when it was first seen, by the clock of files
 * @tasks: labels
 * @denials: since it exists
 * @rcu: frees it after readers
 * @path: of the cgroup, when the container was first seen
 */
struct harden_container {
	struct hlist_node node;
	u64 id;
	int level;
	refcount_t ref;
	const struct harden_policy *policy;
	const struct harden_policy *candidate;
	const struct mnt_namespace *mnt_ns;
	bool own_mnt_ns;
	bool dry;
	struct timespec64 started;
	atomic_t tasks;
	atomic64_t denials;
	struct rcu_head rcu;
	char path[];
};

/* As a candidate: it says nothing of this container. Compared, never asked. */
extern const struct harden_policy harden_uncovered;

struct harden_container *harden_container_get(struct cgroup *cgrp);
bool harden_container_of_cgroup(struct cgroup *cgrp);
bool harden_container_owns(const struct harden_container *container, struct cgroup *cgrp);
void harden_container_hold(struct harden_container *container);
void harden_container_put(struct harden_container *container);
void harden_containers_rematch(void);
unsigned int harden_container_count(void);
unsigned int harden_containers_changes(void);
unsigned int harden_container_count_of(const struct harden_policy *policy);

/* Calls @visit for containers from the @skip-th on, until it returns an error. */
int harden_containers_visit(unsigned long *skip,
			    int (*visit)(const struct harden_container *container, void *arg),
			    void *arg);

#endif
