/* SPDX-License-Identifier: GPL-2.0 */
/* Look-ups among the objects and paths of a policy, whose cost does not grow with their number. */
#ifndef _HARDEN_INDEX_H
#define _HARDEN_INDEX_H

#include <linux/types.h>
#include "match.h"

struct harden_source;

/**
 * struct harden_slot - one thing that a source is known by
 * @ino: of the object; or of the directory that holds it, 0: it is an abstract name
 * @dev: the device that @ino counts on
 * @hash: of the name in the directory; 0: the object itself
 * @kind: KEY_*; 0: a free slot
 * @source: number in the list
 */
struct harden_key {
	u64 ino;
	dev_t dev;
	u32 hash;
	u16 kind;
	u16 source;
};

/**
 * struct harden_index - a hash table over a list of sources, built once
 * @keys: open addressing; NULL: nothing is in it
 * @bits: log2 of their number
 * @sources: the list
 */
struct harden_index {
	struct harden_key *keys;
	unsigned int bits;
	const struct harden_source *sources;
};

/**
 * struct harden_paths - a hash table over paths, built once
 * @paths: open addressing; NULL: a free slot
 * @bits: log2 of their number
 * @depths: how many components the paths have, each number once, ascending
 * @nr_depths: numbers in @depths
 */
struct harden_paths {
	const char **paths;
	unsigned int bits;
	u16 *depths;
	u16 nr_depths;
};

int harden_index_build(struct harden_index *index, const struct harden_source *sources, u16 nr);
void harden_index_free(struct harden_index *index);
const struct harden_source *harden_index_at(const struct harden_index *index,
					    const struct dentry *dentry);
const struct harden_source *harden_index_above(const struct harden_index *index,
					       const struct dentry *dentry);
const struct harden_source *harden_index_abstract(const struct harden_index *index,
						  const char *name, size_t len);

int harden_paths_build(struct harden_paths *paths, u16 nr);
void harden_paths_add(struct harden_paths *paths, const char *path);
void harden_paths_free(struct harden_paths *paths);
bool harden_paths_above(const struct harden_paths *paths, const struct harden_root *root,
			const struct dentry *dentry);

#endif
