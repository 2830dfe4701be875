// SPDX-License-Identifier: GPL-2.0
/* System call → request: the parts of the new mount API that no LSM hook sees. */
#include "call.h"
#include "handlers.h"
#include "hooks_mount.h"

/* OPEN_TREE_CLONE, and OPEN_TREE_NAMESPACE of 7.x; without them it is an open with O_PATH. */
#define CLONES	(1UL | 2UL)

static int open_tree(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arg(regs, ia32, 2) & CLONES ? harden_arrange(label, "open_tree", NULL) : 0;
}

/* The fourth argument is what it shall change. */
static int open_tree_attr(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	if (!(harden_arg(regs, ia32, 2) & CLONES) && !harden_arg(regs, ia32, 3))
		return 0;
	return harden_arrange(label, "open_tree_attr", NULL);
}

static int mount_setattr(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "mount_setattr", NULL);
}

static int fsopen(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fsopen", NULL);
}

static int fspick(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fspick", NULL);
}

/* Of a context that somebody else has filled, too. */
static int fsmount(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return harden_arrange(label, "fsmount", NULL);
}

HARDEN_CALL_HANDLERS(open_tree, open_tree)
HARDEN_CALL_HANDLERS(open_tree_attr, open_tree_attr)
HARDEN_CALL_HANDLERS(mount_setattr, mount_setattr)
HARDEN_CALL_HANDLERS(fsopen, fsopen)
HARDEN_CALL_HANDLERS(fspick, fspick)
HARDEN_CALL_HANDLERS(fsmount, fsmount)
