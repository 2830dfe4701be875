/* SPDX-License-Identifier: GPL-2.0 */
/* What the key "namespaces" says, for the hooks that come by namespace files, and at the start. */
#ifndef _HARDEN_HOOKS_NS_H
#define _HARDEN_HOOKS_NS_H

#include <linux/fs.h>
#include <linux/magic.h>
#include "label.h"

struct cred;
struct user_namespace;

int harden_judge_ns(const struct harden_label *label, const struct file *file,
		    const char *operation);
u32 harden_shared_kinds(const struct cred *cred);
bool harden_made_userns(const struct harden_label *label, const struct user_namespace *ns);
int harden_ns_init(void);

/* May a CONFINED task have this file, if it stands for a namespace? */
static inline int harden_use_ns(const struct harden_label *label, const struct file *file,
				const char *operation)
{
	return file_inode(file)->i_sb->s_magic == NSFS_MAGIC ?
		harden_judge_ns(label, file, operation) : 0;
}

#endif
