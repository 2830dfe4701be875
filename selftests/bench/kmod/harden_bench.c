// SPDX-License-Identifier: GPL-2.0
/*
 * Test only, never installed: calls functions that harden hooks, with arguments that do no harm,
 * and counts each call by the time stamp counter. In a machine whose clock counts instructions
 * these are instructions. It runs in the context of the task that asks, so that a task of a
 * container can be measured.
 */
#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/fsnotify_backend.h>
#include <linux/key.h>
#include <linux/key-type.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>
#include <net/sock.h>
#include <asm/msr.h>
#include "harden_bench.h"

/* Every function is called with six arguments; those that it does not take do no harm. */
typedef unsigned long word;
typedef unsigned long (*hooked)(word, word, word, word, word, word);

/**
 * struct call - a function and its arguments
 * @function: to be called
 * @undo: called after it, without being counted, or NULL
 * @args: for @function
 * @undo_args: for @undo
 */
struct call {
	hooked function;
	hooked undo;
	word args[6];
	word undo_args[2];
};

/**
 * struct objects - what the arguments are made of; all of it is held
 */
struct objects {
	struct file *file, *other;
	struct task_struct *task;
	struct linux_binprm *bprm;
	struct cred *cred;
	struct iattr attr;
	unsigned long flags;
};

static struct dentry *debugfs_file;
static DEFINE_MUTEX(lock);
static word (*lookup)(const char *name);

static word look_up(const char *name)
{
	return lookup(name);
}

static noinline word empty(word a, word b, word c, word d, word e, word f)
{
	barrier();
	return 0;
}

static const struct path *path_of(const struct objects *objects)
{
	return &objects->file->f_path;
}

static struct dentry *dentry_of(const struct objects *objects)
{
	return objects->other ? objects->other->f_path.dentry : NULL;
}

static struct sock *sock_of(struct file *file)
{
	struct socket *socket = file ? sock_from_file(file) : NULL;

	return socket ? socket->sk : NULL;
}

static int args_capable(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)current_cred();
	call->args[1] = (word)current_user_ns();
	call->args[2] = number;
	return 0;
}

static int args_task(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)objects->task;
	call->args[1] = number;
	return 0;
}

/* SEND_SIG_NOINFO is 0: the signal comes from current, which is what LSMs judge. */
static int args_kill(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)objects->task;
	call->args[2] = number;
	return 0;
}

static int args_file(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[0] = (word)objects->file;
	call->args[1] = number;
	return 0;
}

/* Wants no more than the file, and must be given back. */
static int args_want_write(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)objects->file;
	call->undo = (hooked)look_up("mnt_drop_write_file");
	call->undo_args[0] = (word)objects->file;
	return objects->file && call->undo ? 0 : -EBADF;
}

static int args_path(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[0] = (word)path_of(objects);
	call->args[1] = (word)path_of(objects);
	return 0;
}

static int args_entry(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file || !objects->other)
		return -EBADF;
	call->args[0] = (word)path_of(objects);
	call->args[1] = (word)dentry_of(objects);
	call->args[2] = number;
	return 0;
}

static int args_symlink(struct call *call, struct objects *objects, u32 number)
{
	int err = args_entry(call, objects, number);

	call->args[2] = (word)"target";
	return err;
}

static int args_link(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file || !objects->other)
		return -EBADF;
	call->args[0] = (word)dentry_of(objects);
	call->args[1] = (word)path_of(objects);
	call->args[2] = (word)dentry_of(objects);
	return 0;
}

static int args_rename(struct call *call, struct objects *objects, u32 number)
{
	int err = args_entry(call, objects, 0);

	call->args[2] = call->args[0];
	call->args[3] = call->args[1];
	return err;
}

/* With nothing to be set there is nothing that another module would do. */
static int args_attr(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[1] = (word)objects->file->f_path.dentry;
	call->args[2] = (word)&objects->attr;
	return 0;
}

