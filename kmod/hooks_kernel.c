// SPDX-License-Identifier: GPL-2.0
/* Hook → request: what reaches the kernel itself, beside files (hooks_kernel_fs.c). */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/fsnotify_backend.h>
#include <linux/kernel_read_file.h>
#include <linux/key-type.h>
#include <linux/pid_namespace.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/tty.h>
#include "call.h"
#include "handlers.h"
#include "label.h"
#include "verdict.h"

static int deny(const struct harden_label *label, const char *operation, const char *object)
{
	const struct harden_policy *policy = harden_label_policy(label);
	struct harden_request request = { .operation = operation, .text = object };

	if (!policy)
		return 0;
	return harden_verdict(label, policy, harden_denies(policy, HARDEN_RULE_KERNEL), &request);
}

int harden_on_security_bpf(struct harden_label *label)
{
	return deny(label, "bpf", NULL);
}

int harden_on_security_perf_event_open(struct harden_label *label)
{
	return deny(label, "perf", NULL);
}

int harden_on_security_syslog(struct harden_label *label)
{
	return deny(label, "syslog", NULL);
}

/* Firmware is the driver's own wish, and comes from the host's directories. */
int harden_on_security_kernel_load_data(struct harden_label *label, int id)
{
	return id == LOADING_FIRMWARE ? 0 : deny(label, "load", NULL);
}

int harden_on_security_kernel_read_file(struct harden_label *label, struct file *file, int id)
{
	return id == READING_FIRMWARE ? 0 : deny(label, "load", NULL);
}

int harden_on_security_kernel_module_request(struct harden_label *label, char *name)
{
	return deny(label, "module-request", name);
}

/* Watching what others do on a filesystem, or having them wait for an answer. */
int harden_on_security_path_notify(struct harden_label *label, const struct path *path, u64 mask,
				   unsigned int type)
{
	if (type != FSNOTIFY_OBJ_TYPE_SB && !(mask & ALL_FSNOTIFY_PERM_EVENTS))
		return 0;
	return deny(label, "fanotify", path->dentry->d_sb->s_type->name);
}

#define SHUTDOWN	_IOR('X', 125, u32)	/* ext4, xfs and f2fs; not in a header of all */

/* Input that others take for typed; and a volume's file system, which others share, at a stop. */
static int judge_ioctl(const struct harden_label *label, unsigned int cmd)
{
	switch (cmd) {
	case TIOCSTI:
		return deny(label, "ioctl", "TIOCSTI");
	case TIOCLINUX:
		return deny(label, "ioctl", "TIOCLINUX");
	case FIFREEZE:
		return deny(label, "ioctl", "FIFREEZE");
	case SHUTDOWN:
		return deny(label, "ioctl", "SHUTDOWN");
	default:
		return 0;
	}
}

int harden_on_security_file_ioctl(struct harden_label *label, struct file *file,
				  unsigned int cmd)
{
	return judge_ioctl(label, cmd);
}

int harden_on_security_file_ioctl_compat(struct harden_label *label, struct file *file,
					 unsigned int cmd)
{
	return judge_ioctl(label, cmd);
}

/* ioperm(2), iopl(2), /dev/mem, MSRs, kexec, debugfs, …: what lockdown knows as such. */
int harden_on_security_locked_down(struct harden_label *label, int what)
{
	static const char * const names[LOCKDOWN_CONFIDENTIALITY_MAX] = {
		[LOCKDOWN_DEV_MEM] = "dev-mem", [LOCKDOWN_KEXEC] = "kexec",
		[LOCKDOWN_PCI_ACCESS] = "pci", [LOCKDOWN_IOPORT] = "ioport",
		[LOCKDOWN_MSR] = "msr", [LOCKDOWN_DEBUGFS] = "debugfs",
		[LOCKDOWN_KCORE] = "kcore", [LOCKDOWN_TRACEFS] = "tracefs",
	};

	/* Keys of the container's own network namespace. */
	if (!in_task() || what <= LOCKDOWN_NONE || what >= LOCKDOWN_XFRM_SECRET)
		return 0;
	return deny(label, "locked-down", names[what]);
}

/* A file by its handle is a file of the host, whatever is mounted where. */
int harden_call_open_by_handle_at(struct harden_label *label, const struct pt_regs *regs,
				  bool ia32)
{
	return deny(label, "open-by-handle", NULL);
}

/*
 * A key of this type is the authority to make the one that was asked for: the kernel makes it right
 * before it runs /sbin/request-key as root of the host. File systems that ask for keys of their own
 * go on doing so.
 */
int harden_on_security_key_alloc(struct harden_label *label, struct key *key)
{
	if (strcmp(key->type->name, ".request_key_auth") || !harden_in_request_key())
		return 0;
	return deny(label, "request-key", "/sbin/request-key");
}

/* Loading asks above; unloading has no LSM hook, and this module is one that can be unloaded. */
int harden_call_delete_module(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return deny(label, "unload", NULL);
}

/* In a pid namespace of its own, it is the container that ends. */
int harden_call_reboot(struct harden_label *label, const struct pt_regs *regs, bool ia32)
{
	return task_active_pid_ns(current) == &init_pid_ns ? deny(label, "reboot", NULL) : 0;
}

/* The program that the kernel runs when a cgroup empties, set by mount; by the runtime, too. */
int harden_on_security_fs_context_parse_param(struct harden_label *label, struct fs_context *fc,
					      struct fs_parameter *param)
{
	if (strcmp(fc->fs_type->name, "cgroup") || strcmp(param->key, "release_agent"))
		return 0;
	return deny(label, "mount-option", "release_agent");
}
