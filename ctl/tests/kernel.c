// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel for hardenctl's tests: linked into a copy of the tool, it answers at the socket what
 * harden.ko would. What is in force is kept in the file $KERNEL_STATE, from one run to the next;
 * $KERNEL_MOOD says what goes wrong, $KERNEL_CGROUP where the first container is, $KERNEL_TIME
 * when events happened, $KERNEL_FILE which file they name, and below $KERNEL_ROOT are the host's
 * files. $HARDENCTL_PROC and $HARDENCTL_CGROUP, where they are set, stand for /proc and
 * /sys/fs/cgroup.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/harden.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "containers.h"
#include "host.h"

#define FAMILY	40
#define EVENTS	17
#define NOTIFY	18

/* What the tool has yet to read, one datagram each. */
struct datagram {
	struct datagram *next;
	size_t len;
	char data[];
};

/* Policies as they were added: HARDEN_A_APPLY_POLICY attributes, one behind the other. */
struct policies {
	uint64_t generation;
	size_t len;
	char *attrs;
};

/* Answers, and what comes unasked at the socket that has subscribed to it. */
static struct queue {
	struct datagram *first, **end;
} answers = { .end = &answers.first }, events = { .end = &events.first }, *queue = &answers;

static struct policies draft;
static int subscribed = -1;
static uint64_t lost = 5, denials;

__attribute__((constructor)) static void find_roots(void)
{
	proc_root = getenv("HARDENCTL_PROC") ?: proc_root;
	cgroup_root = getenv("HARDENCTL_CGROUP") ?: cgroup_root;
	host_root = getenv("KERNEL_ROOT") ?: "";
}

static bool mood(const char *name)
{
	const char *now = getenv("KERNEL_MOOD");

	return now && !strcmp(now, name);
}

static void enqueue(struct nl_msg *message)
{
	size_t len = nlmsg_hdr(message)->nlmsg_len;
	struct datagram *datagram = malloc(sizeof(*datagram) + len);

	datagram->next = NULL;
	datagram->len = len;
	memcpy(datagram->data, nlmsg_hdr(message), len);
	*queue->end = datagram;
	queue->end = &datagram->next;
	nlmsg_free(message);
}

static struct nl_msg *reply(const struct nlmsghdr *to, int type, uint8_t command, int flags)
{
	struct nl_msg *message = nlmsg_alloc_size(65536);

	genlmsg_put(message, to->nlmsg_pid, to->nlmsg_seq, type, 0, flags, command, 1);
	return message;
}

/* "Done", or a refusal with the kernel's words and the attribute's offset. */
static void acknowledge(const struct nlmsghdr *to, int error, const char *text, uint32_t offset)
{
	struct nlmsgerr refusal = { .error = -error, .msg = *to };
	struct nl_msg *message = nlmsg_alloc_size(4096);

	nlmsg_put(message, to->nlmsg_pid, to->nlmsg_seq, NLMSG_ERROR, 0,
		  NLM_F_CAPPED | (text ? NLM_F_ACK_TLVS : 0));
	nlmsg_append(message, &refusal, sizeof(refusal), NLMSG_ALIGNTO);
	if (text)
		nla_put_string(message, NLMSGERR_ATTR_MSG, text);
	if (offset)
		nla_put_u32(message, NLMSGERR_ATTR_OFFS, offset);
	enqueue(message);
}

static void finish(const struct nlmsghdr *to, int error)
{
	struct nl_msg *message = nlmsg_alloc_size(4096);
	int result = -error;

	nlmsg_put(message, to->nlmsg_pid, to->nlmsg_seq, NLMSG_DONE, 0, NLM_F_MULTI);
	nlmsg_append(message, &result, sizeof(result), NLMSG_ALIGNTO);
	enqueue(message);
}

static struct policies load(void)
{
	struct policies policies = {};
	FILE *file = fopen(getenv("KERNEL_STATE") ?: "/dev/null", "r");

	if (file && fread(&policies, offsetof(struct policies, attrs), 1, file) == 1) {
		policies.attrs = malloc(policies.len + 1);
		if (fread(policies.attrs, 1, policies.len, file) != policies.len)
			abort();
	}
	if (file)
		fclose(file);
	return policies;
}

