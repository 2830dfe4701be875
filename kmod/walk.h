/* SPDX-License-Identifier: GPL-2.0 */
/* Walking up from a dentry, for match.c and index.c. */
#ifndef _HARDEN_WALK_H
#define _HARDEN_WALK_H

#include <linux/dcache.h>
#include <linux/rcupdate.h>
#include "match.h"

/*
 * Walks follow d_parent under RCU. A rename in the middle may mix two chains, so each is
 * repeated until none happened; writers are rare enough for that to end.
 */
#define WALK(result, walk)						\
	do {								\
		unsigned int seq_;					\
		rcu_read_lock();					\
		do {							\
			seq_ = read_seqbegin(&rename_lock);		\
			(result) = (walk);				\
		} while (read_seqretry(&rename_lock, seq_));		\
		rcu_read_unlock();					\
	} while (0)

/* All of these only within WALK(). */
bool harden_is_root(const struct harden_root *root, const struct dentry *dentry);
const struct dentry *harden_ancestor(const struct dentry *dentry, unsigned int up);
unsigned int harden_depth(const struct harden_root *root, const struct dentry *dentry);
bool harden_names_match(const struct dentry *dentry, const char *path);
bool harden_same_object(const struct harden_object *object, const struct dentry *dentry);

/* Components of a normal path. */
unsigned int harden_components(const char *path);

#endif
