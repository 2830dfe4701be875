// SPDX-License-Identifier: GPL-2.0
/* From a message to an immutable policy, and back to a message. */
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "allow.h"
#include "brought.h"
#include "calls.h"
#include "netlink_gen.h"
#include "policy.h"
#include "words.h"

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *attr, const char *text)
{
	NL_SET_BAD_ATTR(extack, attr);
	if (extack)
		extack->_msg = text;
	return -EINVAL;
}

/**
 * harden_refuse_repeated() - refuse what is said twice
 * @head: first attribute
 * @len: bytes of them all
 * @many: bit N: attribute N may be repeated
 * @extack: told which one
 *
 * The kernel's parser takes the last, and says nothing. All types are known to be below 32.
 *
 * Return: 0 or -EINVAL.
 */
int harden_refuse_repeated(const struct nlattr *head, int len, u32 many,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	u32 seen = 0;
	int rem;

	nla_for_each_attr(attr, head, len, rem) {
		if (seen & ~many & BIT(nla_type(attr)))
			return refuse(extack, attr, "this attribute stands here twice");
		seen |= BIT(nla_type(attr));
	}
	return 0;
}

static char *copy_string(const struct nlattr *attr)
{
	return attr ? nla_strdup(attr, GFP_KERNEL) : NULL;
}

/* Absolute, no empty component, no "." or "..", no slash at the end but "/" itself. */
static bool is_normal(const char *path)
{
	const char *s = path, *end;

	if (*s != '/')
		return false;
	if (!s[1])
		return true;
	while (*s) {
		end = strchrnul(++s, '/');
		if (end == s || (end - s == 1 && s[0] == '.') ||
		    (end - s == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		s = end;
	}
	return true;
}

static bool is_fstype(const char *name)
{
	const char *s = name;

	while (isalnum(*s) || *s == '_' || *s == '.' || *s == '-')
		s++;
	return s > name && !*s;
}

static bool is_match(const char *value)
{
	static const char * const engines[] = {
		"docker", "podman", "containerd", "crio", "lxc", "nspawn", "any",
	};

	size_t kind = harden_name_kind(value);

	if (kind)
		return value[kind] && (value[0] != 'l' || strchr(value + kind + 1, '='));
	if (!strncmp(value, "id:", 3))
		return value[3];
	if (!strncmp(value, "cgroup:", 7))
		return value[7] == '/' && value[8];
	return !strncmp(value, "engine:", 7) &&
	       match_string(engines, ARRAY_SIZE(engines), value + 7) >= 0;
}

static bool valid(enum harden_rule rule, const char *value)
{
	switch (rule) {
	case HARDEN_RULE_MATCH:
		return is_match(value);
	case HARDEN_RULE_WRITABLE:
		return is_normal(value);
	case HARDEN_RULE_DENY_MOUNTS:
		return is_normal(value) || is_fstype(value);
	case HARDEN_RULE_SECCOMP:
	case HARDEN_RULE_SYSCALLS_DENY:
		return *value;
	case HARDEN_RULE_DENY_SOCKETS:
		return is_normal(value) || (value[0] == '@' && value[1]) || !strcmp(value, "host");
	default:
		if (harden_is_allow_rule(rule))
			return !harden_allow_wrong(rule, value);
		return harden_is_word_rule(rule) && harden_word_valid(rule, value);
	}
}

static const char *wrong_value(enum harden_rule rule, const char *value)
{
	switch (rule) {
	case HARDEN_RULE_MATCH:
		return "match needs cgroup:/GLOB or engine:NAME of a known engine";
	case HARDEN_RULE_WRITABLE:
		return "writable needs an absolute path without . .. or empty components";
	case HARDEN_RULE_DENY_MOUNTS:
		return "deny_mounts needs an absolute path, host-proc or a filesystem type";
	case HARDEN_RULE_DENY_SOCKETS:
		return "deny_sockets needs an absolute path, @NAME or host";
	case HARDEN_RULE_SECCOMP:
		return "seccomp needs the path of a profile";
	case HARDEN_RULE_SYSCALLS_DENY:
		return "syscalls_deny needs the name of a system call";
	default:
		if (harden_is_allow_rule(rule))
			return harden_allow_wrong(rule, value);
		return "this word is none of the rule's, or of a later version";
	}
}

static bool takes_value(enum harden_rule rule)
{
	return rule == HARDEN_RULE_MATCH || rule >= HARDEN_RULE_WRITABLE;
}

/* As they came, for whoever asks what is in force. */
static int keep_filters(struct harden_item *item, const struct nlattr *nest)
{
	const struct nlattr *attr;
	u32 len = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) == HARDEN_A_ITEM_FILTER)
			len += NLA_ALIGN(attr->nla_len);
	if (!len)
		return 0;
	item->filters = kvzalloc(len, GFP_KERNEL);
	if (!item->filters)
		return -ENOMEM;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_ITEM_FILTER)
			continue;
		memcpy(item->filters + item->filters_len, attr, attr->nla_len);
		item->filters_len += NLA_ALIGN(attr->nla_len);
	}
	return 0;
}

