// SPDX-License-Identifier: GPL-2.0
/* Where the object of a denial lies: as the container and as the host sees it. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "mountinfo.h"
#include "whereabouts.h"

#define CGROUPS "/sys/fs/cgroup"

/* What follows @dir in @path: "" or "/..."; NULL: it is not below. */
static const char *below(const char *path, const char *dir)
{
	if (!is_below(path, dir))
		return NULL;
	return strcmp(dir, "/") ? path + strlen(dir) : path;
}

static char *join(const char *dir, const char *rest)
{
	char *path;

	if (!strcmp(rest, "/"))
		rest = "";
	if (asprintf(&path, "%s%s", strcmp(dir, "/") ? dir : *rest ? "" : "/", rest) < 0)
		abort();
	return path;
}

/* Where @path of a device is seen: by the mount whose root is nearest to it. */
static char *seen_at(const struct mount_lines *mounts, const char *device, const char *path)
{
	const struct mount_line *mount, *best = NULL;

	for (mount = mounts->list; mount < mounts->list + mounts->nr; mount++)
		if (!strcmp(mount->device, device) && below(path, mount->root) &&
		    (!best || strlen(mount->root) > strlen(best->root)))
			best = mount;
	return best ? join(best->target, below(path, best->root)) : NULL;
}

/* What lies on the container's root, as both see it. */
static void look_up(struct whereabouts *place, const char *pid, const char *type,
		    const char *path)
{
	struct mount_lines theirs = {}, ours = {};
	const struct mount_line *root;
	char name[64];

	snprintf(name, sizeof(name), "/proc/%s/mountinfo", pid);
	if (mountinfo_read(&theirs, name) && mountinfo_read(&ours, "/proc/self/mountinfo")) {
		root = mount_at(&theirs, "/");
		if (root && !strcmp(root->type, type) && below(path, root->root)) {
			place->inside = join("/", below(path, root->root));
			place->outside = seen_at(&ours, root->device, path);
		}
	}
	mountinfo_free(&theirs);
	mountinfo_free(&ours);
}

/* A task of the container: the one that asked, or any that is still there. */
static bool task_of(const struct event *event, char pid[16])
{
	char path[PATH_MAX], line[32] = "";
	FILE *stream;

	snprintf(path, sizeof(path), CGROUPS "%s/cgroup.procs", event->container);
	stream = fopen(path, "re");
	if (stream && !fgets(line, sizeof(line), stream))
		*line = 0;
	if (stream)
		fclose(stream);
	snprintf(pid, 16, "%ld", strtol(line, NULL, 10));
	return *line;
}

struct whereabouts find_place(const struct event *event)
{
	const char *path = strchr(event->object, ':');
	struct whereabouts place = {};
	char type[64], pid[16];

	/* Longer than the event: only its end is known. */
	if (!path || path[1] != '/' || (size_t)(path - event->object) >= sizeof(type))
		return place;
	memcpy(type, event->object, (size_t)(path - event->object));
	type[path++ - event->object] = 0;
	if (task_of(event, pid))
		look_up(&place, pid, type, path);
	/* The whole of an overlay is the container's root; a directory may be any. */
	if (!place.inside && !strcmp(type, "overlay"))
		place.inside = xstrdup(path);
	return place;
}
