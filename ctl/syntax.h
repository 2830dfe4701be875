/* SPDX-License-Identifier: GPL-2.0 */
/* What the grammar makes of one file, before anything is known about keys. */
#ifndef HARDENCTL_SYNTAX_H
#define HARDENCTL_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include "compiler.h"

struct source {
	const char *name;	/* as the user knows it */
	char *path;		/* as the kernel is told */
	char *text;
	size_t len;
};

struct place {
	const struct source *source;
	unsigned int line;
	unsigned int column;
	unsigned int width;
};

struct word {
	char *text;
	bool quoted;
	struct place place;
};

struct setting {
	struct word key;
	struct place value;
	bool list;
	bool broken;		/* there was a syntax error in it */
	struct word *words;	/* one when it is no list */
	size_t nr;
};

struct block {
	bool include;		/* then only its name counts */
	bool broken;		/* what is missing may be what was not understood */
	struct word name;
	struct place place;
	struct setting *settings;
	size_t nr;
};

struct tree {
	struct block *blocks;
	size_t nr;
};

/* Reads one file's text into @tree; problems are reported. */
void parse(const struct source *source, struct tree *tree);
void tree_free(struct tree *tree);

/* Only so many are said: a file with more is no policy file. */
#define PROBLEMS_SHOWN 20

/* Says what is wrong where, with the line and a caret; counts errors. */
void problem(const struct place *place, const char *format, ...)
	__printf(2, 3);
unsigned int problems(void);
/* Before another file is read in the same process. */
void problems_forget(void);
/* The same of what may be meant so. */
void caution(const struct place *place, const char *format, ...)
	__printf(2, 3);

#endif
