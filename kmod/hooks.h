/* SPDX-License-Identifier: GPL-2.0 */
/* The numbers of the hooks, from the list. */
#ifndef _HARDEN_HOOKS_H
#define _HARDEN_HOOKS_H

#include "harden_compat.h"

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

/* One bit for all entries of system calls, which come and go and are in no list. */
#define HARDEN_CALLS_INDEX 61
#define HARDEN_BIT_CALLS BIT_ULL(HARDEN_CALLS_INDEX)

#endif
