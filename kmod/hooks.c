// SPDX-License-Identifier: GPL-2.0
/* The hooks by their numbers: what a label asks for them by, and who answers. */
#include <linux/atomic.h>
#include "attach.h"
#include "handlers.h"
#include "hooks.h"

static const struct {
	u64 bit;
	void (*handler)(void);
} hooks[HARDEN_HOOKS] = {
#define HANDLER(function) ((void (*)(void))harden_on_##function)
#define HOOK(function, gate, judged, passed, takes) { HARDEN_BIT(function), HANDLER(function) },
#define ALSO(function, first, passed, takes) { HARDEN_BIT(first), HANDLER(function) },
#include "hook_list.h"
#undef HOOK
#undef ALSO
};

atomic_t harden_sleepers = ATOMIC_INIT(0);

/* Of struct harden_label's @hooks. */
u64 harden_hook_bit(enum harden_hook hook)
{
	return hooks[hook].bit;
}

/* All arguments of a handler come in registers: it takes no notice of further ones. */
harden_handler_t harden_hook_handler(enum harden_hook hook)
{
	return (harden_handler_t)hooks[hook].handler;
}
