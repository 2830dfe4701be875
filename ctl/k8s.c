// SPDX-License-Identifier: GPL-2.0
/* Manifests of Kubernetes, to a wish for each container and a profile for each namespace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "manifests.h"
#include "model.h"
#include "output.h"
#include "report.h"
#include "wish.h"
#include "yaml_text.h"

#define LIST_DEPTH 4

/* A Pod Security level, as the profile of the same name. */
struct level {
	char *namespace;
	char *name;
};

struct result {
	struct wish *wishes;
	size_t nr;
	struct level *levels;
	size_t nr_levels;
};

/* The container's own setting, else the pod's. */
static struct yaml setting(struct yaml own, struct yaml pod, const char *key)
{
	struct yaml value = yt_get(own, key);

	return value.node ? value : yt_get(pod, key);
}

static void take_user(struct wish *wish, struct yaml own, struct yaml pod)
{
	struct yaml user = setting(own, pod, "runAsUser");
	const char *text = yt_str(user);
	char *from = NULL;

	if (*text && strspn(text, "0123456789") < strlen(text))
		yt_problem(user, "runAsUser is a number, not \"%.60s\"", text);
	wish_set(&from, "runAsUser: %s", text);
	if (*text) {
		wish_user(wish, text, from);
	} else if (yt_is_true(setting(own, pod, "runAsNonRoot"))) {
		wish_set(&wish->user.value, "non-root");
		wish_set(&wish->user.from, "runAsNonRoot");
	} else {
		wish_set(&wish->user.value, "any");
		wish_set(&wish->user.from, "neither runAsUser nor runAsNonRoot");
	}
	free(from);
}

static void take_caps(struct wish *wish, struct yaml own)
{
	struct yaml caps = yt_get(own, "capabilities");
	struct yaml add = yt_get(caps, "add"), drop = yt_get(caps, "drop");

	wish_caps(wish, add.node ? yt_caps(add, false) : 0, drop.node ? yt_caps(drop, false) : 0);
	if (caps.node)
		wish_set(&wish->caps_from, "capabilities");
}

static void take_seccomp(struct wish *wish, struct yaml own, struct yaml pod)
{
	struct yaml profile = setting(own, pod, "seccompProfile");
	const char *type = yt_str(yt_get(profile, "type"));
	const char *file = yt_str(yt_get(profile, "localhostProfile"));

	if (!profile.node || !strcmp(type, "Unconfined")) {
		wish_set(&wish->no_seccomp, profile.node ? "seccompProfile: Unconfined" :
			 "no seccompProfile: the cluster's default is unconfined");
	} else if (!strcmp(type, "RuntimeDefault")) {
		wish_set(&wish->seccomp.from, "seccompProfile: RuntimeDefault");
	} else if (!strcmp(type, "Localhost") && *file) {
		wish_set(&wish->seccomp.value, "/var/lib/kubelet/seccomp/%s", file);
		wish_set(&wish->seccomp.from, "seccompProfile: Localhost");
	} else {
		yt_problem(profile, "seccompProfile has a type: RuntimeDefault, Unconfined, or "
			     "Localhost with localhostProfile");
	}
}

static void take_hosts(struct wish *wish, struct yaml spec)
{
	static const char * const keys[WISH_HOSTS] = {
		[WISH_PID] = "hostPID", [WISH_NET] = "hostNetwork", [WISH_IPC] = "hostIPC",
	};
	int i;

	for (i = 0; i < WISH_HOSTS; i++)
		if (keys[i] && yt_is_true(yt_get(spec, keys[i])))
			wish_set(&wish->host[i], "%s", keys[i]);
}

static struct yaml volume_of(struct yaml spec, const char *name)
{
	struct yaml list = yt_get(spec, "volumes");
	size_t i;

	for (i = 0; i < yt_len(list); i++)
		if (!strcmp(yt_str(yt_get(yt_at(list, i), "name")), name))
			return yt_at(list, i);
	return (struct yaml){};
}

