// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of system calls: what the compiler refuses, and random ones against an oracle that asks
 * item after item, rule after rule.
 */
#include <linux/slab.h>
#include "calls.h"
#include "fixture_test.h"
#include "random_test.h"

#define NUMBERS_MAX	4
#define RULES_MAX	5
#define FILTERS_MAX	3
#define ITEMS_MAX	4

struct spec_test {
	u32 arg, op;
	u64 mask, value;
};

struct spec_rule {
	u32 action, error, nr_numbers, nr_tests;
	u16 numbers[NUMBERS_MAX];
	struct spec_test tests[HARDEN_TESTS_MAX];
};

struct spec_filter {
	u32 abi, action, error, nr_rules;
	int last;
	struct spec_rule rules[RULES_MAX];
};

struct spec_item {
	u32 rule, nr_filters;
	struct spec_filter filters[FILTERS_MAX];
};

/* Beside filters, @words: bit N for key N of asking_keys. */
struct spec {
	u32 words;
	u32 nr_items;
	struct spec_item items[ITEMS_MAX];
};

static void put_u32(struct kunit *test, struct sk_buff *skb, int type, u32 value)
{
	KUNIT_ASSERT_EQ(test, 0, nla_put_u32(skb, type, value));
}

static void put_u64(struct kunit *test, struct sk_buff *skb, int type, u64 value)
{
	KUNIT_ASSERT_EQ(test, 0, nla_put(skb, type, sizeof(value), &value));
}

static void put_rule(struct kunit *test, struct sk_buff *skb, const struct spec_rule *rule)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_FILTER_RULE), *inner;
	u32 i;

	put_u32(test, skb, HARDEN_A_CALLS_ACTION, rule->action);
	if (rule->action == HARDEN_ACTION_ERRNO)
		put_u32(test, skb, HARDEN_A_CALLS_ERRNO, rule->error);
	KUNIT_ASSERT_EQ(test, 0, nla_put(skb, HARDEN_A_CALLS_NUMBERS,
					 rule->nr_numbers * sizeof(u16), rule->numbers));
	for (i = 0; i < rule->nr_tests; i++) {
		inner = nla_nest_start(skb, HARDEN_A_CALLS_TEST);
		put_u32(test, skb, HARDEN_A_TEST_ARG, rule->tests[i].arg);
		put_u32(test, skb, HARDEN_A_TEST_OP, rule->tests[i].op);
		put_u64(test, skb, HARDEN_A_TEST_MASK, rule->tests[i].mask);
		put_u64(test, skb, HARDEN_A_TEST_VALUE, rule->tests[i].value);
		nla_nest_end(skb, inner);
	}
	nla_nest_end(skb, nest);
}

static void put_filter(struct kunit *test, struct sk_buff *skb, const struct spec_filter *filter)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_ITEM_FILTER);
	u32 i;

	put_u32(test, skb, HARDEN_A_FILTER_ABI, filter->abi);
	put_u32(test, skb, HARDEN_A_FILTER_ACTION, filter->action);
	if (filter->action == HARDEN_ACTION_ERRNO)
		put_u32(test, skb, HARDEN_A_FILTER_ERRNO, filter->error);
	if (filter->last >= 0)
		put_u32(test, skb, HARDEN_A_FILTER_LAST, filter->last);
	for (i = 0; i < filter->nr_rules; i++)
		put_rule(test, skb, &filter->rules[i]);
	nla_nest_end(skb, nest);
}

static struct nlattr *begin(struct kunit *test, struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, HARDEN_A_APPLY_POLICY), *item;

	KUNIT_ASSERT_EQ(test, 0, nla_put_string(skb, HARDEN_A_POLICY_NAME, "p"));
	KUNIT_ASSERT_EQ(test, 0, nla_put_string(skb, HARDEN_A_POLICY_FILE, "f"));
	put_u32(test, skb, HARDEN_A_POLICY_LINE, 1);
	item = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);
	put_u32(test, skb, HARDEN_A_ITEM_RULE, HARDEN_RULE_MATCH);
	put_u32(test, skb, HARDEN_A_ITEM_LINE, 2);
	KUNIT_ASSERT_EQ(test, 0, nla_put_string(skb, HARDEN_A_ITEM_VALUE, "engine:any"));
	nla_nest_end(skb, item);
	return nest;
}

