// SPDX-License-Identifier: GPL-2.0
/* What of an image's files is worth a look, layer over layer. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include "contents.h"
#include "model.h"
#include "mountinfo.h"

#define CONTENTS_MAX	65536
#define TEXT_MAX	(1UL << 20)	/* bytes of a file that is read */

#define WHITEOUT	".wh."
#define OPAQUE		".wh..wh..opq"

/* Of the last component, or with a slash of the last two. */
static const char *const secrets[] = {
	"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "ssh_host_*_key", "*.key", "*-key.pem",
	"*_key.pem", "key.pem", "privkey*.pem", "*.p12", "*.pfx", "*.jks", "*.kdbx", ".env",
	".env.local", ".env.production", ".netrc", "_netrc", ".git-credentials", ".pgpass",
	".my.cnf", ".npmrc", ".pypirc", ".dockercfg", ".htpasswd", "kubeconfig",
	"terraform.tfstate",
	"service-account*.json", ".aws/credentials", ".docker/config.json", ".kube/config",
	"gcloud/credentials.db", "gcloud/application_default_credentials.json",
};

/* What packages bring, and everybody has. */
static const char *const public_places[] = { "/usr/share", "/etc/ssl/certs", "/usr/lib/python3" };

static bool is_secret(const char *path)
{
	const char *last = strrchr(path, '/'), *two = last;
	size_t i;

	for (i = 0; i < sizeof(public_places) / sizeof(*public_places); i++)
		if (is_below(path, public_places[i]))
			return false;
	while (two > path && two[-1] != '/')
		two--;
	for (i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		if (!fnmatch(secrets[i], strchr(secrets[i], '/') ? two : last + 1, 0))
			return true;
	return false;
}

static unsigned int kinds_of(const struct tar_entry *entry, const char *path)
{
	bool file = entry->type == '0' || entry->type == '7', dir = entry->type == '5';
	unsigned int kinds = entry->caps && file ? CONTENT_CAPS : 0;

	if (file && entry->mode & 06000)
		kinds |= CONTENT_SETID;
	if ((file || dir) && entry->mode & 0002 && !(dir && entry->mode & 01000))
		kinds |= CONTENT_OPEN;
	if (file && is_secret(path))
		kinds |= CONTENT_SECRET;
	return kinds;
}

/* Where an engine would put it: through links that are there by now. NULL: said why. Free it. */
static char *place_of(struct contents *contents, const char *path, const char *why)
{
	char *plain = leads_up(path) ? NULL : plain_path(path), *place = NULL;

	contents->why = why;
	if (plain) {
		place = links_follow(&contents->links, plain, false);
		contents->why = "links that lead around in a circle";
	}
	free(plain);
	return place;
}

static void forget_text(struct contents *contents)
{
	free(contents->text);
	contents->text = NULL;
}

static void hide(struct contents *contents, size_t i)
{
	struct content *content = &contents->list[i];

	if (content->kinds & CONTENT_SECRET) {
		content->gone = true;
		content->kinds = CONTENT_SECRET;
		return;
	}
	free(content->path);
	*content = contents->list[--contents->nr];
}

/* @path, unless only what is below it, of the layers that are below, or of this one too. */
static void hide_below(struct contents *contents, const char *path, bool itself, bool this_layer)
{
	size_t i;

	for (i = contents->nr; i-- > 0;) {
		const struct content *content = &contents->list[i];

		if (!content->gone && (this_layer || content->layer < contents->layer) &&
		    is_below(content->path, path) && (itself || strcmp(content->path, path) != 0))
			hide(contents, i);
	}
	links_remove_below(&contents->links, path, this_layer ? SIZE_MAX : contents->layer);
	if (contents->text && is_below(contents->wanted, path) &&
	    (this_layer || contents->text_layer < contents->layer))
		forget_text(contents);
}

static bool add(struct contents *contents, const char *path, unsigned int kinds, mode_t mode)
{
	if (contents->nr == CONTENTS_MAX) {
		contents->why = "more to look at than an image has";
		return false;
	}
	contents->list = xrealloc(contents->list,
				  (contents->nr + 1) * sizeof(*contents->list));
	contents->list[contents->nr++] = (struct content){
		.path = xstrdup(path), .kinds = kinds, .mode = mode, .layer = contents->layer,
	};
	return true;
}

/* The most of them are not looked at, but may be on the way to what is. */
static bool add_symlink(struct contents *contents, const char *path, const char *target)
{
	contents->why = "more links than an image has";
	return links_add(&contents->links, path, target, contents->layer);
}

/* Another name of a file that is there: what that is, this is. */
static bool add_link(struct contents *contents, const char *path, const char *target)
{
	char *name = place_of(contents, target, "a link with \"..\" in its name");
	const char *symlink = name ? links_target(&contents->links, name) : NULL;
	size_t i;
	bool ok = name && (!symlink || add_symlink(contents, path, symlink));

	for (i = 0; ok && i < contents->nr; i++) {
		if (contents->list[i].gone || strcmp(contents->list[i].path, name) != 0)
			continue;
		ok = add(contents, path, contents->list[i].kinds, contents->list[i].mode);
		break;
	}
	free(name);
	return ok;
}

/* The name that a whiteout hides, or that of its directory for an opaque one. */
static void take_whiteout(struct contents *contents, char *path, char *last)
{
	bool opaque = !strcmp(last, OPAQUE);

	if (!opaque)
		memmove(last, last + strlen(WHITEOUT), strlen(last + strlen(WHITEOUT)) + 1);
	else
		last[last == path + 1 ? 0 : -1] = 0;
	hide_below(contents, path, !opaque, false);
}

/* What was at this path is no more; what was in it stays where it is a directory again. */
static void replace(struct contents *contents, const char *path, bool dir)
{
	size_t i;

	if (!dir) {
		hide_below(contents, path, true, true);
		return;
	}
	for (i = contents->nr; i-- > 0;)
		if (!contents->list[i].gone && !strcmp(contents->list[i].path, path))
			hide(contents, i);
	links_remove(&contents->links, path);
	if (contents->text && !strcmp(contents->wanted, path))
		forget_text(contents);
}

/* One that is too large is as good as none. */
static bool read_wanted(struct contents *contents, const struct tar_entry *entry, const char *path)
{
	if (!contents->wanted || strcmp(path, contents->wanted) != 0 || entry->size > TEXT_MAX)
		return true;
	contents->why = NULL;	/* the reader says what is wrong */
	contents->text = tar_contents(entry);
	contents->text_layer = contents->layer;
	return contents->text;
}

static bool take(struct contents *contents, const struct tar_entry *entry, const char *path)
{
	unsigned int kinds = kinds_of(entry, path);

	replace(contents, path, entry->type == '5');
	if (entry->type == '1')
		return add_link(contents, path, entry->link);
	if (entry->type == '2')
		return add_symlink(contents, path, entry->link);
	if (kinds && !add(contents, path, kinds, entry->mode))
		return false;
	return (entry->type != '0' && entry->type != '7') || read_wanted(contents, entry, path);
}

bool contents_add(struct contents *contents, const struct tar_entry *entry)
{
	char *path = place_of(contents, entry->path, "a path with \"..\" in it"), *last;
	bool ok = true;

	if (!path)
		return false;
	last = strrchr(path, '/') + 1;
	if (!strncmp(last, WHITEOUT, strlen(WHITEOUT)))
		take_whiteout(contents, path, last);
	else
		ok = take(contents, entry, path);
	if (ok)
		contents->why = NULL;
	free(path);
	return ok;
}

void contents_free(struct contents *contents)
{
	while (contents->nr)
		free(contents->list[--contents->nr].path);
	free(contents->list);
	links_free(&contents->links);
	free(contents->text);
}
