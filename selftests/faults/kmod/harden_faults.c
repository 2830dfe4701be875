// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the Nth allocation fail that harden asks for, itself or by what it calls. The kernel's
 * own filter by stack is not there on this architecture, and a filter by task would leave out
 * the events that come in interrupts. Both functions are those that may be made to fail
 * (ALLOW_ERROR_INJECTION), as failslab and fail_page_alloc would.
 */
#include <linux/gfp.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/slab.h>
#include <linux/stacktrace.h>

#define DEPTH	40
#define MODULE_MARK	"[harden]"

static unsigned long nth;
static atomic_long_t seen = ATOMIC_LONG_INIT(0);
static atomic_long_t failed = ATOMIC_LONG_INIT(0);
static char site[KSYM_SYMBOL_LEN];

/* Writing it starts a new count. 0: none fails, they are counted only. */
static int nth_set(const char *value, const struct kernel_param *kp)
{
	atomic_long_set(&seen, 0);
	atomic_long_set(&failed, 0);
	site[0] = 0;
	return param_set_ulong(value, kp);
}

static int count_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%ld\n", atomic_long_read((atomic_long_t *)kp->arg));
}

static const struct kernel_param_ops nth_ops = { .set = nth_set, .get = param_get_ulong };
static const struct kernel_param_ops count_ops = { .get = count_get };

module_param_cb(nth, &nth_ops, &nth, 0600);
MODULE_PARM_DESC(nth, "which allocation fails, from 1; 0: none");
module_param_cb(seen, &count_ops, &seen, 0400);
MODULE_PARM_DESC(seen, "allocations since nth was written");
module_param_cb(failed, &count_ops, &failed, 0400);
MODULE_PARM_DESC(failed, "how many of them failed: 0 or 1");
module_param_string(site, site, sizeof(site), 0400);
MODULE_PARM_DESC(site, "where in harden the one that failed was asked for");

/* The address as text, if it is harden's. */
static bool of_harden(unsigned long address, char *text)
{
	if (address < MODULES_VADDR || address >= MODULES_END)
		return false;
	sprint_symbol(text, address);
	return strstr(text, MODULE_MARK);
}

/* What watches allocations allocates for itself, and copes with what it does not get. */
static bool of_a_checker(unsigned long address)
{
	char text[KSYM_SYMBOL_LEN];

	sprint_symbol(text, address);
	return !strncmp(text, "create_object", 13) || !strncmp(text, "fill_pool", 9) ||
	       !strncmp(text, "__stack_depot_save", 18) || !strncmp(text, "__debug_object", 14);
}

static bool asked_by_harden(char *text)
{
	unsigned long stack[DEPTH];
	unsigned int nr = stack_trace_save(stack, DEPTH, 2), i;

	for (i = 0; i < nr; i++) {
		if (of_harden(stack[i], text))
			break;
	}
	if (i == nr)
		return false;
	while (i--) {
		if (of_a_checker(stack[i]))
			return false;
	}
	return true;
}

static bool fails(gfp_t gfp)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long wanted = READ_ONCE(nth);

	if ((gfp & __GFP_NOFAIL) || !asked_by_harden(text))
		return false;
	if ((unsigned long)atomic_long_inc_return(&seen) != wanted)
		return false;
	strscpy(site, text, sizeof(site));
	atomic_long_inc(&failed);
	return true;
}

void harden_faults_return(void);
asm(".pushsection .text\n"
    ".type harden_faults_return, @function\n"
    "harden_faults_return:\n"
    ANNOTATE_NOENDBR
    ASM_RET
    ".size harden_faults_return, .-harden_faults_return\n"
    ".popsection\n");

/* The probed function returns this instead of running: what follows the probe is a return. */
static int skip_function(struct pt_regs *regs, unsigned long value)
{
	regs_set_return_value(regs, value);
	regs->ip = (unsigned long)harden_faults_return;
	return 1;
}

static int slab_asked(struct kprobe *probe, struct pt_regs *regs)
{
	return fails(regs->si) ? skip_function(regs, -ENOMEM) : 0;
}
NOKPROBE_SYMBOL(slab_asked);

static int pages_asked(struct kprobe *probe, struct pt_regs *regs)
{
	return fails(regs->di) ? skip_function(regs, true) : 0;
}
NOKPROBE_SYMBOL(pages_asked);

static struct kprobe probes[] = {
	{ .symbol_name = "should_failslab", .pre_handler = slab_asked },
	{ .symbol_name = "should_fail_alloc_page", .pre_handler = pages_asked },
};

static int __init faults_init(void)
{
	struct kprobe *all[] = { &probes[0], &probes[1] };

	return register_kprobes(all, ARRAY_SIZE(all));
}

static void __exit faults_exit(void)
{
	struct kprobe *all[] = { &probes[0], &probes[1] };

	unregister_kprobes(all, ARRAY_SIZE(all));
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes one allocation of harden fail");
