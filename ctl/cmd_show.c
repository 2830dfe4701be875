// SPDX-License-Identifier: GPL-2.0
/* show: what is in force, for people and programs. list: the same, as policy.conf. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/capability.h>
#include "commands.h"
#include "ipc.h"

#define ALL_CAPS ((1ULL << (CAP_LAST_CAP + 1)) - 1)

static const enum harden_rule list_rules[] = {
	HARDEN_RULE_MATCH, HARDEN_RULE_WRITABLE, HARDEN_RULE_DENY_MOUNTS, HARDEN_RULE_DENY_SOCKETS,
};

#define NR_LIST_RULES (sizeof(list_rules) / sizeof(*list_rules))

/* "SYS_ADMIN"; the caller frees it. */
static char *cap_name(int cap)
{
	char *name = cap_to_name(cap), *copy, *s;

	copy = xstrdup(!strncmp(name, "cap_", 4) ? name + 4 : name);
	for (s = copy; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
	cap_free(name);
	return copy;
}

static void print_caps(const char *key, uint64_t caps)
{
	const char *comma = "";
	char *name;
	int cap;

	printf("    %-17s = {", key);
	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (!(caps >> cap & 1))
			continue;
		name = cap_name(cap);
		printf("%s%s", comma, name);
		comma = ", ";
		free(name);
	}
	puts("}");
}

/* Few that are kept read better than many that are dropped. */
static void print_cap_drop(uint64_t drop)
{
	uint64_t keep = ALL_CAPS & ~drop;

	if (__builtin_popcountll(drop) <= CAP_LAST_CAP / 2) {
		print_caps("cap_drop", drop);
		return;
	}
	puts("    cap_drop          = {ALL}");
	if (keep)
		print_caps("cap_add", keep);
}

static void print_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar(*s);
	}
	putchar('"');
}

static void print_list(const struct policy *policy, enum harden_rule rule)
{
	size_t i, n = 0;

	for (i = 0; i < policy->nr_items; i++) {
		if (policy->items[i].rule != rule)
			continue;
		if (!n++)
			printf("    %-17s = {", rule_name(rule));
		else
			printf(", ");
		print_string(policy->items[i].value);
	}
	if (n)
		puts("}");
}

static void print_policy(const struct policy *policy)
{
	size_t i;

	printf("policy ");
	print_string(policy->name);
	puts(" {");
	print_list(policy, HARDEN_RULE_MATCH);
	printf("    mode              = %s\n",
	       policy->mode == HARDEN_MODE_AUDIT ? "audit" : "enforce");
	if (policy->no_new_privs)
		puts("    no_new_privileges = true");
	if (policy->read_only)
		puts("    read_only         = true");
	for (i = 1; i < NR_LIST_RULES; i++)
		print_list(policy, list_rules[i]);
	if (policy->cap_drop)
		print_cap_drop(policy->cap_drop);
	puts("}");
}

static json_t *caps_to_json(uint64_t caps)
{
	json_t *list = json_array();
	char *name;
	int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (!(caps >> cap & 1))
			continue;
		name = cap_name(cap);
		json_array_append_new(list, json_string(name));
		free(name);
	}
	return list;
}

static json_t *list_to_json(const struct policy *policy, enum harden_rule rule)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == rule)
			json_array_append_new(list, json_text(policy->items[i].value));
	return list;
}

static json_t *policy_to_json(const struct policy *policy)
{
	json_t *json = json_pack("{s:o,s:o,s:i,s:s,s:b,s:b,s:o,s:I,s:I,s:i}",
				 "name", json_text(policy->name),
				 "file", json_text(policy->file),
				 "line", (int)policy->line,
				 "mode", policy->mode == HARDEN_MODE_AUDIT ? "audit" : "enforce",
				 "no_new_privileges", policy->no_new_privs,
				 "read_only", policy->read_only,
				 "cap_drop", caps_to_json(policy->cap_drop),
				 "denials", (json_int_t)policy->denials,
				 "would_deny", (json_int_t)policy->would_deny,
				 "containers", (int)policy->containers);
	size_t i;

	for (i = 0; i < NR_LIST_RULES; i++)
		json_object_set_new(json, rule_name(list_rules[i]),
				    list_to_json(policy, list_rules[i]));
	return json;
}

