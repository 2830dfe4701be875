/* SPDX-License-Identifier: GPL-2.0 */
/* From a denial to the smallest change of its policy that allows it. */
#ifndef HARDENCTL_REMEDY_H
#define HARDENCTL_REMEDY_H

#include <stdbool.h>
#include "ipc.h"
#include "model.h"

enum remedy_kind {
	REMEDY_NONE,	/* no policy allows it, or not one that can be written here */
	REMEDY_ADD,	/* @value to the list @key */
	REMEDY_REMOVE,	/* @value from the list @key */
	REMEDY_SET,	/* @key to @value */
};

/**
 * struct remedy - one change; strings are its own
 * @rule: whose key it is
 * @key: that key: cap_add where @rule is HARDEN_RULE_CAP
 * @value: for %REMEDY_NONE: why there is none
 */
struct remedy {
	enum remedy_kind kind;
	enum harden_rule rule;
	const char *key;
	char *value;
};

#define REMEDIES_MAX 16	/* one start may be denied for several things */

/*
 * @path: of the object in the container, or NULL: it is not known. Returns how many changes are
 * in @remedies, at least one.
 */
size_t remedies_of(const struct event *event, const char *path,
		   struct remedy remedies[REMEDIES_MAX]);
void remedies_free(struct remedy *remedies, size_t nr);

/* False: it was so already. */
bool remedy_apply(const struct remedy *remedy, struct policy *policy);

#endif
