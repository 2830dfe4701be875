// SPDX-License-Identifier: GPL-2.0
/*
 * audit --manifest: the same list for containers that are only written down, and what a policy in
 * force would say of them.
 */
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "audit_report.h"
#include "ipc.h"
#include "manifests.h"
#include "question.h"
#include "report.h"
#include "shares.h"
#include "source.h"
#include "values.h"
#include "wish.h"
#include "words_event.h"

#define SOME_UID 1000	/* of whoever is not root */

/* What to write, by check, in place of what to say to "docker run". */
struct remedies {
	struct list list;
	const char *by_check[NR_CHECKS];
};

static const struct remedies compose = {
	{ checks, NR_CHECKS, "compose", "manifest" }, {
		"user: \"1001:1001\"",
		"read_only: true, tmpfs: [/tmp]",
		"cap_drop: [ALL], cap_add: [NET_BIND_SERVICE]",
		"without these volumes, use_api_socket, security_opt: [systempaths=unconfined]",
		"without devices, privileged",
		"without pid, network_mode, ipc, uts, cgroup: host",
		"without privileged, security_opt: [seccomp=unconfined]",
		"without privileged, security_opt: [apparmor=unconfined, label=disable]",
		"security_opt: [no-new-privileges:true]",
		"without privileged",
	},
};

static const struct remedies k8s = {
	{ checks, NR_CHECKS, "securityContext", "manifest" }, {
		"runAsNonRoot: true, runAsUser: 1001",
		"readOnlyRootFilesystem: true, with an emptyDir at /tmp",
		"capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}",
		"the pod without these hostPath volumes, procMount: Unmasked",
		"without privileged, volumeDevices",
		"the pod without hostPID, hostNetwork, hostIPC",
		"seccompProfile: {type: RuntimeDefault}, without privileged",
		"without privileged, appArmorProfile: {type: Unconfined}",
		"allowPrivilegeEscalation: false",
		"without privileged",
	},
};

/**
 * struct manifest - a file that is audited
 * @policy: what is asked about it, or NULL
 * @list: what was found, for JSON and SARIF
 * @missing: over all containers
 * @denied: the same, of what @policy would deny
 */
struct manifest {
	const char *path;
	const struct remedies *remedies;
	const char *policy;
	struct ipc *ipc;
	json_t *list;
	size_t nr, missing, denied;
	enum exit_status status;
};

/* It runs as it is written down: one process, without what the image would add. */
static struct process process_of(const struct wish *wish)
{
	bool root = !wish->user.value || !strcmp(wish->user.value, "any");
	uint64_t caps = wish->privileged ? ALL_CAPS : wish->caps;
	uint32_t uid = root ? 0 : SOME_UID;
	struct process process = {
		.uids = { uid, uid, uid, uid }, .caps = root ? caps : 0, .bounding = caps,
		.seccomp = wish->privileged || wish->no_seccomp ? 0 : 2,
		.no_new_privs = wish->no_new_privs, .host_ns = 1U << NS_USER,
	};
	static const int kinds[WISH_HOSTS] = {
		[WISH_PID] = NS_PID, [WISH_NET] = NS_NET, [WISH_IPC] = NS_IPC,
		[WISH_UTS] = NS_UTS, [WISH_CGROUP] = NS_CGROUP,
	};
	int i;

	for (i = 0; i < WISH_HOSTS; i++)
		if (wish->host[i])
			process.host_ns |= 1U << kinds[i];
	process.label = (char *)(wish->privileged || wish->no_lsm ? "unconfined" :
				 "the engine's default, where the host has one");
	return process;
}

static void fill_view(struct view *view, const struct wish *wish)
{
	size_t i;

	view->read_only = wish->read_only;
	for (i = 0; i < wish->shares.nr; i++)
		find_shared_path(view, wish->shares.lines[i].value, wish->shares.lines[i].from,
				 i < 64 && wish->read_only_shares >> i & 1);
	if (wish->unmasked)
		add_shared_kernel(view);
	for (i = 0; i < wish->nodes.nr; i++)
		add_shared_device(view, wish->nodes.lines[i].value);
	if (wish->privileged)
		add_shared_device(view, "/dev");
}