static int parse_item(struct harden_policy *policy, struct harden_item *item,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[HARDEN_A_ITEM_MAX + 1];
	int err = nla_parse_nested(tb, HARDEN_A_ITEM_MAX, attr, harden_nl_in_item_attrs, extack);

	if (!err)
		err = harden_refuse_repeated(nla_data(attr), nla_len(attr),
					     BIT(HARDEN_A_ITEM_FILTER), extack);
	if (err)
		return err;
	if (!tb[HARDEN_A_ITEM_RULE] || !tb[HARDEN_A_ITEM_LINE])
		return refuse(extack, attr, "an item needs a rule and a line");
	item->rule = nla_get_u32(tb[HARDEN_A_ITEM_RULE]);
	item->line = nla_get_u32(tb[HARDEN_A_ITEM_LINE]);
	if (takes_value(item->rule) != !!tb[HARDEN_A_ITEM_VALUE] &&
	    !harden_is_allow_rule(item->rule))
		return refuse(extack, attr, takes_value(item->rule) ?
			      "this rule needs a value" : "this rule takes no value");
	if (tb[HARDEN_A_ITEM_VALUE] &&
	    !valid(item->rule, nla_data(tb[HARDEN_A_ITEM_VALUE])))
		return refuse(extack, tb[HARDEN_A_ITEM_VALUE],
			      wrong_value(item->rule, nla_data(tb[HARDEN_A_ITEM_VALUE])));
	item->value = copy_string(tb[HARDEN_A_ITEM_VALUE]);
	item->file = tb[HARDEN_A_ITEM_FILE] ? copy_string(tb[HARDEN_A_ITEM_FILE]) : policy->file;
	if (!item->file || (tb[HARDEN_A_ITEM_VALUE] && !item->value))
		return -ENOMEM;
	return keep_filters(item, attr);
}

/* Items of each rule, and all of them. */
struct counts {
	u32 rule[__HARDEN_RULE_MAX];
	u32 all;
};

static int count_items(const struct nlattr *nest, struct counts *counts,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[HARDEN_A_ITEM_MAX + 1];
	const struct nlattr *attr;
	enum harden_rule rule;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_POLICY_ITEM)
			continue;
		err = nla_parse_nested(tb, HARDEN_A_ITEM_MAX, attr, harden_nl_in_item_attrs,
				       extack);
		if (err)
			return err;
		if (!tb[HARDEN_A_ITEM_RULE])
			return refuse(extack, attr, "an item needs a rule");
		rule = nla_get_u32(tb[HARDEN_A_ITEM_RULE]);
		if (++counts->rule[rule] > (harden_is_word_rule(rule) ? 1 : HARDEN_ITEMS_MAX))
			return refuse(extack, attr, "too many items of one rule");
		counts->all++;
	}
	return 0;
}

static int parse_items(struct harden_policy *policy, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_POLICY_ITEM)
			continue;
		err = parse_item(policy, &policy->items[policy->nr_items++], attr, extack);
		if (err)
			return err;
	}
	return 0;
}

static bool is_pseudo(const struct super_block *sb)
{
	static const char * const types[] = {
		"proc", "sysfs", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs",
		"bpf", "pstore", "efivarfs", "configfs", "fusectl", "mqueue", "binfmt_misc",
	};

	return match_string(types, ARRAY_SIZE(types), sb->s_type->name) >= 0;
}

