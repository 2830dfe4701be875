// SPDX-License-Identifier: GPL-2.0
/* What the keys of policy.conf mean, alone and together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "extends.h"
#include "keys.h"
#include "filters.h"
#include "spelling.h"
#include "values.h"

/* A policy on its way: what several keys say together. */
struct draft {
	struct policy *policy;
	uint64_t drop, add;
	const struct setting *cap_drop, *cap_add, *writable, *match, *seccomp;
	bool unclear;		/* a setting was not understood: it may be what is missing */
};

static void add_item(struct draft *draft, enum harden_rule rule, const struct place *place,
		     const char *value)
{
	struct item *item = policy_add_item(draft->policy);

	item->rule = rule;
	item->value = value ? xstrdup(value) : NULL;
	item->file = xstrdup(place->source->path);
	item->line = place->line;
}

/* Its profile's settings are among the block's already, see keys_read(). */
static void set_extends(struct draft *draft, const struct setting *setting)
{
	(void)draft;
	(void)setting;
}

static void set_mode(struct draft *draft, const struct setting *setting)
{
	const struct word *word = &setting->words[0];

	if (!strcmp(word->text, "audit"))
		draft->policy->mode = HARDEN_MODE_AUDIT;
	else if (strcmp(word->text, "enforce") != 0)
		problem(&word->place, "mode is enforce or audit, not \"%s\"", word->text);
}

static void set_no_new_privs(struct draft *draft, const struct setting *setting)
{
	draft->policy->no_new_privs = value_bool(setting);
	if (draft->policy->no_new_privs)
		add_item(draft, HARDEN_RULE_NO_NEW_PRIVS, &setting->key.place, NULL);
}

static void set_read_only(struct draft *draft, const struct setting *setting)
{
	draft->policy->read_only = value_bool(setting);
	if (draft->policy->read_only)
		add_item(draft, HARDEN_RULE_READ_ONLY, &setting->key.place, NULL);
}

static void set_cap_drop(struct draft *draft, const struct setting *setting)
{
	draft->cap_drop = setting;
	draft->drop = value_caps(setting);
	add_item(draft, HARDEN_RULE_CAP, &setting->key.place, NULL);
}

static void set_cap_add(struct draft *draft, const struct setting *setting)
{
	draft->cap_add = setting;
	draft->add = value_caps(setting);
}

static bool is_listed(const struct policy *policy, enum harden_rule rule, const char *value)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == rule && policy->items[i].value &&
		    !strcmp(policy->items[i].value, value))
			return true;
	return false;
}

static void set_list(struct draft *draft, const struct setting *setting, enum harden_rule rule,
		     char *(*get)(const struct word *word))
{
	const struct word *word;
	char *value;
	size_t i;

	if (setting->nr > HARDEN_ITEMS_MAX) {
		problem(&setting->value, "%zu values: %s takes at most %d", setting->nr,
			setting->key.text, HARDEN_ITEMS_MAX);
		return;
	}
	for (i = 0; i < setting->nr; i++) {
		word = &setting->words[i];
		value = get(word);
		if (!value)
			continue;
		if (strlen(value) > HARDEN_PATH_MAX)
			problem(&word->place, "\"%.40s...\" has %zu bytes: at most %d", value,
				strlen(value), HARDEN_PATH_MAX);
		else if (is_listed(draft->policy, rule, value))
			problem(&word->place, "\"%s\" is in the list already", word->text);
		else
			add_item(draft, rule, &word->place, value);
		free(value);
	}
}

static void set_match(struct draft *draft, const struct setting *setting)
{
	draft->match = setting;
	if (!setting->nr)
		problem(&setting->value, "match is empty: the policy would hold for nothing");
	set_list(draft, setting, HARDEN_RULE_MATCH, value_match);
}

static void set_writable(struct draft *draft, const struct setting *setting)
{
	draft->writable = setting;
	set_list(draft, setting, HARDEN_RULE_WRITABLE, value_path);
}

static void set_deny_mounts(struct draft *draft, const struct setting *setting)
{
	set_list(draft, setting, HARDEN_RULE_DENY_MOUNTS, value_mount);
}

/* Lists of what stays allowed: even an empty one says something, so the key is sent, too. */
static void set_devices(struct draft *draft, const struct setting *setting)
{
	add_item(draft, HARDEN_RULE_DEVICES, &setting->key.place, NULL);
	set_list(draft, setting, HARDEN_RULE_DEVICES, value_device);
}