/* Keys that ask at the entries of calls, how they are said, and which calls those are. */
static const struct asking_key {
	u32 rule;
	const char *value;	/* NULL: an empty list */
	struct {
		u16 number, i386;
		u32 judge;
	} calls[6];
} asking_keys[] = {
	{ HARDEN_RULE_MOUNTS, "deny", {
		{ 428, 428, HARDEN_JUDGE_OPEN_TREE }, { 430, 430, HARDEN_JUDGE_FSOPEN },
		{ 432, 432, HARDEN_JUDGE_FSMOUNT }, { 433, 433, HARDEN_JUDGE_FSPICK },
		{ 442, 442, HARDEN_JUDGE_MOUNT_SETATTR },
		{ 467, 467, HARDEN_JUDGE_OPEN_TREE_ATTR },
	} },
	{ HARDEN_RULE_OTHERS, "deny", { { 302, 340, HARDEN_JUDGE_PRLIMIT64 } } },
	{ HARDEN_RULE_KERNEL, "deny", {
		{ 169, 88, HARDEN_JUDGE_REBOOT }, { 176, 129, HARDEN_JUDGE_DELETE_MODULE },
		{ 304, 342, HARDEN_JUDGE_OPEN_BY_HANDLE_AT },
	} },
	{ HARDEN_RULE_NAMESPACES, NULL, { { 308, 346, HARDEN_JUDGE_SETNS } } },
};

static void put_words(struct kunit *test, struct sk_buff *skb, u32 words)
{
	const struct asking_key *key;
	struct nlattr *item;

	for (key = asking_keys; key < asking_keys + ARRAY_SIZE(asking_keys); key++) {
		if (!(words & BIT(key - asking_keys)))
			continue;
		item = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);
		put_u32(test, skb, HARDEN_A_ITEM_RULE, key->rule);
		put_u32(test, skb, HARDEN_A_ITEM_LINE, 5);
		if (key->value)
			KUNIT_ASSERT_EQ(test, 0, nla_put_string(skb, HARDEN_A_ITEM_VALUE,
								key->value));
		nla_nest_end(skb, item);
	}
}

/* Items with filters stand in lines 10, 11, ... */
static struct nlattr *message_of(struct kunit *test, const struct spec *spec)
{
	struct sk_buff *skb = new_message(test, 64 << 10);
	struct nlattr *nest = begin(test, skb), *item;
	u32 i, j;

	for (i = 0; i < spec->nr_items; i++) {
		item = nla_nest_start(skb, HARDEN_A_POLICY_ITEM);
		put_u32(test, skb, HARDEN_A_ITEM_RULE, spec->items[i].rule);
		put_u32(test, skb, HARDEN_A_ITEM_LINE, 10 + i);
		KUNIT_ASSERT_EQ(test, 0, nla_put_string(skb, HARDEN_A_ITEM_VALUE, "x"));
		for (j = 0; j < spec->items[i].nr_filters; j++)
			put_filter(test, skb, &spec->items[i].filters[j]);
		nla_nest_end(skb, item);
	}
	put_words(test, skb, spec->words);
	nla_nest_end(skb, nest);
	return nest;
}

/* What becomes of a call: every LOG on the way, then how it ends. */
struct outcome {
	u32 nr;
	struct {
		u32 line, action, error;
	} steps[ITEMS_MAX + 1];
};

static void add(struct outcome *outcome, u32 line, u32 action, u32 error)
{
	outcome->steps[outcome->nr].line = line;
	outcome->steps[outcome->nr].action = action;
	outcome->steps[outcome->nr++].error = action == HARDEN_ACTION_ERRNO ||
					      action == HARDEN_ACTION_ASK ? error : 0;
}

static bool oracle_test(const struct spec_test *test, enum harden_abi abi, const u64 *args)
{
	u64 a = args[test->arg] & test->mask, b = test->value;

	if (abi == HARDEN_ABI_I386)
		a = (u32)a;
	return (test->op == HARDEN_OP_EQ && a == b) || (test->op == HARDEN_OP_NE && a != b) ||
	       (test->op == HARDEN_OP_LT && a < b) || (test->op == HARDEN_OP_LE && !(a > b)) ||
	       (test->op == HARDEN_OP_GE && !(a < b)) || (test->op == HARDEN_OP_GT && a > b);
}

static bool oracle_rule(const struct spec_rule *rule, enum harden_abi abi, u32 nr, const u64 *args)
{
	bool named = false;
	u32 i;

	for (i = 0; i < rule->nr_numbers; i++)
		named |= rule->numbers[i] == nr;
	for (i = 0; i < rule->nr_tests; i++)
		named &= oracle_test(&rule->tests[i], abi, args);
	return named;
}

