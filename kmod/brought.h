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

/* Nothing that is denied lies on this superblock. */
static inline bool harden_is_free(const struct harden_policy *policy,
				  const struct super_block *sb)
{
	return !(policy->source_devs & harden_dev_bit(sb->s_dev)) &&
	       sb->s_magic != PROC_SUPER_MAGIC;
}

int harden_use_judge(const struct harden_label *label, const struct harden_policy *policy,
		     const struct dentry *dentry, const char *operation);

/* May a CONFINED task use an object? Returns 0 or the errno. Context: any; does not sleep. */
static inline int harden_use(const struct harden_label *label, const struct dentry *dentry,
			     const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);

	if (!policy || harden_is_free(policy, dentry->d_sb))
		return 0;
	return harden_use_judge(label, policy, dentry, operation);
}

#endif
