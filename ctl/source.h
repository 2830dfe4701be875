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
/* The same of a file that nothing comes into force by: whoever may write it. */
bool source_read_others(struct source *source, const char *name);
/*
 * The files that fit @pattern, "*" in its last component, in the order of their names; the caller
 * frees each and the list. False: said why; nobody else than root and the user may write there.
 */
bool source_matching(const char *pattern, const struct place *by, char ***names, size_t *nr);
/* A file's name, relative to the directory of the one that names it; the caller frees it. */
char *source_beside(const struct source *source, const char *name);
void source_free(struct source *source);

#endif