static void store(const struct policies *policies)
{
	FILE *file = fopen(getenv("KERNEL_STATE") ?: "/dev/null", "w");

	fwrite(policies, offsetof(struct policies, attrs), 1, file);
	fwrite(policies->attrs, 1, policies->len, file);
	fclose(file);
}

static uint32_t count(const struct policies *policies)
{
	struct nlattr *attr;
	uint32_t n = 0;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)policies->attrs, (int)policies->len, rest)
		n++;
	return n;
}

static void do_family(const struct nlmsghdr *to)
{
	static const struct {
		const char *name;
		uint32_t id;
	} groups[] = { { HARDEN_MCGRP_EVENTS, EVENTS }, { "notify", NOTIFY } };
	struct nl_msg *message;
	struct nlattr *all, *one;
	size_t i;

	if (mood("absent")) {
		acknowledge(to, ENOENT, NULL, 0);
		return;
	}
	message = reply(to, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, 0);
	nla_put_u16(message, CTRL_ATTR_FAMILY_ID, FAMILY);
	nla_put_string(message, CTRL_ATTR_FAMILY_NAME, HARDEN_GENL_NAME);
	all = nla_nest_start(message, CTRL_ATTR_MCAST_GROUPS);
	for (i = 0; i < 2; i++) {
		one = nla_nest_start(message, (int)i + 1);
		nla_put_string(message, CTRL_ATTR_MCAST_GRP_NAME, groups[i].name);
		nla_put_u32(message, CTRL_ATTR_MCAST_GRP_ID, groups[i].id);
		nla_nest_end(message, one);
	}
	nla_nest_end(message, all);
	enqueue(message);
	acknowledge(to, 0, NULL, 0);
}

static void do_status(const struct nlmsghdr *to)
{
	struct nl_msg *message = reply(to, FAMILY, HARDEN_CMD_STATUS, 0);
	struct policies policies = load();

	nla_put_u32(message, HARDEN_A_STATUS_PROTOCOL,
		    mood("protocol") ? HARDEN_GENL_VERSION + 1 : HARDEN_GENL_VERSION);
	nla_put_string(message, HARDEN_A_STATUS_MODULE, "0.0\033[2J");
	nla_put_u64(message, HARDEN_A_STATUS_GENERATION, policies.generation);
	nla_put_u32(message, HARDEN_A_STATUS_POLICIES, count(&policies));
	nla_put_u32(message, HARDEN_A_STATUS_HOOKS, 32);
	nla_put_u64(message, HARDEN_A_STATUS_DENIALS, denials);
	nla_put_u64(message, HARDEN_A_STATUS_EVENTS_LOST, lost);
	if (mood("unconfirmed"))
		nla_put_u32(message, HARDEN_A_STATUS_CONFIRM, 30);
	if (mood("locked"))
		nla_put_flag(message, HARDEN_A_STATUS_LOCKED);
	if (mood("shadow")) {
		nla_put_u32(message, HARDEN_A_STATUS_SHADOW, 2);
		nla_put_u64(message, HARDEN_A_STATUS_SHADOW_DENY, 7);
		nla_put_u64(message, HARDEN_A_STATUS_SHADOW_ALLOW, 9);
	}
	enqueue(message);
	acknowledge(to, 0, NULL, 0);
	free(policies.attrs);
}

/* Where the second item of a policy stands in the message. */
static uint32_t second_item(const struct nlmsghdr *request, struct nlattr *policy)
{
	struct nlattr *attr;
	int rest, n = 0;

	nla_for_each_nested(attr, policy, rest)
		if (nla_type(attr) == HARDEN_A_POLICY_ITEM && ++n == 2)
			return (uint32_t)((char *)attr - (char *)request) + NLA_HDRLEN;
	return 0;
}

static void show(const char *name, struct nlattr *attr, const char *behind)
{
	printf("\"%s\":", name);
	if (attr)
		printf("%u%s", nla_get_u32(attr), behind);
	else
		printf("null%s", behind);
}

