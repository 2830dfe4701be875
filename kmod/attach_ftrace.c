// SPDX-License-Identifier: GPL-2.0
/* Loadable build: ties every hook to its function by ftrace direct calls, all or nothing. */
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <asm/nops.h>
#include <asm/text-patching.h>
#include "attach.h"
#include "call_entries.h"
#include "hooks.h"
#include "label.h"
#include "harden_compat.h"
#include "shadow.h"
#include "symbols.h"
#include "tramp.h"

enum gate { CAPABLE, FILE_OPEN, LABEL, FORK, TASK, ANY };

static const struct hook {
	const char *function;
	void (*stub)(void);
	enum gate gate;
} hooks[HARDEN_HOOKS] = {
#define HOOK(function, gate, judged, passed, takes)					\
	{ #function, harden_stub_##function, gate },
#define ALSO(function, first, passed, takes)						\
	{ #function, harden_stub_##function, LABEL },
#include "hook_list.h"
#undef HOOK
#undef ALSO
};

/* Where they are; NOWHERE: not in this kernel, AMBIGUOUS: at two places. Filled at load. */
static unsigned long addresses[HARDEN_HOOKS];

#define NOWHERE		0UL
#define AMBIGUOUS	1UL

#define ENDBR_SIZE	4

/* Return address → stub, read by the assembly. */
static_assert(HARDEN_HOOKS < (1 << HARDEN_DISPATCH_BITS) / 8);
struct harden_slot harden_dispatch[1 << HARDEN_DISPATCH_BITS];

/* Where the functions that are called most return to: their gates know them by it. */
unsigned long harden_at_capable, harden_at_post_fork;

/*
 * One ftrace_ops sends its functions to one address. There are as few as can be: each takes two
 * waits for all tasks when it goes. Fork comes first: until it is hooked and all tasks are swept,
 * nobody may look for a label.
 */
static struct tie {
	void (*gate)(void);
	u32 gates;	/* bit N: enum gate N goes this way */
	bool shadow;	/* it goes to harden_gate_shadow() now */
	struct ftrace_ops ops;
} ties[] = {
	{ harden_gate_any, BIT(FORK) | BIT(TASK) | BIT(ANY) },
	{ harden_gate_label, BIT(LABEL) | BIT(CAPABLE) },
	{ harden_gate_file_open, BIT(FILE_OPEN) },
};

static DEFINE_SPINLOCK(learn_lock);

/* There are far more slots than hooks, so there is always a free one. */
static void remember(unsigned long ip, unsigned long stub)
{
	u32 slot = (u32)((u32)ip * HARDEN_HASH) >> (32 - HARDEN_DISPATCH_BITS);
	unsigned long flags;

	spin_lock_irqsave(&learn_lock, flags);
	while (harden_dispatch[slot].ip && harden_dispatch[slot].ip != ip)
		slot = (slot + 1) % ARRAY_SIZE(harden_dispatch);
	if (!harden_dispatch[slot].ip) {
		harden_dispatch[slot].stub = stub;
		/* Whoever sees the address sees its stub. */
		smp_store_release(&harden_dispatch[slot].ip, ip);
	}
	spin_unlock_irqrestore(&learn_lock, flags);
}

static void look(const char *name, unsigned long address)
{
	unsigned int i;

	for (i = 0; i < HARDEN_HOOKS; i++)
		if (!strcmp(name, hooks[i].function))
			addresses[i] = addresses[i] == NOWHERE ? address : AMBIGUOUS;
	harden_calls_look(name, address);
}

/* The hook of the function that an address in its entry belongs to, or -1: none of ours. */
static int hook_at(unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < HARDEN_HOOKS; i++)
		if (ip - addresses[i] <= ENDBR_SIZE + CALL_INSN_SIZE)
			return i;
	WARN_ONCE(1, "harden: %pS is not a hooked function\n", (void *)ip);
	return -1;
}

/**
 * harden_learn() - the stub for a return address, by the function it lies in
 * @ip: an address in the entry of a hooked function
 *
 * Context: any; does not sleep.
 * Return: the stub's address; one that refuses when the function is none of ours.
 */
unsigned long harden_learn(unsigned long ip)
{
	int i = hook_at(ip);

	if (i < 0)
		return (unsigned long)harden_stub_refuse;
	remember(ip, (unsigned long)hooks[i].stub);
	return (unsigned long)hooks[i].stub;
}

/**
 * harden_on_shadow() - instead of a hook's handler, while a candidate is tried
 * @label: of current
 * @ip: an address in the entry of the hooked function
 * @saved: its arguments, the sixth first, as the trampoline has pushed them
 *
 * Context: that of the hooked function.
 * Return: as the handler.
 */
int harden_on_shadow(struct harden_label *label, unsigned long ip, const unsigned long *saved)
{
	unsigned long args[HARDEN_HANDLER_ARGS];
	int hook = hook_at(ip), i;

	if (hook < 0)
		return -EPERM;
	for (i = 0; i < HARDEN_HANDLER_ARGS; i++)
		args[i] = saved[HARDEN_HANDLER_ARGS - i];
	return harden_shadow_ask(label, hook, args);
}

static bool goes(const struct tie *tie, unsigned int i)
{
	return tie->gates & BIT(hooks[i].gate);
}

/*
 * Where a gate returns to: behind ftrace's call, or the NOP in its place, which an ENDBR or what
 * the kernel has put over it may come before.
 */
static unsigned long return_address(unsigned long function)
{
	static const u8 nop[] = { BYTES_NOP5 };
	const u8 *code = (const u8 *)function;
	bool first = *code == CALL_INSN_OPCODE || !memcmp(code, nop, sizeof(nop));

	return function + CALL_INSN_SIZE + (first ? 0 : ENDBR_SIZE);
}

/*
 * In an order of their own, the fork path's first, so that it is not left to chance which of two
 * functions with the same slot has to be looked for. One that is not where it is expected is
 * learnt when it is first called.
 */
static void remember_all(void)
{
	const struct tie *tie;
	unsigned int i;

	harden_at_capable = return_address(addresses[HARDEN_HOOK_security_capable]);
	harden_at_post_fork = return_address(addresses[HARDEN_HOOK_cgroup_post_fork]);
	for (tie = ties; tie < ties + ARRAY_SIZE(ties); tie++)
		for (i = 0; i < HARDEN_HOOKS; i++)
			if (goes(tie, i))
				remember(return_address(addresses[i]),
					 (unsigned long)hooks[i].stub);
}

static int set_filter(struct tie *tie)
{
	unsigned long ips[HARDEN_HOOKS];
	unsigned int nr = 0, i;

	for (i = 0; i < HARDEN_HOOKS; i++)
		if (goes(tie, i))
			ips[nr++] = addresses[i];
	return ftrace_set_filter_ips(&tie->ops, ips, nr, 0, 1);
}

/* Which function it is: try each alone. Only for the message. */
static void name_refused(const struct tie *tie)
{
	static struct ftrace_ops probe;
	unsigned int i;
	int err;

	for (i = 0; i < HARDEN_HOOKS; i++) {
		if (!goes(tie, i))
			continue;
		memset(&probe, 0, sizeof(probe));
		err = ftrace_set_filter_ip(&probe, addresses[i], 0, 1);
		if (err) {
			pr_err("harden: %s cannot be hooked on this kernel (%d)\n",
			       hooks[i].function, err);
			continue;
		}
		err = harden_register_direct(&probe, (unsigned long)tie->gate);
		if (err) {
			pr_err("harden: %s is taken by another tracer or livepatch (%d)\n",
			       hooks[i].function, err);
			ftrace_free_filter(&probe);
		} else if (harden_unregister_direct(&probe, (unsigned long)tie->gate)) {
			return;
		}
	}
}

/* Every function of the list, and the entries of system calls. */
static int find_functions(void)
{
	unsigned int i;
	int err = harden_symbols_walk(look);

	for (i = 0; i < HARDEN_HOOKS && !err; i++) {
		if (addresses[i] != NOWHERE && addresses[i] != AMBIGUOUS)
			continue;
		pr_err("harden: %s is %s in this kernel\n", hooks[i].function,
		       addresses[i] == NOWHERE ? "not found" : "there twice");
		err = -ENOENT;
	}
	return err;
}

static int attach(struct tie *tie)
{
	int err = set_filter(tie);

	if (!err)
		err = harden_register_direct(&tie->ops, (unsigned long)tie->gate);
	if (err) {
		pr_err("harden: hooks refused (%d)\n", err);
		ftrace_free_filter(&tie->ops);
		name_refused(tie);
	}
	return err;
}

static unsigned long gate_of(const struct tie *tie, bool shadow)
{
	return (unsigned long)(shadow ? harden_gate_shadow : tie->gate);
}

static int turn(struct tie *tie, bool shadow)
{
	int err = tie->shadow == shadow ? 0 :
		  harden_modify_direct(&tie->ops, gate_of(tie, shadow));

	if (!err)
		tie->shadow = shadow;
	return err;
}

/**
 * harden_attach_shadow() - send hooks that judge current by its label to harden_on_shadow()
 * @on: or back to their own gates
 *
 * No moment comes in between in which one is not hooked.
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0 or a negative errno: then some have not been sent there.
 */
int harden_attach_shadow(bool on)
{
	struct tie *tie;
	int err = 0;

	for (tie = ties; tie < ties + ARRAY_SIZE(ties); tie++)
		if (tie->gates & (BIT(CAPABLE) | BIT(FILE_OPEN) | BIT(LABEL)))
			err = turn(tie, on) ?: err;
	return err;
}

/* The last @nr of what was tied goes, in reverse. */
static int detach(unsigned int nr)
{
	int err = 0;

	while (!err && nr--)
		err = harden_unregister_direct(&ties[nr].ops, gate_of(&ties[nr], ties[nr].shadow));
	return err;
}

/*
 * From now on "sysctl kernel.ftrace_enabled=0" fails. The flag is set late because before 6.4
 * registering overwrites it; so whether the calls are there is looked at afterwards.
 */
static int make_permanent(struct tie *tie)
{
	const u8 *call = (const u8 *)harden_at_post_fork - CALL_INSN_SIZE;

	tie->ops.flags |= FTRACE_OPS_FL_PERMANENT;
	if (READ_ONCE(*call) == CALL_INSN_OPCODE)
		return 0;
	pr_err("harden: ftrace hooks nothing: is kernel.ftrace_enabled 0?\n");
	return -EBUSY;
}

/* Returns when no task is in a hook, sleeping or not. */
static void wait_for_hooks(void)
{
	synchronize_rcu_tasks();
	if (!atomic_read(&harden_sleepers))
		return;
	while (atomic_read(&harden_sleepers))
		msleep(20);
	synchronize_rcu_tasks();
}

/**
 * harden_attach() - hook every function of the list, or none
 *
 * Context: may sleep.
 * Return: 0 or a negative errno, said in the kernel log with the function's name.
 */
int harden_attach(void)
{
	int err = find_functions();
	unsigned int nr;

	if (err)
		return err;
	remember_all();
	for (nr = 0; nr < ARRAY_SIZE(ties) && !err; nr++) {
		err = attach(&ties[nr]);
		if (err)
			break;
		if (!nr) {
			harden_labels_sweep();
			err = make_permanent(&ties[nr]);
		}
	}
	if (!err)
		return 0;
	WARN_ON(detach(nr));
	wait_for_hooks();
	return err;
}

/**
 * harden_detach() - unhook everything; no hook runs when it returns
 *
 * Context: may sleep.
 * Return: 0, or a negative errno: then the module must stay.
 */
int harden_detach(void)
{
	int err = detach(ARRAY_SIZE(ties));

	if (!err)
		wait_for_hooks();
	return err;
}
