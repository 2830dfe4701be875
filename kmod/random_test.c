// SPDX-License-Identifier: GPL-2.0
/* Numbers at random for KUnit tests, which can be had again: by harden_seed=. */
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/string.h>
#include "random_test.h"

static unsigned int seed;	/* 0: each test has its own */

#ifdef MODULE
module_param_named(harden_seed, seed, uint, 0444);
#else
core_param(harden_seed, seed, uint, 0444);
#endif

void dice_init(struct kunit *test, struct dice *dice)
{
	dice->seed = seed ?: get_random_u32() ?: 1;
	dice->round = 0;
	prandom_seed_state(&dice->state, dice->seed);
	kunit_info(test, "harden_seed=%u\n", dice->seed);
}

void any_word(struct dice *dice, char *word, unsigned int max, const char *letters)
{
	unsigned int len = any_below(dice, max + 1), base = strlen(letters), i;

	for (i = 0; i < len; i++)
		word[i] = letters[any_below(dice, base)];
	word[len] = 0;
}
