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

/* Length of a UTF-8 sequence by its first byte; 0: no first byte. */
static size_t sequence(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c < 0xe0)
		return 2;
	if (c >= 0xe0 && c < 0xf0)
		return 3;
	return c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

/* Overlong forms, surrogates and what lies beyond Unicode. */
static bool is_misformed(const unsigned char *s)
{
	return (*s == 0xe0 && s[1] < 0xa0) || (*s == 0xf0 && s[1] < 0x90) ||
	       (*s == 0xed && s[1] >= 0xa0) || (*s == 0xf4 && s[1] >= 0x90);
}

/* C0, C1, and what turns the direction of the text around it: U+202A-E, U+2066-9. */
static bool is_control(const unsigned char *s)
{
	return *s < 0x20 || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0) ||
	       (*s == 0xe2 && s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) ||
	       (*s == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9);
}

size_t char_len(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = sequence(*s), i;

	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n && !is_misformed(s) && !is_control(s) ? n : 0;
}

char *escape(const char *s)
{
	char *escaped = xrealloc(NULL, 4 * strlen(s) + 1), *to = escaped;
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = char_len(s);
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

json_t *json_text_or_null(const char *s)
{
	return s ? json_text(s) : json_null();
}

void print_json(json_t *json)
{
	json_dumpf(json, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	fflush(stdout);
	json_decref(json);
}
