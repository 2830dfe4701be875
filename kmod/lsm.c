// SPDX-License-Identifier: GPL-2.0
/*
 * Built-in build: every function of hook_list.h that has a hook of the kernel's own is asked
 * through it. enter.c has the others.
 *
 * These hooks come before all others, capabilities included: so a denial is reported also where
 * another module would have denied, as in the loadable build, and "lsm=" cannot leave them out.
 */
#include <linux/lsm_hooks.h>
#include <linux/security.h>
#include "attach.h"
#include "harden_compat.h"
#include "lsm.h"

DEFINE_STATIC_KEY_FALSE(harden_shadowed);

static bool registered;

#define TAKES(...) (__VA_ARGS__)
#define LSM(hook, takes, function, ...)							\
static int lsm_##hook takes								\
{											\
	return HARDEN_ASK(function, ##__VA_ARGS__);					\
}

static int lsm_capable(const struct cred *cred, struct user_namespace *ns, int cap,
		       unsigned int opts)
{
	struct harden_label *label = harden_label_of(current);

	if (likely(!label))
		return 0;
	return HARDEN_ASK_IF(READ_ONCE(label->caps) & BIT_ULL(cap), label, security_capable,
			     cred, ns, cap, opts);
}

/* Processes and their programs. */
LSM(ptrace_access_check, TAKES(struct task_struct *child, unsigned int mode),
	security_ptrace_access_check, child, mode)
LSM(task_kill,
	TAKES(struct task_struct *p, struct kernel_siginfo *info, int sig, const struct cred *cred),
	security_task_kill, p, info, sig, cred)
LSM(bprm_creds_for_exec, TAKES(struct linux_binprm *bprm), security_bprm_creds_for_exec, bprm)
LSM(bprm_creds_from_file, TAKES(struct linux_binprm *bprm, HARDEN_LSM_EXEC_FILE(file)),
	security_bprm_creds_from_file, bprm)
LSM(bprm_check_security, TAKES(struct linux_binprm *bprm), security_bprm_check, bprm)
LSM(mmap_file,
	TAKES(struct file *file, unsigned long reqprot, unsigned long prot, unsigned long flags),
	security_mmap_file, file, reqprot)
LSM(file_mprotect, TAKES(struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot),
	security_file_mprotect, vma, reqprot, prot)
LSM(task_fix_setuid, TAKES(struct cred *new, const struct cred *old, int flags),
	security_task_fix_setuid, new, old)
#ifdef CONFIG_IO_URING
LSM(uring_override_creds, TAKES(const struct cred *new), security_uring_override_creds, new)
#endif
LSM(task_setnice, TAKES(struct task_struct *p, int nice), security_task_setnice, p)
LSM(task_setscheduler, TAKES(struct task_struct *p), security_task_setscheduler, p)
LSM(task_setioprio, TAKES(struct task_struct *p, int ioprio), security_task_setioprio, p)
LSM(userns_create, TAKES(const struct cred *cred), security_create_user_ns)

static void lsm_bprm_committing_creds(HARDEN_LSM_EXEC(bprm))
{
	HARDEN_ASK(security_bprm_committing_creds, (struct linux_binprm *)bprm);
}

static int lsm_ptrace_traceme(struct task_struct *parent)
{
	return READ_ONCE(*harden_task_word(parent)) ?
	       harden_on_security_ptrace_traceme(parent) : 0;
}

/* Files and directories. */
LSM(file_open, TAKES(struct file *file), security_file_open, file)
LSM(file_receive, TAKES(struct file *file), security_file_receive, file)
LSM(file_fcntl, TAKES(struct file *file, unsigned int cmd, unsigned long arg),
	security_file_fcntl, file, cmd, arg)
LSM(file_ioctl, TAKES(struct file *file, unsigned int cmd, unsigned long arg),
	security_file_ioctl, file, cmd)
LSM(file_ioctl_compat, TAKES(struct file *file, unsigned int cmd, unsigned long arg),
	security_file_ioctl_compat, file, cmd)
LSM(path_mknod,
	TAKES(const struct path *dir, struct dentry *dentry, umode_t mode, unsigned int dev),
	security_path_mknod, dir, dentry, mode, dev)
LSM(path_mkdir, TAKES(const struct path *dir, struct dentry *dentry, umode_t mode),
	security_path_mkdir, dir, dentry)
LSM(path_rmdir, TAKES(const struct path *dir, struct dentry *dentry),
	security_path_rmdir, dir, dentry)
LSM(path_unlink, TAKES(const struct path *dir, struct dentry *dentry),
	security_path_unlink, dir, dentry)
LSM(path_symlink, TAKES(const struct path *dir, struct dentry *dentry, const char *old_name),
	security_path_symlink, dir, dentry)
LSM(path_link, TAKES(struct dentry *old, const struct path *dir, struct dentry *dentry),
	security_path_link, old, dir, dentry)
LSM(path_rename,
	TAKES(const struct path *old_dir, struct dentry *old, const struct path *dir,
	      struct dentry *dentry, unsigned int flags),
	security_path_rename, old_dir, old, dir, dentry)
LSM(path_chroot, TAKES(const struct path *path), security_path_chroot, path)
LSM(path_notify, TAKES(const struct path *path, u64 mask, unsigned int type),
	security_path_notify, path, mask, type)
#ifdef HARDEN_HAVE_INODE_SET_ACL
LSM(inode_setattr, TAKES(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr),
	security_inode_setattr, idmap, dentry)
LSM(inode_set_acl,
	TAKES(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
	      struct posix_acl *acl),
	security_inode_set_acl, idmap, dentry)
LSM(inode_remove_acl, TAKES(struct mnt_idmap *idmap, struct dentry *dentry, const char *name),
	security_inode_remove_acl, idmap, dentry)
#else
LSM(inode_setattr, TAKES(struct dentry *dentry, struct iattr *attr),
	security_inode_setattr, NULL, dentry)
#endif
#ifdef HARDEN_HAVE_INODE_FILE_SETATTR
LSM(inode_file_setattr, TAKES(struct dentry *dentry, struct file_kattr *fa),
	security_inode_file_setattr, dentry)
#endif

/* Mounts. */
LSM(sb_mount,
	TAKES(const char *dev_name, const struct path *path, const char *type, unsigned long flags,
	      void *data),
	security_sb_mount, dev_name, path, type, flags, data)
LSM(move_mount, TAKES(const struct path *from, const struct path *to),
	security_move_mount, from, to)
LSM(sb_set_mnt_opts,
	TAKES(struct super_block *sb, void *mnt_opts, unsigned long kern_flags,
	      unsigned long *set_kern_flags),
	security_sb_set_mnt_opts, sb)
LSM(sb_pivotroot, TAKES(const struct path *old_path, const struct path *new_path),
	security_sb_pivotroot, old_path, new_path)
LSM(sb_umount, TAKES(struct vfsmount *mnt, int flags), security_sb_umount, mnt)

/* Its 0 says that the parameter was taken. */
static int lsm_fs_context_parse_param(struct fs_context *fc, struct fs_parameter *param)
{
	return HARDEN_ASK(security_fs_context_parse_param, fc, param) ?: -ENOPARAM;
}

/* Sockets. */
LSM(unix_stream_connect, TAKES(struct sock *sock, struct sock *other, struct sock *newsk),
	security_unix_stream_connect, sock, other)
LSM(unix_may_send, TAKES(struct socket *sock, struct socket *other),
	security_unix_may_send, sock, other)
LSM(socket_create, TAKES(int family, int type, int protocol, int kern),
	security_socket_create, family, type, protocol, kern)

/* The kernel itself. */
#ifdef CONFIG_BPF_SYSCALL
LSM(bpf, TAKES(int cmd, union bpf_attr *attr, unsigned int size), security_bpf)
#endif
#ifdef CONFIG_PERF_EVENTS
LSM(perf_event_open, TAKES(HARDEN_LSM_PERF_EVENT_OPEN), security_perf_event_open)
#endif
LSM(syslog, TAKES(int type), security_syslog)
LSM(kernel_load_data, TAKES(enum kernel_load_data_id id, bool contents),
	security_kernel_load_data, id)
LSM(kernel_read_file, TAKES(struct file *file, enum kernel_read_file_id id, bool contents),
	security_kernel_read_file, file, id)
LSM(kernel_module_request, TAKES(char *name), security_kernel_module_request, name)
LSM(locked_down, TAKES(enum lockdown_reason what), security_locked_down, what)
#ifdef CONFIG_KEYS
LSM(key_alloc, TAKES(struct key *key, const struct cred *cred, unsigned long flags),
	security_key_alloc, key)
#endif

#define INIT(hook) LSM_HOOK_INIT(hook, lsm_##hook)

static struct security_hook_list hooks[] __ro_after_init = {
	INIT(capable), INIT(ptrace_access_check), INIT(ptrace_traceme), INIT(task_kill),
	INIT(bprm_creds_for_exec), INIT(bprm_creds_from_file), INIT(bprm_check_security),
	INIT(bprm_committing_creds), INIT(mmap_file), INIT(file_mprotect), INIT(task_fix_setuid),
	INIT(task_setnice), INIT(task_setscheduler), INIT(task_setioprio), INIT(userns_create),
	INIT(file_open), INIT(file_receive), INIT(file_fcntl), INIT(file_ioctl),
	INIT(file_ioctl_compat), INIT(path_mknod), INIT(path_mkdir), INIT(path_rmdir),
	INIT(path_unlink), INIT(path_symlink), INIT(path_link), INIT(path_rename),
	INIT(path_chroot), INIT(path_notify), INIT(inode_setattr), INIT(sb_mount),
	INIT(move_mount), INIT(sb_set_mnt_opts), INIT(sb_pivotroot), INIT(sb_umount),
	INIT(fs_context_parse_param), INIT(unix_stream_connect), INIT(unix_may_send),
	INIT(socket_create), INIT(syslog), INIT(kernel_load_data), INIT(kernel_read_file),
	INIT(kernel_module_request), INIT(locked_down),
#ifdef CONFIG_IO_URING
	INIT(uring_override_creds),
#endif
#ifdef CONFIG_BPF_SYSCALL
	INIT(bpf),
#endif
#ifdef CONFIG_PERF_EVENTS
	INIT(perf_event_open),
#endif
#ifdef CONFIG_KEYS
	INIT(key_alloc),
#endif
#ifdef HARDEN_HAVE_INODE_SET_ACL
	INIT(inode_set_acl), INIT(inode_remove_acl),
#endif
#ifdef HARDEN_HAVE_INODE_FILE_SETATTR
	INIT(inode_file_setattr),
#endif
};

static int __init lsm_init(void)
{
	harden_add_hooks(hooks, ARRAY_SIZE(hooks));
	registered = true;
	return 0;
}

DEFINE_LSM(harden) = {
	.name = "harden",
	.order = LSM_ORDER_FIRST,
	.init = lsm_init,
};

/**
 * harden_attach() - from now on what a task's word says is true
 *
 * Context: may sleep; at boot.
 * Return: 0, or -EOPNOTSUPP: the kernel has not taken the hooks.
 */
int harden_attach(void)
{
	if (!registered) {
		pr_err("harden: the kernel was booted without its hooks\n");
		return -EOPNOTSUPP;
	}
	harden_labels_sweep();
	return 0;
}

/* Never: it is built in. Only an error at boot comes here, and then no task has a label. */
int harden_detach(void)
{
	return 0;
}

/* Context: may sleep; harden_policies_mutex held. */
int harden_attach_shadow(bool on)
{
	if (on)
		static_branch_enable(&harden_shadowed);
	else
		static_branch_disable(&harden_shadowed);
	return 0;
}
