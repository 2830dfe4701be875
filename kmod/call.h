/* SPDX-License-Identifier: GPL-2.0 */
/* The arguments of a system call at its entry: x86-64 and x32, or i386. */
#ifndef _HARDEN_CALL_H
#define _HARDEN_CALL_H

#include <linux/types.h>
#include <asm/ptrace.h>

static inline unsigned long harden_arg(const struct pt_regs *regs, bool ia32, int nr)
{
	const unsigned long wide[] = { regs->di, regs->si, regs->dx, regs->r10, regs->r8 };
	const unsigned long narrow[] = { regs->bx, regs->cx, regs->dx, regs->si, regs->di };

	return ia32 ? (u32)narrow[nr] : wide[nr];
}

/* hooks_call.c: is current asking for a key itself? */
bool harden_in_request_key(void);

#endif
