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
		if (root && !strcmp(root->type, type))
			place->inside = path_through(root, path);
		if (place->inside)
			place->outside = path_on_host(&ours, &(struct mount_line){
				.device = root->device, .root = (char *)path,
			});
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