static int args_xattr(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[1] = (word)objects->file->f_path.dentry;
	call->args[2] = (word)"user.bench";
	call->args[3] = (word)"value";
	call->args[4] = 5;
	return 0;
}

static int args_acl(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[1] = (word)objects->file->f_path.dentry;
	call->args[2] = (word)"system.posix_acl_access";
	return 0;
}

/* What it would set is for filesystems; LSMs look at the file. */
static int args_fileattr(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[0] = (word)objects->file->f_path.dentry;
	return 0;
}

static int args_sb(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[0] = (word)file_inode(objects->file)->i_sb;
	call->args[3] = (word)&objects->flags;
	return 0;
}

static int args_connect(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)sock_of(objects->file);
	call->args[1] = (word)sock_of(objects->other);
	call->args[2] = call->args[1];
	return call->args[0] && call->args[1] ? 0 : -ENOTSOCK;
}

static int args_send(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = objects->file ? (word)sock_from_file(objects->file) : 0;
	call->args[1] = objects->other ? (word)sock_from_file(objects->other) : 0;
	return call->args[0] && call->args[1] ? 0 : -ENOTSOCK;
}

/* An exec that ends before it does anything. */
static int args_bprm(struct call *call, struct objects *objects, u32 number)
{
	struct linux_binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);

	if (!bprm)
		return -ENOMEM;
	objects->bprm = bprm;
	bprm->file = objects->file;
	bprm->filename = "bench";
	bprm->interp = "bench";
	bprm->cred = prepare_creds();
	if (!bprm->cred)
		return -ENOMEM;
	call->args[0] = (word)bprm;
	return objects->file ? 0 : -EBADF;
}

/* Of these, LSMs look at the number alone, or at nothing. */
static int args_number(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = number;
	call->args[1] = (word)&objects->flags;
	return 0;
}

static int args_perf(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)&objects->flags;
	return 0;
}

static int args_text(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)"bench";
	return 0;
}

static int args_notify(struct call *call, struct objects *objects, u32 number)
{
	int err = args_path(call, objects, 0);

	call->args[1] = FS_OPEN;
	call->args[2] = number;
	return err;
}

static int args_socket(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = number;
	call->args[1] = SOCK_RAW;
	return 0;
}

/* A key of users', as far as it is looked at. */
static int args_key(struct call *call, struct objects *objects, u32 number)
{
	static struct key_type type = { .name = "user" };
	static struct key key = { .type = &type };

	call->args[0] = (word)&key;
	call->args[1] = (word)current_cred();
	return 0;
}

static int args_param(struct call *call, struct objects *objects, u32 number)
{
	static struct fs_parameter param = { .key = "bench", .type = fs_value_is_flag };
	static struct fs_context context;

	if (!objects->file)
		return -EBADF;
	context.fs_type = file_inode(objects->file)->i_sb->s_type;
	call->args[0] = (word)&context;
	call->args[1] = (word)&param;
	return 0;
}

/* A mapping of the file, as far as it is looked at. */
static int args_mprotect(struct call *call, struct objects *objects, u32 number)
{
	static struct vm_area_struct vma;

	vma.vm_file = objects->file;
	call->args[0] = (word)&vma;
	call->args[1] = number;
	call->args[2] = number;
	return objects->file ? 0 : -EBADF;
}

static int args_cred(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = (word)current_cred();
	return 0;
}

/* From what it is to what it is. */
static int args_setuid(struct call *call, struct objects *objects, u32 number)
{
	objects->cred = prepare_creds();
	call->args[0] = (word)objects->cred;
	call->args[1] = (word)current_cred();
	call->args[2] = number;
	return objects->cred ? 0 : -ENOMEM;
}

static int args_mount(struct call *call, struct objects *objects, u32 number)
{
	if (!objects->file)
		return -EBADF;
	call->args[0] = (word)"none";
	call->args[1] = (word)path_of(objects);
	call->args[2] = (word)"tmpfs";
	return 0;
}

