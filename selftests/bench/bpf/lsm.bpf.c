// SPDX-License-Identifier: GPL-2.0
/*
 * What a host would load instead of harden: eight BPF LSM programs that make the decisions of
 * bench.conf, each after one look-up of current's cgroup in a hash. An anchor of the benchmark.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "lsm.h"

struct cred;
struct user_namespace;

#define FMODE_WRITE 2
#define EPERM 1
#define EACCES 13
#define EROFS 30

/* Of the kernel's types only what is read; libbpf finds where it is on this kernel. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct super_block {
	__u32 s_dev;
};

struct dentry {
	struct super_block *d_sb;
};

struct inode {
	struct super_block *i_sb;
};

struct path {
	struct dentry *dentry;
};

struct file {
	unsigned int f_mode;
	struct inode *f_inode;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock {
	struct sock_cgroup_data sk_cgrp_data;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct lsm_policy);
} containers SEC(".maps");

static __always_inline const struct lsm_policy *policy_of_current(void)
{
	__u64 id = bpf_get_current_cgroup_id();

	return bpf_map_lookup_elem(&containers, &id);
}

/*
 * Of what is only 0 or 1 the compiler would make an errno by arithmetic, and the verifier would not
 * see that it is one.
 */
static __always_inline int refuse(__u64 refused, int error)
{
	barrier_var(refused);
	return refused ? -error : 0;
}

static __always_inline int change(const struct dentry *dentry)
{
	const struct lsm_policy *policy = policy_of_current();

	return policy && dentry->d_sb->s_dev == policy->root_dev ? -EROFS : 0;
}

SEC("lsm/capable")
int BPF_PROG(on_capable, const struct cred *cred, struct user_namespace *ns, int cap)
{
	const struct lsm_policy *policy = policy_of_current();

	return policy ? refuse(policy->cap_drop >> (cap & 63) & 1, EPERM) : 0;
}

SEC("lsm/file_open")
int BPF_PROG(on_file_open, struct file *file)
{
	const struct lsm_policy *policy = policy_of_current();
	__u32 dev;

	if (!policy)
		return 0;
	dev = file->f_inode->i_sb->s_dev;
	if (dev == policy->proc_dev)
		return -EPERM;
	return file->f_mode & FMODE_WRITE && dev == policy->root_dev ? -EROFS : 0;
}

SEC("lsm/path_mknod")
int BPF_PROG(on_mknod, const struct path *dir)
{
	return change(dir->dentry);
}

SEC("lsm/path_unlink")
int BPF_PROG(on_unlink, const struct path *dir)
{
	return change(dir->dentry);
}

SEC("lsm/path_rename")
int BPF_PROG(on_rename, const struct path *dir)
{
	return change(dir->dentry);
}

SEC("lsm/path_chmod")
int BPF_PROG(on_chmod, const struct path *path)
{
	return change(path->dentry);
}

SEC("lsm/sb_mount")
int BPF_PROG(on_mount, const char *device, const struct path *path, const char *type)
{
	const struct lsm_policy *policy = policy_of_current();
	char name[5] = {};

	if (!policy || !type)
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), type);
	return refuse(name[0] == 'p' && name[1] == 'r' && name[2] == 'o' && name[3] == 'c', EPERM);
}

SEC("lsm/unix_stream_connect")
int BPF_PROG(on_connect, struct sock *sock, struct sock *other)
{
	__u64 id = bpf_get_current_cgroup_id();

	if (!bpf_map_lookup_elem(&containers, &id))
		return 0;
	return other->sk_cgrp_data.cgroup->kn->id == id ? 0 : -EACCES;
}

char LICENSE[] SEC("license") = "GPL";
