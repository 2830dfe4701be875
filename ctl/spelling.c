// SPDX-License-Identifier: GPL-2.0
/* What a misspelt word was meant to be. */
#include <ctype.h>
#include <string.h>
#include "spelling.h"

static size_t least(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

static int differ(char a, char b)
{
	return tolower((unsigned char)a) != tolower((unsigned char)b);
}

/* Insertions, removals and changes that make one word the other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[SPELLING_MAX + 1], n = strnlen(b, SPELLING_MAX), i, j, corner, above;

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
				       corner + differ(a[i - 1], b[j - 1]));
			corner = above;
		}
	}
	return row[n];
}

int is_nearer(struct guess *guess, const char *right)
{
	size_t d;

	if (strnlen(guess->wrong, SPELLING_MAX + 1) > SPELLING_MAX)
		return 0;
	d = distance(guess->wrong, right);
	if (d >= guess->best || d >= strlen(right))
		return 0;
	guess->best = d;
	return 1;
}
