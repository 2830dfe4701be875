// SPDX-License-Identifier: GPL-2.0
/* Threads that all do the same at once, and a timer's interrupt that comes wherever they are. */
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "crew_test.h"

/* Between interrupts, in microseconds; kernels with all debugging on need longer for one. */
#define PAUSE_MIN	(IS_ENABLED(CONFIG_SMP) ? 200 : 20)
#define PAUSE_MAX	(4 * PAUSE_MIN)

struct worker workers[THREADS + 1];
static struct hrtimer timer;
static const char *wrong;	/* what the first says that found something */
static unsigned int wrong_round;
static bool over;

void complain(struct worker *worker, const char *what)
{
	if (!cmpxchg(&wrong, NULL, what))
		wrong_round = worker->dice.round;
}

void stand_aside(struct worker *worker)
{
	if (IS_ENABLED(CONFIG_SMP))
		cond_resched_tasks_rcu_qs();
	else if (any_below(&worker->dice, 2))
		yield();
}

static int worker_main(void *arg)
{
	struct worker *worker = arg;

	worker->work(worker);
	kthread_complete_and_exit(&worker->done, 0);
}

static enum hrtimer_restart interrupt(struct hrtimer *timer)
{
	struct worker *worker = &workers[THREADS];
	u32 pause = PAUSE_MIN + any_below(&worker->dice, PAUSE_MAX - PAUSE_MIN);

	worker->dice.round++;
	worker->work(worker);
	hrtimer_forward_now(timer, ns_to_ktime(pause * NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

static void start_worker(struct kunit *test, struct worker *worker, int nr)
{
	init_completion(&worker->done);
	worker->task = kthread_create(worker_main, worker, "harden_kunit/%d", nr);
	KUNIT_ASSERT_FALSE(test, IS_ERR(worker->task));
	wake_up_process(worker->task);
}

void crew_start(struct kunit *test, void (*work)(struct worker *worker),
		void (*by_interrupt)(struct worker *worker))
{
	struct dice dice;
	int i;

	memset(workers, 0, sizeof(workers));
	wrong = NULL;
	over = false;
	dice_init(test, &dice);
	for (i = 0; i <= THREADS; i++) {
		workers[i].dice = dice;
		workers[i].work = i < THREADS ? work : by_interrupt;
		prandom_seed_state(&workers[i].dice.state, dice.seed + i);
	}
	for (i = 0; i < THREADS; i++)
		start_worker(test, &workers[i], i);
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	timer.function = interrupt;
	hrtimer_start(&timer, ns_to_ktime(PAUSE_MAX * NSEC_PER_USEC), HRTIMER_MODE_REL_HARD);
}

void crew_stop(void)
{
	WRITE_ONCE(over, true);
}

bool crew_over(void)
{
	return READ_ONCE(over);
}

void crew_wait(struct kunit *test)
{
	struct dice *dice = &workers[THREADS].dice;
	int i;

	for (i = 0; i < THREADS; i++)
		wait_for_completion(&workers[i].done);
	hrtimer_cancel(&timer);
	kunit_info(test, "%u interrupts\n", dice->round);
	KUNIT_EXPECT_GT(test, dice->round, 0U);
	dice->round = wrong_round;
	KUNIT_EXPECT_PTR_EQ_MSG(test, (void *)wrong, NULL, ROUND "%s", DICE(dice), wrong ?: "");
}
