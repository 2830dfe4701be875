// SPDX-License-Identifier: GPL-2.0
/* LSM signature → request: unix sockets, and descriptors that come through them. */
#include <linux/cgroup.h>
#include <linux/file.h>
#include <linux/net.h>
#include <net/af_unix.h>
#include <net/sock.h>
#include "allow.h"
#include "brought.h"
#include "check.h"
#include "container.h"
#include "handlers.h"
#include "hooks_device.h"
#include "hooks_ns.h"
#include "label.h"
#include "peer.h"
#include "verdict.h"

/* Made by a task outside every container? Sockets remember their creator's cgroup. */
static bool made_by_host(struct sock *sk)
{
	return !harden_container_of_cgroup(sock_cgroup_ptr(&sk->sk_cgrp_data));
}

static noinline int peer(const struct harden_label *label, struct sock *sk, const char *operation)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation };
	/* Bound once and for all: unix_bind() publishes it so. */
	const struct unix_address *addr = smp_load_acquire(&unix_sk(sk)->addr);
	struct harden_peer peer = { .dentry = unix_sk(sk)->path.dentry };
	int err;

	if (!policy)
		return 0;
	peer.host = policy->socket_host && made_by_host(sk);
	if (addr && addr->len > sizeof(sa_family_t) && !addr->name->sun_path[0]) {
		peer.abstract = addr->name->sun_path + 1;
		peer.abstract_len = addr->len - offsetof(struct sockaddr_un, sun_path) - 1;
	}
	request.dentry = peer.dentry;
	request.text = peer.abstract ?: "unnamed";
	request.len = peer.abstract_len;
	err = harden_verdict(label, policy, harden_check_peer(policy, &peer), &request);
	if (err || !peer.dentry)
		return err;
	/* To talk to a socket that deny_mounts names is to use it. */
	return harden_use(label, peer.dentry, operation);
}

/* Made in the container's own cgroup, and none that the policy can have named. */
static bool is_own(const struct harden_label *label, struct sock *sk)
{
	const struct cgroup *cgrp = sock_cgroup_ptr(&sk->sk_cgrp_data);
	const struct harden_policy *policy = harden_label_policy(label);
	const struct dentry *dentry = unix_sk(sk)->path.dentry;

	if (!policy || cgroup_id(cgrp) != label->container->id)
		return !policy;
	return dentry ? !(policy->socket_devs & harden_dev_bit(dentry->d_sb->s_dev)) :
			!policy->abstract;
}

int harden_on_security_unix_stream_connect(struct harden_label *label, struct sock *sock,
					   struct sock *other)
{
	return is_own(label, other) ? 0 : peer(label, other, "connect");
}

int harden_on_security_unix_may_send(struct harden_label *label, struct socket *sock,
				     struct socket *other)
{
	if (!other->sk || is_own(label, other->sk))
		return 0;
	return peer(label, other->sk, "send");
}

/* The other end of a connected socket, with a reference, or NULL. */
static struct sock *peer_get(struct sock *sk)
{
	struct sock *other;

	unix_state_lock(sk);
	other = unix_peer(sk);
	if (other)
		sock_hold(other);
	unix_state_unlock(sk);
	return other;
}

/**
 * harden_judge_socket() - may a task have this descriptor, if it is a connected unix socket?
 * @label: the task's label
 * @file: any file
 * @operation: for the event
 *
 * Context: any; does not sleep.
 * Return: 0 or a negative errno.
 */
int harden_judge_socket(const struct harden_label *label, struct file *file, const char *operation)
{
	struct socket *sock = sock_from_file(file);
	struct sock *other;
	int err;

	if (!sock || !sock->sk || sock->sk->sk_family != AF_UNIX)
		return 0;
	other = peer_get(sock->sk);
	if (!other)
		return 0;
	err = peer(label, other, operation);
	sock_put(other);
	return err;
}

int harden_on_security_file_receive(struct harden_label *label, struct file *file)
{
	int err = harden_judge_socket(label, file, "receive");

	err = err ?: harden_use(label, file->f_path.dentry, "receive");
	err = err ?: harden_use_device(label, file, "receive");
	return err ?: harden_use_ns(label, file, "receive");
}

/* The kernel's own sockets, which it makes for a task's sake, are no sockets of the task. */
int harden_on_security_socket_create(struct harden_label *label, int family, int type,
				     int protocol, int kern)
{
	const struct harden_policy *policy = harden_label_policy(label);
	int err = kern ? 0 : harden_judge_socketcall(label, family, type, protocol);
	const struct harden_item *item;
	char text[16];
	struct harden_request request = { .operation = "socket", .text = text };

	if (err || !policy || kern || family < 0 || family >= 64)
		return err;
	item = harden_check_family(policy, family);
	if (likely(!item))
		return 0;
	snprintf(text, sizeof(text), "family %d", family);
	return harden_verdict(label, policy, item, &request);
}
