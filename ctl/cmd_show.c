// SPDX-License-Identifier: GPL-2.0
/* show: what is in force, for people and programs. list: the same, as policy.conf. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "commands.h"
#include "ipc.h"
#include "report.h"

struct shown {
	const char *name;	/* only this policy's; NULL: all */
	json_t *json;
};

static bool wanted(const struct shown *shown, const char *policy)
{
	return !shown->name || (policy && !strcmp(policy, shown->name));
}

static json_t *container_to_json(const struct container *container)
{
	return json_pack("{s:I,s:o,s:o,s:i,s:I}",
			 "id", (json_int_t)container->id,
			 "cgroup", json_text(container->cgroup),
			 "policy", container->policy ? json_text(container->policy) : json_null(),
			 "tasks", (int)container->tasks,
			 "denials", (json_int_t)container->denials);
}

static void show_container(const struct container *container, void *arg)
{
	struct shown *shown = arg;
	char *cgroup, *policy;

	if (!wanted(shown, container->policy))
		return;
	if (shown->json) {
		json_array_append_new(shown->json, container_to_json(container));
		return;
	}
	cgroup = escape(container->cgroup);
	policy = escape(container->policy ? container->policy : "none");
	printf("container %s: policy %s, tasks %u, denials %llu\n", cgroup, policy,
	       container->tasks, (unsigned long long)container->denials);
	free(cgroup);
	free(policy);
}

static enum exit_status show_text(struct ipc *ipc, const struct model *model, const char *name)
{
	struct shown shown = { .name = name };
	const struct policy *policy;
	char *file;

	for (policy = model->policies; policy < model->policies + model->nr; policy++) {
		if (!wanted(&shown, policy->name))
			continue;
		print_policy(policy);
		file = escape(policy->file);
		printf("# %s:%u: containers %u, denials %llu, would deny %llu\n\n", file,
		       policy->line, policy->containers, (unsigned long long)policy->denials,
		       (unsigned long long)policy->would_deny);
		free(file);
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
	if (!status && name && !model_find(&model, name)) {
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
