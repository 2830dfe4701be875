// SPDX-License-Identifier: GPL-2.0
/* extends: a policy's keys and, where it has none, those of the profile it extends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "extends.h"
#include "model.h"
#include "source.h"

#ifndef PROFILES	/* the Makefile knows better */
#define PROFILES "/usr/share/harden/profiles"
#endif

#define DEPTH 8		/* profiles that extend profiles */

/* Profiles stay until all is read: settings, and places in messages, point to them. */
struct profile {
	char *path;		/* its source's name */
	struct source source;
	struct tree tree;
	struct profile *next;
};

static struct profile *profiles;

const char *profile_dir(void)
{
	const char *dir = getenv("HARDENCTL_PROFILES");

	return dir && *dir ? dir : PROFILES;
}

/* A name is a shipped profile's; with a slash it is a file, relative to the one that names it. */
static char *path_of(const struct source *source, const char *name)
{
	const char *slash = strrchr(source->name, '/');
	int n = *name == '/' || !slash ? 0 : (int)(slash + 1 - source->name);
	size_t size = strlen(profile_dir()) + strlen(source->name) + strlen(name) + 8;
	char *path = xrealloc(NULL, size);

	if (strchr(name, '/'))
		snprintf(path, size, "%.*s%s", n, source->name, name);
	else
		snprintf(path, size, "%s/%s.conf", profile_dir(), name);
	return path;
}

static struct profile *add_profile(char *path)
{
	struct profile *profile = xrealloc(NULL, sizeof(*profile));

	memset(profile, 0, sizeof(*profile));
	profile->path = path;
	profile->next = profiles;
	profiles = profile;
	return profile;
}

/* The one policy of a file; NULL: said why. */
static const struct profile *read_profile(const struct source *source, const struct word *name)
{
	struct profile *profile = add_profile(path_of(source, name->text));
	unsigned int before = problems();

	if (!source_read(&profile->source, profile->path, &name->place))
		return NULL;
	parse(&profile->source, &profile->tree);
	if (problems() > before)
		return NULL;
	if (profile->tree.nr == 1 && !profile->tree.blocks[0].include)
		return profile;
	problem(&name->place, "%s holds not exactly one policy: it is no profile", profile->path);
	return NULL;
}

static bool has(const struct setting *settings, size_t nr, const char *key)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(settings[i].key.text, key))
			return true;
	return false;
}

static const struct setting *extended(const struct block *block)
{
	size_t i;

	for (i = 0; i < block->nr; i++)
		if (!strcmp(block->settings[i].key.text, "extends"))
			return &block->settings[i];
	return NULL;
}

/* What a profile says in general says nothing about which containers it holds. */
static bool may_stand(const struct setting *setting)
{
	if (strcmp(setting->key.text, "match") != 0)
		return true;
	problem(&setting->key.place, "a profile has no match: it is for whoever extends it");
	return false;
}

static struct setting *add(struct setting *settings, size_t *nr, const struct block *block)
{
	size_t own = *nr, i;

	for (i = 0; i < block->nr; i++) {
		if (!may_stand(&block->settings[i]) ||
		    has(settings, own, block->settings[i].key.text))
			continue;
		settings = xrealloc(settings, (*nr + 1) * sizeof(*settings));
		settings[(*nr)++] = block->settings[i];
	}
	return settings;
}

struct setting *extends_settings(const struct source *source, const struct block *block,
				 size_t *nr)
{
	struct setting *settings = xrealloc(NULL, block->nr * sizeof(*settings));
	const struct setting *extends = extended(block);
	const struct profile *profile;
	int depth;

	*nr = block->nr;
	if (block->nr)
		memcpy(settings, block->settings, block->nr * sizeof(*settings));
	for (depth = 0; extends && !extends->list && !extends->broken; depth++) {
		if (depth == DEPTH) {
			problem(&extends->value, "more than %d profiles extend each other", DEPTH);
			break;
		}
		profile = read_profile(source, &extends->words[0]);
		if (!profile)
			break;
		source = &profile->source;
		extends = extended(&profile->tree.blocks[0]);
		settings = add(settings, nr, &profile->tree.blocks[0]);
	}
	return settings;
}

void extends_forget(void)
{
	struct profile *profile;

	while ((profile = profiles)) {
		profiles = profile->next;
		tree_free(&profile->tree);
		source_free(&profile->source);
		free(profile->path);
		free(profile);
	}
}