static void identify(struct harden_object *object, const struct path *path)
{
	const struct inode *inode = d_inode(path->dentry);

	object->dev = path->dentry->d_sb->s_dev;
	object->ino = inode->i_ino;
	object->generation = inode->i_generation;
}

static int identify_parent(struct harden_object *object, const struct path *dir, const char *name)
{
	object->parent_dev = dir->dentry->d_sb->s_dev;
	object->parent_ino = d_inode(dir->dentry)->i_ino;
	object->name = kstrdup(name, GFP_KERNEL);
	return object->name ? 0 : -ENOMEM;
}

/* The directory that would hold an object which does not exist yet. */
static int resolve_parent(struct harden_object *object, const char *value, struct path *dir)
{
	const char *slash = strrchr(value, '/');
	char *parent = slash == value ? kstrdup("/", GFP_KERNEL) :
					kstrndup(value, slash - value, GFP_KERNEL);
	int err;

	if (!parent)
		return -ENOMEM;
	err = kern_path(parent, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, dir);
	kfree(parent);
	if (err)
		return err == -ENOMEM ? err : 0;	/* 0: matches nothing: the caller warns */
	err = identify_parent(object, dir, slash + 1);
	if (err) {
		path_put(dir);
		return err;
	}
	return 1;
}

/**
 * resolve() - an object by its path in the caller's mount namespace
 * @object: set
 * @value: absolute path
 * @path: set, with a reference, when 1 is returned: the object, or the directory that would
 *	hold it
 *
 * Return: 1; 0 when there is neither; -ENOMEM.
 */
static int resolve(struct harden_object *object, const char *value, struct path *path)
{
	struct path dir;
	int err = kern_path(value, LOOKUP_FOLLOW, path);

	object->name = NULL;
	if (err)
		return err == -ENOMEM ? err : resolve_parent(object, value, path);
	identify(object, path);
	if (IS_ROOT(path->dentry))
		return 1;
	dir.mnt = path->mnt;
	dir.dentry = dget_parent(path->dentry);
	err = identify_parent(object, &dir, path->dentry->d_name.name);
	dput(dir.dentry);
	if (err)
		path_put(path);
	return err ?: 1;
}

static bool is_parent(const struct harden_policy *policy, const struct path *dir, bool same_mount)
{
	u16 i;

	for (i = 0; i < policy->nr_parents; i++)
		if (policy->parents[i].ino == d_inode(dir->dentry)->i_ino &&
		    policy->parents[i].dev == dir->dentry->d_sb->s_dev &&
		    policy->parents[i].same_mount == same_mount)
			return true;
	return false;
}

/* Once for all that is reached through it; the first is named. */
static int add_parent(struct harden_policy *policy, const struct path *dir, bool same_mount,
		      const struct harden_item *item)
{
	struct harden_parent *parents;

	if (is_parent(policy, dir, same_mount))
		return 0;
	if (policy->nr_parents == U16_MAX)
		return -E2BIG;
	if (!(policy->nr_parents & (policy->nr_parents - 1))) {
		parents = krealloc(policy->parents,
				   max(1U, 2U * policy->nr_parents) * sizeof(*parents), GFP_KERNEL);
		if (!parents)
			return -ENOMEM;
		policy->parents = parents;
	}
	policy->parents[policy->nr_parents++] = (struct harden_parent){
		.dev = dir->dentry->d_sb->s_dev,
		.ino = d_inode(dir->dentry)->i_ino,
		.same_mount = same_mount,
		.item = item,
	};
	return 0;
}

/* Every directory from @path up to the root of the caller's namespace. Consumes @path. */
static int add_parents(struct harden_policy *policy, struct path *path, bool itself,
		       const struct harden_item *item)
{
	bool same_mount = true;
	struct dentry *up;
	int err = 0;

	if (itself)
		err = add_parent(policy, path, true, item);
	while (!err) {
		if (path->dentry == path->mnt->mnt_root) {
			if (!follow_up(path))
				break;
			same_mount = false;
		} else {
			up = dget_parent(path->dentry);
			dput(path->dentry);
			path->dentry = up;
		}
		err = add_parent(policy, path, same_mount, item);
	}
	path_put(path);
	return err;
}

