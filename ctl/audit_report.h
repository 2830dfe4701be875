/* SPDX-License-Identifier: GPL-2.0 */
/* What an audit found: as a table, as JSON, as SARIF. */
#ifndef HARDENCTL_AUDIT_REPORT_H
#define HARDENCTL_AUDIT_REPORT_H

#include "checklist.h"
#include "output.h"

void print_escaped(const char *before, const char *text);

/**
 * struct list - a list of checks
 * @checks: them
 * @nr: how many
 * @fix: what the first remedy of a finding is said to: "docker run", or a kind of manifest
 * @key: of that remedy in JSON
 */
struct list {
	const struct check *checks;
	size_t nr;
	const char *fix, *key;
};

void print_findings(const struct list *list, const struct finding *findings);
json_t *findings_to_json(const struct list *list, const struct finding *findings);
/* Adds what is missing in @what, which is at @place, to @results. */
void findings_to_sarif(json_t *results, const struct list *list, const struct finding *findings,
		       const char *what, json_t *place);
/* The document for @results, which it takes over. */
json_t *sarif(const struct list *list, json_t *results);

/* cmd_audit_image.c */
enum exit_status audit_image(const char *path);
/* cmd_audit_manifest.c: @policy: the name of one that is in force, or NULL */
enum exit_status audit_manifest(const char *path, const char *policy);

#endif
