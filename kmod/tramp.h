/* SPDX-License-Identifier: GPL-2.0 */
/* What the assembly of the trampolines and its C side share. */
#ifndef _HARDEN_TRAMP_H
#define _HARDEN_TRAMP_H

/* A hooked function's return address, and where to go for it. */
struct harden_slot {
	unsigned long ip;
	unsigned long stub;
};

extern struct harden_slot harden_dispatch[];

void harden_gate(void);
void harden_open_gate(void);
void harden_stub_refuse(void);
unsigned long harden_learn(unsigned long ip);
#define GATED(function, nargs) void harden_stub_##function(void);
#define OPEN(function, nargs) void harden_stub_##function(void);
#include "hook_list.h"
#undef GATED
#undef OPEN

#endif
