// SPDX-License-Identifier: GPL-2.0
/* apply: a policy file into force, all or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "commands.h"
#include "config.h"
#include "ipc.h"
#include "mountinfo.h"
#include "open_files.h"
#include "report.h"

static json_t *warnings, *held;

static void warn(const struct warning *warning)
{
	warning_print(warning);
	json_array_append_new(warnings, json_pack("{s:o,s:i,s:o}", "file", json_text(warning->file),
						  "line", (int)warning->line, "text",
						  json_text(warning->text)));
}

/* A container, and the policy that it came under. */
struct watched {
	const struct container *container;
	const struct policy *policy;
};

static bool may_be_written(const struct policy *policy, const char *path)
{
	size_t i;

	for (i = 0; i < policy->nr_items; i++)
		if (policy->items[i].rule == HARDEN_RULE_WRITABLE &&
		    is_below(path, policy->items[i].value))
			return true;
	return false;
}

static void tell_held(const struct open_file *file, void *arg)
{
	const struct watched *watched = arg;
	char *cgroup, *comm, *path;

	if (may_be_written(watched->policy, file->path))
		return;
	cgroup = escape(watched->container->cgroup);
	comm = escape(file->comm);
	path = escape(file->path);
	fprintf(stderr, "%swarning:%s %s: %s[%d] had %s %s before the policy, and can go on "
		"writing\n", yellow(), plain(), cgroup, comm, file->pid, path,
		file->fd < 0 ? "mapped" : "open");
	json_array_append_new(held, json_pack("{s:o,s:i,s:o,s:o,s:o}",
					      "container", json_text(watched->container->cgroup),
					      "pid", (int)file->pid, "comm", json_text(file->comm),
					      "path", json_text(file->path), "descriptor",
					      file->fd < 0 ? json_null() : json_integer(file->fd)));
	free(cgroup);
	free(comm);
	free(path);
}

/* What was opened for writing stays so: the kernel does not ask again. */
static void look_for_held(const struct container *container, void *arg)
{
	const struct model *model = arg;
	struct watched watched = { .container = container };

	if (container->policy)
		watched.policy = model_find(model, container->policy);
	if (watched.policy && watched.policy->read_only)
		open_files(container->cgroup, tell_held, &watched);
}

static void tell(const struct model *model, uint64_t generation)
{
	if (options.json) {
		print_json(json_pack("{s:I,s:b,s:i,s:O,s:O}", "generation",
				     (json_int_t)generation, "committed",
				     !options.check && !options.parse && !options.shadow,
				     "policies", (int)model->nr,
				     "warnings", warnings, "held", held));
	} else if (options.parse) {
		note("policies %zu: no problem found", model->nr);
	} else if (options.shadow) {
		note("policies %zu: beside what is in force; \"hardenctl monitor\" shows what they "
		     "would decide otherwise, \"hardenctl shadow\" how often", model->nr);
	} else if (options.check) {
		note("policies %zu: the kernel would take them; generation %llu stays", model->nr,
		     (unsigned long long)generation);
	} else if (!options.quiet) {
		printf("generation %llu: %zu %s in force\n", (unsigned long long)generation,
		       model->nr, model->nr == 1 ? "policy" : "policies");
		if (options.confirm)
			note("in %u seconds what was before comes back, unless you say: "
			     "hardenctl confirm", options.confirm);
	}
}

/* What was understood, before anything is done with it. */
static void tell_policies(const struct model *model)
{
	size_t i;

	for (i = 0; i < model->nr; i++)
		print_policy(&model->policies[i]);
}

static enum exit_status to_kernel(const struct model *model, uint64_t *generation)
{
	struct apply apply = {
		.check = options.check, .confirm = options.confirm, .shadow = options.shadow,
		.warn = warn,
	};
	struct ipc *ipc;
	enum exit_status status = ipc_open(&ipc);

	if (!status)
		status = ipc_apply(ipc, model, &apply);
	*generation = apply.generation;
	if (!status && !options.check && !options.shadow)
		ipc_containers(ipc, look_for_held, (void *)model);
	ipc_close(ipc);
	return status;
}

enum exit_status cmd_apply(int argc, char **argv)
{
	struct model model = {};
	enum exit_status status = EXIT_POLICY;
	uint64_t generation = 0;

	(void)argc;
	warnings = json_array();
	held = json_array();
	if (config_read(argv[0], &model)) {
		if (options.verbose && !options.json)
			tell_policies(&model);
		status = options.parse ? EXIT_OK : to_kernel(&model, &generation);
	}
	if (!status)
		tell(&model, generation);
	json_decref(warnings);
	json_decref(held);
	model_free(&model);
	return status;
}
