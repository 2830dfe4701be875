/* SPDX-License-Identifier: GPL-2.0 */
/* What doctor looks at, and what it finds: between cmd_doctor.c and the checks. */
#ifndef HARDENCTL_DOCTOR_H
#define HARDENCTL_DOCTOR_H

#include <jansson.h>
#include "compiler.h"
#include "ipc.h"

/* What several checks ask for. */
struct patient {
	char *release;		/* of the kernel that runs */
	char *module;		/* harden.ko for it, below the root; NULL: not installed */
	bool built_in;		/* it needs none */
	enum presence presence;
	struct status status;
	size_t audit;		/* policies in audit mode */
	json_t *held;		/* cgroups of containers that the module knows */
};

enum result {
	RESULT_FINE,
	RESULT_MISSING,		/* something that harden cannot do without */
	RESULT_OPEN,		/* none of it, not to be told, or worth knowing */
};

struct finding {
	enum result result;
	char *text;
	char *fix;		/* NULL: nothing to do */
};

/* The one end of every check. */
void fine(struct finding *finding, const char *format, ...) __printf(2, 3);
void missing(struct finding *finding, const char *format, ...) __printf(2, 3);
void undecided(struct finding *finding, const char *format, ...) __printf(2, 3);
/* Behind one of the two above. */
void mend(struct finding *finding, const char *format, ...) __printf(2, 3);
/* Adds to a list "a, b, c" that begins as NULL. */
void add_word(char **list, const char *format, ...) __printf(2, 3);

/* doctor_kernel.c */
void check_version(const struct patient *patient, struct finding *finding);
void check_config(const struct patient *patient, struct finding *finding);
void check_ftrace(const struct patient *patient, struct finding *finding);
void check_cgroup(const struct patient *patient, struct finding *finding);
/* doctor_hooks.c */
void check_functions(const struct patient *patient, struct finding *finding);
void check_tracers(const struct patient *patient, struct finding *finding);
void check_livepatch(const struct patient *patient, struct finding *finding);
/* doctor_module.c */
char *find_module(const char *release);
bool is_built_in(const char *release);
void check_module(const struct patient *patient, struct finding *finding);
void check_headers(const struct patient *patient, struct finding *finding);
void check_loaded(const struct patient *patient, struct finding *finding);
void check_policy(const struct patient *patient, struct finding *finding);
/* doctor_trust.c */
void check_secure_boot(const struct patient *patient, struct finding *finding);
void check_lockdown(const struct patient *patient, struct finding *finding);
void check_signature(const struct patient *patient, struct finding *finding);
/* doctor_engines.c */
void check_engines(const struct patient *patient, struct finding *finding);
void check_containers(const struct patient *patient, struct finding *finding);

#endif
