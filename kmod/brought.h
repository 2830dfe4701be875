/* SPDX-License-Identifier: GPL-2.0 */
/* The second gate of deny_mounts: the use of what got into a container. */
#ifndef _HARDEN_BROUGHT_H
#define _HARDEN_BROUGHT_H

#include <linux/magic.h>
#include <linux/fs.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include "check.h"
#include "label.h"
#include "verdict.h"

/* Is this a procfs that shows the host's processes? */
static inline bool harden_is_host_proc(struct super_block *sb)
{
	return sb->s_magic == PROC_SUPER_MAGIC && proc_pid_ns(sb) == &init_pid_ns;
}

/* May a CONFINED task use an object? Returns 0 or the errno. Context: any; does not sleep. */
static inline int harden_use(const struct harden_label *label, const struct dentry *dentry,
			     const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .dentry = dentry };
	const struct harden_item *item;

	if (!policy || (!policy->nr_sources && !policy->host_proc))
		return 0;
	item = harden_check_use(policy, &label->root, dentry, harden_is_host_proc(dentry->d_sb));
	return harden_verdict(label, policy, item, &request);
}

#endif
