/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzzed readers share: files of their own, and hardenctl's data made and compared. */
#ifndef HARDENCTL_FUZZ_H
#define HARDENCTL_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../model.h"

/* Forgets the problems of former runs. */
void fuzz_start(void);

/* Writes a file in a directory of this process's own. */
void fuzz_file(const char *name, const void *data, size_t size);

/* Reads policies from there. Problems of former runs are forgotten. False: it was refused. */
bool fuzz_read(const char *name, struct model *model);

/* Prints all of it as text and as JSON; the text, which the caller frees. */
char *fuzz_print(const struct model *model);

#endif
