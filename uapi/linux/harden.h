/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Made by scripts/uapi of Documentation/netlink/specs/harden.yaml: do not edit. */
/* The words that harden.ko and its clients exchange. */
#ifndef _UAPI_LINUX_HARDEN_H
#define _UAPI_LINUX_HARDEN_H

#define HARDEN_GENL_NAME	"harden"
#define HARDEN_GENL_VERSION	1
#define HARDEN_MCGRP_EVENTS	"events"

#define HARDEN_NAME_MAX		63	/* bytes of a policy's name */
#define HARDEN_PATH_MAX		1023	/* bytes of any path or pattern */
#define HARDEN_ITEMS_MAX	4096	/* items of one kind in a policy */
#define HARDEN_POLICIES_MAX	4096	/* policies in force */
#define HARDEN_PARTS_MAX	256	/* HARDEN_CMD_ADD for one policy */
#define HARDEN_HISTORY_MAX	1024	/* kinds of denials that are remembered */
#define HARDEN_CALLS_MAX	1024	/* numbers of system calls, in each table */
#define HARDEN_CONFIRM_MAX	28800	/* seconds that a rollback can be put off for */
#define HARDEN_BOUND_MAX	8192	/* cgroups that have names */
#define HARDEN_TESTS_MAX	6	/* of arguments, in a rule for system calls */

/**
 * enum harden_mode - what a verdict leads to
 * @HARDEN_MODE_ENFORCE: a denial is returned to the caller
 * @HARDEN_MODE_AUDIT: everything passes and is reported as "would deny"
 * @HARDEN_MODE_SHADOW_DENY: of events: the candidate denies what is allowed now
 * @HARDEN_MODE_SHADOW_ALLOW: of events: the candidate allows what is denied now
 */
enum harden_mode {
	HARDEN_MODE_ENFORCE,
	HARDEN_MODE_AUDIT,
	HARDEN_MODE_SHADOW_DENY,
	HARDEN_MODE_SHADOW_ALLOW,
};

/**
 * enum harden_rule - the key of policy.conf that an item or a denial belongs to
 * @HARDEN_RULE_NONE: not a rule (name, mode)
 * @HARDEN_RULE_LABEL: the protections that hold whatever the policy says: no ptrace of, signal
 *	to or /proc access of a more privileged label, no leaving the container's cgroup
 * @HARDEN_RULE_MATCH: match
 * @HARDEN_RULE_CAP: cap_drop and cap_add
 * @HARDEN_RULE_NO_NEW_PRIVS: no_new_privileges
 * @HARDEN_RULE_READ_ONLY: read_only
 * @HARDEN_RULE_WRITABLE: writable
 * @HARDEN_RULE_DENY_MOUNTS: deny_mounts
 * @HARDEN_RULE_DENY_SOCKETS: deny_sockets
 * @HARDEN_RULE_MOUNTS: mounts
 * @HARDEN_RULE_USER: user
 * @HARDEN_RULE_OTHERS: others
 * @HARDEN_RULE_KERNEL: kernel
 * @HARDEN_RULE_DEVICES: devices
 * @HARDEN_RULE_NAMESPACES: namespaces
 * @HARDEN_RULE_SOCKETS: sockets
 * @HARDEN_RULE_EXEC: exec
 * @HARDEN_RULE_PRIVILEGED: privileged
 * @HARDEN_RULE_NESTED: nested
 * @HARDEN_RULE_SECCOMP: seccomp
 * @HARDEN_RULE_SYSCALLS_DENY: syscalls_deny
 */
