// SPDX-License-Identifier: GPL-2.0
/* Which engine a container is of, by its cgroup's path: the patterns of kmod/match.c. */
#include <ctype.h>
#include <string.h>
#include "cgroup_name.h"

/* Names of cgroups that are an id between two words. */
static const struct {
	const char *runtime, *before, *behind;
} ids[] = {
	{ "docker", "docker-", ".scope" },
	{ "podman", "libpod-", ".scope" },
	{ "podman", "libpod-", "" },
	{ "podman", "libpod-payload-", "" },
	{ "containerd", "cri-containerd-", ".scope" },
	{ "containerd", "nerdctl-", ".scope" },
	{ "cri-o", "crio-", ".scope" },
	{ "cri-o", "crio-", "" },
};

/* A path up to one of its slashes: [path, last) are the ancestors, [last, end) is the name. */
struct part {
	const char *path, *last, *end;
};

static bool is(const char *s, const char *end, const char *text)
{
	return (size_t)(end - s) == strlen(text) && !memcmp(s, text, strlen(text));
}

static bool starts(const char *s, const char *end, const char *text)
{
	return (size_t)(end - s) >= strlen(text) && !memcmp(s, text, strlen(text));
}

static bool ends(const char *s, const char *end, const char *text)
{
	return (size_t)(end - s) >= strlen(text) && is(end - strlen(text), end, text);
}

static bool is_hex(const char *s)
{
	size_t n = 0;

	while (n < CGROUP_ID && isxdigit((unsigned char)s[n]))
		n++;
	return n == CGROUP_ID;
}

/* The component above @last, with its slash: [result, last). */
static const char *above(const char *path, const char *last)
{
	const char *s = last > path ? last - 1 : last;

	while (s > path && s[-1] != '/')
		s--;
	return s;
}

static bool found(struct cgroup_name *name, const char *runtime, const char *s, const char *end,
		  bool hex)
{
	*name = (struct cgroup_name){ runtime, s, (size_t)(end - s), hex };
	return true;
}

static bool by_id(const struct part *part, struct cgroup_name *name)
{
	const char *s = part->last, *end = part->end;
	size_t i, n, m;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		n = strlen(ids[i].before);
		m = strlen(ids[i].behind);
		if ((size_t)(end - s) == n + CGROUP_ID + m && starts(s, end, ids[i].before) &&
		    is_hex(s + n) && ends(s, end, ids[i].behind))
			return found(name, ids[i].runtime, s + n, s + n + CGROUP_ID, true);
	}
	return false;
}

/* The cgroupfs drivers': the directory above says whose it is. */
static bool by_directory(const struct part *part, struct cgroup_name *name)
{
	const char *up = above(part->path, part->last), *s = part->last, *end = part->end;
	bool hex = end - s == CGROUP_ID && is_hex(s);

	if (hex && is(up, s, "docker/"))
		return found(name, "docker", s, end, true);
	if (hex || is(part->path, s, "/default/"))
		return found(name, "containerd", s, end, hex);
	return is(up, s, "lxc/") && found(name, "lxc", s, end, false);
}

/* machine-NAME.scope and NAME.scope both stand for the machine NAME. */
static bool by_scope(const char *s, const char *end, struct cgroup_name *name)
{
	if (starts(s, end, "machine-"))
		s += strlen("machine-");
	return found(name, "nspawn", s, end - strlen(".scope/"), false);
}

static bool is_machine(const struct part *part, struct cgroup_name *name)
{
	static const char unit[] = "systemd-nspawn@", lxc[] = "lxc.payload.";
	const char *s = part->last, *end = part->end, *up = above(part->path, s);

	if (starts(s, end, lxc) && (size_t)(end - s) > strlen(lxc))
		return found(name, "lxc", s + strlen(lxc), end, false);
	if (!is(s, end, "payload"))
		return false;
	if (starts(up, s, unit) && ends(up, s, ".service/"))
		return found(name, "nspawn", up + strlen(unit), s - strlen(".service/"), false);
	return ends(up, s, ".scope/") && is(above(part->path, up), up, "machine.slice/") &&
	       by_scope(up, s, name);
}

bool cgroup_name(const char *cgroup, struct cgroup_name *name)
{
	struct part part = { .path = cgroup };
	const char *slash = cgroup;

	while (*slash == '/') {
		part.last = slash + 1;
		slash = part.last + strcspn(part.last, "/");
		part.end = slash;
		if (part.end > part.last &&
		    (by_id(&part, name) || by_directory(&part, name) || is_machine(&part, name)))
			return true;
	}
	return false;
}
