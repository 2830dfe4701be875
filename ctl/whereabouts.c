// SPDX-License-Identifier: GPL-2.0
/* Where the object of a denial lies: as the container and as the host sees it. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "whereabouts.h"

#define CGROUPS "/sys/fs/cgroup"

/* A line of mountinfo, as far as it counts here. */
struct mount {
	char device[32];
	char root[PATH_MAX];
	char point[PATH_MAX];
	char type[64];
};

/* \040 and its like: what mountinfo writes for blanks. */
static void unescape(char *s)
{
	char *to = s;
	unsigned int c;

	for (; *s; s++) {
		if (*s == '\\' && sscanf(s, "\\%3o", &c) == 1) {
			*to++ = (char)c;
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
}

static bool parse(const char *line, struct mount *mount)
{
	const char *rest = strstr(line, " - ");

	if (!rest || sscanf(line, "%*d %*d %31s %4095s %4095s", mount->device, mount->root,
			    mount->point) != 3 || sscanf(rest, " - %63s", mount->type) != 1)
		return false;
	unescape(mount->root);
	unescape(mount->point);
	return true;
}

/* What follows @dir in @path: "" or "/..."; NULL: it is not below. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (!strcmp(dir, "/"))
		return path;
	return !strncmp(path, dir, len) && (path[len] == '/' || !path[len]) ? path + len : NULL;
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

/*
 * Where @path of a filesystem is seen by a task: by the mount whose root is nearest to it. With
 * @root only by what is the root; @device is that of the mount, and if it is set only such mounts
 * count.
 */
static char *seen_by(const char *pid, const char *type, char device[32], const char *path,
		     bool root)
{
	char name[64], *line = NULL, *found = NULL;
	size_t size = 0, best = 0;
	struct mount mount;
	const char *rest;
	FILE *stream;

	snprintf(name, sizeof(name), "/proc/%s/mountinfo", pid);
	stream = fopen(name, "re");
	while (stream && getline(&line, &size, stream) > 0) {
		if (!parse(line, &mount) || strcmp(mount.type, type) != 0 ||
		    (*device && strcmp(mount.device, device) != 0) ||
		    (root && strcmp(mount.point, "/") != 0))
			continue;
		rest = below(path, mount.root);
		if (!rest || strlen(mount.root) < best)
			continue;
		best = strlen(mount.root);
		free(found);
		found = join(mount.point, rest);
		if (root)
			strcpy(device, mount.device);
	}
	if (stream)
		fclose(stream);
	free(line);
	return found;
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
	char type[64], device[32] = "", pid[16];

	/* Longer than the event: only its end is known. */
	if (!path || path[1] != '/' || (size_t)(path - event->object) >= sizeof(type))
		return place;
	memcpy(type, event->object, (size_t)(path - event->object));
	type[path++ - event->object] = 0;
	if (task_of(event, pid)) {
		place.inside = seen_by(pid, type, device, path, true);
		if (place.inside)
			place.outside = seen_by("self", type, device, path, false);
	}
	/* The whole of an overlay is the container's root; a directory may be any. */
	if (!place.inside && !strcmp(type, "overlay"))
		place.inside = xstrdup(path);
	return place;
}
