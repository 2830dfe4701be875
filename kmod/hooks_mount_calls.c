// SPDX-License-Identifier: GPL-2.0
/* System call → request: the parts of the new mount API that no LSM hook sees. */
#include "call.h"
#include "handlers.h"
#include "hooks_mount.h"

/* OPEN_TREE_CLONE, and OPEN_TREE_NAMESPACE of 7.x; without them it is an open with O_PATH. */
#define CLONES	(1UL | 2UL)

int harden_call_open_tree(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arg(regs, ia32, 2) & CLONES ? harden_arrange(label, "open_tree", NULL) : 0;
}

/* The fourth argument is what it shall change. */
int harden_call_open_tree_attr(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	if (!(harden_arg(regs, ia32, 2) & CLONES) && !harden_arg(regs, ia32, 3))
		return 0;
	return harden_arrange(label, "open_tree_attr", NULL);
}

int harden_call_mount_setattr(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "mount_setattr", NULL);
}

int harden_call_fsopen(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fsopen", NULL);
}

int harden_call_fspick(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fspick", NULL);
}

/* Of a context that somebody else has filled, too. */
int harden_call_fsmount(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fsmount", NULL);
}
