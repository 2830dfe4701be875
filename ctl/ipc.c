// SPDX-License-Identifier: GPL-2.0
/* The only file that talks netlink: model to messages, messages to plain structs. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "ipc.h"

#define MESSAGE_MAX	(160 * 1024UL)
#define NEST_MAX	65000

struct ipc {
	struct nl_sock *socket;
	int family;

	/* Of the request that runs. */
	bool done;
	int error;		/* positive errno */
	char text[256];		/* the kernel's own words */
	uint32_t offset;	/* of the attribute that it refused, in the message */
	int (*parse)(struct nlmsghdr *header, void *arg);
	void *arg;

	/* Of a subscription: another socket, to ask the counters at, and what they said first. */
	struct ipc *counter;
	struct status first;
	uint64_t since;		/* when that was, as HARDEN_A_EVENT_TIME */
};

/* libnl 3.7 keeps the kernel's words to itself: they stand behind the error. */
static void read_extack(struct ipc *ipc, const struct nlmsgerr *refusal)
{
	const struct nlmsghdr *header = (const void *)((const char *)refusal - NLMSG_HDRLEN);
	size_t skip = sizeof(*refusal);
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	char *start;

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += refusal->msg.nlmsg_len - NLMSG_HDRLEN;
	if (header->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	start = (char *)refusal + NLMSG_ALIGN(skip);
	if (nla_parse(attrs, NLMSGERR_ATTR_MAX, (struct nlattr *)start,
		      (int)(header->nlmsg_len - NLMSG_HDRLEN - NLMSG_ALIGN(skip)), NULL))
		return;
	if (attrs[NLMSGERR_ATTR_MSG])
		nla_strlcpy(ipc->text, attrs[NLMSGERR_ATTR_MSG], sizeof(ipc->text));
	if (attrs[NLMSGERR_ATTR_OFFS])
		ipc->offset = nla_get_u32(attrs[NLMSGERR_ATTR_OFFS]);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *refusal, void *arg)
{
	struct ipc *ipc = arg;

	(void)from;
	ipc->error = -refusal->error;
	ipc->done = true;
	read_extack(ipc, refusal);
	return NL_STOP;
}

static int on_end(struct nl_msg *message, void *arg)
{
	struct ipc *ipc = arg;

	(void)message;
	ipc->done = true;
	return NL_STOP;
}

/* A dump that failed half-way says so where it ends. */
static int on_finish(struct nl_msg *message, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct ipc *ipc = arg;

	if (nlmsg_datalen(header) >= (int)sizeof(int) && *(int *)nlmsg_data(header) < 0)
		ipc->error = -*(int *)nlmsg_data(header);
	return on_end(message, arg);
}

static int on_valid(struct nl_msg *message, void *arg)
{
	struct ipc *ipc = arg;

	return ipc->parse ? ipc->parse(nlmsg_hdr(message), ipc->arg) : NL_OK;
}

/* What ended a request: a dump that was overtaken may be asked for again. */
static int outcome(const struct ipc *ipc, int result)
{
	int error_number = result == -NLE_DUMP_INTR ? EAGAIN : ipc->done ? 0 : EIO;

	return ipc->error ?: error_number;
}

/* Sends @message, which is gone then, and reads until the kernel is through with it. */
static int ask(struct ipc *ipc, struct nl_msg *message)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int result = -NLE_NOMEM;

	ipc->done = false;
	ipc->error = 0;
	ipc->offset = 0;
	ipc->text[0] = 0;
	if (cb && message) {
		nl_cb_err(cb, NL_CB_CUSTOM, on_error, ipc);
		nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, ipc);
		nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_end, ipc);
		nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, ipc);
		result = nl_send_auto(ipc->socket, message);
		while (result >= 0 && !ipc->done)
			result = nl_recvmsgs(ipc->socket, cb);
	}
	nl_cb_put(cb);
	nlmsg_free(message);
	return outcome(ipc, result);
}

static struct nl_msg *request(struct ipc *ipc, enum harden_cmd command, int flags)
{
	struct nl_msg *message = nlmsg_alloc_size(MESSAGE_MAX);

	if (message && !genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, ipc->family, 0, flags,
				    command, HARDEN_GENL_VERSION)) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

static enum exit_status refused(const struct ipc *ipc, int error_number, const char *what)
{
	char *safe = escape(ipc->text);

	if (error_number == ESTALE)
		error("%s: %s: nothing was changed; try again", what,
		      *safe ? safe : "somebody else was faster");
	else if (*safe)
		error("%s: %s (%s)", what, safe, strerror(error_number));
	else
		error("%s: %s", what, strerror(error_number));
	free(safe);
	return error_number == EPERM || error_number == EACCES ? EXIT_PERMISSION : EXIT_REFUSED;
}

