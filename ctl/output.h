/* SPDX-License-Identifier: GPL-2.0 */
/* What every verb prints with: data on stdout, messages on stderr. */
#ifndef HARDENCTL_OUTPUT_H
#define HARDENCTL_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include "compiler.h"

enum exit_status {
	EXIT_OK = 0,
	EXIT_REFUSED = 1,	/* by the kernel; also: not loaded */
	EXIT_USAGE = 2,		/* of status: no policy is in force */
	EXIT_POLICY = 3,
	EXIT_PERMISSION = 4,
};

struct options {
	bool json;
	bool quiet;
	bool verbose;
	bool color;		/* on stderr */
	bool check;
	bool parse;
	bool shadow;
	bool yes;
	bool sarif;
	unsigned long count;	/* of events; 0: no end */
	unsigned int confirm;	/* seconds; 0: what is applied stays */
	const char *format;	/* of events; NULL: not said */
	const char *image;	/* an archive to audit; NULL: none */
	const char *manifest;	/* a file to audit; NULL: what runs */
	const char *output;	/* a file to write to; NULL: standard output */
};

extern struct options options;

/* A message that says why the tool will fail. */
void error(const char *format, ...) __printf(1, 2);
/* A message that -q hides. */
void note(const char *format, ...) __printf(1, 2);

const char *bold(void);
const char *red(void);
const char *yellow(void);
const char *plain(void);

/* Bytes of the UTF-8 character at @s; 0: it is none, or one that a terminal may obey. */
size_t char_len(const char *s);
/* A copy without bytes that a terminal could obey: they become \xHH, as does what is no UTF-8. */
char *escape(const char *s);
/* A JSON string for any bytes. */
json_t *json_text(const char *s);
/* The same, or null for NULL. */
json_t *json_text_or_null(const char *s);
/* Prints one JSON document and a newline, and drops it. */
void print_json(json_t *json);

#endif
