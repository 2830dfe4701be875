// SPDX-License-Identifier: GPL-2.0
/* Filters of system calls: from messages to one table, and the check of a call against it. */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "calls.h"
#include "netlink_gen.h"
#include "policy.h"

/* Where the specification says numbers that follow from others. */
static_assert(HARDEN_CALLS_MAX - 1 == 1023 && HARDEN_CALLS_MAX * sizeof(u16) == 2048);
static_assert(MAX_ERRNO == 4095);

/* A rule, or a filter's default, on its way. */
struct rule {
	DECLARE_BITMAP(numbers, HARDEN_CALLS_MAX);
	struct harden_call_step step;
};

struct filter {
	enum harden_abi abi;
	u32 last;
	u32 first_rule, nr_rules;
	struct harden_call_step otherwise;
};

/**
 * struct work - what is known while the filters of a policy are compiled
 * @calls: what is made
 * @filters: of all items, @nr_filters of them
 * @rules: of all filters, @nr_rules of them
 * @scratch: the steps of one call
 * @starts: where the programs begin that are in calls->steps, @nr_starts of them
 * @nr_filters: in @filters
 * @nr_rules: in @rules
 * @nr_tests: in calls->tests
 * @nr_starts: in @starts
 * @denies: as the policy's
 * @room: for steps in calls->steps
 * @extack: told what is wrong
 */
struct work {
	struct harden_calls *calls;
	struct filter *filters;
	struct rule *rules;
	struct harden_call_step *scratch;
	u16 *starts;
	u32 nr_filters, nr_rules, nr_tests, nr_starts;
	u32 denies;
	u32 room;
	struct netlink_ext_ack *extack;
};

static int refuse(struct work *work, const struct nlattr *attr, const char *text)
{
	NL_SET_BAD_ATTR(work->extack, attr);
	if (work->extack)
		work->extack->_msg = text;
	return -EINVAL;
}

static int parse(struct work *work, struct nlattr **tb, int max, const struct nlattr *nest,
		 const struct nla_policy *attrs, u32 many)
{
	int err = nla_parse_nested(tb, max, nest, attrs, work->extack);

	return err ?: harden_refuse_repeated(nla_data(nest), nla_len(nest), many, work->extack);
}

static bool needs_errno(u8 action)
{
	return action == HARDEN_ACTION_ERRNO;
}

/* Action and errno, of a rule or of the default. */
static int parse_action(struct work *work, struct harden_call_step *step,
			const struct nlattr *nest, const struct nlattr *action,
			const struct nlattr *error)
{
	if (!action)
		return refuse(work, nest, "a filter and its rules need an action");
	step->action = nla_get_u32(action);
	if (!!error != needs_errno(step->action))
		return refuse(work, nest, "an action of ERRNO, and no other, needs an errno");
	step->error = error ? nla_get_u32(error) : 0;
	return 0;
}

static u8 holds_for(enum harden_op op)
{
	static const u8 holds[] = {
		[HARDEN_OP_EQ] = 2, [HARDEN_OP_NE] = 5, [HARDEN_OP_LT] = 1, [HARDEN_OP_LE] = 3,
		[HARDEN_OP_GE] = 6, [HARDEN_OP_GT] = 4,
	};

	return holds[op];
}

static int parse_test(struct work *work, struct harden_call_test *test, enum harden_abi abi,
		      const struct nlattr *nest)
{
	struct nlattr *tb[HARDEN_A_TEST_MAX + 1];
	int err = parse(work, tb, HARDEN_A_TEST_MAX, nest, harden_nl_in_test_attrs, 0);

	if (err)
		return err;
	if (!tb[HARDEN_A_TEST_ARG] || !tb[HARDEN_A_TEST_OP] || !tb[HARDEN_A_TEST_VALUE])
		return refuse(work, nest, "a test needs an argument, an operator and a value");
	test->at = harden_call_arg(abi, nla_get_u32(tb[HARDEN_A_TEST_ARG]));
	test->holds = holds_for(nla_get_u32(tb[HARDEN_A_TEST_OP]));
	test->mask = tb[HARDEN_A_TEST_MASK] ? nla_get_u64(tb[HARDEN_A_TEST_MASK]) : U64_MAX;
	test->value = nla_get_u64(tb[HARDEN_A_TEST_VALUE]);
	if (abi == HARDEN_ABI_I386)
		test->mask &= U32_MAX;
	return 0;
}