static enum exit_status not_there(int err)
{
	if (err == -NLE_OBJ_NOTFOUND)
		error("harden.ko is not loaded, or this is not the host's network namespace: "
		      "modprobe harden");
	else
		error("netlink: %s", nl_geterror(err));
	return err == -NLE_PERM ? EXIT_PERMISSION : EXIT_REFUSED;
}

static enum exit_status check_protocol(struct ipc *ipc)
{
	struct status status = {};
	enum exit_status result = ipc_status(ipc, &status);
	char *module;

	if (result)
		return result;
	if (status.protocol == HARDEN_GENL_VERSION)
		return EXIT_OK;
	module = escape(status.module);
	error("harden.ko %s speaks protocol version %u, this hardenctl version %d: install both "
	      "from one release", module, status.protocol, HARDEN_GENL_VERSION);
	free(module);
	return EXIT_REFUSED;
}

/* Returns libnl's error, and a socket in any case. */
static int ipc_connect(struct ipc **opened)
{
	struct ipc *ipc = xrealloc(NULL, sizeof(*ipc));
	int on = 1, err;

	memset(ipc, 0, sizeof(*ipc));
	*opened = ipc;
	ipc->socket = nl_socket_alloc();
	err = ipc->socket ? genl_connect(ipc->socket) : -NLE_NOMEM;
	if (err)
		return err;
	nl_socket_set_buffer_size(ipc->socket, 1 << 20, 1 << 20);
	nl_socket_enable_msg_peek(ipc->socket);
	setsockopt(nl_socket_get_fd(ipc->socket), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(ipc->socket), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	ipc->family = genl_ctrl_resolve(ipc->socket, HARDEN_GENL_NAME);
	return ipc->family < 0 ? ipc->family : 0;
}

enum exit_status ipc_open(struct ipc **opened)
{
	int err = ipc_connect(opened);

	return err ? not_there(err) : check_protocol(*opened);
}

enum exit_status ipc_open_quietly(struct ipc **opened)
{
	return ipc_connect(opened) ? EXIT_REFUSED : check_protocol(*opened);
}

void ipc_close(struct ipc *ipc)
{
	if (ipc->counter)
		ipc_close(ipc->counter);
	nl_socket_free(ipc->socket);
	free(ipc);
}

static uint32_t u32(struct nlattr *attr)
{
	return attr && nla_len(attr) >= (int)sizeof(uint32_t) ? nla_get_u32(attr) : 0;
}

static uint64_t u64(struct nlattr *attr)
{
	return attr && nla_len(attr) >= (int)sizeof(uint64_t) ? nla_get_u64(attr) : 0;
}

static const char *text(struct nlattr *attr)
{
	if (!attr || nla_len(attr) < 1 || ((char *)nla_data(attr))[nla_len(attr) - 1])
		return "";
	return nla_get_string(attr);
}

static int parse_status(struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[HARDEN_A_STATUS_MAX + 1];
	struct status *status = arg;

	if (genlmsg_parse(header, 0, attrs, HARDEN_A_STATUS_MAX, NULL))
		return NL_STOP;

	status->protocol = u32(attrs[HARDEN_A_STATUS_PROTOCOL]);
	snprintf(status->module, sizeof(status->module), "%s", text(attrs[HARDEN_A_STATUS_MODULE]));
	status->generation = u64(attrs[HARDEN_A_STATUS_GENERATION]);
	status->hooks = u32(attrs[HARDEN_A_STATUS_HOOKS]);
	status->policies = u32(attrs[HARDEN_A_STATUS_POLICIES]);
	status->containers = u32(attrs[HARDEN_A_STATUS_CONTAINERS]);
	status->labels = u32(attrs[HARDEN_A_STATUS_LABELS]);
	status->denials = u64(attrs[HARDEN_A_STATUS_DENIALS]);
	status->would_deny = u64(attrs[HARDEN_A_STATUS_WOULD_DENY]);
	status->events_lost = u64(attrs[HARDEN_A_STATUS_EVENTS_LOST]);
	status->confirm = u32(attrs[HARDEN_A_STATUS_CONFIRM]);
	status->locked = attrs[HARDEN_A_STATUS_LOCKED];
	status->shadow = u32(attrs[HARDEN_A_STATUS_SHADOW]);
	status->shadow_deny = u64(attrs[HARDEN_A_STATUS_SHADOW_DENY]);
	status->shadow_allow = u64(attrs[HARDEN_A_STATUS_SHADOW_ALLOW]);
	status->calls = u32(attrs[HARDEN_A_STATUS_CALLS]);
	return NL_OK;
}

static int ask_for(struct ipc *ipc, struct nl_msg *message,
		   int (*parse)(struct nlmsghdr *header, void *arg), void *arg)
{
	ipc->parse = parse;
	ipc->arg = arg;
	return ask(ipc, message);
}

enum exit_status ipc_status(struct ipc *ipc, struct status *status)
{
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_STATUS, 0), parse_status, status);

	return err ? refused(ipc, err, "status") : EXIT_OK;
}

