// SPDX-License-Identifier: GPL-2.0
/* Hook → request: device nodes, by kind and number, whatever they are called. */
#include <linux/blkdev.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include "allow.h"
#include "hooks_device.h"
#include "verdict.h"

static int judge(const struct harden_label *label, bool block, dev_t dev, u8 rights,
		 const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	char text[32];
	struct harden_request request = { .operation = operation, .text = text };
	const struct harden_item *item;

	if (!policy)
		return 0;
	item = harden_check_device(policy, block, dev, rights);
	if (!item)
		return 0;
	snprintf(text, sizeof(text), "%c %u:%u %s%s%s", block ? 'b' : 'c', MAJOR(dev), MINOR(dev),
		 rights & HARDEN_MAY_READ ? "r" : "", rights & HARDEN_MAY_WRITE ? "w" : "",
		 rights & HARDEN_MAY_MAKE ? "m" : "");
	return harden_verdict(label, policy, item, &request);
}

/**
 * harden_judge_device() - may a task have this open device node?
 * @label: the task's label
 * @file: it; opened for neither reading nor writing it can still do ioctls, so both are asked
 * @operation: for the event
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_judge_device(const struct harden_label *label, const struct file *file,
			const char *operation)
{
	const struct inode *inode = file_inode(file);
	u8 rights = (file->f_mode & FMODE_READ ? HARDEN_MAY_READ : 0) |
		    (file->f_mode & FMODE_WRITE ? HARDEN_MAY_WRITE : 0);

	return judge(label, S_ISBLK(inode->i_mode), inode->i_rdev,
		     rights ?: HARDEN_MAY_READ | HARDEN_MAY_WRITE, operation);
}

/* @dev: as mknod(2) takes it. A whiteout of overlayfs is no device. */
int harden_make_device(const struct harden_label *label, umode_t mode, unsigned int dev)
{
	if (!S_ISBLK(mode) && (!S_ISCHR(mode) || new_decode_dev(dev) == WHITEOUT_DEV))
		return 0;
	return judge(label, S_ISBLK(mode), new_decode_dev(dev), HARDEN_MAY_MAKE, "mknod");
}

/* A disk can be mounted without being opened by whoever mounts it. */
int harden_mount_device(const struct harden_label *label, const struct super_block *sb)
{
	if (!sb->s_bdev)
		return 0;
	return judge(label, true, sb->s_bdev->bd_dev,
		     HARDEN_MAY_READ | (sb_rdonly(sb) ? 0 : HARDEN_MAY_WRITE), "mount-device");
}
