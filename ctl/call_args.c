// SPDX-License-Identifier: GPL-2.0
/* Arguments of system calls of which the kernel takes less than a register holds. */
#include <stdlib.h>
#include <string.h>
#include "calls.h"

/* Bit N: argument N. In order of the names. */
struct args {
	const char *name;
	unsigned int which;
};

/*
 * Those of x86-64 and x32 that are an int of any kind, as include/linux/syscalls.h of Linux 7.3
 * declares them, and what clone(2), ptrace(2) and mmap(2) cut of a long.
 */
static const struct args ints[] = {
	{ "accept", 0x1 }, { "accept4", 0x9 }, { "access", 0x2 }, { "add_key", 0x10 },
	{ "alarm", 0x1 }, { "bind", 0x5 }, { "bpf", 0x15 }, { "cachestat", 0x9 }, { "chown", 0x6 },
	{ "clock_adjtime", 0x1 }, { "clock_getres", 0x1 }, { "clock_gettime", 0x1 },
	{ "clock_nanosleep", 0x3 }, { "clock_settime", 0x1 }, { "clone", 0x1 }, { "close", 0x1 },
	{ "close_range", 0x7 }, { "connect", 0x5 }, { "copy_file_range", 0x25 },
	{ "delete_module", 0x2 }, { "dup", 0x1 }, { "dup2", 0x3 }, { "dup3", 0x7 },
	{ "epoll_create", 0x1 }, { "epoll_create1", 0x1 }, { "epoll_ctl", 0x7 },
	{ "epoll_pwait", 0xd }, { "epoll_pwait2", 0x5 }, { "epoll_wait", 0xd }, { "eventfd", 0x1 },
	{ "eventfd2", 0x3 }, { "execveat", 0x11 }, { "faccessat", 0x5 }, { "faccessat2", 0xd },
	{ "fadvise64", 0x9 }, { "fallocate", 0x3 }, { "fanotify_init", 0x3 },
	{ "fanotify_mark", 0xb }, { "fchdir", 0x1 }, { "fchmod", 0x1 }, { "fchmodat", 0x1 },
	{ "fchmodat2", 0x9 }, { "fchown", 0x7 }, { "fchownat", 0x1d }, { "fchroot", 0x3 },
	{ "fcntl", 0x3 }, { "fdatasync", 0x1 }, { "fgetxattr", 0x1 }, { "file_getattr", 0x11 },
	{ "file_setattr", 0x11 }, { "finit_module", 0x5 }, { "flistxattr", 0x1 }, { "flock", 0x3 },
	{ "fremovexattr", 0x1 }, { "fsconfig", 0x13 }, { "fsetxattr", 0x11 }, { "fsmount", 0x7 },
	{ "fsopen", 0x2 }, { "fspick", 0x5 }, { "fstat", 0x1 }, { "fstatfs", 0x1 },
	{ "fsync", 0x1 }, { "ftruncate", 0x1 }, { "futex", 0x26 }, { "futex_requeue", 0xe },
	{ "futex_wait", 0x28 }, { "futex_waitv", 0x16 }, { "futex_wake", 0xc },
	{ "futimesat", 0x1 }, { "get_robust_list", 0x1 }, { "getdents", 0x5 },
	{ "getdents64", 0x5 }, { "getgroups", 0x1 }, { "getitimer", 0x1 }, { "getpeername", 0x1 },
	{ "getpgid", 0x1 }, { "getpriority", 0x3 }, { "getrandom", 0x4 }, { "getrlimit", 0x1 },
	{ "getrusage", 0x1 }, { "getsid", 0x1 }, { "getsockname", 0x1 }, { "getsockopt", 0x7 },
	{ "getxattrat", 0x5 }, { "inotify_add_watch", 0x5 }, { "inotify_init1", 0x1 },
	{ "inotify_rm_watch", 0x3 }, { "io_setup", 0x1 }, { "io_uring_enter", 0xf },
	{ "io_uring_register", 0xb }, { "io_uring_setup", 0x1 }, { "ioctl", 0x3 },
	{ "ioperm", 0x4 }, { "iopl", 0x1 }, { "ioprio_get", 0x3 }, { "ioprio_set", 0x7 },
	{ "kcmp", 0x7 }, { "kexec_file_load", 0x3 }, { "keyctl", 0x1 }, { "kill", 0x3 },
	{ "landlock_add_rule", 0x9 }, { "landlock_create_ruleset", 0x4 },
	{ "landlock_restrict_self", 0x3 }, { "lchown", 0x6 }, { "linkat", 0x15 },
	{ "listen", 0x3 }, { "listmount", 0x8 }, { "listns", 0x8 }, { "listxattrat", 0x5 },
	{ "lseek", 0x5 }, { "lsetxattr", 0x10 }, { "lsm_get_self_attr", 0x9 },
	{ "lsm_list_modules", 0x4 }, { "lsm_set_self_attr", 0xd }, { "madvise", 0x4 },
	{ "map_shadow_stack", 0x4 }, { "mbind", 0x20 }, { "membarrier", 0x7 },
	{ "memfd_create", 0x2 }, { "memfd_secret", 0x1 }, { "migrate_pages", 0x1 },
	{ "mkdirat", 0x1 }, { "mknod", 0x4 }, { "mknodat", 0x9 }, { "mlock2", 0x4 },
	{ "mlockall", 0x1 }, { "mmap", 0x10 }, { "modify_ldt", 0x1 }, { "mount_setattr", 0x5 },
	{ "move_mount", 0x15 }, { "move_pages", 0x21 }, { "mq_getsetattr", 0x1 },
	{ "mq_notify", 0x1 }, { "mq_open", 0x2 }, { "mq_timedreceive", 0x1 },
	{ "mq_timedsend", 0x9 }, { "msgctl", 0x3 }, { "msgget", 0x3 }, { "msgrcv", 0x11 },
	{ "msgsnd", 0x9 }, { "msync", 0x4 }, { "name_to_handle_at", 0x11 }, { "newfstatat", 0x9 },
	{ "open", 0x2 }, { "open_by_handle_at", 0x5 }, { "open_tree", 0x5 },
	{ "open_tree_attr", 0x5 }, { "openat", 0x5 }, { "openat2", 0x1 },
	{ "perf_event_open", 0xe }, { "personality", 0x1 }, { "pidfd_getfd", 0x7 },
	{ "pidfd_open", 0x3 }, { "pidfd_send_signal", 0xb }, { "pipe2", 0x2 },
	{ "pkey_free", 0x1 }, { "pkey_mprotect", 0x8 }, { "poll", 0x6 }, { "ppoll", 0x2 },
	{ "prctl", 0x1 }, { "pread64", 0x1 }, { "preadv2", 0x20 }, { "prlimit64", 0x3 },
	{ "process_madvise", 0x19 }, { "process_mrelease", 0x3 }, { "process_vm_readv", 0x1 },
	{ "process_vm_writev", 0x1 }, { "pselect6", 0x1 }, { "ptrace", 0x2 }, { "pwrite64", 0x1 },
	{ "pwritev2", 0x20 }, { "quotactl", 0x5 }, { "quotactl_fd", 0x7 }, { "read", 0x1 },
	{ "readahead", 0x1 }, { "readlink", 0x4 }, { "readlinkat", 0x9 }, { "reboot", 0x7 },
	{ "recvfrom", 0x9 }, { "recvmmsg", 0xd }, { "recvmsg", 0x5 }, { "removexattrat", 0x5 },
	{ "renameat", 0x5 }, { "renameat2", 0x15 }, { "request_key", 0x8 }, { "rseq", 0xe },
	{ "rt_sigaction", 0x1 }, { "rt_sigprocmask", 0x1 }, { "rt_sigqueueinfo", 0x3 },
	{ "rt_tgsigqueueinfo", 0x7 }, { "sched_get_priority_max", 0x1 },
	{ "sched_get_priority_min", 0x1 }, { "sched_getaffinity", 0x3 }, { "sched_getattr", 0xd },
	{ "sched_getparam", 0x1 }, { "sched_getscheduler", 0x1 }, { "sched_rr_get_interval", 0x1 },
	{ "sched_setaffinity", 0x3 }, { "sched_setattr", 0x5 }, { "sched_setparam", 0x1 },
	{ "sched_setscheduler", 0x3 }, { "seccomp", 0x3 }, { "select", 0x1 }, { "semctl", 0x7 },
	{ "semget", 0x7 }, { "semop", 0x5 }, { "semtimedop", 0x5 }, { "sendfile", 0x3 },
	{ "sendmmsg", 0xd }, { "sendmsg", 0x5 }, { "sendto", 0x29 }, { "set_mempolicy", 0x1 },
	{ "setdomainname", 0x2 }, { "setfsgid", 0x1 }, { "setfsuid", 0x1 }, { "setgid", 0x1 },
	{ "setgroups", 0x1 }, { "sethostname", 0x2 }, { "setitimer", 0x1 }, { "setns", 0x3 },
	{ "setpgid", 0x3 }, { "setpriority", 0x7 }, { "setregid", 0x3 }, { "setresgid", 0x7 },
	{ "setresuid", 0x7 }, { "setreuid", 0x3 }, { "setrlimit", 0x1 }, { "setsockopt", 0x17 },
	{ "setuid", 0x1 }, { "setxattr", 0x10 }, { "setxattrat", 0x5 }, { "shmat", 0x5 },
	{ "shmctl", 0x3 }, { "shmget", 0x5 }, { "shutdown", 0x3 }, { "signalfd", 0x1 },
	{ "signalfd4", 0x9 }, { "socket", 0x7 }, { "socketpair", 0x7 }, { "splice", 0x25 },
	{ "statmount", 0x8 }, { "statx", 0xd }, { "swapon", 0x2 }, { "symlinkat", 0x2 },
	{ "sync_file_range", 0x9 }, { "syncfs", 0x1 }, { "sysfs", 0x1 }, { "syslog", 0x5 },
	{ "tee", 0xb }, { "tgkill", 0x7 }, { "timer_create", 0x1 }, { "timer_delete", 0x1 },
	{ "timer_getoverrun", 0x1 }, { "timer_gettime", 0x1 }, { "timer_settime", 0x3 },
	{ "timerfd_create", 0x3 }, { "timerfd_gettime", 0x1 }, { "timerfd_settime", 0x3 },
	{ "tkill", 0x3 }, { "umask", 0x1 }, { "umount2", 0x2 }, { "unlinkat", 0x5 },
	{ "userfaultfd", 0x1 }, { "ustat", 0x1 }, { "utimensat", 0x9 }, { "vmsplice", 0x9 },
	{ "wait4", 0x5 }, { "waitid", 0xb }, { "write", 0x1 },
};

/* Modes have 16 bits. */
static const struct args modes[] = {
	{ "chmod", 0x2 }, { "creat", 0x2 }, { "fchmod", 0x2 }, { "fchmodat", 0x4 },
	{ "fchmodat2", 0x4 }, { "mkdir", 0x2 }, { "mkdirat", 0x4 }, { "mknod", 0x2 },
	{ "mknodat", 0x4 }, { "mq_open", 0x4 }, { "open", 0x4 }, { "openat", 0x8 },
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

static int compare(const void *name, const void *args)
{
	return strcmp(name, ((const struct args *)args)->name);
}

static bool is_in(const struct args *table, size_t nr, const char *name, unsigned int arg)
{
	const struct args *args = bsearch(name, table, nr, sizeof(*table), compare);

	return args && args->which >> arg & 1;
}

uint64_t call_arg_bits(const char *name, unsigned int arg)
{
	if (is_in(modes, NR(modes), name, arg))
		return UINT16_MAX;
	return is_in(ints, NR(ints), name, arg) ? UINT32_MAX : UINT64_MAX;
}
