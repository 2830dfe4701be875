/* SPDX-License-Identifier: GPL-2.0 */
/* A policy file as plain data: what config.c makes, ipc.c sends and cmd_show.c prints. */
#ifndef HARDENCTL_MODEL_H
#define HARDENCTL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/harden.h>

/* One place in a policy file that the kernel is told of; see HARDEN_A_ITEM_*. */
struct item {
	enum harden_rule rule;
	char *value;		/* NULL: the rule takes none */
	char *file;
	unsigned int line;
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
void model_free(struct model *model);

/* The key of policy.conf for a rule: "cap_drop", … */
const char *rule_name(enum harden_rule rule);

void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);

#endif