/* False: it does not run. */
static bool oracle_filter(const struct spec_filter *filter, u32 line, u32 nr, const u64 *args,
			  struct outcome *outcome)
{
	u32 action = filter->action, error = filter->error, i;

	for (i = 0; i < filter->nr_rules; i++)
		if (oracle_rule(&filter->rules[i], filter->abi, nr, args))
			break;
	if (i < filter->nr_rules) {
		action = filter->rules[i].action;
		error = filter->rules[i].error;
	} else if (filter->last >= 0 && nr > filter->last &&
		   (action == HARDEN_ACTION_ERRNO || action == HARDEN_ACTION_KILL)) {
		action = HARDEN_ACTION_ERRNO;
		error = ENOSYS;
	}
	if (action != HARDEN_ACTION_ALLOW)
		add(outcome, line, action, error);
	return action == HARDEN_ACTION_ALLOW || action == HARDEN_ACTION_LOG;
}

/* What filters let pass is asked about. */
static void oracle_asks(u32 words, enum harden_abi abi, u32 nr, struct outcome *outcome)
{
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(asking_keys); i++)
		for (j = 0; j < ARRAY_SIZE(asking_keys[i].calls); j++)
			if (words & BIT(i) && nr &&
			    nr == (abi == HARDEN_ABI_I386 ? asking_keys[i].calls[j].i386 :
							    asking_keys[i].calls[j].number))
				add(outcome, 0, HARDEN_ACTION_ASK, asking_keys[i].calls[j].judge);
}

static struct outcome oracle(const struct spec *spec, enum harden_abi abi, u32 nr, const u64 *args)
{
	struct outcome outcome = {};
	u32 i, j;

	if (harden_call_spared(abi, nr))
		return outcome;
	for (i = 0; i < spec->nr_items; i++)
		for (j = 0; j < spec->items[i].nr_filters; j++)
			if (spec->items[i].filters[j].abi == abi &&
			    !oracle_filter(&spec->items[i].filters[j], 10 + i, nr, args, &outcome))
				return outcome;
	oracle_asks(spec->words, abi, nr, &outcome);
	return outcome;
}

/* A task's registers at the entry of a call. */
struct registers {
	u64 at[sizeof(struct pt_regs) / sizeof(u64)];
};

static struct registers registers_of(enum harden_abi abi, const u64 *args)
{
	struct registers regs = {};
	unsigned int i;

	for (i = 0; i < 6; i++)
		regs.at[harden_call_arg(abi, i) / sizeof(u64)] = args[i];
	return regs;
}

static struct outcome judged(const struct harden_calls *calls, enum harden_abi abi, u32 nr,
			     const struct registers *regs)
{
	const struct harden_call_step *step = harden_calls_first(calls, abi, nr);
	struct outcome outcome = {};

	while (step && outcome.nr <= ITEMS_MAX) {
		step = harden_check_call(calls, step, regs);
		if (!step)
			break;
		add(&outcome, line_of(step->item), step->action, step->error);
		if (step->action != HARDEN_ACTION_LOG)
			break;
		step = step->next ? step + step->next : NULL;
	}
	return outcome;
}

static u64 some_value(struct dice *dice)
{
	static const u64 values[] = {
		0, 1, 2, 3, 0xffffffff, 0x100000000, 0x100000001, U64_MAX, BIT_ULL(63),
	};

	return values[any_below(dice, ARRAY_SIZE(values))];
}

static u16 some_number(struct dice *dice)
{
	const struct asking_key *key = &asking_keys[any_below(dice, ARRAY_SIZE(asking_keys))];
	u32 i = any_below(dice, ARRAY_SIZE(key->calls));

	switch (any_below(dice, 8)) {
	case 0:
		return HARDEN_CALLS_MAX - 1;
	case 1:
		return key->calls[i].number;
	case 2:
		return key->calls[i].i386;
	default:
		return any_below(dice, 6);
	}
}

static void some_rule(struct dice *dice, struct spec_rule *rule)
{
	u32 i;

	rule->action = any_below(dice, HARDEN_ACTION_KILL + 1);
	rule->error = any_below(dice, 3);
	rule->nr_numbers = 1 + any_below(dice, NUMBERS_MAX);
	rule->nr_tests = any_below(dice, 2) ? any_below(dice, HARDEN_TESTS_MAX + 1) : 0;
	for (i = 0; i < rule->nr_numbers; i++)
		rule->numbers[i] = some_number(dice);
	for (i = 0; i < rule->nr_tests; i++) {
		rule->tests[i].arg = any_below(dice, 6);
		rule->tests[i].op = any_below(dice, HARDEN_OP_GT + 1);
		rule->tests[i].mask = any_below(dice, 2) ? U64_MAX : some_value(dice);
		rule->tests[i].value = some_value(dice);
	}
}

