// SPDX-License-Identifier: GPL-2.0
/* Root filesystems for the tests' containers, and their state as one number. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "container.h"

/* An ext4 that the guest mounts there: the one with user xattrs, ACLs and flags on 6.1, too. */
#define DISK "/mnt/disk"

static int copy_program(const char *to, mode_t mode)
{
	int in = open("/selftests/inside", O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755), err = 0;
	struct stat st;

	if (in < 0 || out < 0 || fstat(in, &st) || sendfile(out, in, NULL, st.st_size) < 0 ||
	    fchmod(out, mode))
		err = errno;
	close(in);
	close(out);
	return err;
}

/* user:rw, group and others r, as the kernel stores it */
static const unsigned char acl[] = {
	2, 0, 0, 0,
	1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
	2, 0, 6, 0, 0xe8, 3, 0, 0,
	4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
	0x10, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
	0x20, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
};

static const char * const directories[] = {
	"/proc", "/dev", "/tmp", "/etc", "/etc/empty", "/data", "/data/sub", "/data2",
	"/data/alias", "/mnt", "/volume", "/cgroup", "/alias",
};

static const char * const files[] = {
	"/etc/file", "/etc/other", "/etc/acl", "/etc/third", "/etc/old", "/data/file",
	"/data/sub/file", "/data/mine", "/data2/file", "/volume/.hidden",
};

static int fill_nodes(const char *dir)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/dev/null", dir);
	if (mknod(path, S_IFCHR | 0666, makedev(1, 3)))
		return errno;
	snprintf(path, sizeof(path), "%s/link", dir);
	if (symlink("data", path))
		return errno;
	snprintf(path, sizeof(path), "%s/data/out", dir);
	if (symlink("/etc/file", path))
		return errno;
	snprintf(path, sizeof(path), "%s/etc/file", dir);
	if (setxattr(path, "trusted.harden", "x", 1, 0))
		return errno;
	snprintf(path, sizeof(path), "%s/etc/acl", dir);
	return setxattr(path, "system.posix_acl_access", acl, sizeof(acl), 0) ? errno : 0;
}

static int fill(const char *dir)
{
	char path[300];
	unsigned int i;
	int err = 0;

	for (i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, directories[i]);
		if (mkdir(path, 0755))
			return errno;
	}
	for (i = 0; !err && i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, files[i]);
		err = write_file(path, "original\n");
	}
	snprintf(path, sizeof(path), "%s/inside", dir);
	if (!err)
		err = copy_program(path, 0755);
	return err ?: fill_nodes(dir);
}

static int make_overlay(struct rootfs *rootfs)
{
	static const char * const parts[] = { "/layers", "/layers/lower", "/layers/upper",
					      "/layers/work" };
	char path[200], options[600];
	unsigned int i;
	int err;

	snprintf(path, sizeof(path), "%s/layers", rootfs->base);
	if (mkdir(path, 0755) || mount("layers", path, "tmpfs", 0, NULL))
		return errno;
	for (i = 1; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", rootfs->base, parts[i]);
		if (mkdir(path, 0755))
			return errno;
	}
	snprintf(path, sizeof(path), "%s/layers/lower", rootfs->base);
	err = fill(path);
	snprintf(options, sizeof(options),
		 "lowerdir=%1$s/layers/lower,upperdir=%1$s/layers/upper,workdir=%1$s/layers/work",
		 rootfs->base);
	if (!err && mount("overlay", rootfs->dir, "overlay", 0, options))
		err = errno;
	return err;
}

int rootfs_make(struct rootfs *rootfs, enum root_kind kind)
{
	static int serial;

	rootfs->kind = kind;
	snprintf(rootfs->base, sizeof(rootfs->base), "%s/%d-%d",
		 kind == ROOT_DIRECTORY ? DISK : "/tmp", getpid(), serial++);
	snprintf(rootfs->dir, sizeof(rootfs->dir), "%s/root", rootfs->base);
	snprintf(rootfs->volume, sizeof(rootfs->volume), "%s/volume", rootfs->base);
	if (mkdir(rootfs->base, 0755) || mkdir(rootfs->dir, 0755) || mkdir(rootfs->volume, 0755))
		return errno;
	if (kind == ROOT_OVERLAY)
		return make_overlay(rootfs);
	if (kind == ROOT_TMPFS && mount("root", rootfs->dir, "tmpfs", 0, NULL))
		return errno;
	return fill(rootfs->dir);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	int none = 0, fd;

	(void)ftw;
	if (type == FTW_F && S_ISREG(st->st_mode)) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		ioctl(fd, FS_IOC_SETFLAGS, &none);
		close(fd);
	}
	remove(path);
	return 0;
}

void rootfs_remove(struct rootfs *rootfs)
{
	char layers[200];

	snprintf(layers, sizeof(layers), "%s/layers", rootfs->base);
	if (rootfs->kind != ROOT_DIRECTORY)
		umount2(rootfs->dir, MNT_DETACH);
	if (rootfs->kind == ROOT_OVERLAY)
		umount2(layers, MNT_DETACH);
	nftw(rootfs->base, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static uint64_t state;

static void mix(const void *data, size_t len)
{
	const unsigned char *byte = data;

	while (len--)
		state = (state ^ *byte++) * 0x100000001b3ULL;
}

static void mix_xattrs(const char *path)
{
	char names[1024], value[1024], *name;
	ssize_t len = llistxattr(path, names, sizeof(names)), size;

	for (name = names; len > 0 && name < names + len; name += strlen(name) + 1) {
		size = lgetxattr(path, name, value, sizeof(value));
		mix(name, strlen(name));
		mix(value, size > 0 ? size : 0);
	}
}

static void mix_flags(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOATIME | O_CLOEXEC), flags = 0;

	ioctl(fd, FS_IOC_GETFLAGS, &flags);
	mix(&flags, sizeof(flags));
	close(fd);
}

static int mix_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)type;
	(void)ftw;
	mix(path, strlen(path));
	mix(&st->st_ino, sizeof(st->st_ino));
	mix(&st->st_mode, sizeof(st->st_mode));
	mix(&st->st_nlink, sizeof(st->st_nlink));
	mix(&st->st_uid, sizeof(st->st_uid));
	mix(&st->st_size, sizeof(st->st_size));
	mix(&st->st_mtim, sizeof(st->st_mtim));
	mix_xattrs(path);
	if (S_ISREG(st->st_mode))
		mix_flags(path);
	return 0;
}

uint64_t tree_state(const char *dir)
{
	state = 0xcbf29ce484222325ULL;
	nftw(dir, mix_one, 16, FTW_PHYS | FTW_MOUNT);
	return state;
}