static void set_sockets(struct draft *draft, const struct setting *setting)
{
	add_item(draft, HARDEN_RULE_SOCKETS, &setting->key.place, NULL);
	set_list(draft, setting, HARDEN_RULE_SOCKETS, value_family);
}

/* "deny" is the empty list. */
static void set_namespaces(struct draft *draft, const struct setting *setting)
{
	const struct word *word = &setting->words[0];

	if (!setting->list && strcmp(word->text, "deny") != 0) {
		problem(&word->place, "namespaces is deny or a list of kinds, not \"%.60s\"",
			word->text);
		return;
	}
	add_item(draft, HARDEN_RULE_NAMESPACES, &setting->key.place, NULL);
	if (setting->list)
		set_list(draft, setting, HARDEN_RULE_NAMESPACES, value_namespace);
}

static void set_deny_sockets(struct draft *draft, const struct setting *setting)
{
	set_list(draft, setting, HARDEN_RULE_DENY_SOCKETS, value_socket);
}

/* What it includes depends on the capabilities: read when all is known. */
static void set_seccomp(struct draft *draft, const struct setting *setting)
{
	draft->seccomp = setting;
}

static void read_seccomp(struct draft *draft)
{
	const struct word *word = &draft->seccomp->words[0];
	struct item *item = policy_add_item(draft->policy);

	item->rule = HARDEN_RULE_SECCOMP;
	item->file = xstrdup(word->place.source->path);
	item->line = word->place.line;
	if (!filters_read(word, ALL_CAPS & ~draft->policy->cap_drop, item))
		item->value = xstrdup(word->text);
}

static char *value_call(const struct word *word)
{
	return xstrdup(word->text);
}

static void set_syscalls_deny(struct draft *draft, const struct setting *setting)
{
	size_t first = draft->policy->nr_items, i, nth = 0;

	set_list(draft, setting, HARDEN_RULE_SYSCALLS_DENY, value_call);
	for (i = first; i < draft->policy->nr_items; i++) {
		while (strcmp(setting->words[nth].text, draft->policy->items[i].value) != 0)
			nth++;
		filters_deny(&setting->words[nth], &draft->policy->items[i]);
	}
}

/* Keys that take one word of a few; the kernel is sent the word. */
static const struct choice {
	const char *key;
	enum harden_rule rule;
	const char *words[4];
} choices[] = {
	{ "mounts", HARDEN_RULE_MOUNTS, { "deny", "allow" } },
	{ "user", HARDEN_RULE_USER, { "any", "non-root", "until-drop" } },
	{ "others", HARDEN_RULE_OTHERS, { "deny", "allow" } },
	{ "kernel", HARDEN_RULE_KERNEL, { "deny", "allow" } },
	{ "exec", HARDEN_RULE_EXEC, { "any", "unmodified" } },
	{ "privileged", HARDEN_RULE_PRIVILEGED, { "deny", "allow" } },
	{ "nested", HARDEN_RULE_NESTED, { "true", "false" } },
};

static void say_choices(const struct choice *choice, const struct word *word)
{
	char text[64] = "";
	size_t i, n = 0;

	for (i = 0; choice->words[i]; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", !i ? "" :
				      choice->words[i + 1] ? ", " : " or ", choice->words[i]);
	problem(&word->place, "%s is %s, not \"%.60s\"", choice->key, text, word->text);
}

static void set_choice(struct draft *draft, const struct setting *setting)
{
	const struct word *word = &setting->words[0];
	const struct choice *choice = choices;
	size_t i;

	while (strcmp(choice->key, setting->key.text) != 0)
		choice++;
	for (i = 0; choice->words[i]; i++) {
		if (strcmp(choice->words[i], word->text) != 0)
			continue;
		add_item(draft, choice->rule, &word->place, word->text);
		return;
	}
	say_choices(choice, word);
}

enum shape { ONE, LIST, EITHER };

