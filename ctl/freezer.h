/* SPDX-License-Identifier: GPL-2.0 */
/* Cgroups that stand still for a while. */
#ifndef HARDENCTL_FREEZER_H
#define HARDENCTL_FREEZER_H

#include "output.h"

/**
 * struct freezer - the cgroups that this program has frozen
 * @cgroups: their paths from the root of the hierarchy
 * @nr: how many
 */
struct freezer {
	char **cgroups;
	size_t nr;
};

/*
 * Freezes a cgroup and waits until nothing in it runs. One that somebody else has frozen stays so
 * when ours are thawed; one that does not exist is nothing to do. Says what goes wrong.
 */
enum exit_status freezer_add(struct freezer *freezer, const char *cgroup);
/* Lets all go on, the last one first. */
void freezer_thaw(struct freezer *freezer);
/* On stderr, as commands: how to let them go on by hand. */
void freezer_print(const struct freezer *freezer);
void freezer_free(struct freezer *freezer);

#endif
