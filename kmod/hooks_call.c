// SPDX-License-Identifier: GPL-2.0
/* Entry of a system call → request: its table, number and registers. */
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/signal.h>
#include "call.h"
#include "call_table.h"
#include "calls.h"
#include "handlers.h"
#include "label.h"
#include "policy.h"
#include "verdict.h"

#define X86_64_REQUEST_KEY	249	/* that of x32, too */
#define I386_REQUEST_KEY	287

static enum harden_abi abi_of(const struct pt_regs *regs, unsigned int *nr)
{
	*nr = harden_nr(regs);
	if (harden_is_ia32())
		return HARDEN_ABI_I386;
	if (!(*nr & __X32_SYSCALL_BIT))
		return HARDEN_ABI_X86_64;
	*nr &= ~__X32_SYSCALL_BIT;
	return HARDEN_ABI_X32;
}

/**
 * harden_in_request_key() - is current asking for a key itself?
 *
 * As harden_judge_socketcall() below, in the middle of the call: by the number that the kernel has
 * dispatched by.
 *
 * Context: task.
 */
bool harden_in_request_key(void)
{
	unsigned int nr;
	enum harden_abi abi;

	if (current->flags & (PF_IO_WORKER | PF_KTHREAD))
		return false;
	abi = abi_of(task_pt_regs(current), &nr);
	return nr == (abi == HARDEN_ABI_I386 ? I386_REQUEST_KEY : X86_64_REQUEST_KEY);
}

static const char *describe(enum harden_abi abi)
{
	static const char * const names[__HARDEN_ABI_MAX] = {
		[HARDEN_ABI_X86_64] = "x86_64", [HARDEN_ABI_I386] = "i386",
		[HARDEN_ABI_X32] = "x32",
	};

	return names[abi];
}

/* As seccomp does it, but for the whole process: a module cannot end a thread alone. */
static void end_process(void)
{
	kernel_sigaction(SIGSYS, SIG_DFL);
	force_sig(SIGSYS);
}

/* Another key's rule. */
static int ask(struct harden_label *label, enum harden_call_judge judge, enum harden_abi abi,
	       const struct pt_regs *regs)
{
	static int (* const judges[])(struct harden_label *label, const struct pt_regs *regs,
				      bool ia32) = {
		[HARDEN_JUDGE_OPEN_TREE] = harden_call_open_tree,
		[HARDEN_JUDGE_OPEN_TREE_ATTR] = harden_call_open_tree_attr,
		[HARDEN_JUDGE_MOUNT_SETATTR] = harden_call_mount_setattr,
		[HARDEN_JUDGE_FSOPEN] = harden_call_fsopen,
		[HARDEN_JUDGE_FSPICK] = harden_call_fspick,
		[HARDEN_JUDGE_FSMOUNT] = harden_call_fsmount,
		[HARDEN_JUDGE_PRLIMIT64] = harden_call_prlimit64,
		[HARDEN_JUDGE_OPEN_BY_HANDLE_AT] = harden_call_open_by_handle_at,
		[HARDEN_JUDGE_DELETE_MODULE] = harden_call_delete_module,
		[HARDEN_JUDGE_REBOOT] = harden_call_reboot,
		[HARDEN_JUDGE_SETNS] = harden_call_setns,
	};

	return judges[judge](label, regs, abi == HARDEN_ABI_I386);
}

/* Reports, and acts. Returns 1: the call may go on, else what its caller gets. */
static long act(struct harden_label *label, const struct harden_policy *policy,
		const struct harden_call_step *step, enum harden_abi abi, unsigned int nr,
		const struct pt_regs *regs)
{
	struct harden_request request = {
		.operation = harden_call_name(abi, nr), .text = describe(abi),
	};
	int err = step->action == HARDEN_ACTION_KILL ? -EPERM : -(int)step->error;

	if (step->action == HARDEN_ACTION_ASK)
		return ask(label, step->error, abi, regs) ?: 1;
	if (step->action == HARDEN_ACTION_LOG) {
		harden_note(label, policy, step->item, &request);
		return 1;
	}
	if (!harden_deny(label, policy, step->item, &request, err))
		return 1;
	if (step->action == HARDEN_ACTION_KILL)
		end_process();
	return err;
}

static long judge(struct harden_label *label, const struct harden_policy *policy,
		  enum harden_abi abi, unsigned int nr, const struct pt_regs *regs)
{
	const struct harden_call_step *step = harden_calls_first(policy->calls, abi, nr);
	long result;

	while (step) {
		step = harden_check_call(policy->calls, step, regs);
		if (!step)
			break;
		result = act(label, policy, step, abi, nr, regs);
		if (result <= 0)
			return result;
		step = step->next ? step + step->next : NULL;
	}
	return 1;
}

static noinline long judge_slowly(struct harden_label *label,
				  const struct harden_policy *policy, const struct pt_regs *regs)
{
	unsigned int nr;
	enum harden_abi abi = abi_of(regs, &nr);

	return judge(label, policy, abi, nr, regs);
}

/**
 * harden_on_call() - asked at the entry of a hooked system call
 * @label: of current
 * @regs: its registers
 *
 * Context: task context; does not sleep.
 * Return: 1: run it; else what the caller gets instead: 0 or a negative errno.
 */
long harden_on_call(struct harden_label *label, const struct pt_regs *regs)
{
	const struct harden_policy *policy = harden_label_policy(label);

	if (unlikely(!policy || !policy->calls))
		return 1;
	/* x32 has a bit in its numbers that makes them too large for this. */
	if (likely(!harden_is_ia32()) && harden_call_passes(policy->calls, harden_nr(regs), regs))
		return 1;
	return judge_slowly(label, policy, regs);
}

#ifdef CONFIG_IA32_EMULATION
static noinline int judge_socketcall(struct harden_label *label,
				     const struct harden_policy *policy, int family, int type,
				     int protocol)
{
	const struct pt_regs *regs = task_pt_regs(current);
	struct pt_regs args = { .bx = family, .cx = type, .dx = protocol };
	unsigned int nr;
	long result;

	if ((current->flags & PF_IO_WORKER) || abi_of(regs, &nr) != HARDEN_ABI_I386 ||
	    nr != HARDEN_I386_SOCKETCALL)
		return 0;
	nr = (u32)regs->bx == SYS_SOCKETPAIR ? HARDEN_I386_SOCKETPAIR : HARDEN_I386_SOCKET;
	result = judge(label, policy, HARDEN_ABI_I386, nr, &args);
	/* Here nothing can be told for a success that is none. */
	return result > 0 ? 0 : result ?: -EPERM;
}
#else
static int judge_socketcall(struct harden_label *label, const struct harden_policy *policy,
			    int family, int type, int protocol)
{
	return 0;
}
#endif

/*
 * At security_socket_create(): socketcall() of i386 has its arguments in memory, where they can
 * change after they were looked at. Here they are what the kernel works with.
 */
int harden_judge_socketcall(struct harden_label *label, int family, int type, int protocol)
{
	const struct harden_policy *policy;

	if (likely(!harden_is_ia32()))
		return 0;
	policy = harden_label_policy(label);
	if (!policy || !policy->calls || !policy->calls->socketcall)
		return 0;
	return judge_socketcall(label, policy, family, type, protocol);
}