static void some_filter(struct dice *dice, struct spec_filter *filter, u32 abi)
{
	u32 i;

	filter->abi = abi;
	filter->action = any_below(dice, HARDEN_ACTION_KILL + 1);
	filter->error = any_below(dice, 3);
	filter->last = any_below(dice, 2) ? -1 : (int)some_number(dice);
	filter->nr_rules = any_below(dice, RULES_MAX + 1);
	for (i = 0; i < filter->nr_rules; i++)
		some_rule(dice, &filter->rules[i]);
}

static void some_spec(struct dice *dice, struct spec *spec)
{
	u32 i, j;

	memset(spec, 0, sizeof(*spec));
	spec->words = any_below(dice, BIT(ARRAY_SIZE(asking_keys)));
	spec->nr_items = any_below(dice, ITEMS_MAX + 1);
	for (i = 0; i < spec->nr_items; i++) {
		spec->items[i].rule = any_below(dice, 2) ? HARDEN_RULE_SECCOMP :
							   HARDEN_RULE_SYSCALLS_DENY;
		spec->items[i].nr_filters = 1 + any_below(dice, FILTERS_MAX);
		for (j = 0; j < spec->items[i].nr_filters; j++)
			some_filter(dice, &spec->items[i].filters[j], j);
	}
}

static void compare(struct kunit *test, struct dice *dice, const struct spec *spec,
		    const struct harden_calls *calls)
{
	struct outcome wanted, got;
	struct registers regs;
	u64 args[6];
	u32 i, j, abi, nr;

	for (i = 0; i < 300; i++) {
		abi = any_below(dice, __HARDEN_ABI_MAX);
		nr = any_below(dice, 2) ? any_below(dice, 8) : some_number(dice);
		nr -= nr == HARDEN_CALLS_MAX - 1 && any_below(dice, 2);
		for (j = 0; j < ARRAY_SIZE(args); j++)
			args[j] = some_value(dice);
		wanted = oracle(spec, abi, nr, args);
		regs = registers_of(abi, args);
		got = judged(calls, abi, nr, &regs);
		if (abi == HARDEN_ABI_X86_64 && harden_call_passes(calls, nr, &regs))
			KUNIT_ASSERT_EQ_MSG(test, 0U, wanted.nr, ROUND "call %u", DICE(dice), nr);
		KUNIT_ASSERT_EQ_MSG(test, 0, memcmp(&wanted, &got, sizeof(got)),
				    ROUND "table %u call %u: %u steps, %u; %u %u %u, %u %u %u",
				    DICE(dice), abi, nr, got.nr, wanted.nr, got.steps[0].line,
				    got.steps[0].action, got.steps[0].error, wanted.steps[0].line,
				    wanted.steps[0].action, wanted.steps[0].error);
	}
}

/* The fixture keeps messages until a test ends: few in each of many tests. */
static void random_filters(struct kunit *test)
{
	struct spec *spec = kunit_kzalloc(test, sizeof(*spec), GFP_KERNEL);
	struct netlink_ext_ack extack = {};
	struct harden_policy *policy;
	struct dice dice;

	KUNIT_ASSERT_NOT_NULL(test, spec);
	dice_init(test, &dice);
	for_each_round(&dice, 10) {
		some_spec(&dice, spec);
		policy = compile_one(message_of(test, spec), &extack);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(policy), "%s", extack._msg ?: "no text");
		if (policy->calls)
			compare(test, &dice, spec, policy->calls);
		else
			KUNIT_EXPECT_EQ(test, 0U, spec->nr_items + spec->words);
		harden_policy_free(policy);
	}
}

static const void *times(const void *prev, char *desc)
{
	unsigned long nr = (unsigned long)prev + 1;

	if (nr > 20)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "time %lu", nr);
	return (const void *)nr;
}

/* A good filter, with one attribute put in, in place of, or left out. */
struct refuse_row {
	const char *desc;
	const char *text;	/* NULL: the parser's own */
	enum { IN_ITEM, IN_FILTER, IN_RULE, IN_TEST } where;
	int without, type;	/* 0: nothing */
	u32 value, len;		/* @len: bytes of it, 0: 4 */
	u32 rule, times;
	int err;		/* 0: -EINVAL */
};

