// SPDX-License-Identifier: GPL-2.0
/* A policy file as plain data. */
#include <err.h>
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

static void policy_free(struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++) {
		free(policy->items[i].value);
		free(policy->items[i].file);
	}
	free(policy->items);
	free(policy->name);
	free(policy->file);
}

void model_free(struct model *model)
{
	size_t i;

	for (i = 0; i < model->nr; i++)
		policy_free(&model->policies[i]);
	free(model->policies);
	memset(model, 0, sizeof(*model));
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
	};

	return (size_t)rule < sizeof(names) / sizeof(*names) ? names[rule] : "unknown";
}
