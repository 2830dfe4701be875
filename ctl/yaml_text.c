// SPDX-License-Identifier: GPL-2.0
/* YAML with places: documents of libyaml, looked into by key. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model.h"
#include "values.h"
#include "yaml_text.h"

#define MERGE_DEPTH	8
#define DOCUMENTS_MAX	1024

static struct place place_of(const struct source *source, const yaml_mark_t *mark)
{
	return (struct place){
		.source = source, .line = (unsigned int)mark->line + 1,
		.column = (unsigned int)mark->column + 1, .width = 1,
	};
}

static bool load_all(struct yaml_file *file, yaml_parser_t *parser)
{
	struct place place;

	for (;;) {
		file->documents = xrealloc(file->documents,
					   (file->nr + 1) * sizeof(*file->documents));
		if (!yaml_parser_load(parser, &file->documents[file->nr])) {
			place = place_of(file->source, &parser->problem_mark);
			problem(&place, "no YAML: %s", parser->problem ?: "out of memory");
			return false;
		}
		if (!yaml_document_get_root_node(&file->documents[file->nr])) {
			yaml_document_delete(&file->documents[file->nr]);
			return true;
		}
		if (++file->nr == DOCUMENTS_MAX) {
			place = place_of(file->source, &parser->mark);
			problem(&place, "more than %d documents", DOCUMENTS_MAX);
			return false;
		}
	}
}

bool yt_read(struct yaml_file *file, const struct source *source)
{
	yaml_parser_t parser;
	bool ok;

	*file = (struct yaml_file){ .source = source };
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)source->text, source->len);
	ok = load_all(file, &parser);
	yaml_parser_delete(&parser);
	return ok;
}

void yt_free(struct yaml_file *file)
{
	while (file->nr)
		yaml_document_delete(&file->documents[--file->nr]);
	free(file->documents);
	*file = (struct yaml_file){};
}

/**
 * struct rewriting - of one document
 * @done: by node: an anchor's is met more than once
 */
struct rewriting {
	struct yaml_file *file;
	yaml_document_t *document;
	bool *done;
	yt_rewriter rewrite;
	void *arg;
};

/* What was a number or nothing before is a text behind that. libyaml frees by free(). */
static void rewrite_node(struct rewriting *rewriting, int id)
{
	yaml_node_t *node = yaml_document_get_node(rewriting->document, id);
	struct place place = place_of(rewriting->file->source, &node->start_mark);
	char *text;

	if (node->type != YAML_SCALAR_NODE || rewriting->done[id])
		return;
	rewriting->done[id] = true;
	text = rewriting->rewrite((const char *)node->data.scalar.value, &place, rewriting->arg);
	if (!text)
		return;
	if (strcmp(text, (const char *)node->data.scalar.value) != 0)
		node->data.scalar.style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	free(node->data.scalar.value);
	node->data.scalar.value = (unsigned char *)text;
	node->data.scalar.length = strlen(text);
}

static void rewrite_values(struct rewriting *rewriting, const yaml_node_t *node)
{
	yaml_node_pair_t *pair;
	yaml_node_item_t *item;

	if (node->type == YAML_MAPPING_NODE)
		for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
		     pair++)
			rewrite_node(rewriting, pair->value);
	if (node->type == YAML_SEQUENCE_NODE)
		for (item = node->data.sequence.items.start; item < node->data.sequence.items.top;
		     item++)
			rewrite_node(rewriting, *item);
}

void yt_rewrite(struct yaml_file *file, yt_rewriter rewrite, void *arg)
{
	struct rewriting rewriting = { .file = file, .rewrite = rewrite, .arg = arg };
	yaml_node_t *node;
	size_t i;

	for (i = 0; i < file->nr; i++) {
		rewriting.document = &file->documents[i];
		node = rewriting.document->nodes.start;
		rewriting.done = calloc((size_t)(rewriting.document->nodes.top - node) + 1, 1);
		if (!rewriting.done)
			abort();
		for (; node < rewriting.document->nodes.top; node++)
			rewrite_values(&rewriting, node);
		free(rewriting.done);
	}
}

static struct yaml value_of(struct yaml in, yaml_node_t *node)
{
	in.node = node;
	return in;
}

struct yaml yt_root(const struct yaml_file *file, size_t document)
{
	yaml_document_t *root = &file->documents[document];

	return (struct yaml){ file, root, yaml_document_get_root_node(root) };
}

void yt_problem(struct yaml value, const char *format, ...)
{
	struct place place = place_of(value.file->source, &value.node->start_mark);
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	problem(&place, "%s", text);
}