static const struct refuse_row refuse_rows[] = {
	{ "no filter", "this rule needs a filter", IN_ITEM, HARDEN_A_ITEM_FILTER },
	{ "filter of another rule", "this rule has no filters", IN_ITEM, .rule = HARDEN_RULE_CAP },
	{ "filter that is no nest", "NLA_F_NESTED is missing", IN_ITEM,
	  .type = HARDEN_A_ITEM_FILTER },
	{ "no table", "a filter needs a table", IN_FILTER, HARDEN_A_FILTER_ABI },
	{ "unknown table", NULL, IN_FILTER, HARDEN_A_FILTER_ABI, HARDEN_A_FILTER_ABI,
	  __HARDEN_ABI_MAX, .err = -ERANGE },
	{ "no default", "a filter and its rules need an action", IN_FILTER,
	  HARDEN_A_FILTER_ACTION },
	{ "unknown default", NULL, IN_FILTER, HARDEN_A_FILTER_ACTION, HARDEN_A_FILTER_ACTION,
	  HARDEN_ACTION_KILL + 1, .err = -ERANGE },
	{ "errno of ALLOW", "an action of ERRNO, and no other, needs an errno", IN_FILTER,
	  .type = HARDEN_A_FILTER_ERRNO, .value = 1 },
	{ "ERRNO without errno", "an action of ERRNO, and no other, needs an errno", IN_FILTER,
	  HARDEN_A_FILTER_ACTION, HARDEN_A_FILTER_ACTION, HARDEN_ACTION_ERRNO },
	{ "errno 4096", NULL, IN_FILTER, .type = HARDEN_A_FILTER_ERRNO, .value = 4096,
	  .err = -ERANGE },
	{ "last of 1024", NULL, IN_FILTER, .type = HARDEN_A_FILTER_LAST,
	  .value = HARDEN_CALLS_MAX, .err = -ERANGE },
	{ "two tables", "this attribute stands here twice", IN_FILTER,
	  .type = HARDEN_A_FILTER_ABI, .value = 1 },
	{ "unknown attribute of a filter", "Unknown attribute type", IN_FILTER,
	  .type = HARDEN_A_FILTER_MAX + 1 },
	{ "rule without action", "a filter and its rules need an action", IN_RULE,
	  HARDEN_A_CALLS_ACTION },
	{ "rule's unknown action", NULL, IN_RULE, HARDEN_A_CALLS_ACTION, HARDEN_A_CALLS_ACTION,
	  HARDEN_ACTION_KILL + 1, .err = -ERANGE },
	{ "rule without errno", "an action of ERRNO, and no other, needs an errno", IN_RULE,
	  HARDEN_A_CALLS_ERRNO },
	{ "rule without numbers", "a rule needs numbers of 16 bits each", IN_RULE,
	  HARDEN_A_CALLS_NUMBERS },
	{ "half a number", "a rule needs numbers of 16 bits each", IN_RULE, HARDEN_A_CALLS_NUMBERS,
	  HARDEN_A_CALLS_NUMBERS, 0, 3 },
	{ "number 1024", "there is no system call of this number", IN_RULE,
	  HARDEN_A_CALLS_NUMBERS, HARDEN_A_CALLS_NUMBERS, HARDEN_CALLS_MAX },
	{ "numbers twice", "this attribute stands here twice", IN_RULE,
	  .type = HARDEN_A_CALLS_NUMBERS },
	{ "unknown attribute of a rule", "Unknown attribute type", IN_RULE,
	  .type = HARDEN_A_CALLS_MAX + 1 },
	{ "test without argument", "a test needs an argument, an operator and a value", IN_TEST,
	  HARDEN_A_TEST_ARG },
	{ "test without operator", "a test needs an argument, an operator and a value", IN_TEST,
	  HARDEN_A_TEST_OP },
	{ "test without value", "a test needs an argument, an operator and a value", IN_TEST,
	  HARDEN_A_TEST_VALUE },
	{ "argument 6", NULL, IN_TEST, HARDEN_A_TEST_ARG, HARDEN_A_TEST_ARG, 6, .err = -ERANGE },
	{ "unknown operator", NULL, IN_TEST, HARDEN_A_TEST_OP, HARDEN_A_TEST_OP,
	  HARDEN_OP_GT + 1, .err = -ERANGE },
	{ "value of 4 bytes", NULL, IN_TEST, HARDEN_A_TEST_VALUE, HARDEN_A_TEST_VALUE, 1 },
	{ "two operators", "this attribute stands here twice", IN_TEST, .type = HARDEN_A_TEST_OP },
	{ "seven tests", "too many tests in a rule", IN_TEST, .times = 7 },
};

ROWS(refuse);

