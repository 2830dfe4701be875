// SPDX-License-Identifier: GPL-2.0
/* A model as the text of policy.conf, and as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"
#include "report.h"
#include "values.h"

static const enum harden_rule list_rules[] = {
	HARDEN_RULE_MATCH, HARDEN_RULE_WRITABLE, HARDEN_RULE_DENY_MOUNTS, HARDEN_RULE_DENY_SOCKETS,
	HARDEN_RULE_DEVICES, HARDEN_RULE_SOCKETS, HARDEN_RULE_NAMESPACES,
	HARDEN_RULE_SYSCALLS_DENY,
};

#define NR_DENY_LISTS 4	/* where no list is the same as an empty one */
#define NR_LIST_RULES (sizeof(list_rules) / sizeof(*list_rules))

/* Keys of one word. */
static const enum harden_rule word_rules[] = {
	HARDEN_RULE_PRIVILEGED, HARDEN_RULE_USER, HARDEN_RULE_MOUNTS, HARDEN_RULE_KERNEL,
	HARDEN_RULE_OTHERS, HARDEN_RULE_EXEC, HARDEN_RULE_NESTED,
};

#define NR_WORD_RULES (sizeof(word_rules) / sizeof(*word_rules))

/* The word of a key, or NULL where it does not stand. */
static const char *word_of(const struct policy *policy, enum harden_rule rule)
{
	const struct item *item = policy_find_item(policy, rule, NULL);

	return item ? item->value : NULL;
}

static void print_caps(const char *key, uint64_t caps)
{
	const char *comma = "";
	char *name;
	int cap;

	printf("    %-17s = {", key);
	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (!(caps >> cap & 1))
			continue;
		name = cap_name(cap);
		printf("%s%s", comma, name);
		comma = ", ";
		free(name);
	}
	puts("}");
}

/* Few that are kept read better than many that are dropped. */
static void print_cap_drop(uint64_t drop)
{
	uint64_t keep = ALL_CAPS & ~drop;

	if (__builtin_popcountll(drop) <= CAP_LAST_CAP / 2) {
		print_caps("cap_drop", drop);
		return;
	}
	puts("    cap_drop          = {ALL}");
	if (keep)
		print_caps("cap_add", keep);
}

void print_string(const char *s)
{
	size_t n;

	putchar('"');
	for (; *s; s += n ? n : 1) {
		n = char_len(s);
		if (*s == '"' || *s == '\\')
			putchar('\\');
		if (n)
			fwrite(s, 1, n, stdout);
		else
			printf("\\x%02x", (unsigned char)*s);
	}
	putchar('"');
}

/* One that names its profile: what the kernel says is not taken for granted. */
static const struct item *seccomp_of(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == HARDEN_RULE_SECCOMP && policy->items[i].value)
			return &policy->items[i];
	return NULL;
}

/* Does a list stand there? It may be empty, and then an item says so. */
static bool has_list(const struct policy *policy, enum harden_rule rule)
{
	return policy_find_item(policy, rule, NULL);
}

static void print_list(const struct policy *policy, enum harden_rule rule)
{
	const char *comma = "";
	size_t i;

	if (!has_list(policy, rule))
		return;
	printf("    %-17s = {", rule_name(rule));
	for (i = 0; i < policy->nr_items; i++) {
		if (policy->items[i].rule != rule || !policy->items[i].value)
			continue;
		fputs(comma, stdout);
		print_string(policy->items[i].value);
		comma = ", ";
	}
	puts("}");
}

static void print_word(const struct policy *policy, enum harden_rule rule)
{
	const char *word = word_of(policy, rule);
	char *escaped;

	if (!word)
		return;
	escaped = escape(word);
	printf("    %-17s = %s\n", rule_name(rule), escaped);
	free(escaped);
}

void print_policy(const struct policy *policy)
{
	const struct item *seccomp = seccomp_of(policy);
	size_t i;

	printf("policy ");
	print_string(policy->name);
	puts(" {");
	print_list(policy, HARDEN_RULE_MATCH);
	printf("    mode              = %s\n", mode_name(policy->mode));
	if (policy->no_new_privs)
		puts("    no_new_privileges = true");
	if (policy->read_only)
		puts("    read_only         = true");
	for (i = 0; i < NR_WORD_RULES; i++)
		print_word(policy, word_rules[i]);
	if (seccomp) {
		printf("    seccomp           = ");
		print_string(seccomp->value);
		putchar('\n');
	}
	for (i = 1; i < NR_LIST_RULES; i++)
		print_list(policy, list_rules[i]);
	if (policy->cap_drop)
		print_cap_drop(policy->cap_drop);
	puts("}");
}

static json_t *caps_to_json(uint64_t caps)
{
	json_t *list = json_array();
	char *name;
	int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (!(caps >> cap & 1))
			continue;
		name = cap_name(cap);
		json_array_append_new(list, json_string(name));
		free(name);
	}
	return list;
}

static json_t *list_to_json(const struct policy *policy, enum harden_rule rule)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == rule && policy->items[i].value)
			json_array_append_new(list, json_text(policy->items[i].value));
	return list;
}

json_t *policy_to_json(const struct policy *policy)
{
	json_t *json = json_pack("{s:o,s:o,s:i,s:s,s:b,s:b,s:o,s:I,s:I,s:i}",
				 "name", json_text(policy->name),
				 "file", json_text(policy->file),
				 "line", (int)policy->line,
				 "mode", mode_name(policy->mode),
				 "no_new_privileges", policy->no_new_privs,
				 "read_only", policy->read_only,
				 "cap_drop", caps_to_json(policy->cap_drop),
				 "denials", (json_int_t)policy->denials,
				 "would_deny", (json_int_t)policy->would_deny,
				 "containers", (int)policy->containers);
	size_t i;

	if (seccomp_of(policy))
		json_object_set_new(json, "seccomp", json_text(seccomp_of(policy)->value));
	for (i = 0; i < NR_LIST_RULES; i++)
		if (i < NR_DENY_LISTS || has_list(policy, list_rules[i]))
			json_object_set_new(json, rule_name(list_rules[i]),
					    list_to_json(policy, list_rules[i]));
	for (i = 0; i < NR_WORD_RULES; i++)
		if (word_of(policy, word_rules[i]))
			json_object_set_new(json, rule_name(word_rules[i]),
					    json_text(word_of(policy, word_rules[i])));
	return json;
}
