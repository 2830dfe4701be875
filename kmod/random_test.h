/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers at random for KUnit tests, which can be had again: by harden_seed=. */
#ifndef _HARDEN_RANDOM_TEST_H
#define _HARDEN_RANDOM_TEST_H

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/types.h>

/**
 * struct dice - where a test has its random numbers from
 * @seed: all of them follow from it
 * @round: which try this is, for messages
 * @state: of the generator
 */
struct dice {
	u32 seed;
	unsigned int round;
	struct rnd_state state;
};

/* Begins a message about a failure, with DICE() among its arguments. */
#define ROUND		"harden_seed=%u, round %u: "
#define DICE(dice)	(dice)->seed, (dice)->round

#define for_each_round(dice, rounds) \
	for ((dice)->round = 0; (dice)->round < (rounds); (dice)->round++)

/* The seed is printed; it is a new one for each test unless the parameter harden_seed fixes it. */
void dice_init(struct kunit *test, struct dice *dice);

static inline u32 any_number(struct dice *dice)
{
	return prandom_u32_state(&dice->state);
}

static inline u32 any_below(struct dice *dice, u32 limit)
{
	return any_number(dice) % limit;
}

/* Up to @max letters of @letters, each of them as likely; @word has room for one more. */
void any_word(struct dice *dice, char *word, unsigned int max, const char *letters);

#endif
