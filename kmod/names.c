// SPDX-License-Identifier: GPL-2.0
/* What clients say of a cgroup: the container's name, image and labels, for match. */
#include <linux/cgroup.h>
#include <linux/hashtable.h>
#include <linux/lockdep.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include "match.h"
#include "names.h"
#include "policy.h"

static DEFINE_HASHTABLE(bound, 8);	/* RCU for readers, harden_policies_mutex for writers */
static unsigned int nr_bound;

static struct harden_names *find(u64 id)
{
	struct harden_names *names;

	hash_for_each_possible_rcu(bound, names, node, id,
				   lockdep_is_held(&harden_policies_mutex))
		if (names->id == id)
			return names;
	return NULL;
}

/* What is said of a cgroup, or NULL. Context: rcu_read_lock() held, or harden_policies_mutex. */
const struct harden_names *harden_names_of(u64 id)
{
	return find(id);
}

/**
 * harden_names_above() - the topmost cgroup that something is said of
 * @cgrp: a cgroup of the default hierarchy
 * @level: set to the depth of the one that is found
 *
 * Context: rcu_read_lock() held.
 * Return: @cgrp's or an ancestor's, or NULL.
 */
const struct harden_names *harden_names_above(struct cgroup *cgrp, int *level)
{
	const struct harden_names *names = NULL;

	if (!READ_ONCE(nr_bound))
		return NULL;
	for (*level = 1; *level <= cgrp->level; ++*level) {
		names = find(cgroup_id(cgroup_ancestor(cgrp, *level)));
		if (names)
			break;
	}
	return names;
}

static void forget(struct harden_names *names)
{
	hash_del_rcu(&names->node);
	WRITE_ONCE(nr_bound, nr_bound - 1);
	kfree_rcu(names, rcu);
}

/* Cgroups that are gone; their ids are never used again. */
static void sweep(void)
{
	struct harden_names *names;
	struct hlist_node *next;
	struct cgroup *cgrp;
	int bucket;

	hash_for_each_safe(bound, bucket, next, names, node) {
		cgrp = cgroup_get_from_id(names->id);
		if (IS_ERR(cgrp))
			forget(names);
		else
			cgroup_put(cgrp);
	}
}

/**
 * harden_names_bind() - say what a cgroup is called, in place of what was said before
 * @id: of the cgroup
 * @text: "name:web", "image:nginx:1.25", "label:KEY=VALUE", each ends with NUL
 * @len: bytes of @text; 0: nothing is said of it any more
 * @extack: told why not
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0, -ENOMEM, -E2BIG.
 */
int harden_names_bind(u64 id, const char *text, u32 len, struct netlink_ext_ack *extack)
{
	struct harden_names *names = NULL, *old;

	lockdep_assert_held(&harden_policies_mutex);
	sweep();
	if (len && nr_bound >= HARDEN_BOUND_MAX) {
		NL_SET_ERR_MSG(extack, "too many cgroups have names");
		return -E2BIG;
	}
	if (len) {
		names = kmalloc(struct_size(names, text, len), GFP_KERNEL);
		if (!names)
			return -ENOMEM;
		names->id = id;
		names->len = len;
		memcpy(names->text, text, len);
	}
	old = find(id);
	if (names) {
		hash_add_rcu(bound, &names->node, id);
		WRITE_ONCE(nr_bound, nr_bound + 1);
	}
	if (old)
		forget(old);
	return 0;
}

/* At unload, when neither a hook nor netlink can ask. */
void harden_names_exit(void)
{
	struct harden_names *names;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(bound, bucket, next, names, node)
		forget(names);
}