enum harden_rule {
	HARDEN_RULE_NONE,
	HARDEN_RULE_LABEL,
	HARDEN_RULE_MATCH,
	HARDEN_RULE_CAP,
	HARDEN_RULE_NO_NEW_PRIVS,
	HARDEN_RULE_READ_ONLY,
	HARDEN_RULE_WRITABLE,
	HARDEN_RULE_DENY_MOUNTS,
	HARDEN_RULE_DENY_SOCKETS,
	HARDEN_RULE_MOUNTS,
	HARDEN_RULE_USER,
	HARDEN_RULE_OTHERS,
	HARDEN_RULE_KERNEL,
	HARDEN_RULE_DEVICES,
	HARDEN_RULE_NAMESPACES,
	HARDEN_RULE_SOCKETS,
	HARDEN_RULE_EXEC,
	HARDEN_RULE_PRIVILEGED,
	HARDEN_RULE_NESTED,
	HARDEN_RULE_SECCOMP,
	HARDEN_RULE_SYSCALLS_DENY,
	__HARDEN_RULE_MAX
};
#define HARDEN_RULE_MAX (__HARDEN_RULE_MAX - 1)

/**
 * enum harden_abi - a table of system calls
 * @HARDEN_ABI_X86_64: of 64-bit programs
 * @HARDEN_ABI_I386: of 32-bit programs
 * @HARDEN_ABI_X32: of 64-bit programs with 32-bit pointers; numbers without __X32_SYSCALL_BIT
 */
enum harden_abi {
	HARDEN_ABI_X86_64,
	HARDEN_ABI_I386,
	HARDEN_ABI_X32,
	__HARDEN_ABI_MAX
};
#define HARDEN_ABI_MAX (__HARDEN_ABI_MAX - 1)

/**
 * enum harden_action - what becomes of a system call
 * @HARDEN_ACTION_ALLOW: it runs
 * @HARDEN_ACTION_LOG: it runs and is reported, with errno 0
 * @HARDEN_ACTION_ERRNO: it does not run; the caller gets an errno, or success for 0
 * @HARDEN_ACTION_KILL: it does not run; the process ends by SIGSYS
 */
enum harden_action {
	HARDEN_ACTION_ALLOW,
	HARDEN_ACTION_LOG,
	HARDEN_ACTION_ERRNO,
	HARDEN_ACTION_KILL,
};

/**
 * enum harden_op - how an argument is compared, unsigned
 */
enum harden_op {
	HARDEN_OP_EQ,
	HARDEN_OP_NE,
	HARDEN_OP_LT,
	HARDEN_OP_LE,
	HARDEN_OP_GE,
	HARDEN_OP_GT,
};

/**
 * enum harden_phase - the label of a task
 * @HARDEN_PHASE_HOST: no label: outside containers
 * @HARDEN_PHASE_SETUP: the runtime preparing a container
 * @HARDEN_PHASE_CONFINED: the container's own code
 */
enum harden_phase {
	HARDEN_PHASE_HOST,
	HARDEN_PHASE_SETUP,
	HARDEN_PHASE_CONFINED,
};

/**
 * enum harden_cmd - requests, replies and notifications
 *
 * Policies for containers. All requests need CAP_SYS_ADMIN in the initial user namespace, the
 * initial network namespace and a task outside every container.
 *
 * @HARDEN_CMD_STATUS: do: what is in force, in numbers
 * @HARDEN_CMD_BEGIN: do: open a draft on this socket against a generation; an older draft of
 *	this socket is dropped
 * @HARDEN_CMD_ADD: do: add one policy to the draft; its paths are resolved now, in the
 *	caller's mount namespace. One that does not fit an attribute comes in several: all but the
 *	last with more, all but the first with nothing but its name and further items
 * @HARDEN_CMD_COMMIT: do: validate the draft and replace everything in force by it; with check
 *	stop before that. Replies with the generation and a warning for each rule that matches
 *	nothing. With shadow the draft is only asked beside what is in force, until anything else
 *	comes into force or a draft of nothing is committed with shadow; events say where its
 *	answers differ
 * @HARDEN_CMD_ABORT: do: drop the draft
 * @HARDEN_CMD_POLICY: dump: the policies, as they were added, with counters; one that does not
 *	fit a message goes on in the next, which carries its name and further items
 * @HARDEN_CMD_CONTAINER: dump: the containers that have tasks
 * @HARDEN_CMD_TEARDOWN: do: drop every policy
 * @HARDEN_CMD_EVENT: notify: one denial, or the number of its repetitions within a second
 * @HARDEN_CMD_HISTORY: dump: the kinds of denials since load: the first of each, with the pid
 *	of the last and the count of all; where there are too many, the one not seen for longest is
 *	forgotten
 * @HARDEN_CMD_ROLLBACK: do: put in force what was before the last change, which another one
 *	brings back; replies with the generation
 * @HARDEN_CMD_CONFIRM: do: what was committed with confirm stays
 * @HARDEN_CMD_BIND: do: say what the container of a cgroup is called, in place of what was
 *	said before; it comes under the policy that matches now
 * @HARDEN_CMD_ASK: do: what would a policy say of an operation: one of this socket's draft or,
 *	if it has none, in force
 * @HARDEN_CMD_LOCK: do: until the next boot, what is in force can only become tighter: no
 *	rollback, no teardown, no confirm, no unloading; a cgroup that has names keeps them
 */
