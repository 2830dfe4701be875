/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The check: policy and request in, verdict out (design: "pure check").
 *
 * No lock but RCU's, no allocation, no logging, no current. Each returns the item of the
 * policy that denies the request, or NULL when it is allowed.
 */
#ifndef _HARDEN_CHECK_H
#define _HARDEN_CHECK_H

#include "policy.h"

/**
 * struct harden_fresh - a filesystem that somebody is about to mount
 * @fstype: its type's name
 * @host_proc: it is a procfs that shows the host's processes
 * @phase: who asks
 */
struct harden_fresh {
	const char *fstype;
	bool host_proc;
	enum harden_phase phase;
};

/**
 * struct harden_peer - the unix socket at the other end
 * @host: it belongs to a task outside every container
 * @dentry: the file it was bound to, or NULL
 * @abstract: its abstract name without the leading NUL byte, or NULL
 * @abstract_len: bytes
 */
struct harden_peer {
	bool host;
	const struct dentry *dentry;
	const char *abstract;
	size_t abstract_len;
};

const struct harden_item *harden_check_capable(const struct harden_policy *policy, int cap);
const struct harden_item *harden_check_change(const struct harden_policy *policy,
					      const struct harden_root *root,
					      const struct dentry *object);
const struct harden_item *harden_check_change_at(const struct harden_policy *policy,
						 const char *path);
const struct harden_item *harden_check_bring(const struct harden_policy *policy,
					     const struct dentry *source, bool host_proc,
					     bool recursive);
const struct harden_item *harden_check_use(const struct harden_policy *policy,
					   const struct harden_root *root,
					   const struct dentry *object, bool host_proc);
const struct harden_item *harden_check_fresh(const struct harden_policy *policy,
					     const struct harden_fresh *fresh);
const struct harden_item *harden_check_peer(const struct harden_policy *policy,
					    const struct harden_peer *peer);

#endif
