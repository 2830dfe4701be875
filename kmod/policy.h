/* SPDX-License-Identifier: GPL-2.0 */
/* A policy: immutable once published, replaced whole (design: "immutable policy"). */
#ifndef _HARDEN_POLICY_H
#define _HARDEN_POLICY_H

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <linux/types.h>
#include <linux/harden.h>
#include "index.h"
#include "match.h"

/**
 * struct harden_item - one place in policy.conf; every denial names one
 * @rule: the key it stands under
 * @value: the element of the list, or NULL
 * @file: where it stands
 * @line: where it stands
 * @filters_len: bytes of @filters
 * @filters: HARDEN_A_ITEM_FILTER attributes as they came, or NULL: for dumps
 */
struct harden_item {
	enum harden_rule rule;
	const char *value;
	const char *file;
	u32 line;
	u32 filters_len;
	void *filters;
};

/**
 * struct harden_source - an object of the host that must not come into a container
 * @object: the object
 * @fstype: where the path was a pseudo filesystem's root: its type, also judged by type
 * @item: the place in policy.conf
 */
struct harden_source {
	struct harden_object object;
	const char *fstype;
	const struct harden_item *item;
};

/**
 * struct harden_parent - a directory of the host through which such an object is reached
 * @dev: device
 * @ino: inode
 * @same_mount: the object lies on this directory's mount, so a plain bind brings it too
 * @item: the place in policy.conf
 */
struct harden_parent {
	dev_t dev;
	u64 ino;
	bool same_mount;
	const struct harden_item *item;
};

/**
 * struct harden_policy - one policy, compiled
 *
 * What the check path reads stands first; what it reads of every request is copied into the
 * labels (struct harden_label).
 *
 * @calls: what is said of system calls, or NULL: nothing
 * @cap_drop: bit N: capability N may not be used
 * @socket_devs: the same for @sockets
 * @abstract: @sockets has abstract names
 * @denies: bit R: key R, which takes one word, has one that restricts
 * @families: bit N: of the key "sockets": family N stays
 * @kinds: of the key "namespaces": what stays, as flags of clone
 * @nr_devices: items in @devices
 * @devices: what the key "devices" leaves, in order of their keys
 * @until_drop: of the key "user": root may run until it gives uid 0 up
 * @audit: denials pass and are reported
 * @read_only: the rootfs may not be changed outside @writable
 * @no_new_privs: set on every task that becomes CONFINED
 * @source_devs: one bit, by harden_dev_bit(), for each device that @sources lie on
 * @source_index: look-up in @sources
 * @socket_index: look-up in @sockets
 * @writable_paths: look-up in @writable
 * @nr_writable: items in @writable
 * @nr_sources: items in @sources
 * @nr_parents: items in @parents
 * @nr_fstypes: items in @fstypes
 * @nr_sockets: items in @sockets
 * @writable: subtrees of the rootfs that may be changed
 * @sources: what may not be brought in or used
 * @sockets: unix sockets that may not be reached
 * @host_proc: the item "host-proc", or the path /proc, or NULL
 * @socket_host: the item "host" of deny_sockets, or NULL
 * @place: the item that gives the place of each value-less key
 * @origin: where the policy begins, for keys that stand nowhere
 */
struct harden_policy {
	struct harden_calls *calls;
	u64 cap_drop;
	u64 source_devs;
	u64 socket_devs;
	u64 families;
	u32 kinds;
	u32 denies;
	bool abstract;
	bool until_drop;
	bool audit;
	bool read_only;
	bool no_new_privs;
	struct harden_index source_index;
	struct harden_index socket_index;
	struct harden_paths writable_paths;
	u16 nr_devices;
	struct harden_device *devices;
	u16 nr_writable;
	u16 nr_sources;
	u16 nr_parents;
	u16 nr_fstypes;
	u16 nr_sockets;
	const struct harden_item **writable;
	struct harden_source *sources;
	struct harden_source *sockets;
	const struct harden_item *host_proc;
	const struct harden_item *socket_host;
	struct harden_parent *parents;
	const struct harden_item **fstypes;
	const struct harden_item *place[__HARDEN_RULE_MAX];
	struct harden_item origin[__HARDEN_RULE_MAX];

	const char *name;
	const char *file;
	u32 line;
	u32 nr_items;
	struct harden_item *items;
	u16 nr_matches;
	const struct harden_item **matches;

	atomic64_t denials;
	atomic64_t would_deny;
};

/**
 * struct harden_policies - everything that is in force
 * @generation: counts commits
 * @nr: policies
 * @policies: them
 */
struct harden_policies {
	u64 generation;
	u32 nr;
	struct harden_policy *policies[];
};

/* The place of a key with one word, if that word restricts, else NULL. */
static inline const struct harden_item *harden_denies(const struct harden_policy *policy,
						      enum harden_rule rule)
{
	return policy->denies & BIT(rule) ? policy->place[rule] : NULL;
}

/* Do an engine or a service manager run inside? Not a restriction, but a word like those. */
static inline bool harden_is_nested(const struct harden_policy *policy)
{
	return policy->denies & BIT(HARDEN_RULE_NESTED);
}

/*
 * Different devices may share a bit: a bit that is clear says no, one that is set says ask. The
 * trampolines know it, too.
 */
static inline u64 harden_dev_bit(dev_t dev)
{
	return BIT_ULL(dev % 64);
}

struct harden_names;

/**
 * struct harden_named - what is said of a cgroup on a path
 * @names: it
 * @len: of that cgroup's path
 */
struct harden_named {
	const struct harden_names *names;
	size_t len;
};

struct harden_policies *harden_policies_get_locked(void);
const struct harden_policies *harden_policies_rcu(void);
/* How often policies were replaced, and how many are in force. Context: the mutex is held. */
u64 harden_policies_generation(void);
u32 harden_policies_count(void);
struct harden_policies *harden_candidate_get_locked(void);
const struct harden_policies *harden_candidate_rcu(void);
void harden_candidate_replace(struct harden_policies *set);
struct harden_policy *harden_policies_match(const struct harden_policies *set, const char *path,
					    const struct harden_named *named,
					    size_t *container_len);
u64 harden_policy_hooks(const struct harden_policy *policy, enum harden_phase phase);
void harden_policies_apply_names(void);
void harden_policies_replace(struct harden_policies *set);
struct harden_policies *harden_policies_alloc(u32 nr);
void harden_policies_free(struct harden_policies *set);
struct harden_policies *harden_policies_take_former(void);
void harden_policies_keep_former(struct harden_policies *set);
void harden_policies_exit(void);

extern struct mutex harden_policies_mutex;
extern struct srcu_struct harden_dry_srcu;

/* compile.c */
struct nlattr;
struct netlink_ext_ack;
struct sk_buff;
struct harden_policy *harden_policy_compile(const struct nlattr *const *parts, u32 nr,
					    struct netlink_ext_ack *extack);
int harden_policy_check_part(const struct nlattr *nest, struct netlink_ext_ack *extack);
void harden_policy_free(struct harden_policy *policy);
int harden_refuse_repeated(const struct nlattr *head, int len, u32 many,
			   struct netlink_ext_ack *extack);
const struct harden_item *harden_policy_missing(const struct harden_policy *policy, u32 nth);
int harden_policy_fill_head(struct sk_buff *skb, const struct harden_policy *policy,
			    u32 containers);
u32 harden_policy_widest(const struct harden_policy *policy);
u32 harden_policy_fill_items(struct sk_buff *skb, const struct harden_policy *policy, u32 from);

#endif
