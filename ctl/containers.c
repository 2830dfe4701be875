// SPDX-License-Identifier: GPL-2.0
/* The containers that run, found where engines put their cgroups: the patterns of kmod/match.c. */
#include <ctype.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "containers.h"
#include "model.h"

#define ID_LEN	64
#define ID_LEAST 3	/* digits that name a container */

const char *proc_root = "/proc", *cgroup_root = "/sys/fs/cgroup";

enum id_kind {
	HEX,		/* 64 digits */
	NAME,		/* anything */
	NAME_AT_TOP,	/* anything, if the component before is the first one */
};

/**
 * struct pattern - how the last component of a container's path looks
 * @engine: whose it is
 * @parent: the component before; NULL: any
 * @prefix: what stands before the ID
 * @suffix: and behind it
 * @kind: what the ID is
 */
static const struct pattern {
	const char *engine, *parent, *prefix, *suffix;
	enum id_kind kind;
} patterns[] = {
	{ "docker", NULL, "docker-", ".scope", HEX },
	{ "docker", "docker", "", "", HEX },
	{ "podman", NULL, "libpod-", ".scope", HEX },
	{ "podman", NULL, "libpod-", "", HEX },
	{ "podman", NULL, "libpod-payload-", "", HEX },
	{ "containerd", NULL, "cri-containerd-", ".scope", HEX },
	{ "containerd", NULL, "nerdctl-", ".scope", HEX },
	{ "crio", NULL, "crio-", ".scope", HEX },
	{ "crio", NULL, "crio-", "", HEX },
	/* ctr's own namespace */
	{ "containerd", "default", "", "", NAME_AT_TOP },
	/* /NAMESPACE/ID of ctr and nerdctl, /kubepods/…/podUID/ID of the cgroupfs driver */
	{ "containerd", NULL, "", "", HEX },
	{ "lxc", NULL, "lxc.payload.", "", NAME },
	{ "lxc", "lxc", "", "", NAME },
};

struct span {
	const char *s;
	size_t len;
};

static bool is(struct span span, const char *text)
{
	return strlen(text) == span.len && !memcmp(span.s, text, span.len);
}

/* Takes @prefix and @suffix off, if both are there and something stands between. */
static bool strip(struct span *span, const char *prefix, const char *suffix)
{
	size_t n = strlen(prefix), m = strlen(suffix);

	if (span->len <= n + m || memcmp(span->s, prefix, n) != 0 ||
	    memcmp(span->s + span->len - m, suffix, m) != 0)
		return false;
	span->s += n;
	span->len -= n + m;
	return true;
}

static bool is_hex(struct span span)
{
	size_t i;

	for (i = 0; i < span.len; i++)
		if (!isxdigit((unsigned char)span.s[i]))
			return false;
	return true;
}

/* The last component of @path, which becomes shorter by it; empty: there is none. */
static struct span pop(struct span *path)
{
	struct span last = { .s = path->s + path->len };

	while (last.s > path->s && last.s[-1] != '/')
		last.s--;
	last.len = (size_t)(path->s + path->len - last.s);
	path->len -= last.len + (last.s > path->s);
	return last;
}

static bool fits(const struct pattern *pattern, struct span above, struct span *id)
{
	struct span parent = pop(&above);

	if (pattern->parent && (!is(parent, pattern->parent) ||
				(pattern->kind == NAME_AT_TOP && above.len)))
		return false;
	return strip(id, pattern->prefix, pattern->suffix) &&
	       (pattern->kind != HEX || (id->len == ID_LEN && is_hex(*id)));
}

/* A machine's processes are in a cgroup of their own below its unit's. */
static bool is_nspawn(struct span above, struct span last, struct span *name)
{
	struct span unit = pop(&above), slice = pop(&above);

	*name = unit;
	if (!is(last, "payload"))
		return false;
	if (strip(name, "systemd-nspawn@", ".service"))
		return true;
	return is(slice, "machine.slice") &&
	       (strip(name, "machine-", ".scope") || strip(name, "", ".scope"));
}

/* Whose container a cgroup is; NULL: it is none. */
static const char *engine_of(const char *path, struct span *id)
{
	struct span above = { .s = path, .len = strlen(path) }, last = pop(&above);
	const struct pattern *pattern;

	for (pattern = patterns; pattern < patterns + sizeof(patterns) / sizeof(*patterns);
	     pattern++) {
		*id = last;
		if (fits(pattern, above, id))
			return pattern->engine;
	}
	return is_nspawn(above, last, id) ? "nspawn" : NULL;
}

/* A copy without systemd's \xHH. */
static char *unescaped(struct span span)
{
	char *copy = xrealloc(NULL, span.len + 1), *to = copy, digits[3] = "";
	size_t i;

	for (i = 0; i < span.len; i++) {
		if (span.len - i >= 4 && !memcmp(span.s + i, "\\x", 2) &&
		    is_hex((struct span){ span.s + i + 2, 2 })) {
			memcpy(digits, span.s + i + 2, 2);
			*to++ = (char)strtoul(digits, NULL, 16);
			i += 3;
		} else {
			*to++ = span.s[i];
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

/* Of root's Podman: [{"id": ..., "names": ["web"]}, ...]. */
static char *podman_name(const char *id)
{
	char *path = xasprintf("%s/1/root/var/lib/containers/storage/overlay-containers/%s",
			       proc_root, "containers.json"), *copy = NULL;
	json_t *json = json_load_file(path, 0, NULL), *one;
	const char *its_id, *name;
	size_t i;

	json_array_foreach(json, i, one) {
		its_id = json_string_value(json_object_get(one, "id"));
		name = json_string_value(json_array_get(json_object_get(one, "names"), 0));
		if (!copy && its_id && name && !strcmp(its_id, id))
			copy = xstrdup(name);
	}
	json_decref(json);
	free(path);
	return copy;
}

static char *name_of(const struct running *container)
{
	if (!strcmp(container->engine, "docker"))
		return docker_name(container->id);
	if (!strcmp(container->engine, "podman"))
		return podman_name(container->id);
	return strlen(container->id) == ID_LEN ? NULL : xstrdup(container->id);
}

static size_t add(struct containers *containers, const char *path, const char *engine,
		  struct span id)
{
	struct running *container;

	containers->list = xrealloc(containers->list, (containers->nr + 1) * sizeof(*container));
	container = &containers->list[containers->nr];
	memset(container, 0, sizeof(*container));
	container->cgroup = xstrdup(path);
	container->engine = engine;
	container->id = unescaped(id);
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
	const char *engine;
	struct span id;

	engine = inside == NONE && *path ? engine_of(path, &id) : NULL;
	if (engine)
		inside = add(containers, path, engine, id);
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
	return strlen(container->id) == ID_LEN && strlen(what) >= ID_LEAST &&
	       !strncasecmp(container->id, what, strlen(what));
}
