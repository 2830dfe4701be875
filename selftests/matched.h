/* SPDX-License-Identifier: GPL-2.0 */
/* What every rule's tests share: two equal containers, of which a policy matches one. */
#ifndef _SELFTESTS_MATCHED_H
#define _SELFTESTS_MATCHED_H

#include "container.h"
#include "harden.h"

/* Parents of cgroups; no policy matches the second. */
#define HELD "/held"
#define FREE "/free"

/**
 * struct denial - what an event must say; 0 or NULL: anything
 */
struct denial {
	enum harden_rule rule;
	uint32_t line;
	const char *operation;
	const char *object;	/* in the event's object */
	int error;
	enum harden_phase phase;
	enum harden_mode mode;
};

/* Waits for the event of a denial in a container; says what is wrong with it. */
bool reported(struct client *events, const struct container *container,
	      const struct denial *denial);

/* Until a container has no labelled task left, and the module has forgotten it. */
bool container_gone(struct client *client, uint64_t id);

/* The policies are put in force once, before the tests. */
#define TEST_MAIN(rules)							\
	int main(int argc, char **argv)						\
	{									\
		int err = apply(rules, sizeof(rules) / sizeof(*(rules)));	\
										\
		return err ? 1 : test_harness_run(argc, argv);			\
	}

#endif
