// SPDX-License-Identifier: GPL-2.0
/* What the check looks things up in: objects by identity, cgroup paths by pattern. Pure. */
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/harden.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "match.h"
#include "walk.h"

static u64 ino_of(const struct dentry *dentry)
{
	const struct inode *inode = READ_ONCE(dentry->d_inode);

	return inode ? inode->i_ino : 0;
}

bool harden_is_root(const struct harden_root *root, const struct dentry *dentry)
{
	if (root->ino)
		return ino_of(dentry) == root->ino;
	return IS_ROOT(dentry) && !harden_is_adrift(dentry);
}

static bool walk_in_root(const struct harden_root *root, const struct dentry *dentry)
{
	for (;;) {
		if (harden_is_root(root, dentry))
			return true;
		/* One that hangs in the air, by file handle, may be anywhere: taken for in. */
		if (IS_ROOT(dentry))
			return dentry != dentry->d_sb->s_root;
		dentry = READ_ONCE(dentry->d_parent);
	}
}

/**
 * harden_in_root() - is this object part of the container's root filesystem?
 * @root: the container's root
 * @dentry: the object, possibly negative
 *
 * Judged by superblock and directory, not by mount: a bind mount of a part of it is still it,
 * and a volume is not, also where both lie on one filesystem.
 */
bool harden_in_root(const struct harden_root *root, const struct dentry *dentry)
{
	bool in;

	if (dentry->d_sb != root->sb)
		return false;
	if (!root->ino)
		return true;
	WALK(in, walk_in_root(root, dentry));
	return in;
}

/* The ancestor of @dentry that is @up levels above it. */
const struct dentry *harden_ancestor(const struct dentry *dentry, unsigned int up)
{
	while (up--)
		dentry = READ_ONCE(dentry->d_parent);
	return dentry;
}

unsigned int harden_depth(const struct harden_root *root, const struct dentry *dentry)
{
	unsigned int depth = 0;

	while (!harden_is_root(root, dentry) && !IS_ROOT(dentry)) {
		dentry = READ_ONCE(dentry->d_parent);
		depth++;
	}
	return depth;
}

unsigned int harden_components(const char *path)
{
	unsigned int n = 0;

	for (; *path; path++)
		n += *path == '/' && path[1];
	return n;
}

/* Compares from the last component of @path upwards, beginning at @dentry. */
bool harden_names_match(const struct dentry *dentry, const char *path)
{
	const char *end = path + strlen(path), *start;

	while (end > path) {
		for (start = end; start > path && start[-1] != '/'; start--)
			;
		if (dentry->d_name.len != end - start ||
		    memcmp(dentry->d_name.name, start, end - start))
			return false;
		dentry = READ_ONCE(dentry->d_parent);
		end = start > path ? start - 1 : path;
	}
	return true;
}

/* One dentry against one object. The caller keeps d_parent and d_name stable enough. */
bool harden_same_object(const struct harden_object *object, const struct dentry *dentry)
{
	const struct dentry *parent = READ_ONCE(dentry->d_parent);

	const struct inode *inode = READ_ONCE(dentry->d_inode);

	if (object->ino && inode && dentry->d_sb->s_dev == object->dev &&
	    inode->i_ino == object->ino && inode->i_generation == object->generation)
		return true;
	return object->parent_ino && parent != dentry &&
	       dentry->d_sb->s_dev == object->parent_dev &&
	       ino_of(parent) == object->parent_ino &&
	       dentry->d_name.len == strlen(object->name) &&
	       !memcmp(dentry->d_name.name, object->name, dentry->d_name.len);
}

/*
 * Linear but for "*" and "**", which are retried from the last of each: no recursion. In what is
 * @flat a slash is a byte like others, so that "*" is as "**".
 */
