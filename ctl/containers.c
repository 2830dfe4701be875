// SPDX-License-Identifier: GPL-2.0
/* The containers that run, found where engines put their cgroups. */
#include <ctype.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cgroup_name.h"
#include "containers.h"
#include "model.h"
#include "podman.h"

#define ID_LEAST 3	/* digits that name a container */

const char *proc_root = "/proc", *cgroup_root = "/sys/fs/cgroup";

/* A copy without systemd's \xHH. */
static char *unescaped(const char *s, size_t len)
{
	char *copy = xrealloc(NULL, len + 1), *to = copy, digits[3] = "";
	size_t i;

	for (i = 0; i < len; i++) {
		if (len - i >= 4 && !memcmp(s + i, "\\x", 2) &&
		    isxdigit((unsigned char)s[i + 2]) && isxdigit((unsigned char)s[i + 3])) {
			memcpy(digits, s + i + 2, 2);
			*to++ = (char)strtoul(digits, NULL, 16);
			i += 3;
		} else {
			*to++ = s[i];
		}
	}
	*to = 0;
	return copy;
}

/* What Docker wrote down of it: {"Name": "/web", ...}. */
static char *docker_name(const char *id)
{
	char *path = xasprintf("%s/1/root/var/lib/docker/containers/%s/config.v2.json", proc_root,
			       id);
	json_t *json = json_load_file(path, 0, NULL);
	const char *name = json_string_value(json_object_get(json, "Name"));
	char *copy = name ? xstrdup(name + (*name == '/')) : NULL;

	json_decref(json);
	free(path);
	return copy;
}

/* Of root's Podman. */
static char *podman_name(const char *id)
{
	char *dir = xasprintf("%s/1/root/var/lib/containers/storage/overlay-containers",
			      proc_root);
	json_t *record = podman_container(dir, id);
	const char *name = json_string_value(json_array_get(json_object_get(record, "names"), 0));
	char *copy = name ? xstrdup(name) : NULL;

	json_decref(record);
	free(dir);
	return copy;
}

static char *name_of(const struct running *container)
{
	if (!strcmp(container->engine, "docker"))
		return docker_name(container->id);
	if (!strcmp(container->engine, "podman"))
		return podman_name(container->id);
	return strlen(container->id) == CGROUP_ID ? NULL : xstrdup(container->id);
}

static size_t add(struct containers *containers, const char *path,
		  const struct cgroup_name *name)
{
	struct running *container;

	containers->list = xrealloc(containers->list, (containers->nr + 1) * sizeof(*container));
	container = &containers->list[containers->nr];
	memset(container, 0, sizeof(*container));
	container->cgroup = xstrdup(path);
	container->engine = name->engine;
	container->id = unescaped(name->id, name->len);
	return containers->nr++;
}

/* Those of another pid namespace read as 0. */
static void add_processes(struct running *container, const char *path)
{
	char *file = xasprintf("%s%s/cgroup.procs", cgroup_root, path), line[32];
	FILE *stream = fopen(file, "re");
	pid_t pid;

	while (stream && fgets(line, sizeof(line), stream)) {
		pid = (pid_t)strtol(line, NULL, 10);
		if (pid <= 0)
			continue;
		container->pids = xrealloc(container->pids,
					   (container->nr_pids + 1) * sizeof(pid));
		container->pids[container->nr_pids++] = pid;
	}
	if (stream)
		fclose(stream);
	free(file);
}

#define NONE ((size_t)-1)

/* A cgroup below a container's belongs to the container, whatever its name. */
static void look_into(struct containers *containers, const char *path, size_t inside)
{
	char *dir_path = xasprintf("%s%s", cgroup_root, path), *child;
	DIR *dir = opendir(dir_path);
	struct dirent *entry;
	struct cgroup_name name;

	if (inside == NONE && *path && cgroup_is_container(path, strlen(path), &name))
		inside = add(containers, path, &name);
	if (inside != NONE)
		add_processes(&containers->list[inside], path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		child = xasprintf("%s/%s", path, entry->d_name);
		look_into(containers, child, inside);
		free(child);
	}
	if (dir)
		closedir(dir);
	free(dir_path);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct running *)a)->cgroup, ((const struct running *)b)->cgroup);
}

static void container_free(struct running *container)
{
	free(container->cgroup);
	free(container->id);
	free(container->name);
	free(container->pids);
}

/* A cgroup may outlive its container, or stand for none (as ctr's parents do). */
static void drop_empty(struct containers *containers)
{
	size_t i, nr = 0;

	for (i = 0; i < containers->nr; i++) {
		if (containers->list[i].nr_pids)
			containers->list[nr++] = containers->list[i];
		else
			container_free(&containers->list[i]);
	}
	containers->nr = nr;
}

bool containers_find(struct containers *containers)
{
	char *file = xasprintf("%s/cgroup.procs", cgroup_root);
	bool there = !access(file, F_OK);
	size_t i;

	free(file);
	if (!there)
		return false;
	look_into(containers, "", NONE);
	drop_empty(containers);
	if (containers->nr)
		qsort(containers->list, containers->nr, sizeof(*containers->list), by_path);
	for (i = 0; i < containers->nr; i++)
		containers->list[i].name = name_of(&containers->list[i]);
	return true;
}

void containers_keep(struct containers *containers, size_t nr)
{
	while (containers->nr > nr)
		container_free(&containers->list[--containers->nr]);
}

void containers_free(struct containers *containers)
{
	containers_keep(containers, 0);
	free(containers->list);
}

static bool is_path(const char *cgroup, const char *what)
{
	size_t n = strlen(cgroup_root), len = strlen(cgroup);

	if (!strncmp(what, cgroup_root, n) && what[n] == '/')
		what += n;
	return !strncmp(what, cgroup, len) && what[len + strspn(what + len, "/")] == 0;
}

bool container_is(const struct running *container, const char *what)
{
	if (*what == '/')
		return is_path(container->cgroup, what);
	if ((container->name && !strcmp(container->name, what)) || !strcmp(container->id, what))
		return true;
	return strlen(container->id) == CGROUP_ID && strlen(what) >= ID_LEAST &&
	       !strncasecmp(container->id, what, strlen(what));
}
