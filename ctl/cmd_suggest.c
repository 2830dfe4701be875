// SPDX-License-Identifier: GPL-2.0
/* suggest: policies as tight as what audit mode saw lets them be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "commands.h"
#include "generalise.h"
#include "mountinfo.h"
#include "past.h"
#include "remedy.h"
#include "report.h"
#include "whereabouts.h"
#include "words_event.h"

/* A change, and what it is for. */
struct reason {
	struct remedy remedy;
	char *why;
	bool counts;	/* it was not there before */
};

/**
 * struct suggestion - for one policy
 * @policy: in the end, what is suggested
 * @reasons: in the order of keys and values, so that they are the same from run to run
 */
struct suggestion {
	struct policy *policy;
	struct reason *reasons;
	size_t nr;
};

/* Was it this policy, as it stands, that would have denied it? */
static bool is_of(const struct event *event, const struct policy *policy)
{
	size_t i;

	if (event->mode != HARDEN_MODE_AUDIT || strcmp(event->policy, policy->name) != 0)
		return false;
	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].line == event->line)
			return true;
	return policy->line == event->line;
}

/* Without numbers that differ from run to run. */
static char *why(const struct event *event)
{
	return xasprintf("%s%s%s by %s%s", event->operation, *event->object ? " of " : "",
			 event->object, event->comm,
			 event->phase == HARDEN_PHASE_SETUP ? ", the runtime" : "");
}

static void add(struct suggestion *suggestion, const struct remedy *remedy,
		const struct event *event)
{
	struct reason *reason;

	suggestion->reasons = xrealloc(suggestion->reasons,
				       (suggestion->nr + 1) * sizeof(*suggestion->reasons));
	reason = &suggestion->reasons[suggestion->nr++];
	reason->remedy = *remedy;
	reason->remedy.value = xstrdup(remedy->value);
	reason->why = why(event);
	reason->counts = false;
	if (remedy->rule == HARDEN_RULE_WRITABLE && remedy->kind == REMEDY_ADD)
		generalise(reason->remedy.value);
}

static void learn(struct suggestion *suggestion, const struct past *past)
{
	struct remedy remedies[REMEDIES_MAX];
	struct whereabouts place;
	size_t i, n, nr;

	for (i = 0; i < past->nr; i++) {
		if (!is_of(&past->events[i], suggestion->policy))
			continue;
		place = find_place(&past->events[i]);
		nr = remedies_of(&past->events[i], place.inside, remedies);
		for (n = 0; n < nr; n++)
			add(suggestion, &remedies[n], &past->events[i]);
		remedies_free(remedies, nr);
		free(place.inside);
		free(place.outside);
	}
}

static int by_key(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;
	int order = strcmp(x->remedy.key, y->remedy.key);

	/* "any" before "until-drop", a directory before what is below it. */
	order = order ?: strcmp(x->remedy.value, y->remedy.value);
	return order ?: strcmp(x->why, y->why);
}

/* A subtree that is open already, by the policy or by what was suggested before. */
static bool is_open(const struct policy *policy, const struct remedy *remedy)
{
	size_t i;

	if (remedy->rule != HARDEN_RULE_WRITABLE)
		return false;
	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == HARDEN_RULE_WRITABLE && policy->items[i].value &&
		    is_below(remedy->value, policy->items[i].value))
			return true;
	return !policy->read_only;
}

/* What was open or allowed already, by a change that came before, needs no reason. */
static void apply(struct suggestion *suggestion)
{
	struct policy *policy = suggestion->policy;
	struct reason *reason;

	if (suggestion->nr)
		qsort(suggestion->reasons, suggestion->nr, sizeof(*suggestion->reasons), by_key);
	for (reason = suggestion->reasons; reason < suggestion->reasons + suggestion->nr; reason++)
		reason->counts = reason->remedy.kind == REMEDY_NONE ||
				 (!is_open(policy, &reason->remedy) &&
				  remedy_apply(&reason->remedy, policy));
	policy->mode = HARDEN_MODE_ENFORCE;
}

