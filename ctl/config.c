// SPDX-License-Identifier: GPL-2.0
/* policy.conf to model: files that include files, and policies from their blocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "keys.h"
#include "output.h"
#include "source.h"
#include "syntax.h"

/* Files that are being read, from this one up to the one on the command line. */
struct reading {
	const struct source *source;
	const struct reading *by;
};

static bool good_name(const struct block *block, const struct model *model)
{
	const char *name = block->name.text;
	size_t i;

	if (!*name || strlen(name) > HARDEN_NAME_MAX) {
		problem(&block->name.place, "a policy's name has 1 to %d bytes", HARDEN_NAME_MAX);
		return false;
	}
	for (i = 0; i < model->nr; i++) {
		if (strcmp(model->policies[i].name, name))
			continue;
		problem(&block->name.place, "policy \"%s\" is there already: %s:%u", name,
			model->policies[i].file, model->policies[i].line);
		return false;
	}
	return true;
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

/* Relative to the directory of the file that includes. */
static char *beside(const struct source *source, const char *name)
{
	const char *slash = strrchr(source->name, '/');
	size_t n = *name == '/' || !slash ? 0 : (size_t)(slash + 1 - source->name);
	char *path = xrealloc(NULL, n + strlen(name) + 1);

	memcpy(path, source->name, n);
	strcpy(path + n, name);
	return path;
}

static bool is_being_read(const struct reading *reading, const struct source *source)
{
	for (; reading; reading = reading->by)
		if (!strcmp(reading->source->path, source->path))
			return true;
	return false;
}

static void read_include(const struct reading *reading, const struct block *block,
			 struct model *model)
{
	char *name = beside(reading->source, block->name.text);
	struct source source;

	if (!source_read(&source, name))
		problem(&block->name.place, "cannot include \"%s\"", block->name.text);
	else if (is_being_read(reading, &source))
		problem(&block->name.place, "include loop: %s comes to include itself", name);
	else
		read_source(&source, reading, model);
	source_free(&source);
	free(name);
}

static void read_source(const struct source *source, const struct reading *by,
			struct model *model)
{
	struct reading reading = { .source = source, .by = by };
	struct tree tree = {};
	size_t i;

	parse(source, &tree);
	for (i = 0; i < tree.nr; i++) {
		if (tree.blocks[i].include)
			read_include(&reading, &tree.blocks[i], model);
		else
			read_policy(source, &tree.blocks[i], model);
	}
	tree_free(&tree);
}

bool config_read(const char *file, struct model *model)
{
	struct source source;
	struct place nowhere = { .source = &source };

	if (source_read(&source, file)) {
		read_source(&source, NULL, model);
		if (!model->nr && !problems())
			problem(&nowhere, "holds no policy: hardenctl teardown drops all");
		if (model->nr > HARDEN_POLICIES_MAX)
			problem(&nowhere, "%zu policies: at most %d", model->nr,
				HARDEN_POLICIES_MAX);
	}
	if (problems())
		error("%u problem%s in the policy: nothing was changed", problems(),
		      problems() == 1 ? "" : "s");
	source_free(&source);
	return !problems();
}
