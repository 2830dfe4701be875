// SPDX-License-Identifier: GPL-2.0
/* What ${NAME} stands for in a Compose file: by the environment, and by .env beside the file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dotenv.h"
#include "source.h"
#include "variables.h"

#define LETTERS		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define DEPTH_MAX	16		/* of defaults in defaults */
#define TEXT_MAX	(1UL << 20)	/* bytes that a text may grow to */

/**
 * struct expansion - of one text
 * @place: of the text, for what is wrong with it
 * @to: what has come of it
 */
struct expansion {
	const struct variables *variables;
	const struct place *place;
	FILE *to;
	size_t len;
	unsigned int depth;
};

/* As Compose has it, the environment counts more than .env. */
static const char *value_of(const struct variables *variables, const char *name)
{
	const char *value = getenv(name);
	size_t i;

	for (i = variables->nr; !value && i-- > 0;)
		if (!strcmp(variables->list[i].name, name))
			value = variables->list[i].value;
	return value;
}

static bool put(struct expansion *expansion, const char *text, size_t n)
{
	expansion->len += n;
	if (expansion->len > TEXT_MAX) {
		problem(expansion->place,
			"with what its variables stand for it is longer than %lu MiB",
			TEXT_MAX >> 20);
		return false;
	}
	fwrite(text, 1, n, expansion->to);
	return true;
}

/* Of a variable: 0: here stands none. */
static size_t name_len(const char *s)
{
	return strspn(s, LETTERS) ? strspn(s, LETTERS "0123456789") : 0;
}

/* The brace that ends what begins before @s, others in it left out; NULL: there is none. */
static const char *closing(const char *s, const char *end)
{
	unsigned int open = 1;

	for (; s < end; s++) {
		if (*s == '}' && !--open)
			return s;
		if (*s == '$' && s + 1 < end && s[1] == '{') {
			open++;
			s++;
		}
	}
	return NULL;
}

static bool expand(struct expansion *expansion, const char *s, const char *end);

static bool put_variable(struct expansion *expansion, const char *name)
{
	const char *value = value_of(expansion->variables, name);

	if (!value)
		caution(expansion->place, "%s is not set: nothing stands for it", name);
	return !value || put(expansion, value, strlen(value));
}

static bool is_missing(struct expansion *expansion, const char *name, const char *s,
		       const char *end)
{
	problem(expansion->place, "%s must be set%s%.*s", name, s < end ? ": " : "",
		(int)(end - s), s);
	return false;
}

static bool is_wrong(struct expansion *expansion)
{
	problem(expansion->place, "no variable behind a \"$\": ${NAME}, or \"$$\" for the sign");
	return false;
}

/* What stands behind the name: ":-DEFAULT", ":+OTHER", ":?ERROR"; without ":" empty is set, too. */
static bool apply(struct expansion *expansion, const char *name, const char *s, const char *end)
{
	const char *value = value_of(expansion->variables, name);
	bool colon = *s == ':', given = value && (*value || !colon);

	s += colon;
	switch (*s++) {
	case '-':
		return given ? put(expansion, value, strlen(value)) : expand(expansion, s, end);
	case '+':
		return !given || expand(expansion, s, end);
	case '?':
		return given ? put(expansion, value, strlen(value)) :
			       is_missing(expansion, name, s, end);
	}
	return is_wrong(expansion);
}

/* Behind "${". NULL: reported. */
static const char *take_braces(struct expansion *expansion, const char *s, const char *end)
{
	const char *close = closing(s, end);
	size_t n = name_len(s);
	char *name;
	bool ok;

	if (!close || !n) {
		is_wrong(expansion);
		return NULL;
	}
	name = strndup(s, n);
	ok = s + n == close ? put_variable(expansion, name) :
			      apply(expansion, name, s + n, close);
	free(name);
	return ok ? close + 1 : NULL;
}

/* Behind "$". NULL: reported. */
static const char *take_dollar(struct expansion *expansion, const char *s, const char *end)
{
	size_t n = name_len(s);
	char *name;
	bool ok;

	if (s < end && *s == '$')
		return put(expansion, s, 1) ? s + 1 : NULL;
	if (s < end && *s == '{')
		return take_braces(expansion, s + 1, end);
	if (!n || s + n > end) {
		is_wrong(expansion);
		return NULL;
	}
	name = strndup(s, n);
	ok = put_variable(expansion, name);
	free(name);
	return ok ? s + n : NULL;
}

static bool expand(struct expansion *expansion, const char *s, const char *end)
{
	const char *dollar;

	if (expansion->depth++ == DEPTH_MAX) {
		problem(expansion->place, "defaults in defaults, without end");
		return false;
	}
	while (s && s < end) {
		dollar = memchr(s, '$', (size_t)(end - s)) ?: end;
		if (!put(expansion, s, (size_t)(dollar - s)))
			return false;
		s = dollar < end ? take_dollar(expansion, dollar + 1, end) : end;
	}
	expansion->depth--;
	return s;
}

char *variables_expand(const struct variables *variables, const char *text,
		       const struct place *place)
{
	struct expansion expansion = { .variables = variables, .place = place };
	char *result = NULL;
	size_t size;
	bool ok;

	expansion.to = open_memstream(&result, &size);
	if (!expansion.to)
		abort();
	ok = expand(&expansion, text, text + strlen(text));
	fclose(expansion.to);
	if (ok)
		return result;
	free(result);
	return NULL;
}

bool variables_read(struct variables *variables, const struct source *source)
{
	char *path = source_beside(source, ".env");
	bool ok = dotenv_read(variables, path);

	free(path);
	return ok;
}

void variables_free(struct variables *variables)
{
	while (variables->nr) {
		free(variables->list[--variables->nr].name);
		free(variables->list[variables->nr].value);
	}
	free(variables->list);
}
