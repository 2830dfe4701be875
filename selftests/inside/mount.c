// SPDX-License-Identifier: GPL-2.0
/* Mounts by the old and the new interface, and what else needs a capability. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "inside.h"

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);

static int op_mount(char **words)
{
	return result(mount(words[0], words[1], words[0], 0, NULL));
}

static int op_bind(char **words)
{
	return result(mount(words[0], words[1], NULL, MS_BIND, NULL));
}

static int op_rbind(char **words)
{
	return result(mount(words[0], words[1], NULL, MS_BIND | MS_REC, NULL));
}

/* fsopen(2), fsmount(2), move_mount(2) */
static int op_fsmount(char **words)
{
	int fs = syscall(SYS_fsopen, words[0], FSOPEN_CLOEXEC), mnt, err;

	if (fs < 0)
		return errno;
	err = result(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	if (err)
		goto out;
	mnt = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (mnt < 0) {
		err = errno;
		goto out;
	}
	err = result(syscall(SYS_move_mount, mnt, "", AT_FDCWD, words[1],
			     MOVE_MOUNT_F_EMPTY_PATH));
	close(mnt);
out:
	close(fs);
	return err;
}

static int op_opentree(char **words)
{
	int tree = syscall(SYS_open_tree, AT_FDCWD, words[0],
			   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE), err;

	if (tree < 0)
		return errno;
	err = result(syscall(SYS_move_mount, tree, "", AT_FDCWD, words[1],
			     MOVE_MOUNT_F_EMPTY_PATH));
	close(tree);
	return err;
}

static int do_chroot(char **words)
{
	return result(chroot(words[0]));
}

static int op_chroot(char **words)
{
	return in_child(do_chroot, words);
}

static int op_sethostname(char **words)
{
	return result(sethostname(words[0], strlen(words[0])));
}

static int do_userns(char **words)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	return result(mount("tmpfs", words[0], "tmpfs", 0, NULL));
}

/* In a user namespace of its own, where it has every capability. */
static int op_userns(char **words)
{
	return in_child(do_userns, words);
}

const struct op mount_ops[] = {
	{ "mount", 2, op_mount },
	{ "bind-mount", 2, op_bind },
	{ "rbind-mount", 2, op_rbind },
	{ "fsmount", 2, op_fsmount },
	{ "opentree", 2, op_opentree },
	{ "chroot", 1, op_chroot },
	{ "sethostname", 1, op_sethostname },
	{ "userns-mount", 1, op_userns },
	{}
};
