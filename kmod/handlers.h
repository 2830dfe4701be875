/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the trampolines call: harden_on_FUNCTION() for each function of hook_list.h, with its
 * arguments, as far as they are wanted; where the gate asks for a label, that comes first.
 *
 * Context: that of the hooked function, which may be atomic. Only security_sb_mount() sleeps.
 * Return: 0: go on into the function; a negative errno: the caller gets it instead.
 */
#ifndef _HARDEN_HANDLERS_H
#define _HARDEN_HANDLERS_H

#include <linux/pid.h>
#include "harden_compat.h"

struct cgroup;
struct cred;
struct dentry;
struct file;
struct fs_context;
struct fs_parameter;
struct harden_label;
struct kernel_clone_args;
struct kernel_siginfo;
struct key;
struct linux_binprm;
struct nsproxy;
struct path;
struct pid;
struct pt_regs;
struct sock;
struct socket;
struct super_block;
struct task_struct;
struct user_namespace;
struct vfsmount;
struct vm_area_struct;

/* hooks_cap.c */
int harden_on_security_capable(struct harden_label *label, const struct cred *cred,
			       struct user_namespace *ns, int cap, unsigned int opts);

/* hooks_exec.c */
int harden_on_security_bprm_creds_for_exec(struct harden_label *label, struct linux_binprm *bprm);
int harden_on_security_bprm_check(struct harden_label *label, struct linux_binprm *bprm);
int harden_on_security_bprm_committing_creds(struct harden_label *label,
					     struct linux_binprm *bprm);
int harden_on_security_mmap_file(struct harden_label *label, struct file *file,
				 unsigned long prot);

/* hooks_run.c */
int harden_on_security_file_mprotect(struct harden_label *label, struct vm_area_struct *vma,
				     unsigned long reqprot, unsigned long prot);

/* hooks_user.c */
int harden_on_security_bprm_creds_from_file(struct harden_label *label,
					    struct linux_binprm *bprm);
int harden_on_security_task_fix_setuid(struct harden_label *label, struct cred *new,
				       const struct cred *old);
int harden_on_security_uring_override_creds(struct harden_label *label, const struct cred *new);

/* hooks_fs.c */
int harden_on_security_file_open(struct harden_label *label, struct file *file);
int harden_on_security_path_mknod(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry, umode_t mode, unsigned int dev);
int harden_on_security_path_mkdir(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry);
int harden_on_security_path_rmdir(struct harden_label *label, const struct path *dir,
				  struct dentry *dentry);
int harden_on_security_path_unlink(struct harden_label *label, const struct path *dir,
				   struct dentry *dentry);
int harden_on_security_path_symlink(struct harden_label *label, const struct path *dir,
				    struct dentry *dentry);
int harden_on_security_path_link(struct harden_label *label, struct dentry *old,
				 const struct path *dir, struct dentry *dentry);
int harden_on_security_path_rename(struct harden_label *label, const struct path *old_dir,
				   struct dentry *old, const struct path *dir,
				   struct dentry *dentry);
int harden_on_security_inode_setattr(struct harden_label *label, void *idmap,
				     struct dentry *dentry);
int harden_on_security_inode_setxattr(struct harden_label *label, void *idmap,
				      struct dentry *dentry);
int harden_on_security_inode_removexattr(struct harden_label *label, void *idmap,
					 struct dentry *dentry);
int harden_on_security_inode_set_acl(struct harden_label *label, void *idmap,
				     struct dentry *dentry);
int harden_on_security_inode_remove_acl(struct harden_label *label, void *idmap,
					struct dentry *dentry);
int harden_on_security_inode_file_setattr(struct harden_label *label, struct dentry *dentry);
int harden_on_mnt_want_write_file(struct harden_label *label, struct file *file);

/* hooks_mount.c */
int harden_on_security_sb_mount(struct harden_label *label, const char *dev_name,
				const struct path *path, const char *type, unsigned long flags,
				void *data);
int harden_on_security_move_mount(struct harden_label *label, const struct path *from,
				  const struct path *to);
int harden_on_security_sb_set_mnt_opts(struct harden_label *label, struct super_block *sb);
int harden_on_security_sb_umount(struct harden_label *label, struct vfsmount *mnt);
int harden_on_security_sb_pivotroot(struct harden_label *label, const struct path *old_path,
				    const struct path *new_path);
int harden_on_security_path_chroot(struct harden_label *label, const struct path *path);


