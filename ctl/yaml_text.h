/* SPDX-License-Identifier: GPL-2.0 */
/* YAML with places: documents of libyaml, looked into by key. */
#ifndef HARDENCTL_YAML_TEXT_H
#define HARDENCTL_YAML_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <yaml.h>
#include "syntax.h"

struct yaml_file {
	const struct source *source;
	yaml_document_t *documents;
	size_t nr;
};

/* A value in a document; without a node: there is none. */
struct yaml {
	const struct yaml_file *file;
	yaml_document_t *document;
	yaml_node_t *node;
};

/* False: reported, with line and column. */
bool yt_read(struct yaml_file *file, const struct source *source);
void yt_free(struct yaml_file *file);
struct yaml yt_root(const struct yaml_file *file, size_t document);

/*
 * Puts in place of each text, keys left out, what @rewrite makes of it: allocated, or NULL where
 * it is no use, which was reported.
 */
typedef char *(*yt_rewriter)(const char *text, const struct place *place, void *arg);
void yt_rewrite(struct yaml_file *file, yt_rewriter rewrite, void *arg);

/* By a key of a mapping, merge keys ("<<") included. What is no mapping is reported. */
struct yaml yt_get(struct yaml mapping, const char *key);
/* Elements of a sequence, or pairs of a mapping; 0: neither. */
size_t yt_len(struct yaml value);
struct yaml yt_at(struct yaml sequence, size_t i);
/* The value of the @i-th pair; *@key is the document's own. */
struct yaml yt_pair(struct yaml mapping, size_t i, const char **key);

/* A scalar's text, "" where there is none; anything else is reported. */
const char *yt_str(struct yaml value);
/* false, too, where there is none; what is neither true nor false is reported. */
bool yt_is_true(struct yaml value);
bool yt_is_false(struct yaml value);

/* A list of capabilities as a mask; "ALL" is every one, with @any_case also "all". */
uint64_t yt_caps(struct yaml list, bool any_case);

/* Is there such a key? What is no mapping has none. */
bool yt_has(struct yaml mapping, const char *key);
unsigned int yt_line(struct yaml value);

void yt_problem(struct yaml value, const char *format, ...) __printf(2, 3);

#endif
