/* SPDX-License-Identifier: GPL-2.0 */
/* The symbolic links of an image, and where they lead in it: never out of it. */
#ifndef HARDENCTL_LINKS_H
#define HARDENCTL_LINKS_H

#include <stdbool.h>
#include <stddef.h>

/* By their paths, which are absolute and have no link in them but the last component. */
struct links {
	void *tree;
	size_t nr;
};

/* False: more than an image has. */
bool links_add(struct links *links, const char *path, const char *target, size_t layer);
/* What the link of that path leads to, as it says; NULL: there is none. */
const char *links_target(const struct links *links, const char *path);
void links_remove(struct links *links, const char *path);
/* Those below a path, those of @layer and later ones left out. */
void links_remove_below(struct links *links, const char *path, size_t layer);
void links_free(struct links *links);

/*
 * An absolute path with links followed, but not a link that it names itself unless @last. NULL:
 * they lead around in a circle. Free it.
 */
char *links_follow(const struct links *links, const char *path, bool last);

#endif