static bool glob(const char *pattern, const char *path, size_t len, bool flat)
{
	const char *p = pattern, *star = NULL, *deep = NULL;
	size_t i = 0, star_at = 0, deep_at = 0;

	for (;;) {
		if (*p == '*' && (flat || p[1] == '*')) {
			deep = p += flat ? 1 : 2;
			deep_at = i;
			star = NULL;
		} else if (*p == '*') {
			star = ++p;
			star_at = i;
		} else if (i == len && !*p) {
			return true;
		} else if (i < len && (*p == path[i] || (*p == '?' && (flat || path[i] != '/')))) {
			p++;
			i++;
		} else if (star && star_at < len && path[star_at] != '/') {
			i = ++star_at;
			p = star;
		} else if (deep && deep_at < len) {
			i = ++deep_at;
			p = deep;
			star = NULL;
		} else {
			return false;
		}
	}
}

/**
 * harden_glob() - does a pattern match a path of @len bytes, whole?
 * @pattern: "?" one byte but "/", "*" any bytes but "/", "**" any bytes; others themselves
 * @path: the path; need not end at @len
 * @len: its length in bytes
 */
bool harden_glob(const char *pattern, const char *path, size_t len)
{
	return glob(pattern, path, len, false);
}

static size_t hex_run(const char *s, const char *end)
{
	const char *start = s;

	while (s < end && isxdigit(*s))
		s++;
	return s - start;
}

/* @prefix, 64 hex digits, @suffix, and nothing more. */
static bool is_id(const char *s, const char *end, const char *prefix, const char *suffix)
{
	size_t n = strlen(prefix), m = strlen(suffix);

	if (end - s != n + 64 + m || memcmp(s, prefix, n) || hex_run(s + n, end) < 64)
		return false;
	return !memcmp(s + n + 64, suffix, m);
}

static bool starts(const char *s, const char *end, const char *prefix)
{
	size_t n = strlen(prefix);

	return end - s >= n && !memcmp(s, prefix, n);
}

static bool ends(const char *s, const char *end, const char *suffix)
{
	size_t n = strlen(suffix);

	return end - s >= n && !memcmp(end - n, suffix, n);
}

/* The component before the last one: [*start, last - 1). */
static const char *component_before(const char *path, const char *last)
{
	const char *s = last - 1;

	while (s > path && s[-1] != '/')
		s--;
	return s;
}

static bool is_docker(const char *path, const char *s, const char *end)
{
	const char *up = component_before(path, s);

	return is_id(s, end, "docker-", ".scope") ||
	       (is_id(s, end, "", "") && s - up == 7 && starts(up, s, "docker/"));
}

static bool is_podman(const char *path, const char *s, const char *end)
{
	return is_id(s, end, "libpod-", ".scope") || is_id(s, end, "libpod-", "") ||
	       is_id(s, end, "libpod-payload-", "");
}

static bool is_containerd(const char *path, const char *s, const char *end)
{
	if (is_id(s, end, "cri-containerd-", ".scope") || is_id(s, end, "nerdctl-", ".scope"))
		return true;
	/* ctr's own namespace, where IDs are any names */
	if (s - path == 9 && starts(path, s, "/default/"))
		return true;
	/* /NAMESPACE/ID of ctr and nerdctl, /kubepods/…/podUID/ID of the cgroupfs driver */
	return is_id(s, end, "", "") && !is_docker(path, s, end);
}

static bool is_crio(const char *path, const char *s, const char *end)
{
	return is_id(s, end, "crio-", ".scope") || is_id(s, end, "crio-", "");
}

static bool is_lxc(const char *path, const char *s, const char *end)
{
	const char *up = component_before(path, s);

	return (starts(s, end, "lxc.payload.") && end - s > 12) ||
	       (s - up == 4 && starts(up, s, "lxc/"));
}

static bool is_nspawn(const char *path, const char *s, const char *end)
{
	const char *up = component_before(path, s), *above;

	if (end - s != 7 || !starts(s, end, "payload") || up <= path)
		return false;
	if (starts(up, s, "systemd-nspawn@") && ends(up, s, ".service/"))
		return true;
	above = component_before(path, up);
	return ends(up, s, ".scope/") && up - above == 14 && starts(above, up, "machine.slice/");
}

static const struct {
	const char *name;
	bool (*is)(const char *path, const char *s, const char *end);
} engines[] = {
	{ "docker", is_docker },
	{ "podman", is_podman },
	{ "containerd", is_containerd },
	{ "crio", is_crio },
	{ "lxc", is_lxc },
	{ "nspawn", is_nspawn },
};