static int parse_numbers(struct work *work, struct rule *rule, const struct nlattr *attr)
{
	const u16 *numbers = nla_data(attr);
	int i, nr = nla_len(attr) / sizeof(*numbers);

	if (!nr || nla_len(attr) % sizeof(*numbers))
		return refuse(work, attr, "a rule needs numbers of 16 bits each");
	for (i = 0; i < nr; i++) {
		if (numbers[i] >= HARDEN_CALLS_MAX)
			return refuse(work, attr, "there is no system call of this number");
		__set_bit(numbers[i], rule->numbers);
	}
	return 0;
}

static const struct harden_call_test always = { .holds = 2 };	/* 0 == 0 */

static int parse_tests(struct work *work, struct harden_call_step *step, enum harden_abi abi,
		       const struct nlattr *nest)
{
	const struct nlattr *attr;
	u32 nr = 0;
	int rem, err;

	step->test = always;
	step->more = work->nr_tests;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_CALLS_TEST)
			continue;
		if (nr++ == HARDEN_TESTS_MAX)
			return refuse(work, attr, "too many tests in a rule");
		err = parse_test(work, nr == 1 ? &step->test :
						 &work->calls->tests[work->nr_tests++], abi, attr);
		if (err)
			return err;
	}
	step->nr_more = nr ? nr - 1 : 0;
	return 0;
}

static int parse_rule(struct work *work, struct filter *filter, const struct nlattr *nest)
{
	struct rule *rule = &work->rules[work->nr_rules++];
	struct nlattr *tb[HARDEN_A_CALLS_MAX + 1];
	int err = parse(work, tb, HARDEN_A_CALLS_MAX, nest, harden_nl_in_calls_attrs,
			BIT(HARDEN_A_CALLS_TEST));

	if (err)
		return err;
	rule->step.item = filter->otherwise.item;
	err = parse_action(work, &rule->step, nest, tb[HARDEN_A_CALLS_ACTION],
			   tb[HARDEN_A_CALLS_ERRNO]);
	if (!err && !tb[HARDEN_A_CALLS_NUMBERS])
		err = refuse(work, nest, "a rule needs numbers of 16 bits each");
	if (!err)
		err = parse_numbers(work, rule, tb[HARDEN_A_CALLS_NUMBERS]);
	filter->nr_rules++;
	return err ?: parse_tests(work, &rule->step, filter->abi, nest);
}

static int parse_filter(struct work *work, const struct harden_item *item,
			const struct nlattr *nest, u32 *abis)
{
	struct filter *filter = &work->filters[work->nr_filters++];
	struct nlattr *tb[HARDEN_A_FILTER_MAX + 1];
	const struct nlattr *attr;
	int rem, err = parse(work, tb, HARDEN_A_FILTER_MAX, nest, harden_nl_in_filter_attrs,
			     BIT(HARDEN_A_FILTER_RULE));

	if (err)
		return err;
	if (!tb[HARDEN_A_FILTER_ABI])
		return refuse(work, nest, "a filter needs a table");
	filter->abi = nla_get_u32(tb[HARDEN_A_FILTER_ABI]);
	if (*abis & BIT(filter->abi))
		return refuse(work, nest, "an item has one filter for a table");
	*abis |= BIT(filter->abi);
	filter->last = tb[HARDEN_A_FILTER_LAST] ? nla_get_u32(tb[HARDEN_A_FILTER_LAST]) : U32_MAX;
	filter->first_rule = work->nr_rules;
	filter->otherwise.item = item;
	filter->otherwise.test = always;
	err = parse_action(work, &filter->otherwise, nest, tb[HARDEN_A_FILTER_ACTION],
			   tb[HARDEN_A_FILTER_ERRNO]);
	nla_for_each_nested(attr, nest, rem) {
		if (err)
			return err;
		if (nla_type(attr) == HARDEN_A_FILTER_RULE)
			err = parse_rule(work, filter, attr);
	}
	return err;
}

static bool has_filters(enum harden_rule rule)
{
	return rule == HARDEN_RULE_SECCOMP || rule == HARDEN_RULE_SYSCALLS_DENY;
}

static int parse_item(struct work *work, const struct harden_item *item,
		      const struct nlattr *nest)
{
	const struct nlattr *attr;
	u32 abis = 0;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_ITEM_FILTER)
			continue;
		if (!has_filters(item->rule))
			return refuse(work, attr, "this rule has no filters");
		err = parse_filter(work, item, attr, &abis);
		if (err)
			return err;
	}
	if (has_filters(item->rule) && !abis)
		return refuse(work, nest, "this rule needs a filter");
	return 0;
}

