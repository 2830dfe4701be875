/* SPDX-License-Identifier: GPL-2.0 */
/* What the assembly of the trampolines and its C side share. */
#ifndef _HARDEN_TRAMP_H
#define _HARDEN_TRAMP_H

#define HARDEN_HASH		0x61c88647	/* golden ratio, as hash_32() */
#define HARDEN_DISPATCH_BITS	12	/* far more than hooks: collisions are rare */

/*
 * Two bits of a label's hooks beside those of hook_list.h: opens of device nodes, and changes
 * on filesystems without a device of their own, are to be asked about wherever they are.
 */
#define HARDEN_LOOK_AT_NODES	62
#define HARDEN_LOOK_AT_WRITES	63

#ifndef __ASSEMBLY__

/* A hooked function's return address, and where to go for it. */
struct harden_slot {
	unsigned long ip;
	unsigned long stub;
};

extern struct harden_slot harden_dispatch[];
extern unsigned long harden_at_capable, harden_at_post_fork;

void harden_gate_any(void);
void harden_gate_call(void);
void harden_gate_file_open(void);
void harden_gate_label(void);
void harden_gate_shadow(void);
void harden_gate_shadow_call(void);
void harden_stub_refuse(void);
unsigned long harden_learn(unsigned long ip);
#define HOOK(function, gate, judged, passed, takes) void harden_stub_##function(void);
#define ALSO(function, first, passed, takes) void harden_stub_##function(void);
#include "hook_list.h"
#undef HOOK
#undef ALSO

#endif /* __ASSEMBLY__ */
#endif
