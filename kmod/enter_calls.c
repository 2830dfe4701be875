// SPDX-License-Identifier: GPL-2.0
/*
 * Built-in build: every system call of a task with a label comes by here, so no entry has to be
 * hooked for a policy; the label says whether the call is to be judged.
 */
#include <linux/sched.h>
#include <linux/security_harden.h>
#include <asm/syscall.h>
#include "call_entries.h"
#include "lsm.h"

static long ask(struct harden_label *label, const struct pt_regs *regs)
{
	if (static_branch_unlikely(&harden_shadowed))
		return harden_on_shadow_call(label, regs);
	return READ_ONCE(label->hooks) & HARDEN_BIT_CALLS ? harden_on_call(label, regs) : 1;
}

#ifdef CONFIG_UML
/* Its registers are the host's business: what is judged are the arguments alone, see call.h. */
static long judge(struct pt_regs *regs)
{
	unsigned long args[6];

	syscall_get_arguments(current, regs, args);
	return ask(harden_label_of(current), (const struct pt_regs *)args);
}
#else
static long judge(struct pt_regs *regs)
{
	return ask(harden_label_of(current), regs);
}
#endif

int harden_enter_call(struct pt_regs *regs)
{
	long result = judge(regs);

	if (likely(result > 0))
		return 0;
	syscall_set_return_value(current, regs, result, 0);
	return 1;
}

/* call_entries.h, where nothing comes and goes. */

int harden_calls_attach(const struct harden_policy *const *policies, u32 nr,
			struct netlink_ext_ack *extack)
{
	return 0;
}

void harden_calls_settle(void)
{
}

int harden_calls_detach(void)
{
	return 0;
}

int harden_calls_shadow(bool on)
{
	return 0;
}

unsigned int harden_calls_hooked(void)
{
	return 0;
}
