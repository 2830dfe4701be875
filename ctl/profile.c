// SPDX-License-Identifier: GPL-2.0
/* A seccomp profile of Docker's and OCI's kind: its words, checked one by one. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include "json_place.h"
#include "model.h"
#include "profile.h"
#include "values.h"

#define NR(array) (sizeof(array) / sizeof(*(array)))

#define wrong(source, spot, ...)						\
	do {									\
		struct place wrong_place = json_place(source, spot);		\
										\
		problem(&wrong_place, __VA_ARGS__);				\
	} while (0)

static const struct spot *below(struct spot *spot, const struct spot *up, const char *key)
{
	*spot = (struct spot){ .up = up, .key = key };
	return spot;
}

static const struct spot *at(struct spot *spot, const struct spot *up, size_t index)
{
	*spot = (struct spot){ .up = up, .index = index };
	return spot;
}

static const char *kind(const json_t *json)
{
	static const char * const kinds[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a number with a fraction",
		[JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null",
	};

	return kinds[json_typeof(json)];
}

/* A member of this kind; NULL: there is none, or null, or it is another kind, which is reported. */
static const json_t *get(const struct source *source, const struct spot *up, const json_t *object,
			 const char *key, json_type type)
{
	const json_t *value = json_object_get(object, key);
	struct spot spot;

	if (!value || json_is_null(value))
		return NULL;
	if (json_typeof(value) == type)
		return value;
	wrong(source, below(&spot, up, key), "%s must not be %s", key, kind(value));
	return NULL;
}

/* Only keys that are known: a misspelt one would be a rule less. */
static void check_keys(const struct source *source, const struct spot *up, const json_t *object,
		       const char * const known[])
{
	const char *key;
	json_t *value;
	struct spot spot;
	size_t i;

	json_object_foreach((json_t *)object, key, value) {
		for (i = 0; known[i] && strcmp(known[i], key) != 0; i++)
			;
		if (!known[i])
			wrong(source, below(&spot, up, key), "unknown key \"%.60s\"", key);
	}
}

static bool read_action(const char *name, struct verdict *verdict)
{
	static const struct {
		const char *name;
		enum harden_action action;
		unsigned int error;
	} actions[] = {
		{ "SCMP_ACT_ALLOW", HARDEN_ACTION_ALLOW, 0 },
		{ "SCMP_ACT_LOG", HARDEN_ACTION_LOG, 0 },
		{ "SCMP_ACT_ERRNO", HARDEN_ACTION_ERRNO, EPERM },
		/* As where there is no tracer. */
		{ "SCMP_ACT_TRACE", HARDEN_ACTION_ERRNO, ENOSYS },
		{ "SCMP_ACT_KILL", HARDEN_ACTION_KILL, 0 },
		{ "SCMP_ACT_KILL_THREAD", HARDEN_ACTION_KILL, 0 },
		{ "SCMP_ACT_KILL_PROCESS", HARDEN_ACTION_KILL, 0 },
		/* As where the signal is not handled. */
		{ "SCMP_ACT_TRAP", HARDEN_ACTION_KILL, 0 },
	};
	size_t i;

	for (i = 0; i < NR(actions); i++) {
		if (strcmp(actions[i].name, name) != 0)
			continue;
		verdict->action = actions[i].action;
		verdict->error = actions[i].error;
		return true;
	}
	return false;
}

static int errno_by_name(const char *name)
{
	const char *other;
	int number;

	for (number = 1; number < 134; number++) {
		other = strerrorname_np(number);
		if (other && !strcmp(other, name))
			return number;
	}
	return -1;
}

/* errnoRet and errno, which podman writes beside it; only ERRNO makes something of them. */
static void read_errno(const struct source *source, const struct spot *up, const json_t *object,
		       const char *number_key, const char *name_key, struct verdict *verdict)
{
	const json_t *number = get(source, up, object, number_key, JSON_INTEGER);
	const json_t *name = get(source, up, object, name_key, JSON_STRING);
	json_int_t value = number ? json_integer_value(number) : -1;
	bool counts = verdict->action == HARDEN_ACTION_ERRNO && verdict->error != ENOSYS;
	struct spot spot;

	if (number && (value < 0 || value > 4095))
		wrong(source, below(&spot, up, number_key), "%s is 0 to 4095, not %lld", number_key,
		      (long long)value);
	if (name) {
		value = errno_by_name(json_string_value(name));
		if (value < 0)
			wrong(source, below(&spot, up, name_key), "unknown errno \"%.60s\"",
			      json_string_value(name));
	}
	if (counts && value >= 0 && value <= 4095)
		verdict->error = (unsigned int)value;
}

