// SPDX-License-Identifier: GPL-2.0
/*
 * From names to filters: what libseccomp and the runtimes make of a profile, for each table. Of the
 * rules for a call one without conditions decides; else the first whose conditions hold; else the
 * default.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include "calls.h"
#include "model.h"
#include "profile.h"
#include "filters.h"
#include "source.h"

/* One table of one profile, on its way. */
struct work {
	const struct profile *profile;
	const bool *used;	/* rules that hold here */
	struct filter *filter;
};

static bool kernel_is(const unsigned int wanted[2])
{
	unsigned int runs[2];
	struct utsname name;

	if (uname(&name) || !profile_version(name.release, runs))
		return false;
	return runs[0] > wanted[0] || (runs[0] == wanted[0] && runs[1] >= wanted[1]);
}

/* As Docker: all that "includes" lists must be so, and nothing that "excludes" lists. */
static bool is_used(const struct profile_rule *rule, uint64_t caps)
{
	const struct when *with = &rule->includes, *without = &rule->excludes;

	if (with->has_arches && !with->amd64)
		return false;
	if (with->caps & ~caps)
		return false;
	if (with->kernel[0] && !kernel_is(with->kernel))
		return false;
	if (without->has_arches && without->amd64)
		return false;
	if (without->caps & caps)
		return false;
	return !without->kernel[0] || !kernel_is(without->kernel);
}

static bool same(const struct verdict *a, const struct verdict *b)
{
	return a->action == b->action &&
	       (a->action != HARDEN_ACTION_ERRNO || a->error == b->error);
}

static bool has_name(const struct profile_rule *rule, const char *name)
{
	size_t i;

	for (i = 0; i < rule->nr_names; i++)
		if (!strcmp(rule->names[i], name))
			return true;
	return false;
}

/* A rule that says what the default says is none. */
static bool counts(const struct work *work, size_t rule)
{
	return work->used[rule] &&
	       !same(&work->profile->rules[rule].verdict, &work->profile->otherwise);
}

/* The rule without conditions that decides about a call, or NULL. */
static const struct profile_rule *decides(const struct work *work, const char *name)
{
	const struct profile *profile = work->profile;
	size_t i;

	for (i = 0; i < profile->nr_rules; i++)
		if (counts(work, i) && !profile->rules[i].nr_args &&
		    has_name(&profile->rules[i], name))
			return &profile->rules[i];
	return NULL;
}

/* The first rule with conditions for a call, or NULL. */
static const struct profile_rule *tests(const struct work *work, const char *name)
{
	const struct profile *profile = work->profile;
	size_t i;

	for (i = 0; i < profile->nr_rules; i++)
		if (counts(work, i) && profile->rules[i].nr_args &&
		    has_name(&profile->rules[i], name))
			return &profile->rules[i];
	return NULL;
}

static struct call_rule *add_rule(struct filter *filter, const struct verdict *verdict)
{
	struct call_rule *rule = filter_add_rule(filter);

	rule->action = verdict->action;
	rule->error = verdict->error;
	return rule;
}

static void add_test(struct call_rule *rule, enum harden_abi abi, const char *name,
		     const struct profile_arg *arg)
{
	static const struct {
		const char *name;
		enum harden_op op;
	} ops[] = {
		{ "SCMP_CMP_EQ", HARDEN_OP_EQ }, { "SCMP_CMP_NE", HARDEN_OP_NE },
		{ "SCMP_CMP_LT", HARDEN_OP_LT }, { "SCMP_CMP_LE", HARDEN_OP_LE },
		{ "SCMP_CMP_GE", HARDEN_OP_GE }, { "SCMP_CMP_GT", HARDEN_OP_GT },
	};
	struct call_test *test = &rule->tests[rule->nr_tests++];
	uint64_t bits = call_arg_bits(name, arg->index) &
			(abi == HARDEN_ABI_I386 ? UINT32_MAX : UINT64_MAX);
	size_t i;

	*test = (struct call_test){ .arg = arg->index, .op = HARDEN_OP_EQ, .mask = UINT64_MAX,
				    .value = arg->value };
	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (!strcmp(ops[i].name, arg->op))
			test->op = ops[i].op;
	if (!strcmp(arg->op, "SCMP_CMP_MASKED_EQ")) {
		test->mask = arg->value;
		test->value = arg->value_two;
	}
	test->mask &= bits;
	test->value &= bits;
}

/* The runtimes take conditions on one argument for alternatives, those on several together. */
static bool are_alternatives(const struct profile_rule *rule)
{
	unsigned int seen = 0;
	size_t i;

	for (i = 0; i < rule->nr_args; i++) {
		if (seen >> rule->args[i].index & 1)
			return true;
		seen |= 1U << rule->args[i].index;
	}
	return false;
}

