// SPDX-License-Identifier: GPL-2.0
/* What is remembered of denials: against a table of counts, and when there are too many kinds. */
#include <kunit/test.h>
#include <linux/harden.h>
#include <linux/slab.h>
#include "history.h"
#include "random_test.h"

#define KINDS 64

static struct harden_event *event;

static int history_init(struct kunit *test)
{
	harden_history_exit();
	event = kunit_kzalloc(test, sizeof(*event), GFP_KERNEL);
	return event ? 0 : -ENOMEM;
}

static void history_clean(struct kunit *test)
{
	harden_history_exit();
}

static void add(unsigned int kind, u32 count, u64 now)
{
	event->container_id = 1 + kind % 4;
	event->rule = kind / 4 % 2;
	event->count = count;
	event->pid = now;
	snprintf(event->object, sizeof(event->object), "/%u", kind / 8);
	harden_history_add(event, now);
}

struct seen {
	unsigned int nr, limit;
	u64 last_nr, total, oldest;
	u32 pid;
};

static int see(const struct harden_past *past, void *arg)
{
	struct seen *seen = arg;

	if (seen->nr == seen->limit)
		return -EMSGSIZE;
	seen->nr++;
	if (past->nr <= seen->last_nr)
		return -EINVAL;
	seen->last_nr = past->nr;
	seen->total += past->event.count;
	seen->pid = past->event.pid;
	if (!seen->oldest || past->last < seen->oldest)
		seen->oldest = past->last;
	return 0;
}

static struct seen look(void)
{
	struct seen seen = { .limit = UINT_MAX };
	u64 after = 0;

	harden_history_visit(&after, see, &seen);
	return seen;
}

static void history_counts(struct kunit *test)
{
	struct dice dice;
	bool used[KINDS] = {};
	u64 total = 0;
	unsigned int kind, count, nr = 0;
	struct seen seen;

	dice_init(test, &dice);
	for_each_round(&dice, 2000) {
		kind = any_below(&dice, KINDS);
		count = 1 + any_below(&dice, 100);
		nr += !used[kind];
		used[kind] = true;
		total += count;
		add(kind, count, 1 + dice.round);
	}
	seen = look();
	KUNIT_EXPECT_EQ_MSG(test, seen.nr, nr, ROUND "kinds", DICE(&dice));
	KUNIT_EXPECT_EQ_MSG(test, seen.total, total, ROUND "denials", DICE(&dice));
}

/* Those that are still seen stay, however many kinds come. */
static void history_forgets_the_oldest(struct kunit *test)
{
	unsigned int i;
	struct seen seen;

	for (i = 0; i < 2 * HARDEN_HISTORY_MAX; i++) {
		add(8 + 8 * i, 1, 10 + i);
		add(0, 1, 10 + i);
	}
	seen = look();
	KUNIT_EXPECT_EQ(test, seen.nr, HARDEN_HISTORY_MAX);
	KUNIT_EXPECT_EQ(test, seen.total, 3ULL * HARDEN_HISTORY_MAX - 1);
	KUNIT_EXPECT_EQ(test, seen.oldest, 10ULL + HARDEN_HISTORY_MAX + 1);
}

static void history_in_parts(struct kunit *test)
{
	struct seen seen = {};
	unsigned int i;
	u64 after = 0;

	for (i = 0; i < 10; i++)
		add(i, 1, 1 + i);
	for (i = 0; i < 5; i++) {
		seen.limit = seen.nr + 3;
		harden_history_visit(&after, see, &seen);
	}
	KUNIT_EXPECT_EQ(test, seen.nr, 10U);
	KUNIT_EXPECT_EQ(test, seen.total, 10ULL);
}

static void history_count_saturates(struct kunit *test)
{
	struct seen seen;

	add(0, U32_MAX - 1, 1);
	add(0, 5, 7);
	seen = look();
	KUNIT_EXPECT_EQ(test, seen.total, (u64)U32_MAX);
	KUNIT_EXPECT_EQ(test, seen.pid, 7U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(history_counts),
	KUNIT_CASE(history_forgets_the_oldest),
	KUNIT_CASE(history_in_parts),
	KUNIT_CASE(history_count_saturates),
	{}
};

static struct kunit_suite suite = {
	.name = "harden_history",
	.init = history_init,
	.exit = history_clean,
	.test_cases = cases,
};

kunit_test_suite(suite);