static int compile_mount(struct harden_policy *policy, const struct harden_item *item)
{
	struct harden_source *source;
	struct path path;
	int err;

	if (!strcmp(item->value, "host-proc")) {
		policy->host_proc = item;
		return 0;
	}
	if (item->value[0] != '/') {
		policy->fstypes[policy->nr_fstypes++] = item;
		return 0;
	}
	source = &policy->sources[policy->nr_sources++];
	source->item = item;
	err = resolve(&source->object, item->value, &path);
	if (err <= 0)
		return err;
	if (source->object.ino && path.dentry == path.dentry->d_sb->s_root &&
	    is_pseudo(path.dentry->d_sb)) {
		source->fstype = path.dentry->d_sb->s_type->name;
		if (harden_is_host_proc(path.dentry->d_sb) && !policy->host_proc)
			policy->host_proc = item;
	}
	if (!source->fstype)
		policy->source_devs |= harden_dev_bit(source->object.dev) |
				       harden_dev_bit(source->object.parent_dev);
	return add_parents(policy, &path, !source->object.ino, item);
}

static int compile_socket(struct harden_policy *policy, const struct harden_item *item)
{
	struct harden_source *source;
	struct path path;
	int err;

	if (!strcmp(item->value, "host")) {
		policy->socket_host = item;
		return 0;
	}
	source = &policy->sockets[policy->nr_sockets++];
	source->item = item;
	if (item->value[0] == '@') {
		policy->abstract = true;
		return 0;
	}
	err = resolve(&source->object, item->value, &path);
	if (err <= 0)
		return err;
	path_put(&path);
	policy->socket_devs |= harden_dev_bit(source->object.dev) |
			       harden_dev_bit(source->object.parent_dev);
	return 0;
}

static int compile_item(struct harden_policy *policy, const struct harden_item *item)
{
	switch (item->rule) {
	case HARDEN_RULE_MATCH:
		policy->matches[policy->nr_matches++] = item;
		return 0;
	case HARDEN_RULE_WRITABLE:
		policy->writable[policy->nr_writable++] = item;
		return 0;
	case HARDEN_RULE_DENY_MOUNTS:
		return compile_mount(policy, item);
	case HARDEN_RULE_DENY_SOCKETS:
		return compile_socket(policy, item);
	default:
		if (harden_is_allow_rule(item->rule)) {
			harden_allow_compile(policy, item);
			return 0;
		}
		if (harden_is_word_rule(item->rule))
			harden_word_compile(policy, item);
		policy->place[item->rule] = item;
		return 0;
	}
}

/* So that files of nsfs are looked at, see harden_label.devs. Not found: all files are. */
static void mark_nsfs(struct harden_policy *policy)
{
	struct path path;

	if (!(policy->denies & BIT(HARDEN_RULE_NAMESPACES)))
		return;
	if (kern_path("/proc/self/ns/net", LOOKUP_FOLLOW, &path)) {
		policy->source_devs = ~0ULL;
		return;
	}
	policy->source_devs |= harden_dev_bit(path.dentry->d_sb->s_dev);
	path_put(&path);
}

/* What no item gives a place to stands where the policy begins. */
static void place_rest(struct harden_policy *policy)
{
	int rule;

	for (rule = 0; rule < __HARDEN_RULE_MAX; rule++) {
		policy->origin[rule] = (struct harden_item){
			.rule = rule, .file = policy->file, .line = policy->line,
		};
		if (!policy->place[rule])
			policy->place[rule] = &policy->origin[rule];
	}
}

static void *array(u32 nr, size_t size)
{
	return kvcalloc(max(nr, 1U), size, GFP_KERNEL);
}

