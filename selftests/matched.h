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

/* A denial by the word of a key, towards the container's own code. */
bool word_denied(struct client *events, const struct container *container, enum harden_rule rule,
		 const char *operation, int error);

/**
 * struct pair - two equal containers, and what the kernel says of the one that is held
 */
struct pair {
	struct client events;
	struct rootfs free_root, held_root;
	struct container free, held;
};

/* @setup and @inherit as in struct spec. Returns 0 or an errno. */
int pair_start(struct pair *pair, enum root_kind kind, const struct spec *like);
void pair_stop(struct pair *pair);

/* To a container that listens at /s and was told to "receive" next. */
int send_descriptor(const struct rootfs *rootfs, int fd);

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
