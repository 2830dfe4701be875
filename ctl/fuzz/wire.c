// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as an answer of the kernel: the first says to which request, the others are the
 * attributes. What is understood is printed. The readers are static, so their files are
 * part of this one.
 */
#define on_event on_event_message
#include "../ipc.c"	/* NOLINT(bugprone-suspicious-include) */
#undef on_event
#include "../cmd_monitor.c"	/* NOLINT(bugprone-suspicious-include) */
#include "fuzz.h"

#define ANSWER_MAX	65536
#define FAMILY		0x20

static void visit_container(const struct container *container, void *arg)
{
	char *safe = escape(container->cgroup);

	(void)arg;
	free(safe);
	json_decref(json_text(container->policy ?: ""));
}

static void visit_past(const struct event *event, void *arg)
{
	(void)arg;
	json_decref(to_json(event));
}

static void visit_warning(const struct warning *warning)
{
	free(escape(warning->text));
	json_decref(json_text(warning->file));
}

static void read_policies(struct nlmsghdr *header)
{
	struct model model = {};

	/* Twice, for the second may go on with the first. */
	parse_policy(header, &model);
	parse_policy(header, &model);
	free(fuzz_print(&model));
	model_free(&model);
}

static void read_events(struct nlmsghdr *header)
{
	struct watcher watcher = { .listener = &listener, .family = FAMILY };
	struct nl_msg *message = nlmsg_convert(header);

	if (!message)
		abort();
	on_event_message(message, &watcher);
	options.json = true;
	on_event_message(message, &watcher);
	options.format = "falco";
	on_event_message(message, &watcher);
	options.format = NULL;
	options.json = false;
	nlmsg_free(message);
}

static void read_refusal(struct nlmsghdr *header)
{
	struct nlmsgerr *refusal = nlmsg_data(header);
	struct sockaddr_nl from = {};
	struct ipc ipc = {};

	if (nlmsg_datalen(header) < (int)sizeof(*refusal))
		return;
	header->nlmsg_type = NLMSG_ERROR;
	on_error(&from, refusal, &ipc);
	refused(&ipc, ipc.error, "apply");
}

static void read_any(uint8_t which, struct nlmsghdr *header)
{
	struct visitor visitor = { .visit = visit_container };
	struct status status = {};
	struct apply apply = { .warn = visit_warning };
	struct historian historian = { .visit = visit_past };
	struct answer answer = {};

	switch (which % 8) {
	case 0:
		parse_status(header, &status);
		break;
	case 1:
		parse_commit(header, &apply);
		break;
	case 2:
		read_policies(header);
		break;
	case 3:
		parse_container(header, &visitor);
		break;
	case 4:
		read_events(header);
		break;
	case 5:
		parse_past(header, &historian);
		break;
	case 6:
		parse_answer(header, &answer);
		answer_free(&answer);
		break;
	default:
		read_refusal(header);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A message as the kernel makes it, in memory that ends where it does. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = NLMSG_HDRLEN + GENL_HDRLEN + size - 1;
	struct genlmsghdr *genl;
	struct nlmsghdr *header;

	if (size < 1 || len > ANSWER_MAX)
		return 0;
	header = calloc(1, len);
	if (!header)
		abort();
	header->nlmsg_len = (uint32_t)len;
	header->nlmsg_type = FAMILY;
	/* Of a refusal: with all that may follow, of the attribute it names and its text. */
	header->nlmsg_flags = NLM_F_ACK_TLVS | (data[0] & 0x80 ? NLM_F_CAPPED : 0);
	genl = nlmsg_data(header);
	genl->cmd = HARDEN_CMD_EVENT;
	memcpy((char *)genl + GENL_HDRLEN, data + 1, size - 1);
	read_any(data[0] & 0x7f, header);
	free(header);
	return 0;
}