enum presence ipc_probe(struct ipc **opened, struct status *status)
{
	int err = ipc_connect(opened);

	if (err == -NLE_OBJ_NOTFOUND)
		return IPC_ABSENT;
	if (err)
		return err == -NLE_PERM ? IPC_FORBIDDEN : IPC_BROKEN;
	err = ask_for(*opened, request(*opened, HARDEN_CMD_STATUS, 0), parse_status, status);
	if (err)
		return err == EPERM || err == EACCES ? IPC_FORBIDDEN : IPC_BROKEN;
	return status->protocol == HARDEN_GENL_VERSION ? IPC_PRESENT : IPC_OTHER_PROTOCOL;
}

static int put_test(struct nl_msg *message, const struct call_test *test)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_CALLS_TEST);

	if (!nest || nla_put_u32(message, HARDEN_A_TEST_ARG, test->arg) ||
	    nla_put_u32(message, HARDEN_A_TEST_OP, test->op) ||
	    nla_put_u64(message, HARDEN_A_TEST_MASK, test->mask) ||
	    nla_put_u64(message, HARDEN_A_TEST_VALUE, test->value))
		return -1;
	nla_nest_end(message, nest);
	return 0;
}

static int put_rule(struct nl_msg *message, const struct call_rule *rule)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_FILTER_RULE);
	size_t i;

	if (!nest || nla_put_u32(message, HARDEN_A_CALLS_ACTION, rule->action) ||
	    (rule->action == HARDEN_ACTION_ERRNO &&
	     nla_put_u32(message, HARDEN_A_CALLS_ERRNO, rule->error)) ||
	    nla_put(message, HARDEN_A_CALLS_NUMBERS, (int)(rule->nr * sizeof(*rule->numbers)),
		    rule->numbers))
		return -1;
	for (i = 0; i < rule->nr_tests; i++)
		if (put_test(message, &rule->tests[i]))
			return -1;
	nla_nest_end(message, nest);
	return 0;
}

static int put_filter(struct nl_msg *message, const struct filter *filter)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_ITEM_FILTER);
	size_t i;

	if (!nest || nla_put_u32(message, HARDEN_A_FILTER_ABI, filter->abi) ||
	    nla_put_u32(message, HARDEN_A_FILTER_ACTION, filter->action) ||
	    (filter->action == HARDEN_ACTION_ERRNO &&
	     nla_put_u32(message, HARDEN_A_FILTER_ERRNO, filter->error)) ||
	    (filter->last >= 0 &&
	     nla_put_u32(message, HARDEN_A_FILTER_LAST, (uint32_t)filter->last)))
		return -1;
	for (i = 0; i < filter->nr_rules; i++)
		if (put_rule(message, &filter->rules[i]))
			return -1;
	nla_nest_end(message, nest);
	return 0;
}

static int put_item(struct nl_msg *message, const struct policy *policy, const struct item *item)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_POLICY_ITEM);
	size_t i;

	if (!nest || nla_put_u32(message, HARDEN_A_ITEM_RULE, item->rule) ||
	    (item->value && nla_put_string(message, HARDEN_A_ITEM_VALUE, item->value)) ||
	    (strcmp(item->file, policy->file) != 0 &&
	     nla_put_string(message, HARDEN_A_ITEM_FILE, item->file)) ||
	    nla_put_u32(message, HARDEN_A_ITEM_LINE, item->line))
		return -1;
	for (i = 0; i < item->nr_filters; i++)
		if (put_filter(message, &item->filters[i]))
			return -1;
	if (item->dumped_len &&
	    nlmsg_append(message, item->dumped, item->dumped_len, NLMSG_ALIGNTO))
		return -1;
	nla_nest_end(message, nest);
	return 0;
}

static int put_head(struct nl_msg *message, const struct policy *policy)
{
	if (nla_put_string(message, HARDEN_A_POLICY_FILE, policy->file) ||
	    nla_put_u32(message, HARDEN_A_POLICY_LINE, policy->line) ||
	    nla_put_u32(message, HARDEN_A_POLICY_MODE, policy->mode) ||
	    nla_put_u64(message, HARDEN_A_POLICY_CAP_DROP, policy->cap_drop) ||
	    (policy->no_new_privs && nla_put_flag(message, HARDEN_A_POLICY_NO_NEW_PRIVS)) ||
	    (policy->read_only && nla_put_flag(message, HARDEN_A_POLICY_READ_ONLY)))
		return -1;
	return 0;
}

/* A run of a policy's items that one message holds. */
struct part {
	size_t from, to;
	uint32_t *ends;		/* for each item, where the message ended after it */
};

