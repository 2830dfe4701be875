/* SPDX-License-Identifier: GPL-2.0 */
/* A handler that is asked for what it would say: without effect, under any policy. */
#ifndef _HARDEN_DRY_H
#define _HARDEN_DRY_H

#include <linux/harden.h>
#include "container.h"

struct harden_label;

/**
 * struct harden_dry - one such question; handlers see its container as their label's
 * @label: the real one
 * @tell: HARDEN_MODE_SHADOW_*: report the first denial like this; 0: report nothing
 * @denied: set when anything was denied
 * @container: a copy, without its path, under the policy in question
 */
struct harden_dry {
	const struct harden_label *label;
	enum harden_mode tell;
	bool denied;
	struct harden_container container;	/* last, for it ends with no path */
};

#endif