static void show_test(struct nlattr *nest)
{
	struct nlattr *in[HARDEN_A_TEST_MAX + 1];

	nla_parse_nested(in, HARDEN_A_TEST_MAX, nest, NULL);
	putchar('{');
	show("arg", in[HARDEN_A_TEST_ARG], ",");
	show("op", in[HARDEN_A_TEST_OP], ",");
	printf("\"mask\":%llu,\"value\":%llu}",
	       (unsigned long long)nla_get_u64(in[HARDEN_A_TEST_MASK]),
	       (unsigned long long)nla_get_u64(in[HARDEN_A_TEST_VALUE]));
}

/* Every attribute of a type in @nest, with commas between. */
static void show_each(struct nlattr *nest, int type, void (*show_one)(struct nlattr *nest))
{
	const char *comma = "";
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != type)
			continue;
		fputs(comma, stdout);
		show_one(attr);
		comma = ",";
	}
}

static void show_rule(struct nlattr *nest)
{
	struct nlattr *in[HARDEN_A_CALLS_MAX + 1];
	const uint16_t *number, *end;

	nla_parse_nested(in, HARDEN_A_CALLS_MAX, nest, NULL);
	number = nla_data(in[HARDEN_A_CALLS_NUMBERS]);
	end = number + (size_t)nla_len(in[HARDEN_A_CALLS_NUMBERS]) / sizeof(*number);
	printf("{\"numbers\":[");
	for (; number < end; number++)
		printf("%u%s", *number, number + 1 < end ? "," : "");
	printf("],");
	show("action", in[HARDEN_A_CALLS_ACTION], ",");
	show("errno", in[HARDEN_A_CALLS_ERRNO], ",\"tests\":[");
	show_each(nest, HARDEN_A_CALLS_TEST, show_test);
	printf("]}");
}

static void show_filter(struct nlattr *nest)
{
	struct nlattr *in[HARDEN_A_FILTER_MAX + 1];

	nla_parse_nested(in, HARDEN_A_FILTER_MAX, nest, NULL);
	putchar('{');
	show("abi", in[HARDEN_A_FILTER_ABI], ",");
	show("action", in[HARDEN_A_FILTER_ACTION], ",");
	show("errno", in[HARDEN_A_FILTER_ERRNO], ",");
	show("last", in[HARDEN_A_FILTER_LAST], ",\"rules\":[");
	show_each(nest, HARDEN_A_FILTER_RULE, show_rule);
	puts("]}");
}

/* One JSON document for each filter of a policy. */
static void show_filters(struct nlattr *policy)
{
	struct nlattr *item, *filter;
	int rest, left;

	nla_for_each_nested(item, policy, rest) {
		if (nla_type(item) != HARDEN_A_POLICY_ITEM)
			continue;
		nla_for_each_nested(filter, item, left)
			if (nla_type(filter) == HARDEN_A_ITEM_FILTER)
				show_filter(filter);
	}
}

static void do_add(const struct nlmsghdr *to, struct nlattr **attrs)
{
	struct nlattr *policy = attrs[HARDEN_A_APPLY_POLICY];
	size_t len = NLA_ALIGN(policy->nla_len);

	if (mood("refuse")) {
		acknowledge(to, EINVAL, "not\ntoday", second_item(to, policy));
		return;
	}
	if (mood("filters"))
		show_filters(policy);
	draft.attrs = realloc(draft.attrs, draft.len + len);
	memset(draft.attrs + draft.len, 0, len);
	memcpy(draft.attrs + draft.len, policy, policy->nla_len);
	draft.len += len;
	acknowledge(to, 0, NULL, 0);
}

static void put_warning(struct nl_msg *message, const char *file, uint32_t line, const char *text)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_APPLY_WARNING);

	nla_put_string(message, HARDEN_A_WARNING_FILE, file);
	nla_put_u32(message, HARDEN_A_WARNING_LINE, line);
	nla_put_string(message, HARDEN_A_WARNING_TEXT, text);
	nla_nest_end(message, nest);
}

