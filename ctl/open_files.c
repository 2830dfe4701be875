// SPDX-License-Identifier: GPL-2.0
/* What the tasks of a container had open for writing before a policy came: from /proc. */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "open_files.h"

#define CGROUPS "/sys/fs/cgroup"
#define DEPTH 16	/* directories that the walk keeps open */

/* For nftw(), which passes nothing on; @root is that of the task looked at, "" for "/". */
static struct {
	void (*visit)(const struct open_file *file, void *arg);
	void *arg;
	char root[PATH_MAX];
} walk;

static bool read_link(const char *link, char target[PATH_MAX])
{
	ssize_t len = readlink(link, target, PATH_MAX - 1);

	target[len < 0 ? 0 : len] = 0;
	return len >= 0;
}

/*
 * As the container sees it. A root that was pivoted to reads as "/", and paths begin there; one
 * that was only changed has the host's path, which every path in it begins with.
 */
static const char *inside(const char *path)
{
	size_t len = strlen(walk.root);

	return strncmp(path, walk.root, len) != 0 || path[len] != '/' ? path : path + len;
}

/* The mount that a file lies on, if it is a regular file or, for a root, a directory. */
static bool mount_of(const char *path, mode_t type, uint64_t *mount)
{
	struct statx stx;

	if (statx(AT_FDCWD, path, 0, STATX_TYPE | STATX_MNT_ID, &stx) ||
	    !(stx.stx_mask & STATX_MNT_ID) || (stx.stx_mode & S_IFMT) != type)
		return false;
	*mount = stx.stx_mnt_id;
	return true;
}

/* @link is the kernel's way to a file that a task holds. */
static void look_at(struct open_file *file, uint64_t root, const char *link)
{
	char target[PATH_MAX];
	uint64_t mount;

	if (!mount_of(link, S_IFREG, &mount) || mount != root || !read_link(link, target))
		return;
	file->path = inside(target);
	walk.visit(file, walk.arg);
}

static void look_at_descriptors(struct open_file *file, uint64_t root)
{
	char path[PATH_MAX];
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", file->pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", file->pid, entry->d_name);
		/* The link's mode says how the file is open. */
		if (lstat(path, &st) || !S_ISLNK(st.st_mode) || !(st.st_mode & 0200))
			continue;
		file->fd = (int)strtol(entry->d_name, NULL, 10);
		look_at(file, root, path);
	}
	if (dir)
		closedir(dir);
}

/* Shared, and may be written or made to: the file's content changes without any call. */
static void look_at_mappings(struct open_file *file, uint64_t root)
{
	char path[PATH_MAX], range[64] = "", *line = NULL;
	size_t size = 0, len;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/smaps", file->pid);
	stream = fopen(path, "re");
	file->fd = -1;
	while (stream && getline(&line, &size, stream) > 0) {
		/* A mapping begins with its addresses; what follows has names. */
		len = strspn(line, "0123456789abcdef-");
		if (len && len < sizeof(range) && line[len] == ' ')
			snprintf(range, sizeof(range), "%.*s", (int)len, line);
		if (strncmp(line, "VmFlags:", 8) != 0 || !strstr(line, " sh") ||
		    !strstr(line, " mw"))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/map_files/%s", file->pid, range);
		look_at(file, root, path);
	}
	if (stream)
		fclose(stream);
	free(line);
}

static void look_at_task(pid_t pid)
{
	char path[64], comm[32] = "";
	struct open_file file = { .pid = pid, .comm = comm };
	uint64_t root;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	if (!mount_of(path, S_IFDIR, &root) || !read_link(path, walk.root))
		return;
	if (!strcmp(walk.root, "/"))
		walk.root[0] = 0;
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	stream = fopen(path, "re");
	if (stream && fgets(comm, sizeof(comm), stream))
		comm[strcspn(comm, "\n")] = 0;
	if (stream)
		fclose(stream);
	look_at_descriptors(&file, root);
	look_at_mappings(&file, root);
}

static int look_at_cgroup(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	char procs[PATH_MAX], line[32];
	FILE *stream;

	(void)st;
	(void)ftw;
	if (type != FTW_D)
		return 0;
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
	stream = fopen(procs, "re");
	while (stream && fgets(line, sizeof(line), stream))
		look_at_task((pid_t)strtol(line, NULL, 10));
	if (stream)
		fclose(stream);
	return 0;
}

void open_files(const char *cgroup, void (*visit)(const struct open_file *file, void *arg),
		void *arg)
{
	char path[PATH_MAX];

	walk.visit = visit;
	walk.arg = arg;
	snprintf(path, sizeof(path), "%s%s", CGROUPS, cgroup);
	nftw(path, look_at_cgroup, DEPTH, FTW_PHYS);
}
