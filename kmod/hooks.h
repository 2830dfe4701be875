/* SPDX-License-Identifier: GPL-2.0 */
/* The hooks by their numbers, from the list. */
#ifndef _HARDEN_HOOKS_H
#define _HARDEN_HOOKS_H

#include <linux/types.h>
#include "harden_compat.h"

struct harden_label;

enum harden_hook {
#define HOOK(function, gate, judged, passed, takes) HARDEN_HOOK_##function,
#define ALSO(function, first, passed, takes) HARDEN_HOOK_##function,
#include "hook_list.h"
#undef HOOK
#undef ALSO
	HARDEN_HOOKS
};

/* Their bits in a label. */
enum harden_hook_bit {
#define HOOK(function, gate, judged, passed, takes) HARDEN_BIT_OF_##function,
#define ALSO(function, first, passed, takes)
#include "hook_list.h"
#undef HOOK
#undef ALSO
	HARDEN_BITS
};

#define HARDEN_BIT(function) BIT_ULL(HARDEN_BIT_OF_##function)

/* Any handler: its own arguments, whatever they are, and no notice taken of further ones. */
#define HARDEN_HANDLER_ARGS 5
typedef int (*harden_handler_t)(struct harden_label *label, unsigned long, unsigned long,
				unsigned long, unsigned long, unsigned long);
u64 harden_hook_bit(enum harden_hook hook);
harden_handler_t harden_hook_handler(enum harden_hook hook);

/* One bit for all entries of system calls, which come and go and are in no list. */
#define HARDEN_CALLS_INDEX 61
#define HARDEN_BIT_CALLS BIT_ULL(HARDEN_CALLS_INDEX)

#endif
