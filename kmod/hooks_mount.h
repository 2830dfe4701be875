/* SPDX-License-Identifier: GPL-2.0 */
/* The one question that mount(2), its relatives and their system calls ask. */
#ifndef _HARDEN_HOOKS_MOUNT_H
#define _HARDEN_HOOKS_MOUNT_H

struct dentry;
struct harden_label;

int harden_arrange(const struct harden_label *label, const char *operation,
		   const struct dentry *dentry);

#endif
