// SPDX-License-Identifier: GPL-2.0
/*
 * Loadable build: hooks the entries of those system calls that a policy has something to say
 * about, and no others, by ftrace direct calls.
 *
 * What is added with a set of policies is one batch, with an ftrace_ops of its own: neither can
 * a function be taken out of a registered one, nor moved to another without a moment in between
 * in which it is not hooked. So a batch goes when no policy needs any of it.
 */
#include <linux/bitmap.h>
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "call_entries.h"
#include "call_table.h"
#include "calls.h"
#include "harden_compat.h"
#include "policy.h"
#include "tramp.h"

/* What comes before the names of entries, by table. */
static const char * const prefixes[__HARDEN_ABI_MAX] = {
	[HARDEN_ABI_X86_64] = "__x64_", [HARDEN_ABI_I386] = "__ia32_", [HARDEN_ABI_X32] = "__x64_",
};

/* Where they are; filled at load. */
static unsigned long entries[__HARDEN_ABI_MAX][HARDEN_CALLS_MAX];

/**
 * struct batch - entries that were hooked together
 * @list: batches
 * @ops: theirs
 * @gate: where they go
 * @ips: their addresses, ascending
 * @nr: how many
 */
struct batch {
	struct list_head list;
	struct ftrace_ops ops;
	unsigned long gate;
	u32 nr;
	unsigned long ips[];
};

static LIST_HEAD(batches);
static bool shadow;	/* there is a candidate; harden_policies_mutex */

/* Every call of a table whose function this is; @alias: unless it is known by its own name. */
static void enter(enum harden_abi abi, const char *function, unsigned long address, bool alias)
{
	const char *known;
	unsigned int nr;

	for (nr = 0; nr < HARDEN_CALLS_MAX; nr++) {
		known = harden_call_function(abi, nr);
		if (known && !strcmp(known, function) && !(alias && entries[abi][nr]))
			entries[abi][nr] = address;
	}
}

/**
 * harden_calls_look() - see whether a function is an entry
 * @symbol: its name
 * @address: where it is
 *
 * Calls without arguments are one function for all tables, of which only the name __do_sys_...
 * is told by its address.
 *
 * Context: before any policy.
 */
void harden_calls_look(const char *symbol, unsigned long address)
{
	bool alias = str_has_prefix(symbol, "__do_sys_");
	size_t len;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		len = str_has_prefix(symbol, alias ? "__do_" : prefixes[abi]);
		if (len)
			enter(abi, symbol + len, address, alias);
	}
}

static int by_address(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static bool is_in(const struct batch *batch, unsigned long ip)
{
	u32 low = 0, high = batch->nr, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (batch->ips[middle] == ip)
			return true;
		if (batch->ips[middle] < ip)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool is_hooked(unsigned long ip)
{
	const struct batch *batch;

	list_for_each_entry(batch, &batches, list)
		if (is_in(batch, ip))
			return true;
	return false;
}

static bool is_wanted(const struct harden_policy *const *policies, u32 nr_policies,
		      enum harden_abi abi, unsigned int nr)
{
	u32 i;

	for (i = 0; i < nr_policies; i++)
		if (policies[i]->calls && policies[i]->calls->row[abi][nr])
			return true;
	return false;
}

static int refuse(struct netlink_ext_ack *extack, int err, const char *why, const char *name)
{
	pr_err("harden: the entry of %s %s (%d)\n", name, why, err);
	harden_extack_call(extack, why, name);
	return err;
}

/* A name for a refusal. */
static int refuse_ip(struct netlink_ext_ack *extack, int err, unsigned long ip)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol_no_offset(name, ip);
	return refuse(extack, err, err == -EBUSY ? "is taken by another tracer or livepatch" :
						   "cannot be hooked on this kernel", name);
}

/* What @policies need and is not hooked: into @ips, sorted, each once. Returns how many. */
static int collect(unsigned long *ips, const struct harden_policy *const *policies,
		   u32 nr_policies, struct netlink_ext_ack *extack)
{
	u32 found = 0, unique = 0, i;
	unsigned int nr;
	int abi;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		for (nr = 0; nr < HARDEN_CALLS_MAX; nr++) {
			if (!harden_call_function(abi, nr) ||
			    !is_wanted(policies, nr_policies, abi, nr))
				continue;
			if (!entries[abi][nr])
				return refuse(extack, -ENOENT, "is not found in the kernel",
					      harden_call_name(abi, nr));
			if (!is_hooked(entries[abi][nr]))
				ips[found++] = entries[abi][nr];
		}
	}
	sort(ips, found, sizeof(*ips), by_address, NULL);
	for (i = 0; i < found; i++)
		if (!unique || ips[unique - 1] != ips[i])
			ips[unique++] = ips[i];
	return unique;
}

static unsigned long gate(void)
{
	return (unsigned long)(shadow ? harden_gate_shadow_call : harden_gate_call);
}

static int hook(struct ftrace_ops *ops, const unsigned long *ips, u32 nr)
{
	int err = ftrace_set_filter_ips(ops, (unsigned long *)ips, nr, 0, 1);

	if (!err)
		err = harden_register_direct(ops, gate());
	if (err)
		ftrace_free_filter(ops);
	return err;
}