/* As many items as fit. Fails when not even one does. */
static int put_part(struct nl_msg *message, const struct policy *policy, struct part *part)
{
	struct nlattr *nest = nla_nest_start(message, HARDEN_A_APPLY_POLICY);
	uint32_t *end = &nlmsg_hdr(message)->nlmsg_len, before;

	if (!nest || nla_put_string(message, HARDEN_A_POLICY_NAME, policy->name) ||
	    (!part->from && put_head(message, policy)))
		return -1;
	for (part->to = part->from; part->to < policy->nr_items; part->to++) {
		before = *end;
		if (put_item(message, policy, &policy->items[part->to]) ||
		    (char *)nlmsg_tail(nlmsg_hdr(message)) - (char *)nest > NEST_MAX) {
			*end = before;
			break;
		}
		part->ends[part->to] = *end;
	}
	if (part->to == part->from && part->to < policy->nr_items)
		return -1;
	nla_nest_end(message, nest);
	return part->to < policy->nr_items ? nla_put_flag(message, HARDEN_A_APPLY_MORE) : 0;
}

/* The item that the kernel refused, by the offset of its attribute; NULL: none in particular. */
static const struct item *refused_item(const struct ipc *ipc, const struct policy *policy,
				       const struct part *part)
{
	size_t i;

	for (i = part->from; ipc->offset && i < part->to; i++)
		if (ipc->offset < part->ends[i])
			return &policy->items[i];
	return NULL;
}

/* "deny_mounts /x", or what stands for the whole block; the caller frees it. */
static char *describe(const struct item *item)
{
	char *text;

	if (!item)
		return xstrdup("the block");
	if (asprintf(&text, "%s%s%s", rule_name(item->rule), item->value ? " " : "",
		     item->value ?: "") < 0)
		return xstrdup(rule_name(item->rule));
	return text;
}

static enum exit_status refused_policy(const struct ipc *ipc, const struct policy *policy,
				       const struct part *part, int err)
{
	const struct item *item = refused_item(ipc, policy, part);
	char *what = describe(item), *safe = escape(what), *name = escape(policy->name);
	char *file = escape(item ? item->file : policy->file), *text = escape(ipc->text);

	fprintf(stderr, "%s%s:%u:%s %serror:%s the kernel refuses %s of policy \"%s\": %s\n",
		bold(), file, item ? item->line : policy->line, plain(), red(), plain(), safe,
		name, *text ? text : strerror(err));
	free(what);
	free(safe);
	free(name);
	free(file);
	free(text);
	if (err == EPERM)
		return EXIT_PERMISSION;
	return err == EINVAL || err == ERANGE || err == E2BIG ? EXIT_POLICY : EXIT_REFUSED;
}

static enum exit_status add_part(struct ipc *ipc, const struct policy *policy, struct part *part)
{
	struct nl_msg *message = request(ipc, HARDEN_CMD_ADD, 0);
	int err;

	if (!message || put_part(message, policy, part)) {
		nlmsg_free(message);
		error("%s:%u: a rule of policy \"%s\" takes more than %d bytes",
		      policy->items[part->to].file, policy->items[part->to].line, policy->name,
		      NEST_MAX);
		return EXIT_POLICY;
	}
	err = ask_for(ipc, message, NULL, NULL);
	return err ? refused_policy(ipc, policy, part, err) : EXIT_OK;
}

static enum exit_status add(struct ipc *ipc, const struct policy *policy)
{
	struct part part = { .ends = xrealloc(NULL, policy->nr_items * sizeof(*part.ends)) };
	enum exit_status status;

	do {
		status = add_part(ipc, policy, &part);
		part.from = part.to;
	} while (!status && part.from < policy->nr_items);
	free(part.ends);
	return status;
}

void warning_print(const struct warning *warning)
{
	char *file = escape(warning->file), *text = escape(warning->text);

	fprintf(stderr, "%s%s:%u:%s %swarning:%s %s\n", bold(), file, warning->line, plain(),
		yellow(), plain(), text);
	free(file);
	free(text);
}

static void parse_warning(struct nlattr *attr, const struct apply *apply)
{
	struct nlattr *in[HARDEN_A_WARNING_MAX + 1];
	struct warning warning;

	if (nla_parse_nested(in, HARDEN_A_WARNING_MAX, attr, NULL))
		return;
	warning.file = text(in[HARDEN_A_WARNING_FILE]);
	warning.line = u32(in[HARDEN_A_WARNING_LINE]);
	warning.text = text(in[HARDEN_A_WARNING_TEXT]);
	apply->warn(&warning);
}

/* Warnings are repeated: each attribute in turn. */
static int parse_commit(struct nlmsghdr *header, void *arg)
{
	struct apply *apply = arg;
	struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, header, GENL_HDRLEN, rest) {
		if (nla_type(attr) == HARDEN_A_APPLY_GENERATION)
			apply->generation = u64(attr);
		else if (nla_type(attr) == HARDEN_A_APPLY_WARNING)
			parse_warning(attr, apply);
	}
	return NL_OK;
}

