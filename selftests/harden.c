// SPDX-License-Identifier: GPL-2.0
/* A small client of the netlink family, on libmnl and independent of hardenctl. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "harden.h"

#define EVENT_SECONDS 5

bool built_in(void)
{
	/* What can be unloaded has a count of who uses it. */
	return !access("/sys/module/harden", F_OK) && access("/sys/module/harden/refcnt", F_OK);
}

struct nlmsghdr *message(struct client *client, void *buffer, uint8_t command, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = client->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++client->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = HARDEN_GENL_VERSION;
	return nlh;
}

static void read_extack(struct client *client, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	unsigned int skip = sizeof(*err);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += err->msg.nlmsg_len - sizeof(err->msg);
	mnl_attr_for_each(attr, nlh, skip) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			snprintf(client->extack, sizeof(client->extack), "%s",
				 mnl_attr_get_str(attr));
		else if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS)
			client->bad_offset = mnl_attr_get_u32(attr);
	}
}

typedef void (*handler)(const struct nlmsghdr *nlh, void *data);

/* One datagram. Returns -1 to go on, else the result. */
static int take(struct client *client, char *buffer, ssize_t len, handler handle, void *data)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buffer;
	int left = len;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != client->seq)
			continue;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			read_extack(client, nlh);
			return -((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
		}
		if (nlh->nlmsg_type == NLMSG_DONE) {
			/* A refusal of a dump may stand here. */
			int err = *(int *)mnl_nlmsg_get_payload(nlh);

			return -err;
		}
		if (handle)
			handle(nlh, data);
	}
	return -1;
}

static int receive(struct client *client, handler handle, void *data)
{
	static char buffer[MESSAGE_MAX];
	ssize_t len;
	int result;

	do {
		len = mnl_socket_recvfrom(client->nl, buffer, sizeof(buffer));
		if (len < 0)
			return errno;
		result = take(client, buffer, len, handle, data);
	} while (result == -1);
	return result;
}

static int talk(struct client *client, struct nlmsghdr *nlh, handler handle, void *data)
{
	client->extack[0] = 0;
	client->bad_offset = 0;
	if (mnl_socket_sendto(client->nl, nlh, nlh->nlmsg_len) < 0)
		return errno;
	return receive(client, handle, data);
}

int client_send(struct client *client, struct nlmsghdr *nlh)
{
	return talk(client, nlh, NULL, NULL);
}

static void read_group(struct client *client, const struct nlattr *groups)
{
	const struct nlattr *group, *attr;

	mnl_attr_for_each_nested(group, groups) {
		uint32_t id = 0;
		const char *name = "";

		mnl_attr_for_each_nested(attr, group) {
			if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
				id = mnl_attr_get_u32(attr);
			else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
				name = mnl_attr_get_str(attr);
		}
		if (!strcmp(name, HARDEN_MCGRP_EVENTS))
			client->group = id;
	}
}

static void read_family(const struct nlmsghdr *nlh, void *data)
{
	struct client *client = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			client->family = mnl_attr_get_u16(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			read_group(client, attr);
	}
}

static int find_family(struct client *client)
{
	char buffer[1024];
	struct nlmsghdr *nlh;
	int err;

	client->family = GENL_ID_CTRL;
	nlh = message(client, buffer, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, HARDEN_GENL_NAME);
	err = talk(client, nlh, read_family, client);
	/* The answer comes before the acknowledgment. */
	return err;
}

int client_open(struct client *client)
{
	return client_open_as(client, MNL_SOCKET_AUTOPID);
}

int client_open_as(struct client *client, uint32_t portid)
{
	int on = 1, err;

	memset(client, 0, sizeof(*client));
	client->nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!client->nl)
		return errno;
	mnl_socket_setsockopt(client->nl, NETLINK_EXT_ACK, &on, sizeof(on));
	err = mnl_socket_bind(client->nl, 0, portid) ? errno : find_family(client);
	if (err)
		client_close(client);
	return err;
}

void client_close(struct client *client)
{
	if (client->nl)
		mnl_socket_close(client->nl);
	client->nl = NULL;
}

