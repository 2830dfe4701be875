// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: code that was not there when the container started. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/time64.h>
#include "handlers.h"
#include "hooks_run.h"
#include "label.h"
#include "verdict.h"

/*
 * Has the file that overlayfs or its like shows been changed since? What is only memory (memfd,
 * shared memory) has no past. The clock of files ticks as the one that @started is from; what is
 * of the same tick may be younger.
 */
static bool is_modified(const struct harden_label *label, const struct file *file)
{
	const struct inode *inode = d_real_inode(file->f_path.dentry);
	struct timespec64 changed = harden_ctime(inode);

	return file_inode(file)->i_sb->s_flags & SB_KERNMOUNT ||
	       timespec64_compare(&changed, &label->container->started) >= 0;
}

/**
 * harden_run_file() - may this be run, or mapped to be run?
 * @label: of current
 * @file: it
 * @operation: for the event
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_run_file(const struct harden_label *label, const struct file *file,
		    const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = {
		.operation = operation, .dentry = file->f_path.dentry,
	};
	const struct harden_item *item = policy ? harden_denies(policy, HARDEN_RULE_EXEC) : NULL;

	if (!item || !S_ISREG(file_inode(file)->i_mode) || !is_modified(label, file))
		return 0;
	return harden_verdict(label, policy, item, &request);
}

/* @prot: with what the personality adds. What is executable already was judged before. */
int harden_on_security_file_mprotect(struct harden_label *label, struct vm_area_struct *vma,
				     unsigned long reqprot, unsigned long prot)
{
	if (!(prot & PROT_EXEC) || !vma->vm_file || vma->vm_flags & VM_EXEC)
		return 0;
	return harden_run_file(label, vma->vm_file, "mprotect");
}
