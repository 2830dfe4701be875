// SPDX-License-Identifier: GPL-2.0
/* The entries of a tar file: ustar, with the extensions of pax and of GNU. Nothing is extracted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "tar.h"

#define BLOCK		512
#define EXTENSION_MAX	(1UL << 20)	/* bytes of names and attributes for one entry */

struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type,
	     link[100], magic[6], version[2], user[32], group[32], major[8], minor[8],
	     prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

/**
 * struct tar - where the reader is
 * @at: bytes that were read
 * @path: what an extension said of the next entry, or NULL
 * @link: the same
 * @size: the same, where @has_size
 * @why: what is wrong
 */
struct tar {
	struct bytes *bytes;
	uint64_t at;
	char *path, *link;
	uint64_t size;
	bool has_size, caps;
	const char *why;
};

static bool fail(struct tar *tar, const char *why)
{
	tar->why = why;
	return false;
}

static bool read_all(struct tar *tar, void *to, size_t n)
{
	if (bytes_read(tar->bytes, to, n) != (ssize_t)n)
		return fail(tar, "it ends in the middle, or cannot be read");
	tar->at += n;
	return true;
}

static bool skip(struct tar *tar, uint64_t n)
{
	char buffer[8192];
	size_t part;

	for (; n; n -= part) {
		part = n < sizeof(buffer) ? (size_t)n : sizeof(buffer);
		if (!read_all(tar, buffer, part))
			return false;
	}
	return true;
}

static uint64_t padding(uint64_t size)
{
	return (BLOCK - size % BLOCK) % BLOCK;
}

/* Octal digits, or as GNU has it for what is too large: the bytes themselves. */
static bool number(const char *field, size_t len, uint64_t *value)
{
	size_t i = 0;

	*value = 0;
	if (*field & 0x80) {
		for (*value = *field & 0x7f, i = 1; i < len; i++) {
			if (*value >> 55)
				return false;
			*value = *value << 8 | (unsigned char)field[i];
		}
		return true;
	}
	while (i < len && field[i] == ' ')
		i++;
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		*value = *value << 3 | (uint64_t)(field[i] - '0');
	return i == len || !field[i] || field[i] == ' ';
}

/* Its own field counts as blanks. */
static bool is_whole(const struct header *header)
{
	const unsigned char *bytes = (const unsigned char *)header;
	uint64_t sum = 8UL * ' ', wanted;
	size_t i;

	for (i = 0; i < BLOCK; i++)
		sum += bytes[i];
	for (i = 0; i < sizeof(header->checksum); i++)
		sum -= (unsigned char)header->checksum[i];
	return number(header->checksum, sizeof(header->checksum), &wanted) && wanted == sum;
}

static bool is_empty(const struct header *header)
{
	static const struct header empty;

	return !memcmp(header, &empty, BLOCK);
}

/* The contents of an entry that says something of the next, with a NUL behind them. */
static char *read_extension(struct tar *tar, uint64_t size)
{
	char *text;

	if (size > EXTENSION_MAX) {
		fail(tar, "names and attributes longer than a MiB");
		return NULL;
	}
	text = xrealloc(NULL, size + 1);
	text[size] = 0;
	if (read_all(tar, text, size) && skip(tar, padding(size)))
		return text;
	free(text);
	return NULL;
}

static void keep(char **to, char *text)
{
	free(*to);
	*to = text;
}

static bool take_record(struct tar *tar, const char *key, const char *value, size_t len)
{
	char *end;

	if (!strcmp(key, "path") || !strcmp(key, "linkpath")) {
		if (memchr(value, 0, len))
			return fail(tar, "a name with a NUL byte");
		keep(strcmp(key, "path") ? &tar->link : &tar->path, strndup(value, len));
	} else if (!strcmp(key, "size")) {
		tar->size = strtoull(value, &end, 10);
		tar->has_size = true;
		if (!len || end != value + len || *value < '0' || *value > '9')
			return fail(tar, "a size that is no number");
	} else if (!strcmp(key, "SCHILY.xattr.security.capability")) {
		tar->caps = true;
	}
	return true;
}

