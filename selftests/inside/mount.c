// SPDX-License-Identifier: GPL-2.0
/* Mounts by the old and the new interface, and what else needs a capability. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "inside.h"

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);

static int op_mount(char **words)
{
	return result(mount(words[0], words[1], words[0], 0, NULL));
}

/* With a type, a directory and options. */
static int op_mount_options(char **words)
{
	return result(mount("none", words[1], words[0], 0, words[2]));
}

static int op_mount_disk(char **words)
{
	return result(mount(words[0], words[1], "ext4", 0, NULL));
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

static int op_move(char **words)
{
	return result(mount(words[0], words[1], NULL, MS_MOVE, NULL));
}

/* The same by move_mount(2), without a detached tree. */
static int op_move_mount(char **words)
{
	return result(syscall(SYS_move_mount, AT_FDCWD, words[0], AT_FDCWD, words[1], 0));
}

static int op_remount(char **words)
{
	return result(mount(NULL, words[0], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
}

static int op_propagation(char **words)
{
	return result(mount(NULL, words[0], NULL, MS_SHARED, NULL));
}

/* MNT_DETACH: its header and linux/mount.h cannot both be had. */
#define DETACH 2

static int op_umount(char **words)
{
	return result(syscall(SYS_umount2, words[0], DETACH));
}

static int op_mount_setattr(char **words)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	return result(syscall(SYS_mount_setattr, AT_FDCWD, words[0], 0, &attr, sizeof(attr)));
}

/* Cloned, and never attached. */
static int op_tree(char **words)
{
	return result_fd(syscall(SYS_open_tree, AT_FDCWD, words[0], OPEN_TREE_CLONE));
}

/* No clone: an open with O_PATH. */
static int op_tree_open(char **words)
{
	return result_fd(syscall(SYS_open_tree, AT_FDCWD, words[0], 0));
}

#define SYS_OPEN_TREE_ATTR 467

static int op_tree_attr(char **words)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	return result_fd(syscall(SYS_OPEN_TREE_ATTR, AT_FDCWD, words[0], OPEN_TREE_CLONE, &attr,
				 sizeof(attr)));
}

static int op_fsopen(char **words)
{
	return result_fd(syscall(SYS_fsopen, words[0], 0));
}

static int op_fspick(char **words)
{
	return result_fd(syscall(SYS_fspick, AT_FDCWD, words[0], 0));
}

/* Of a context that somebody else has made. */
static int op_fsmount_of(char **words)
{
	return result_fd(syscall(SYS_fsmount, atoi(words[0]), 0, 0));
}

static int do_pivot(char **words)
{
	return result(chdir(words[0]) ? -1 : syscall(SYS_pivot_root, ".", "."));
}

static int op_pivot(char **words)
{
	return in_child(do_pivot, words);
}

/* By the 32-bit table: number, and up to two words that are paths or types. */
static int op_ia32(char **words)
{
	int nr = atoi(words[0]);

	switch (nr) {
	case SYS_open_tree:
		return ia32_call(nr, AT_FDCWD, ia32_text(words[1]), OPEN_TREE_CLONE, 0, 0);
	case SYS_mount_setattr:
		return ia32_call(nr, AT_FDCWD, ia32_text(words[1]), 0,
				 ia32_bytes(&(struct mount_attr){ .attr_set = MOUNT_ATTR_RDONLY },
					    sizeof(struct mount_attr)), sizeof(struct mount_attr));
	case SYS_OPEN_TREE_ATTR:
		return ia32_call(nr, AT_FDCWD, ia32_text(words[1]), OPEN_TREE_CLONE,
				 ia32_bytes(&(struct mount_attr){ .attr_set = MOUNT_ATTR_RDONLY },
					    sizeof(struct mount_attr)), sizeof(struct mount_attr));
	case SYS_fsopen:
		return ia32_call(nr, ia32_text(words[1]), 0, 0, 0, 0);
	case SYS_fspick:
		return ia32_call(nr, AT_FDCWD, ia32_text(words[1]), 0, 0, 0);
	case SYS_fsmount:
		return ia32_call(nr, atoi(words[1]), 0, 0, 0, 0);
	default:
		return EBADRQC;
	}
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

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(write(fd, text, strlen(text)));
	close(fd);
	return err;
}

static int do_userns_exec(char **words)
{
	char *argv[] = { "inside", words[0], words[1], words[2], NULL }, *envp[] = { NULL };
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	err = put("/proc/self/uid_map", "0 0 1") ?: put("/proc/self/setgroups", "deny") ?:
	      put("/proc/self/gid_map", "0 0 1");
	if (err)
		return err;
	execve("/inside", argv, envp);
	return errno;
}

/* Root in a user namespace of its own, three words run there by a new program. */
static int op_userns_exec(char **words)
{
	return in_child(do_userns_exec, words);
}

static int do_map_child(char **words)
{
	int ready[2], done[2], err;
	char path[64], byte = 0;
	pid_t pid;

	(void)words;
	if (pipe2(ready, O_CLOEXEC) || pipe2(done, O_CLOEXEC))
		return errno;
	pid = fork();
	if (!pid) {
		err = result(unshare(CLONE_NEWUSER));
		if (write(ready[1], &err, sizeof(err)) != sizeof(err))
			_exit(1);
		close(done[1]);
		_exit(read(done[0], &byte, 1) == 0 && !getuid() ? 0 : 1);
	}
	if (pid < 0 || read(ready[0], &err, sizeof(err)) != sizeof(err) || err)
		return pid < 0 ? errno : err;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	err = put(path, "0 0 1");
	close(done[1]);
	waitpid(pid, NULL, 0);
	return err;
}

/* From outside, for a child that has made itself a user namespace. */
static int op_userns_map(char **words)
{
	return in_child(do_map_child, words);
}

/* In a user namespace of its own, where it has every capability. */
static int op_userns(char **words)
{
	return in_child(do_userns, words);
}

const struct op mount_ops[] = {
	{ "mount", 2, op_mount },
	{ "mount-options", 3, op_mount_options },
	{ "mount-disk", 2, op_mount_disk },
	{ "bind-mount", 2, op_bind },
	{ "rbind-mount", 2, op_rbind },
	{ "fsmount", 2, op_fsmount },
	{ "opentree", 2, op_opentree },
	{ "move", 2, op_move },
	{ "move-mount", 2, op_move_mount },
	{ "remount", 1, op_remount },
	{ "propagation", 1, op_propagation },
	{ "umount", 1, op_umount },
	{ "mount-setattr", 1, op_mount_setattr },
	{ "tree", 1, op_tree },
	{ "tree-open", 1, op_tree_open },
	{ "tree-attr", 1, op_tree_attr },
	{ "fsopen", 1, op_fsopen },
	{ "fspick", 1, op_fspick },
	{ "fsmount-of", 1, op_fsmount_of },
	{ "pivot", 1, op_pivot },
	{ "ia32-mount", 2, op_ia32 },
	{ "chroot", 1, op_chroot },
	{ "sethostname", 1, op_sethostname },
	{ "userns-mount", 1, op_userns },
	{ "userns-exec", 3, op_userns_exec },
	{ "userns-map", 0, op_userns_map },
	{}
};
