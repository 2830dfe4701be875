// SPDX-License-Identifier: GPL-2.0
/* The look-ups of many sources and paths, against going through the list. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include "fixture_test.h"
#include "index.h"
#include "policy.h"
#include "random_test.h"
#include "walk.h"

#define WIDTH	3	/* names in a directory */
#define DEPTH	3
#define PLACES	(WIDTH + WIDTH * WIDTH + WIDTH * WIDTH * WIDTH)
#define ROUNDS	200

struct tree {
	char paths[PLACES][32];	/* all directories below /t */
	unsigned int nr;
	struct dice dice;
};

/* Directories named alike on every level, so that names and numbers are easily mixed up. */
static void plant(struct kunit *test, struct tree *tree, const char *above, int depth)
{
	char path[32];
	int i;

	for (i = 0; depth && i < WIDTH; i++) {
		snprintf(path, sizeof(path), "%s/%c", above, 'a' + i);
		make_dir(test, path);
		strscpy(tree->paths[tree->nr++], path, sizeof(path));
		plant(test, tree, path, depth - 1);
	}
}

static struct tree *tree_of(struct kunit *test)
{
	struct tree *tree = kunit_kzalloc(test, sizeof(*tree), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tree);
	dice_init(test, &tree->dice);
	plant(test, tree, "/t", DEPTH);
	return tree;
}

static const char *any(struct tree *tree)
{
	return tree->paths[any_below(&tree->dice, tree->nr)];
}

static bool is_inode(const struct harden_object *object, const struct dentry *dentry)
{
	const struct inode *inode = dentry->d_inode;

	return object->ino && inode && inode->i_ino == object->ino &&
	       dentry->d_sb->s_dev == object->dev;
}

static bool is_name(const struct harden_object *object, const struct dentry *dentry)
{
	return object->parent_ino && !IS_ROOT(dentry) &&
	       object->parent_ino == dentry->d_parent->d_inode->i_ino &&
	       object->parent_dev == dentry->d_sb->s_dev &&
	       strlen(object->name) == dentry->d_name.len &&
	       !strncmp(object->name, dentry->d_name.name, dentry->d_name.len);
}

/* The first that has this inode, of the same generation or at the same place; else this name. */
static const struct harden_source *oracle_at(const struct harden_source *sources, unsigned int nr,
					     const struct dentry *dentry)
{
	const struct harden_source *source;

	for (source = sources; source < sources + nr; source++)
		if (is_inode(&source->object, dentry) &&
		    (source->object.generation == dentry->d_inode->i_generation ||
		     is_name(&source->object, dentry)))
			return source;
	for (source = sources; source < sources + nr; source++)
		if (is_name(&source->object, dentry))
			return source;
	return NULL;
}

/* The definition, literally: the nearest. */
static const struct harden_source *oracle(const struct harden_source *sources, unsigned int nr,
					  const struct dentry *dentry)
{
	const struct harden_source *source;

	while (!(source = oracle_at(sources, nr, dentry)) && !IS_ROOT(dentry))
		dentry = dentry->d_parent;
	return source;
}

/* Known by inode and name, by inode alone, by name alone, or by an inode that was another's. */
static void forget_some(struct dice *dice, struct harden_object *object)
{
	switch (any_below(dice, 5)) {
	case 0:
		object->ino = 0;
		break;
	case 1:
		object->generation++;
		fallthrough;
	case 2:
		object->parent_ino = 0;
		break;
	case 3:
		object->generation++;
		break;
	}
}

/* One of few directories, so that lines meet; now and then any, or a name that is not there. */
static const char *any_object(struct tree *tree, char *path)
{
	u32 nr = any_below(&tree->dice, 4) ? WIDTH : tree->nr;

	sprintf(path, "%s%s", tree->paths[any_below(&tree->dice, nr)],
		any_below(&tree->dice, 4) ? "" : "/x");
	return path;
}

static void any_sources(struct kunit *test, struct tree *tree, struct harden_source *list,
			unsigned int nr)
{
	static const struct harden_item item = { .value = "/" };
	char path[40];

	for (; nr; nr--, list++) {
		list->item = &item;
		list->object = object_at(test, any_object(tree, path));
		forget_some(&tree->dice, &list->object);
	}
}