static int alloc_lists(struct harden_policy *policy, const struct counts *counts)
{
	u32 mounts = counts->rule[HARDEN_RULE_DENY_MOUNTS];

	policy->items = array(counts->all, sizeof(*policy->items));
	policy->matches = array(counts->rule[HARDEN_RULE_MATCH], sizeof(*policy->matches));
	policy->writable = array(counts->rule[HARDEN_RULE_WRITABLE], sizeof(*policy->writable));
	policy->sources = array(mounts, sizeof(*policy->sources));
	policy->fstypes = array(mounts, sizeof(*policy->fstypes));
	policy->sockets = array(counts->rule[HARDEN_RULE_DENY_SOCKETS], sizeof(*policy->sockets));
	policy->devices = array(counts->rule[HARDEN_RULE_DEVICES], sizeof(*policy->devices));
	if (!policy->items || !policy->matches || !policy->writable || !policy->sources ||
	    !policy->fstypes || !policy->sockets || !policy->devices)
		return -ENOMEM;
	return 0;
}

static int parse_head(struct harden_policy *policy, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[HARDEN_A_POLICY_MAX + 1];
	int err = nla_parse_nested(tb, HARDEN_A_POLICY_MAX, nest, harden_nl_in_new_policy_attrs,
				   extack);

	if (!err)
		err = harden_refuse_repeated(nla_data(nest), nla_len(nest),
					     BIT(HARDEN_A_POLICY_ITEM), extack);
	if (err)
		return err;
	if (!tb[HARDEN_A_POLICY_NAME] || !tb[HARDEN_A_POLICY_FILE] || !tb[HARDEN_A_POLICY_LINE])
		return refuse(extack, nest, "a policy needs a name, a file and a line");
	if (!*(char *)nla_data(tb[HARDEN_A_POLICY_NAME]))
		return refuse(extack, tb[HARDEN_A_POLICY_NAME], "the policy's name is empty");
	policy->name = copy_string(tb[HARDEN_A_POLICY_NAME]);
	policy->file = copy_string(tb[HARDEN_A_POLICY_FILE]);
	if (!policy->name || !policy->file)
		return -ENOMEM;
	policy->line = nla_get_u32(tb[HARDEN_A_POLICY_LINE]);
	policy->audit = tb[HARDEN_A_POLICY_MODE] &&
			nla_get_u32(tb[HARDEN_A_POLICY_MODE]) == HARDEN_MODE_AUDIT;
	policy->no_new_privs = nla_get_flag(tb[HARDEN_A_POLICY_NO_NEW_PRIVS]);
	policy->read_only = nla_get_flag(tb[HARDEN_A_POLICY_READ_ONLY]);
	if (!tb[HARDEN_A_POLICY_CAP_DROP])
		return 0;
	policy->cap_drop = nla_get_u64(tb[HARDEN_A_POLICY_CAP_DROP]);
	if (policy->cap_drop >> (CAP_LAST_CAP + 1))
		return refuse(extack, tb[HARDEN_A_POLICY_CAP_DROP],
			      "cap_drop names a capability that this kernel does not have");
	return 0;
}

/* When all lists are complete. */
static int build_indexes(struct harden_policy *policy)
{
	int err = harden_index_build(&policy->source_index, policy->sources, policy->nr_sources);
	u16 i;

	if (!err)
		err = harden_index_build(&policy->socket_index, policy->sockets,
					 policy->nr_sockets);
	if (!err)
		err = harden_paths_build(&policy->writable_paths, policy->nr_writable);
	for (i = 0; !err && i < policy->nr_writable; i++)
		harden_paths_add(&policy->writable_paths, policy->writable[i]->value);
	return err;
}

/* A part that is not the first goes on with the items of the same policy, and says nothing else. */
static int check_further(const struct harden_policy *policy, const struct nlattr *nest,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	bool named = false;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) == HARDEN_A_POLICY_NAME)
			named = !nla_strcmp(attr, policy->name);
		else if (nla_type(attr) != HARDEN_A_POLICY_ITEM)
			return refuse(extack, attr, "only items can follow the first part");
	}
	return named ? 0 : refuse(extack, nest, "this is no part of the policy before it");
}

/* All parts of a policy's message. What is said of one that came before cannot be pointed at. */
struct message {
	const struct nlattr *const *parts;
	u32 nr;
	struct netlink_ext_ack *extack;
};

static struct netlink_ext_ack *extack_for(const struct message *message, u32 part)
{
	return part == message->nr - 1 ? message->extack : NULL;
}

