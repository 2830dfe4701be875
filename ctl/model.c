// SPDX-License-Identifier: GPL-2.0
/* A policy file as plain data. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "output.h"

void *xrealloc(void *old, size_t size)
{
	void *new = realloc(old, size ? size : 1);

	if (!new)
		err(EXIT_REFUSED, "out of memory");
	return new;
}

char *xstrdup(const char *s)
{
	return strcpy(xrealloc(NULL, strlen(s) + 1), s);
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		err(EXIT_REFUSED, "out of memory");
	return text;
}

struct policy *model_add(struct model *model)
{
	struct policy *policy;

	model->policies = xrealloc(model->policies, (model->nr + 1) * sizeof(*policy));
	policy = &model->policies[model->nr++];
	memset(policy, 0, sizeof(*policy));
	return policy;
}

struct item *policy_add_item(struct policy *policy)
{
	struct item *item;

	policy->items = xrealloc(policy->items, (policy->nr_items + 1) * sizeof(*item));
	item = &policy->items[policy->nr_items++];
	memset(item, 0, sizeof(*item));
	return item;
}

struct filter *item_add_filter(struct item *item, enum harden_abi abi)
{
	struct filter *filter;

	item->filters = xrealloc(item->filters, (item->nr_filters + 1) * sizeof(*filter));
	filter = &item->filters[item->nr_filters++];
	memset(filter, 0, sizeof(*filter));
	filter->abi = abi;
	filter->last = -1;
	return filter;
}

struct call_rule *filter_add_rule(struct filter *filter)
{
	struct call_rule *rule;

	filter->rules = xrealloc(filter->rules, (filter->nr_rules + 1) * sizeof(*rule));
	rule = &filter->rules[filter->nr_rules++];
	memset(rule, 0, sizeof(*rule));
	return rule;
}

/* Each once. */
void rule_add_number(struct call_rule *rule, unsigned int number)
{
	size_t i;

	for (i = 0; i < rule->nr; i++)
		if (rule->numbers[i] == number)
			return;
	rule->numbers = xrealloc(rule->numbers, (rule->nr + 1) * sizeof(*rule->numbers));
	rule->numbers[rule->nr++] = (uint16_t)number;
}

static void filter_free(struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->nr_rules; i++)
		free(filter->rules[i].numbers);
	free(filter->rules);
}

static void item_free(struct item *item)
{
	size_t i;

	for (i = 0; i < item->nr_filters; i++)
		filter_free(&item->filters[i]);
	free(item->filters);
	free(item->dumped);
	free(item->value);
	free(item->file);
}

static void policy_free(struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		item_free(&policy->items[i]);
	free(policy->items);
	free(policy->name);
	free(policy->file);
}

const struct policy *model_find(const struct model *model, const char *name)
{
	size_t i;

	for (i = 0; i < model->nr; i++)
		if (!strcmp(model->policies[i].name, name))
			return &model->policies[i];
	return NULL;
}

struct item *policy_find_item(const struct policy *policy, enum harden_rule rule,
			      const char *value)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++) {
		struct item *item = &policy->items[i];

		if (item->rule == rule &&
		    (!value || (item->value && !strcmp(item->value, value))))
			return item;
	}
	return NULL;
}

void model_free(struct model *model)
{
	size_t i;

	for (i = 0; i < model->nr; i++)
		policy_free(&model->policies[i]);
	free(model->policies);
	memset(model, 0, sizeof(*model));
}

const char *mode_name(enum harden_mode mode)
{
	return mode == HARDEN_MODE_AUDIT ? "audit" : "enforce";
}

const char *rule_name(enum harden_rule rule)
{
	static const char * const names[] = {
		[HARDEN_RULE_NONE] = "none",
		[HARDEN_RULE_LABEL] = "label",
		[HARDEN_RULE_MATCH] = "match",
		[HARDEN_RULE_CAP] = "cap_drop",
		[HARDEN_RULE_NO_NEW_PRIVS] = "no_new_privileges",
		[HARDEN_RULE_READ_ONLY] = "read_only",
		[HARDEN_RULE_WRITABLE] = "writable",
		[HARDEN_RULE_DENY_MOUNTS] = "deny_mounts",
		[HARDEN_RULE_DENY_SOCKETS] = "deny_sockets",
		[HARDEN_RULE_MOUNTS] = "mounts",
		[HARDEN_RULE_USER] = "user",
		[HARDEN_RULE_OTHERS] = "others",
		[HARDEN_RULE_KERNEL] = "kernel",
		[HARDEN_RULE_DEVICES] = "devices",
		[HARDEN_RULE_NAMESPACES] = "namespaces",
		[HARDEN_RULE_SOCKETS] = "sockets",
		[HARDEN_RULE_EXEC] = "exec",
		[HARDEN_RULE_PRIVILEGED] = "privileged",
		[HARDEN_RULE_NESTED] = "nested",
		[HARDEN_RULE_SECCOMP] = "seccomp",
		[HARDEN_RULE_SYSCALLS_DENY] = "syscalls_deny",
	};

	return (size_t)rule < sizeof(names) / sizeof(*names) ? names[rule] : "unknown";
}

char *joined(char *text, const char *separator, const char *more)
{
	char *longer = xasprintf("%s%s%s", text, *text ? separator : "", more);

	free(text);
	return longer;
}

char *joined_free(char *text, const char *separator, char *more)
{
	char *longer = joined(text, separator, more);

	free(more);
	return longer;
}