static void read_verdict(const struct source *source, const struct spot *up, const json_t *object,
			 const char *key, struct verdict *verdict)
{
	const json_t *action = get(source, up, object, key, JSON_STRING);
	const char *name = action ? json_string_value(action) : NULL;
	struct spot spot;

	if (!name) {
		if (!json_object_get(object, key) || json_is_null(json_object_get(object, key)))
			wrong(source, up, "%s is missing", key);
	} else if (!strcmp(name, "SCMP_ACT_NOTIFY")) {
		wrong(source, below(&spot, up, key),
		      "SCMP_ACT_NOTIFY needs a supervisor, which harden has not");
	} else if (!read_action(name, verdict)) {
		wrong(source, below(&spot, up, key), "unknown action \"%.60s\"", name);
	}
}

static void read_arg(const struct source *source, const struct spot *up, const json_t *object,
		     struct profile_arg *arg)
{
	static const char * const keys[] = { "index", "value", "valueTwo", "op", NULL };
	static const char * const ops[] = {
		"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE",
		"SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
	};
	const json_t *index, *value, *value_two, *op;
	struct spot spot;
	size_t i = 0;

	check_keys(source, up, object, keys);
	index = get(source, up, object, "index", JSON_INTEGER);
	value = get(source, up, object, "value", JSON_INTEGER);
	value_two = get(source, up, object, "valueTwo", JSON_INTEGER);
	op = get(source, up, object, "op", JSON_STRING);
	if (!index || !value || !op) {
		wrong(source, up, "a condition needs index, value and op");
		return;
	}
	if (json_integer_value(index) < 0 || json_integer_value(index) > 5)
		wrong(source, below(&spot, up, "index"), "index is 0 to 5, not %lld",
		      (long long)json_integer_value(index));
	if (json_integer_value(value) < 0 || (value_two && json_integer_value(value_two) < 0))
		wrong(source,
		      below(&spot, up, json_integer_value(value) < 0 ? "value" : "valueTwo"),
		      "an argument is compared with a number that is not below 0");
	arg->index = (unsigned int)json_integer_value(index);
	arg->value = (uint64_t)json_integer_value(value);
	arg->value_two = value_two ? (uint64_t)json_integer_value(value_two) : 0;
	while (i < NR(ops) && strcmp(ops[i], json_string_value(op)) != 0)
		i++;
	if (i == NR(ops))
		wrong(source, below(&spot, up, "op"), "unknown operator \"%.60s\"",
		      json_string_value(op));
	else
		arg->op = ops[i];
}

static void read_args(const struct source *source, const struct spot *up, const json_t *object,
		      struct profile_rule *rule)
{
	const json_t *args = get(source, up, object, "args", JSON_ARRAY);
	struct spot list, spot;
	size_t i;

	below(&list, up, "args");
	rule->args = xrealloc(NULL, (json_array_size(args) + 1) * sizeof(*rule->args));
	for (i = 0; i < json_array_size(args); i++) {
		const json_t *arg = json_array_get(args, i);

		if (json_is_object(arg))
			read_arg(source, at(&spot, &list, i), arg, &rule->args[rule->nr_args++]);
		else
			wrong(source, at(&spot, &list, i), "a condition is an object, not %s",
			      kind(arg));
	}
}

/* The strings of a list; others are reported. Returns how many, in @strings, which is freed. */
static size_t read_strings(const struct source *source, const struct spot *up,
			   const json_t *object, const char *key, const char ***strings)
{
	const json_t *list = get(source, up, object, key, JSON_ARRAY);
	struct spot here, spot;
	size_t i, nr = 0;

	below(&here, up, key);
	*strings = xrealloc(NULL, (json_array_size(list) + 1) * sizeof(**strings));
	for (i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		if (json_is_string(value))
			(*strings)[nr++] = json_string_value(value);
		else
			wrong(source, at(&spot, &here, i), "%s holds strings, not %s", key,
			      kind(value));
	}
	return nr;
}

static void read_caps(const struct source *source, const struct spot *up, const json_t *object,
		      struct when *when)
{
	struct spot list, spot;
	const char **names;
	size_t i, nr = read_strings(source, up, object, "caps", &names);
	cap_value_t cap;

	below(&list, up, "caps");
	when->has_caps = nr > 0;
	for (i = 0; i < nr; i++) {
		if (strncmp(names[i], "CAP_", 4) != 0 || cap_from_name(names[i], &cap) ||
		    cap > CAP_LAST_CAP)
			wrong(source, at(&spot, &list, i), "unknown capability \"%.60s\"",
			      names[i]);
		else
			when->caps |= 1ULL << cap;
	}
	free(names);
}

