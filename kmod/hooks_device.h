/* SPDX-License-Identifier: GPL-2.0 */
/* What the key "devices" says, for the hooks that come by device nodes. */
#ifndef _HARDEN_HOOKS_DEVICE_H
#define _HARDEN_HOOKS_DEVICE_H

#include <linux/fs.h>
#include "label.h"

int harden_judge_device(const struct harden_label *label, const struct file *file,
			const char *operation);
int harden_make_device(const struct harden_label *label, umode_t mode, unsigned int dev);
int harden_mount_device(const struct harden_label *label, const struct super_block *sb);

/* May a CONFINED task have this file, if it is a device's node? */
static inline int harden_use_device(const struct harden_label *label, const struct file *file,
				    const char *operation)
{
	umode_t mode = file_inode(file)->i_mode;

	return S_ISCHR(mode) || S_ISBLK(mode) ? harden_judge_device(label, file, operation) : 0;
}

#endif
