// SPDX-License-Identifier: GPL-2.0
/* Look-ups among the objects and paths of a policy, whose cost does not grow with their number. */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include "index.h"
#include "policy.h"
#include "walk.h"

/*
 * What a source is known by. A directory is a key of its own, so that names are only looked at
 * where one of them counts.
 */
enum { KEY_FREE, KEY_OBJECT, KEY_DIRECTORY, KEY_NAME, KEY_ABSTRACT };
#define KEYS_EACH 3

static u32 slot_of(const struct harden_key *key, unsigned int bits)
{
	u64 mixed = key->ino ^ (u64)key->dev << 40 ^ (u64)key->hash << 8 ^ key->kind;

	return hash_64(mixed, bits);
}

static bool same_key(const struct harden_key *a, const struct harden_key *b)
{
	return a->ino == b->ino && a->dev == b->dev && a->hash == b->hash && a->kind == b->kind;
}

/* From a slot on to the next that holds this key, or NULL. A table is never full. */
static const struct harden_key *next(const struct harden_index *index, const struct harden_key *key,
				     u32 *slot)
{
	const struct harden_key *found;

	for (;;) {
		found = &index->keys[*slot];
		if (found->kind == KEY_FREE)
			return NULL;
		*slot = (*slot + 1) & (BIT(index->bits) - 1);
		if (same_key(found, key))
			return found;
	}
}

static void insert(struct harden_index *index, const struct harden_key *key)
{
	u32 slot = slot_of(key, index->bits);

	while (index->keys[slot].kind != KEY_FREE)
		slot = (slot + 1) & (BIT(index->bits) - 1);
	index->keys[slot] = *key;
}

static u32 hash_name(const char *name, size_t len)
{
	return full_name_hash(NULL, name, len);
}

static void insert_source(struct harden_index *index, const struct harden_source *source)
{
	const struct harden_object *object = &source->object;
	struct harden_key key = { .source = source - index->sources };
	u32 slot;

	if (source->item->value[0] == '@') {
		key.kind = KEY_ABSTRACT;
		key.hash = hash_name(source->item->value + 1, strlen(source->item->value + 1));
		insert(index, &key);
		return;
	}
	if (object->ino) {
		key.kind = KEY_OBJECT;
		key.ino = object->ino;
		key.dev = object->dev;
		insert(index, &key);
	}
	if (!object->parent_ino)
		return;
	key.kind = KEY_DIRECTORY;
	key.ino = object->parent_ino;
	key.dev = object->parent_dev;
	slot = slot_of(&key, index->bits);
	if (!next(index, &key, &slot))
		insert(index, &key);
	key.kind = KEY_NAME;
	key.hash = hash_name(object->name, strlen(object->name));
	insert(index, &key);
}

/**
 * harden_index_build() - make the look-up for a list of sources
 * @index: set
 * @sources: the list, which does not change from now on
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int harden_index_build(struct harden_index *index, const struct harden_source *sources, u16 nr)
{
	u16 i;

	index->sources = sources;
	if (!nr)
		return 0;
	index->bits = ilog2(nr * KEYS_EACH) + 2;
	index->keys = kvcalloc(BIT(index->bits), sizeof(*index->keys), GFP_KERNEL);
	if (!index->keys)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		insert_source(index, &sources[i]);
	return 0;
}

void harden_index_free(struct harden_index *index)
{
	kvfree(index->keys);
}

/* The first source, as the policy counts, under this key that is @dentry itself. */
static const struct harden_source *find(const struct harden_index *index,
					const struct harden_key *key, const struct dentry *dentry)
{
	const struct harden_source *source, *best = NULL;
	u32 slot = slot_of(key, index->bits);
	const struct harden_key *found;

	while ((found = next(index, key, &slot))) {
		source = &index->sources[found->source];
		if ((!best || source < best) && harden_same_object(&source->object, dentry))
			best = source;
	}
	return best;
}

static const struct harden_source *find_object(const struct harden_index *index,
					       const struct dentry *dentry)
{
	const struct inode *inode = READ_ONCE(dentry->d_inode);
	struct harden_key key = { .kind = KEY_OBJECT, .dev = dentry->d_sb->s_dev };

	if (!inode)
		return NULL;
	key.ino = inode->i_ino;
	return find(index, &key, dentry);
}

static const struct harden_source *find_named(const struct harden_index *index,
					      const struct dentry *dentry)
{
	const struct inode *dir = READ_ONCE(READ_ONCE(dentry->d_parent)->d_inode);
	struct harden_key key = { .kind = KEY_DIRECTORY, .dev = dentry->d_sb->s_dev };
	u32 slot;

	if (!dir)
		return NULL;
	key.ino = dir->i_ino;
	slot = slot_of(&key, index->bits);
	if (!next(index, &key, &slot))
		return NULL;
	key.kind = KEY_NAME;
	key.hash = hash_name(dentry->d_name.name, dentry->d_name.len);
	return find(index, &key, dentry);
}

static const struct harden_source *at(const struct harden_index *index,
				      const struct dentry *dentry)
{
	return find_object(index, dentry) ?: find_named(index, dentry);
}