static int parse(struct harden_policy *policy, const struct message *message)
{
	struct counts counts = {};
	int err = parse_head(policy, message->parts[0], extack_for(message, 0));
	u32 i;

	for (i = 1; !err && i < message->nr; i++)
		err = check_further(policy, message->parts[i], extack_for(message, i));
	for (i = 0; !err && i < message->nr; i++)
		err = count_items(message->parts[i], &counts, extack_for(message, i));
	if (!err && !counts.rule[HARDEN_RULE_MATCH])
		err = refuse(message->extack, message->parts[message->nr - 1],
			     "a policy needs at least one match");
	if (!err)
		err = alloc_lists(policy, &counts);
	for (i = 0; !err && i < message->nr; i++)
		err = parse_items(policy, message->parts[i], extack_for(message, i));
	return err;
}

static int compile(struct harden_policy *policy, const struct message *message)
{
	int err = parse(policy, message);
	u32 i;

	for (i = 0; !err && i < policy->nr_items; i++)
		err = compile_item(policy, &policy->items[i]);
	if (!err)
		err = build_indexes(policy);
	if (err)
		return err;
	harden_allow_settle(policy);
	harden_words_settle(policy);
	mark_nsfs(policy);
	place_rest(policy);
	return harden_calls_compile(policy, message->parts, message->nr, message->extack);
}

/**
 * harden_policy_compile() - an immutable policy from a message
 * @parts: HARDEN_A_APPLY_POLICY; of the first the policy's head and items, of the others items
 * @nr: how many, at least one
 * @extack: told what is wrong and where, if in the last part
 *
 * Paths are resolved now, in the caller's mount namespace; what does not exist is kept by the
 * name it would have, see harden_policy_missing().
 *
 * Context: may sleep.
 * Return: the policy, or -EINVAL, -ERANGE, -ENOMEM, -E2BIG.
 */
struct harden_policy *harden_policy_compile(const struct nlattr *const *parts, u32 nr,
					    struct netlink_ext_ack *extack)
{
	struct message message = { .parts = parts, .nr = nr, .extack = extack };
	struct harden_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	int err;

	if (!policy)
		return ERR_PTR(-ENOMEM);
	err = compile(policy, &message);
	if (!err)
		return policy;
	harden_policy_free(policy);
	return ERR_PTR(err);
}

/**
 * harden_policy_check_part() - are the items of a part well-formed?
 * @nest: HARDEN_A_APPLY_POLICY
 * @extack: told what is wrong and where, while it can be pointed at
 *
 * Context: may sleep.
 * Return: as harden_policy_compile().
 */
int harden_policy_check_part(const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	struct harden_policy *scratch = kzalloc(sizeof(*scratch), GFP_KERNEL);
	struct nlattr *tb[HARDEN_A_POLICY_MAX + 1];
	struct counts counts = {};
	int err;

	if (!scratch)
		return -ENOMEM;
	scratch->file = kstrdup("", GFP_KERNEL);
	err = scratch->file ? 0 : -ENOMEM;
	if (!err)
		err = nla_parse_nested(tb, HARDEN_A_POLICY_MAX, nest,
				       harden_nl_in_new_policy_attrs, extack);
	if (!err)
		err = count_items(nest, &counts, extack);
	if (!err)
		err = alloc_lists(scratch, &counts);
	if (!err)
		err = parse_items(scratch, nest, extack);
	harden_policy_free(scratch);
	return err;
}

static bool is_missing(const struct harden_source *source)
{
	return !source->object.ino && source->item->value[0] == '/';
}

/* The @nth item whose path named nothing when it was added, or NULL. */
const struct harden_item *harden_policy_missing(const struct harden_policy *policy, u32 nth)
{
	u32 i;

	for (i = 0; i < policy->nr_sources; i++)
		if (is_missing(&policy->sources[i]) && !nth--)
			return policy->sources[i].item;
	for (i = 0; i < policy->nr_sockets; i++)
		if (is_missing(&policy->sockets[i]) && !nth--)
			return policy->sockets[i].item;
	return NULL;
}

