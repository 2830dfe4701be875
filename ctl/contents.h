/* SPDX-License-Identifier: GPL-2.0 */
/* What of an image's files is worth a look, layer over layer. */
#ifndef HARDENCTL_CONTENTS_H
#define HARDENCTL_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include "links.h"
#include "tar.h"

/* Kinds of what is found, bits. */
#define CONTENT_SETID	1	/* setuid, or setgid and not a directory */
#define CONTENT_CAPS	2
#define CONTENT_OPEN	4	/* anybody may write */
#define CONTENT_SECRET	8	/* by its name */

/**
 * struct content - a file of an image
 * @path: absolute, without symbolic links
 * @layer: which it came with, from 0
 * @gone: a later layer hides it: what is secret is in the archive all the same
 */
struct content {
	char *path;
	unsigned int kinds;
	mode_t mode;
	size_t layer;
	bool gone;
};

/**
 * struct contents - of an image
 * @list: what is worth a look
 * @layer: that is being read
 * @why: what is wrong with an entry, or NULL
 * @links: the symbolic ones
 * @wanted: the path of a file to be read, without symbolic links; or NULL
 * @text: what is in it, or NULL
 * @text_layer: which it came with
 */
struct contents {
	struct content *list;
	size_t nr;
	size_t layer;
	const char *why;
	struct links links;
	const char *wanted;
	char *text;
	size_t text_layer;
};

/* One entry of the layer; false: @contents says why. */
bool contents_add(struct contents *contents, const struct tar_entry *entry);
void contents_free(struct contents *contents);

#endif