static void read_status(const struct nlmsghdr *nlh, void *data)
{
	struct status *status = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case HARDEN_A_STATUS_PROTOCOL:
			status->protocol = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_GENERATION:
			status->generation = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_STATUS_HOOKS:
			status->hooks = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_POLICIES:
			status->policies = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_CONTAINERS:
			status->containers = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_LABELS:
			status->labels = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_DENIALS:
			status->denials = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_STATUS_WOULD_DENY:
			status->would_deny = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_STATUS_CALLS:
			status->calls = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_EVENTS_LOST:
			status->events_lost = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_STATUS_SHADOW:
			status->candidates = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_CONFIRM:
			status->confirm = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_STATUS_LOCKED:
			status->locked = true;
			break;
		case HARDEN_A_STATUS_SHADOW_DENY:
		case HARDEN_A_STATUS_SHADOW_ALLOW:
			status->differences += mnl_attr_get_u64(attr);
			break;
		}
	}
}

int client_status(struct client *client, struct status *status)
{
	char buffer[256];

	memset(status, 0, sizeof(*status));
	return talk(client, message(client, buffer, HARDEN_CMD_STATUS, NLM_F_ACK),
		    read_status, status);
}

int client_begin(struct client *client, uint64_t generation)
{
	char buffer[256];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_BEGIN, NLM_F_ACK);

	mnl_attr_put_u64(nlh, HARDEN_A_APPLY_GENERATION, generation);
	return client_send(client, nlh);
}

struct nlattr *policy_begin(struct nlmsghdr *nlh, const char *name)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_APPLY_POLICY);

	mnl_attr_put_strz(nlh, HARDEN_A_POLICY_NAME, name);
	mnl_attr_put_strz(nlh, HARDEN_A_POLICY_FILE, POLICY_FILE);
	mnl_attr_put_u32(nlh, HARDEN_A_POLICY_LINE, LINE_POLICY);
	return nest;
}

void policy_end(struct nlmsghdr *nlh, struct nlattr *nest)
{
	mnl_attr_nest_end(nlh, nest);
}

void put_item(struct nlmsghdr *nlh, enum harden_rule rule, const char *value, uint32_t line)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, HARDEN_A_POLICY_ITEM);

	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_RULE, rule);
	if (value)
		mnl_attr_put_strz(nlh, HARDEN_A_ITEM_VALUE, value);
	mnl_attr_put_u32(nlh, HARDEN_A_ITEM_LINE, line);
	mnl_attr_nest_end(nlh, nest);
}

static void put_list(struct nlmsghdr *nlh, enum harden_rule rule, const char *const *values,
		     uint32_t line)
{
	for (; *values; values++)
		put_item(nlh, rule, *values, line++);
}

static void put_words(struct nlmsghdr *nlh, const char *const *words)
{
	int rule;

	for (rule = 0; rule < __HARDEN_RULE_MAX; rule++)
		if (words[rule])
			put_item(nlh, rule, *words[rule] ? words[rule] : NULL, LINE_WORD + rule);
}

static void put_rules(struct nlmsghdr *nlh, const struct rules *rules)
{
	struct nlattr *nest = policy_begin(nlh, rules->name);

	mnl_attr_put_u32(nlh, HARDEN_A_POLICY_MODE, rules->mode);
	if (rules->cap_drop) {
		mnl_attr_put_u64(nlh, HARDEN_A_POLICY_CAP_DROP, rules->cap_drop);
		put_item(nlh, HARDEN_RULE_CAP, NULL, LINE_CAP);
	}
	if (rules->no_new_privs) {
		mnl_attr_put(nlh, HARDEN_A_POLICY_NO_NEW_PRIVS, 0, NULL);
		put_item(nlh, HARDEN_RULE_NO_NEW_PRIVS, NULL, LINE_NO_NEW_PRIVS);
	}
	if (rules->read_only) {
		mnl_attr_put(nlh, HARDEN_A_POLICY_READ_ONLY, 0, NULL);
		put_item(nlh, HARDEN_RULE_READ_ONLY, NULL, LINE_READ_ONLY);
	}
	put_list(nlh, HARDEN_RULE_MATCH, rules->match, LINE_MATCH);
	put_list(nlh, HARDEN_RULE_WRITABLE, rules->writable, LINE_WRITABLE);
	put_list(nlh, HARDEN_RULE_DENY_MOUNTS, rules->deny_mounts, LINE_DENY_MOUNTS);
	put_list(nlh, HARDEN_RULE_DENY_SOCKETS, rules->deny_sockets, LINE_DENY_SOCKETS);
	put_words(nlh, rules->words);
	put_list(nlh, HARDEN_RULE_DEVICES, rules->devices, LINE_ALLOWED);
	put_list(nlh, HARDEN_RULE_SOCKETS, rules->sockets, LINE_ALLOWED);
	put_list(nlh, HARDEN_RULE_NAMESPACES, rules->namespaces, LINE_ALLOWED);
	if (rules->more)
		rules->more(nlh);
	policy_end(nlh, nest);
}

