// SPDX-License-Identifier: GPL-2.0
/* Keys of policy.conf whose list says what stays allowed (design: "compile" and "pure check"). */
#include <linux/bits.h>
#include <linux/ctype.h>
#include <linux/kdev_t.h>
#include <linux/sort.h>
#include <linux/string.h>
#include "allow.h"

#define ANY	0xffffffu	/* beyond every major and minor */
#define MAJORS	BIT(32 - MINORBITS)
#define MINORS	BIT(MINORBITS)

static u64 key_of(char kind, u32 major, u32 minor)
{
	return (u64)(u8)kind << 48 | (u64)major << 24 | minor;
}

/* A number below @end, or "*". NULL: neither; else what comes after it. */
static const char *parse_number(const char *s, u32 end, u32 *number)
{
	if (*s == '*') {
		*number = ANY;
		return s + 1;
	}
	if (!isdigit(*s))
		return NULL;
	for (*number = 0; isdigit(*s); s++) {
		*number = 10 * *number + (*s - '0');
		if (*number >= end)
			return NULL;
	}
	return s;
}

/* One or more of r, w and m, each once. 0: something else. */
static u8 parse_rights(const char *s)
{
	u8 rights = 0, right;

	for (; *s; s++) {
		right = *s == 'r' ? HARDEN_MAY_READ : *s == 'w' ? HARDEN_MAY_WRITE :
			*s == 'm' ? HARDEN_MAY_MAKE : 0;
		if (!right || rights & right)
			return 0;
		rights |= right;
	}
	return rights;
}

/* "c 1:3 rw", "b 8:* r", "a *:* rwm", "a" */
static bool parse_device(const char *s, struct harden_device *device)
{
	u32 major = ANY, minor = ANY;
	char kind = *s;

	if (kind != 'a' && kind != 'b' && kind != 'c')
		return false;
	device->rights = HARDEN_MAY_READ | HARDEN_MAY_WRITE | HARDEN_MAY_MAKE;
	if (kind == 'a' && !s[1])
		goto out;
	if (s[1] != ' ')
		return false;
	s = parse_number(s + 2, MAJORS, &major);
	if (!s || *s != ':')
		return false;
	s = parse_number(s + 1, MINORS, &minor);
	if (!s || *s != ' ')
		return false;
	device->rights = parse_rights(s + 1);
out:
	device->key = key_of(kind, major, minor);
	return device->rights;
}

struct named {
	const char *name;
	u32 number;
};

static const struct named families[] = {
#define FAMILY(name, number) { name, number },
#include <linux/harden_words.h>
};

static const struct named kinds[] = {
#define KIND(name, flag) { name, flag },
#include <linux/harden_words.h>
};

static const struct named *find(const struct named *list, size_t nr, const char *name)
{
	const struct named *named;

	for (named = list; named < list + nr; named++)
		if (!strcmp(named->name, name))
			return named;
	return NULL;
}

/* Does a rule's list say what stays? Its item without a value says where the key stands. */
bool harden_is_allow_rule(enum harden_rule rule)
{
	return rule == HARDEN_RULE_DEVICES || rule == HARDEN_RULE_NAMESPACES ||
	       rule == HARDEN_RULE_SOCKETS;
}

/* What is wrong with a value of such a rule, or NULL. */
const char *harden_allow_wrong(enum harden_rule rule, const char *value)
{
	struct harden_device device;

	switch (rule) {
	case HARDEN_RULE_SOCKETS:
		return find(families, ARRAY_SIZE(families), value) ? NULL :
			"sockets needs the name of an address family";
	case HARDEN_RULE_NAMESPACES:
		return find(kinds, ARRAY_SIZE(kinds), value) ? NULL :
			"namespaces needs the name of a kind";
	default:
		return parse_device(value, &device) ? NULL :
			"devices needs a, or c or b with MAJOR:MINOR and some of r, w and m";
	}
}

/**
 * harden_allow_compile() - from a valid item to what the check looks at
 * @policy: the policy, with room for as many devices as it has items of that rule
 * @item: of a rule of this kind
 */
