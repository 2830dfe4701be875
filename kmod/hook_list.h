/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only list of hooked functions; included by C and by assembly, in this order.
 *
 * HOOK(function, gate, judged, passed, takes)
 * ALSO(function, first, passed, takes): a hook with the gate LABEL that judges NOTHING and is
 *	asked whenever the hook @first, which stands before it, is: they share a bit of the label.
 * gate: who is asked, and how much it costs not to be (arch/x86/tramp.S):
 *	LABEL: only a labelled current; the handler gets its label first, then the function's
 *	own arguments. CAPABLE: the same, for capabilities that the policy drops; FILE_OPEN: the
 *	same, with a gate of its own.
 *	FORK: when parent or child has a label or the child goes into a cgroup; TASK: when the
 *	task that is the first argument has one; ANY: always. These get the arguments alone, and
 *	may be called before tasks are swept (harden_labels_sweep()).
 * judged: which argument is a dentry, a directory's path or a file, so that what no rule of the
 *	policy can be about leaves early: DENTRY1, DENTRY2, DIR1, FILE1; NODE1, a DIR1 that a
 *	device node may come into; FAMILY1, an address family; or NOTHING. The other directory
 *	of a rename, or of a link, is on the same mount.
 * passed: how many arguments the handler gets of the function's own, five at most
 * takes: how many the function itself takes, which have to be kept for it
 */
HOOK(security_capable, CAPABLE, NOTHING, 4, 4)
HOOK(security_file_open, FILE_OPEN, NOTHING, 1, 1)
HOOK(security_ptrace_access_check, LABEL, NOTHING, 2, 2)
HOOK(security_task_kill, LABEL, NOTHING, 4, 4)
#ifdef HARDEN_HAVE_PERFMON_MM
HOOK(mm_access, LABEL, NOTHING, 2, 2)
#endif
HOOK(security_bprm_creds_for_exec, LABEL, NOTHING, 1, 1)
HOOK(security_bprm_check, LABEL, NOTHING, 1, 1)
HOOK(security_bprm_committing_creds, LABEL, NOTHING, 1, 1)
HOOK(security_mmap_file, LABEL, NOTHING, 3, 3)
HOOK(security_file_receive, LABEL, NOTHING, 1, 1)
HOOK(security_path_mknod, LABEL, NODE1, 4, 4)
HOOK(security_path_mkdir, LABEL, DIR1, 3, 3)
HOOK(security_path_rmdir, LABEL, DIR1, 2, 2)
HOOK(security_path_unlink, LABEL, DIR1, 2, 2)
HOOK(security_path_symlink, LABEL, DIR1, 3, 3)
HOOK(security_path_link, LABEL, DENTRY1, 3, 3)
HOOK(security_path_rename, LABEL, DIR1, 5, 5)
HOOK(security_path_chroot, LABEL, NOTHING, 1, 1)
HOOK(security_inode_setattr, LABEL, DENTRY2, 3, 3)
HOOK(security_inode_setxattr, LABEL, DENTRY2, 2, 6)
HOOK(security_inode_removexattr, LABEL, DENTRY2, 2, 3)
#ifdef HARDEN_HAVE_INODE_SET_ACL
HOOK(security_inode_set_acl, LABEL, DENTRY2, 2, 4)
HOOK(security_inode_remove_acl, LABEL, DENTRY2, 2, 3)
#endif
#ifdef HARDEN_HAVE_INODE_FILE_SETATTR
HOOK(security_inode_file_setattr, LABEL, DENTRY1, 1, 2)
#endif
HOOK(mnt_want_write_file, LABEL, FILE1, 1, 1)
HOOK(security_sb_mount, LABEL, NOTHING, 5, 5)
HOOK(security_move_mount, LABEL, NOTHING, 2, 2)
HOOK(security_sb_set_mnt_opts, LABEL, NOTHING, 1, 4)
HOOK(security_sb_pivotroot, LABEL, NOTHING, 2, 2)
HOOK(security_unix_stream_connect, LABEL, NOTHING, 2, 3)
HOOK(security_unix_may_send, LABEL, NOTHING, 2, 2)
HOOK(security_sb_umount, LABEL, NOTHING, 1, 2)
HOOK(security_bprm_creds_from_file, LABEL, NOTHING, 1, 2)
HOOK(security_task_fix_setuid, LABEL, NOTHING, 2, 3)
ALSO(security_uring_override_creds, security_task_fix_setuid, 1, 1)
HOOK(security_task_setnice, LABEL, NOTHING, 1, 2)
ALSO(security_task_setscheduler, security_task_setnice, 1, 1)
ALSO(security_task_setioprio, security_task_setnice, 1, 2)
ALSO(security_file_fcntl, security_task_setnice, 3, 3)
ALSO(f_setown, security_task_setnice, 2, 3)
ALSO(__f_setown, security_task_setnice, 3, 4)
HOOK(security_bpf, LABEL, NOTHING, 0, 4)
ALSO(security_perf_event_open, security_bpf, 0, 2)
ALSO(security_syslog, security_bpf, 0, 1)
ALSO(security_kernel_load_data, security_bpf, 1, 2)
ALSO(security_kernel_read_file, security_bpf, 2, 3)
ALSO(security_kernel_module_request, security_bpf, 1, 1)
ALSO(security_path_notify, security_bpf, 3, 3)
ALSO(security_file_ioctl, security_bpf, 2, 3)
ALSO(security_file_ioctl_compat, security_bpf, 2, 3)
ALSO(security_locked_down, security_bpf, 1, 1)
ALSO(security_key_alloc, security_bpf, 1, 3)
HOOK(security_fs_context_parse_param, LABEL, NOTHING, 2, 2)
HOOK(security_socket_create, LABEL, FAMILY1, 4, 4)
HOOK(security_create_user_ns, LABEL, NOTHING, 0, 1)
ALSO(copy_namespaces, security_create_user_ns, 2, 2)
ALSO(unshare_nsproxy_namespaces, security_create_user_ns, 3, 4)
ALSO(switch_task_namespaces, security_create_user_ns, 2, 2)
HOOK(security_file_mprotect, LABEL, NOTHING, 3, 3)
HOOK(cgroup_can_fork, LABEL, NOTHING, 2, 2)
HOOK(cgroup_post_fork, FORK, NOTHING, 2, 2)
#ifdef HARDEN_HAVE_CGROUP_TASK_FREE
HOOK(cgroup_task_free, TASK, NOTHING, 1, 1)
#else
HOOK(cgroup_free, TASK, NOTHING, 1, 1)
#endif
HOOK(security_ptrace_traceme, TASK, NOTHING, 1, 1)
HOOK(cgroup_attach_task, ANY, NOTHING, 3, 3)
