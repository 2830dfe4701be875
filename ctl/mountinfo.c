// SPDX-License-Identifier: GPL-2.0
/* /proc/PID/mountinfo, and where on the host a mount of a container comes from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "mountinfo.h"

/* The kernel writes blanks and backslashes of a path in octal. */
static void decode(char *s)
{
	char *to = s, digits[4] = "";

	while (*s) {
		if (*s == '\\' && strspn(s + 1, "01234567") >= 3) {
			memcpy(digits, s + 1, 3);
			*to++ = (char)strtoul(digits, NULL, 8);
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = 0;
}

static bool has_option(const char *options, const char *option)
{
	size_t n = strlen(option);

	for (; options; options = strchr(options, ',') ? strchr(options, ',') + 1 : NULL)
		if (!strncmp(options, option, n) && (!options[n] || options[n] == ','))
			return true;
	return false;
}

static char *take(char **rest)
{
	static char nothing[1];
	char *word = strsep(rest, " \n");

	return word ? word : nothing;
}

static void add_line(struct mount_lines *mounts, char *line)
{
	char *words[6], *type, *source, *super;
	struct mount_line *mount;
	size_t i;

	for (i = 0; i < 6; i++)
		words[i] = take(&line);
	/* Optional fields end with a hyphen. */
	while (line && strcmp(take(&line), "-") != 0)
		;
	type = take(&line);
	source = take(&line);
	super = take(&line);
	decode(words[3]);
	decode(words[4]);
	decode(source);
	mounts->list = xrealloc(mounts->list, (mounts->nr + 1) * sizeof(*mount));
	mount = &mounts->list[mounts->nr++];
	mount->device = xstrdup(words[2]);
	mount->root = xstrdup(words[3]);
	mount->target = xstrdup(words[4]);
	mount->read_only = has_option(words[5], "ro") || has_option(super, "ro");
	mount->type = xstrdup(type);
	mount->source = xstrdup(source);
}

bool mountinfo_read(struct mount_lines *mounts, const char *path)
{
	FILE *stream = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!stream)
		return false;
	while (getline(&line, &size, stream) > 0)
		add_line(mounts, line);
	free(line);
	fclose(stream);
	return true;
}

void mountinfo_free(struct mount_lines *mounts)
{
	struct mount_line *mount;

	for (mount = mounts->list; mount < mounts->list + mounts->nr; mount++) {
		free(mount->device);
		free(mount->root);
		free(mount->target);
		free(mount->type);
		free(mount->source);
	}
	free(mounts->list);
}

const struct mount_line *mount_at(const struct mount_lines *mounts, const char *target)
{
	const struct mount_line *mount, *found = NULL;

	for (mount = mounts->list; mount < mounts->list + mounts->nr; mount++)
		if (!strcmp(mount->target, target))
			found = mount;
	return found;
}

bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (n && dir[n - 1] == '/')
		n--;
	return !strncmp(path, dir, n) && (!path[n] || path[n] == '/');
}

bool is_on_host(const struct mount_lines *host, const struct mount_line *mount)
{
	size_t i;

	for (i = 0; i < host->nr; i++)
		if (!strcmp(host->list[i].device, mount->device))
			return true;
	return false;
}

char *path_through(const struct mount_line *mount, const char *path)
{
	const char *rest;

	if (!is_below(path, mount->root))
		return NULL;
	rest = path + (strcmp(mount->root, "/") ? strlen(mount->root) : 0);
	if (!strcmp(rest, "/"))
		rest = "";
	if (!strcmp(mount->target, "/"))
		return xstrdup(*rest ? rest : "/");
	return xasprintf("%s%s", mount->target, rest);
}

char *path_on_host(const struct mount_lines *host, const struct mount_line *mount)
{
	const struct mount_line *line, *best = NULL;

	/* The mount of most of it: a bind mount of a part may be anybody's. */
	for (line = host->list; line < host->list + host->nr; line++)
		if (!strcmp(line->device, mount->device) && is_below(mount->root, line->root) &&
		    (!best || strlen(line->root) < strlen(best->root)))
			best = line;
	return best ? path_through(best, mount->root) : NULL;
}

bool leads_up(const char *path)
{
	const char *s;

	for (s = path + strspn(path, "/"); *s; s += strcspn(s, "/"), s += strspn(s, "/"))
		if (!strncmp(s, "..", 2) && (!s[2] || s[2] == '/'))
			return true;
	return false;
}

char *plain_path(const char *path)
{
	char *copy = xstrdup(path), *text = xrealloc(NULL, strlen(path) + 2), *rest = NULL, *word;
	size_t len = 0;

	for (word = strtok_r(copy, "/", &rest); word; word = strtok_r(NULL, "/", &rest)) {
		if (!strcmp(word, "..")) {
			while (len && text[--len] != '/')
				;
		} else if (strcmp(word, ".") != 0) {
			len += (size_t)sprintf(text + len, "/%s", word);
		}
	}
	if (!len)
		text[len++] = '/';
	text[len] = 0;
	free(copy);
	return text;
}