enum harden_cmd {
	HARDEN_CMD_UNSPEC,
	HARDEN_CMD_STATUS,
	HARDEN_CMD_BEGIN,
	HARDEN_CMD_ADD,
	HARDEN_CMD_COMMIT,
	HARDEN_CMD_ABORT,
	HARDEN_CMD_POLICY,
	HARDEN_CMD_CONTAINER,
	HARDEN_CMD_TEARDOWN,
	HARDEN_CMD_EVENT,
	HARDEN_CMD_HISTORY,
	HARDEN_CMD_ROLLBACK,
	HARDEN_CMD_CONFIRM,
	HARDEN_CMD_BIND,
	HARDEN_CMD_ASK,
	HARDEN_CMD_LOCK,
	__HARDEN_CMD_MAX
};
#define HARDEN_CMD_MAX (__HARDEN_CMD_MAX - 1)

/*
 * What is in force, in numbers.
 *
 * In HARDEN_CMD_STATUS.
 */
enum {
	HARDEN_A_STATUS_UNSPEC,
	HARDEN_A_STATUS_PROTOCOL,	/* u32: HARDEN_GENL_VERSION of the module */
	HARDEN_A_STATUS_MODULE,		/* string: the module's version */
	HARDEN_A_STATUS_GENERATION,	/* u64: counts commits; 0: never */
	HARDEN_A_STATUS_HOOKS,		/* u32: functions hooked */
	HARDEN_A_STATUS_POLICIES,	/* u32: in force */
	HARDEN_A_STATUS_CONTAINERS,	/* u32: with at least one task */
	HARDEN_A_STATUS_LABELS,		/* u32: labelled tasks */
	HARDEN_A_STATUS_DENIALS,	/* u64: since load, exact */
	HARDEN_A_STATUS_WOULD_DENY,	/* u64: audit mode, since load, exact */
	HARDEN_A_STATUS_EVENTS_LOST,	/* u64: events not sent (counted above all the same) */
	HARDEN_A_STATUS_PAD,
	HARDEN_A_STATUS_CALLS,		/* u32: entries of system calls hooked */
	HARDEN_A_STATUS_CONFIRM,	/* u32: seconds until a rollback; absent: none comes */
	HARDEN_A_STATUS_LOCKED,		/* flag: lock came */
	HARDEN_A_STATUS_SHADOW,		/* u32: policies of the candidate; absent: there is none */
	HARDEN_A_STATUS_SHADOW_DENY,	/* u64: times that it would have denied what passed */
	HARDEN_A_STATUS_SHADOW_ALLOW,	/* u64: times that it would have allowed what was denied */
	__HARDEN_A_STATUS_MAX
};
#define HARDEN_A_STATUS_MAX (__HARDEN_A_STATUS_MAX - 1)

