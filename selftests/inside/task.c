// SPDX-License-Identifier: GPL-2.0
/* Credentials, namespaces, and what a task does to others. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "inside.h"

static int op_kill(char **words)
{
	return result(kill(atoi(words[0]), atoi(words[1])));
}

static int op_ptrace(char **words)
{
	pid_t pid = atoi(words[0]);

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL))
		return errno;
	return 0;
}

static int op_read_memory(char **words)
{
	char byte;
	struct iovec local = { &byte, 1 };
	struct iovec remote = { (void *)strtoul(words[1], NULL, 0), 1 };

	return result(process_vm_readv(atoi(words[0]), &local, 1, &remote, 1, 0));
}

static int op_attach(char **words)
{
	int fd = open(words[0], O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(write(fd, words[1], strlen(words[1])));
	close(fd);
	return err;
}

/* A child straight into another cgroup. */
static int op_clone_into(char **words)
{
	int fd = open(words[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC), status = 0;
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
				   .cgroup = fd };
	pid_t pid;

	if (fd < 0)
		return errno;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid)
		_exit(0);
	close(fd);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return errno;
	return WIFSIGNALED(status) ? EINTR : 0;
}

static int op_unshare(char **words)
{
	(void)words;
	return result(unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC));
}

/* Into the mount namespace of its own parent's child, say: any nsfs file. */
static int op_setns(char **words)
{
	int fd = open(words[0], O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(setns(fd, 0));
	close(fd);
	return err;
}

static char *passed[8];

static int do_passed(char **words)
{
	int nr = 0;

	(void)words;
	while (passed[nr])
		nr++;
	return run_words(passed, nr);
}

/* Two words, run by a child. */
static int op_fork(char **words)
{
	memset(passed, 0, sizeof(passed));
	memcpy(passed, words, 2 * sizeof(*words));
	return in_child(do_passed, words);
}

static void *in_thread(void *arg)
{
	return (void *)(intptr_t)do_passed(arg);
}

static int op_thread(char **words)
{
	pthread_t thread;
	void *err;

	memset(passed, 0, sizeof(passed));
	memcpy(passed, words, 2 * sizeof(*words));
	if (pthread_create(&thread, NULL, in_thread, words) || pthread_join(thread, &err))
		return EAGAIN;
	return (intptr_t)err;
}

/* The new program answers. */
static int op_exec(char **words)
{
	char *argv[] = { "inside", NULL }, *envp[] = { NULL };

	execve(words[0], argv, envp);
	return errno;
}

/* The same program, as somebody else: its exit status. */
static int do_as(char **words)
{
	char *argv[] = { words[1], words[2], NULL }, *envp[] = { NULL };

	if (setgid(atoi(words[0])) || setuid(atoi(words[0])))
		return errno;
	execve(words[1], argv, envp);
	return errno;
}

static int op_as(char **words)
{
	return in_child(do_as, words);
}

/* Keeps its capabilities beyond a change of the uid, as runtimes do. */
static int drop_uid(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (prctl(PR_SET_KEEPCAPS, 1) || setresuid(1000, 1000, 1000) ||
	    syscall(SYS_capget, &header, data))
		return errno;
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	return result(syscall(SYS_capset, &header, data));
}

static int become_root(const char *how)
{
	if (!strcmp(how, "setuid"))
		return result(syscall(SYS_setuid, 0));
	if (!strcmp(how, "setreuid"))
		return result(syscall(SYS_setreuid, -1, 0));
	if (!strcmp(how, "setresuid"))
		return result(syscall(SYS_setresuid, -1, -1, 0));
	if (!strcmp(how, "setfsuid")) {
		syscall(SYS_setfsuid, 0);
		return syscall(SYS_setfsuid, -1) ? EPERM : 0;
	}
	return EBADRQC;
}

static int do_return(char **words)
{
	return drop_uid() ?: become_root(words[0]);
}

/* Gives root up and takes it again by the capability. */
static int op_return(char **words)
{
	return in_child(do_return, words);
}

static int do_become(char **words)
{
	return become_root(words[0]);
}

static int op_become(char **words)
{
	return in_child(do_become, words);
}

static int do_step_aside(char **words)
{
	(void)words;
	if (setresuid(1000, 1000, 0) || setresuid(-1, 0, -1))
		return errno;
	return 0;
}

/* Works as somebody else for a while. */
static int op_step_aside(char **words)
{
	return in_child(do_step_aside, words);
}

static int do_own_root(char **words)
{
	int err = drop_uid(), fd;

	(void)words;
	if (err || unshare(CLONE_NEWUSER))
		return err ?: errno;
	prctl(PR_SET_DUMPABLE, 1);
	fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0 1000 1", 8) != 8)
		return errno;
	return result(setresuid(0, 0, 0));
}

/* Root of a user namespace of its own. */
static int op_own_root(char **words)
{
	return in_child(do_own_root, words);
}

/* 0 for root. */
static int op_euid(char **words)
{
	(void)words;
	return geteuid() ? EPERM : 0;
}

/* The value is one of the sets in /proc/self/status: CapBnd, CapEff, CapPrm, CapInh, CapAmb. */
static int op_caps(char **words)
{
	char line[256], name[16];
	unsigned long long set;
	FILE *status = fopen("/proc/self/status", "re");

	if (!status)
		return errno;
	while (fgets(line, sizeof(line), status))
		if (sscanf(line, "%15[A-Za-z]: %llx", name, &set) == 2 && !strcmp(name, words[0]))
			answer_value = set;
	fclose(status);
	return 0;
}

static int op_no_new_privs(char **words)
{
	(void)words;
	answer_value = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	return 0;
}

static int op_exit(char **words)
{
	exit(atoi(words[0]));
}

/* Begins a child that stays until the end, in the same cgroup. */
static int op_linger(char **words)
{
	pid_t pid = fork();

	(void)words;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(3);
		close(4);
		pause();
		_exit(0);
	}
	answer_value = pid;
	return result(pid);
}

/* landlock DIR: from now on directories are made below DIR only. */
static int op_landlock(char **words)
{
	struct landlock_ruleset_attr ruleset = { .handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_DIR };
	struct landlock_path_beneath_attr rule = { .allowed_access = LANDLOCK_ACCESS_FS_MAKE_DIR };
	int fd = syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0);
	int err = 0;

	if (fd < 0)
		return errno;
	rule.parent_fd = open(words[0], O_PATH | O_CLOEXEC);
	if (syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_landlock_restrict_self, fd, 0))
		err = errno;
	close(rule.parent_fd);
	close(fd);
	return err;
}

const struct op task_ops[] = {
	{ "kill", 2, op_kill },
	{ "ptrace", 1, op_ptrace },
	{ "read-memory", 2, op_read_memory },
	{ "attach", 2, op_attach },
	{ "clone-into", 1, op_clone_into },
	{ "unshare", 0, op_unshare },
	{ "setns", 1, op_setns },
	{ "fork", 2, op_fork },
	{ "thread", 2, op_thread },
	{ "exec", 1, op_exec },
	{ "as", 3, op_as },
	{ "return", 1, op_return },
	{ "become", 1, op_become },
	{ "step-aside", 0, op_step_aside },
	{ "own-root", 0, op_own_root },
	{ "euid", 0, op_euid },
	{ "caps", 1, op_caps },
	{ "no-new-privs", 0, op_no_new_privs },
	{ "exit", 1, op_exit },
	{ "linger", 0, op_linger },
	{ "landlock", 1, op_landlock },
	{}
};
