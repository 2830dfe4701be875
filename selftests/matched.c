// SPDX-License-Identifier: GPL-2.0
/* What every rule's tests share. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "matched.h"

#define GONE_SECONDS 5

static bool as_said(const struct event *event, const struct denial *denial)
{
	if (event->rule != denial->rule || event->error != (uint32_t)denial->error)
		return false;
	if (denial->line && (event->line != denial->line || strcmp(event->file, POLICY_FILE)))
		return false;
	if (denial->object && !strstr(event->object, denial->object))
		return false;
	if (denial->phase && event->phase != denial->phase)
		return false;
	return event->mode == denial->mode && event->count && event->time;
}

bool reported(struct client *events, const struct container *container,
	      const struct denial *denial)
{
	struct event event = {};
	int err = events_wait(events, container->id, denial->operation, &event);

	if (err) {
		fprintf(stderr, "# no event \"%s\" of rule %d: %s\n",
			denial->operation ?: "any", denial->rule, strerror(err));
		return false;
	}
	if (as_said(&event, denial) && strstr(container->cgroup, event.container))
		return true;
	fprintf(stderr,
		"# event: %s rule %u %s:%u operation %s object %s errno %u phase %u mode %u in %s\n",
		event.policy, event.rule, event.file, event.line, event.operation, event.object,
		event.error, event.phase, event.mode, event.container);
	fprintf(stderr, "# wanted: rule %d line %u object %s errno %d phase %d mode %d\n",
		denial->rule, denial->line, denial->object ?: "any", denial->error, denial->phase,
		denial->mode);
	return false;
}

/* Labels go with the task's last reference, a grace period after it was reaped: no event tells. */
bool container_gone(struct client *client, uint64_t id)
{
	struct container_info info;
	time_t end = time(NULL) + GONE_SECONDS;

	while (client_container(client, id, &info) != ENOENT) {
		if (time(NULL) > end)
			return false;
		sched_yield();
	}
	return true;
}

bool word_denied(struct client *events, const struct container *container, enum harden_rule rule,
		 const char *operation, int error)
{
	struct denial denial = {
		.rule = rule, .line = LINE_WORD + rule, .operation = operation, .error = error,
		.phase = HARDEN_PHASE_CONFINED,
	};

	return reported(events, container, &denial);
}

/* What is of the same tick of the files' clock as a container's start counts as younger. */
static void pass_tick(void)
{
	struct timespec before, now;

	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	do {
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	} while (now.tv_nsec == before.tv_nsec);
}

static int start_one(struct container *container, struct rootfs *rootfs, enum root_kind kind,
		     const struct spec *like, const char *parent)
{
	struct spec spec = *like;
	int err = rootfs_make(rootfs, kind);

	spec.parent = parent;
	spec.root = rootfs->dir;
	pass_tick();
	err = err ?: container_start(container, &spec);
	if (err)
		fprintf(stderr, "# %s: %s: %s\n", parent, container->last.step, strerror(err));
	return err;
}

int pair_start(struct pair *pair, enum root_kind kind, const struct spec *like)
{
	static const struct spec plain;
	int err = events_open(&pair->events);

	err = err ?: start_one(&pair->free, &pair->free_root, kind, like ?: &plain, FREE);
	return err ?: start_one(&pair->held, &pair->held_root, kind, like ?: &plain, HELD);
}

void pair_stop(struct pair *pair)
{
	container_stop(&pair->free);
	container_stop(&pair->held);
	rootfs_remove(&pair->free_root);
	rootfs_remove(&pair->held_root);
	client_close(&pair->events);
}

static int call(const struct rootfs *rootfs)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s/s", rootfs->dir);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return fd;
}

int send_descriptor(const struct rootfs *rootfs, int fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {};
	char byte = 'x';
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int channel = call(rootfs), err = 0;

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	if (channel < 0 || sendmsg(channel, &msg, 0) < 0)
		err = errno;
	close(channel);
	return err;
}