struct writer {
	struct kunit *test;
	struct sk_buff *skb;
	const struct refuse_row *row;
};

static void put(const struct writer *w, int where, int type, const void *data, int len)
{
	if (w->row->where != where || w->row->without != type)
		KUNIT_ASSERT_EQ(w->test, 0, nla_put(w->skb, type, len, data));
}

static void put_number(const struct writer *w, int where, int type, u32 value)
{
	put(w, where, type, &value, sizeof(value));
}

static void put_more(const struct writer *w, int where)
{
	if (w->row->where == where && w->row->type)
		KUNIT_ASSERT_EQ(w->test, 0, nla_put(w->skb, w->row->type, w->row->len ?: 4,
						    &w->row->value));
}

static void write_test(const struct writer *w)
{
	struct nlattr *nest = nla_nest_start(w->skb, HARDEN_A_CALLS_TEST);
	u64 value = 1;

	put_number(w, IN_TEST, HARDEN_A_TEST_ARG, 0);
	put_number(w, IN_TEST, HARDEN_A_TEST_OP, 0);
	put(w, IN_TEST, HARDEN_A_TEST_VALUE, &value, sizeof(value));
	put_more(w, IN_TEST);
	nla_nest_end(w->skb, nest);
}

static void write_rule(const struct writer *w)
{
	struct nlattr *nest = nla_nest_start(w->skb, HARDEN_A_FILTER_RULE);
	u16 number = 1;
	u32 i;

	put_number(w, IN_RULE, HARDEN_A_CALLS_ACTION, HARDEN_ACTION_ERRNO);
	put_number(w, IN_RULE, HARDEN_A_CALLS_ERRNO, 1);
	put(w, IN_RULE, HARDEN_A_CALLS_NUMBERS, &number, sizeof(number));
	put_more(w, IN_RULE);
	for (i = 0; i < max(w->row->times, 1U); i++)
		write_test(w);
	nla_nest_end(w->skb, nest);
}

static void write_filter(const struct writer *w)
{
	struct nlattr *nest = nla_nest_start(w->skb, HARDEN_A_ITEM_FILTER);

	put_number(w, IN_FILTER, HARDEN_A_FILTER_ABI, HARDEN_ABI_X86_64);
	put_number(w, IN_FILTER, HARDEN_A_FILTER_ACTION, HARDEN_ACTION_ALLOW);
	put_more(w, IN_FILTER);
	write_rule(w);
	nla_nest_end(w->skb, nest);
}

static const struct nlattr *write_policy(const struct writer *w)
{
	struct nlattr *nest = begin(w->test, w->skb), *item;

	item = nla_nest_start(w->skb, HARDEN_A_POLICY_ITEM);
	put_u32(w->test, w->skb, HARDEN_A_ITEM_RULE, w->row->rule ?: HARDEN_RULE_SECCOMP);
	put_u32(w->test, w->skb, HARDEN_A_ITEM_LINE, 3);
	if (!w->row->rule)
		KUNIT_ASSERT_EQ(w->test, 0, nla_put_string(w->skb, HARDEN_A_ITEM_VALUE, "x"));
	if (w->row->where != IN_ITEM || !w->row->without)
		write_filter(w);
	put_more(w, IN_ITEM);
	nla_nest_end(w->skb, item);
	nla_nest_end(w->skb, nest);
	return nest;
}

static void refuse_row(struct kunit *test)
{
	const struct refuse_row *row = test->param_value;
	const struct writer w = { .test = test, .skb = new_message(test, 4096), .row = row };
	struct netlink_ext_ack extack = {};
	struct harden_policy *policy = compile_one(write_policy(&w), &extack);

	KUNIT_ASSERT_TRUE(test, IS_ERR(policy));
	KUNIT_EXPECT_EQ(test, row->err ?: -EINVAL, (int)PTR_ERR(policy));
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	if (row->text)
		KUNIT_EXPECT_STREQ(test, row->text, extack._msg);
	KUNIT_EXPECT_NOT_NULL(test, extack.bad_attr);
}

static const struct refuse_row good = { .desc = "good" };

/* The two of one table in one item that the rows cannot make. */
static void table_twice(struct kunit *test)
{
	static const struct spec spec = {
		.nr_items = 1, .items = { {
			.rule = HARDEN_RULE_SECCOMP, .nr_filters = 2,
			.filters = { { .last = -1 }, { .last = -1 } },
		} },
	};
	struct netlink_ext_ack extack = {};
	struct harden_policy *policy = compile_one(message_of(test, &spec), &extack);

	KUNIT_EXPECT_EQ(test, -EINVAL, PTR_ERR_OR_ZERO(policy));
	KUNIT_EXPECT_STREQ(test, "an item has one filter for a table", extack._msg);
}