/**
 * harden_engine_match() - is a cgroup a container of this engine?
 * @engine: docker, podman, containerd, crio, lxc, nspawn or any
 * @path: a path in the default hierarchy, of which @len bytes count
 * @len: bytes
 *
 * Source: where engines put containers, with the systemd and the cgroupfs driver.
 */
bool harden_engine_match(const char *engine, const char *path, size_t len)
{
	const char *end = path + len, *s = end;
	bool any = !strcmp(engine, "any");
	int i;

	while (s > path && s[-1] != '/')
		s--;
	if (s <= path)
		return false;
	for (i = 0; i < ARRAY_SIZE(engines); i++)
		if ((any || !strcmp(engine, engines[i].name)) && engines[i].is(path, s, end))
			return true;
	return false;
}

/*
 * The id that an engine gave: 64 hex digits in the last component, with what its driver puts
 * around them; NULL: there is none.
 */
static const char *id_in(const char *path, size_t len)
{
	const char *end = path + len, *s = end;
	size_t run;

	while (s > path && s[-1] != '/')
		s--;
	for (; s < end; s += run + 1) {
		run = hex_run(s, end);
		if (run == 64)
			return s;
	}
	return NULL;
}

static bool matches(const char *pattern, const char *path, size_t len)
{
	const char *id;

	if (!strncmp(pattern, "id:", 3)) {
		id = id_in(path, len);
		return id && harden_glob(pattern + 3, id, 64);
	}
	if (!strncmp(pattern, "cgroup:", 7))
		return harden_glob(pattern + 7, path, len);
	return harden_engine_match(pattern + 7, path, len);
}

/* More literal bytes are more specific; any cgroup: beats engine:NAME beats engine:any. */
static int specificity(const char *pattern)
{
	int n = 0;

	if (!strcmp(pattern, "engine:any"))
		return 1;
	if (!strncmp(pattern, "engine:", 7))
		return 2;
	for (pattern = strchr(pattern, ':') + 1; *pattern; pattern++)
		n += *pattern != '*' && *pattern != '?';
	return 3 + n;
}

/**
 * harden_name_kind() - is this a pattern for what a container is called?
 * @pattern: an element of match
 *
 * Return: the length of its kind, with the colon; 0: it is for a place, its cgroup.
 */
size_t harden_name_kind(const char *pattern)
{
	static const char * const kinds[] = { "name:", "image:", "label:" };
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(pattern, kinds[i], strlen(kinds[i])))
			return strlen(kinds[i]);
	return 0;
}

/**
 * harden_name_score() - how well a pattern fits what a container is called
 * @pattern: "name:GLOB", "image:GLOB" or "label:KEY=GLOB", validated
 * @text: what it is called: strings of the same kinds, one behind the other
 * @len: bytes of @text
 *
 * Here, where nothing is a path, "*" stands for slashes, too.
 *
 * Return: 0: not at all; else the larger the more specific, and more than any place.
 */
int harden_name_score(const char *pattern, const char *text, size_t len)
{
	size_t kind = harden_name_kind(pattern), at, n;

	for (at = 0; at < len; at += n + 1) {
		n = strlen(text + at);
		if (!strncmp(pattern, text + at, kind) &&
		    glob(pattern + kind, text + at + kind, n - kind, true))
			return 2 * HARDEN_PATH_MAX + specificity(pattern);
	}
	return 0;
}

/**
 * harden_match_score() - how well a match pattern fits a cgroup or one of its ancestors
 * @pattern: "cgroup:GLOB", "engine:NAME" or "id:GLOB", validated
 * @path: the cgroup's path
 * @matched: set to the length of the shortest matching ancestor's path
 *
 * Return: 0: not at all; else the larger the more specific.
 */
int harden_match_score(const char *pattern, const char *path, size_t *matched)
{
	size_t len = 0;

	do {
		len++;
		while (path[len] && path[len] != '/')
			len++;
		if (matches(pattern, path, len)) {
			*matched = len;
			return specificity(pattern);
		}
	} while (path[len]);
	return 0;
}