static const struct harden_source *walk_above(const struct harden_index *index,
					      const struct dentry *dentry)
{
	const struct harden_source *source;

	while (!(source = at(index, dentry)) && !IS_ROOT(dentry))
		dentry = READ_ONCE(dentry->d_parent);
	return source;
}

/* The source that @dentry is, under whatever name, or NULL. Context: any. */
const struct harden_source *harden_index_at(const struct harden_index *index,
					    const struct dentry *dentry)
{
	const struct harden_source *source;

	if (!index->keys)
		return NULL;
	WALK(source, at(index, dentry));
	return source;
}

/* The nearest source that @dentry is or is below, on its own filesystem, or NULL. */
const struct harden_source *harden_index_above(const struct harden_index *index,
					       const struct dentry *dentry)
{
	const struct harden_source *source;

	if (!index->keys)
		return NULL;
	WALK(source, walk_above(index, dentry));
	return source;
}

/* The source that is this abstract socket, or NULL. @name: without the leading NUL byte. */
const struct harden_source *harden_index_abstract(const struct harden_index *index,
						  const char *name, size_t len)
{
	struct harden_key key = { .kind = KEY_ABSTRACT, .hash = hash_name(name, len) };
	const struct harden_key *found;
	const char *value;
	u32 slot;

	if (!index->keys)
		return NULL;
	slot = slot_of(&key, index->bits);
	while ((found = next(index, &key, &slot))) {
		value = index->sources[found->source].item->value + 1;
		if (strlen(value) == len && !memcmp(value, name, len))
			return &index->sources[found->source];
	}
	return NULL;
}

/* Both from the last component up, so that it can be told of a dentry as of a path. */
static u32 add_component(u32 hash, const char *name, size_t len)
{
	return hash * 31 + hash_name(name, len);
}

static u32 hash_path(const char *path)
{
	const char *end = path + strlen(path), *start;
	u32 hash = 0;

	for (; end > path; end = start - 1) {
		for (start = end; start[-1] != '/'; start--)
			;
		if (start < end)
			hash = add_component(hash, start, end - start);
	}
	return hash;
}

static u32 hash_dentry(const struct dentry *dentry, unsigned int depth)
{
	u32 hash = 0;

	for (; depth--; dentry = READ_ONCE(dentry->d_parent))
		hash = add_component(hash, dentry->d_name.name, dentry->d_name.len);
	return hash;
}

/**
 * harden_paths_build() - make room for paths
 * @paths: set
 * @nr: as many will be added
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM; harden_paths_free() in either case.
 */
int harden_paths_build(struct harden_paths *paths, u16 nr)
{
	if (!nr)
		return 0;
	paths->bits = ilog2(nr) + 2;
	paths->paths = kvcalloc(BIT(paths->bits), sizeof(*paths->paths), GFP_KERNEL);
	paths->depths = kvcalloc(nr, sizeof(*paths->depths), GFP_KERNEL);
	return paths->paths && paths->depths ? 0 : -ENOMEM;
}

void harden_paths_free(struct harden_paths *paths)
{
	kvfree(paths->paths);
	kvfree(paths->depths);
}

/* @path: absolute and normal; stays as long as @paths. */
void harden_paths_add(struct harden_paths *paths, const char *path)
{
	u32 slot = hash_32(hash_path(path), paths->bits);
	u16 depth = harden_components(path), i;

	while (paths->paths[slot])
		slot = (slot + 1) & (BIT(paths->bits) - 1);
	paths->paths[slot] = path;
	for (i = 0; i < paths->nr_depths && paths->depths[i] != depth; i++)
		;
	paths->depths[i] = depth;
	paths->nr_depths = max_t(u16, paths->nr_depths, i + 1);
}

/* Is one of the paths the @depth components that end in @dentry? */
static bool is_path(const struct harden_paths *paths, const struct dentry *dentry,
		    unsigned int depth)
{
	u32 slot = hash_32(hash_dentry(dentry, depth), paths->bits);
	const char *path;

	for (; (path = paths->paths[slot]); slot = (slot + 1) & (BIT(paths->bits) - 1))
		if (harden_components(path) == depth && harden_names_match(dentry, path))
			return true;
	return false;
}

static bool walk_paths(const struct harden_paths *paths, const struct harden_root *root,
		       const struct dentry *dentry)
{
	unsigned int depth = harden_depth(root, dentry), i;
	/* What hangs in the air is below no name that is known, but below "/". */
	bool known = harden_is_root(root, harden_ancestor(dentry, depth));

	for (i = 0; i < paths->nr_depths; i++) {
		unsigned int want = paths->depths[i];

		if (!want)
			return true;
		if (known && depth >= want &&
		    is_path(paths, harden_ancestor(dentry, depth - want), want))
			return true;
	}
	return false;
}

/**
 * harden_paths_above() - is this object at one of these paths of the container's root, or below?
 * @paths: the paths
 * @root: the container's root
 * @dentry: an object in it
 *
 * Paths are followed along the root's own directory entries, so neither chroot nor a bind mount
 * makes another object look like one. They name directories, not symlinks to them.
 *
 * Context: any.
 */
bool harden_paths_above(const struct harden_paths *paths, const struct harden_root *root,
			const struct dentry *dentry)
{
	bool above;

	if (!paths->nr_depths)
		return false;
	WALK(above, walk_paths(paths, root, dentry));
	return above;
}