static void do_commit(const struct nlmsghdr *to, struct nlattr **attrs)
{
	struct nl_msg *message;

	if (mood("stale")) {
		acknowledge(to, ESTALE, "other policies came into force meanwhile", 0);
		return;
	}
	if (!attrs[HARDEN_A_APPLY_CHECK]) {
		draft.generation++;
		store(&draft);
	}
	message = reply(to, FAMILY, HARDEN_CMD_COMMIT, 0);
	nla_put_u64(message, HARDEN_A_APPLY_GENERATION, draft.generation);
	if (mood("warn")) {
		put_warning(message, "/etc/p.conf", 7, "matches nothing: no /nowhere");
		put_warning(message, "/etc/q.conf", 9, "\033]0;\377");
	}
	enqueue(message);
	acknowledge(to, 0, NULL, 0);
}

/* It denies what has a number, or an object that begins with "/etc". */
static void do_ask(const struct nlmsghdr *to)
{
	struct nlattr *attrs[HARDEN_A_ASK_MAX + 1], *verdict;
	struct nl_msg *message;
	const char *object;

	genlmsg_parse((struct nlmsghdr *)to, 0, attrs, HARDEN_A_ASK_MAX, NULL);
	if (!strcmp(nla_get_string(attrs[HARDEN_A_ASK_POLICY]), "none")) {
		acknowledge(to, ENOENT, "no such policy", 0);
		return;
	}
	object = attrs[HARDEN_A_ASK_OBJECT] ? nla_get_string(attrs[HARDEN_A_ASK_OBJECT]) : "";
	message = reply(to, FAMILY, HARDEN_CMD_ASK, 0);
	verdict = nla_nest_start(message, HARDEN_A_ASK_VERDICT);
	if (!mood("no-verdict"))
		nla_put_u32(message, HARDEN_A_EVENT_MODE, HARDEN_MODE_ENFORCE);
	if (nla_get_u32(attrs[HARDEN_A_ASK_NUMBER]) || !strncmp(object, "/etc", 4)) {
		nla_put_u32(message, HARDEN_A_EVENT_RULE, HARDEN_RULE_READ_ONLY);
		nla_put_u32(message, HARDEN_A_EVENT_LINE, nla_get_u32(attrs[HARDEN_A_ASK_NUMBER]));
		nla_put_u32(message, HARDEN_A_EVENT_ERRNO, EROFS);
		nla_put_string(message, HARDEN_A_EVENT_FILE, "/etc/p.conf");
	}
	nla_nest_end(message, verdict);
	enqueue(message);
	acknowledge(to, 0, NULL, 0);
}

/* Each string of the request is a line of $KERNEL_BOUND. */
static void do_bind(const struct nlmsghdr *to)
{
	const char *name = getenv("KERNEL_BOUND");
	FILE *stream = name ? fopen(name, "a") : NULL;
	struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, (struct nlmsghdr *)to, GENL_HDRLEN, rest)
		if (stream)
			fprintf(stream, "%s\n", (char *)nla_data(attr));
	if (stream)
		fclose(stream);
	acknowledge(to, mood("gone") ? ENOENT : 0, mood("gone") ? "no such cgroup" : NULL, 0);
}

static void do_rollback(const struct nlmsghdr *to)
{
	struct nl_msg *message;

	if (mood("first")) {
		acknowledge(to, ENOENT, "nothing was applied that could be taken back", 0);
		return;
	}
	message = reply(to, FAMILY, HARDEN_CMD_ROLLBACK, 0);
	nla_put_u64(message, HARDEN_A_APPLY_GENERATION, 77);
	enqueue(message);
	acknowledge(to, 0, NULL, 0);
}

static void do_teardown(const struct nlmsghdr *to)
{
	struct policies policies = load();

	free(policies.attrs);
	policies.attrs = NULL;
	policies.len = 0;
	policies.generation++;
	store(&policies);
	acknowledge(to, 0, NULL, 0);
}

/* Two items of a policy from @from on, the first message with its head. */
static bool dump_part(const struct nlmsghdr *to, struct nlattr *policy, int from)
{
	int flags = NLM_F_MULTI | (mood("overtaken") ? NLM_F_DUMP_INTR : 0), rest, nth = 0;
	struct nl_msg *message = reply(to, FAMILY, HARDEN_CMD_POLICY, flags);
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_APPLY_POLICY), *attr;
	bool item;

	nla_for_each_nested(attr, policy, rest) {
		item = nla_type(attr) == HARDEN_A_POLICY_ITEM;
		if (item ? nth >= from && nth < from + 2 :
			   !from || nla_type(attr) == HARDEN_A_POLICY_NAME)
			nla_put(message, nla_type(attr), nla_len(attr), nla_data(attr));
		nth += item;
	}
	if (!from)
		nla_put_u64(message, HARDEN_A_POLICY_DENIALS, 3);
	nla_nest_end(message, nest);
	enqueue(message);
	return nth > from + 2;
}

