/* SPDX-License-Identifier: GPL-2.0 */
/* The text of policy files. */
#ifndef HARDENCTL_SOURCE_H
#define HARDENCTL_SOURCE_H

#include <stdbool.h>
#include "syntax.h"

/*
 * Reads a file that only root or the user may write; @by: the include that names it. Without
 * one "-" is standard input. False: said why.
 */
bool source_read(struct source *source, const char *name, const struct place *by);
/* May only root or the user say which files stand beside @name? False: said why. */
bool source_directory(const char *name, const struct place *by);
/* A file's name, relative to the directory of the one that names it; the caller frees it. */
char *source_beside(const struct source *source, const char *name);
void source_free(struct source *source);

#endif
