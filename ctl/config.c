// SPDX-License-Identifier: GPL-2.0
/* policy.conf to model: files that include files, and policies from their blocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "extends.h"
#include "keys.h"
#include "output.h"
#include "source.h"
#include "syntax.h"

/* A file that is being read, and the one that includes it: up to the command line's. */
struct reading {
	const struct source *source;
	const struct reading *by;
	unsigned int line;	/* of the include that is followed */
};

/* Paths of all files that were read: each once, so that no tree of includes grows without end. */
static char **seen;
static size_t nr_seen;

static bool good_name(const struct block *block, const struct model *model)
{
	const char *name = block->name.text;
	const struct policy *other;

	if (!*name || strlen(name) > HARDEN_NAME_MAX) {
		problem(&block->name.place, "a policy's name has 1 to %d bytes, not %zu: \"%.60s\"",
			HARDEN_NAME_MAX, strlen(name), name);
		return false;
	}
	if (model->nr == HARDEN_POLICIES_MAX) {
		problem(&block->name.place, "policy \"%s\" is one too many: at most %d", name,
			HARDEN_POLICIES_MAX);
		return false;
	}
	other = model_find(model, name);
	if (other)
		problem(&block->name.place, "policy \"%s\" is there already: %s:%u", name,
			other->file, other->line);
	return !other;
}

static void read_policy(const struct source *source, const struct block *block,
			struct model *model)
{
	struct policy *policy;

	if (!good_name(block, model))
		return;
	policy = model_add(model);
	policy->name = xstrdup(block->name.text);
	policy->file = xstrdup(source->path);
	policy->line = block->place.line;
	keys_read(source, block, policy);
}

static void read_source(const struct source *source, const struct reading *by,
			struct model *model);

static bool is_being_read(const struct reading *reading, const char *path)
{
	for (; reading; reading = reading->by)
		if (!strcmp(reading->source->path, path))
			return true;
	return false;
}

static bool was_read(const char *path)
{
	size_t i;

	for (i = 0; i < nr_seen; i++)
		if (!strcmp(seen[i], path))
			return true;
	return false;
}

static void will_be_read(const char *path)
{
	seen = xrealloc(seen, (nr_seen + 1) * sizeof(*seen));
	seen[nr_seen++] = xstrdup(path);
}

static void forget_seen(void)
{
	while (nr_seen)
		free(seen[--nr_seen]);
	free(seen);
	seen = NULL;
}

/* From the file at @path down to @reading. */
static void print_chain(FILE *to, const struct reading *reading, const char *path)
{
	if (strcmp(reading->source->path, path) != 0)
		print_chain(to, reading->by, path);
	fprintf(to, "%s:%u includes ", reading->source->name, reading->line);
}

static void say_loop(const struct reading *reading, const struct block *block,
		     const struct source *source)
{
	char *chain = NULL;
	size_t len;
	FILE *to = open_memstream(&chain, &len);

	if (to) {
		print_chain(to, reading, source->path);
		fclose(to);
	}
	problem(&block->name.place, "include loop: %s%s", chain ? chain : "", source->name);
	free(chain);
}

static void read_named(const struct reading *reading, const struct block *block,
		       const char *name, struct model *model)
{
	struct source source;

	if (source_read(&source, name, &block->name.place)) {
		if (is_being_read(reading, source.path))
			say_loop(reading, block, &source);
		else if (was_read(source.path))
			problem(&block->name.place, "%s is included already", name);
		else
			read_source(&source, reading, model);
	}
	source_free(&source);
}

/* All files of a directory that fit, by their names; none is no mistake, but no directory is. */
static void read_matching(const struct reading *reading, const struct block *block,
			  const char *pattern, struct model *model)
{
	char **names;
	size_t i, nr;

	if (!source_matching(pattern, &block->name.place, &names, &nr))
		return;
	for (i = 0; i < nr; i++) {
		read_named(reading, block, names[i], model);
		free(names[i]);
	}
	free(names);
}

static void read_include(const struct reading *reading, const struct block *block,
			 struct model *model)
{
	char *name = source_beside(reading->source, block->name.text);
	const char *slash = strrchr(block->name.text, '/'), *star = strchr(block->name.text, '*');

	if (!star)
		read_named(reading, block, name, model);
	else if (slash && star < slash)
		problem(&block->name.place, "* stands for files only, not for directories");
	else if (strpbrk(slash ? slash : block->name.text, "?[\\"))
		problem(&block->name.place, "beside * a name of files has no ?, [ or \\");
	else
		read_matching(reading, block, name, model);
	free(name);
}

static void read_source(const struct source *source, const struct reading *by,
			struct model *model)
{
	struct reading reading = { .source = source, .by = by };
	struct tree tree = {};
	size_t i;

	will_be_read(source->path);
	parse(source, &tree);
	for (i = 0; i < tree.nr; i++) {
		reading.line = tree.blocks[i].place.line;
		if (tree.blocks[i].include)
			read_include(&reading, &tree.blocks[i], model);
		else
			read_policy(source, &tree.blocks[i], model);
	}
	tree_free(&tree);
}

static void say_count(void)
{
	if (problems() > PROBLEMS_SHOWN)
		error("%u problems in the policy, %d shown: nothing was changed", problems(),
		      PROBLEMS_SHOWN);
	else if (problems())
		error("%u problem%s in the policy: nothing was changed", problems(),
		      problems() == 1 ? "" : "s");
}

bool config_read(const char *file, struct model *model)
{
	struct source source;
	struct place nowhere = { .source = &source };

	if (source_read(&source, file, NULL)) {
		read_source(&source, NULL, model);
		if (!model->nr && !problems())
			problem(&nowhere, "holds no policy: hardenctl teardown drops all");
	}
	say_count();
	forget_seen();
	extends_forget();
	source_free(&source);
	return !problems();
}
