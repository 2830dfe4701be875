// SPDX-License-Identifier: GPL-2.0
/* From a denial to the smallest change of its policy that allows it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"
#include "remedy.h"
#include "values.h"

/* Where remedies are collected. */
struct list {
	struct remedy *remedies;
	size_t nr;
	enum harden_rule rule;
};

static void add(struct list *list, enum remedy_kind kind, const char *format, ...)
	__printf(3, 4);

static void add(struct list *list, enum remedy_kind kind, const char *format, ...)
{
	struct remedy *remedy = &list->remedies[list->nr];
	va_list args;

	if (list->nr == REMEDIES_MAX)
		return;
	va_start(args, format);
	if (vasprintf(&remedy->value, format, args) < 0)
		abort();
	va_end(args);
	remedy->kind = kind;
	remedy->rule = list->rule;
	remedy->key = list->rule == HARDEN_RULE_CAP ? "cap_add" : rule_name(list->rule);
	list->nr++;
}

/* To make or take away a name is to change its directory; other changes are the file's own. */
static void open_path(struct list *list, const struct event *event, const char *path)
{
	static const char * const of_names[] = {
		"create", "mkdir", "rmdir", "unlink", "symlink", "link", "rename",
	};
	size_t len, i;

	list->rule = HARDEN_RULE_WRITABLE;
	if (!path) {
		add(list, REMEDY_NONE, "where %s lies in the container is not known any more",
		    event->object);
		return;
	}
	len = strlen(path);
	for (i = 0; i < sizeof(of_names) / sizeof(*of_names); i++)
		if (!strcmp(event->operation, of_names[i]))
			len = (size_t)(strrchr(path, '/') - path);
	if (len > (size_t)(*path == '/' && !path[1] ? 1 : 0)) {
		add(list, REMEDY_ADD, "%.*s", (int)len, path);
		return;
	}
	list->rule = HARDEN_RULE_READ_ONLY;
	add(list, REMEDY_SET, "false");
}

/* "privileged: ...; namespaces: host-pid host-user": what a start was refused for. */
static void allow_start(struct list *list, const struct event *event)
{
	char *words = xstrdup(event->object), *save = NULL, *word;
	const char *kinds = strstr(event->object, "namespaces:");

	if (strstr(event->object, "privileged:")) {
		list->rule = HARDEN_RULE_PRIVILEGED;
		add(list, REMEDY_SET, "allow");
	}
	list->rule = HARDEN_RULE_NAMESPACES;
	word = strtok_r(words + (kinds ? kinds - event->object + 11 : 0), " ", &save);
	for (; kinds && word; word = strtok_r(NULL, " ", &save))
		add(list, REMEDY_ADD, "%s", !strncmp(word, "host-", 5) &&
		    strcmp(word, "host-user") != 0 ? word + 5 : word);
	free(words);
}

static void allow_family(struct list *list, const struct event *event)
{
	const char *name = NULL;

	if (!strncmp(event->object, "family ", 7))
		name = family_name((unsigned int)strtoul(event->object + 7, NULL, 10));
	if (name)
		add(list, REMEDY_ADD, "%s", name);
	else
		add(list, REMEDY_NONE, "%s has no name", event->object);
}

/* Root that was there from the beginning may stay until it is given up. */
static const char *user_for(const struct event *event)
{
	return !strcmp(event->operation, "exec") ? "until-drop" : "any";
}

size_t remedies_of(const struct event *event, const char *path,
		   struct remedy remedies[REMEDIES_MAX])
{
	struct list list = { .remedies = remedies, .rule = event->rule };

	if (!strcmp(event->operation, "start")) {
		allow_start(&list, event);
		return list.nr;
	}
	switch (event->rule) {
	case HARDEN_RULE_READ_ONLY:
		open_path(&list, event, path);
		break;
	case HARDEN_RULE_CAP:
	case HARDEN_RULE_DEVICES:
	case HARDEN_RULE_NAMESPACES:
		add(&list, REMEDY_ADD, "%s", event->object);
		break;
	case HARDEN_RULE_SOCKETS:
		allow_family(&list, event);
		break;
	case HARDEN_RULE_DENY_MOUNTS:
	case HARDEN_RULE_DENY_SOCKETS:
	case HARDEN_RULE_SYSCALLS_DENY:
		add(&list, REMEDY_REMOVE, "%s", event->value);
		break;
	case HARDEN_RULE_USER:
		add(&list, REMEDY_SET, "%s", user_for(event));
		break;
	case HARDEN_RULE_EXEC:
		add(&list, REMEDY_SET, "any");
		break;
	case HARDEN_RULE_MOUNTS:
	case HARDEN_RULE_OTHERS:
	case HARDEN_RULE_KERNEL:
	case HARDEN_RULE_PRIVILEGED:
		add(&list, REMEDY_SET, "allow");
		break;
	case HARDEN_RULE_SECCOMP:
		add(&list, REMEDY_NONE, "%s must be allowed in the profile %s", event->operation,
		    event->value);
		break;
	default:
		add(&list, REMEDY_NONE, "this holds under every policy");
	}
	return list.nr;
}

void remedies_free(struct remedy *remedies, size_t nr)
{
	while (nr--)
		free(remedies[nr].value);
}

static bool add_item(struct policy *policy, enum harden_rule rule, const char *value)
{
	struct item *item;

	if (policy_find_item(policy, rule, value))
		return false;
	item = policy_add_item(policy);
	item->rule = rule;
	item->value = xstrdup(value);
	item->file = xstrdup(policy->file);
	item->line = policy->line;
	return true;
}

/* Without a value an item says only that its list stands there. */
static bool remove_item(struct policy *policy, enum harden_rule rule, const char *value)
{
	struct item *item = *value ? policy_find_item(policy, rule, value) : NULL;

	if (!item)
		return false;
	free(item->value);
	item->value = NULL;
	return true;
}

static bool add_cap(struct policy *policy, const char *name)
{
	uint64_t bit = cap_bit(name), was = policy->cap_drop;

	policy->cap_drop &= ~bit;
	return policy->cap_drop != was;
}

static bool set_word(struct policy *policy, const struct remedy *remedy)
{
	struct item *item = policy_find_item(policy, remedy->rule, NULL);

	if (remedy->rule == HARDEN_RULE_READ_ONLY) {
		policy->read_only = false;
		return true;
	}
	/* "any" is more than "until-drop", whichever denial comes first. */
	if (!item || !item->value || !strcmp(item->value, remedy->value) ||
	    !strcmp(item->value, "any"))
		return false;
	free(item->value);
	item->value = xstrdup(remedy->value);
	return true;
}

bool remedy_apply(const struct remedy *remedy, struct policy *policy)
{
	switch (remedy->kind) {
	case REMEDY_ADD:
		return remedy->rule == HARDEN_RULE_CAP ? add_cap(policy, remedy->value) :
		       add_item(policy, remedy->rule, remedy->value);
	case REMEDY_REMOVE:
		return remove_item(policy, remedy->rule, remedy->value);
	case REMEDY_SET:
		return set_word(policy, remedy);
	default:
		return false;
	}
}