struct counts {
	u32 filters, rules, tests;
};

/* Of all attributes in @nest: how many there are of this type; they may yet be wrong. */
static u32 count_in(const struct nlattr *nest, int type)
{
	const struct nlattr *attr;
	u32 nr = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		nr += nla_type(attr) == type;
	return nr;
}

static void count_filter(const struct nlattr *nest, struct counts *counts)
{
	const struct nlattr *attr;
	int rem;

	counts->filters++;
	counts->rules += count_in(nest, HARDEN_A_FILTER_RULE);
	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) == HARDEN_A_FILTER_RULE)
			counts->tests += count_in(attr, HARDEN_A_CALLS_TEST);
}

static void count(const struct nlattr *nest, struct counts *counts)
{
	const struct nlattr *item, *attr;
	int rem, left;

	nla_for_each_nested(item, nest, rem) {
		if (nla_type(item) != HARDEN_A_POLICY_ITEM)
			continue;
		nla_for_each_nested(attr, item, left)
			if (nla_type(attr) == HARDEN_A_ITEM_FILTER)
				count_filter(attr, counts);
	}
}

/**
 * harden_call_spared() - is a call never denied?
 * @abi: table
 * @nr: number
 *
 * To end, to come back from a signal handler, and to go on with what a signal interrupted gives
 * no power; without them a program that was let in could not even end. uretprobe() and uprobe()
 * are made by the kernel for whoever traces the program, and only work there.
 */
bool harden_call_spared(enum harden_abi abi, unsigned int nr)
{
	static const u16 spared[__HARDEN_ABI_MAX][6] = {
		/* exit, exit_group, restart_syscall, rt_sigreturn; uretprobe, uprobe; sigreturn */
		[HARDEN_ABI_X86_64] = { 60, 231, 219, 15, 335, 336 },
		[HARDEN_ABI_I386] = { 1, 252, 0, 173, 119, 119 },
		[HARDEN_ABI_X32] = { 60, 231, 219, 513, 335, 336 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(spared[abi]); i++)
		if (spared[abi][i] == nr)
			return true;
	return false;
}

/* No test, or one that always holds and no other: the step decides. */
static bool is_decided(const struct harden_call_step *step)
{
	return !step->nr_more && !memcmp(&step->test, &always, sizeof(always));
}

/* What one filter says of a call, as steps. Returns how many; 0: it always lets it pass. */
static u32 steps_of(const struct work *work, const struct filter *filter, u32 nr,
		    struct harden_call_step *to)
{
	bool decided = false, allows = true;
	u32 i, n = 0;

	for (i = 0; i < filter->nr_rules && !decided; i++) {
		const struct rule *rule = &work->rules[filter->first_rule + i];

		if (!test_bit(nr, rule->numbers))
			continue;
		to[n++] = rule->step;
		allows &= rule->step.action == HARDEN_ACTION_ALLOW;
		decided = is_decided(&rule->step);
	}
	if (!decided) {
		to[n] = filter->otherwise;
		if (nr > filter->last && to[n].action >= HARDEN_ACTION_ERRNO) {
			to[n].action = HARDEN_ACTION_ERRNO;
			to[n].error = ENOSYS;
		}
		allows &= to[n++].action == HARDEN_ACTION_ALLOW;
	}
	return allows ? 0 : n;
}

/* What other keys ask at the entries of calls. The numbers of x86_64 are also those of x32. */
static const struct asked {
	enum harden_call_judge judge;
	enum harden_rule rule;
	u16 number[2];	/* x86_64, i386 */
} asked[] = {
	{ HARDEN_JUDGE_OPEN_TREE, HARDEN_RULE_MOUNTS, { 428, 428 } },
	{ HARDEN_JUDGE_OPEN_TREE_ATTR, HARDEN_RULE_MOUNTS, { 467, 467 } },
	{ HARDEN_JUDGE_MOUNT_SETATTR, HARDEN_RULE_MOUNTS, { 442, 442 } },
	{ HARDEN_JUDGE_FSOPEN, HARDEN_RULE_MOUNTS, { 430, 430 } },
	{ HARDEN_JUDGE_FSPICK, HARDEN_RULE_MOUNTS, { 433, 433 } },
	{ HARDEN_JUDGE_FSMOUNT, HARDEN_RULE_MOUNTS, { 432, 432 } },
	{ HARDEN_JUDGE_PRLIMIT64, HARDEN_RULE_OTHERS, { 302, 340 } },
	{ HARDEN_JUDGE_OPEN_BY_HANDLE_AT, HARDEN_RULE_KERNEL, { 304, 342 } },
	{ HARDEN_JUDGE_DELETE_MODULE, HARDEN_RULE_KERNEL, { 176, 129 } },
	{ HARDEN_JUDGE_REBOOT, HARDEN_RULE_KERNEL, { 169, 88 } },
	{ HARDEN_JUDGE_SETNS, HARDEN_RULE_NAMESPACES, { 308, 346 } },
};

static bool asks(const struct harden_policy *policy)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(asked); i++)
		if (policy->denies & BIT(asked[i].rule))
			return true;
	return false;
}

