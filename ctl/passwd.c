// SPDX-License-Identifier: GPL-2.0
/* The users of an image's /etc/passwd. */
#include <stdlib.h>
#include <string.h>
#include "passwd.h"

/* What is no number is 0 for engines. */
static unsigned long number(const char *field)
{
	size_t n = strspn(field, "0123456789");

	return field[n] == ':' ? strtoul(field, NULL, 10) : 0;
}

/* Behind the next colon of the line; at its end: there is none. */
static const char *next_field(const char *s)
{
	s += strcspn(s, ":\n");
	return s + (*s == ':');
}

bool passwd_uid(const char *passwd, const char *user, unsigned long *uid)
{
	size_t len = strcspn(user, ":");
	const char *line = passwd;

	while (line && *line) {
		line += strspn(line, " \t\r\n");
		if (!strncmp(line, user, len) && (line[len] == ':' || line[len] == '\n' ||
						  !line[len])) {
			*uid = number(next_field(next_field(line)));
			return true;
		}
		line = strchr(line, '\n');
	}
	return false;
}