static void judge(const struct manifest *manifest, const struct wish *wish,
		  struct finding findings[NR_CHECKS])
{
	struct process process = process_of(wish);
	struct view view = {};
	const struct facts facts = {
		.processes = &process, .nr = 1, .views = &view, .nr_views = 1,
		.all_caps = (2ULL << CAP_LAST_CAP) - 1,
	};
	size_t i;

	fill_view(&view, wish);
	checklist(&facts, findings);
	for (i = 0; i < NR_CHECKS; i++) {
		if (findings[i].pass)
			continue;
		free(findings[i].docker);
		findings[i].docker = xstrdup(manifest->remedies->by_check[i]);
	}
	shares_free(&view);
}

/**
 * struct asking - one container, asked of a policy
 * @denied: an array, for JSON
 * @starts: nothing was denied that a container is given as it starts
 */
struct asking {
	struct manifest *manifest;
	json_t *denied;
	bool starts;
};

static void add_denial(struct asking *asking, const struct question *question,
		       const struct answer *answer, bool at_start)
{
	asking->manifest->denied++;
	asking->starts &= !at_start;
	json_array_append_new(asking->denied,
			      json_pack("{s:s,s:o,s:s,s:o,s:i,s:b}",
					"operation", question->operation,
					"object", json_text_or_null(question->object),
					"rule", rule_name(answer->rule),
					"file", json_text(answer->file),
					"line", (int)answer->line, "at_start", at_start));
}

static void ask(struct asking *asking, const char *operation, const char *object, bool at_start)
{
	struct manifest *manifest = asking->manifest;
	struct question question;
	struct answer answer = {};
	char why[512];

	/* What the kernel cannot be asked, a rule of devices with a wildcard say, is left out. */
	if (manifest->status || !question_make(operation, object, &question, why, sizeof(why)))
		return;
	manifest->status = ipc_ask(manifest->ipc, manifest->policy, &question, &answer);
	if (!manifest->status && answer.rule)
		add_denial(asking, &question, &answer, at_start);
	answer_free(&answer);
}

static void ask_caps(struct asking *asking, uint64_t caps)
{
	char *name;
	int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (!(caps >> cap & 1))
			continue;
		name = cap_name(cap);
		ask(asking, "capable", name, false);
		free(name);
	}
}

/* A path that is not on this host cannot be looked up. */
static void ask_path(struct asking *asking, const char *path)
{
	char *real = realpath(path, NULL);

	if (real)
		ask(asking, "bring", real, true);
	free(real);
}

static json_t *ask_all(struct manifest *manifest, const struct wish *wish, bool *starts)
{
	static const char * const kinds[WISH_HOSTS] = {
		[WISH_PID] = "pid", [WISH_NET] = "net", [WISH_IPC] = "ipc", [WISH_UTS] = "uts",
		[WISH_CGROUP] = "cgroup",
	};
	struct asking asking = { .manifest = manifest, .denied = json_array(), .starts = true };
	size_t i;

	if (wish->privileged)
		ask(&asking, "start-privileged", NULL, true);
	if (!process_of(wish).uids[0])
		ask(&asking, "run-as-root", NULL, true);
	for (i = 0; i < WISH_HOSTS; i++)
		if (wish->host[i])
			ask(&asking, "namespace", kinds[i], true);
	for (i = 0; i < wish->shares.nr; i++)
		ask_path(&asking, wish->shares.lines[i].value);
	for (i = 0; i < wish->devices.nr; i++)
		ask(&asking, "device", wish->devices.lines[i].value, false);
	ask_caps(&asking, process_of(wish).bounding);
	*starts = asking.starts;
	return asking.denied;
}

