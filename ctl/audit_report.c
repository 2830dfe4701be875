// SPDX-License-Identifier: GPL-2.0
/* What an audit found: as a table, as JSON, as SARIF. */
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "audit_report.h"
#include "version.h"

/* ✅ and ❌ are as wide as "ok" and "no". */
static const char *mark(bool pass)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return pass ? "ok" : "no";
	return pass ? "\u2705" : "\u274c";
}

void print_escaped(const char *before, const char *text)
{
	char *escaped = escape(text);

	printf("%s%s\n", before, escaped);
	free(escaped);
}

void print_findings(const struct list *list, const struct finding *findings)
{
	const struct finding *finding = findings;
	size_t i;

	for (i = 0; i < list->nr; i++, finding++) {
		printf("%s %-37s", mark(finding->pass), list->checks[i].title);
		print_escaped("", finding->found);
		if (finding->pass)
			continue;
		printf("      %s", list->fix);
		print_escaped(": ", finding->docker);
		print_escaped("      policy.conf: ", finding->policy);
	}
}

static json_t *finding_to_json(const struct check *check, const struct finding *finding,
			       const char *key)
{
	return json_pack("{s:s,s:s,s:b,s:o,s:o,s:o}",
			 "id", check->id,
			 "title", check->title,
			 "pass", finding->pass,
			 "found", json_text(finding->found),
			 key, json_text_or_null(finding->docker),
			 "policy", json_text_or_null(finding->policy));
}

json_t *findings_to_json(const struct list *list, const struct finding *findings)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->nr; i++)
		json_array_append_new(array, finding_to_json(&list->checks[i], &findings[i],
							     list->key));
	return array;
}

/* To be let into the container, to have the host, or less. */
static const char *level_of(const struct check *check)
{
	static const char *const errors[] = { "mounts", "namespaces", "privileged", "secrets" };
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (!strcmp(check->id, errors[i]))
			return "error";
	return "warning";
}

static json_t *rules_to_sarif(const struct list *list)
{
	json_t *rules = json_array();
	size_t i;

	for (i = 0; i < list->nr; i++)
		json_array_append_new(rules,
				      json_pack("{s:s,s:{s:s},s:{s:s}}",
						"id", list->checks[i].id,
						"shortDescription", "text", list->checks[i].title,
						"defaultConfiguration",
						"level", level_of(&list->checks[i])));
	return rules;
}

void findings_to_sarif(json_t *results, const struct list *list, const struct finding *findings,
		       const char *what, json_t *place)
{
	const struct finding *finding = findings;
	char *text, *message;
	size_t i;

	for (i = 0; i < list->nr; i++, finding++) {
		if (finding->pass)
			continue;
		text = xasprintf("%s: not so: %s. Found: %s. %s: %s. policy.conf: %s", what,
				 list->checks[i].title, finding->found, list->fix, finding->docker,
				 finding->policy);
		message = escape(text);
		json_array_append_new(results, json_pack("{s:s,s:i,s:s,s:{s:s},s:[O]}",
							 "ruleId", list->checks[i].id,
							 "ruleIndex", (int)i,
							 "level", level_of(&list->checks[i]),
							 "message", "text", message,
							 "locations", place));
		free(text);
		free(message);
	}
}

json_t *sarif(const struct list *list, json_t *results)
{
	return json_pack("{s:s,s:s,s:[{s:{s:{s:s,s:s,s:o}},s:o}]}",
			 "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
			 "version", "2.1.0",
			 "runs", "tool", "driver",
			 "name", "hardenctl",
			 "version", HARDENCTL_VERSION,
			 "rules", rules_to_sarif(list),
			 "results", results);
}