int client_add(struct client *client, const struct rules *rules)
{
	char buffer[16384];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_ADD, NLM_F_ACK);

	put_rules(nlh, rules);
	return client_send(client, nlh);
}

static void read_warning(struct committed *committed, const struct nlattr *nest)
{
	struct warning *warning = &committed->last;
	const struct nlattr *attr;

	committed->nr_warnings++;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == HARDEN_A_WARNING_FILE)
			snprintf(warning->file, sizeof(warning->file), "%s",
				 mnl_attr_get_str(attr));
		else if (mnl_attr_get_type(attr) == HARDEN_A_WARNING_TEXT)
			snprintf(warning->text, sizeof(warning->text), "%s",
				 mnl_attr_get_str(attr));
		else if (mnl_attr_get_type(attr) == HARDEN_A_WARNING_LINE)
			warning->line = mnl_attr_get_u32(attr);
	}
}

static void read_committed(const struct nlmsghdr *nlh, void *data)
{
	struct committed *committed = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == HARDEN_A_APPLY_GENERATION)
			committed->generation = mnl_attr_get_u64(attr);
		else if (mnl_attr_get_type(attr) == HARDEN_A_APPLY_WARNING)
			read_warning(committed, attr);
	}
}

int client_commit(struct client *client, bool check, struct committed *committed)
{
	struct committed ignored;
	char buffer[256];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_COMMIT, NLM_F_ACK);

	if (check)
		mnl_attr_put(nlh, HARDEN_A_APPLY_CHECK, 0, NULL);
	committed = committed ?: &ignored;
	memset(committed, 0, sizeof(*committed));
	return talk(client, nlh, read_committed, committed);
}

int client_request(struct client *client, uint8_t command)
{
	char buffer[256];

	return client_send(client, message(client, buffer, command, NLM_F_ACK));
}

int client_abort(struct client *client)
{
	return client_request(client, HARDEN_CMD_ABORT);
}

int client_teardown(struct client *client)
{
	return client_request(client, HARDEN_CMD_TEARDOWN);
}

int client_commit_for(struct client *client, uint32_t seconds)
{
	char buffer[256];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_COMMIT, NLM_F_ACK);

	mnl_attr_put_u32(nlh, HARDEN_A_APPLY_CONFIRM, seconds);
	return client_send(client, nlh);
}

int client_bind(struct client *client, const char *cgroup, const char *const *names)
{
	char buffer[4096];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_BIND, NLM_F_ACK);

	mnl_attr_put_strz(nlh, HARDEN_A_BIND_CGROUP, cgroup);
	for (; *names; names++)
		mnl_attr_put_strz(nlh, HARDEN_A_BIND_NAME, *names);
	return client_send(client, nlh);
}

static void read_policy(const struct nlmsghdr *nlh, void *data)
{
	struct dump *dump = data;
	const struct nlattr *nest, *attr;
	const char *name = "";

	dump->messages++;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		dump->interrupted = true;
	mnl_attr_for_each(nest, nlh, sizeof(struct genlmsghdr)) {
		mnl_attr_for_each_nested(attr, nest) {
			if (mnl_attr_get_type(attr) == HARDEN_A_POLICY_NAME)
				name = mnl_attr_get_str(attr);
			else if (mnl_attr_get_type(attr) == HARDEN_A_POLICY_ITEM)
				dump->items++;
		}
	}
	if (strcmp(name, dump->last))
		dump->policies++;
	snprintf(dump->last, sizeof(dump->last), "%s", name);
}

int client_dump_policies(struct client *client, struct dump *dump)
{
	char buffer[256];

	memset(dump, 0, sizeof(*dump));
	return talk(client, message(client, buffer, HARDEN_CMD_POLICY, NLM_F_DUMP),
		    read_policy, dump);
}

