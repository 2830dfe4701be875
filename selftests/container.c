// SPDX-License-Identifier: GPL-2.0
/* Containers, made as a runtime makes them: cgroup, namespaces, pivot_root, exec. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "container.h"

#define HANDLE_BYTES 128

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), err = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}

int do_mount(const char *source, const char *target, const char *type, unsigned long flags)
{
	return mount(source, target, type, flags, NULL) ? errno : 0;
}

/* The id is the inode's number, which name_to_handle_at() tells in full. */
static uint64_t cgroup_id(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_ino;
}

int cgroup_make(const char *parent, char *path, size_t size, uint64_t *id)
{
	static int serial;

	snprintf(path, size, "%s%s", CGROUPS, parent);
	if (mkdir(path, 0755) && errno != EEXIST)
		return errno;
	snprintf(path, size, "%s%s/%d-%d", CGROUPS, parent, getpid(), serial++);
	if (mkdir(path, 0755))
		return errno;
	*id = cgroup_id(path);
	return 0;
}

int cgroup_attach(const char *path, pid_t pid)
{
	char procs[300], text[16];

	snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
	snprintf(text, sizeof(text), "%d", pid);
	return write_file(procs, text);
}

static void __attribute__((noreturn)) give_up(int answers, int error, const char *step)
{
	struct answer answer = { .error = error };

	snprintf(answer.step, sizeof(answer.step), "%s", step);
	if (write(answers, &answer, sizeof(answer)) != sizeof(answer))
		_exit(3);
	_exit(2);
}

static int switch_root(const char *root, const struct spec *spec)
{
	char proc[300];
	int err = do_mount(root, root, NULL, MS_BIND | MS_REC);

	if (err)
		return err;
	snprintf(proc, sizeof(proc), "%s/proc", root);
	if (!spec->host_pid)
		err = do_mount("proc", proc, "proc", 0);
	return err;
}

static int pivot(const char *root)
{
	if (chdir(root) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) ||
	    chdir("/"))
		return errno;
	return 0;
}

static void run(const struct spec *spec)
{
	char *argv[] = { "inside", NULL }, *envp[] = { NULL };

	close_range(spec->inherit > 0 ? 6 : 5, ~0U, CLOSE_RANGE_CLOEXEC);
	execve(spec->program ?: spec->root ? "/inside" : "/selftests/inside", argv, envp);
}

/* Commands at 3, answers at 4, what is inherited at 5; nothing of it was there before. */
static int arrange(const struct spec *spec, int commands, int answers)
{
	int high[3] = { fcntl(commands, F_DUPFD_CLOEXEC, 20),
			fcntl(answers, F_DUPFD_CLOEXEC, 20), -1 };

	if (spec->inherit > 0)
		high[2] = fcntl(spec->inherit, F_DUPFD_CLOEXEC, 20);
	if (dup2(high[0], 3) < 0 || dup2(high[1], 4) < 0)
		return errno;
	if (spec->inherit > 0 && dup2(high[2], 5) < 0)
		return errno;
	return 0;
}

static void __attribute__((noreturn)) child(struct container *container, const struct spec *spec,
					    int commands, int answers)
{
	int err = 0;

	if (!spec->into_cgroup)
		err = cgroup_attach(container->cgroup, 0);
	if (err)
		give_up(answers, err, "attach");
	if (spec->root) {
		err = do_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE);
		if (!err)
			err = switch_root(spec->root, spec);
	}
	if (err)
		give_up(answers, err, "root");
	if (spec->setup)
		err = spec->setup(spec->root, spec->arg);
	if (err)
		give_up(answers, err, "setup");
	if (spec->root)
		err = pivot(spec->root);
	if (err)
		give_up(answers, err, "pivot");
	err = arrange(spec, commands, answers);
	if (err)
		give_up(answers, err, "descriptors");
	run(spec);
	give_up(4, errno, "exec");
}

static pid_t spawn(struct container *container, const struct spec *spec)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	int fd = -1;
	pid_t pid;

	if (spec->root)
		args.flags = CLONE_NEWNS | (spec->host_pid ? 0 : CLONE_NEWPID);
	if (spec->into_cgroup) {
		fd = open(container->cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = fd;
	}
	fflush(NULL);
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid && fd >= 0)
		close(fd);
	return pid;
}

int container_start(struct container *container, const struct spec *spec)
{
	int commands[2], answers[2];
	int err;

	memset(container, 0, sizeof(*container));
	err = cgroup_make(spec->parent, container->cgroup, sizeof(container->cgroup),
			  &container->id);
	if (err)
		return err;
	if (pipe2(commands, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		return errno;
	container->pid = spawn(container, spec);
	if (!container->pid) {
		close(commands[1]);
		close(answers[0]);
		child(container, spec, commands[0], answers[1]);
	}
	if (container->pid < 0)
		err = errno;
	close(commands[0]);
	close(answers[1]);
	container->commands = commands[1];
	container->answers = answers[0];
	return err ?: container_hear(container);
}

int container_hear(struct container *container)
{
	struct answer *answer = &container->last;

	memset(answer, 0, sizeof(*answer));
	if (read(container->answers, answer, sizeof(*answer)) != sizeof(*answer))
		answer->error = EPIPE;
	return answer->error;
}

static int tell(struct container *container, const char *format, va_list args)
{
	char line[1024];
	int len = vsnprintf(line, sizeof(line) - 1, format, args);

	line[len++] = '\n';
	return write(container->commands, line, len) == len ? 0 : errno;
}

int container_tell(struct container *container, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = tell(container, format, args);
	va_end(args);
	return err;
}

int container_do(struct container *container, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = tell(container, format, args);
	va_end(args);
	return err ?: container_hear(container);
}

/* Waits for its end and returns the wait status, or -1. */
int container_status(struct container *container)
{
	int status = -1;

	if (container->pid > 0 && waitpid(container->pid, &status, 0) != container->pid)
		status = -1;
	container->pid = 0;
	return status;
}

/* Lets go of it without ending it. */
void container_forget(struct container *container)
{
	close(container->commands);
	close(container->answers);
}

void container_stop(struct container *container)
{
	if (!container->cgroup[0])
		return;
	container_forget(container);
	if (container->pid > 0)
		kill(container->pid, SIGKILL);
	container_status(container);
	rmdir(container->cgroup);
	container->cgroup[0] = 0;
}
