/* SPDX-License-Identifier: GPL-2.0 */
/* A system call at its entry: its table, number and arguments. */
#ifndef _HARDEN_CALL_H
#define _HARDEN_CALL_H

#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/thread_info.h>
#include <linux/types.h>
#ifdef CONFIG_UML
#include <asm/syscall.h>
#endif

#ifdef CONFIG_UML
/* Only x86_64; enter_calls.c hands the arguments on, one behind the other. */
static inline bool harden_is_ia32(void)
{
	return false;
}

static inline unsigned int harden_nr(const struct pt_regs *regs)
{
	return syscall_get_nr(current, current_pt_regs());
}

static inline unsigned long harden_arg(const struct pt_regs *regs, bool ia32, int nr)
{
	return ((const unsigned long *)regs)[nr];
}
#else
/* By the table that the kernel has dispatched by, also in the middle of a call. */
static inline bool harden_is_ia32(void)
{
	return current_thread_info()->status & TS_COMPAT;
}

/* A tracer or a filter that changes it does so before. The lower half is what counts. */
static inline unsigned int harden_nr(const struct pt_regs *regs)
{
	return regs->orig_ax;
}

static inline unsigned long harden_arg(const struct pt_regs *regs, bool ia32, int nr)
{
	const unsigned long wide[] = { regs->di, regs->si, regs->dx, regs->r10, regs->r8 };
	const unsigned long narrow[] = { regs->bx, regs->cx, regs->dx, regs->si, regs->di };

	return ia32 ? (u32)narrow[nr] : wide[nr];
}
#endif

/* hooks_call.c: is current asking for a key itself? */
bool harden_in_request_key(void);

#endif