/* Of the pod's volumes those that this container has. */
static void take_volumes(struct wish *wish, struct yaml spec, struct yaml container)
{
	struct yaml list = yt_get(container, "volumeMounts"), mount, path;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		mount = yt_at(list, i);
		path = yt_get(yt_get(volume_of(spec, yt_str(yt_get(mount, "name"))), "hostPath"),
			      "path");
		if (!path.node)
			continue;
		wish_share(wish, yt_str(path), yt_str(yt_get(mount, "mountPath")),
			   yt_is_true(yt_get(mount, "readOnly")));
		wish_add(&wish->without,
			 "a volume of the host: name it in deny_mounts to refuse it",
			 "hostPath %s", yt_str(path));
	}
}

/* Volumes that are not mounted, but given as what they are on. */
static void take_devices(struct wish *wish, struct yaml container)
{
	struct yaml list = yt_get(container, "volumeDevices");
	char *from = NULL;
	size_t i;

	for (i = 0; i < yt_len(list); i++) {
		wish_set(&from, "volumeDevices %s", yt_str(yt_get(yt_at(list, i), "name")));
		wish_node(wish, yt_str(yt_get(yt_at(list, i), "devicePath")), from);
	}
	free(from);
}

static void take_masks(struct wish *wish, struct yaml own)
{
	struct yaml mount = yt_get(own, "procMount");

	if (!strcmp(yt_str(mount), "Unmasked"))
		wish_unmasked(wish, "procMount: Unmasked");
	else if (mount.node && strcmp(yt_str(mount), "Default") != 0)
		yt_problem(mount, "procMount is Default or Unmasked, not \"%.60s\"",
			   yt_str(mount));
}

static void take_lsm(struct wish *wish, struct yaml own, struct yaml pod)
{
	const char *type = yt_str(yt_get(setting(own, pod, "appArmorProfile"), "type"));

	if (!strcmp(type, "Unconfined"))
		wish_set(&wish->no_lsm, "appArmorProfile: Unconfined");
}

/* allowPrivilegeEscalation is true where it is not said. */
static void understand(struct wish *wish, const char *pod_name, struct yaml spec,
		       struct yaml container)
{
	struct yaml own = yt_get(container, "securityContext");
	struct yaml pod = yt_get(spec, "securityContext");
	const char *name = yt_str(yt_get(container, "name"));

	if (!*name)
		yt_problem(container, "a container without a name");
	wish->engine = "containerd";
	wish->line = yt_line(container);
	wish->second_engine = "crio";
	wish_set(&wish->name, "%s-%s", pod_name, name);
	wish_set(&wish->source, "container %s of %s", name, pod_name);
	wish_set(&wish->also, "name:%s", name);
	take_user(wish, own, pod);
	if (yt_is_true(yt_get(own, "privileged")))
		wish_set(&wish->privileged, "privileged: nothing is restricted");
	if (yt_is_true(yt_get(own, "readOnlyRootFilesystem")))
		wish_set(&wish->read_only, "readOnlyRootFilesystem");
	if (yt_is_false(yt_get(own, "allowPrivilegeEscalation")))
		wish_set(&wish->no_new_privs, "allowPrivilegeEscalation: false");
	take_caps(wish, own);
	take_seccomp(wish, own, pod);
	take_hosts(wish, spec);
	take_volumes(wish, spec, container);
	take_devices(wish, container);
	take_masks(wish, own);
	take_lsm(wish, own, pod);
	if (yt_get(pod, "sysctls").node)
		wish_add(&wish->without, "the runtime sets them, as before", "sysctls");
}

static void take_pod(struct result *result, const char *name, struct yaml spec)
{
	static const char * const lists[] = {
		"initContainers", "containers", "ephemeralContainers",
	};
	struct yaml list;
	size_t i, n;

	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		list = yt_get(spec, lists[i]);
		for (n = 0; n < yt_len(list); n++) {
			result->wishes = xrealloc(result->wishes,
						  (result->nr + 1) * sizeof(*result->wishes));
			result->wishes[result->nr] = (struct wish){};
			understand(&result->wishes[result->nr++], name, spec, yt_at(list, n));
		}
	}
}