/* Which one is taken: by halves. Only for the message. */
static unsigned long find_taken(const unsigned long *ips, u32 nr)
{
	struct ftrace_ops *ops;
	u32 half;
	int err;

	while (nr > 1) {
		half = nr / 2;
		ops = kzalloc(sizeof(*ops), GFP_KERNEL);
		if (!ops)
			break;
		err = hook(ops, ips, half);
		if (!err && harden_unregister_direct(ops, gate()))
			break;	/* and it stays: its memory must, too */
		kfree(ops);
		if (!err)
			ips += half;
		nr = err ? half : nr - half;
	}
	return *ips;
}

static int attach_batch(const unsigned long *ips, u32 nr, struct netlink_ext_ack *extack)
{
	struct batch *batch = kvzalloc(struct_size(batch, ips, nr), GFP_KERNEL);
	int err;

	if (!batch)
		return -ENOMEM;
	batch->nr = nr;
	batch->gate = gate();
	memcpy(batch->ips, ips, nr * sizeof(*ips));
	err = hook(&batch->ops, batch->ips, nr);
	if (err) {
		kvfree(batch);
		return refuse_ip(extack, err, find_taken(ips, nr));
	}
	list_add(&batch->list, &batches);
	return 0;
}

/**
 * harden_calls_attach() - hook what policies need of system calls, or nothing
 * @policies: about to come into force
 * @nr: how many
 * @extack: told which entry cannot be hooked
 *
 * Comes before they are published; harden_calls_settle() comes after, also if they are not.
 * A call that the kernel does not have needs no hook.
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0, -ENOENT, -EBUSY, -ENOMEM.
 */
int harden_calls_attach(const struct harden_policy *const *policies, u32 nr,
			struct netlink_ext_ack *extack)
{
	unsigned long *ips;
	u32 i;
	int found;

	for (i = 0; i < nr && !policies[i]->calls; i++)
		;
	if (i == nr)
		return 0;
	ips = kvcalloc(__HARDEN_ABI_MAX * HARDEN_CALLS_MAX, sizeof(*ips), GFP_KERNEL);
	if (!ips)
		return -ENOMEM;
	found = collect(ips, policies, nr, extack);
	if (found > 0)
		found = attach_batch(ips, found, extack);
	kvfree(ips);
	return found;
}

static bool is_needed(const struct batch *batch, const struct harden_policies *set)
{
	const struct harden_policy *const *policies;
	unsigned int nr;
	int abi;

	if (!set)
		return false;
	policies = (const struct harden_policy *const *)set->policies;
	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++)
		for (nr = 0; nr < HARDEN_CALLS_MAX; nr++)
			if (entries[abi][nr] && is_in(batch, entries[abi][nr]) &&
			    is_wanted(policies, set->nr, abi, nr))
				return true;
	return false;
}

static int drop(struct batch *batch)
{
	int err = harden_unregister_direct(&batch->ops, batch->gate);

	if (err)
		return err;
	list_del(&batch->list);
	kvfree(batch);
	return 0;
}

static int turn(struct batch *batch)
{
	int err = batch->gate == gate() ? 0 : harden_modify_direct(&batch->ops, gate());

	if (!err)
		batch->gate = gate();
	return err;
}

/**
 * harden_calls_shadow() - send entries to harden_on_shadow_call()
 * @on: or back to harden_on_call()
 *
 * Context: may sleep; harden_policies_mutex held.
 * Return: 0 or a negative errno: then some have not been sent there.
 */
int harden_calls_shadow(bool on)
{
	struct batch *batch;
	int err = 0;

	shadow = on;
	list_for_each_entry(batch, &batches, list)
		err = turn(batch) ?: err;
	return err;
}

/**
 * harden_calls_settle() - unhook what no policy in force, or that is tried, needs any more
 *
 * Context: may sleep; harden_policies_mutex held.
 */
void harden_calls_settle(void)
{
	const struct harden_policies *set = harden_policies_get_locked();
	const struct harden_policies *candidate = harden_candidate_get_locked();
	struct batch *batch, *next;

	list_for_each_entry_safe(batch, next, &batches, list)
		if (!is_needed(batch, set) && !is_needed(batch, candidate) && drop(batch))
			pr_err("harden: entries of system calls do not come off\n");
}

/**
 * harden_calls_detach() - unhook all, at unload
 *
 * Context: may sleep; nobody can apply any more. The caller waits for who is still in a hook.
 * Return: 0, or a negative errno: then the module must stay.
 */
int harden_calls_detach(void)
{
	struct batch *batch, *next;
	int err = 0;

	list_for_each_entry_safe(batch, next, &batches, list)
		err = err ?: drop(batch);
	return err;
}

/* How many entries are hooked. Context: harden_policies_mutex held. */
unsigned int harden_calls_hooked(void)
{
	const struct batch *batch;
	unsigned int nr = 0;

	list_for_each_entry(batch, &batches, list)
		nr += batch->nr;
	return nr;
}