/*
 * Whether the allocation was reached. Large ones that fail are made by vmalloc(), which gives its
 * own back later: only a refusal is free of them.
 */
static bool compile_failing(struct kunit *test, const struct nlattr *nest, unsigned int nth)
{
	struct harden_policy *policy;
	long before;
	bool failed;

	fail_allocation(test, nth);
	before = allocations();
	policy = compile_one(nest, NULL);
	failed = allocation_failed();
	if (IS_ERR(policy)) {
		KUNIT_EXPECT_TRUE(test, failed);
		KUNIT_EXPECT_EQ_MSG(test, -ENOMEM, PTR_ERR(policy), "%u", nth);
		KUNIT_EXPECT_EQ_MSG(test, before, allocations(), "%u", nth);
	} else {
		KUNIT_EXPECT_EQ_MSG(test, 2U, policy->calls->nr_steps - 1, "%u", nth);
		harden_policy_free(policy);
	}
	return failed;
}

static void survives_failing_allocations(struct kunit *test)
{
	const struct writer w = { .test = test, .skb = new_message(test, 4096), .row = &good };
	const struct nlattr *nest = write_policy(&w);
	unsigned int nth = 1;

	while (compile_failing(test, nest, nth))
		nth++;
	KUNIT_EXPECT_GT(test, nth, 12U);
}

/* Of nothing said there is no table, and what is always allowed has no row. */
static void rows(struct kunit *test)
{
	static const struct spec spec = {
		.nr_items = 1, .items = { {
			.rule = HARDEN_RULE_SECCOMP, .nr_filters = 1,
			.filters = { {
				.abi = HARDEN_ABI_I386, .action = HARDEN_ACTION_KILL, .last = -1,
				.nr_rules = 1, .rules = { {
					.action = HARDEN_ACTION_ALLOW, .nr_numbers = 2,
					.numbers = { 7, HARDEN_I386_SOCKET }, .nr_tests = 0,
				} },
			} },
		} },
	};
	const struct attr nothing[] = { POLICY, {} };
	struct netlink_ext_ack extack = {};
	struct harden_policy *policy = compile_one(message_of(test, &spec), &extack);
	u32 nr, killed = 0;

	KUNIT_ASSERT_FALSE(test, IS_ERR(policy));
	for (nr = 0; nr < HARDEN_CALLS_MAX; nr++) {
		killed += !!policy->calls->row[HARDEN_ABI_I386][nr];
		KUNIT_EXPECT_EQ(test, 0, (int)policy->calls->row[HARDEN_ABI_X86_64][nr]);
		KUNIT_EXPECT_EQ(test, 0, (int)policy->calls->row[HARDEN_ABI_X32][nr]);
	}
	/* exit, exit_group, restart_syscall, rt_sigreturn, sigreturn, and the two of the rule */
	KUNIT_EXPECT_EQ(test, HARDEN_CALLS_MAX - 7U, killed);
	KUNIT_EXPECT_EQ(test, 2U, policy->calls->nr_steps);
	KUNIT_EXPECT_FALSE(test, policy->calls->socketcall);
	KUNIT_EXPECT_TRUE(test, harden_call_passes(policy->calls, 7, NULL));
	KUNIT_EXPECT_FALSE(test, harden_call_passes(policy->calls, HARDEN_CALLS_MAX, NULL));
	KUNIT_EXPECT_NULL(test, harden_calls_first(policy->calls, 0, HARDEN_CALLS_MAX));
	KUNIT_EXPECT_NULL(test, harden_calls_first(policy->calls, 0, U32_MAX));
	harden_policy_free(policy);
	KUNIT_EXPECT_NULL(test, policy_of(test, nothing)->calls);
}

/* As they are known by name: what must never be denied, for nothing could end without. */
static bool oracle_spared(enum harden_abi abi, u32 nr)
{
	static const char * const spared[] = {
		[HARDEN_ABI_X86_64] = " 15 60 219 231 335 336 ",
		[HARDEN_ABI_I386] = " 0 1 119 173 252 ",
		[HARDEN_ABI_X32] = " 60 219 231 335 336 513 ",
	};
	char word[8];

	snprintf(word, sizeof(word), " %u ", nr);
	return strstr(spared[abi], word);
}

