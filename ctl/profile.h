/* SPDX-License-Identifier: GPL-2.0 */
/* A seccomp profile of Docker's and OCI's kind, as it stands in its file. */
#ifndef HARDENCTL_PROFILE_H
#define HARDENCTL_PROFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/harden.h>
#include "syntax.h"

/* Where something stands in a JSON document: below @up, by its key or its index. */
struct spot {
	const struct spot *up;
	const char *key;
	size_t index;
};

struct verdict {
	enum harden_action action;
	unsigned int error;
};

/* One condition for a rule to be there at all: "includes" or "excludes". */
struct when {
	uint64_t caps;		/* a mask; those of newer kernels are left out */
	bool has_caps;
	bool has_arches, amd64;	/* a list of architectures, and whether it names ours */
	unsigned int kernel[2];	/* 0.0: any */
};

struct profile_arg {
	unsigned int index;
	const char *op;		/* "SCMP_CMP_EQ", ... */
	uint64_t value, value_two;
};

struct profile_rule {
	const char **names;
	size_t nr_names;
	struct verdict verdict;
	struct profile_arg *args;
	size_t nr_args;
	struct when includes, excludes;
	size_t index;		/* in "syscalls" */
};

struct profile {
	const struct source *source;
	json_t *json;		/* all strings are its */
	bool abis[__HARDEN_ABI_MAX];
	struct verdict otherwise;
	struct profile_rule *rules;
	size_t nr_rules;
};

/* False: reported, with file, line and column of the JSON. */
bool profile_read(struct profile *profile, const struct source *source);
void profile_free(struct profile *profile);

/* "4.8" and what may stand behind it; NULL: no version. */
const char *profile_version(const char *text, unsigned int version[2]);

/* Where a name of a rule stands. */
struct place profile_place(const struct profile *profile, size_t rule, size_t name);

#endif