static enum exit_status begin(struct ipc *ipc, const uint64_t *base)
{
	struct nl_msg *message;
	struct status status = {};
	enum exit_status result = base ? EXIT_OK : ipc_status(ipc, &status);
	int err;

	if (result)
		return result;
	message = request(ipc, HARDEN_CMD_BEGIN, 0);
	if (message)
		nla_put_u64(message, HARDEN_A_APPLY_GENERATION, base ? *base : status.generation);
	err = ask_for(ipc, message, NULL, NULL);
	return err ? refused(ipc, err, "apply") : EXIT_OK;
}

static enum exit_status commit(struct ipc *ipc, struct apply *apply)
{
	struct nl_msg *message = request(ipc, HARDEN_CMD_COMMIT, 0);
	int err;

	if (message && apply->check)
		nla_put_flag(message, HARDEN_A_APPLY_CHECK);
	if (message && apply->confirm)
		nla_put_u32(message, HARDEN_A_APPLY_CONFIRM, apply->confirm);
	if (message && apply->shadow)
		nla_put_flag(message, HARDEN_A_APPLY_SHADOW);
	err = ask_for(ipc, message, parse_commit, apply);
	return err ? refused(ipc, err, "apply") : EXIT_OK;
}

static enum exit_status stage(struct ipc *ipc, const struct model *model, const uint64_t *base)
{
	enum exit_status status = begin(ipc, base);
	size_t i;

	for (i = 0; !status && i < model->nr; i++)
		status = add(ipc, &model->policies[i]);
	return status;
}

enum exit_status ipc_stage(struct ipc *ipc, const struct model *model)
{
	return stage(ipc, model, NULL);
}

static int parse_answer(struct nlmsghdr *header, void *arg)
{
	struct nlattr *verdict = nlmsg_find_attr(header, GENL_HDRLEN, HARDEN_A_ASK_VERDICT);
	struct nlattr *attrs[HARDEN_A_EVENT_MAX + 1];
	struct answer *answer = arg;

	if (!verdict || nla_parse_nested(attrs, HARDEN_A_EVENT_MAX, verdict, NULL))
		return NL_STOP;
	answer->rule = u32(attrs[HARDEN_A_EVENT_RULE]);
	answer->line = u32(attrs[HARDEN_A_EVENT_LINE]);
	answer->mode = u32(attrs[HARDEN_A_EVENT_MODE]);
	answer->error = u32(attrs[HARDEN_A_EVENT_ERRNO]);
	answer->file = xstrdup(text(attrs[HARDEN_A_EVENT_FILE]));
	answer->value = xstrdup(text(attrs[HARDEN_A_EVENT_VALUE]));
	return NL_OK;
}

enum exit_status ipc_ask(struct ipc *ipc, const char *policy, const struct question *question,
			 struct answer *answer)
{
	struct nl_msg *message = request(ipc, HARDEN_CMD_ASK, 0);
	int err;

	if (!message || nla_put_string(message, HARDEN_A_ASK_POLICY, policy) ||
	    nla_put_string(message, HARDEN_A_ASK_OPERATION, question->operation) ||
	    (question->object &&
	     nla_put_string(message, HARDEN_A_ASK_OBJECT, question->object)) ||
	    nla_put_u32(message, HARDEN_A_ASK_NUMBER, question->number)) {
		nlmsg_free(message);
		error("%s: longer than a message", question->operation);
		return EXIT_USAGE;
	}
	err = ask_for(ipc, message, parse_answer, answer);
	if (err)
		return refused(ipc, err, policy);
	if (answer->file)
		return EXIT_OK;
	error("%s: the kernel's answer has no verdict", question->operation);
	return EXIT_REFUSED;
}

void answer_free(struct answer *answer)
{
	free(answer->file);
	free(answer->value);
	*answer = (struct answer){};
}

enum exit_status ipc_apply(struct ipc *ipc, const struct model *model, struct apply *apply)
{
	enum exit_status status = stage(ipc, model, apply->base);

	return status ? status : commit(ipc, apply);
}

static int parse_generation(struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[HARDEN_A_APPLY_MAX + 1];

	if (genlmsg_parse(header, 0, attrs, HARDEN_A_APPLY_MAX, NULL))
		return NL_STOP;
	*(uint64_t *)arg = u64(attrs[HARDEN_A_APPLY_GENERATION]);
	return NL_OK;
}

enum exit_status ipc_rollback(struct ipc *ipc, uint64_t *generation)
{
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_ROLLBACK, 0), parse_generation, generation);

	return err ? refused(ipc, err, "rollback") : EXIT_OK;
}

enum exit_status ipc_confirm(struct ipc *ipc)
{
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_CONFIRM, 0), NULL, NULL);

	return err ? refused(ipc, err, "confirm") : EXIT_OK;
}

enum exit_status ipc_lock(struct ipc *ipc)
{
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_LOCK, 0), NULL, NULL);

	return err ? refused(ipc, err, "lock") : EXIT_OK;
}