int client_dump_begin(struct client *client, struct dump *dump)
{
	static char buffer[MESSAGE_MAX];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_POLICY, NLM_F_DUMP);
	ssize_t len;

	memset(dump, 0, sizeof(*dump));
	if (mnl_socket_sendto(client->nl, nlh, nlh->nlmsg_len) < 0)
		return errno;
	len = mnl_socket_recvfrom(client->nl, buffer, sizeof(buffer));
	if (len < 0)
		return errno;
	return take(client, buffer, len, read_policy, dump) == -1 ? 0 : ENODATA;
}

int client_dump_end(struct client *client, struct dump *dump)
{
	return receive(client, read_policy, dump);
}

static void read_container(const struct nlmsghdr *nlh, void *data)
{
	struct container_info *wanted = data, info = {};
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case HARDEN_A_CONTAINER_ID:
			info.id = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_CONTAINER_TASKS:
			info.tasks = mnl_attr_get_u32(attr);
			break;
		case HARDEN_A_CONTAINER_DENIALS:
			info.denials = mnl_attr_get_u64(attr);
			break;
		case HARDEN_A_CONTAINER_CGROUP:
			snprintf(info.cgroup, sizeof(info.cgroup), "%s", mnl_attr_get_str(attr));
			break;
		case HARDEN_A_CONTAINER_POLICY:
			snprintf(info.policy, sizeof(info.policy), "%s", mnl_attr_get_str(attr));
			break;
		}
	}
	info.found = true;
	if (info.id == wanted->id)
		*wanted = info;
}

/* ENOENT: there is no such container. */
int client_container(struct client *client, uint64_t id, struct container_info *info)
{
	char buffer[256];
	int err;

	memset(info, 0, sizeof(*info));
	info->id = id;
	err = talk(client, message(client, buffer, HARDEN_CMD_CONTAINER, NLM_F_DUMP),
		   read_container, info);
	return err ?: info->found ? 0 : ENOENT;
}

static int stage(struct client *client, const struct rules *rules, unsigned int nr)
{
	struct status status;
	unsigned int i;
	int err = client_status(client, &status);

	if (!err)
		err = client_begin(client, status.generation);
	for (i = 0; !err && i < nr; i++)
		err = client_add(client, &rules[i]);
	return err;
}

int shadow_with(struct client *client, const struct rules *rules, unsigned int nr)
{
	char buffer[256];
	struct nlmsghdr *nlh;
	int err = stage(client, rules, nr);

	if (err)
		return err;
	nlh = message(client, buffer, HARDEN_CMD_COMMIT, NLM_F_ACK);
	mnl_attr_put(nlh, HARDEN_A_APPLY_SHADOW, 0, NULL);
	return client_send(client, nlh);
}

int shadow(const struct rules *rules, unsigned int nr)
{
	struct client client;
	int err = client_open(&client);

	if (err)
		return err;
	err = shadow_with(&client, rules, nr);
	if (err)
		fprintf(stderr, "# shadow: %s: %s\n", strerror(err), client.extack);
	client_close(&client);
	return err;
}

/* The same policies beside themselves; what was tried until now has differed nowhere. See run. */
static int shadow_itself(struct client *client, const struct rules *rules, unsigned int nr,
			 uint64_t differences)
{
	if (differences) {
		fprintf(stderr, "# policies beside themselves: %llu differences\n",
			(unsigned long long)differences);
		return EPROTO;
	}
	return nr ? shadow_with(client, rules, nr) : 0;
}

int apply_with(struct client *client, const struct rules *rules, unsigned int nr)
{
	struct status before;
	int err = client_status(client, &before) ?: stage(client, rules, nr) ?:
		  client_commit(client, false, NULL);

	if (!err && getenv("SHADOW"))
		err = shadow_itself(client, rules, nr, before.differences);
	return err;
}

int apply(const struct rules *rules, unsigned int nr)
{
	struct client client;
	int err = client_open(&client);

	if (!err) {
		err = apply_with(&client, rules, nr);
		if (err)
			fprintf(stderr, "# apply: %s: %s\n", strerror(err), client.extack);
		client_close(&client);
	}
	return err;
}

int client_buffer(struct client *client, int bytes)
{
	return setsockopt(mnl_socket_get_fd(client->nl), SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
			  sizeof(bytes)) ? errno : 0;
}

