/* SPDX-License-Identifier: GPL-2.0 */
/* A small client of the netlink family, on libmnl and independent of hardenctl. */
#ifndef _SELFTESTS_HARDEN_H
#define _SELFTESTS_HARDEN_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/harden.h>

#define VALUES_MAX	8
#define MESSAGE_MAX	65536
#define FOLDED_SECONDS	3	/* after which the repetitions of a window have been told */

/* Where the tests' policies stand, as the events must say. */
#define POLICY_FILE	"/etc/harden/selftest.conf"

enum lines {
	LINE_POLICY = 10,
	LINE_MATCH = 20,	/* and one more for each further element */
	LINE_CAP = 30,
	LINE_NO_NEW_PRIVS = 31,
	LINE_READ_ONLY = 32,
	LINE_WRITABLE = 40,
	LINE_DENY_MOUNTS = 50,
	LINE_DENY_SOCKETS = 60,
	LINE_WORD = 100,	/* and the number of its rule */
	LINE_ALLOWED = 200,
	LINE_SECCOMP = 70,
	LINE_SYSCALLS_DENY = 80,
};

/**
 * struct rules - a policy in words; lists end with NULL
 * @words: of keys that take one, by their rule; "" for keys with a list of what is allowed
 * @devices: the list of one of these, as are @sockets and @namespaces
 * @more: adds items of the test's own, or NULL
 */
struct rules {
	const char *name;
	uint32_t mode;
	uint64_t cap_drop;
	bool no_new_privs;
	bool read_only;
	const char *match[VALUES_MAX];
	const char *writable[VALUES_MAX];
	const char *deny_mounts[VALUES_MAX];
	const char *deny_sockets[VALUES_MAX];
	const char *words[__HARDEN_RULE_MAX];
	const char *devices[VALUES_MAX];
	const char *sockets[VALUES_MAX];
	const char *namespaces[VALUES_MAX];
	void (*more)(struct nlmsghdr *nlh);
};

struct mnl_socket;

/**
 * struct client - one netlink socket
 * @extack: what the kernel said with the last refusal, or ""
 * @bad_offset: of the offending attribute in the message, or 0
 */
struct client {
	struct mnl_socket *nl;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	char extack[256];
	uint32_t bad_offset;
};

struct status {
	uint32_t protocol, hooks, calls, policies, containers, labels;
	uint64_t generation, denials, would_deny, events_lost;
	uint32_t candidates;	/* policies that are tried; 0: none is */
	uint64_t differences;	/* of a candidate */
	uint32_t confirm;	/* seconds until what is in force is rolled back; 0: never */
	bool locked;
};

struct warning {
	char file[256];
	char text[128];
	uint32_t line;
};

struct committed {
	uint64_t generation;
	unsigned int nr_warnings;
	struct warning last;
};

struct dump {
	unsigned int messages, policies, items;
	bool interrupted;
	char last[64];
};

struct container_info {
	uint64_t id;
	uint32_t tasks;
	uint64_t denials;
	char cgroup[256], policy[64];
	bool found;
};

struct event {
	uint64_t time, container_id;
	uint32_t rule, line, pid, phase, mode, error, count;
	char policy[64], file[256], operation[32], object[300], container[256], comm[32];
};

/* Is harden a part of this kernel, which hooks no entry of a system call and never goes? */
bool built_in(void);

/* All return 0 or a positive errno, unless said otherwise. */
int client_open(struct client *client);
int client_open_as(struct client *client, uint32_t portid);
void client_close(struct client *client);
/* How much the kernel may keep for it. */
int client_buffer(struct client *client, int bytes);
int client_status(struct client *client, struct status *status);
int client_begin(struct client *client, uint64_t generation);
int client_add(struct client *client, const struct rules *rules);
int client_commit(struct client *client, bool check, struct committed *committed);
int client_abort(struct client *client);
int client_teardown(struct client *client);
/* Of those that have no attributes: HARDEN_CMD_ROLLBACK, say. */
int client_request(struct client *client, uint8_t command);
/* Rolled back after so many seconds, unless it is confirmed. */
int client_commit_for(struct client *client, uint32_t seconds);
/* @names: "name:web", and so on, up to a NULL; none: nothing is said of that cgroup. */
int client_bind(struct client *client, const char *cgroup, const char *const *names);
int client_dump_policies(struct client *client, struct dump *dump);
int client_container(struct client *client, uint64_t id, struct container_info *info);

/* For messages that the functions above would not make. */
struct nlmsghdr *message(struct client *client, void *buffer, uint8_t command, uint16_t flags);
struct nlattr *policy_begin(struct nlmsghdr *nlh, const char *name);
void policy_end(struct nlmsghdr *nlh, struct nlattr *nest);
void put_item(struct nlmsghdr *nlh, enum harden_rule rule, const char *value, uint32_t line);
int client_send(struct client *client, struct nlmsghdr *nlh);
/* A dump in two halves: its first message, and the rest of it. */
int client_dump_begin(struct client *client, struct dump *dump);
int client_dump_end(struct client *client, struct dump *dump);

/* Puts these policies in force, in one transaction. */
int apply(const struct rules *rules, unsigned int nr);
/* The same by a socket of one's own, which keeps what the kernel says. */
int apply_with(struct client *client, const struct rules *rules, unsigned int nr);

/* Tries them beside what is in force; none: ends that. */
int shadow_with(struct client *client, const struct rules *rules, unsigned int nr);
int shadow(const struct rules *rules, unsigned int nr);

/**
 * struct question - see HARDEN_CMD_ASK
 * @object: or NULL
 */
struct question {
	const char *policy, *operation, *object;
	uint32_t number;
};

/* @verdict is as an event would be: with a rule if it is denied, else without. */
int client_ask(struct client *client, const struct question *question, struct event *verdict);

/* Events since the socket was opened. */
int events_open(struct client *client);
/* The next event of any; ETIME after so many seconds. */
int events_next(struct client *client, struct event *event, int seconds);
/* The next event of a container for an operation, or any if NULL; ETIME after some seconds. */
int events_wait(struct client *client, uint64_t container_id, const char *operation,
		struct event *event);

#endif