enum exit_status ipc_teardown(struct ipc *ipc)
{
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_TEARDOWN, 0), NULL, NULL);

	return err ? refused(ipc, err, "teardown") : EXIT_OK;
}

enum exit_status ipc_bind(struct ipc *ipc, const char *cgroup, char *const *names, size_t nr)
{
	struct nl_msg *message = request(ipc, HARDEN_CMD_BIND, 0);
	bool full = !message || nla_put_string(message, HARDEN_A_BIND_CGROUP, cgroup);
	size_t i;
	int err;

	for (i = 0; !full && i < nr; i++)
		full = nla_put_string(message, HARDEN_A_BIND_NAME, names[i]);
	if (full) {
		nlmsg_free(message);
		error("bind: more names than a message holds");
		return EXIT_USAGE;
	}
	err = ask_for(ipc, message, NULL, NULL);
	return err ? refused(ipc, err, "bind") : EXIT_OK;
}

static void keep_filters(struct nlattr *nest, struct item *item)
{
	struct nlattr *attr;
	size_t len;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != HARDEN_A_ITEM_FILTER)
			continue;
		len = NLA_ALIGN(attr->nla_len);
		item->dumped = xrealloc(item->dumped, item->dumped_len + len);
		memset((char *)item->dumped + item->dumped_len, 0, len);
		memcpy((char *)item->dumped + item->dumped_len, attr, attr->nla_len);
		item->dumped_len += len;
	}
}

static void parse_item(struct nlattr *attr, struct policy *policy)
{
	struct nlattr *in[HARDEN_A_ITEM_MAX + 1];
	struct item *item;

	if (nla_parse_nested(in, HARDEN_A_ITEM_MAX, attr, NULL))
		return;
	item = policy_add_item(policy);
	item->rule = u32(in[HARDEN_A_ITEM_RULE]);
	item->value = in[HARDEN_A_ITEM_VALUE] ? xstrdup(text(in[HARDEN_A_ITEM_VALUE])) : NULL;
	item->file = xstrdup(in[HARDEN_A_ITEM_FILE] ? text(in[HARDEN_A_ITEM_FILE]) : policy->file);
	item->line = u32(in[HARDEN_A_ITEM_LINE]);
	keep_filters(attr, item);
}

static void parse_head(struct nlattr **in, struct policy *policy)
{
	policy->name = xstrdup(text(in[HARDEN_A_POLICY_NAME]));
	policy->file = xstrdup(text(in[HARDEN_A_POLICY_FILE]));
	policy->line = u32(in[HARDEN_A_POLICY_LINE]);
	policy->mode = u32(in[HARDEN_A_POLICY_MODE]);
	policy->cap_drop = u64(in[HARDEN_A_POLICY_CAP_DROP]);
	policy->no_new_privs = in[HARDEN_A_POLICY_NO_NEW_PRIVS];
	policy->read_only = in[HARDEN_A_POLICY_READ_ONLY];
	policy->denials = u64(in[HARDEN_A_POLICY_DENIALS]);
	policy->would_deny = u64(in[HARDEN_A_POLICY_WOULD_DENY]);
	policy->containers = u32(in[HARDEN_A_POLICY_CONTAINERS]);
}

/* A message under the last policy's name goes on with it. */
static int parse_policy(struct nlmsghdr *header, void *arg)
{
	struct nlattr *outer[HARDEN_A_APPLY_MAX + 1], *in[HARDEN_A_POLICY_MAX + 1], *attr;
	struct model *model = arg;
	struct policy *policy = model->nr ? &model->policies[model->nr - 1] : NULL;
	int rest;

	if (genlmsg_parse(header, 0, outer, HARDEN_A_APPLY_MAX, NULL) ||
	    !outer[HARDEN_A_APPLY_POLICY] ||
	    nla_parse_nested(in, HARDEN_A_POLICY_MAX, outer[HARDEN_A_APPLY_POLICY], NULL))
		return NL_STOP;
	if (!policy || strcmp(policy->name, text(in[HARDEN_A_POLICY_NAME])) != 0) {
		policy = model_add(model);
		parse_head(in, policy);
	}
	nla_for_each_nested(attr, outer[HARDEN_A_APPLY_POLICY], rest)
		if (nla_type(attr) == HARDEN_A_POLICY_ITEM)
			parse_item(attr, policy);
	return NL_OK;
}

#define TRIES 8

enum exit_status ipc_policies(struct ipc *ipc, struct model *model)
{
	int err = EAGAIN, i;

	for (i = 0; err == EAGAIN && i < TRIES; i++) {
		model_free(model);
		err = ask_for(ipc, request(ipc, HARDEN_CMD_POLICY, NLM_F_DUMP), parse_policy,
			      model);
	}
	return err ? refused(ipc, err, "policies") : EXIT_OK;
}

struct visitor {
	void (*visit)(const struct container *container, void *arg);
	void *arg;
};