int events_open(struct client *client)
{
	int err = client_open(client);

	if (!err && mnl_socket_setsockopt(client->nl, NETLINK_ADD_MEMBERSHIP, &client->group,
					  sizeof(client->group)))
		err = errno;
	return err;
}

static void copy(char *to, size_t size, const struct nlattr *attr)
{
	snprintf(to, size, "%s", mnl_attr_get_str(attr));
}

static void read_event_attr(struct event *event, const struct nlattr *attr)
{
	switch (mnl_attr_get_type(attr)) {
	case HARDEN_A_EVENT_TIME:
		event->time = mnl_attr_get_u64(attr);
		break;
	case HARDEN_A_EVENT_POLICY:
		copy(event->policy, sizeof(event->policy), attr);
		break;
	case HARDEN_A_EVENT_RULE:
		event->rule = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_FILE:
		copy(event->file, sizeof(event->file), attr);
		break;
	case HARDEN_A_EVENT_LINE:
		event->line = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_OPERATION:
		copy(event->operation, sizeof(event->operation), attr);
		break;
	case HARDEN_A_EVENT_OBJECT:
		copy(event->object, sizeof(event->object), attr);
		break;
	case HARDEN_A_EVENT_CONTAINER:
		copy(event->container, sizeof(event->container), attr);
		break;
	case HARDEN_A_EVENT_CONTAINER_ID:
		event->container_id = mnl_attr_get_u64(attr);
		break;
	case HARDEN_A_EVENT_PID:
		event->pid = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_COMM:
		copy(event->comm, sizeof(event->comm), attr);
		break;
	case HARDEN_A_EVENT_PHASE:
		event->phase = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_MODE:
		event->mode = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_ERRNO:
		event->error = mnl_attr_get_u32(attr);
		break;
	case HARDEN_A_EVENT_COUNT:
		event->count = mnl_attr_get_u32(attr);
		break;
	}
}

static void read_event(const struct nlmsghdr *nlh, struct event *event)
{
	const struct nlattr *attr;

	memset(event, 0, sizeof(*event));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		read_event_attr(event, attr);
}

static void read_verdict(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *verdict, *attr;

	mnl_attr_for_each(verdict, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(verdict) == HARDEN_A_ASK_VERDICT)
			mnl_attr_for_each_nested(attr, verdict)
				read_event_attr(data, attr);
}

int client_ask(struct client *client, const struct question *question, struct event *verdict)
{
	char buffer[4096];
	struct nlmsghdr *nlh = message(client, buffer, HARDEN_CMD_ASK, NLM_F_ACK);

	memset(verdict, 0, sizeof(*verdict));
	verdict->mode = HARDEN_MODE_SHADOW_ALLOW;	/* no verdict has that */
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_POLICY, question->policy);
	mnl_attr_put_strz(nlh, HARDEN_A_ASK_OPERATION, question->operation);
	if (question->object)
		mnl_attr_put_strz(nlh, HARDEN_A_ASK_OBJECT, question->object);
	mnl_attr_put_u32(nlh, HARDEN_A_ASK_NUMBER, question->number);
	return talk(client, nlh, read_verdict, verdict);
}

static int until_ms(const struct timespec *end)
{
	struct timespec now;
	long left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
	return left > 0 ? left : 0;
}

/* The next datagram until @end. */
static int next_event(struct client *client, const struct timespec *end, struct event *event)
{
	struct pollfd pollfd = { .fd = mnl_socket_get_fd(client->nl), .events = POLLIN };
	char buffer[8192];

	if (poll(&pollfd, 1, until_ms(end)) != 1)
		return ETIME;
	if (mnl_socket_recvfrom(client->nl, buffer, sizeof(buffer)) < 0)
		return errno;
	read_event((struct nlmsghdr *)buffer, event);
	return 0;
}

int events_next(struct client *client, struct event *event, int seconds)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	return next_event(client, &end, event);
}

int events_wait(struct client *client, uint64_t container_id, const char *operation,
		struct event *event)
{
	struct timespec end;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += EVENT_SECONDS;
	do
		err = next_event(client, &end, event);
	while (!err && (event->container_id != container_id ||
			(operation && strcmp(operation, event->operation))));
	return err;
}