/* At most one, and last: for what the filters let pass. */
static u32 step_asked(const struct work *work, enum harden_abi abi, u32 nr,
		      struct harden_call_step *to)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		if (asked[i].number[abi == HARDEN_ABI_I386] != nr ||
		    !(work->denies & BIT(asked[i].rule)))
			continue;
		*to = (struct harden_call_step){
			.test = always, .action = HARDEN_ACTION_ASK, .error = asked[i].judge,
		};
		return 1;
	}
	return 0;
}

/* The steps of one item, or of another key, stand at @begin: the item before goes on there. */
static void join(const struct work *work, u32 *last, u32 begin)
{
	u32 i;

	for (i = *last; i < begin; i++)
		work->scratch[i].next = begin - i;
	*last = begin;
}

/* All that the policy says of a call, in work->scratch. Returns the number of steps. */
static u32 program(const struct work *work, enum harden_abi abi, u32 nr)
{
	u32 i, begin, n = 0, last = 0;

	if (harden_call_spared(abi, nr))
		return 0;
	for (i = 0; i < work->nr_filters; i++) {
		if (work->filters[i].abi != abi)
			continue;
		begin = n;
		n += steps_of(work, &work->filters[i], nr, work->scratch + n);
		if (n > begin)
			join(work, &last, begin);
	}
	begin = n;
	n += step_asked(work, abi, nr, work->scratch + n);
	if (n > begin)
		join(work, &last, begin);
	return n;
}

static bool is_at(const struct work *work, u32 start, u32 nr)
{
	const struct harden_calls *calls = work->calls;

	return start + nr <= calls->nr_steps &&
	       !memcmp(&calls->steps[start], work->scratch, nr * sizeof(*work->scratch));
}

static int grow(struct work *work, u32 need)
{
	struct harden_calls *calls = work->calls;
	struct harden_call_step *steps;
	u32 room = max(2 * work->room, need);

	if (need <= work->room)
		return 0;
	if (need > U16_MAX)
		return -E2BIG;
	steps = kvcalloc(room, sizeof(*steps), GFP_KERNEL);
	if (!steps)
		return -ENOMEM;
	if (calls->nr_steps)
		memcpy(steps, calls->steps, calls->nr_steps * sizeof(*steps));
	kvfree(calls->steps);
	calls->steps = steps;
	work->room = room;
	return 0;
}

/* Where the steps of a call stand, put there if need be. */
static int place(struct work *work, u32 nr, u16 *row)
{
	struct harden_calls *calls = work->calls;
	u32 i;
	int err;

	*row = 0;
	if (!nr)
		return 0;
	for (i = 0; i < work->nr_starts; i++) {
		*row = work->starts[i];
		if (is_at(work, *row, nr))
			return 0;
	}
	err = grow(work, calls->nr_steps + nr);
	if (err)
		return err;
	*row = calls->nr_steps;
	work->starts[work->nr_starts++] = *row;
	memcpy(&calls->steps[*row], work->scratch, nr * sizeof(*work->scratch));
	calls->nr_steps += nr;
	return 0;
}

static bool has_tests(const struct harden_calls *calls, u32 nr)
{
	const struct harden_call_step *step = harden_calls_first(calls, HARDEN_ABI_I386, nr);

	return step && !is_decided(step);
}

