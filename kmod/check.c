// SPDX-License-Identifier: GPL-2.0
/* The check: policy and request in, verdict out (design: "pure check"). */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/string.h>
#include "check.h"

/**
 * harden_check_capable() - may the capability be used?
 * @policy: the policy
 * @cap: 0 to CAP_LAST_CAP
 */
const struct harden_item *harden_check_capable(const struct harden_policy *policy, int cap)
{
	return policy->cap_drop >> cap & 1 ? policy->place[HARDEN_RULE_CAP] : NULL;
}

/**
 * harden_check_change() - may an object be changed?
 * @policy: the policy
 * @root: the container's root
 * @object: what changes; for a name that comes or goes, the directory it is in
 */
const struct harden_item *harden_check_change(const struct harden_policy *policy,
					      const struct harden_root *root,
					      const struct dentry *object)
{
	if (!policy->read_only || !harden_in_root(root, object) ||
	    harden_paths_above(&policy->writable_paths, root, object))
		return NULL;
	return policy->place[HARDEN_RULE_READ_ONLY];
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (!strcmp(dir, "/"))
		return true;
	return !strncmp(path, dir, len) && (!path[len] || path[len] == '/');
}

/**
 * harden_check_change_at() - the same where there is no container, by the path that it would have
 * @policy: the policy
 * @path: absolute, without "." and ".."
 */
const struct harden_item *harden_check_change_at(const struct harden_policy *policy,
						 const char *path)
{
	int i;

	if (!policy->read_only)
		return NULL;
	for (i = 0; i < policy->nr_writable; i++)
		if (is_below(path, policy->writable[i]->value))
			return NULL;
	return policy->place[HARDEN_RULE_READ_ONLY];
}

static const struct harden_item *parent_of_source(const struct harden_policy *policy,
						  const struct dentry *dentry, bool recursive)
{
	const struct inode *inode = d_inode(dentry);
	int i;

	for (i = 0; inode && i < policy->nr_parents; i++) {
		const struct harden_parent *parent = &policy->parents[i];

		if (parent->ino == inode->i_ino && parent->dev == dentry->d_sb->s_dev &&
		    (recursive || parent->same_mount))
			return parent->item;
	}
	return NULL;
}

/**
 * harden_check_bring() - may a tree of the host be bound into a container?
 * @policy: the policy
 * @source: the tree's root
 * @host_proc: it lies on a procfs that shows the host's processes
 * @recursive: mounts below it come along
 */
const struct harden_item *harden_check_bring(const struct harden_policy *policy,
					     const struct dentry *source, bool host_proc,
					     bool recursive)
{
	const struct harden_source *denied;

	if (host_proc && policy->host_proc)
		return policy->host_proc;
	denied = harden_index_above(&policy->source_index, source);
	return denied ? denied->item : parent_of_source(policy, source, recursive);
}

/* The first that is denied on a device. */
static const struct harden_item *source_on(const struct harden_policy *policy, dev_t dev)
{
	int i;

	for (i = 0; i < policy->nr_sources; i++)
		if (policy->sources[i].object.dev == dev && !policy->sources[i].fstype)
			return policy->sources[i].item;
	return NULL;
}

/**
 * harden_check_use() - may a CONFINED task use an object, however it got in?
 * @policy: the policy
 * @root: the container's own root, which was not brought in
 * @object: the object
 * @host_proc: it lies on a procfs that shows the host's processes
 */
const struct harden_item *harden_check_use(const struct harden_policy *policy,
					   const struct harden_root *root,
					   const struct dentry *object, bool host_proc)
{
	const struct harden_source *denied;

	if (host_proc && policy->host_proc)
		return policy->host_proc;
	/* It may be anywhere: what is denied on its filesystem is denied. */
	if (unlikely(harden_is_adrift(object)))
		return source_on(policy, object->d_sb->s_dev);
	if (harden_in_root(root, object))
		return NULL;
	denied = harden_index_above(&policy->source_index, object);
	/* A pseudo filesystem's own mount, made by the runtime, stays usable. */
	return denied && !denied->fstype ? denied->item : NULL;
}

/**
 * harden_check_fresh() - may a filesystem be mounted?
 * @policy: the policy
 * @fresh: the filesystem
 *
 * A type that is named is denied to the runtime as well; a path that is a pseudo filesystem
 * stands for its type only towards CONFINED tasks.
 */
const struct harden_item *harden_check_fresh(const struct harden_policy *policy,
					     const struct harden_fresh *fresh)
{
	int i;

	if (fresh->host_proc && policy->host_proc)
		return policy->host_proc;
	for (i = 0; i < policy->nr_fstypes; i++)
		if (!strcmp(policy->fstypes[i]->value, fresh->fstype))
			return policy->fstypes[i];
	if (fresh->phase != HARDEN_PHASE_CONFINED)
		return NULL;
	for (i = 0; i < policy->nr_sources; i++)
		if (policy->sources[i].fstype && !strcmp(policy->sources[i].fstype, fresh->fstype))
			return policy->sources[i].item;
	return NULL;
}

/**
 * harden_check_peer() - may a CONFINED task talk to this socket?
 * @policy: the policy
 * @peer: the socket
 */
const struct harden_item *harden_check_peer(const struct harden_policy *policy,
					    const struct harden_peer *peer)
{
	const struct harden_source *denied = NULL;

	if (peer->abstract)
		denied = harden_index_abstract(&policy->socket_index, peer->abstract,
					       peer->abstract_len);
	else if (peer->dentry)
		denied = harden_index_at(&policy->socket_index, peer->dentry);
	if (denied)
		return denied->item;
	return peer->host ? policy->socket_host : NULL;
}
