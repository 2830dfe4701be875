/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/PID/mountinfo, and where on the host a mount of a container comes from. */
#ifndef HARDENCTL_MOUNTINFO_H
#define HARDENCTL_MOUNTINFO_H

#include <stdbool.h>
#include <stddef.h>

/* One line; see proc_pid_mountinfo(5). */
struct mount_line {
	char *device;		/* of the superblock: "8:1" */
	char *root;		/* what of the file system is mounted */
	char *target;		/* where, as the process sees it */
	char *type;
	char *source;
	bool read_only;		/* the mount or its file system */
};

struct mount_lines {
	struct mount_line *list;
	size_t nr;
};

/* False: errno says why. */
bool mountinfo_read(struct mount_lines *mounts, const char *path);
void mountinfo_free(struct mount_lines *mounts);

/* What is mounted at a path now, over anything else there; or NULL. */
const struct mount_line *mount_at(const struct mount_lines *mounts, const char *target);
/* Does the host have the same file system mounted, somewhere? */
bool is_on_host(const struct mount_lines *host, const struct mount_line *mount);
/* Where a path of the file system is seen by a mount of it; NULL: it shows that not. Free it. */
char *path_through(const struct mount_line *mount, const char *path);
/* What the host calls the object that is mounted; NULL: it has no name there. Free it. */
char *path_on_host(const struct mount_lines *host, const struct mount_line *mount);

/* Is @path @dir, or below it? */
bool is_below(const char *path, const char *dir);
/* Is one of its components ".."? */
bool leads_up(const char *path);
/* Absolute, without ".", ".." and empty components; by its letters alone. Free it. */
char *plain_path(const char *path);

#endif
