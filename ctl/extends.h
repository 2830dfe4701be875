/* SPDX-License-Identifier: GPL-2.0 */
/* extends: a policy's keys and, where it has none, those of the profile it extends. */
#ifndef HARDENCTL_EXTENDS_H
#define HARDENCTL_EXTENDS_H

#include "syntax.h"

/* The settings that hold for a block; problems are reported. The caller frees the array. */
struct setting *extends_settings(const struct source *source, const struct block *block,
				 size_t *nr);
/* Where the words "restricted", "baseline" and so on are files. */
const char *profile_dir(void);
/* Frees the profiles that were read; what extends_settings() gave points to them. */
void extends_forget(void);

#endif
