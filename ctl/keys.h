/* SPDX-License-Identifier: GPL-2.0 */
/* What the keys of policy.conf mean. */
#ifndef HARDENCTL_KEYS_H
#define HARDENCTL_KEYS_H

#include "model.h"
#include "syntax.h"

/* Fills @policy from a block's settings; problems are reported. */
void keys_read(const struct source *source, const struct block *block, struct policy *policy);

#endif