static void add_tested(struct work *work, const struct profile_rule *rule, const char *name,
		       unsigned int number)
{
	bool alternatives = are_alternatives(rule);
	struct call_rule *made = NULL;
	size_t i;

	for (i = 0; i < rule->nr_args; i++) {
		if (!made || alternatives) {
			made = add_rule(work->filter, &rule->verdict);
			rule_add_number(made, number);
		}
		add_test(made, work->filter->abi, name, &rule->args[i]);
	}
}

/*
 * What a call is through socketcall and ipc comes first. Their arguments are in memory: only those
 * of socket and socketpair are judged elsewhere, the conditions of others cannot be, and deny.
 */
static void add_multiplexed(struct work *work, const char *name)
{
	const struct profile_rule *rule = decides(work, name), *tested = tests(work, name);
	const struct verdict allow = { .action = HARDEN_ACTION_ALLOW };
	const struct verdict *verdict = rule ? &rule->verdict : NULL;
	struct multiplexed through;
	struct call_rule *made;

	if (work->filter->abi != HARDEN_ABI_I386 || !call_multiplexed(name, &through) ||
	    (!rule && !tested))
		return;
	if (!verdict && (!strcmp(name, "socket") || !strcmp(name, "socketpair")))
		verdict = &allow;
	if (!verdict)
		verdict = tested->verdict.action < HARDEN_ACTION_ERRNO ? &work->profile->otherwise :
									&tested->verdict;
	made = add_rule(work->filter, verdict);
	rule_add_number(made, through.multiplexer);
	made->tests[made->nr_tests++] = (struct call_test){
		.op = HARDEN_OP_EQ, .mask = through.mask, .value = through.call,
	};
}

/* Each name once: that of the first rule that has it. */
static bool is_first(const struct work *work, size_t rule, size_t name)
{
	const struct profile *profile = work->profile;
	const char *text = profile->rules[rule].names[name];
	size_t i;

	for (i = 0; i < rule; i++)
		if (counts(work, i) && has_name(&profile->rules[i], text))
			return false;
	for (i = 0; i < name; i++)
		if (!strcmp(profile->rules[rule].names[i], text))
			return false;
	return true;
}

static void each_name(struct work *work, void (*visit)(struct work *work, const char *name))
{
	const struct profile *profile = work->profile;
	size_t i, j;

	for (i = 0; i < profile->nr_rules; i++)
		for (j = 0; counts(work, i) && j < profile->rules[i].nr_names; j++)
			if (is_first(work, i, j))
				visit(work, profile->rules[i].names[j]);
}

static void add_conditional(struct work *work, const char *name)
{
	const struct profile *profile = work->profile;
	int number = call_number(work->filter->abi, name);
	size_t i;

	if (number < 0 || decides(work, name))
		return;
	for (i = 0; i < profile->nr_rules; i++)
		if (counts(work, i) && profile->rules[i].nr_args &&
		    has_name(&profile->rules[i], name))
			add_tested(work, &profile->rules[i], name, (unsigned int)number);
}

/* One rule for all calls that a rule of the profile decides about. */
static void add_decided(struct work *work, const struct profile_rule *rule)
{
	struct call_rule *made = NULL;
	size_t i;
	int number;

	for (i = 0; i < rule->nr_names; i++) {
		number = call_number(work->filter->abi, rule->names[i]);
		if (number < 0)
			continue;
		if (!made)
			made = add_rule(work->filter, &rule->verdict);
		rule_add_number(made, (unsigned int)number);
	}
}

/* The highest number that the profile knows: what came later was not meant by its default. */
static int last_known(const struct work *work)
{
	const struct profile *profile = work->profile;
	int last = -1, number;
	size_t i, j;

	for (i = 0; i < profile->nr_rules; i++) {
		for (j = 0; work->used[i] && j < profile->rules[i].nr_names; j++) {
			number = call_number(work->filter->abi, profile->rules[i].names[j]);
			last = number > last ? number : last;
		}
	}
	return last;
}

static void make_filter(struct work *work)
{
	const struct profile *profile = work->profile;
	struct filter *filter = work->filter;
	size_t i;

	/* A table that the profile does not name: as libseccomp. */
	if (!profile->abis[filter->abi]) {
		filter->action = HARDEN_ACTION_KILL;
		return;
	}
	filter->action = profile->otherwise.action;
	filter->error = profile->otherwise.error;
	filter->last = last_known(work);
	each_name(work, add_multiplexed);
	for (i = 0; i < profile->nr_rules; i++)
		if (counts(work, i) && !profile->rules[i].nr_args)
			add_decided(work, &profile->rules[i]);
	each_name(work, add_conditional);
}