static void print_reasons(const struct suggestion *suggestion)
{
	static const char * const verbs[] = {
		[REMEDY_NONE] = "not allowed", [REMEDY_ADD] = "added", [REMEDY_REMOVE] = "removed",
		[REMEDY_SET] = "set",
	};
	const struct reason *reason;
	char *value, *text;

	if (!suggestion->nr)
		puts("# Nothing would have been denied.");
	for (reason = suggestion->reasons; reason < suggestion->reasons + suggestion->nr;
	     reason++) {
		if (!reason->counts)
			continue;
		value = escape(reason->remedy.value);
		text = escape(reason->why);
		printf("# %s %s: %s, for %s\n", reason->remedy.key, value,
		       verbs[reason->remedy.kind], text);
		free(value);
		free(text);
	}
}

static json_t *to_json(const struct suggestion *suggestion)
{
	json_t *json = policy_to_json(suggestion->policy), *reasons = json_array();
	const struct reason *reason;

	for (reason = suggestion->reasons; reason < suggestion->reasons + suggestion->nr;
	     reason++) {
		if (!reason->counts)
			continue;
		json_array_append_new(reasons, json_pack("{s:s,s:o,s:b,s:o}", "key",
							 reason->remedy.key, "value",
							 json_text(reason->remedy.value),
							 "possible",
							 reason->remedy.kind != REMEDY_NONE, "for",
							 json_text(reason->why)));
	}
	json_object_set_new(json, "reasons", reasons);
	return json;
}

/* Returns false if something would still be denied. */
static bool suggest(struct policy *policy, const struct past *past, json_t *all)
{
	struct suggestion suggestion = { .policy = policy };
	bool whole = true;
	size_t i;

	learn(&suggestion, past);
	apply(&suggestion);
	if (options.json) {
		json_array_append_new(all, to_json(&suggestion));
	} else {
		print_reasons(&suggestion);
		print_policy(policy);
	}
	for (i = 0; i < suggestion.nr; i++) {
		whole &= suggestion.reasons[i].remedy.kind != REMEDY_NONE;
		free(suggestion.reasons[i].remedy.value);
		free(suggestion.reasons[i].why);
	}
	free(suggestion.reasons);
	return whole;
}

static void suggest_all(struct model *model, const struct past *past, const char *name)
{
	json_t *all = json_array();
	bool whole = true;
	size_t i, nr = 0;

	for (i = 0; i < model->nr; i++) {
		struct policy *policy = &model->policies[i];

		if (name ? strcmp(name, policy->name) != 0 : policy->mode != HARDEN_MODE_AUDIT)
			continue;
		whole &= suggest(policy, past, all);
		nr++;
	}
	if (options.json)
		print_json(json_incref(all));
	json_decref(all);
	if (!nr)
		note("no policy is in audit mode: mode = audit is what suggestions come from");
	if (!whole)
		note("warning: not all of what was seen can be allowed by a policy: see "
		     "\"not allowed\"");
}

/* The kernel remembers so many kinds only, and may have lost some before. */
static void warn_of_gaps(struct ipc *ipc, const struct past *past)
{
	struct status status = {};

	if (!ipc_status(ipc, &status) && status.events_lost)
		note("warning: %llu events were lost: what they would have taught is missing",
		     (unsigned long long)status.events_lost);
	if (past->nr >= HARDEN_HISTORY_MAX)
		note("warning: the kernel remembers %d kinds of denials, and has forgotten others",
		     HARDEN_HISTORY_MAX);
}

enum exit_status cmd_suggest(int argc, char **argv)
{
	const char *name = argc ? argv[0] : NULL;
	struct model model = {};
	struct past past = {};
	enum exit_status status;
	struct ipc *ipc;

	status = ipc_open(&ipc);
	if (!status)
		status = ipc_policies(ipc, &model);
	if (!status)
		status = past_read(ipc, &past);
	if (!status && name && !model_find(&model, name)) {
		error("no policy \"%s\" is in force", name);
		status = EXIT_REFUSED;
	}
	if (!status) {
		warn_of_gaps(ipc, &past);
		suggest_all(&model, &past, name);
	}
	ipc_close(ipc);
	past_free(&past);
	model_free(&model);
	return status;
}