void harden_allow_compile(struct harden_policy *policy, const struct harden_item *item)
{
	policy->denies |= BIT(item->rule);
	if (!item->value || !policy->place[item->rule])
		policy->place[item->rule] = item;
	if (!item->value)
		return;
	if (item->rule == HARDEN_RULE_SOCKETS)
		policy->families |= BIT_ULL(find(families, ARRAY_SIZE(families),
						 item->value)->number);
	else if (item->rule == HARDEN_RULE_NAMESPACES)
		policy->kinds |= find(kinds, ARRAY_SIZE(kinds), item->value)->number;
	else
		parse_device(item->value, &policy->devices[policy->nr_devices++]);
}

static int compare(const void *a, const void *b)
{
	const struct harden_device *left = a, *right = b;

	return left->key < right->key ? -1 : left->key > right->key;
}

/* When all items are compiled: each key once, in order. */
void harden_allow_settle(struct harden_policy *policy)
{
	struct harden_device *devices = policy->devices;
	u16 i, n = 0;

	sort(devices, policy->nr_devices, sizeof(*devices), compare, NULL);
	for (i = 0; i < policy->nr_devices; i++) {
		if (n && devices[n - 1].key == devices[i].key)
			devices[n - 1].rights |= devices[i].rights;
		else
			devices[n++] = devices[i];
	}
	policy->nr_devices = n;
}

static u8 rights_at(const struct harden_policy *policy, u64 key)
{
	u32 low = 0, high = policy->nr_devices, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (policy->devices[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < policy->nr_devices && policy->devices[low].key == key ?
		policy->devices[low].rights : 0;
}

static u8 rights_of(const struct harden_policy *policy, char kind, u32 major, u32 minor)
{
	return rights_at(policy, key_of(kind, major, minor)) |
	       rights_at(policy, key_of(kind, major, ANY)) |
	       rights_at(policy, key_of(kind, ANY, minor)) |
	       rights_at(policy, key_of(kind, ANY, ANY));
}

/* Does a policy that has the key leave all that @device says? */
bool harden_devices_cover(const struct harden_policy *policy, const struct harden_device *device)
{
	char kind = device->key >> 48;
	u32 major = device->key >> 24 & ANY, minor = device->key & ANY;

	return !(device->rights & ~(rights_of(policy, 'a', major, minor) |
				    rights_of(policy, kind, major, minor)));
}

/**
 * harden_check_device() - may a device node be used, or made?
 * @policy: the policy
 * @block: it is a block device
 * @dev: its number
 * @rights: HARDEN_MAY_* that are wanted, all of them
 */
const struct harden_item *harden_check_device(const struct harden_policy *policy, bool block,
					      dev_t dev, u8 rights)
{
	const struct harden_item *item = harden_denies(policy, HARDEN_RULE_DEVICES);

	if (!item)
		return NULL;
	rights &= ~(rights_of(policy, 'a', MAJOR(dev), MINOR(dev)) |
		    rights_of(policy, block ? 'b' : 'c', MAJOR(dev), MINOR(dev)));
	return rights ? item : NULL;
}

/* May a socket of this family, 0 to 63, be made? */
const struct harden_item *harden_check_family(const struct harden_policy *policy, int family)
{
	return policy->families >> family & 1 ? NULL : harden_denies(policy, HARDEN_RULE_SOCKETS);
}

/**
 * harden_check_kind() - may namespaces of this kind be shared, made or entered?
 * @policy: the policy
 * @kind: a flag of clone, or HARDEN_HOST_USER
 */
const struct harden_item *harden_check_kind(const struct harden_policy *policy, u32 kind)
{
	return policy->kinds & kind ? NULL : harden_denies(policy, HARDEN_RULE_NAMESPACES);
}

/* The name of a kind, for events. */
const char *harden_kind_name(u32 kind)
{
	const struct named *named;

	for (named = kinds; named < kinds + ARRAY_SIZE(kinds); named++)
		if (named->number == kind)
			return named->name;
	return "unknown";
}
