// SPDX-License-Identifier: GPL-2.0
/*
 * Where a value stands in the text of a JSON document: jansson tells of what cannot be parsed, but
 * not of what was parsed and is wrong. The document is known to be valid.
 */
#include <ctype.h>
#include <string.h>
#include "json_place.h"

static const char *skip_space(const char *s)
{
	while (*s && strchr(" \t\r\n,:", *s))
		s++;
	return s;
}

static const char *skip_string(const char *s)
{
	for (s++; *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s + 1;
}

/* Behind the value at @s. */
static const char *skip_value(const char *s)
{
	int depth = 0;

	do {
		if (*s == '"') {
			s = skip_string(s);
			continue;
		}
		if (*s == '{' || *s == '[')
			depth++;
		else if (*s == '}' || *s == ']')
			depth--;
		s++;
		/* A number or a word is one as a whole. */
		while (!depth && (isalnum((unsigned char)*s) || (*s && strchr(".-+", *s))))
			s++;
	} while (depth);
	return s;
}

/* The member of the object at @s, or the object itself if it has none of this key. */
static const char *member(const char *s, const char *key)
{
	const char *object = s;
	size_t len = strlen(key);
	bool found;

	for (s = skip_space(s + 1); *s == '"'; s = skip_space(skip_value(s))) {
		found = !strncmp(s + 1, key, len) && s[len + 1] == '"';
		s = skip_space(skip_string(s));
		if (found)
			return s;
	}
	return object;
}

static const char *element(const char *s, size_t index)
{
	const char *array = s;

	for (s = skip_space(s + 1); *s != ']'; s = skip_space(skip_value(s)))
		if (!index--)
			return s;
	return array;
}

static const char *find(const char *text, const struct spot *spot)
{
	const char *s;

	if (!spot)
		return skip_space(text);
	s = find(text, spot->up);
	if (spot->key)
		return *s == '{' ? member(s, spot->key) : s;
	return *s == '[' ? element(s, spot->index) : s;
}

struct place json_place(const struct source *source, const struct spot *spot)
{
	struct place place = { .source = source, .line = 1, .column = 1 };
	const char *at = find(source->text, spot), *s;

	for (s = source->text; s < at; s++) {
		if (*s == '\n') {
			place.line++;
			place.column = 1;
		} else if ((*s & 0xc0) != 0x80) {
			place.column++;
		}
	}
	place.width = *at == '{' || *at == '[' ? 1 : (unsigned int)(skip_value(at) - at);
	return place;
}
