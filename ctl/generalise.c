// SPDX-License-Identifier: GPL-2.0
/* Paths that were seen, to subtrees that will be seen again. Pure. */
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "generalise.h"

struct letters {
	size_t upper, lower, digits, hex, all;
};

static struct letters count(const char *s, size_t len)
{
	struct letters n = { .all = len };
	size_t i;

	for (i = 0; i < len; i++) {
		n.upper += isupper((unsigned char)s[i]) != 0;
		n.lower += islower((unsigned char)s[i]) != 0;
		n.digits += isdigit((unsigned char)s[i]) != 0;
		n.hex += isxdigit((unsigned char)s[i]) != 0;
	}
	return n;
}

/* What mkstemp(3) and its like make: letters and digits without a word in them. */
static bool is_random(struct letters n)
{
	if (n.upper + n.lower + n.digits < n.all || n.all < 6)
		return false;
	if (n.digits && (n.upper || n.all >= 8) && n.digits < n.all)
		return true;
	return n.upper > 1 && n.lower > 1;
}

/* 16384, 0123abcd, 8-4-4-4-12 hex digits. */
static bool is_id(const char *s, size_t len)
{
	struct letters n = count(s, len);

	if (n.digits == n.all)
		return true;
	if (n.hex == n.all && n.all >= 8 && n.digits)
		return true;
	return n.all == 36 && n.hex == 32 && s[8] == '-' && s[13] == '-' && s[23] == '-';
}

/* "tmp.Xa82kP", "worker-4711", ".pid12345" */
static bool ends_made_up(const char *s, size_t len)
{
	size_t at = len, digits = 0;

	while (at > 0 && isalnum((unsigned char)s[at - 1]))
		at--;
	while (digits < len && isdigit((unsigned char)s[len - 1 - digits]))
		digits++;
	return digits >= 3 || (at > 0 && is_random(count(s + at, len - at)));
}

static bool is_made_up(const char *s, size_t len)
{
	struct letters n = count(s, len);

	return is_id(s, len) || ends_made_up(s, len) ||
	       (n.all >= 10 && n.upper && n.lower && is_random(n));
}

void generalise(char *path)
{
	char *at = strchr(path + 1, '/');
	size_t len;

	for (; at; at += 1 + len) {
		len = strcspn(at + 1, "/");
		if (is_made_up(at + 1, len)) {
			*at = 0;
			return;
		}
		if (!at[1 + len])
			return;
	}
}
