/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy says of system calls (design: "pure check"). */
#ifndef _HARDEN_CALLS_H
#define _HARDEN_CALLS_H

#include <linux/ptrace.h>
#include <linux/types.h>
#include <linux/harden.h>

struct harden_item;
struct harden_policy;
struct netlink_ext_ack;
struct nlattr;

/* Beside enum harden_action: another key is judged at the entry, see enum harden_call_judge. */
#define HARDEN_ACTION_ASK	(HARDEN_ACTION_KILL + 1)

/* Whose judgement, in the step's error. */
enum harden_call_judge {
	HARDEN_JUDGE_OPEN_TREE,
	HARDEN_JUDGE_OPEN_TREE_ATTR,
	HARDEN_JUDGE_MOUNT_SETATTR,
	HARDEN_JUDGE_FSOPEN,
	HARDEN_JUDGE_FSPICK,
	HARDEN_JUDGE_FSMOUNT,
	HARDEN_JUDGE_PRLIMIT64,
	HARDEN_JUDGE_OPEN_BY_HANDLE_AT,
	HARDEN_JUDGE_DELETE_MODULE,
	HARDEN_JUDGE_REBOOT,
	HARDEN_JUDGE_SETNS,
};

/**
 * struct harden_call_test - (argument & mask) op value
 * @mask: of the argument
 * @value: compared, unsigned
 * @at: where the argument is in struct pt_regs, see harden_call_arg()
 * @holds: for each result of the comparison whether the test holds: bit 0 for less, 1 for
 *	equal, 2 for greater
 * @zero: so that tests can be compared as bytes
 */
struct harden_call_test {
	u64 mask;
	u64 value;
	u16 at;
	u8 holds;
	u8 zero[5];
};

/**
 * struct harden_call_step - one rule for one system call
 * @test: the first of its tests; one that always holds if it has none
 * @item: the place in policy.conf
 * @error: positive errno for ERRNO; enum harden_call_judge for ASK
 * @next: so many steps further on the next item's steps begin; 0: there is none
 * @more: the others of its tests, in struct harden_calls
 * @nr_more: how many
 * @action: enum harden_action, or HARDEN_ACTION_ASK
 */
struct harden_call_step {
	struct harden_call_test test;
	const struct harden_item *item;
	u16 error;
	u16 next;
	u16 more;
	u8 nr_more;
	u8 action;
};

/**
 * struct harden_calls - the system calls of one policy, compiled; immutable
 *
 * Calls of which the same is said share their steps. The steps of an item end with one that
 * decides.
 *
 * @row: for each table and number its first step; 0: always allowed, then its entry is not
 *	hooked for this policy
 * @steps: the first is unused
 * @tests: of the steps
 * @nr_steps: in @steps
 * @socketcall: socket() or socketpair() of i386 has tests: socketcall() hides the arguments
 */
struct harden_calls {
	u16 row[__HARDEN_ABI_MAX][HARDEN_CALLS_MAX];
	struct harden_call_step *steps;
	struct harden_call_test *tests;
	u32 nr_steps;
	bool socketcall;
};

/* i386: the multiplexer, and what can be called through it with tests of its arguments. */
#define HARDEN_I386_SOCKETCALL	102
#define HARDEN_I386_SOCKET	359
#define HARDEN_I386_SOCKETPAIR	360

/* Where an argument of a system call is in its registers. */
static inline u16 harden_call_arg(enum harden_abi abi, unsigned int arg)
{
#ifdef CONFIG_X86_64
#define AT(reg) offsetof(struct pt_regs, reg)
#ifndef CONFIG_UML
	static const u16 at[2][6] = {
		{ AT(di), AT(si), AT(dx), AT(r10), AT(r8), AT(r9) },
		{ AT(bx), AT(cx), AT(dx), AT(si), AT(di), AT(bp) },
	};

	return at[abi == HARDEN_ABI_I386][arg];
#endif
#undef AT
#endif
	/* Where nothing is hooked, and only tested: one behind the other. */
	return arg * sizeof(u64);
}

/* The first step for a system call, or NULL: allowed. */
static inline const struct harden_call_step *
harden_calls_first(const struct harden_calls *calls, enum harden_abi abi, unsigned int nr)
{
	u16 row = nr < HARDEN_CALLS_MAX ? calls->row[abi][nr] : 0;

	return row ? &calls->steps[row] : NULL;
}

static inline bool harden_call_holds(const struct harden_call_test *test, const void *regs)
{
	u64 arg = *(const u64 *)(regs + test->at) & test->mask;

	return test->holds >> ((arg == test->value) + 2 * (arg > test->value)) & 1;
}

/*
 * Does the table of x86_64 let a call pass at once? That costs next to nothing; for all else there
 * is harden_check_call(), which asks the same.
 */
static inline bool harden_call_passes(const struct harden_calls *calls, unsigned int nr,
				      const void *regs)
{
	const struct harden_call_step *step;
	u16 row;

	if (unlikely(nr >= HARDEN_CALLS_MAX))
		return false;
	row = calls->row[HARDEN_ABI_X86_64][nr];
	if (!row)
		return true;
	for (step = &calls->steps[row]; likely(!step->nr_more); step++)
		if (harden_call_holds(&step->test, regs))
			return step->action == HARDEN_ACTION_ALLOW && !step->next;
	return false;
}

const struct harden_call_step *harden_check_call(const struct harden_calls *calls,
						 const struct harden_call_step *step,
						 const void *regs);
bool harden_call_spared(enum harden_abi abi, unsigned int nr);
int harden_calls_compile(struct harden_policy *policy, const struct nlattr *const *parts, u32 nr,
			 struct netlink_ext_ack *extack);
void harden_calls_free(struct harden_calls *calls);

#endif
