/* SPDX-License-Identifier: GPL-2.0 */
/* What the check looks things up in: objects by identity, cgroup paths by pattern. Pure. */
#ifndef _HARDEN_MATCH_H
#define _HARDEN_MATCH_H

#include <linux/dcache.h>
#include <linux/types.h>

struct super_block;

/**
 * struct harden_root - a container's root, as an identity that pins nothing
 * @sb: its superblock; compared only
 * @ino: its inode there; 0: the superblock's own root
 */
struct harden_root {
	const struct super_block *sb;
	u64 ino;
};

/**
 * struct harden_object - a file by identity; survives aliases, hard links and renames
 * @dev: device of its superblock
 * @ino: its inode; 0: it did not exist
 * @generation: its inode's, which tells it from a later one of the same number
 * @parent_dev: device of its parent directory
 * @parent_ino: its parent directory, with @name for objects that are made anew
 * @name: last component; "" for a superblock's root
 */
struct harden_object {
	dev_t dev;
	u64 ino;
	u32 generation;
	dev_t parent_dev;
	u64 parent_ino;
	const char *name;
};

/**
 * harden_is_adrift() - is this a file that nobody knows the place of?
 * @dentry: the object
 *
 * What a file handle opens has no directory until somebody looks its name up; directories are
 * given theirs by the kernel.
 */
static inline bool harden_is_adrift(const struct dentry *dentry)
{
	return IS_ROOT(dentry) && READ_ONCE(dentry->d_flags) & DCACHE_DISCONNECTED;
}

bool harden_in_root(const struct harden_root *root, const struct dentry *dentry);

bool harden_glob(const char *pattern, const char *path, size_t len);
bool harden_engine_match(const char *engine, const char *path, size_t len);
size_t harden_name_kind(const char *pattern);
int harden_name_score(const char *pattern, const char *text, size_t len);
int harden_match_score(const char *pattern, const char *path, size_t *matched);

#endif