static const struct key {
	const char *name;
	enum shape shape;
	void (*set)(struct draft *draft, const struct setting *setting);
} keys[] = {
	{ "match", LIST, set_match }, { "extends", ONE, set_extends },
	{ "mode", ONE, set_mode },
	{ "no_new_privileges", ONE, set_no_new_privs },
	{ "read_only", ONE, set_read_only },
	{ "writable", LIST, set_writable },
	{ "cap_drop", LIST, set_cap_drop },
	{ "cap_add", LIST, set_cap_add },
	{ "deny_mounts", LIST, set_deny_mounts },
	{ "deny_sockets", LIST, set_deny_sockets },
	{ "devices", LIST, set_devices }, { "sockets", LIST, set_sockets },
	{ "namespaces", EITHER, set_namespaces },
	{ "exec", ONE, set_choice }, { "privileged", ONE, set_choice },
	{ "user", ONE, set_choice }, { "mounts", ONE, set_choice },
	{ "others", ONE, set_choice }, { "kernel", ONE, set_choice },
	{ "nested", ONE, set_choice },
	{ "seccomp", ONE, set_seccomp }, { "syscalls_deny", LIST, set_syscalls_deny },
};

#define NR_KEYS (sizeof(keys) / sizeof(*keys))

static const struct key *find_key(const struct word *word)
{
	struct guess guess = { .wrong = word->text, .best = FAR_OFF };
	const struct key *key, *near = NULL;

	for (key = keys; key < keys + NR_KEYS; key++) {
		if (!strcmp(word->text, key->name))
			return key;
		if (is_nearer(&guess, key->name))
			near = key;
	}
	if (near)
		problem(&word->place, "unknown key \"%.60s\": did you mean %s?", word->text,
			near->name);
	else
		problem(&word->place, "unknown key \"%.60s\"", word->text);
	return NULL;
}

static bool is_first(const struct block *block, const struct setting *setting)
{
	const struct setting *other;

	for (other = block->settings; other < setting; other++) {
		if (strcmp(other->key.text, setting->key.text) != 0)
			continue;
		problem(&setting->key.place, "\"%s\" is set twice: first in line %u",
			setting->key.text, other->key.place.line);
		return false;
	}
	return true;
}

static void read_setting(struct draft *draft, const struct block *block,
			 const struct setting *setting)
{
	const struct key *key = find_key(&setting->key);

	draft->unclear |= !key || setting->broken;
	if (!key || !is_first(block, setting) || setting->broken)
		return;
	if (key->shape == LIST && !setting->list)
		problem(&setting->value, "%s needs a list: {\"...\"}, not \"%s\"", key->name,
			setting->words[0].text);
	else if (key->shape == ONE && setting->list)
		problem(&setting->value, "%s needs one value, not a list", key->name);
	else
		key->set(draft, setting);
}

/* What only the whole block shows. */
static void check_whole(const struct draft *draft, const struct block *block)
{
	const struct policy *policy = draft->policy;

	if (!draft->match)
		problem(&block->name.place, "policy \"%s\" has no match", policy->name);
	if (draft->cap_add && !draft->cap_drop)
		problem(&draft->cap_add->key.place, "cap_add without cap_drop adds nothing");
	if (draft->writable && !policy->read_only)
		problem(&draft->writable->key.place,
			"writable without read_only = true opens nothing");
}

/* A profile's exceptions, where the policy has taken back what they are of. @own: its settings. */
static bool is_moot(const struct block *whole, size_t own, const struct setting *setting)
{
	const struct setting *other = whole->settings;

	if (setting < other + own || strcmp(setting->key.text, "writable") != 0)
		return false;
	for (; other < whole->settings + whole->nr; other++)
		if (!strcmp(other->key.text, "read_only"))
			return !other->list && !other->broken &&
			       !strcmp(other->words[0].text, "false");
	return false;
}

void keys_read(const struct source *source, const struct block *block, struct policy *policy)
{
	struct draft draft = { .policy = policy, .unclear = block->broken };
	unsigned int before = problems();
	struct block whole = *block;
	size_t i;

	whole.settings = extends_settings(source, block, &whole.nr);
	draft.unclear |= problems() > before;	/* what is missing may be in the profile */
	for (i = 0; i < whole.nr; i++)
		if (!is_moot(&whole, block->nr, &whole.settings[i]))
			read_setting(&draft, &whole, &whole.settings[i]);
	policy->cap_drop = draft.drop & ~draft.add;
	if (draft.seccomp)
		read_seccomp(&draft);
	if (!draft.unclear)
		check_whole(&draft, &whole);
	free(whole.settings);
}
