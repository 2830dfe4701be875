/* SPDX-License-Identifier: GPL-2.0 */
/* A policy file as plain data: what config.c makes, ipc.c sends and cmd_show.c prints. */
#ifndef HARDENCTL_MODEL_H
#define HARDENCTL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/harden.h>
#include "compiler.h"

struct call_test {
	unsigned int arg;
	enum harden_op op;
	uint64_t mask;
	uint64_t value;
};

struct call_rule {
	uint16_t *numbers;
	size_t nr;
	enum harden_action action;
	unsigned int error;	/* for HARDEN_ACTION_ERRNO */
	struct call_test tests[HARDEN_TESTS_MAX];
	size_t nr_tests;
};

/* What an item says of one table of system calls; see HARDEN_A_FILTER_*. */
struct filter {
	enum harden_abi abi;
	enum harden_action action;
	unsigned int error;
	int last;		/* -1: none */
	struct call_rule *rules;
	size_t nr_rules;
};

/* One place in a policy file that the kernel is told of; see HARDEN_A_ITEM_*. */
struct item {
	enum harden_rule rule;
	char *value;		/* NULL: the rule takes none */
	char *file;
	unsigned int line;
	struct filter *filters;
	size_t nr_filters;
	void *dumped;		/* filters as the kernel gave them, in place of @filters */
	size_t dumped_len;
};

struct policy {
	char *name;
	char *file;
	unsigned int line;
	enum harden_mode mode;
	uint64_t cap_drop;	/* cap_add already taken out */
	bool no_new_privs;
	bool read_only;
	struct item *items;
	size_t nr_items;

	/* Only from the kernel. */
	uint64_t denials;
	uint64_t would_deny;
	uint32_t containers;
};

struct model {
	struct policy *policies;
	size_t nr;
};

struct policy *model_add(struct model *model);
struct item *policy_add_item(struct policy *policy);
struct filter *item_add_filter(struct item *item, enum harden_abi abi);
struct call_rule *filter_add_rule(struct filter *filter);
void rule_add_number(struct call_rule *rule, unsigned int number);
/* The first item of a key, with that value unless it is NULL; or NULL. */
struct item *policy_find_item(const struct policy *policy, enum harden_rule rule,
			      const char *value);
/* The policy of that name, or NULL. */
const struct policy *model_find(const struct model *model, const char *name);
void model_free(struct model *model);

/* The key of policy.conf for a rule: "cap_drop", … */
const char *rule_name(enum harden_rule rule);
/* "enforce" or "audit" */
const char *mode_name(enum harden_mode mode);

void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);
char *xasprintf(const char *format, ...) __printf(1, 2);
/* @text with @more behind it and @separator between them; @text is gone. */
char *joined(char *text, const char *separator, const char *more);
/* @more is gone, too. */
char *joined_free(char *text, const char *separator, char *more);

#endif