static void take_namespace(struct result *result, const char *name, struct yaml metadata)
{
	struct yaml level = yt_get(yt_get(metadata, "labels"),
				     "pod-security.kubernetes.io/enforce");
	const char *text = yt_str(level);
	struct level *entry;

	if (!level.node)
		return;
	if (strcmp(text, "restricted") != 0 && strcmp(text, "baseline") != 0 &&
	    strcmp(text, "privileged") != 0) {
		yt_problem(level, "a level is privileged, baseline or restricted, not \"%.60s\"",
			   text);
		return;
	}
	result->levels = xrealloc(result->levels,
				  (result->nr_levels + 1) * sizeof(*result->levels));
	entry = &result->levels[result->nr_levels++];
	entry->namespace = xstrdup(name);
	entry->name = xstrdup(text);
}

static void take_object(struct result *result, struct yaml object, int depth)
{
	const char *kind = yt_str(yt_get(object, "kind"));
	struct yaml metadata = yt_get(object, "metadata"), spec = yt_get(object, "spec"), items;
	const char *name = yt_str(yt_get(metadata, "name"));
	size_t i;

	if (!*kind) {
		if (!problems())
			yt_problem(object, "no object of Kubernetes: it has no kind");
		return;
	}
	if (!strcmp(kind, "List") && depth) {
		items = yt_get(object, "items");
		for (i = 0; i < yt_len(items); i++)
			take_object(result, yt_at(items, i), depth - 1);
	} else if (!strcmp(kind, "Namespace")) {
		take_namespace(result, name, metadata);
	} else if (!strcmp(kind, "Pod")) {
		take_pod(result, name, spec);
	} else {
		if (!strcmp(kind, "CronJob"))
			spec = yt_get(yt_get(spec, "jobTemplate"), "spec");
		take_pod(result, name, yt_get(yt_get(spec, "template"), "spec"));
	}
}

static void print_level(const struct level *level)
{
	char *safe = escape(level->namespace);

	printf("# pods of namespace %s: pod-security.kubernetes.io/enforce: %s\npolicy ", safe,
	       level->name);
	print_string(level->namespace);
	printf(" {\n    match             = {\"engine:containerd\", \"engine:crio\",\n"
	       "                         ");
	free(safe);
	safe = xasprintf("label:io.kubernetes.pod.namespace=%s", level->namespace);
	print_string(safe);
	printf("}\n    extends           = \"%s\"\n}\n", level->name);
	free(safe);
}

static void print_all(const struct result *result)
{
	size_t i;

	for (i = 0; i < result->nr_levels; i++)
		print_level(&result->levels[i]);
	for (i = 0; i < result->nr; i++)
		wish_print(&result->wishes[i]);
}

static void free_all(struct result *result)
{
	while (result->nr)
		wish_free(&result->wishes[--result->nr]);
	while (result->nr_levels) {
		free(result->levels[--result->nr_levels].namespace);
		free(result->levels[result->nr_levels].name);
	}
	free(result->wishes);
	free(result->levels);
}

static bool read_all(const struct source *source, struct result *result)
{
	struct place place = { .source = source, .line = 1, .column = 1, .width = 1 };
	struct yaml_file file;
	size_t i;

	if (yt_read(&file, source))
		for (i = 0; i < file.nr; i++)
			take_object(result, yt_root(&file, i), LIST_DEPTH);
	if (!result->nr && !result->nr_levels && !problems())
		problem(&place, "no container: nothing here is a pod, or has a template of one");
	yt_free(&file);
	return !problems();
}

bool k8s_print(const struct source *source)
{
	struct result result = {};
	bool ok = read_all(source, &result);

	if (ok)
		print_all(&result);
	free_all(&result);
	return ok;
}

bool k8s_wishes(const struct source *source,
		void (*each)(const struct wish *wish, void *arg), void *arg)
{
	struct result result = {};
	bool ok = read_all(source, &result);
	size_t i;

	for (i = 0; ok && i < result.nr; i++)
		each(&result.wishes[i], arg);
	free_all(&result);
	return ok;
}