static int args_umount(struct call *call, struct objects *objects, u32 number)
{
	call->args[0] = objects->file ? (word)objects->file->f_path.mnt : 0;
	return objects->file ? 0 : -EBADF;
}

/*
 * @sleeps: it may, so interrupts stay on; the median leaves out what they take
 * @silent: it returns nothing
 */
static const struct kind {
	const char *function;
	int (*args)(struct call *call, struct objects *objects, u32 number);
	bool sleeps;
	bool silent;
} kinds[] = {
	{ "security_capable", args_capable },
	{ "security_ptrace_access_check", args_task },
	{ "security_ptrace_traceme", args_task },
	{ "security_task_kill", args_kill },
	{ "security_bprm_creds_for_exec", args_bprm, true },
	{ "security_bprm_check", args_bprm, true },
	{ "security_bprm_committing_creds", args_bprm, true, true },
	{ "security_mmap_file", args_file },
	{ "security_file_open", args_file },
	{ "security_file_receive", args_file },
	{ "security_path_mknod", args_entry },
	{ "security_path_mkdir", args_entry },
	{ "security_path_rmdir", args_entry },
	{ "security_path_unlink", args_entry },
	{ "security_path_symlink", args_symlink },
	{ "security_path_link", args_link },
	{ "security_path_rename", args_rename },
	{ "security_path_chroot", args_path },
	{ "security_inode_setattr", args_attr },
	{ "security_inode_setxattr", args_xattr },
	{ "security_inode_removexattr", args_xattr },
	{ "security_inode_set_acl", args_acl },
	{ "security_inode_remove_acl", args_acl },
	{ "security_inode_file_setattr", args_fileattr },
	{ "mnt_want_write_file", args_want_write },
	{ "security_move_mount", args_path },
	{ "security_sb_pivotroot", args_path },
	{ "security_sb_set_mnt_opts", args_sb },
	{ "security_unix_stream_connect", args_connect },
	{ "security_unix_may_send", args_send },
	{ "security_sb_mount", args_mount },
	{ "security_sb_umount", args_umount },
	{ "security_task_fix_setuid", args_setuid },
	{ "security_uring_override_creds", args_cred },
	{ "security_task_setnice", args_task },
	{ "security_task_setscheduler", args_task },
	{ "security_task_setioprio", args_task },
	{ "security_file_fcntl", args_file },
	{ "security_bpf", args_number },
	{ "security_perf_event_open", args_perf },
	{ "security_syslog", args_number },
	{ "security_kernel_load_data", args_number, true },
	{ "security_kernel_read_file", args_file, true },
	{ "security_kernel_module_request", args_text },
	{ "security_path_notify", args_notify },
	{ "security_file_ioctl", args_file },
	{ "security_file_ioctl_compat", args_file },
	{ "security_locked_down", args_number },
	{ "security_key_alloc", args_key },
	{ "security_fs_context_parse_param", args_param },
	{ "security_socket_create", args_socket },
	{ "security_create_user_ns", args_cred },
	{ "security_file_mprotect", args_mprotect },
};

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* Nothing is below nothing. */
static u32 above(u32 count, u32 overhead)
{
	return count > overhead ? count - overhead : 0;
}

static void summarize(struct harden_bench *bench, u32 *counts, u32 overhead)
{
	sort(counts, HARDEN_BENCH_ROUNDS, sizeof(*counts), compare, NULL);
	bench->median = above(counts[HARDEN_BENCH_ROUNDS / 2], overhead);
	bench->lowest = above(counts[0], overhead);
	bench->highest = above(counts[HARDEN_BENCH_ROUNDS - 1], overhead);
}

static word call_once(const struct call *call, u32 *count)
{
	const word *args = call->args;
	u64 start = rdtsc();
	word verdict = call->function(args[0], args[1], args[2], args[3], args[4], args[5]);

	*count = rdtsc() - start;
	return verdict;
}