static void do_policies(const struct nlmsghdr *to)
{
	struct policies policies = load();
	struct nlattr *attr;
	int rest, from;

	nla_for_each_attr(attr, (struct nlattr *)policies.attrs, (int)policies.len, rest)
		for (from = 0; dump_part(to, attr, from); from += 2)
			;
	finish(to, mood("broken") ? ENOMEM : 0);
	free(policies.attrs);
	if (mood("overtaken"))
		unsetenv("KERNEL_MOOD");
}

static void put_container(const struct nlmsghdr *to, const char *cgroup, const char *policy)
{
	struct nl_msg *message = reply(to, FAMILY, HARDEN_CMD_CONTAINER, NLM_F_MULTI);

	nla_put_u64(message, HARDEN_A_CONTAINER_ID, 4242);
	nla_put_string(message, HARDEN_A_CONTAINER_CGROUP, cgroup);
	if (policy)
		nla_put_string(message, HARDEN_A_CONTAINER_POLICY, policy);
	nla_put_u32(message, HARDEN_A_CONTAINER_TASKS, 2);
	enqueue(message);
}

/*
 * A line of $KERNEL_HISTORY: policy, rule, line, operation, object, value, last, mode; "-": none.
 * Without a mode it was audited.
 */
struct past {
	const char *policy, *operation, *object, *value;
	unsigned int rule, line, mode;
	unsigned long long last;
};

static void put_past(const struct nlmsghdr *to, const struct past *past)
{
	struct nl_msg *message = reply(to, FAMILY, HARDEN_CMD_HISTORY, NLM_F_MULTI);

	nla_put_u64(message, HARDEN_A_EVENT_TIME, past->last);
	nla_put_u64(message, HARDEN_A_EVENT_LAST, past->last);
	nla_put_string(message, HARDEN_A_EVENT_POLICY, past->policy);
	nla_put_u32(message, HARDEN_A_EVENT_RULE, past->rule);
	nla_put_string(message, HARDEN_A_EVENT_FILE, getenv("KERNEL_FILE") ?: "/etc/p.conf");
	nla_put_u32(message, HARDEN_A_EVENT_LINE, past->line);
	nla_put_string(message, HARDEN_A_EVENT_OPERATION, past->operation);
	nla_put_string(message, HARDEN_A_EVENT_OBJECT,
		       strcmp(past->object, "-") ? past->object : "");
	nla_put_string(message, HARDEN_A_EVENT_CONTAINER, "/docker/none");
	nla_put_string(message, HARDEN_A_EVENT_COMM, "app");
	nla_put_u32(message, HARDEN_A_EVENT_PHASE, HARDEN_PHASE_CONFINED);
	nla_put_u32(message, HARDEN_A_EVENT_MODE, past->mode);
	nla_put_u32(message, HARDEN_A_EVENT_ERRNO, EPERM);
	nla_put_u32(message, HARDEN_A_EVENT_COUNT, 3);
	if (strcmp(past->value, "-") != 0)
		nla_put_string(message, HARDEN_A_EVENT_VALUE, past->value);
	enqueue(message);
}

/* A word, or text in quotes; the rest of the line is left in @line. */
static const char *next_field(char **line)
{
	bool quoted;
	char *start;

	*line += strspn(*line, " ");
	quoted = **line == '"';
	start = *line += quoted;
	*line += strcspn(*line, quoted ? "\"" : " \n");
	if (**line)
		*(*line)++ = 0;
	return start;
}