/*
 * A transaction, and what it leads to.
 *
 * In HARDEN_CMD_BEGIN, HARDEN_CMD_ADD, HARDEN_CMD_COMMIT, HARDEN_CMD_ABORT, HARDEN_CMD_POLICY,
 * HARDEN_CMD_TEARDOWN, HARDEN_CMD_ROLLBACK, HARDEN_CMD_CONFIRM, HARDEN_CMD_LOCK.
 */
enum {
	HARDEN_A_APPLY_UNSPEC,
	HARDEN_A_APPLY_GENERATION,	/* u64: what a draft is based on; what came of a change */
	HARDEN_A_APPLY_POLICY,		/* nest of HARDEN_A_POLICY_* */
	HARDEN_A_APPLY_CHECK,		/* flag: stop before anything changes */
	HARDEN_A_APPLY_WARNING,		/* nest of HARDEN_A_WARNING_*, repeated */
	HARDEN_A_APPLY_PAD,
	HARDEN_A_APPLY_MORE,		/* flag: the policy goes on in the next add */
	HARDEN_A_APPLY_CONFIRM,		/* u32: roll back in so many seconds, unless confirmed */
	HARDEN_A_APPLY_SHADOW,		/* flag: not in force: beside what is, as a candidate */
	__HARDEN_A_APPLY_MAX
};
#define HARDEN_A_APPLY_MAX (__HARDEN_A_APPLY_MAX - 1)

/*
 * A rule that matches nothing.
 *
 * In HARDEN_A_APPLY_WARNING.
 */
enum {
	HARDEN_A_WARNING_UNSPEC,
	HARDEN_A_WARNING_FILE,		/* string */
	HARDEN_A_WARNING_LINE,		/* u32 */
	HARDEN_A_WARNING_TEXT,		/* string */
	__HARDEN_A_WARNING_MAX
};
#define HARDEN_A_WARNING_MAX (__HARDEN_A_WARNING_MAX - 1)

/*
 * A policy, with the counters that only a dump has.
 *
 * In HARDEN_A_APPLY_POLICY.
 */
enum {
	HARDEN_A_POLICY_UNSPEC,
	HARDEN_A_POLICY_NAME,		/* string: not empty, unique */
	HARDEN_A_POLICY_FILE,		/* string: where the policy's block stands */
	HARDEN_A_POLICY_LINE,		/* u32 */
	HARDEN_A_POLICY_MODE,		/* u32, enum harden_mode: enforce or audit */
	HARDEN_A_POLICY_CAP_DROP,	/* u64: bit N: capability N is dropped */
	HARDEN_A_POLICY_NO_NEW_PRIVS,	/* flag */
	HARDEN_A_POLICY_READ_ONLY,	/* flag */
	HARDEN_A_POLICY_ITEM,		/* nest of HARDEN_A_ITEM_*, repeated */
	HARDEN_A_POLICY_DENIALS,	/* u64: dump only */
	HARDEN_A_POLICY_WOULD_DENY,	/* u64: dump only */
	HARDEN_A_POLICY_CONTAINERS,	/* u32: dump only */
	HARDEN_A_POLICY_PAD,
	__HARDEN_A_POLICY_MAX
};
#define HARDEN_A_POLICY_MAX (__HARDEN_A_POLICY_MAX - 1)

/*
 * One place in policy.conf. match, writable, deny-mounts, deny-sockets and syscalls-deny carry a
 * value: one item for each element of the list; seccomp carries one, in one item. cap, no-new-privs
 * and read-only carry none: the item says where the key stands. Keys with one word (mounts, user,
 * others, kernel, exec, privileged, nested) carry it in one item.
 *
 * Values: match "cgroup:GLOB", "engine:NAME", "id:GLOB", "name:GLOB", "image:GLOB" or
 * "label:KEY=GLOB"; writable an absolute path; deny-mounts an absolute path, "host-proc" or a
 * filesystem type; deny-sockets an absolute path, "@NAME" (abstract) or "host"; seccomp the file of
 * the profile; syscalls-deny a name. What the last two mean is said by filters, one for each table
 * of system calls: these and only these items have them.
 *
 * In HARDEN_A_POLICY_ITEM.
 */
