/* SPDX-License-Identifier: GPL-2.0 */
/* The only file that talks netlink. Each call says what went wrong and returns an exit status. */
#ifndef HARDENCTL_IPC_H
#define HARDENCTL_IPC_H

#include "model.h"
#include "output.h"

struct ipc;

struct status {
	uint32_t protocol, hooks, calls, policies, containers, labels;
	uint32_t confirm;	/* seconds until a rollback; 0: none comes */
	uint32_t shadow;	/* policies of the candidate; 0: there is none */
	uint64_t shadow_deny, shadow_allow;
	bool locked;
	uint64_t generation, denials, would_deny, events_lost;
	char module[64];
};

struct container {
	uint64_t id, denials;
	uint32_t tasks;
	const char *cgroup;
	const char *policy;	/* NULL: none */
};

struct warning {
	const char *file;
	unsigned int line;
	const char *text;
};

struct event {
	uint64_t time, last, container_id;	/* last: only from ipc_history() */
	uint32_t rule, line, pid, phase, mode, error, count;
	const char *policy, *file, *operation, *object, *container, *comm;
	const char *value;	/* of the item that denies; "": it has none */
};

/* On stderr, with its place. */
void warning_print(const struct warning *warning);

/* Not loaded: EXIT_REFUSED; of another protocol version: the same. */
enum exit_status ipc_open(struct ipc **ipc);
/* As ipc_open(), but says nothing of a module that is not loaded. */
enum exit_status ipc_open_quietly(struct ipc **ipc);

enum presence {
	IPC_ABSENT,		/* not loaded, or we are not in the host's network namespace */
	IPC_FORBIDDEN,
	IPC_OTHER_PROTOCOL,	/* only @status->module and @status->protocol can be told */
	IPC_PRESENT,
	IPC_BROKEN,
};

/* ipc_open() and ipc_status() in one, without a word. */
enum presence ipc_probe(struct ipc **ipc, struct status *status);
void ipc_close(struct ipc *ipc);

enum exit_status ipc_status(struct ipc *ipc, struct status *status);

/**
 * struct apply - how a model comes into force
 * @check: stop before the change
 * @confirm: seconds after which the kernel rolls back, unless ipc_confirm() comes; 0: it stays
 * @shadow: as a candidate beside what is in force; an empty model ends that
 * @base: the generation that the model is a change of; NULL: whichever is in force now
 * @warn: called for each warning
 * @generation: out: the new one, or with @check the one that stays
 */
struct apply {
	bool check;
	bool shadow;
	uint32_t confirm;
	const uint64_t *base;
	void (*warn)(const struct warning *warning);
	uint64_t generation;
};

/* All of @model, or nothing. */
enum exit_status ipc_apply(struct ipc *ipc, const struct model *model, struct apply *apply);
enum exit_status ipc_rollback(struct ipc *ipc, uint64_t *generation);
enum exit_status ipc_confirm(struct ipc *ipc);
enum exit_status ipc_lock(struct ipc *ipc);
/**
 * struct question - see HARDEN_CMD_ASK
 * @object: or NULL
 */
struct question {
	const char *operation, *object;
	uint32_t number;
};

/**
 * struct answer - strings are its own
 * @rule: what denies it; 0: it is allowed
 * @value: of the item that denies; "": it has none
 */
struct answer {
	uint32_t rule, line, mode, error;
	char *file, *value;
};

/* Adds @model to a draft that is asked from then on, and gone with @ipc. */
enum exit_status ipc_stage(struct ipc *ipc, const struct model *model);
enum exit_status ipc_ask(struct ipc *ipc, const char *policy, const struct question *question,
			 struct answer *answer);
void answer_free(struct answer *answer);
/* Says what the container of a cgroup is called: "name:X", "image:X", "label:KEY=VALUE". */
enum exit_status ipc_bind(struct ipc *ipc, const char *cgroup, char *const *names, size_t nr);
enum exit_status ipc_teardown(struct ipc *ipc);

enum exit_status ipc_policies(struct ipc *ipc, struct model *model);
enum exit_status ipc_containers(struct ipc *ipc,
				void (*visit)(const struct container *container, void *arg),
				void *arg);

/* Kinds of denials since load, in the order in which they were first seen. */
enum exit_status ipc_history(struct ipc *ipc,
			     void (*visit)(const struct event *event, void *arg), void *arg);

enum exit_status ipc_subscribe(struct ipc *ipc);

struct listener {
	/* Each event; false: no more. */
	bool (*visit)(const struct event *event);
	/* Events that nobody can show: so many, or MISSED_SOME. */
	void (*missed)(uint64_t n);
};

#define MISSED_SOME	0ULL

enum exit_status ipc_events(struct ipc *ipc, const struct listener *listener);

#endif