/* Preemption is off as well: what could yield then sees that it must not. */
static word call_many(const struct call *call, bool sleeps, u32 *counts)
{
	unsigned long flags;
	word verdict = 0;
	int i;

	for (i = 0; i < HARDEN_BENCH_ROUNDS; i++) {
		if (!sleeps) {
			preempt_disable();
			local_irq_save(flags);
		}
		verdict = call_once(call, &counts[i]);
		if (call->undo && !(int)verdict)
			call->undo(call->undo_args[0], 0, 0, 0, 0, 0);
		if (!sleeps) {
			local_irq_restore(flags);
			preempt_enable();
		}
	}
	return verdict;
}

/* What rdtsc and a function that only returns take. */
static u32 overhead(u32 *counts)
{
	struct call call = { .function = empty };

	call_many(&call, false, counts);
	sort(counts, HARDEN_BENCH_ROUNDS, sizeof(*counts), compare, NULL);
	return counts[HARDEN_BENCH_ROUNDS / 2];
}

static const struct kind *kind_of(const char *function)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].function, function))
			return &kinds[i];
	return NULL;
}

static int measure_hook(struct harden_bench *bench, struct objects *objects, u32 *counts)
{
	const struct kind *kind = kind_of(bench->function);
	struct call call = {};
	int err;

	if (!kind)
		return -EOPNOTSUPP;
	call.function = (hooked)look_up(bench->function);
	if (!call.function)
		return -ENOENT;
	err = kind->args(&call, objects, bench->number);
	if (err)
		return err;
	bench->verdict = (int)call_many(&call, kind->sleeps, counts);
	if (kind->silent)
		bench->verdict = 0;
	return 0;
}

/*
 * The fork path, for a child that is a copy of current and comes to nothing.
 *
 * cgroup_post_fork() and cgroup_free() themselves cannot be called for such a child: what harden
 * puts in front of them is called instead, the stub, for only the functions themselves have a
 * return address that the gate finds it by. The gate's way to its stub comes on top.
 */
enum step { STEP_CAN_FORK, STEP_POST_FORK, STEP_FREE, STEPS };

#define WAY_TO_POST_FORK	5	/* of the gate, call and return */
#define WAY_TO_FREE		14

static const char * const steps[STEPS] = { "cgroup_can_fork", "cgroup_post_fork", "cgroup_free" };

/**
 * struct fork_calls - what is called
 * @can_fork: the kernel's, hooked or not
 * @cancel: the kernel's
 * @post_fork: stub of harden; an empty function when it is not loaded
 * @free: stub of harden
 */
struct fork_calls {
	hooked can_fork, cancel, post_fork, free;
};

static int fork_once(const struct fork_calls *calls, struct task_struct *child, u32 *taken)
{
	struct css_set *cset = rcu_dereference_raw(current->cgroups);
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };
	bool loaded = calls->post_fork != empty;
	u64 start;
	int err;

	memcpy(child, current, sizeof(*child));
	start = rdtsc();
	err = calls->can_fork((word)child, (word)&args, 0, 0, 0, 0);
	taken[STEP_CAN_FORK] = rdtsc() - start;
	if (err)
		return err;
	calls->cancel((word)child, (word)&args, 0, 0, 0, 0);
	args.cset = cset;
	start = rdtsc();
	calls->post_fork((word)child, (word)&args, 0, 0, 0, 0);
	taken[STEP_POST_FORK] = rdtsc() - start + (loaded ? WAY_TO_POST_FORK : 0);
	start = rdtsc();
	calls->free((word)child, 0, 0, 0, 0, 0);
	taken[STEP_FREE] = rdtsc() - start + (loaded ? WAY_TO_FREE : 0);
	return 0;
}

