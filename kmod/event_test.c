// SPDX-License-Identifier: GPL-2.0
/*
 * Denials and their events: whatever is folded, every denial is in just one event of its kind. At
 * random against a table of counts; from threads and from interrupts, see crew_test.h.
 */
#include <linux/delay.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "container.h"
#include "crew_test.h"
#include "event.h"
#include "label.h"
#include "policy.h"
#include "verdict.h"

#define KINDS		128	/* a bit for each thing by which kinds differ */
#define FEW_KINDS	8
#define PENDING_MAX	1024	/* of event.c */
#define WINDOW_MS	1000

/* What stands for the end of the line: it adds up what comes. */
static struct {
	unsigned int events, denials, first;
} sent[KINDS];
static unsigned int others;	/* events of no kind */

static atomic_t wanted[KINDS];

static struct cast {
	struct harden_container *containers[2];
	struct harden_label labels[4];
	struct harden_policy policies[4];
	struct harden_item items[2];
} *cast;

static const char * const operations[] = { "open", "mkdir" };
static const char * const objects[] = { "/a", "/b" };

static bool is_second(const char * const *pair, const char *s)
{
	return !strcmp(pair[1], s);
}

/* Back from an event to the bits of its kind. */
static unsigned int kind_of(const struct harden_event *event)
{
	static const char * const policies[] = { "p", "q" };

	return (event->container_id == 2) | (event->phase == HARDEN_PHASE_CONFINED) << 1 |
	       is_second(policies, event->policy) << 2 | (event->line == 11) << 3 |
	       is_second(operations, event->operation) << 4 |
	       is_second(objects, event->object) << 5 |
	       (event->mode == HARDEN_MODE_AUDIT) << 6;
}

void harden_audit(const struct harden_event *event)
{
}

int harden_event_send(const struct harden_event *event)
{
	unsigned int kind = kind_of(event);

	if (event->object[0] != '/') {
		others += event->count;
		return 0;
	}
	if (!sent[kind].events++)
		sent[kind].first = event->count;
	sent[kind].denials += event->count;
	return 0;
}

static struct harden_container *new_container(struct kunit *test, u64 id)
{
	struct harden_container *container = kunit_kzalloc(test, sizeof(*container) + 8,
							   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, container);
	container->id = id;
	strcpy(container->path, "/c");
	return container;
}

/* Two of everything. Two policies only audit; one item's errno is not the other's. */
static int cast_init(struct kunit *test)
{
	int i;

	cast = kunit_kzalloc(test, sizeof(*cast), GFP_KERNEL);
	if (!cast)
		return -ENOMEM;
	for (i = 0; i < 2; i++)
		cast->containers[i] = new_container(test, 1 + i);
	for (i = 0; i < 4; i++) {
		cast->labels[i].container = cast->containers[i & 1];
		cast->labels[i].phase = i & 2 ? HARDEN_PHASE_CONFINED : HARDEN_PHASE_SETUP;
	}
	for (i = 0; i < 4; i++) {
		cast->policies[i].name = i & 1 ? "q" : "p";
		cast->policies[i].audit = i & 2;
	}
	for (i = 0; i < 2; i++) {
		cast->items[i].rule = i ? HARDEN_RULE_READ_ONLY : HARDEN_RULE_CAP;
		cast->items[i].file = "p.conf";
		cast->items[i].line = 10 + i;
	}
	memset(sent, 0, sizeof(sent));
	memset(wanted, 0, sizeof(wanted));
	others = 0;
	return 0;
}

/* What is remembered is gone when its window is over, so that the next test begins with none. */
static void cast_exit(struct kunit *test)
{
	msleep(WINDOW_MS + WINDOW_MS / 2);
}

/* A denial of a kind. Returns the errno. Context: any. */
static int deny(unsigned int kind)
{
	const struct harden_request request = {
		.operation = operations[kind >> 4 & 1], .text = objects[kind >> 5 & 1],
	};

	atomic_inc(&wanted[kind]);
	return harden_verdict(&cast->labels[kind & 3],
			      &cast->policies[(kind >> 2 & 1) | (kind >> 5 & 2)],
			      &cast->items[kind >> 3 & 1], &request);
}

static unsigned int missing(void)
{
	unsigned int kind, nr = 0;

	for (kind = 0; kind < KINDS; kind++)
		nr += READ_ONCE(sent[kind].denials) != atomic_read(&wanted[kind]);
	return nr;
}

