// SPDX-License-Identifier: GPL-2.0
/* Loadable build: ties every hook to its function by ftrace direct calls, all or nothing. */
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include "attach.h"
#include "hooks.h"
#include "label.h"
#include "harden_compat.h"
#include "tramp.h"

enum gate { CAPABLE, FILE_OPEN, LABEL, FORK, TASK, ANY };

static const struct hook {
	const char *function;
	void (*stub)(void);
	enum gate gate;
} hooks[HARDEN_HOOKS] = {
#define HOOK(function, gate, judged, passed, takes) { #function, harden_stub_##function, gate },
#define ALSO(function, first, passed, takes) { #function, harden_stub_##function, LABEL },
#include "hook_list.h"
#undef HOOK
#undef ALSO
};

/* Return address → stub; filled by harden_learn(), read by the assembly. */
static_assert(HARDEN_HOOKS < (1 << HARDEN_DISPATCH_BITS) / 8);
struct harden_slot harden_dispatch[1 << HARDEN_DISPATCH_BITS];

atomic_t harden_sleepers = ATOMIC_INIT(0);

/*
 * One ftrace_ops sends its functions to one address: whoever needs a gate of its own needs one.
 * Fork comes first: until it is hooked and all tasks are swept, nobody may look for a label.
 */
static struct tie {
	void (*gate)(void);
	u32 gates;	/* bit N: enum gate N goes this way */
	struct ftrace_ops ops;
} ties[] = {
	{ harden_gate_fork, BIT(FORK) },
	{ harden_gate_any, BIT(TASK) | BIT(ANY) },
	{ harden_gate_capable, BIT(CAPABLE) },
	{ harden_gate_file_open, BIT(FILE_OPEN) },
	{ harden_gate_label, BIT(LABEL) },
};

/* Never called: it only makes "sysctl kernel.ftrace_enabled=0" fail while we are loaded. */
static void idle(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		 struct ftrace_regs *fregs)
{
}

static struct ftrace_ops permanent_ops = {
	.func = idle,
	.flags = FTRACE_OPS_FL_PERMANENT,
};
#define COLD_FUNCTION "kernel_restart"

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

/**
 * harden_learn() - the stub for a return address, by the name of the function it lies in
 * @ip: an address in a hooked function
 *
 * Context: any; does not sleep.
 * Return: the stub's address; one that refuses when the function is none of ours.
 */
unsigned long harden_learn(unsigned long ip)
{
	char name[KSYM_SYMBOL_LEN];
	unsigned int i;

	sprint_symbol_no_offset(name, ip);
	for (i = 0; i < HARDEN_HOOKS; i++) {
		if (strcmp(name, hooks[i].function))
			continue;
		remember(ip, (unsigned long)hooks[i].stub);
		return (unsigned long)hooks[i].stub;
	}
	WARN_ONCE(1, "harden: %pS is not a hooked function\n", (void *)ip);
	return (unsigned long)harden_stub_refuse;
}

static bool goes(const struct tie *tie, const struct hook *hook)
{
	return tie->gates & BIT(hook->gate);
}

static int set_filter(struct tie *tie)
{
	char name[KSYM_NAME_LEN];
	const struct hook *hook;
	int err;

	for (hook = hooks; hook < hooks + HARDEN_HOOKS; hook++) {
		if (!goes(tie, hook))
			continue;
		strscpy(name, hook->function, sizeof(name));
		err = ftrace_set_filter(&tie->ops, name, strlen(name), 0);
		if (err) {
			pr_err("harden: %s cannot be hooked on this kernel (%d)\n",
			       hook->function, err);
			return err;
		}
	}
	return 0;
}

/* Which function is taken: try each alone. Only for the message. */
static void name_taken(const struct tie *tie)
{
	static struct ftrace_ops probe;
	char name[KSYM_NAME_LEN];
	const struct hook *hook;
	int err;

	for (hook = hooks; hook < hooks + HARDEN_HOOKS; hook++) {
		if (!goes(tie, hook))
			continue;
		memset(&probe, 0, sizeof(probe));
		strscpy(name, hook->function, sizeof(name));
		err = ftrace_set_filter(&probe, name, strlen(name), 1);
		if (!err)
			err = harden_register_direct(&probe, (unsigned long)tie->gate);
		if (err) {
			pr_err("harden: %s is taken by another tracer or livepatch (%d)\n",
			       hook->function, err);
			ftrace_free_filter(&probe);
		} else if (harden_unregister_direct(&probe, (unsigned long)tie->gate)) {
			return;
		}
	}
}

static int attach(struct tie *tie)
{
	int err = set_filter(tie);

	if (!err) {
		err = harden_register_direct(&tie->ops, (unsigned long)tie->gate);
		if (err) {
			pr_err("harden: hooks refused (%d)\n", err);
			name_taken(tie);
		}
	}
	if (err)
		ftrace_free_filter(&tie->ops);
	return err;
}

/* The last @nr of what was tied goes, in reverse. */
static int detach(unsigned int nr)
{
	int err = 0;

	while (!err && nr--)
		err = harden_unregister_direct(&ties[nr].ops, (unsigned long)ties[nr].gate);
	return err;
}

static int attach_permanent(void)
{
	char name[] = COLD_FUNCTION;
	int err = ftrace_set_filter(&permanent_ops, name, strlen(name), 1);

	if (!err)
		err = register_ftrace_function(&permanent_ops);
	if (err) {
		pr_err("harden: ftrace refused (%d): is kernel.ftrace_enabled 0?\n", err);
		ftrace_free_filter(&permanent_ops);
	}
	return err;
}

static void detach_permanent(void)
{
	unregister_ftrace_function(&permanent_ops);
	ftrace_free_filter(&permanent_ops);
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
	int err = attach_permanent();
	unsigned int nr;

	if (err)
		return err;
	for (nr = 0; nr < ARRAY_SIZE(ties); nr++) {
		err = attach(&ties[nr]);
		if (err)
			break;
		if (!nr)
			harden_labels_sweep();
	}
	if (!err)
		return 0;
	WARN_ON(detach(nr));
	detach_permanent();
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

	if (err)
		return err;
	detach_permanent();
	wait_for_hooks();
	return 0;
}
