/* SPDX-License-Identifier: GPL-2.0 */
/* What the key "kernel" says of files, for the hooks that open and change them. */
#ifndef _HARDEN_HOOKS_KERNEL_H
#define _HARDEN_HOOKS_KERNEL_H

#include <linux/fs.h>
#include "label.h"
#include "policy.h"

int harden_touch_kernel(const struct harden_label *label, const struct harden_policy *policy,
			const struct dentry *dentry, const char *operation);
int harden_open_in_setup(const struct harden_label *label, const struct file *file);

/* May a CONFINED task change this? What lies on a device is no part of the kernel. */
static inline int harden_change_kernel(const struct harden_label *label,
				       const struct harden_policy *policy,
				       const struct dentry *dentry, const char *operation)
{
	if (!harden_denies(policy, HARDEN_RULE_KERNEL) || MAJOR(dentry->d_sb->s_dev))
		return 0;
	return harden_touch_kernel(label, policy, dentry, operation);
}

#endif