/*
 * Entries of system calls, by harden_on_call(): what other keys than seccomp and syscalls_deny ask
 * there, see enum harden_call_judge. @ia32: the 32-bit table. Return: 0 or a negative errno.
 */
#define HARDEN_CALL(name)								\
	int harden_call_##name(struct harden_label *label, const struct pt_regs *regs, bool ia32)

/* hooks_mount_calls.c */
HARDEN_CALL(open_tree);
HARDEN_CALL(open_tree_attr);
HARDEN_CALL(mount_setattr);
HARDEN_CALL(fsopen);
HARDEN_CALL(fspick);
HARDEN_CALL(fsmount);

/* hooks_task.c */
int harden_on_security_ptrace_access_check(struct harden_label *label, struct task_struct *child,
					   unsigned int mode);
int harden_on_mm_access(struct harden_label *label, struct task_struct *task);
int harden_on_security_ptrace_traceme(struct task_struct *parent);
int harden_on_security_task_kill(struct harden_label *label, struct task_struct *target,
				 struct kernel_siginfo *info, int sig, const struct cred *cred);

/* hooks_ns.c */
int harden_on_security_create_user_ns(struct harden_label *label);
int harden_on_copy_namespaces(struct harden_label *label, unsigned long flags,
			      struct task_struct *child);
int harden_on_unshare_nsproxy_namespaces(struct harden_label *label, unsigned long flags,
					 void *nsproxy, const struct cred *new);
int harden_on_switch_task_namespaces(struct harden_label *label, struct task_struct *task,
				     const struct nsproxy *new);

HARDEN_CALL(setns);

/* hooks_kernel.c */
int harden_on_security_bpf(struct harden_label *label);
int harden_on_security_perf_event_open(struct harden_label *label);
int harden_on_security_syslog(struct harden_label *label);
int harden_on_security_kernel_load_data(struct harden_label *label, int id);
int harden_on_security_kernel_read_file(struct harden_label *label, struct file *file, int id);
int harden_on_security_kernel_module_request(struct harden_label *label, char *name);
int harden_on_security_path_notify(struct harden_label *label, const struct path *path, u64 mask,
				   unsigned int type);
int harden_on_security_file_ioctl(struct harden_label *label, struct file *file,
				  unsigned int cmd);
int harden_on_security_file_ioctl_compat(struct harden_label *label, struct file *file,
					 unsigned int cmd);
int harden_on_security_locked_down(struct harden_label *label, int what);
int harden_on_security_key_alloc(struct harden_label *label, struct key *key);
int harden_on_security_fs_context_parse_param(struct harden_label *label, struct fs_context *fc,
					      struct fs_parameter *param);
HARDEN_CALL(open_by_handle_at);
HARDEN_CALL(delete_module);
HARDEN_CALL(reboot);

/* hooks_others.c */
int harden_on_security_task_setnice(struct harden_label *label, struct task_struct *target);
int harden_on_security_task_setscheduler(struct harden_label *label, struct task_struct *target);
int harden_on_security_task_setioprio(struct harden_label *label, struct task_struct *target);
int harden_on_security_file_fcntl(struct harden_label *label, struct file *file,
				  unsigned int cmd, unsigned long arg);
int harden_on_f_setown(struct harden_label *label, struct file *file, unsigned long who);
int harden_on___f_setown(struct harden_label *label, struct file *file, struct pid *pid,
			 enum pid_type type);

HARDEN_CALL(prlimit64);

/* hooks_socket.c */
int harden_on_security_unix_stream_connect(struct harden_label *label, struct sock *sock,
					   struct sock *other);
int harden_on_security_unix_may_send(struct harden_label *label, struct socket *sock,
				     struct socket *other);
int harden_on_security_socket_create(struct harden_label *label, int family, int type,
				     int protocol, int kern);
int harden_on_security_file_receive(struct harden_label *label, struct file *file);

/* hooks_call.c */
int harden_judge_socketcall(struct harden_label *label, int family, int type, int protocol);
long harden_on_call(struct harden_label *label, const struct pt_regs *regs);

/* lifecycle.c */
int harden_on_cgroup_attach_task(struct cgroup *dst, struct task_struct *leader, bool threadgroup);
int harden_on_cgroup_can_fork(struct harden_label *parent, struct task_struct *child,
			      struct kernel_clone_args *args);
int harden_on_cgroup_post_fork(struct task_struct *child, struct kernel_clone_args *args);
int harden_on_cgroup_free(struct task_struct *task);
int harden_on_cgroup_task_free(struct task_struct *task);

#endif
