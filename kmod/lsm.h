/* SPDX-License-Identifier: GPL-2.0 */
/* Built-in build: who is asked, as the gates and stubs of arch/x86/tramp.S have it. */
#ifndef _HARDEN_LSM_H
#define _HARDEN_LSM_H

#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include "handlers.h"
#include "hooks.h"
#include "label.h"
#include "shadow.h"
#include "task_word.h"

/* A candidate is tried beside the policies in force: shadow.c is asked instead of handlers. */
DECLARE_STATIC_KEY_FALSE(harden_shadowed);

/* By which bit of a label each function is asked for. */
enum {
#define HOOK(function, gate, judged, passed, takes)					\
	HARDEN_ASKED_BY_##function = HARDEN_BIT_OF_##function,
#define ALSO(function, first, passed, takes)						\
	HARDEN_ASKED_BY_##function = HARDEN_BIT_OF_##first,
#include "hook_list.h"
#undef HOOK
#undef ALSO
};

/* Arguments as shadow.c keeps them. */
#define HARDEN_ARGS0()
#define HARDEN_ARGS1(a)			(unsigned long)(a)
#define HARDEN_ARGS2(a, ...)		(unsigned long)(a), HARDEN_ARGS1(__VA_ARGS__)
#define HARDEN_ARGS3(a, ...)		(unsigned long)(a), HARDEN_ARGS2(__VA_ARGS__)
#define HARDEN_ARGS4(a, ...)		(unsigned long)(a), HARDEN_ARGS3(__VA_ARGS__)
#define HARDEN_ARGS5(a, ...)		(unsigned long)(a), HARDEN_ARGS4(__VA_ARGS__)
#define HARDEN_ARGS(...)								\
	((const unsigned long[HARDEN_HANDLER_ARGS]) {					\
		CONCATENATE(HARDEN_ARGS, COUNT_ARGS(__VA_ARGS__))(__VA_ARGS__) })

/* The handler of @function, where it @asks; or the candidate, too. */
#define HARDEN_ASK_IF(asks, label, function, ...)					\
	(static_branch_unlikely(&harden_shadowed) ?					\
		harden_shadow_ask(label, HARDEN_HOOK_##function, HARDEN_ARGS(__VA_ARGS__)) : \
	 (asks) ? harden_on_##function(label, ##__VA_ARGS__) : 0)

/* 0 for HOST; else what the handler says, if the label asks for it. */
#define HARDEN_ASK(function, ...)							\
({											\
	struct harden_label *__label = harden_label_of(current);			\
											\
	likely(!__label) ? 0 :								\
	HARDEN_ASK_IF(READ_ONCE(__label->hooks) & BIT_ULL(HARDEN_ASKED_BY_##function),	\
		      __label, function, ##__VA_ARGS__);				\
})

#endif