static int parse_container(struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[HARDEN_A_CONTAINER_MAX + 1];
	const struct visitor *visitor = arg;
	struct container container;

	if (genlmsg_parse(header, 0, attrs, HARDEN_A_CONTAINER_MAX, NULL))
		return NL_STOP;
	container.id = u64(attrs[HARDEN_A_CONTAINER_ID]);
	container.cgroup = text(attrs[HARDEN_A_CONTAINER_CGROUP]);
	container.policy = attrs[HARDEN_A_CONTAINER_POLICY] ?
			   text(attrs[HARDEN_A_CONTAINER_POLICY]) : NULL;
	container.tasks = u32(attrs[HARDEN_A_CONTAINER_TASKS]);
	container.denials = u64(attrs[HARDEN_A_CONTAINER_DENIALS]);
	visitor->visit(&container, visitor->arg);
	return NL_OK;
}

/* Containers come and go all the time: an overtaken dump is shown as it is. */
enum exit_status ipc_containers(struct ipc *ipc,
				void (*visit)(const struct container *container, void *arg),
				void *arg)
{
	struct visitor visitor = { .visit = visit, .arg = arg };
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_CONTAINER, NLM_F_DUMP), parse_container,
			  &visitor);

	return err && err != EAGAIN ? refused(ipc, err, "containers") : EXIT_OK;
}

static int join(struct ipc *ipc, const char *family, const char *name)
{
	int group = genl_ctrl_resolve_grp(ipc->socket, family, name);

	return group < 0 ? group : nl_socket_add_memberships(ipc->socket, group, 0);
}

/* Asks at a socket that gets no events. */
static enum exit_status read_counters(struct ipc *ipc)
{
	enum exit_status result = ipc_open(&ipc->counter);
	struct timespec ts;

	if (!result)
		result = ipc_status(ipc->counter, &ipc->first);
	clock_gettime(CLOCK_REALTIME, &ts);
	ipc->since = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	return result;
}

enum exit_status ipc_subscribe(struct ipc *ipc)
{
	int on = 1, err;

	/* What does not fit this socket shall be counted by the kernel as lost. */
	setsockopt(nl_socket_get_fd(ipc->socket), SOL_NETLINK, NETLINK_BROADCAST_ERROR, &on,
		   sizeof(on));
	err = join(ipc, HARDEN_GENL_NAME, HARDEN_MCGRP_EVENTS);
	if (!err)
		err = join(ipc, "nlctrl", "notify");	/* tells of the module's end */
	if (!err)
		return read_counters(ipc);
	error("monitor: %s", nl_geterror(err));
	return err == -NLE_PERM ? EXIT_PERMISSION : EXIT_REFUSED;
}

struct watcher {
	const struct listener *listener;
	int family;
	bool over;
	bool unloaded;

	/* Since when (ms) there is something to ask the counter about; 0: nothing. */
	int64_t unsettled;
	bool overrun;		/* of our own socket, so that something is missing for sure */

	/* Since the subscription. */
	uint64_t since;
	uint64_t told;		/* denials that we were told of */
	uint64_t missed;	/* of which the listener knows */
};

static bool is_our_end(struct nlmsghdr *header)
{
	struct nlattr *attrs[CTRL_ATTR_MAX + 1];

	return genlmsg_hdr(header)->cmd == CTRL_CMD_DELFAMILY &&
	       !genlmsg_parse(header, 0, attrs, CTRL_ATTR_MAX, NULL) &&
	       !strcmp(text(attrs[CTRL_ATTR_FAMILY_NAME]), HARDEN_GENL_NAME);
}

static struct event to_event(struct nlattr **a)
{
	return (struct event){
		.time = u64(a[HARDEN_A_EVENT_TIME]),
		.container_id = u64(a[HARDEN_A_EVENT_CONTAINER_ID]),
		.rule = u32(a[HARDEN_A_EVENT_RULE]), .line = u32(a[HARDEN_A_EVENT_LINE]),
		.pid = u32(a[HARDEN_A_EVENT_PID]), .phase = u32(a[HARDEN_A_EVENT_PHASE]),
		.mode = u32(a[HARDEN_A_EVENT_MODE]), .error = u32(a[HARDEN_A_EVENT_ERRNO]),
		.count = u32(a[HARDEN_A_EVENT_COUNT]),
		.policy = text(a[HARDEN_A_EVENT_POLICY]), .file = text(a[HARDEN_A_EVENT_FILE]),
		.operation = text(a[HARDEN_A_EVENT_OPERATION]),
		.object = text(a[HARDEN_A_EVENT_OBJECT]),
		.container = text(a[HARDEN_A_EVENT_CONTAINER]),
		.comm = text(a[HARDEN_A_EVENT_COMM]),
		.last = u64(a[HARDEN_A_EVENT_LAST]), .value = text(a[HARDEN_A_EVENT_VALUE]),
	};
}

