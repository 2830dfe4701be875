// SPDX-License-Identifier: GPL-2.0
/* Every way to open and to change a file. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "inside.h"

static const unsigned char acl[] = {
	2, 0, 0, 0,
	1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
	2, 0, 4, 0, 0xe9, 3, 0, 0,
	4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
	0x10, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
	0x20, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
};

#define SYS_FCHMODAT2 452	/* since 6.6 */
#define ACL "system.posix_acl_access"

/* The value is the number of bytes that came, of one. */
static int op_read(char **words)
{
	char byte;
	int fd = open(words[0], O_RDONLY | O_CLOEXEC), err;
	ssize_t len;

	if (fd < 0)
		return errno;
	len = read(fd, &byte, 1);
	err = result(len);
	answer_value = len > 0;
	close(fd);
	return err;
}

static int op_list(char **words)
{
	return result_fd(open(words[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int op_stat(char **words)
{
	struct stat st;

	return result(stat(words[0], &st));
}

static int op_write(char **words)
{
	int fd = open(words[0], O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(write(fd, words[1], strlen(words[1])));
	close(fd);
	return err;
}

static int op_open_rdwr(char **words)
{
	return result_fd(open(words[0], O_RDWR | O_CLOEXEC));
}

static int op_append(char **words)
{
	int fd = open(words[0], O_WRONLY | O_APPEND | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(write(fd, "more", 4));
	close(fd);
	return err;
}

static int op_open_trunc(char **words)
{
	return result_fd(open(words[0], O_RDONLY | O_TRUNC | O_CLOEXEC));
}

static int op_open_creat(char **words)
{
	return result_fd(open(words[0], O_RDONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int op_creat(char **words)
{
	return result_fd(creat(words[0], 0600));
}

static int op_truncate(char **words)
{
	return result(truncate(words[0], 1));
}

static int op_mkdir(char **words)
{
	return result(mkdir(words[0], 0700));
}

static int op_mkfifo(char **words)
{
	return result(mkfifo(words[0], 0600));
}

static int op_mknod(char **words)
{
	return result(mknod(words[0], S_IFCHR | 0600, makedev(1, 3)));
}

/* A character device. */
static int op_make_node(char **words)
{
	return result(mknod(words[0], S_IFCHR | 0600, makedev(atoi(words[1]), atoi(words[2]))));
}

static int op_make_disk(char **words)
{
	return result(mknod(words[0], S_IFBLK | 0600, makedev(atoi(words[1]), atoi(words[2]))));
}

/* For neither reading nor writing: ioctls remain. */
static int op_open_none(char **words)
{
	return result_fd(open(words[0], O_ACCMODE | O_CLOEXEC));
}

static int op_link(char **words)
{
	return result(link(words[0], words[1]));
}

static int op_symlink(char **words)
{
	return result(symlink(words[0], words[1]));
}

static int op_rename(char **words)
{
	return result(rename(words[0], words[1]));
}

static int op_exchange(char **words)
{
	return result(renameat2(AT_FDCWD, words[0], AT_FDCWD, words[1], RENAME_EXCHANGE));
}

static int op_unlink(char **words)
{
	return result(unlink(words[0]));
}

static int op_rmdir(char **words)
{
	return result(rmdir(words[0]));
}

static int op_chmod(char **words)
{
	return result(chmod(words[0], 0700));
}

/* A file's mode, by the call that came last for it. */
static int op_fchmodat2(char **words)
{
	return result(syscall(SYS_FCHMODAT2, AT_FDCWD, words[0], 0700, AT_SYMLINK_NOFOLLOW));
}

static int op_openat2(char **words)
{
	struct open_how how = { .flags = O_WRONLY | O_TRUNC | O_CLOEXEC };

	return result_fd(syscall(SYS_openat2, AT_FDCWD, words[0], &how, sizeof(how)));
}

static int op_chown(char **words)
{
	return result(chown(words[0], 12, 12));
}

static int op_lchown(char **words)
{
	return result(lchown(words[0], 12, 12));
}

static int op_utimes(char **words)
{
	struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	return result(utimensat(AT_FDCWD, words[0], times, 0));
}

static int op_setxattr(char **words)
{
	return result(setxattr(words[0], "trusted.new", "y", 1, 0));
}

static int op_removexattr(char **words)
{
	return result(removexattr(words[0], "trusted.harden"));
}

static int op_setacl(char **words)
{
	return result(setxattr(words[0], ACL, acl, sizeof(acl), 0));
}

static int op_removeacl(char **words)
{
	return result(removexattr(words[0], ACL));
}

/* What needs a descriptor, which is open for reading only. */
static int with_fd(char **words, int (*run)(int fd))
{
	int fd = open(words[0], O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(run(fd));
	close(fd);
	return err;
}

static int fd_chmod(int fd)
{
	return fchmod(fd, 0700);
}

static int op_fchmod(char **words)
{
	return with_fd(words, fd_chmod);
}

static int fd_chown(int fd)
{
	return fchown(fd, 12, 12);
}

static int op_fchown(char **words)
{
	return with_fd(words, fd_chown);
}

static int fd_utimes(int fd)
{
	struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	return futimens(fd, times);
}

static int op_futimes(char **words)
{
	return with_fd(words, fd_utimes);
}

static int fd_setxattr(int fd)
{
	return fsetxattr(fd, "trusted.new", "y", 1, 0);
}

static int op_fsetxattr(char **words)
{
	return with_fd(words, fd_setxattr);
}

static int fd_removexattr(int fd)
{
	return fremovexattr(fd, "trusted.harden");
}

static int op_fremovexattr(char **words)
{
	return with_fd(words, fd_removexattr);
}

static int fd_chattr(int fd)
{
	int flags = FS_NODUMP_FL;

	return ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

static int op_chattr(char **words)
{
	return with_fd(words, fd_chattr);
}

static int fd_fsxattr(int fd)
{
	struct fsxattr attr = {};

	if (ioctl(fd, FS_IOC_FSGETXATTR, &attr))
		return -1;
	attr.fsx_xflags |= FS_XFLAG_NODUMP;
	return ioctl(fd, FS_IOC_FSSETXATTR, &attr);
}

static int op_fsxattr(char **words)
{
	return with_fd(words, fd_fsxattr);
}

/* file_setattr(2) came with 6.17. */
static int op_file_setattr(char **words)
{
	struct {
		uint64_t xflags;
		uint32_t extsize, nextents, projid, cowextsize;
	} attr = { .xflags = FS_XFLAG_NODUMP };

	return result(syscall(469, AT_FDCWD, words[0], &attr, sizeof(attr), 0));
}

static int op_bind(char **words)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", words[0]);
	err = result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return err;
}

/* A file without a name, and the name it gets. */
static int op_tmpfile(char **words)
{
	int fd = open(words[0], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), err;
	char proc[64];

	if (fd < 0)
		return errno;
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	err = result(linkat(AT_FDCWD, proc, AT_FDCWD, words[1], AT_SYMLINK_FOLLOW));
	close(fd);
	return err;
}

static int crash(char **words)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	if (chdir(words[0]) || setrlimit(RLIMIT_CORE, &unlimited))
		return errno;
	abort();
}

static int is_core(const struct dirent *entry)
{
	return !strncmp(entry->d_name, "core", 4);
}

/* The dumped process cannot tell an errno: EROFS stands for no core file. */
static int op_core(char **words)
{
	struct dirent **found;
	int n;

	in_child(crash, words);
	n = scandir(words[0], &found, is_core, NULL);
	return n > 0 ? 0 : EROFS;
}

/* flood FILE N: changes its mode N times; the value is how often that passed. */
static int op_flood(char **words)
{
	long i, nr = atol(words[1]);

	for (i = 0; i < nr; i++) {
		if (!chmod(words[0], 0644))
			answer_value++;
		else if (errno != EROFS)
			return errno;
	}
	return 0;
}

/* mkdirs PREFIX N: N directories of other names each; the value is how many were made. */
static int op_mkdirs(char **words)
{
	long i, nr = atol(words[1]);
	char path[300];

	for (i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s-%ld", words[0], i);
		if (!mkdir(path, 0755))
			answer_value++;
		else if (errno != EROFS)
			return errno;
	}
	return 0;
}

const struct op fs_ops[] = {
	{ "read", 1, op_read },
	{ "list", 1, op_list },
	{ "stat", 1, op_stat },
	{ "write", 2, op_write },
	{ "open-rdwr", 1, op_open_rdwr },
	{ "append", 1, op_append },
	{ "open-trunc", 1, op_open_trunc },
	{ "open-creat", 1, op_open_creat },
	{ "creat", 1, op_creat },
	{ "truncate", 1, op_truncate },
	{ "mkdir", 1, op_mkdir },
	{ "mkfifo", 1, op_mkfifo },
	{ "mknod", 1, op_mknod },
	{ "make-node", 3, op_make_node },
	{ "make-disk", 3, op_make_disk },
	{ "open-none", 1, op_open_none },
	{ "link", 2, op_link },
	{ "symlink", 2, op_symlink },
	{ "rename", 2, op_rename },
	{ "exchange", 2, op_exchange },
	{ "unlink", 1, op_unlink },
	{ "rmdir", 1, op_rmdir },
	{ "chmod", 1, op_chmod },
	{ "fchmodat2", 1, op_fchmodat2 },
	{ "openat2", 1, op_openat2 },
	{ "chown", 1, op_chown },
	{ "lchown", 1, op_lchown },
	{ "utimes", 1, op_utimes },
	{ "setxattr", 1, op_setxattr },
	{ "removexattr", 1, op_removexattr },
	{ "setacl", 1, op_setacl },
	{ "removeacl", 1, op_removeacl },
	{ "fchmod", 1, op_fchmod },
	{ "fchown", 1, op_fchown },
	{ "futimes", 1, op_futimes },
	{ "fsetxattr", 1, op_fsetxattr },
	{ "fremovexattr", 1, op_fremovexattr },
	{ "chattr", 1, op_chattr },
	{ "fsxattr", 1, op_fsxattr },
	{ "file-setattr", 1, op_file_setattr },
	{ "bind", 1, op_bind },
	{ "tmpfile", 2, op_tmpfile },
	{ "core", 1, op_core },
	{ "flood", 2, op_flood },
	{ "mkdirs", 2, op_mkdirs },
	{}
};
