// SPDX-License-Identifier: GPL-2.0
/* Pure: does a policy deny all that another one denies? What is not sure is no. */
#include <linux/string.h>
#include "allow.h"
#include "check.h"
#include "lock.h"
#include "policy.h"

#define LOOSER(key)	"locked: " key " would be looser"

/* Has @policy this value under this key? */
static bool has_value(const struct harden_policy *policy, const struct harden_item *wanted)
{
	const struct harden_item *item;

	for (item = policy->items; item < policy->items + policy->nr_items; item++)
		if (item->rule == wanted->rule && item->value &&
		    !strcmp(item->value, wanted->value))
			return true;
	return false;
}

/* Every value that @of has under @rule? */
static bool has_values(const struct harden_policy *policy, const struct harden_policy *of,
		       enum harden_rule rule)
{
	const struct harden_item *item;

	for (item = of->items; item < of->items + of->nr_items; item++)
		if (item->rule == rule && item->value && !has_value(policy, item))
			return false;
	return true;
}

static bool writes_more(const struct harden_policy *old, const struct harden_policy *new)
{
	u16 i;

	if (old->read_only && !new->read_only)
		return true;
	for (i = 0; i < new->nr_writable; i++)
		if (harden_check_change_at(old, new->writable[i]->value))
			return true;
	return false;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* By what it is, and by where it would be made anew: both are denied. */
static bool same_object(const struct harden_object *a, const struct harden_object *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->generation == b->generation &&
	       a->parent_dev == b->parent_dev && a->parent_ino == b->parent_ino &&
	       same_text(a->name, b->name);
}

/*
 * A path that has come to mean another object would leave the old one open: the values alone do
 * not tell.
 */
static bool has_objects(const struct harden_source *in, u16 nr_in,
			const struct harden_source *wanted, u16 nr)
{
	u16 i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < nr_in; j++)
			if (same_object(&in[j].object, &wanted[i].object) &&
			    same_text(in[j].fstype, wanted[i].fstype))
				break;
		if (j == nr_in)
			return false;
	}
	return true;
}

/* The directories through which those are reached. */
static bool has_parents(const struct harden_policy *policy, const struct harden_policy *of)
{
	u16 i, j;

	for (i = 0; i < of->nr_parents; i++) {
		for (j = 0; j < policy->nr_parents; j++)
			if (policy->parents[j].ino == of->parents[i].ino &&
			    policy->parents[j].dev == of->parents[i].dev &&
			    policy->parents[j].same_mount >= of->parents[i].same_mount)
				break;
		if (j == policy->nr_parents)
			return false;
	}
	return true;
}

static bool brings_more(const struct harden_policy *old, const struct harden_policy *new)
{
	return !has_values(new, old, HARDEN_RULE_DENY_MOUNTS) ||
	       !has_objects(new->sources, new->nr_sources, old->sources, old->nr_sources) ||
	       !has_parents(new, old) || (old->host_proc && !new->host_proc);
}

static bool connects_more(const struct harden_policy *old, const struct harden_policy *new)
{
	return !has_values(new, old, HARDEN_RULE_DENY_SOCKETS) ||
	       !has_objects(new->sockets, new->nr_sockets, old->sockets, old->nr_sockets);
}

static bool same_filters(const struct harden_item *a, const struct harden_item *b)
{
	return a->filters_len == b->filters_len &&
	       (!a->filters_len || !memcmp(a->filters, b->filters, a->filters_len));
}

/* Each profile must let a call pass, so one more is tighter; a changed one is not compared. */
static bool calls_more(const struct harden_policy *old, const struct harden_policy *new)
{
	const struct harden_item *item, *same;

	for (item = old->items; item < old->items + old->nr_items; item++) {
		if (!item->filters_len)
			continue;
		for (same = new->items; same < new->items + new->nr_items; same++)
			if (same->rule == item->rule && same_filters(same, item))
				break;
		if (same == new->items + new->nr_items)
			return true;
	}
	return false;
}

static bool uses_more_devices(const struct harden_policy *old, const struct harden_policy *new)
{
	u16 i;

	if (!harden_denies(old, HARDEN_RULE_DEVICES))
		return false;
	for (i = 0; i < new->nr_devices; i++)
		if (!harden_devices_cover(old, &new->devices[i]))
			return true;
	return false;
}

/* What the keys say that are a list of what stays, or a set of bits. */
static const char *wider(const struct harden_policy *old, const struct harden_policy *new)
{
	if (old->cap_drop & ~new->cap_drop)
		return LOOSER("cap_drop");
	if (uses_more_devices(old, new))
		return LOOSER("devices");
	if (harden_denies(old, HARDEN_RULE_NAMESPACES) && new->kinds & ~old->kinds)
		return LOOSER("namespaces");
	if (harden_denies(old, HARDEN_RULE_SOCKETS) && new->families & ~old->families)
		return LOOSER("sockets");
	return NULL;
}

/* Keys that are there, or have a word that restricts. Of nested the word that is set allows. */
static const char *unset(const struct harden_policy *old, const struct harden_policy *new)
{
	const u32 allows = BIT(HARDEN_RULE_NESTED);

	if ((new->denies & ~old->denies) & allows)
		return LOOSER("nested");
	if ((old->denies & ~new->denies) & ~allows)
		return LOOSER("a key that takes a word or a list");
	if (harden_denies(old, HARDEN_RULE_USER) && new->until_drop && !old->until_drop)
		return LOOSER("user");
	if (old->no_new_privs && !new->no_new_privs)
		return LOOSER("no_new_privileges");
	return NULL;
}

/**
 * harden_looser() - does a policy allow anything that another denies?
 * @old: the one
 * @new: the one that would take its place
 *
 * Fails closed: what is not seen to be as tight is called looser, so a profile of system calls
 * must stay as it is (others may be added), and a path must name the same object.
 *
 * Context: any; both policies stay.
 * Return: NULL, or a constant text that names the key.
 */
const char *harden_looser(const struct harden_policy *old, const struct harden_policy *new)
{
	if (new->audit && !old->audit)
		return LOOSER("mode");
	if (writes_more(old, new))
		return LOOSER("read_only or writable");
	if (brings_more(old, new))
		return LOOSER("deny_mounts");
	if (connects_more(old, new))
		return LOOSER("deny_sockets");
	if (calls_more(old, new))
		return LOOSER("seccomp or syscalls_deny");
	return unset(old, new) ?: wider(old, new);
}

/**
 * harden_set_looser() - the same for all policies
 * @old: those in force
 * @new: those that would take their place
 * @nr: how many these are
 *
 * Their names, their order and what they match must stay: a container that came under another
 * policy, or began at another cgroup, would be out of comparison.
 *
 * Context: any; both sets stay.
 * Return: NULL, or a constant text.
 */
const char *harden_set_looser(const struct harden_policies *old,
			      const struct harden_policy *const *new, u32 nr)
{
	const char *looser = NULL;
	u32 i;

	if (old->nr != nr)
		return "locked: no policy comes or goes";
	for (i = 0; i < nr && !looser; i++) {
		if (strcmp(old->policies[i]->name, new[i]->name))
			return "locked: no policy comes, goes or moves";
		if (!has_values(new[i], old->policies[i], HARDEN_RULE_MATCH) ||
		    !has_values(old->policies[i], new[i], HARDEN_RULE_MATCH))
			return "locked: match would change";
		looser = harden_looser(old->policies[i], new[i]);
	}
	return looser;
}