/* When no hook can use it any more. */
void harden_policy_free(struct harden_policy *policy)
{
	u32 i;

	for (i = 0; i < policy->nr_sources; i++)
		kfree(policy->sources[i].object.name);
	for (i = 0; i < policy->nr_sockets; i++)
		kfree(policy->sockets[i].object.name);
	for (i = 0; i < policy->nr_items; i++) {
		kvfree(policy->items[i].filters);
		kfree(policy->items[i].value);
		if (policy->items[i].file != policy->file)
			kfree(policy->items[i].file);
	}
	kvfree(policy->items);
	kvfree(policy->devices);
	kvfree(policy->matches);
	kvfree(policy->writable);
	kvfree(policy->sources);
	kvfree(policy->fstypes);
	kvfree(policy->sockets);
	harden_index_free(&policy->source_index);
	harden_index_free(&policy->socket_index);
	harden_paths_free(&policy->writable_paths);
	kfree(policy->parents);
	harden_calls_free(policy->calls);
	kfree(policy->name);
	kfree(policy->file);
	kfree(policy);
}

static int fill_item(struct sk_buff *skb, const struct harden_policy *policy,
		     const struct harden_item *item)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);

	if (!nest || nla_put_u32(skb, HARDEN_A_ITEM_RULE, item->rule) ||
	    (item->value && nla_put_string(skb, HARDEN_A_ITEM_VALUE, item->value)) ||
	    (item->file != policy->file && nla_put_string(skb, HARDEN_A_ITEM_FILE, item->file)) ||
	    nla_put_u32(skb, HARDEN_A_ITEM_LINE, item->line) ||
	    nla_put_nohdr(skb, item->filters_len, item->filters))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * harden_policy_fill_head() - what a policy is, without its items
 * @skb: message
 * @policy: the policy
 * @containers: that it holds
 *
 * Return: 0 or -EMSGSIZE.
 */
int harden_policy_fill_head(struct sk_buff *skb, const struct harden_policy *policy,
			    u32 containers)
{
	if (nla_put_string(skb, HARDEN_A_POLICY_NAME, policy->name) ||
	    nla_put_string(skb, HARDEN_A_POLICY_FILE, policy->file) ||
	    nla_put_u32(skb, HARDEN_A_POLICY_LINE, policy->line) ||
	    nla_put_u32(skb, HARDEN_A_POLICY_MODE, policy->audit) ||
	    nla_put_u64_64bit(skb, HARDEN_A_POLICY_CAP_DROP, policy->cap_drop,
			      HARDEN_A_POLICY_PAD) ||
	    (policy->no_new_privs && nla_put_flag(skb, HARDEN_A_POLICY_NO_NEW_PRIVS)) ||
	    (policy->read_only && nla_put_flag(skb, HARDEN_A_POLICY_READ_ONLY)) ||
	    nla_put_u64_64bit(skb, HARDEN_A_POLICY_DENIALS,
			      atomic64_read(&policy->denials), HARDEN_A_POLICY_PAD) ||
	    nla_put_u64_64bit(skb, HARDEN_A_POLICY_WOULD_DENY,
			      atomic64_read(&policy->would_deny), HARDEN_A_POLICY_PAD) ||
	    nla_put_u32(skb, HARDEN_A_POLICY_CONTAINERS, containers))
		return -EMSGSIZE;
	return 0;
}

/**
 * harden_policy_widest() - the most that one of a policy's items takes in a message
 * @policy: the policy
 *
 * Return: bytes, the policy's name included.
 */
u32 harden_policy_widest(const struct harden_policy *policy)
{
	u32 i, len, widest = 0;

	for (i = 0; i < policy->nr_items; i++) {
		len = strlen(policy->items[i].value ?: "") + strlen(policy->items[i].file) +
		      policy->items[i].filters_len;
		widest = max(widest, len);
	}
	return widest + HARDEN_NAME_MAX + 16 * NLA_HDRLEN;
}

/**
 * harden_policy_fill_items() - as many of a policy's items as the message holds
 * @skb: message
 * @policy: the policy
 * @from: first item
 *
 * Return: the item to go on with; policy->nr_items when all are in.
 */
u32 harden_policy_fill_items(struct sk_buff *skb, const struct harden_policy *policy, u32 from)
{
	unsigned char *mark;

	for (; from < policy->nr_items; from++) {
		mark = skb_tail_pointer(skb);
		if (fill_item(skb, policy, &policy->items[from])) {
			nlmsg_trim(skb, mark);
			break;
		}
	}
	return from;
}