/* Until all has come, or nothing more can come. */
static void wait_for_events(void)
{
	int tries;

	for (tries = 0; missing() && tries < 30; tries++)
		msleep(WINDOW_MS / 10);
}

static void expect_all(struct kunit *test, const struct dice *dice)
{
	unsigned int kind;

	wait_for_events();
	for (kind = 0; kind < KINDS; kind++) {
		KUNIT_EXPECT_EQ_MSG(test, (unsigned int)atomic_read(&wanted[kind]),
				    sent[kind].denials, ROUND "kind %u", DICE(dice), kind);
		/* The first at once and alone; then one for each window. */
		KUNIT_EXPECT_EQ_MSG(test, !!sent[kind].events, sent[kind].first, ROUND "kind %u",
				    DICE(dice), kind);
	}
	KUNIT_EXPECT_EQ_MSG(test, 0U, others, ROUND "of no kind", DICE(dice));
}

static int oracle_errno(unsigned int kind)
{
	if (kind & BIT(6))
		return 0;
	return kind & BIT(3) ? -EROFS : -EPERM;
}

/* Kinds that come close upon each other, and the counters beside them. */
static void denials_at_random(struct kunit *test)
{
	u64 denials = harden_denials(), would = harden_would_deny(), lost = harden_events_lost();
	unsigned int kind;
	struct dice dice;

	dice_init(test, &dice);
	for_each_round(&dice, 6000) {
		kind = any_below(&dice, KINDS);
		KUNIT_EXPECT_EQ_MSG(test, oracle_errno(kind), deny(kind), ROUND "kind %u",
				    DICE(&dice), kind);
		if (!any_below(&dice, 16))
			yield();
	}
	expect_all(test, &dice);
	for (kind = 0; kind < KINDS; kind++) {
		KUNIT_EXPECT_LE(test, sent[kind].events, 20U);	/* folded */
		if (oracle_errno(kind))
			denials += atomic_read(&wanted[kind]);
		else
			would += atomic_read(&wanted[kind]);
	}
	KUNIT_EXPECT_EQ(test, denials, harden_denials());
	KUNIT_EXPECT_EQ(test, would, harden_would_deny());
	KUNIT_EXPECT_EQ(test, lost, harden_events_lost());
}

/*
 * No more kinds are remembered at once; of the others it is known that they were. On a slow machine
 * the window is over before all have come: then the first ones are told and forgotten.
 */
static void too_many_kinds_are_counted(struct kunit *test)
{
	struct harden_request request = { .operation = "open" };
	unsigned long begun = jiffies;
	u64 lost = harden_events_lost();
	unsigned int i;
	char text[8];

	request.text = text;
	for (i = 0; i < PENDING_MAX + 100; i++) {
		sprintf(text, "%u", i);
		harden_verdict(&cast->labels[0], &cast->policies[0], &cast->items[0], &request);
	}
	if (time_before(jiffies, begun + msecs_to_jiffies(WINDOW_MS)))
		KUNIT_EXPECT_EQ(test, lost + 100, harden_events_lost());
	lost = harden_events_lost() - lost;
	for (i = 0; READ_ONCE(others) + lost < PENDING_MAX + 100 && i < 10; i++)
		msleep(WINDOW_MS / 10);
	KUNIT_EXPECT_EQ(test, PENDING_MAX + 100ULL, others + lost);
	KUNIT_EXPECT_GE(test, others, (unsigned int)PENDING_MAX);
}

static void deny_any(struct worker *worker)
{
	deny(any_below(&worker->dice, FEW_KINDS));
}

static void deny_often(struct worker *worker)
{
	for_each_round(&worker->dice, 4000) {
		deny_any(worker);
		stand_aside(worker);
	}
}

static void denials_from_everywhere(struct kunit *test)
{
	u64 lost = harden_events_lost();

	crew_start(test, deny_often, deny_any);
	crew_wait(test);
	expect_all(test, &workers[0].dice);
	KUNIT_EXPECT_EQ(test, lost, harden_events_lost());
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(denials_at_random),
	KUNIT_CASE(too_many_kinds_are_counted),
	KUNIT_CASE(denials_from_everywhere),
	{}
};

static struct kunit_suite event_suite = {
	.name = "harden_event",
	.init = cast_init,
	.exit = cast_exit,
	.test_cases = event_cases,
};

kunit_test_suite(event_suite);
