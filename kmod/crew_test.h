/* SPDX-License-Identifier: GPL-2.0 */
/* Threads that all do the same at once, and a timer's interrupt that comes wherever they are. */
#ifndef _HARDEN_CREW_TEST_H
#define _HARDEN_CREW_TEST_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/types.h>
#include "random_test.h"

#define THREADS		4

/**
 * struct worker - a thread, or the interrupt
 * @task: the thread
 * @done: it has nothing more to do
 * @dice: its own numbers
 * @work: what it does
 * @open: for @work
 */
struct worker {
	struct task_struct *task;
	struct completion done;
	struct dice dice;
	void (*work)(struct worker *worker);
	bool open;
};

/* The threads, and behind them the interrupt. */
extern struct worker workers[THREADS + 1];

/* Notes what is wrong, the first time. Context: any. */
#define check(worker, condition)						\
	do {									\
		if (!(condition))						\
			complain(worker, #condition);				\
	} while (0)

void complain(struct worker *worker, const char *what);

/* Lets the others have their turn: on one processor by chance, else nobody could go on alone. */
void stand_aside(struct worker *worker);

/* Threads begin with @work, which may wait for crew_over(); interrupts do @by_interrupt. */
void crew_start(struct kunit *test, void (*work)(struct worker *worker),
		void (*by_interrupt)(struct worker *worker));
void crew_stop(void);
bool crew_over(void);
/* Until all threads have ended; fails if anything was wrong. */
void crew_wait(struct kunit *test);

#endif