/* Two rules without conditions that say different things of one call. */
static void check_contradictions(const struct work *work)
{
	const struct profile *profile = work->profile;
	const struct profile_rule *rule, *first;
	struct place place;
	size_t i, j;

	for (i = 0; i < profile->nr_rules; i++) {
		rule = &profile->rules[i];
		for (j = 0; counts(work, i) && !rule->nr_args && j < rule->nr_names; j++) {
			first = decides(work, rule->names[j]);
			if (!first || same(&first->verdict, &rule->verdict))
				continue;
			place = profile_place(profile, i, j);
			problem(&place, "\"%.60s\" has another action in rule %zu of the profile",
				rule->names[j], first->index + 1);
		}
	}
}

/* A misspelt name would go unnoticed; one that is new, or of another machine, must not stop. */
static void check_names(const struct profile *profile)
{
	struct place place;
	size_t i, j;

	for (i = 0; i < profile->nr_rules; i++) {
		for (j = 0; j < profile->rules[i].nr_names; j++) {
			if (call_known(profile->rules[i].names[j]))
				continue;
			if (profile->rules[i].verdict.action < HARDEN_ACTION_ERRNO)
				continue;
			place = profile_place(profile, i, j);
			caution(&place, "no system call \"%.60s\" is known here: not denied",
				profile->rules[i].names[j]);
		}
	}
}

static void check_sizes(const struct profile *profile)
{
	struct place place;
	size_t i;

	for (i = 0; i < profile->nr_rules; i++) {
		if (profile->rules[i].nr_args <= HARDEN_TESTS_MAX ||
		    are_alternatives(&profile->rules[i]))
			continue;
		place = profile_place(profile, i, 0);
		problem(&place, "%zu conditions: a rule takes at most %d",
			profile->rules[i].nr_args, HARDEN_TESTS_MAX);
	}
}

/*
 * Distributions build the x32 table and leave it off; this is decided at boot. What cannot be
 * called needs no filter, and its functions are also those of the table of x86_64.
 */
static bool is_off(enum harden_abi abi)
{
	FILE *parameter;
	int value;

	if (abi != HARDEN_ABI_X32)
		return false;
	parameter = fopen("/sys/module/syscall/parameters/x32", "re");
	if (!parameter)
		return false;
	value = fgetc(parameter);
	fclose(parameter);
	return value == 'N';
}

static void make_filters(const struct profile *profile, uint64_t caps, struct item *item)
{
	bool *used = xrealloc(NULL, profile->nr_rules * sizeof(*used));
	struct work work = { .profile = profile, .used = used };
	size_t i;
	int abi;

	for (i = 0; i < profile->nr_rules; i++)
		used[i] = is_used(&profile->rules[i], caps);
	check_sizes(profile);
	check_names(profile);
	check_contradictions(&work);
	for (abi = 0; !problems() && abi < __HARDEN_ABI_MAX; abi++) {
		if (is_off((enum harden_abi)abi))
			continue;
		work.filter = item_add_filter(item, (enum harden_abi)abi);
		make_filter(&work);
	}
	free(used);
}

bool filters_read(const struct word *word, uint64_t caps, struct item *item)
{
	char *name = source_beside(word->place.source, word->text);
	struct profile profile = {};
	struct source source;
	bool ok = source_read(&source, name, &word->place) && profile_read(&profile, &source);

	if (ok) {
		item->value = xstrdup(source.path);
		make_filters(&profile, caps, item);
	}
	profile_free(&profile);
	source_free(&source);
	free(name);
	return ok;
}

bool filters_deny(const struct word *word, struct item *item)
{
	const struct verdict verdict = { .action = HARDEN_ACTION_ERRNO,
					 .error = (unsigned int)call_denied_errno(word->text) };
	struct multiplexed through;
	struct filter *filter;
	struct call_rule *rule;
	int abi, number;

	if (call_spared(word->text)) {
		problem(&word->place, "\"%s\" cannot be denied: no program could end without it",
			word->text);
		return false;
	}
	if (!call_known(word->text)) {
		call_unknown(word);
		return false;
	}
	for (abi = 0; abi < __HARDEN_ABI_MAX; abi++) {
		if (is_off((enum harden_abi)abi))
			continue;
		number = call_number((enum harden_abi)abi, word->text);
		filter = item_add_filter(item, (enum harden_abi)abi);
		if (number >= 0)
			rule_add_number(add_rule(filter, &verdict), (unsigned int)number);
		if (abi != HARDEN_ABI_I386 || !call_multiplexed(word->text, &through))
			continue;
		rule = add_rule(filter, &verdict);
		rule_add_number(rule, through.multiplexer);
		rule->tests[rule->nr_tests++] = (struct call_test){
			.op = HARDEN_OP_EQ, .mask = through.mask, .value = through.call,
		};
	}
	return true;
}