enum {
	HARDEN_A_ITEM_UNSPEC,
	HARDEN_A_ITEM_RULE,		/* u32, enum harden_rule: from match on */
	HARDEN_A_ITEM_VALUE,		/* string: not empty */
	HARDEN_A_ITEM_FILE,		/* string: absent: the policy's file */
	HARDEN_A_ITEM_LINE,		/* u32 */
	HARDEN_A_ITEM_FILTER,		/* nest of HARDEN_A_FILTER_*, repeated */
	__HARDEN_A_ITEM_MAX
};
#define HARDEN_A_ITEM_MAX (__HARDEN_A_ITEM_MAX - 1)

/*
 * One table of one item. The first rule that names a number and whose tests all hold decides; where
 * none does, the default. Of several items of a policy each must let a call pass.
 *
 * In HARDEN_A_ITEM_FILTER.
 */
enum {
	HARDEN_A_FILTER_UNSPEC,
	HARDEN_A_FILTER_ABI,		/* u32, enum harden_abi: once in an item */
	HARDEN_A_FILTER_ACTION,		/* u32, enum harden_action: the default */
	HARDEN_A_FILTER_ERRNO,		/* u32: of the default, if it is errno */
	HARDEN_A_FILTER_LAST,		/* u32: a default that denies is ENOSYS for numbers above */
	HARDEN_A_FILTER_RULE,		/* nest of HARDEN_A_CALLS_*, repeated */
	__HARDEN_A_FILTER_MAX
};
#define HARDEN_A_FILTER_MAX (__HARDEN_A_FILTER_MAX - 1)

/*
 * A rule for system calls.
 *
 * In HARDEN_A_FILTER_RULE.
 */
enum {
	HARDEN_A_CALLS_UNSPEC,
	HARDEN_A_CALLS_NUMBERS,		/* binary, u16 each: each below HARDEN_CALLS_MAX */
	HARDEN_A_CALLS_ACTION,		/* u32, enum harden_action */
	HARDEN_A_CALLS_ERRNO,		/* u32: if the action is errno */
	HARDEN_A_CALLS_TEST,		/* nest of HARDEN_A_TEST_*, repeated */
	__HARDEN_A_CALLS_MAX
};
#define HARDEN_A_CALLS_MAX (__HARDEN_A_CALLS_MAX - 1)

/*
 * (argument & mask) op value; in the i386 table arguments have 32 bits.
 *
 * In HARDEN_A_CALLS_TEST.
 */
enum {
	HARDEN_A_TEST_UNSPEC,
	HARDEN_A_TEST_ARG,		/* u32 */
	HARDEN_A_TEST_OP,		/* u32, enum harden_op */
	HARDEN_A_TEST_MASK,		/* u64: absent: all ones */
	HARDEN_A_TEST_VALUE,		/* u64 */
	HARDEN_A_TEST_PAD,
	__HARDEN_A_TEST_MAX
};
#define HARDEN_A_TEST_MAX (__HARDEN_A_TEST_MAX - 1)

/*
 * A container that has tasks.
 *
 * In HARDEN_CMD_CONTAINER.
 */
enum {
	HARDEN_A_CONTAINER_UNSPEC,
	HARDEN_A_CONTAINER_ID,		/* u64: cgroup id */
	HARDEN_A_CONTAINER_CGROUP,	/* string: path in the default hierarchy */
	HARDEN_A_CONTAINER_POLICY,	/* string: absent: none */
	HARDEN_A_CONTAINER_TASKS,	/* u32: labelled tasks */
	HARDEN_A_CONTAINER_DENIALS,	/* u64 */
	HARDEN_A_CONTAINER_PAD,
	__HARDEN_A_CONTAINER_MAX
};
#define HARDEN_A_CONTAINER_MAX (__HARDEN_A_CONTAINER_MAX - 1)

