// SPDX-License-Identifier: GPL-2.0
/* What every verb prints with: data on stdout, messages on stderr. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "output.h"

struct options options;

const char *bold(void)
{
	return options.color ? "\033[1m" : "";
}

const char *red(void)
{
	return options.color ? "\033[1;31m" : "";
}

const char *yellow(void)
{
	return options.color ? "\033[1;33m" : "";
}

const char *plain(void)
{
	return options.color ? "\033[0m" : "";
}

void error(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "hardenctl: %serror:%s ", red(), plain());
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void note(const char *format, ...)
{
	va_list args;

	if (options.quiet)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Bytes of the UTF-8 character at @s; 0: it is none, or one that a terminal may obey. */
static size_t printable(const unsigned char *s)
{
	size_t n, i;

	if (*s < 0x80)
		return *s >= 0x20 && *s != 0x7f;
	n = *s >= 0xf0 && *s < 0xf5 ? 4 : *s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xc2 && *s < 0xe0 ? 2 : 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* C1 controls, overlong forms and surrogates */
	if ((*s == 0xc2 && s[1] < 0xa0) || (*s == 0xe0 && s[1] < 0xa0) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xed && s[1] >= 0xa0) ||
	    (*s == 0xf4 && s[1] >= 0x90))
		return 0;
	return n;
}

char *escape(const char *s)
{
	char *escaped = xrealloc(NULL, 4 * strlen(s) + 1), *to = escaped;
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = printable((const unsigned char *)s);
		if (n)
			to = (char *)memcpy(to, s, n) + n;
		else
			to += sprintf(to, "\\x%02x", (unsigned char)*s);
	}
	*to = 0;
	return escaped;
}

json_t *json_text(const char *s)
{
	json_t *json = json_string(s);
	char *escaped;

	if (json)
		return json;
	escaped = escape(s);
	json = json_string(escaped);
	free(escaped);
	return json;
}

void print_json(json_t *json)
{
	json_dumpf(json, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	fflush(stdout);
	json_decref(json);
}