static bool is_null(struct yaml value)
{
	const char *text;

	if (!value.node || value.node->type != YAML_SCALAR_NODE ||
	    value.node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return !value.node;
	text = (const char *)value.node->data.scalar.value;
	return !*text || !strcmp(text, "~") || !strcasecmp(text, "null");
}

size_t yt_len(struct yaml value)
{
	if (value.node && value.node->type == YAML_SEQUENCE_NODE)
		return (size_t)(value.node->data.sequence.items.top -
				value.node->data.sequence.items.start);
	if (value.node && value.node->type == YAML_MAPPING_NODE)
		return (size_t)(value.node->data.mapping.pairs.top -
				value.node->data.mapping.pairs.start);
	if (!is_null(value))
		yt_problem(value, "a list is wanted here");
	return 0;
}

struct yaml yt_at(struct yaml sequence, size_t i)
{
	if (sequence.node->type != YAML_SEQUENCE_NODE)
		return value_of(sequence, NULL);
	return value_of(sequence, yaml_document_get_node(sequence.document,
				sequence.node->data.sequence.items.start[i]));
}

static const char *scalar(const yaml_node_t *node)
{
	return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

struct yaml yt_pair(struct yaml mapping, size_t i, const char **key)
{
	yaml_node_pair_t *pair;

	*key = "";
	if (mapping.node->type != YAML_MAPPING_NODE)
		return value_of(mapping, NULL);
	pair = &mapping.node->data.mapping.pairs.start[i];
	*key = scalar(yaml_document_get_node(mapping.document, pair->key));
	return value_of(mapping, yaml_document_get_node(mapping.document, pair->value));
}

static struct yaml look(struct yaml mapping, const char *key, int depth);

/* One mapping, or a list of them of which the first that has the key counts. */
static struct yaml look_merged(struct yaml merged, const char *key, int depth)
{
	struct yaml found = value_of(merged, NULL);
	size_t i;

	if (merged.node->type == YAML_MAPPING_NODE)
		return look(merged, key, depth);
	if (merged.node->type != YAML_SEQUENCE_NODE)
		return found;
	for (i = 0; !found.node && i < yt_len(merged); i++)
		found = look(yt_at(merged, i), key, depth);
	return found;
}

static struct yaml look(struct yaml mapping, const char *key, int depth)
{
	struct yaml value, merged = value_of(mapping, NULL);
	const char *name;
	size_t i;

	if (!mapping.node || mapping.node->type != YAML_MAPPING_NODE || !depth)
		return merged;
	for (i = 0; i < yt_len(mapping); i++) {
		value = yt_pair(mapping, i, &name);
		if (!strcmp(name, key))
			return is_null(value) ? value_of(mapping, NULL) : value;
		if (!strcmp(name, "<<"))
			merged = value;
	}
	return merged.node ? look_merged(merged, key, depth - 1) : merged;
}

struct yaml yt_get(struct yaml mapping, const char *key)
{
	if (mapping.node && mapping.node->type != YAML_MAPPING_NODE && !is_null(mapping)) {
		yt_problem(mapping, "keys and values are wanted here, among them %s", key);
		return value_of(mapping, NULL);
	}
	return look(mapping, key, MERGE_DEPTH);
}

bool yt_has(struct yaml mapping, const char *key)
{
	return mapping.node && mapping.node->type == YAML_MAPPING_NODE &&
	       look(mapping, key, MERGE_DEPTH).node;
}

unsigned int yt_line(struct yaml value)
{
	return value.node ? (unsigned int)value.node->start_mark.line + 1 : 0;
}

const char *yt_str(struct yaml value)
{
	if (value.node && value.node->type != YAML_SCALAR_NODE)
		yt_problem(value, "one value is wanted here");
	return scalar(value.node);
}

static bool is_one_of(const char *text, const char * const words[])
{
	for (; *words; words++)
		if (!strcasecmp(text, *words))
			return true;
	return false;
}

static const char * const true_words[] = { "true", "yes", "on", NULL };
static const char * const false_words[] = { "false", "no", "off", NULL };

bool yt_is_true(struct yaml value)
{
	const char *text = yt_str(value);

	if (is_one_of(text, true_words))
		return true;
	if (*text && !is_one_of(text, false_words))
		yt_problem(value, "\"%.60s\" is neither true nor false", text);
	return false;
}

bool yt_is_false(struct yaml value)
{
	return is_one_of(yt_str(value), false_words);
}

static uint64_t cap_of(const char *name, bool any_case)
{
	bool all = any_case ? !strcasecmp(name, "ALL") : !strcmp(name, "ALL");

	return all ? ALL_CAPS : cap_bit(name);
}

uint64_t yt_caps(struct yaml list, bool any_case)
{
	uint64_t caps = 0, bit;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		const char *name = yt_str(yt_at(list, i));

		bit = cap_of(name, any_case);
		if (!bit)
			yt_problem(yt_at(list, i), "unknown capability \"%.60s\"", name);
		caps |= bit;
	}
	return caps;
}