const char *profile_version(const char *text, unsigned int version[2])
{
	char *end;
	int i;

	for (i = 0; i < 2; i++) {
		if (!isdigit((unsigned char)*text))
			return NULL;
		version[i] = (unsigned int)strtoul(text, &end, 10);
		text = end + !i;
		if (!i && *end != '.')
			return NULL;
	}
	return end;
}

static void read_when(const struct source *source, const struct spot *up, const json_t *object,
		      const char *key, struct when *when)
{
	static const char * const keys[] = { "caps", "arches", "minKernel", NULL };
	const json_t *json = get(source, up, object, key, JSON_OBJECT), *kernel;
	const char **arches;
	struct spot here, spot;
	const char *rest;
	size_t nr;

	if (!json)
		return;
	below(&here, up, key);
	check_keys(source, &here, json, keys);
	read_caps(source, &here, json, when);
	nr = read_strings(source, &here, json, "arches", &arches);
	when->has_arches = nr > 0;
	while (nr--)
		when->amd64 |= !strcmp(arches[nr], "amd64");
	free(arches);
	kernel = get(source, &here, json, "minKernel", JSON_STRING);
	if (!kernel)
		return;
	rest = profile_version(json_string_value(kernel), when->kernel);
	if (!rest || *rest)
		wrong(source, below(&spot, &here, "minKernel"),
		      "minKernel is as \"4.8\", not \"%.60s\"", json_string_value(kernel));
}

static void read_rule(struct profile *profile, const struct spot *up, const json_t *object,
		      size_t index)
{
	static const char * const keys[] = {
		"name", "names", "action", "errnoRet", "errno", "args", "comment", "includes",
		"excludes", NULL,
	};
	struct profile_rule *rule = &profile->rules[profile->nr_rules++];
	const struct source *source = profile->source;
	const json_t *name;

	memset(rule, 0, sizeof(*rule));
	rule->index = index;
	check_keys(source, up, object, keys);
	read_verdict(source, up, object, "action", &rule->verdict);
	read_errno(source, up, object, "errnoRet", "errno", &rule->verdict);
	rule->nr_names = read_strings(source, up, object, "names", &rule->names);
	name = get(source, up, object, "name", JSON_STRING);
	if (name && *json_string_value(name) && rule->nr_names)
		wrong(source, up, "name and names are two ways to say the same: take one");
	else if (name && *json_string_value(name))
		rule->names[rule->nr_names++] = json_string_value(name);
	if (!rule->nr_names)
		wrong(source, up, "a rule needs names");
	read_args(source, up, object, rule);
	read_when(source, up, object, "includes", &rule->includes);
	read_when(source, up, object, "excludes", &rule->excludes);
}

static void read_rules(struct profile *profile, const json_t *json)
{
	const json_t *list = get(profile->source, NULL, json, "syscalls", JSON_ARRAY);
	struct spot here, spot;
	size_t i;

	below(&here, NULL, "syscalls");
	profile->rules = xrealloc(NULL, (json_array_size(list) + 1) * sizeof(*profile->rules));
	for (i = 0; i < json_array_size(list); i++) {
		const json_t *rule = json_array_get(list, i);

		if (json_is_object(rule))
			read_rule(profile, at(&spot, &here, i), rule, i);
		else
			wrong(profile->source, at(&spot, &here, i), "a rule is an object, not %s",
			      kind(rule));
	}
}

/* One of ours, or of another machine: false: neither. */
static bool read_arch(struct profile *profile, const char *name)
{
	static const char * const others[] = {
		"ARM", "AARCH64", "MIPS", "MIPS64", "MIPS64N32", "MIPSEL", "MIPSEL64",
		"MIPSEL64N32", "PPC", "PPC64", "PPC64LE", "S390", "S390X", "PARISC", "PARISC64",
		"RISCV64", "LOONGARCH64", "M68K", "SH", "SHEB",
	};
	size_t i;

	if (strncmp(name, "SCMP_ARCH_", 10) != 0)
		return false;
	name += 10;
	if (!strcmp(name, "X86_64") || !strcmp(name, "NATIVE"))
		profile->abis[HARDEN_ABI_X86_64] = true;
	else if (!strcmp(name, "X86"))
		profile->abis[HARDEN_ABI_I386] = true;
	else if (!strcmp(name, "X32"))
		profile->abis[HARDEN_ABI_X32] = true;
	else
		for (i = 0; strcmp(others[i], name) != 0; )
			if (++i == NR(others))
				return false;
	return true;
}

