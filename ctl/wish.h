/* SPDX-License-Identifier: GPL-2.0 */
/* What a container is asked to be, by flags or by an engine's record of it; as policy text. */
#ifndef HARDENCTL_WISH_H
#define HARDENCTL_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "compiler.h"

/* Kinds of namespaces that may be the host's, as policy.conf names them. */
enum wish_host { WISH_PID, WISH_NET, WISH_IPC, WISH_UTS, WISH_CGROUP, WISH_HOSTS };

/* A line's value, and the words that it comes from; both are the wish's own. */
struct wish_line {
	char *value;
	char *from;
};

struct wish_list {
	struct wish_line *lines;
	size_t nr;
};

/**
 * struct wish - zeroed but for what was asked for
 * @engine: of "engine:NAME" in match; a constant
 * @second_engine: another one, or NULL
 * @also: a name that narrows match, or NULL
 * @source: said in the first line: "docker run ..."
 * @caps: what the container keeps
 * @caps_from: why; NULL: nothing was said
 * @no_seccomp: where it was said that none shall be in force
 * @seccomp: the file of a profile; without a value the engine's default
 * @unmasked: where it was said that the engine shall mask nothing in /proc, or NULL
 * @host: where it was said that a kind is the host's, or NULL
 * @no_lsm: where it was said that AppArmor or SELinux shall not be in force
 * @devices: beside those that each container has
 * @nodes: paths of devices, whether they are on this host or not
 * @shares: paths of the host as value, where they are in the container as from
 * @read_only_shares: bit N: @shares[N] cannot be written
 * @line: where it stands in its file; 0: in none
 * @without: what has no counterpart: the words as value, why as from
 */
struct wish {
	const char *engine;
	const char *second_engine;
	char *also;
	char *source;
	char *name;
	struct wish_line user;
	char *privileged, *read_only, *no_new_privs;
	uint64_t caps;
	char *caps_from;
	char *no_seccomp;
	struct wish_line seccomp;
	char *no_lsm;
	char *unmasked;
	char *host[WISH_HOSTS];
	struct wish_list devices;
	struct wish_list nodes;
	struct wish_list shares;
	uint64_t read_only_shares;
	unsigned int line;
	struct wish_list without;
};

/* What the engine leaves when these are added and dropped, ALL_CAPS included: as Docker does. */
void wish_caps(struct wish *wish, uint64_t added, uint64_t dropped);

void wish_set(char **text, const char *format, ...) __printf(2, 3);
void wish_add(struct wish_list *list, const char *from, const char *format, ...)
	__printf(3, 4);

/* A rule of the devices key, once. */
void wish_rule(struct wish *wish, const char *from, const char *format, ...) __printf(3, 4);
/* "1001:1001", "app", "root" or "" as a user. */
void wish_user(struct wish *wish, const char *user, const char *from);
/* A device node of this host; one that is not there goes to what has no counterpart. */
void wish_device(struct wish *wish, const char *path, const char *rights, const char *from);
/* A device that is @path in the container, whatever it is on the host. */
void wish_node(struct wish *wish, const char *path, const char *from);
/* What masks /proc is not in force. */
void wish_unmasked(struct wish *wish, const char *from);

/* A path of the host that the container has at @target. */
void wish_share(struct wish *wish, const char *path, const char *target, bool read_only);

/* On stdout. */
void wish_print(const struct wish *wish);
void wish_free(struct wish *wish);

#endif