static int measure_fork(struct harden_bench *bench, u32 *counts)
{
	struct task_struct *child = kzalloc(sizeof(*child), GFP_KERNEL);
	struct fork_calls calls = {
		.can_fork = (hooked)look_up("cgroup_can_fork"),
		.cancel = (hooked)look_up("cgroup_cancel_fork"),
		.post_fork = (hooked)look_up("harden_stub_cgroup_post_fork") ?: empty,
		.free = (hooked)look_up("harden_stub_cgroup_free") ?:
			(hooked)look_up("harden_stub_cgroup_task_free") ?: empty,
	};
	int err = child && calls.can_fork && calls.cancel ? 0 : -ENOENT, i, step;
	u32 taken[STEPS];

	for (i = 0; i < HARDEN_BENCH_ROUNDS && !err; i++) {
		err = fork_once(&calls, child, taken);
		counts[i] = 0;
		for (step = 0; step < STEPS; step++)
			if (!strcmp(bench->function, steps[step]) ||
			    !strcmp(bench->function, "fork"))
				counts[i] += taken[step];
	}
	kfree(child);
	return err;
}

static bool in_fork(const char *function)
{
	int step;

	for (step = 0; step < STEPS; step++)
		if (!strcmp(function, steps[step]))
			return true;
	return !strcmp(function, "fork");
}

static int see(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

static int measure_with(struct harden_bench *bench, struct objects *objects)
{
	struct kprobe probe = { .symbol_name = bench->function, .pre_handler = see };
	u32 *counts = kcalloc(HARDEN_BENCH_ROUNDS, sizeof(*counts), GFP_KERNEL);
	u32 without;
	int err = counts ? 0 : -ENOMEM;

	if (!err && bench->kprobe)
		err = register_kprobe(&probe);
	if (err)
		goto out;
	without = overhead(counts);
	if (in_fork(bench->function)) {
		err = measure_fork(bench, counts);
		/* The sum has the overhead of each of its parts. */
		without *= strcmp(bench->function, "fork") ? 1 : STEPS;
	} else {
		err = measure_hook(bench, objects, counts);
	}
	if (!err)
		summarize(bench, counts, without);
	if (bench->kprobe)
		unregister_kprobe(&probe);
out:
	kfree(counts);
	return err;
}

static struct task_struct *hold_task(s32 number)
{
	struct pid *pid = number ? find_get_pid(number) : get_pid(task_pid(current));
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);

	put_pid(pid);
	return task;
}

static int measure(struct harden_bench *bench)
{
	struct objects objects = {};
	int err = -ESRCH;

	objects.file = bench->fd >= 0 ? fget_raw(bench->fd) : NULL;
	objects.other = bench->other >= 0 ? fget_raw(bench->other) : NULL;
	objects.task = hold_task(bench->pid);
	if (objects.task) {
		err = measure_with(bench, &objects);
		put_task_struct(objects.task);
	}
	if (objects.cred)
		abort_creds(objects.cred);
	if (objects.bprm && objects.bprm->cred)
		abort_creds(objects.bprm->cred);
	kfree(objects.bprm);
	if (objects.other)
		fput(objects.other);
	if (objects.file)
		fput(objects.file);
	return err;
}

static long on_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	struct harden_bench bench;
	int err;

	if (command != HARDEN_BENCH_CALL)
		return -ENOTTY;
	if (copy_from_user(&bench, (void __user *)arg, sizeof(bench)))
		return -EFAULT;
	bench.function[sizeof(bench.function) - 1] = 0;
	mutex_lock(&lock);
	err = measure(&bench);
	mutex_unlock(&lock);
	if (!err && copy_to_user((void __user *)arg, &bench, sizeof(bench)))
		err = -EFAULT;
	return err;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.unlocked_ioctl = on_ioctl,
};

/* Not exported, but a kprobe knows where it is. */
static int __init find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int err = register_kprobe(&probe);

	if (err)
		return err;
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

static int __init bench_init(void)
{
	int err = find_lookup();

	if (err)
		return err;
	debugfs_file = debugfs_create_file("harden_bench", 0444, NULL, NULL, &operations);
	return PTR_ERR_OR_ZERO(debugfs_file);
}

static void __exit bench_exit(void)
{
	debugfs_remove(debugfs_file);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Counts what harden's hooks cost; for tests only");
MODULE_LICENSE("GPL");
