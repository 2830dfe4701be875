/* SPDX-License-Identifier: GPL-2.0 */
/* What an audit found: as a table, as JSON, as SARIF. */
#ifndef HARDENCTL_AUDIT_REPORT_H
#define HARDENCTL_AUDIT_REPORT_H

#include "checklist.h"
#include "output.h"

void print_escaped(const char *before, const char *text);

/* @fix: what a finding's first remedy is said to: "docker run", or a kind of manifest. */
void print_findings(const struct finding findings[NR_CHECKS], const char *fix);
/* @key: of that remedy. */
json_t *findings_to_json(const struct finding findings[NR_CHECKS], const char *key);
/* Adds what is missing in @what, which is at @place, to @results. */
void findings_to_sarif(json_t *results, const struct finding findings[NR_CHECKS],
		       const char *what, const char *fix, json_t *place);
/* The document for @results, which it takes over. */
json_t *sarif(json_t *results);

/* cmd_audit_manifest.c: @policy: the name of one that is in force, or NULL */
enum exit_status audit_manifest(const char *path, const char *policy);

#endif