struct shown {
	const char *name;	/* only this policy's; NULL: all */
	json_t *json;
};

static bool wanted(const struct shown *shown, const char *policy)
{
	return !shown->name || (policy && !strcmp(policy, shown->name));
}

static void show_container(const struct container *container, void *arg)
{
	struct shown *shown = arg;
	char *cgroup;

	if (!wanted(shown, container->policy))
		return;
	if (shown->json) {
		json_array_append_new(shown->json, json_pack("{s:I,s:o,s:o,s:i,s:I}",
			"id", (json_int_t)container->id, "cgroup", json_text(container->cgroup),
			"policy", container->policy ? json_text(container->policy) : json_null(),
			"tasks", (int)container->tasks, "denials", (json_int_t)container->denials));
		return;
	}
	cgroup = escape(container->cgroup);
	printf("container %s: policy %s, %u tasks, %llu denials\n", cgroup,
	       container->policy ? container->policy : "none", container->tasks,
	       (unsigned long long)container->denials);
	free(cgroup);
}

static bool has(const struct model *model, const char *name)
{
	size_t i;

	for (i = 0; i < model->nr; i++)
		if (!strcmp(model->policies[i].name, name))
			return true;
	return false;
}

static enum exit_status show_text(struct ipc *ipc, const struct model *model, const char *name)
{
	struct shown shown = { .name = name };
	const struct policy *policy;

	for (policy = model->policies; policy < model->policies + model->nr; policy++) {
		if (!wanted(&shown, policy->name))
			continue;
		print_policy(policy);
		printf("# %s:%u: %u containers, %llu denials, %llu would deny\n\n", policy->file,
		       policy->line, policy->containers, (unsigned long long)policy->denials,
		       (unsigned long long)policy->would_deny);
	}
	return ipc_containers(ipc, show_container, &shown);
}

static enum exit_status show_json(struct ipc *ipc, const struct model *model, const char *name)
{
	struct shown shown = { .name = name, .json = json_array() };
	enum exit_status status = ipc_containers(ipc, show_container, &shown);
	json_t *policies = json_array();
	size_t i;

	for (i = 0; i < model->nr; i++)
		if (wanted(&shown, model->policies[i].name))
			json_array_append_new(policies, policy_to_json(&model->policies[i]));
	print_json(json_pack("{s:o,s:o}", "policies", policies, "containers", shown.json));
	return status;
}

enum exit_status cmd_show(int argc, char **argv)
{
	const char *name = argc ? argv[0] : NULL;
	struct model model = {};
	enum exit_status status;
	struct ipc *ipc;

	status = ipc_open(&ipc);
	if (!status)
		status = ipc_policies(ipc, &model);
	if (!status && name && !has(&model, name)) {
		error("no policy \"%s\" is in force", name);
		status = EXIT_REFUSED;
	}
	if (!status)
		status = options.json ? show_json(ipc, &model, name) :
					show_text(ipc, &model, name);
	ipc_close(ipc);
	model_free(&model);
	return status;
}

enum exit_status cmd_list(int argc, char **argv)
{
	struct model model = {};
	enum exit_status status;
	json_t *policies;
	struct ipc *ipc;
	size_t i;

	(void)argc;
	(void)argv;
	status = ipc_open(&ipc);
	if (!status)
		status = ipc_policies(ipc, &model);
	policies = json_array();
	for (i = 0; !status && i < model.nr; i++) {
		if (options.json)
			json_array_append_new(policies, policy_to_json(&model.policies[i]));
		else
			print_policy(&model.policies[i]);
	}
	if (!status && options.json)
		print_json(json_incref(policies));
	json_decref(policies);
	ipc_close(ipc);
	model_free(&model);
	return status;
}