/* "LENGTH KEY=VALUE\n", one behind the other. */
static bool take_pax(struct tar *tar, char *text, size_t size)
{
	char *s = text, *key, *value;
	unsigned long len;

	while (s < text + size) {
		len = strtoul(s, &key, 10);
		if (*s < '0' || *s > '9' || *key != ' ' || len > (size_t)(text + size - s) ||
		    s + len <= key + 1 || s[len - 1] != '\n')
			return fail(tar, "a record of pax that is none");
		key++;
		value = memchr(key, '=', (size_t)(s + len - key));
		if (!value)
			return fail(tar, "a record of pax without a value");
		*value++ = 0;
		s[len - 1] = 0;
		if (!take_record(tar, key, value, (size_t)(s + len - 1 - value)))
			return false;
		s += len;
	}
	return true;
}

/* What says something of all that follow has nothing that matters here. */
static bool take_extension(struct tar *tar, char type, uint64_t size)
{
	char *text = read_extension(tar, size);
	bool ok = text;

	if (!text)
		return false;
	if (type == 'x')
		ok = take_pax(tar, text, size);
	else if (type == 'L' || type == 'K')
		keep(type == 'L' ? &tar->path : &tar->link, strdup(text));
	free(text);
	return ok;
}

char *tar_contents(const struct tar_entry *entry)
{
	char *text = xrealloc(NULL, entry->size + 1);

	text[entry->size] = 0;
	if (read_all(entry->tar, text, entry->size))
		return text;
	free(text);
	return NULL;
}

static char *path_of(const struct header *header)
{
	if (memcmp(header->magic, "ustar", 6) != 0 || !*header->prefix)
		return strndup(header->name, sizeof(header->name));
	return xasprintf("%.*s/%.*s", (int)sizeof(header->prefix), header->prefix,
			 (int)sizeof(header->name), header->name);
}

static void forget(struct tar *tar)
{
	keep(&tar->path, NULL);
	keep(&tar->link, NULL);
	tar->has_size = false;
	tar->caps = false;
}

static bool has_contents(char type)
{
	return type == '0' || type == '7';
}

/* Also of other types, a tar file may have contents; of links and devices a size means nothing. */
static bool take_entry(struct tar *tar, const struct header *header, uint64_t size,
		       bool (*visit)(const struct tar_entry *entry, void *arg), void *arg)
{
	struct tar_entry entry = {
		.path = tar->path ? xstrdup(tar->path) : path_of(header),
		.link = tar->link ? xstrdup(tar->link) :
			strndup(header->link, sizeof(header->link)),
		.type = header->type ? header->type : '0', .caps = tar->caps, .at = tar->at,
		.tar = tar,
	};
	uint64_t mode;
	bool ok = true;

	if (!number(header->mode, sizeof(header->mode), &mode))
		ok = fail(tar, "permissions that are no number");
	entry.mode = (mode_t)(mode & 07777);
	entry.size = !has_contents(entry.type) ? 0 : tar->has_size ? tar->size : size;
	if (ok && entry.size > INT64_MAX - BLOCK)
		ok = fail(tar, "a size that no file has");
	ok = ok && visit(&entry, arg) && skip(tar, entry.at + entry.size - tar->at) &&
	     skip(tar, padding(entry.size));
	free(entry.path);
	free(entry.link);
	forget(tar);
	return ok;
}

static bool step(struct tar *tar, const struct header *header,
		 bool (*visit)(const struct tar_entry *entry, void *arg), void *arg)
{
	uint64_t size;

	if (!is_whole(header))
		return fail(tar, "no tar file: a header's checksum is wrong");
	if (!number(header->size, sizeof(header->size), &size))
		return fail(tar, "a size that is no number");
	switch (header->type) {
	case 'x':
	case 'g':
	case 'L':
	case 'K':
		return take_extension(tar, header->type, size);
	case 'S':
		return fail(tar, "a sparse file in the old form of GNU");
	}
	return take_entry(tar, header, size, visit, arg);
}

bool tar_walk(struct bytes *bytes, bool (*visit)(const struct tar_entry *entry, void *arg),
	      void *arg, const char **why, uint64_t *at)
{
	struct tar tar = { .bytes = bytes };
	struct header header;
	bool ok = true;
	ssize_t got;

	while (ok) {
		*at = tar.at;
		got = bytes_read(bytes, &header, BLOCK);
		/* Without the mark of the end nobody knows what is missing. */
		if (got == BLOCK && is_empty(&header))
			break;
		ok = got == BLOCK || fail(&tar, "it ends in the middle, or cannot be read");
		tar.at += BLOCK;
		ok = ok && step(&tar, &header, visit, arg);
	}
	forget(&tar);
	if (!ok && tar.why)
		*why = tar.why;
	return ok;
}
