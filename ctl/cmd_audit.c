// SPDX-License-Identifier: GPL-2.0
/* audit: the list by which containers are hardened, for each that runs, or is to run. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "audit_report.h"
#include "checklist.h"
#include "commands.h"
#include "containers.h"
#include "ipc.h"
#include "mountinfo.h"

static const struct list list_of_running = { checks, NR_CHECKS, "docker run", "docker" };

#define ID_SHOWN 12	/* digits, as engines show them */

/**
 * struct held - what harden has in force
 * @loaded: the module is there and speaks with us
 * @policies: all of them
 * @cgroups: of containers with a policy, whose name is at the same index of @names
 */
struct held {
	bool loaded;
	struct model policies;
	char **cgroups, **names;
	size_t nr;
};

/* One container, judged. */
struct audit {
	const struct running *container;
	const struct policy *policy;	/* harden's, in whatever mode; NULL: none */
	struct facts facts;
	struct finding findings[NR_CHECKS];
	size_t missing;
};

static void add_held(const struct container *container, void *arg)
{
	struct held *held = arg;

	if (!container->policy)
		return;
	held->cgroups = xrealloc(held->cgroups, (held->nr + 1) * sizeof(*held->cgroups));
	held->names = xrealloc(held->names, (held->nr + 1) * sizeof(*held->names));
	held->cgroups[held->nr] = xstrdup(container->cgroup);
	held->names[held->nr++] = xstrdup(container->policy);
}

/* The module need not be there: then everything is as if nothing were in force. */
static void ask_harden(struct held *held)
{
	struct ipc *ipc;

	held->loaded = !ipc_open_quietly(&ipc) && !ipc_policies(ipc, &held->policies) &&
		       !ipc_containers(ipc, add_held, held);
	ipc_close(ipc);
}

static void held_free(struct held *held)
{
	size_t i;

	for (i = 0; i < held->nr; i++) {
		free(held->cgroups[i]);
		free(held->names[i]);
	}
	free(held->cgroups);
	free(held->names);
	model_free(&held->policies);
}

/* A policy may have matched a cgroup above the engine's own. */
static const struct policy *policy_of(const struct held *held, const char *cgroup)
{
	size_t i;

	for (i = 0; i < held->nr; i++)
		if (is_below(cgroup, held->cgroups[i]))
			return model_find(&held->policies, held->names[i]);
	return NULL;
}

/* What people know it by. */
static char *called(const struct running *container)
{
	return container->name ? escape(container->name) :
	       xasprintf("%.*s", ID_SHOWN, container->id);
}

static void print_harden(const struct held *held, const struct audit *audit)
{
	char *name;

	if (!held->loaded) {
		puts("   harden is not loaded");
	} else if (!audit->policy) {
		puts("   harden has no policy for it");
	} else {
		name = escape(audit->policy->name);
		printf("   harden holds it to policy \"%s\", mode %s\n", name,
		       mode_name(audit->policy->mode));
		free(name);
	}
}

/* All of one, with a line between it and the one before. */
static void print_audit(const struct held *held, const struct audit *audit, size_t nth)
{
	char *name = called(audit->container), *cgroup = escape(audit->container->cgroup);

	printf("%s%s %s: %zu of %d missing\n   %s\n", nth ? "\n" : "",
	       audit->container->engine, name, audit->missing, NR_CHECKS, cgroup);
	print_harden(held, audit);
	print_findings(&list_of_running, audit->findings);
	free(name);
	free(cgroup);
}

static json_t *audit_to_json(const struct held *held, const struct audit *audit)
{
	const struct running *container = audit->container;

	return json_pack("{s:o,s:s,s:o,s:o,s:i,s:i,s:{s:b,s:o,s:o},s:o}",
			 "cgroup", json_text(container->cgroup),
			 "engine", container->engine,
			 "id", json_text(container->id),
			 "name", json_text_or_null(container->name),
			 "processes", (int)audit->facts.nr,
			 "missing", (int)audit->missing,
			 "harden",
			 "loaded", held->loaded,
			 "policy", json_text_or_null(audit->policy ? audit->policy->name : NULL),
			 "mode", json_text_or_null(audit->policy ?
						   mode_name(audit->policy->mode) : NULL),
			 "checks", findings_to_json(&list_of_running, audit->findings));
}