static void print_denied(const struct manifest *manifest, const json_t *denied, bool starts)
{
	char *policy = escape(manifest->policy), *object, *file;
	const char *text;
	json_t *entry;
	size_t i;

	printf("   under policy \"%s\" it would %s\n", policy, !starts ? "not start" :
	       json_array_size(denied) ? "start, and not get all" : "start and get all");
	json_array_foreach(denied, i, entry) {
		text = json_string_value(json_object_get(entry, "object"));
		object = escape(text ?: "");
		file = escape(json_string_value(json_object_get(entry, "file")));
		printf("      denied: %s%s%s by %s, %s:%d\n",
		       json_string_value(json_object_get(entry, "operation")), *object ? " " : "",
		       object, json_string_value(json_object_get(entry, "rule")), file,
		       (int)json_integer_value(json_object_get(entry, "line")));
		free(object);
		free(file);
	}
	free(policy);
}

static void print(const struct manifest *manifest, const struct wish *wish,
		  const struct finding findings[NR_CHECKS], size_t missing)
{
	char *source = escape(wish->source), *path = escape(manifest->path);

	printf("%s%s: %zu of %d missing\n   %s:%u\n", manifest->nr ? "\n" : "", source, missing,
	       NR_CHECKS, path, wish->line);
	print_findings(&manifest->remedies->list, findings);
	free(source);
	free(path);
}

static json_t *to_json(const struct manifest *manifest, const struct wish *wish,
		       const struct finding findings[NR_CHECKS], size_t missing)
{
	return json_pack("{s:o,s:o,s:i,s:i,s:o}", "name", json_text(wish->name),
			 "file", json_text(manifest->path), "line", (int)wish->line,
			 "missing", (int)missing,
			 "checks", findings_to_json(&manifest->remedies->list, findings));
}

static void add_sarif(const struct manifest *manifest, const struct wish *wish,
		      const struct finding findings[NR_CHECKS])
{
	json_t *place = json_pack("{s:{s:{s:o},s:{s:i}}}", "physicalLocation", "artifactLocation",
				  "uri", json_text(manifest->path), "region", "startLine",
				  wish->line ? (int)wish->line : 1);

	findings_to_sarif(manifest->list, &manifest->remedies->list, findings, wish->source, place);
	json_decref(place);
}

static void audit(const struct wish *wish, void *arg)
{
	struct manifest *manifest = arg;
	struct finding findings[NR_CHECKS];
	json_t *denied = NULL, *json;
	size_t i, missing = 0;
	bool starts = true;

	judge(manifest, wish, findings);
	for (i = 0; i < NR_CHECKS; i++)
		missing += !findings[i].pass;
	if (manifest->ipc)
		denied = ask_all(manifest, wish, &starts);
	if (options.sarif) {
		add_sarif(manifest, wish, findings);
	} else if (options.json) {
		json = to_json(manifest, wish, findings, missing);
		if (denied)
			json_object_update_new(json, json_pack("{s:b,s:O}", "starts", starts,
							       "denied", denied));
		json_array_append_new(manifest->list, json);
	} else if (!manifest->status) {
		print(manifest, wish, findings, missing);
		if (denied)
			print_denied(manifest, denied, starts);
	}
	json_decref(denied);
	findings_free(findings);
	manifest->missing += missing;
	manifest->nr++;
}

static enum exit_status read_manifest(struct manifest *manifest)
{
	struct source source = {};
	bool ok = source_read_others(&source, manifest->path);

	if (ok) {
		manifest->remedies = is_compose(&source) ? &compose : &k8s;
		ok = !problems() && (manifest->remedies == &compose ? compose_wishes : k8s_wishes)
			(&source, audit, manifest);
	}
	source_free(&source);
	return ok ? manifest->status : EXIT_POLICY;
}

enum exit_status audit_manifest(const char *path, const char *policy)
{
	struct manifest manifest = { .path = path, .policy = policy, .list = json_array() };
	enum exit_status status = policy ? ipc_open(&manifest.ipc) : EXIT_OK;

	if (!status)
		status = read_manifest(&manifest);
	if (!status && options.sarif)
		print_json(sarif(&manifest.remedies->list, json_incref(manifest.list)));
	else if (!status && options.json)
		print_json(json_incref(manifest.list));
	if (!status && (manifest.missing || manifest.denied))
		status = EXIT_REFUSED;
	if (manifest.ipc)
		ipc_close(manifest.ipc);
	json_decref(manifest.list);
	return status;
}
