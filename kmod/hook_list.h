/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only list of hooked functions; included by C and by assembly, in this order.
 *
 * GATED(function, arguments): asked only for a labelled current; the handler gets its label
 * first, then the function's own arguments (five at most, further ones are not passed).
 * OPEN(function, arguments): asked for every task; the handler gets the arguments alone.
 */
GATED(security_capable, 4)
GATED(security_ptrace_access_check, 2)
GATED(security_task_kill, 4)
#ifdef HARDEN_HAVE_PERFMON_MM
GATED(mm_access, 2)
#endif
GATED(security_bprm_creds_for_exec, 1)
GATED(security_bprm_check, 1)
GATED(security_bprm_committing_creds, 1)
GATED(security_mmap_file, 3)
GATED(security_file_open, 1)
GATED(security_file_receive, 1)
GATED(security_path_mknod, 4)
GATED(security_path_mkdir, 3)
GATED(security_path_rmdir, 2)
GATED(security_path_unlink, 2)
GATED(security_path_symlink, 3)
GATED(security_path_link, 3)
GATED(security_path_rename, 5)
GATED(security_path_chroot, 1)
GATED(security_inode_setattr, 3)
GATED(security_inode_setxattr, 2)
GATED(security_inode_removexattr, 2)
#ifdef HARDEN_HAVE_INODE_SET_ACL
GATED(security_inode_set_acl, 2)
GATED(security_inode_remove_acl, 2)
#endif
#ifdef HARDEN_HAVE_INODE_FILE_SETATTR
GATED(security_inode_file_setattr, 1)
#endif
GATED(mnt_want_write_file, 1)
GATED(security_sb_mount, 5)
GATED(security_move_mount, 2)
GATED(security_sb_set_mnt_opts, 1)
GATED(security_sb_pivotroot, 2)
GATED(security_unix_stream_connect, 2)
GATED(security_unix_may_send, 2)
OPEN(security_ptrace_traceme, 1)
OPEN(security_task_alloc, 2)
OPEN(security_task_free, 1)
OPEN(cgroup_attach_task, 3)
OPEN(cgroup_can_fork, 2)