static json_t *place_of(const struct running *container)
{
	char *name = called(container);
	json_t *json = json_pack("{s:[{s:s,s:o,s:s}]}", "logicalLocations", "name", name,
				 "fullyQualifiedName", json_text(container->cgroup),
				 "kind", "resource");

	free(name);
	return json;
}

static void add_sarif(json_t *results, const struct audit *audit)
{
	char *name = called(audit->container);
	char *what = xasprintf("%s %s", audit->container->engine, name);
	json_t *place = place_of(audit->container);

	findings_to_sarif(results, &list_of_running, audit->findings, what, place);
	json_decref(place);
	free(what);
	free(name);
}

static void judge(struct audit *audit)
{
	size_t i;

	/* One that only reports holds nothing. */
	if (audit->policy && audit->policy->mode == HARDEN_MODE_ENFORCE)
		audit->facts.policy = audit->policy;
	checklist(&audit->facts, audit->findings);
	for (i = 0; i < NR_CHECKS; i++)
		audit->missing += !audit->findings[i].pass;
}

static void audit_free(struct audit *audit)
{
	findings_free(audit->findings);
	facts_free(&audit->facts);
}

static bool is_structured(void)
{
	return options.json || options.sarif;
}

/* Adds what is found to @list, or prints it. */
static enum exit_status audit_one(const struct running *container, const struct held *held,
				  json_t *list, size_t nth)
{
	struct audit audit = {
		.container = container,
		.policy = policy_of(held, container->cgroup),
	};
	enum exit_status status = EXIT_OK;

	if (!facts_read(container, &audit.facts)) {
		status = errno == EACCES || errno == EPERM ? EXIT_PERMISSION : EXIT_REFUSED;
		error("%s: %s", proc_root, strerror(errno));
	} else if (audit.facts.nr) {
		judge(&audit);
		status = audit.missing ? EXIT_REFUSED : EXIT_OK;
		if (options.sarif)
			add_sarif(list, &audit);
		else if (options.json)
			json_array_append_new(list, audit_to_json(held, &audit));
		else
			print_audit(held, &audit, nth);
	}
	audit_free(&audit);
	return status;
}

static enum exit_status audit_all(const struct containers *containers)
{
	enum exit_status status = EXIT_OK, one;
	json_t *list = json_array();
	struct held held = {};
	size_t i;

	ask_harden(&held);
	for (i = 0; i < containers->nr && status != EXIT_PERMISSION; i++) {
		one = audit_one(&containers->list[i], &held, list, i);
		status = one > status ? one : status;
	}
	if (is_structured() && status != EXIT_PERMISSION)
		print_json(options.sarif ? sarif(&list_of_running, json_incref(list)) :
			   json_incref(list));
	else if (!containers->nr)
		puts("no container is running");
	json_decref(list);
	held_free(&held);
	return status;
}

/* Leaves the one that is asked for. */
static enum exit_status choose(struct containers *containers, const char *what)
{
	struct running found;
	size_t i, nr = 0;

	for (i = 0; i < containers->nr; i++) {
		if (!container_is(&containers->list[i], what))
			continue;
		found = containers->list[i];
		containers->list[i] = containers->list[nr];
		containers->list[nr++] = found;
	}
	if (nr == 1) {
		containers_keep(containers, 1);
		return EXIT_OK;
	}
	if (nr)
		error("\"%s\" is %zu containers: name one by more of its ID, or by its cgroup",
		      what, nr);
	else
		error("no container \"%s\" is running", what);
	return EXIT_USAGE;
}

enum exit_status cmd_audit(int argc, char **argv)
{
	struct containers containers = {};
	enum exit_status status = EXIT_OK;
	char *safe;

	setlocale(LC_CTYPE, "");
	if (options.image && argc) {
		error("audit: --image takes one file: \"%s\" is one argument too many", argv[0]);
		return EXIT_USAGE;
	}
	if (options.image)
		return audit_image(options.image);
	if (options.manifest)
		return audit_manifest(options.manifest, argc ? argv[0] : NULL);
	if (!containers_find(&containers)) {
		error("%s: no cgroup v2", cgroup_root);
		return EXIT_REFUSED;
	}
	if (argc) {
		safe = escape(argv[0]);
		status = choose(&containers, safe);
		free(safe);
	}
	if (!status)
		status = audit_all(&containers);
	containers_free(&containers);
	return status;
}
