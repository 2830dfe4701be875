/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests under load share: how much of it, and containers that come, work and die. */
#ifndef _SELFTESTS_LOAD_H
#define _SELFTESTS_LOAD_H

#include "container.h"
#include "harden.h"

/* A number of repetitions by LOAD in the environment: short (also without one), long or small. */
long amount(long in_short, long in_long, long in_small);

#define LOADERS_MAX 4

/**
 * struct load - processes that start containers, work in them and stop them, without end
 */
struct load {
	pid_t pids[LOADERS_MAX];
	int nr;
};

/* @parent: of the cgroups, as in struct spec. */
void load_start(struct load *load, const struct rootfs *root, const char *parent, int nr);
/* Also ends what they have started. False: one of them had ended by itself. */
bool load_stop(struct load *load);

double now(void);	/* in seconds */

/* A line that run shows also of a test that passed. */
#define figures(format, ...) fprintf(stderr, "# figures: " format "\n", ##__VA_ARGS__)

#endif