static void do_history(const struct nlmsghdr *to)
{
	const char *name = getenv("KERNEL_HISTORY");
	FILE *stream = name ? fopen(name, "r") : NULL;
	char *line = NULL, *at;
	const char *mode;
	size_t size = 0;

	while (stream && getline(&line, &size, stream) > 0) {
		struct past past;

		at = line;
		past.policy = next_field(&at);
		past.rule = (unsigned int)strtoul(next_field(&at), NULL, 10);
		past.line = (unsigned int)strtoul(next_field(&at), NULL, 10);
		past.operation = next_field(&at);
		past.object = next_field(&at);
		past.value = next_field(&at);
		past.last = strtoull(next_field(&at), NULL, 10);
		mode = next_field(&at);
		past.mode = *mode ? (unsigned int)strtoul(mode, NULL, 10) : HARDEN_MODE_AUDIT;
		put_past(to, &past);
	}
	free(line);
	if (stream)
		fclose(stream);
	finish(to, 0);
}

static void do_containers(const struct nlmsghdr *to)
{
	put_container(to, getenv("KERNEL_CGROUP") ?: "/docker/\033[2J\377\xc2\x9b", "web");
	put_container(to, "/lxc/c", NULL);
	put_container(to, "/lxc/held", "web");
	finish(to, 0);
}

static void do_harden(const struct nlmsghdr *to)
{
	struct nlattr *attrs[HARDEN_A_APPLY_MAX + 1];
	struct nlmsghdr *header = (struct nlmsghdr *)to;

	genlmsg_parse(header, 0, attrs, HARDEN_A_APPLY_MAX, NULL);
	if (mood("forbid")) {
		acknowledge(to, EPERM, "needs CAP_SYS_ADMIN in the initial user namespace", 0);
		return;
	}
	switch (genlmsg_hdr(header)->cmd) {
	case HARDEN_CMD_STATUS:
		return do_status(to);
	case HARDEN_CMD_BEGIN:
		draft.generation = nla_get_u64(attrs[HARDEN_A_APPLY_GENERATION]);
		draft.len = 0;
		return acknowledge(to, 0, NULL, 0);
	case HARDEN_CMD_ADD:
		return do_add(to, attrs);
	case HARDEN_CMD_COMMIT:
		return do_commit(to, attrs);
	case HARDEN_CMD_ROLLBACK:
		return do_rollback(to);
	case HARDEN_CMD_ASK:
		return do_ask(to);
	case HARDEN_CMD_BIND:
		return do_bind(to);
	case HARDEN_CMD_CONFIRM:
		return acknowledge(to, mood("late") ? ENOENT : 0,
				   mood("late") ? "nothing waits to be confirmed" : NULL, 0);
	case HARDEN_CMD_LOCK:
		return acknowledge(to, mood("none") ? ENOENT : 0, mood("none") ?
				   "no policy is in force that could be locked" : NULL, 0);
	case HARDEN_CMD_TEARDOWN:
		return do_teardown(to);
	case HARDEN_CMD_POLICY:
		return do_policies(to);
	case HARDEN_CMD_HISTORY:
		return do_history(to);
	case HARDEN_CMD_CONTAINER:
		return do_containers(to);
	default:
		return acknowledge(to, EOPNOTSUPP, NULL, 0);
	}
}

static const struct nlmsghdr nobody;

static void put_event(uint32_t rule, const char *object, uint32_t mode, uint32_t times)
{
	struct nl_msg *message = reply(&nobody, FAMILY, HARDEN_CMD_EVENT, 0);

	nla_put_u64(message, HARDEN_A_EVENT_TIME,
		    strtoull(getenv("KERNEL_TIME") ?: "1700000000123456789", NULL, 10));
	nla_put_string(message, HARDEN_A_EVENT_POLICY, "web");
	nla_put_u32(message, HARDEN_A_EVENT_RULE, rule);
	nla_put_string(message, HARDEN_A_EVENT_FILE, "/etc/p.conf");
	nla_put_u32(message, HARDEN_A_EVENT_LINE, 7);
	nla_put_string(message, HARDEN_A_EVENT_OPERATION, "open");
	nla_put_string(message, HARDEN_A_EVENT_OBJECT, object);
	nla_put_string(message, HARDEN_A_EVENT_CONTAINER,
		       getenv("KERNEL_CGROUP") ?: "/docker/x");
	nla_put_u32(message, HARDEN_A_EVENT_PID, 77);
	nla_put_string(message, HARDEN_A_EVENT_COMM, "sh\nhardenctl");
	nla_put_u32(message, HARDEN_A_EVENT_PHASE, HARDEN_PHASE_CONFINED);
	nla_put_u32(message, HARDEN_A_EVENT_MODE, mode);
	nla_put_u32(message, HARDEN_A_EVENT_ERRNO, EROFS);
	nla_put_u32(message, HARDEN_A_EVENT_COUNT, times);
	enqueue(message);
}

