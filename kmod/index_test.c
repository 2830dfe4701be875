// SPDX-License-Identifier: GPL-2.0
/* The look-ups of many sources and paths, against going through the list. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include "fixture_test.h"
#include "index.h"
#include "policy.h"
#include "walk.h"

#define WIDTH	3	/* names in a directory */
#define DEPTH	3
#define PLACES	(WIDTH + WIDTH * WIDTH + WIDTH * WIDTH * WIDTH)
#define ROUNDS	200

struct tree {
	char paths[PLACES][32];	/* all directories below /t */
	unsigned int nr;
	struct rnd_state random;
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
	u64 seed = get_random_u64();

	KUNIT_ASSERT_NOT_NULL(test, tree);
	kunit_info(test, "seed %llu", seed);
	prandom_seed_state(&tree->random, seed);
	plant(test, tree, "/t", DEPTH);
	return tree;
}

static const char *any(struct tree *tree)
{
	return tree->paths[prandom_u32_state(&tree->random) % tree->nr];
}

/* The definition, literally: the nearest, and of those the first. */
static const struct harden_source *oracle(const struct harden_source *sources, unsigned int nr,
					  const struct dentry *dentry, bool climb)
{
	unsigned int i;

	for (;;) {
		for (i = 0; i < nr; i++)
			if (harden_same_object(&sources[i].object, dentry))
				return &sources[i];
		if (!climb || IS_ROOT(dentry))
			return NULL;
		dentry = dentry->d_parent;
	}
}

/* Known by inode and name, by inode alone, or by name alone. */
static void forget_some(struct tree *tree, struct harden_object *object)
{
	switch (prandom_u32_state(&tree->random) % 3) {
	case 0:
		object->ino = 0;
		break;
	case 1:
		object->parent_ino = 0;
		break;
	}
}

/* An object that has both is found by its inode first: so is it here. */
static void sources(struct kunit *test)
{
	static const struct harden_item item = { .value = "/" };
	struct tree *tree = tree_of(test);
	struct harden_source list[8] = {};
	struct harden_index index = {};
	const struct dentry *dentry;
	unsigned int i, j, nr;

	for (i = 0; i < ROUNDS; i++) {
		nr = prandom_u32_state(&tree->random) % (ARRAY_SIZE(list) + 1);
		for (j = 0; j < nr; j++) {
			list[j].item = &item;
			list[j].object = object_at(test, any(tree));
			forget_some(tree, &list[j].object);
		}
		KUNIT_ASSERT_EQ(test, 0, harden_index_build(&index, list, nr));
		dentry = dentry_at(test, any(tree));
		KUNIT_EXPECT_EQ(test, !!oracle(list, nr, dentry, false),
				!!harden_index_at(&index, dentry));
		KUNIT_EXPECT_EQ(test, !!oracle(list, nr, dentry, true),
				!!harden_index_above(&index, dentry));
		harden_index_free(&index);
		memset(&index, 0, sizeof(index));
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

/* "/a/b" is "/a/b" and what is below it. */
static bool is_below(const char *path, const char *below)
{
	size_t len = strlen(path);

	return !strncmp(path, below, len) && (!below[len] || below[len] == '/');
}

static void paths(struct kunit *test)
{
	struct tree *tree = tree_of(test);
	struct harden_root root = { .sb = dentry_at(test, "/t")->d_sb };
	struct harden_paths paths = {};
	const char *list[8], *object;
	unsigned int i, j, nr;
	bool below;

	for (i = 0; i < ROUNDS; i++) {
		nr = 1 + prandom_u32_state(&tree->random) % ARRAY_SIZE(list);
		KUNIT_ASSERT_EQ(test, 0, harden_paths_build(&paths, nr));
		object = any(tree) + strlen("/t");
		below = false;
		for (j = 0; j < nr; j++) {
			list[j] = any(tree) + strlen("/t");
			harden_paths_add(&paths, list[j]);
			below |= is_below(list[j], object);
		}
		KUNIT_EXPECT_EQ_MSG(test, below,
				    harden_paths_above(&paths, &root,
						       dentry_at(test, object - strlen("/t"))),
				    "%s", object);
		harden_paths_free(&paths);
		memset(&paths, 0, sizeof(paths));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sources),
	KUNIT_CASE(the_first_of_equals),
	KUNIT_CASE(abstract_names),
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
