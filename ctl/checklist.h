/* SPDX-License-Identifier: GPL-2.0 */
/* The list by which containers are hardened: facts to findings. Asks nobody. */
#ifndef HARDENCTL_CHECKLIST_H
#define HARDENCTL_CHECKLIST_H

#include "facts.h"

#define NR_CHECKS 10

/**
 * struct finding - what one check says of one container
 * @pass: nothing is missing
 * @found: what there is, and of which process
 * @docker: what to say, or not to say, to "docker run"; NULL: @pass
 * @policy: the line of policy.conf that holds it; NULL: @pass
 */
struct finding {
	bool pass;
	char *found, *docker, *policy;
};

/**
 * struct check - one line of the list
 * @id: its name for programs, the key of policy.conf where there is one
 * @title: for people, as what should be
 */
struct check {
	const char *id, *title;
	void (*run)(const struct facts *facts, struct finding *finding);
};

extern const struct check checks[NR_CHECKS];

/* One for each of checks[]; there is at least one process. */
void checklist(const struct facts *facts, struct finding findings[NR_CHECKS]);
void finding_free(struct finding *finding);
void findings_free(struct finding findings[NR_CHECKS]);

#endif