/*
 * A denial, or the answer to what would be one.
 *
 * In HARDEN_A_ASK_VERDICT, HARDEN_CMD_EVENT, HARDEN_CMD_HISTORY.
 */
enum {
	HARDEN_A_EVENT_UNSPEC,
	HARDEN_A_EVENT_TIME,		/* u64: ns since the epoch, of the first occurrence */
	HARDEN_A_EVENT_POLICY,		/* string */
	HARDEN_A_EVENT_RULE,		/* u32, enum harden_rule */
	HARDEN_A_EVENT_FILE,		/* string */
	HARDEN_A_EVENT_LINE,		/* u32 */
	HARDEN_A_EVENT_OPERATION,	/* string: "capable", "open", "mkdir", … */
	HARDEN_A_EVENT_OBJECT,		/* string: bytes as the kernel has them */
	HARDEN_A_EVENT_CONTAINER,	/* string: cgroup path */
	HARDEN_A_EVENT_CONTAINER_ID,	/* u64: cgroup id */
	HARDEN_A_EVENT_PID,		/* u32: in the initial pid namespace */
	HARDEN_A_EVENT_COMM,		/* string */
	HARDEN_A_EVENT_PHASE,		/* u32, enum harden_phase */
	HARDEN_A_EVENT_MODE,		/* u32, enum harden_mode: audit: would deny */
	HARDEN_A_EVENT_ERRNO,		/* u32: positive */
	HARDEN_A_EVENT_COUNT,		/* u32: occurrences this event stands for */
	HARDEN_A_EVENT_PAD,
	HARDEN_A_EVENT_LAST,		/* u64: ns since the epoch; of history */
	HARDEN_A_EVENT_VALUE,		/* string: of the item that denies, where it has one; cut */
	__HARDEN_A_EVENT_MAX
};
#define HARDEN_A_EVENT_MAX (__HARDEN_A_EVENT_MAX - 1)

/*
 * What a container is called.
 *
 * In HARDEN_CMD_BIND.
 */
enum {
	HARDEN_A_BIND_UNSPEC,
	HARDEN_A_BIND_CGROUP,		/* string: path in the default hierarchy */
	HARDEN_A_BIND_NAME,		/* string, repeated: name:X, image:X, label:KEY=VALUE */
	__HARDEN_A_BIND_MAX
};
#define HARDEN_A_BIND_MAX (__HARDEN_A_BIND_MAX - 1)

/*
 * Operations with a number: "capable" (CAP_*), "socket" (AF_*), "namespace" (CLONE_NEW*, 1:
 * host-user), "syscall" (of the x86_64 table); with an object: "device" ("c 1:3 rw"), "open-write"
 * (a path in the container), "bring" (a path of the host or a type of filesystems), "connect" (a
 * path of the host or "@NAME"); with neither: "run-as-root", "run-modified", "mount", "kernel",
 * "others", "start-privileged".
 *
 * In HARDEN_CMD_ASK.
 */
enum {
	HARDEN_A_ASK_UNSPEC,
	HARDEN_A_ASK_POLICY,		/* string: its name */
	HARDEN_A_ASK_OPERATION,		/* string */
	HARDEN_A_ASK_OBJECT,		/* string */
	HARDEN_A_ASK_NUMBER,		/* u32 */
	/*
	 * nest of HARDEN_A_EVENT_*: reply only: mode and, if it is denied, rule, file, line, value
	 * and errno
	 */
	HARDEN_A_ASK_VERDICT,
	__HARDEN_A_ASK_MAX
};
#define HARDEN_A_ASK_MAX (__HARDEN_A_ASK_MAX - 1)

#endif /* _UAPI_LINUX_HARDEN_H */