static void sources(struct kunit *test)
{
	struct tree *tree = tree_of(test);
	struct harden_source list[8] = {};
	struct harden_index index;
	const struct dentry *dentry;
	unsigned int nr;
	char path[40];

	for_each_round(&tree->dice, ROUNDS) {
		nr = any_below(&tree->dice, ARRAY_SIZE(list) + 1);
		any_sources(test, tree, list, nr);
		memset(&index, 0, sizeof(index));
		KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, list, nr));
		dentry = dentry_at(test, any_object(tree, path));
		KUNIT_EXPECT_PTR_EQ_MSG(test, oracle_at(list, nr, dentry),
					harden_index_at(&index, dentry), ROUND "%s",
					DICE(&tree->dice), path);
		KUNIT_EXPECT_PTR_EQ_MSG(test, oracle(list, nr, dentry),
					harden_index_above(&index, dentry), ROUND "above %s",
					DICE(&tree->dice), path);
		harden_index_free(&index);
	}
}

static void the_first_of_equals(struct kunit *test)
{
	static const struct harden_item item = { .value = "/" };
	struct harden_source list[3] = {};
	struct harden_index index = {};
	int i;

	make_dir(test, "/t/a");
	make_dir(test, "/t/a/b");
	for (i = 0; i < ARRAY_SIZE(list); i++) {
		list[i].item = &item;
		list[i].object = object_at(test, i ? "/t/a" : "/t");
	}
	KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, list, ARRAY_SIZE(list)));
	KUNIT_EXPECT_PTR_EQ(test, &list[1], harden_index_above(&index, dentry_at(test, "/t/a/b")));
	KUNIT_EXPECT_PTR_EQ(test, &list[0], harden_index_above(&index, dentry_at(test, "/t/c")));
	harden_index_free(&index);
}

static void abstract_names(struct kunit *test)
{
	struct harden_item items[] = { { .value = "@a" }, { .value = "@ab" }, { .value = "/a" } };
	struct harden_source list[ARRAY_SIZE(items)] = {};
	struct harden_index index = {};
	int i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		list[i].item = &items[i];
	KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, list, ARRAY_SIZE(list)));
	KUNIT_EXPECT_PTR_EQ(test, &list[0], harden_index_abstract(&index, "a", 1));
	KUNIT_EXPECT_PTR_EQ(test, &list[1], harden_index_abstract(&index, "ab", 2));
	KUNIT_EXPECT_NULL(test, harden_index_abstract(&index, "ab\0", 3));
	KUNIT_EXPECT_NULL(test, harden_index_abstract(&index, "b", 1));
	harden_index_free(&index);
}

#define NAMES	64	/* as many as there are buckets or more, of few letters */

static const struct harden_source *oracle_abstract(const struct harden_source *list,
						   unsigned int nr, const char *name, size_t len)
{
	const struct harden_source *source;

	for (source = list; source < list + nr; source++)
		if (source->item->value[0] == '@' && strlen(source->item->value) == len + 1 &&
		    !strncmp(source->item->value + 1, name, len))
			return source;
	return NULL;
}

/* Names of sockets among paths, which mean other things though they hash alike. */
static void abstract_names_at_random(struct kunit *test)
{
	struct harden_source *list = kunit_kcalloc(test, NAMES, sizeof(*list), GFP_KERNEL);
	struct harden_item *items = kunit_kcalloc(test, NAMES, sizeof(*items), GFP_KERNEL);
	char (*values)[8] = kunit_kcalloc(test, NAMES, sizeof(*values), GFP_KERNEL);
	struct harden_index index;
	unsigned int nr, i;
	struct dice dice;
	char name[8];

	dice_init(test, &dice);
	for_each_round(&dice, ROUNDS) {
		nr = any_below(&dice, NAMES + 1);
		for (i = 0; i < nr; i++) {
			values[i][0] = "@@@/"[any_below(&dice, 4)];
			any_word(&dice, values[i] + 1, 4, "abc");
			items[i].value = values[i];
			list[i].item = &items[i];
		}
		memset(&index, 0, sizeof(index));
		KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, list, nr));
		for (i = 0; i < NAMES; i++) {
			any_word(&dice, name, 5, "abc");
			KUNIT_EXPECT_PTR_EQ_MSG(test,
						oracle_abstract(list, nr, name, strlen(name)),
						harden_index_abstract(&index, name, strlen(name)),
						ROUND "@%s", DICE(&dice), name);
		}
		harden_index_free(&index);
	}
}

