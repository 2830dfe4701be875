// SPDX-License-Identifier: GPL-2.0
/* Which engine a container is of, by its cgroup's path: the patterns of kmod/match.c. */
#include <ctype.h>
#include <string.h>
#include "cgroup_name.h"

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
	       (pattern->kind != HEX || (id->len == CGROUP_ID && is_hex(*id)));
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

static bool found(struct cgroup_name *name, const char *engine, struct span id)
{
	*name = (struct cgroup_name){
		engine, id.s, id.len, id.len == CGROUP_ID && is_hex(id),
	};
	return true;
}

bool cgroup_is_container(const char *path, size_t len, struct cgroup_name *name)
{
	struct span above = { .s = path, .len = len }, last = pop(&above), id;
	const struct pattern *pattern;

	for (pattern = patterns; pattern < patterns + sizeof(patterns) / sizeof(*patterns);
	     pattern++) {
		id = last;
		if (fits(pattern, above, &id))
			return found(name, pattern->engine, id);
	}
	return is_nspawn(above, last, &id) && found(name, "nspawn", id);
}

bool cgroup_name(const char *cgroup, struct cgroup_name *name)
{
	size_t len = 0;

	while (cgroup[len] == '/') {
		len += 1 + strcspn(cgroup + len + 1, "/");
		if (cgroup_is_container(cgroup, len, name))
			return true;
	}
	return false;
}
