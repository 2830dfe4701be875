/* SPDX-License-Identifier: GPL-2.0 */
/* The keys seccomp and syscalls_deny: what they say of system calls, as filters of an item. */
#ifndef HARDENCTL_FILTERS_H
#define HARDENCTL_FILTERS_H

#include <stdbool.h>
#include <stdint.h>
#include "model.h"
#include "syntax.h"

/*
 * Reads the profile that @word names, relative to the file it stands in; includes and excludes
 * are as for a container with these capabilities. The item gets its path and its filters. False:
 * reported.
 */
bool filters_read(const struct word *word, uint64_t caps, struct item *item);

/* Filters that deny the call @word names. False: reported. */
bool filters_deny(const struct word *word, struct item *item);

#endif
