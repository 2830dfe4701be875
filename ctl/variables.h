/* SPDX-License-Identifier: GPL-2.0 */
/* What ${NAME} stands for in a Compose file: by the environment, and by .env beside the file. */
#ifndef HARDENCTL_VARIABLES_H
#define HARDENCTL_VARIABLES_H

#include "syntax.h"

struct variable {
	char *name, *value;
};

/* Those of .env; of two with one name the later counts. */
struct variables {
	struct variable *list;
	size_t nr;
};

/* What .env beside the file says, where there is one. False: reported, with line and column. */
bool variables_read(struct variables *variables, const struct source *source);
void variables_free(struct variables *variables);

/* @text as Compose would have it; NULL: reported at @place. Free it. */
char *variables_expand(const struct variables *variables, const char *text,
		       const struct place *place);

#endif