/* Another family's end is none of the tool's business; harden's is. */
static void put_end(const char *family)
{
	struct nl_msg *message = reply(&nobody, GENL_ID_CTRL, CTRL_CMD_DELFAMILY, 0);

	nla_put_string(message, CTRL_ATTR_FAMILY_NAME, family);
	enqueue(message);
}

static void subscribe(int fd)
{
	subscribed = fd;
	queue = &events;
	put_event(HARDEN_RULE_READ_ONLY, "/etc/\xff\033[2J\"", HARDEN_MODE_ENFORCE, 1);
	put_end("other");
	put_event(99, "", HARDEN_MODE_AUDIT, 3);
	put_end(HARDEN_GENL_NAME);
	queue = &answers;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	const struct nlmsghdr *header = message->msg_iov[0].iov_base;

	(void)fd;
	(void)flags;
	if (header->nlmsg_type == GENL_ID_CTRL)
		do_family(header);
	else
		do_harden(header);
	return (ssize_t)message->msg_iov[0].iov_len;
}

static void dequeue(struct queue *from)
{
	struct datagram *gone = from->first;

	from->first = gone->next;
	if (!from->first)
		from->end = &from->first;
	free(gone);
}

/* Events were lost, as the counter says in one of these moods, before the first was read. */
static bool overruns(void)
{
	if (!mood("slow") && !mood("slow-uncounted"))
		return false;
	lost += mood("slow") ? 7 : 0;
	denials += 7;
	unsetenv("KERNEL_MOOD");
	return true;
}

/* An empty queue is an error: the real one would wait for ever. */
ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	struct queue *from = fd == subscribed ? &events : &answers;
	struct sockaddr_nl sender = { .nl_family = AF_NETLINK };
	struct iovec *to = message->msg_iov;
	size_t len;

	if (!from->first || (fd == subscribed && overruns())) {
		errno = from->first ? ENOBUFS : EIO;
		return -1;
	}
	len = from->first->len;
	memcpy(to->iov_base, from->first->data, len < to->iov_len ? len : to->iov_len);
	message->msg_flags = len > to->iov_len ? MSG_TRUNC : 0;
	message->msg_controllen = 0;
	message->msg_namelen = sizeof(sender);
	memcpy(message->msg_name, &sender, sizeof(sender));
	if (!(flags & MSG_PEEK))
		dequeue(from);
	return (ssize_t)len;
}

/*
 * For the tool alone, by --wrap: there is always something to read, but for once in the mood of a
 * kernel that loses events: three were denied, of which one was read if it is of now, and another
 * listener lost more.
 */
int __wrap_poll(struct pollfd *pollfds, nfds_t nr, int timeout)
{
	(void)pollfds;
	(void)nr;
	if (timeout < 0 || !mood("lossy"))
		return 1;
	unsetenv("KERNEL_MOOD");
	lost += 7;
	denials += 3;
	return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)len;
	if (level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP) {
		if (mood("forbid-events")) {
			errno = EPERM;
			return -1;
		}
		if (*(const int *)value == NOTIFY)
			subscribe(fd);
	}
	return 0;
}

long __real_syscall(long number, ...);

/* The same way: the module goes, and its policies with it. */
long __wrap_syscall(long number, ...)
{
	static const struct policies none;
	unsigned long given[4];
	va_list args;
	int i;

	if (number == SYS_delete_module) {
		errno = mood("busy") ? EBUSY : ENOENT;
		if (mood("busy") || mood("built-in"))
			return -1;
		store(&none);
		return 0;
	}
	va_start(args, number);
	for (i = 0; i < 4; i++)
		given[i] = va_arg(args, unsigned long);
	va_end(args);
	return __real_syscall(number, given[0], given[1], given[2], given[3]);
}