static void read_arch_list(struct profile *profile, const struct spot *up, const json_t *object,
			   const char *key, bool ours)
{
	struct profile other = {};
	struct spot here, spot;
	const char **names;
	size_t i, nr = read_strings(profile->source, up, object, key, &names);

	below(&here, up, key);
	for (i = 0; i < nr; i++)
		if (!read_arch(ours ? profile : &other, names[i]))
			wrong(profile->source, at(&spot, &here, i),
			      "unknown architecture \"%.60s\"", names[i]);
	free(names);
}

static void read_arch_map(struct profile *profile, const json_t *map)
{
	static const char * const keys[] = { "architecture", "subArchitectures", NULL };
	struct spot here, entry, spot;
	size_t i;

	below(&here, NULL, "archMap");
	for (i = 0; i < json_array_size(map); i++) {
		const json_t *json = json_array_get(map, i), *arch;
		struct profile other = {};
		bool ours;

		at(&entry, &here, i);
		if (!json_is_object(json)) {
			wrong(profile->source, &entry, "an entry is an object, not %s", kind(json));
			continue;
		}
		check_keys(profile->source, &entry, json, keys);
		arch = get(profile->source, &entry, json, "architecture", JSON_STRING);
		ours = arch && !strcmp(json_string_value(arch), "SCMP_ARCH_X86_64");
		if (!arch)
			wrong(profile->source, &entry, "an entry needs an architecture");
		else if (!read_arch(ours ? profile : &other, json_string_value(arch)))
			wrong(profile->source, below(&spot, &entry, "architecture"),
			      "unknown architecture \"%.60s\"", json_string_value(arch));
		read_arch_list(profile, &entry, json, "subArchitectures", ours);
	}
}

/* As the runtimes: without either list it is for the machine's own architecture alone. */
static void read_archs(struct profile *profile, const json_t *json)
{
	const json_t *map = get(profile->source, NULL, json, "archMap", JSON_ARRAY);
	const json_t *list = get(profile->source, NULL, json, "architectures", JSON_ARRAY);
	struct spot spot;

	if (json_array_size(map) && json_array_size(list))
		wrong(profile->source, below(&spot, NULL, "architectures"),
		      "architectures and archMap are two ways to say the same: take one");
	read_arch_map(profile, map);
	read_arch_list(profile, NULL, json, "architectures", true);
	if (!json_array_size(list) && !profile->abis[HARDEN_ABI_X86_64])
		profile->abis[HARDEN_ABI_X86_64] = true;
}

static json_t *parse_text(const struct source *source)
{
	json_error_t failure;
	json_t *json = json_loadb(source->text, source->len, JSON_REJECT_DUPLICATES, &failure);
	struct place place = { .source = source, .width = 1 };

	if (!json) {
		place.line = failure.line > 0 ? (unsigned int)failure.line : 1;
		place.column = failure.column > 0 ? (unsigned int)failure.column : 1;
		problem(&place, "no JSON: %s", failure.text);
	} else if (!json_is_object(json)) {
		wrong(source, NULL, "a profile is an object, not %s", kind(json));
		json_decref(json);
		json = NULL;
	}
	return json;
}

bool profile_read(struct profile *profile, const struct source *source)
{
	static const char * const keys[] = {
		"defaultAction", "defaultErrnoRet", "defaultErrno", "archMap", "architectures",
		"flags", "syscalls", "comment", NULL,
	};
	unsigned int before = problems();

	memset(profile, 0, sizeof(*profile));
	profile->source = source;
	profile->json = parse_text(source);
	if (!profile->json)
		return false;
	check_keys(source, NULL, profile->json, keys);
	read_verdict(source, NULL, profile->json, "defaultAction", &profile->otherwise);
	read_errno(source, NULL, profile->json, "defaultErrnoRet", "defaultErrno",
		   &profile->otherwise);
	read_archs(profile, profile->json);
	read_rules(profile, profile->json);
	return problems() == before;
}

void profile_free(struct profile *profile)
{
	size_t i;

	for (i = 0; i < profile->nr_rules; i++) {
		free(profile->rules[i].names);
		free(profile->rules[i].args);
	}
	free(profile->rules);
	json_decref(profile->json);
}

struct place profile_place(const struct profile *profile, size_t rule, size_t name)
{
	const struct profile_rule *of = &profile->rules[rule];
	const json_t *json = json_array_get(json_object_get(profile->json, "syscalls"), of->index);
	struct spot list, entry, names, spot;

	below(&list, NULL, "syscalls");
	at(&entry, &list, of->index);
	if (!json_array_size(json_object_get(json, "names")))
		return json_place(profile->source, below(&spot, &entry, "name"));
	return json_place(profile->source, at(&spot, below(&names, &entry, "names"), name));
}