static int fill(struct work *work)
{
	struct harden_calls *calls = work->calls;
	u32 abi, nr;
	int err;

	/* Step 0 is none. */
	err = grow(work, 16);
	calls->nr_steps = 1;
	for (abi = 0; !err && abi < __HARDEN_ABI_MAX; abi++)
		for (nr = 0; !err && nr < HARDEN_CALLS_MAX; nr++)
			err = place(work, program(work, abi, nr), &calls->row[abi][nr]);
	if (!err)
		calls->socketcall = has_tests(calls, HARDEN_I386_SOCKET) ||
				    has_tests(calls, HARDEN_I386_SOCKETPAIR);
	return err;
}

/* @item: the first of this part; moves on. */
static int parse_part(struct work *work, const struct harden_item **item,
		      const struct nlattr *nest)
{
	const struct nlattr *attr;
	int rem, err = 0;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != HARDEN_A_POLICY_ITEM)
			continue;
		err = parse_item(work, (*item)++, attr);
		if (err)
			break;
	}
	return err;
}

static int alloc(struct work *work, const struct counts *counts)
{
	work->calls = kvzalloc(sizeof(*work->calls), GFP_KERNEL);
	if (!work->calls)
		return -ENOMEM;
	work->calls->tests = kvcalloc(counts->tests + 1, sizeof(*work->calls->tests), GFP_KERNEL);
	work->filters = kvcalloc(counts->filters + 1, sizeof(*work->filters), GFP_KERNEL);
	work->rules = kvcalloc(counts->rules + 1, sizeof(*work->rules), GFP_KERNEL);
	work->scratch = kvcalloc(counts->filters + counts->rules + 1, sizeof(*work->scratch),
				 GFP_KERNEL);
	work->starts = kvcalloc(__HARDEN_ABI_MAX * HARDEN_CALLS_MAX, sizeof(*work->starts),
				GFP_KERNEL);
	if (!work->calls->tests || !work->filters || !work->rules || !work->scratch ||
	    !work->starts)
		return -ENOMEM;
	return 0;
}

/**
 * harden_calls_compile() - the table of a policy's filters
 * @policy: its items are compiled; @calls is set when any has filters, or is judged at the
 *	entries of calls
 * @parts: HARDEN_A_APPLY_POLICY, of which they were parsed, one after the other
 * @nr: how many; @extack can only point into the last
 * @extack: told what is wrong
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -ERANGE, -E2BIG or -ENOMEM.
 */
int harden_calls_compile(struct harden_policy *policy, const struct nlattr *const *parts, u32 nr,
			 struct netlink_ext_ack *extack)
{
	const struct harden_item *item = policy->items;
	struct work work = { .denies = policy->denies };
	struct counts counts = {};
	int err = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		count(parts[i], &counts);
	/* The tests of a step are known by a number of 16 bits. */
	if (counts.tests > U16_MAX)
		return -E2BIG;
	if (counts.filters || asks(policy))
		err = alloc(&work, &counts);
	for (i = 0; !err && i < nr; i++) {
		work.extack = i == nr - 1 ? extack : NULL;
		err = parse_part(&work, &item, parts[i]);
	}
	if (!err && work.calls)
		err = fill(&work);
	kvfree(work.filters);
	kvfree(work.rules);
	kvfree(work.scratch);
	kvfree(work.starts);
	if (err)
		harden_calls_free(work.calls);
	else
		policy->calls = work.calls;
	return err;
}

/* When no hook can use it any more. */
void harden_calls_free(struct harden_calls *calls)
{
	if (!calls)
		return;
	kvfree(calls->steps);
	kvfree(calls->tests);
	kvfree(calls);
}

/* The tests of a step behind its first. */
static bool more_hold(const struct harden_calls *calls, const struct harden_call_step *step,
		      const void *regs)
{
	const struct harden_call_test *test = &calls->tests[step->more];
	unsigned int left = step->nr_more;

	for (; left; left--, test++)
		if (!harden_call_holds(test, regs))
			return false;
	return true;
}

/**
 * harden_check_call() - may a system call run with these arguments?
 * @calls: the policy's
 * @step: of harden_calls_first(), or to go on after LOG the step that was returned plus its next
 * @regs: its registers
 *
 * Return: the step that does not simply allow it, or NULL.
 */
const struct harden_call_step *harden_check_call(const struct harden_calls *calls,
						 const struct harden_call_step *step,
						 const void *regs)
{
	for (;;) {
		if (!harden_call_holds(&step->test, regs) || !more_hold(calls, step, regs)) {
			step++;
			continue;
		}
		if (step->action != HARDEN_ACTION_ALLOW)
			return step;
		if (!step->next)
			return NULL;
		step += step->next;
	}
}