static void spares_just_these(struct kunit *test)
{
	u32 abi, nr;

	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++)
		for (nr = 0; nr < 2 * HARDEN_CALLS_MAX; nr++)
			KUNIT_EXPECT_EQ_MSG(test, oracle_spared(abi, nr),
					    harden_call_spared(abi, nr), "table %u call %u", abi,
					    nr);
}

static const struct asked_row {
	const char *desc;
	struct attr policy[ATTRS_MAX];
	u32 abi, nr;
	int judge;	/* -1: nothing is asked */
} asked_rows[] = {
	{ "nothing", { POLICY }, HARDEN_ABI_X86_64, 428, -1 },
	{ "mounts = allow", { POLICY, AT(3, MOUNTS, "allow") }, HARDEN_ABI_X86_64, 428, -1 },
	{ "mounts = deny", { POLICY, AT(3, MOUNTS, "deny") }, HARDEN_ABI_X86_64, 428,
	  HARDEN_JUDGE_OPEN_TREE },
	{ "mounts = deny, i386", { POLICY, AT(3, MOUNTS, "deny") }, HARDEN_ABI_I386, 442,
	  HARDEN_JUDGE_MOUNT_SETATTR },
	{ "mounts = deny, x32", { POLICY, AT(3, MOUNTS, "deny") }, HARDEN_ABI_X32, 432,
	  HARDEN_JUDGE_FSMOUNT },
	{ "mounts = deny, another call", { POLICY, AT(3, MOUNTS, "deny") }, HARDEN_ABI_X86_64,
	  308, -1 },
	{ "mounts = deny, nested", { POLICY, AT(3, MOUNTS, "deny"), AT(4, NESTED, "true") },
	  HARDEN_ABI_X86_64, 428, -1 },
	{ "others = deny", { POLICY, AT(3, OTHERS, "deny") }, HARDEN_ABI_X86_64, 302,
	  HARDEN_JUDGE_PRLIMIT64 },
	{ "others = deny, i386", { POLICY, AT(3, OTHERS, "deny") }, HARDEN_ABI_I386, 340,
	  HARDEN_JUDGE_PRLIMIT64 },
	{ "others = deny, its other number", { POLICY, AT(3, OTHERS, "deny") }, HARDEN_ABI_I386,
	  302, -1 },
	{ "kernel = deny, i386", { POLICY, AT(3, KERNEL, "deny") }, HARDEN_ABI_I386, 342,
	  HARDEN_JUDGE_OPEN_BY_HANDLE_AT },
	{ "kernel = deny, unload", { POLICY, AT(3, KERNEL, "deny") }, HARDEN_ABI_X86_64, 176,
	  HARDEN_JUDGE_DELETE_MODULE },
	{ "kernel = deny, reboot, i386", { POLICY, AT(3, KERNEL, "deny") }, HARDEN_ABI_I386, 88,
	  HARDEN_JUDGE_REBOOT },
	{ "kernel = deny, unload, i386", { POLICY, AT(3, KERNEL, "deny") }, HARDEN_ABI_I386, 129,
	  HARDEN_JUDGE_DELETE_MODULE },
};

ROWS(asked);

/* What other keys ask at the entries of calls, where no filter says anything. */
static void asked_row(struct kunit *test)
{
	const struct asked_row *row = test->param_value;
	const struct harden_policy *policy = policy_of(test, row->policy);
	const struct harden_call_step *step = NULL;
	struct registers regs = {};

	if (policy->calls)
		step = harden_calls_first(policy->calls, row->abi, row->nr);
	if (row->judge < 0) {
		KUNIT_EXPECT_NULL(test, step);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, step);
	step = harden_check_call(policy->calls, step, &regs);
	KUNIT_ASSERT_NOT_NULL(test, step);
	KUNIT_EXPECT_EQ(test, HARDEN_ACTION_ASK, (int)step->action);
	KUNIT_EXPECT_EQ(test, row->judge, (int)step->error);
	if (row->abi == HARDEN_ABI_X86_64)
		KUNIT_EXPECT_FALSE(test, harden_call_passes(policy->calls, row->nr, &regs));
}

static struct kunit_case calls_cases[] = {
	KUNIT_CASE_PARAM(refuse_row, refuse_gen_params),
	KUNIT_CASE(table_twice),
	KUNIT_CASE(survives_failing_allocations),
	KUNIT_CASE(rows),
	KUNIT_CASE(spares_just_these),
	KUNIT_CASE_PARAM(asked_row, asked_gen_params),
	KUNIT_CASE_PARAM(random_filters, times),
	{}
};

static struct kunit_suite calls_suite = {
	.name = "harden_calls",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = calls_cases,
};

kunit_test_suite(calls_suite);
