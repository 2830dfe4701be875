/* SPDX-License-Identifier: GPL-2.0 */
/* What a misspelt word was meant to be. */
#ifndef HARDENCTL_SPELLING_H
#define HARDENCTL_SPELLING_H

#include <stddef.h>

#define SPELLING_MAX 63		/* bytes of a word that may be meant */

struct guess {
	const char *wrong;
	size_t best;		/* begin with FAR_OFF */
};

/* More than two slips are another word. */
#define FAR_OFF 3

/* Is @right nearer to what was written than all before it? Case does not count. */
int is_nearer(struct guess *guess, const char *right);

#endif
