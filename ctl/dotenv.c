// SPDX-License-Identifier: GPL-2.0
/*
 * A file of NAME=VALUE lines, as Compose reads .env: comments, "export", quotes; in values that are
 * not in single quotes variables stand for what came before, and for the environment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "dotenv.h"
#include "model.h"
#include "source.h"
#include "variables.h"

#define BLANKS	" \t\r"
#define NAMES	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_."

/**
 * struct reader - where we are in the file
 * @s: what is next
 * @start: of the line
 */
struct reader {
	const struct source *source;
	struct variables *variables;
	const char *s, *start;
	unsigned int line;
};

static struct place here(const struct reader *reader)
{
	return (struct place){
		.source = reader->source, .line = reader->line, .width = 1,
		.column = (unsigned int)(reader->s - reader->start) + 1,
	};
}

static void skip(struct reader *reader, const char *set)
{
	reader->s += strspn(reader->s, set);
}

static void next_line(struct reader *reader)
{
	reader->s += strcspn(reader->s, "\n");
	if (!*reader->s)
		return;
	reader->start = ++reader->s;
	reader->line++;
}

static bool fail(const struct reader *reader, const char *why)
{
	struct place place = here(reader);

	problem(&place, "%s", why);
	return false;
}

static void add(struct reader *reader, char *name, char *value)
{
	struct variables *variables = reader->variables;

	variables->list = xrealloc(variables->list,
				   (variables->nr + 1) * sizeof(*variables->list));
	variables->list[variables->nr++] = (struct variable){ name, value };
}

/* In double quotes: "\n" and its like, and "\$" is a dollar. Changes @text in its place. */
static char *unescape(char *text)
{
	char *from = text, *to = text;

	for (; *from; from++) {
		if (*from == '\\' && from[1] == '$')
			*to++ = '$';	/* a second one follows */
		else if (*from == '\\' && (from[1] == 'n' || from[1] == 'r' || from[1] == 't'))
			*to++ = *++from == 'n' ? '\n' : *from == 'r' ? '\r' : '\t';
		else if (*from == '\\' && from[1])
			*to++ = *++from;
		else
			*to++ = *from;
	}
	*to = 0;
	return text;
}

/* Up to the same quote, also lines below. NULL: reported. */
static char *take_quoted(struct reader *reader, struct place *place)
{
	const char quote = *reader->s, *begin = reader->s + 1, *end = begin;
	char *text, *value;

	while (*end && *end != quote)
		end += *end == '\\' && end[1] ? 2 : 1;
	if (!*end) {
		problem(place, "the quote %c is not closed", quote);
		return NULL;
	}
	text = strndup(begin, (size_t)(end - begin));
	while (memchr(reader->s, '\n', (size_t)(end - reader->s)))
		next_line(reader);
	reader->s = end + 1;
	if (quote == '\'')
		return text;
	value = variables_expand(reader->variables, unescape(text), place);
	free(text);
	return value;
}

/* Up to the end of the line, or to a comment. */
static char *take_plain(struct reader *reader, const struct place *place)
{
	size_t n = strcspn(reader->s, "\n"), i;
	char *text, *value;

	for (i = 0; i < n; i++)
		if (reader->s[i] == '#' && (!i || strchr(BLANKS, reader->s[i - 1])))
			break;
	while (i && strchr(BLANKS, reader->s[i - 1]))
		i--;
	text = strndup(reader->s, i);
	value = variables_expand(reader->variables, text, place);
	free(text);
	reader->s += i;
	return value;
}

/* Behind the "=". */
static bool take_value(struct reader *reader, char **value)
{
	struct place place;

	skip(reader, BLANKS);
	place = here(reader);
	*value = *reader->s == '"' || *reader->s == '\'' ? take_quoted(reader, &place) :
							   take_plain(reader, &place);
	if (!*value)
		return false;
	skip(reader, BLANKS);
	return !*reader->s || strchr("\n#", *reader->s) ||
	       fail(reader, "the end of the line is wanted here");
}

/* A name alone stands for the environment's, which counts anyway. */
static bool take_line(struct reader *reader)
{
	char *name, *value = NULL;
	bool ok = true;

	if (!strncmp(reader->s, "export", 6) && strchr(BLANKS, reader->s[6] ?: '='))
		reader->s += 6;
	skip(reader, BLANKS);
	name = strndup(reader->s, strspn(reader->s, NAMES));
	reader->s += strlen(name);
	skip(reader, BLANKS);
	if (*name && (*reader->s == '=' || *reader->s == ':')) {
		reader->s++;
		ok = take_value(reader, &value);
	} else if (!*name || (*reader->s && !strchr("\n#", *reader->s))) {
		ok = fail(reader, "NAME=VALUE is wanted here");
	}
	if (ok && value) {
		add(reader, name, value);
		return true;
	}
	free(name);
	free(value);
	return ok;
}

static bool take_all(struct reader *reader)
{
	while (*reader->s) {
		skip(reader, BLANKS);
		if (*reader->s && !strchr("\n#", *reader->s) && !take_line(reader))
			return false;
		next_line(reader);
	}
	return true;
}

bool dotenv_read(struct variables *variables, const char *path)
{
	struct source source = {};
	struct reader reader = { .source = &source, .variables = variables, .line = 1 };
	bool ok;

	if (access(path, F_OK))
		return true;
	ok = source_read_others(&source, path);
	reader.s = source.text;
	reader.start = source.text;
	ok = ok && take_all(&reader);
	source_free(&source);
	return ok;
}