static void nothing(struct kunit *test)
{
	struct harden_index index = {};
	struct harden_paths paths = {};
	struct harden_root root = {};

	KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, NULL, 0));
	KUNIT_ASSERT_EQ(test, 0, harden_paths_build(&paths, 0));
	KUNIT_EXPECT_NULL(test, harden_index_at(&index, dentry_at(test, "/t")));
	KUNIT_EXPECT_NULL(test, harden_index_above(&index, dentry_at(test, "/t")));
	KUNIT_EXPECT_NULL(test, harden_index_abstract(&index, "a", 1));
	KUNIT_EXPECT_FALSE(test, harden_paths_above(&paths, &root, dentry_at(test, "/t")));
}

/* "/a/b" is "/a/b" and what is below it; all is below "/". */
static bool is_below(const char *path, const char *below)
{
	size_t len = strcmp(below, "/") ? strlen(below) : 0;

	return !strncmp(path, below, len) && (!path[len] || path[len] == '/');
}

/* A path, or the beginning of one, with "/" for nothing. */
static void any_beginning(struct dice *dice, char *to, const char *path)
{
	unsigned int components = 0, left, i;

	for (i = 0; path[i]; i++)
		components += path[i] == '/';
	left = any_below(dice, components + 1);
	for (i = 0; path[i] && (path[i] != '/' || left--); i++)
		to[i] = path[i];
	strcpy(to + i, i ? "" : "/");
}

/* /t, or a directory below it, often one that @path is in. */
static struct harden_root any_root(struct kunit *test, struct tree *tree, char *root,
				   const char *path)
{
	const char *from = any_below(&tree->dice, 2) ? path : any(tree);
	const struct dentry *dentry;

	strcpy(root, "/t");
	any_beginning(&tree->dice, root + strlen("/t"), from + strlen("/t"));
	if (!strcmp(root, "/t/") || strchr(root, 'x'))
		strcpy(root, "/t");
	dentry = dentry_at(test, root);
	return (struct harden_root){ .sb = dentry->d_sb, .ino = d_inode(dentry)->i_ino };
}

/* @path: within @root, whose own path is cut off from it. */
static void ask_paths(struct kunit *test, struct tree *tree, const struct harden_root *root,
		      const char *path, const struct dentry *dentry)
{
	struct harden_paths paths = {};
	bool below = false;
	char list[8][40];
	unsigned int i, nr = 1 + any_below(&tree->dice, ARRAY_SIZE(list));

	KUNIT_ASSERT_EQ(test, 0, harden_paths_build(&paths, nr));
	for (i = 0; i < nr; i++) {
		any_beginning(&tree->dice, list[i],
			      any_below(&tree->dice, 8) ? any(tree) + strlen("/t") : path);
		harden_paths_add(&paths, list[i]);
		below |= is_below(path, list[i]);
	}
	KUNIT_EXPECT_EQ_MSG(test, below, harden_paths_above(&paths, root, dentry),
			    ROUND "\"%s\" below %s, …", DICE(&tree->dice), path, list[0]);
	harden_paths_free(&paths);
}

/* Objects by their paths in a root that may itself be some way down, against strings. */
static void paths(struct kunit *test)
{
	struct tree *tree = tree_of(test);
	const struct dentry *dentry;
	struct harden_root root;
	char path[40], at[40];

	for_each_round(&tree->dice, ROUNDS) {
		root = any_root(test, tree, at, any_object(tree, path));
		dentry = dentry_at(test, path);
		KUNIT_EXPECT_EQ_MSG(test, is_below(path, at), harden_in_root(&root, dentry),
				    ROUND "%s in %s", DICE(&tree->dice), path, at);
		if (is_below(path, at))
			ask_paths(test, tree, &root, path + strlen(at), dentry);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sources),
	KUNIT_CASE(the_first_of_equals),
	KUNIT_CASE(abstract_names),
	KUNIT_CASE(abstract_names_at_random),
	KUNIT_CASE(nothing),
	KUNIT_CASE(paths),
	{}
};

static struct kunit_suite suite = {
	.name = "harden_index",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = cases,
};

kunit_test_suites(&suite);
