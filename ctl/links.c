// SPDX-License-Identifier: GPL-2.0
/* The symbolic links of an image, and where they lead in it: never out of it. */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include "links.h"
#include "model.h"
#include "mountinfo.h"

#define LINKS_MAX	(1U << 18)
#define FOLLOWED_MAX	40		/* as the kernel does */

/* @next: of those that go, see collect(). */
struct link {
	char *path, *target;
	size_t layer;
	struct link *next;
};

/* A slash before all others, so that what is below a path stands behind it. */
static int rank(char c)
{
	return c == '/' ? 1 : c ? (unsigned char)c + 1 : 0;
}

static int by_path(const void *a, const void *b)
{
	const char *x = ((const struct link *)a)->path, *y = ((const struct link *)b)->path;

	for (; *x && *x == *y; x++)
		y++;
	return rank(*x) - rank(*y);
}

/* The same, but that what is below the path of @a is found as if it were that. */
static int by_place(const void *a, const void *b)
{
	const struct link *place = a, *link = b;

	return is_below(link->path, place->path) ? 0 : by_path(a, b);
}

static void free_link(void *node)
{
	struct link *link = node;

	free(link->path);
	free(link->target);
	free(link);
}

static struct link *find(const struct links *links, const char *path,
			 int (*compare)(const void *a, const void *b))
{
	const struct link key = { .path = (char *)path };
	struct link **found = tfind(&key, (void *const *)&links->tree, compare);

	return found ? *found : NULL;
}

static void drop(struct links *links, struct link *link)
{
	tdelete(link, &links->tree, by_path);
	free_link(link);
	links->nr--;
}

bool links_add(struct links *links, const char *path, const char *target, size_t layer)
{
	struct link *link;

	links_remove(links, path);
	if (links->nr == LINKS_MAX)
		return false;
	link = xrealloc(NULL, sizeof(*link));
	*link = (struct link){
		.path = xstrdup(path), .target = xstrdup(target), .layer = layer,
	};
	if (!tsearch(link, &links->tree, by_path))
		abort();
	links->nr++;
	return true;
}

const char *links_target(const struct links *links, const char *path)
{
	const struct link *link = find(links, path, by_path);

	return link ? link->target : NULL;
}

void links_remove(struct links *links, const char *path)
{
	struct link *link = find(links, path, by_path);

	if (link)
		drop(links, link);
}

/* What twalk_r() collects: the tree must not change meanwhile. */
struct hidden {
	const char *path;
	size_t layer;
	struct link *first;
};

static void collect(const void *node, VISIT which, void *arg)
{
	struct link *link = *(struct link *const *)node;
	struct hidden *hidden = arg;

	if ((which != postorder && which != leaf) || link->layer >= hidden->layer ||
	    !is_below(link->path, hidden->path))
		return;
	link->next = hidden->first;
	hidden->first = link;
}

void links_remove_below(struct links *links, const char *path, size_t layer)
{
	struct hidden hidden = { .path = path, .layer = layer };
	struct link *link;

	/* Mostly there is none, which is known at once. */
	if (!find(links, path, by_place))
		return;
	twalk_r(links->tree, collect, &hidden);
	while ((link = hidden.first)) {
		hidden.first = link->next;
		drop(links, link);
	}
}

void links_free(struct links *links)
{
	tdestroy(links->tree, free_link);
	*links = (struct links){};
}

/* One component further: @path is gone. */
static char *step(char *path, const char *word, size_t n)
{
	char *longer;

	if (n == 2 && !strncmp(word, "..", 2)) {
		*(strrchr(path, '/') ?: path) = 0;
		return path;
	}
	if (!n || (n == 1 && *word == '.'))
		return path;
	longer = xasprintf("%s/%.*s", path, (int)n, word);
	free(path);
	return longer;
}

/* What a link says, and what was behind it. */
static char *redirect(char **path, const char *target, const char *rest)
{
	if (*target == '/')
		**path = 0;
	else
		*path = step(*path, "..", 2);
	return xasprintf("%s%s", target, rest);
}

char *links_follow(const struct links *links, const char *path, bool last)
{
	char *done = xstrdup(""), *todo = xstrdup(path), *rest = todo, *next;
	unsigned int followed = 0;
	const char *target;

	while (*(rest += strspn(rest, "/")) && followed <= FOLLOWED_MAX) {
		next = rest + strcspn(rest, "/");
		done = step(done, rest, (size_t)(next - rest));
		rest = next;
		target = rest[strspn(rest, "/")] || last ? links_target(links, done) : NULL;
		if (!target)
			continue;
		next = redirect(&done, target, rest);
		free(todo);
		todo = next;
		rest = todo;
		followed++;
	}
	if (followed > FOLLOWED_MAX) {
		free(done);
		done = NULL;
	} else if (!*done) {
		free(done);
		done = xstrdup("/");
	}
	free(todo);
	return done;
}