struct historian {
	void (*visit)(const struct event *event, void *arg);
	void *arg;
};

static int parse_past(struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[HARDEN_A_EVENT_MAX + 1];
	const struct historian *historian = arg;
	struct event event;

	if (genlmsg_parse(header, 0, attrs, HARDEN_A_EVENT_MAX, NULL))
		return NL_STOP;
	event = to_event(attrs);
	historian->visit(&event, historian->arg);
	return NL_OK;
}

enum exit_status ipc_history(struct ipc *ipc,
			     void (*visit)(const struct event *event, void *arg), void *arg)
{
	struct historian historian = { .visit = visit, .arg = arg };
	int err = ask_for(ipc, request(ipc, HARDEN_CMD_HISTORY, NLM_F_DUMP), parse_past,
			  &historian);

	return err ? refused(ipc, err, "history") : EXIT_OK;
}

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void unsettle(struct watcher *watcher)
{
	if (!watcher->unsettled)
		watcher->unsettled = now();
}

static int on_event(struct nl_msg *message, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct nlattr *attrs[HARDEN_A_EVENT_MAX + 1];
	struct watcher *watcher = arg;
	struct event event;

	if (!genlmsg_valid_hdr(header, 0))
		return NL_SKIP;
	if (header->nlmsg_type == GENL_ID_CTRL && is_our_end(header)) {
		watcher->unloaded = true;
	} else if (header->nlmsg_type == watcher->family &&
		   genlmsg_hdr(header)->cmd == HARDEN_CMD_EVENT &&
		   !genlmsg_parse(header, 0, attrs, HARDEN_A_EVENT_MAX, NULL)) {
		event = to_event(attrs);
		if (event.error && event.time >= watcher->since)
			watcher->told += event.count;
		watcher->over = !watcher->listener->visit(&event);
		unsettle(watcher);
	}
	return watcher->over || watcher->unloaded ? NL_STOP : NL_OK;
}

static int any_sequence(struct nl_msg *message, void *arg)
{
	(void)message;
	(void)arg;
	return NL_OK;
}

/*
 * How many events are missing here since the subscription. The kernel counts as lost what any
 * listener did not get, and as denied what may still be on its way: neither is less.
 */
static uint64_t count_missed(const struct ipc *ipc, const struct watcher *watcher)
{
	const struct status *first = &ipc->first;
	struct status status = *first;
	uint64_t lost, denied;

	if (!watcher->unloaded)
		ipc_status(ipc->counter, &status);
	lost = status.events_lost - first->events_lost;
	denied = status.denials - first->denials + status.would_deny - first->would_deny;
	denied -= denied < watcher->told ? denied : watcher->told;
	return lost < denied ? lost : denied;
}

/* Tells what is missing since the last time. */
static void settle(struct ipc *ipc, struct watcher *watcher)
{
	uint64_t missed;

	if (!watcher->unsettled)
		return;
	missed = count_missed(ipc, watcher);
	if (missed > watcher->missed) {
		watcher->listener->missed(missed - watcher->missed);
		watcher->missed = missed;
	} else if (watcher->overrun) {
		watcher->listener->missed(MISSED_SOME);
	}
	watcher->unsettled = 0;
	watcher->overrun = false;
}

#define SETTLE_MS	1000

/*
 * Sleeps until there is something to read. An overrun socket takes no more until it is empty, and
 * the kernel drops events of its own when it has too many of them: so the counter is asked a
 * moment after the fact, and once a second at most.
 */
static void wait_for_event(struct ipc *ipc, struct watcher *watcher)
{
	struct pollfd pollfd = { .fd = nl_socket_get_fd(ipc->socket), .events = POLLIN };
	int64_t left;

	if (watcher->unsettled) {
		left = watcher->unsettled + SETTLE_MS - now();
		if (left > 0 && poll(&pollfd, 1, (int)left) != 0)
			return;
		settle(ipc, watcher);
	}
	poll(&pollfd, 1, -1);
}

static int receive(struct ipc *ipc, struct nl_cb *cb, struct watcher *watcher)
{
	int result = nl_recvmsgs(ipc->socket, cb);

	if (result != -NLE_NOMEM)
		return result;
	watcher->overrun = true;
	unsettle(watcher);
	return 0;
}

enum exit_status ipc_events(struct ipc *ipc, const struct listener *listener)
{
	struct watcher watcher = { .listener = listener, .family = ipc->family,
				   .since = ipc->since };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int result = 0;

	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_event, &watcher);
	while (result >= 0 && !watcher.over && !watcher.unloaded) {
		wait_for_event(ipc, &watcher);
		result = receive(ipc, cb, &watcher);
	}
	nl_cb_put(cb);
	settle(ipc, &watcher);
	if (watcher.over)
		return EXIT_OK;
	error("monitor: %s", watcher.unloaded ? "harden.ko was unloaded" : nl_geterror(result));
	return EXIT_REFUSED;
}
