// SPDX-License-Identifier: GPL-2.0
/* What reaches the kernel itself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/fanotify.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "inside.h"

#define IA32_IOCTL	54
#define IA32_IOPL	110
#define IA32_DELETE_MODULE 129
#define IA32_REQUEST_KEY 287
#define IA32_BY_HANDLE	342
#define IA32_BPF	357

static int op_bpf(char **words)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	};

	(void)words;
	return result_fd(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

static int op_ia32_bpf(char **words)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	};

	(void)words;
	return ia32_call(IA32_BPF, BPF_MAP_CREATE, ia32_bytes(&attr, sizeof(attr)), sizeof(attr),
			 0, 0);
}

static int op_perf(char **words)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK, .exclude_kernel = 1,
	};

	(void)words;
	return result_fd(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

/* SYSLOG_ACTION_SIZE_BUFFER */
static int op_klog(char **words)
{
	(void)words;
	return result(klogctl(10, NULL, 0));
}

/* No module: where it is let in, ENOEXEC. */
static int op_init_module(char **words)
{
	static const char none[64];
	int err = result(syscall(SYS_init_module, none, sizeof(none), ""));

	(void)words;
	return err == ENOEXEC ? 0 : err;
}

static int op_finit_module(char **words)
{
	int fd = open(words[0], O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(syscall(SYS_finit_module, fd, "", 0));
	close(fd);
	return err == ENOEXEC ? 0 : err;
}

/* There is none of this name: where it is let in, ENOENT. */
static int op_delete_module(char **words)
{
	int err = result(syscall(SYS_delete_module, "none", O_NONBLOCK));

	(void)words;
	return err == ENOENT ? 0 : err;
}

static int op_ia32_delete_module(char **words)
{
	int err = ia32_call(IA32_DELETE_MODULE, ia32_text("none"), O_NONBLOCK, 0, 0, 0);

	(void)words;
	return err == ENOENT ? 0 : err;
}

/* What Ctrl-Alt-Del does, which no test presses. */
static int op_reboot(char **words)
{
	(void)words;
	return result(reboot(RB_DISABLE_CAD));
}

/* No segments: nothing is loaded. */
static int op_kexec(char **words)
{
	(void)words;
	return result(syscall(SYS_kexec_load, 0, 0, NULL, 0));
}

static int op_family(char **words)
{
	return result_fd(socket(atoi(words[0]), SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
}

static int watch(unsigned int class, unsigned int mark, uint64_t mask, const char *path)
{
	int fd = fanotify_init(class | FAN_CLOEXEC, O_RDONLY), err;

	if (fd < 0)
		return errno;
	err = result(fanotify_mark(fd, FAN_MARK_ADD | mark, mask, AT_FDCWD, path));
	close(fd);
	return err;
}

static int op_watch_filesystem(char **words)
{
	return watch(FAN_CLASS_NOTIF, FAN_MARK_FILESYSTEM, FAN_OPEN, words[0]);
}

static int op_watch_permission(char **words)
{
	return watch(FAN_CLASS_CONTENT, 0, FAN_ACCESS_PERM, words[0]);
}

static int op_watch(char **words)
{
	return watch(FAN_CLASS_NOTIF, 0, FAN_OPEN, words[0]);
}

/* On a pipe: where it is let in, there is no terminal. */
static int op_tiocsti(char **words)
{
	int err = result(ioctl(3, TIOCSTI, "x"));

	(void)words;
	return err == ENOTTY ? 0 : err;
}

static int op_tioclinux(char **words)
{
	int err = result(ioctl(3, TIOCLINUX, "x"));

	(void)words;
	return err == ENOTTY ? 0 : err;
}

static int op_ia32_tiocsti(char **words)
{
	int err = ia32_call(IA32_IOCTL, 3, TIOCSTI, ia32_text("x"), 0, 0);

	(void)words;
	return err == ENOTTY ? 0 : err;
}

/* Where they are let in, tmpfs has none of them. */
static int on_tmpfs(const char *path, unsigned long cmd, void *arg)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = result(ioctl(fd, cmd, arg));
	close(fd);
	return err == EOPNOTSUPP || err == ENOTTY ? 0 : err;
}

static int op_freeze(char **words)
{
	return on_tmpfs(words[0], FIFREEZE, NULL);
}

/* EXT4_IOC_SHUTDOWN and its like; without its argument, nothing happens. */
static int op_shutdown(char **words)
{
	return on_tmpfs(words[0], _IOR('X', 125, uint32_t), NULL);
}

static int op_winsize(char **words)
{
	struct winsize size;
	int err = result(ioctl(3, TIOCGWINSZ, &size));

	(void)words;
	return err == ENOTTY ? 0 : err;
}

static int do_ioperm(char **words)
{
	(void)words;
	return result(ioperm(0x80, 1, 1));
}

static int op_ioperm(char **words)
{
	return in_child(do_ioperm, words);
}

static int do_iopl(char **words)
{
	(void)words;
	return result(iopl(3));
}

static int op_iopl(char **words)
{
	return in_child(do_iopl, words);
}

static int do_ia32_iopl(char **words)
{
	(void)words;
	return ia32_call(IA32_IOPL, 3, 0, 0, 0, 0);
}

static int op_ia32_iopl(char **words)
{
	return in_child(do_ia32_iopl, words);
}

struct handle {
	struct file_handle head;
	char rest[MAX_HANDLE_SZ];
};

static int handle_of(const char *path, struct handle *handle)
{
	int mount;

	handle->head.handle_bytes = MAX_HANDLE_SZ;
	return result(name_to_handle_at(AT_FDCWD, path, &handle->head, &mount, 0));
}

static int op_by_handle(char **words)
{
	struct handle handle;
	int dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = handle_of(words[0], &handle);

	err = err ?: result_fd(open_by_handle_at(dir, &handle.head, O_RDONLY | O_CLOEXEC));
	close(dir);
	return err;
}

static int op_ia32_by_handle(char **words)
{
	struct handle handle;
	int dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = handle_of(words[0], &handle);

	err = err ?: ia32_call(IA32_BY_HANDLE, dir, ia32_bytes(&handle, sizeof(handle)),
			       O_RDONLY, 0, 0);
	close(dir);
	return err;
}

/* By its type, a name, and what to tell /sbin/request-key; without a key, its ENOKEY is success. */
static int request_key(char **words, long nr)
{
	static const char type[] = "user";
	int err;

	if (nr)
		err = ia32_call(nr, ia32_text(type), ia32_text(words[0]), ia32_text(words[1]), 0,
				0);
	else
		err = result(syscall(SYS_request_key, type, words[0], words[1], 0));
	return err == ENOKEY ? 0 : err;
}

static int op_request_key(char **words)
{
	return request_key(words, 0);
}

static int op_ia32_request_key(char **words)
{
	return request_key(words, IA32_REQUEST_KEY);
}

/* A session keyring of its own, a key in it, and that found again with all that finds it. */
static int do_keys(char **words)
{
	long key, found;

	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return errno;
	key = syscall(SYS_add_key, "user", words[0], "secret", 6, KEY_SPEC_SESSION_KEYRING);
	if (key < 0)
		return errno;
	found = syscall(SYS_request_key, "user", words[0], "callout", 0);
	if (found != key)
		return found < 0 ? errno : ENOKEY;
	found = syscall(SYS_request_key, "user", "none", NULL, 0);
	return found < 0 && errno == ENOKEY ? 0 : EINVAL;
}

static int op_keys(char **words)
{
	return in_child(do_keys, words);
}

/* Opened for writing, and nothing written. */
static int op_open_write(char **words)
{
	return result_fd(open(words[0], O_WRONLY | O_CLOEXEC));
}

const struct op kernel_ops[] = {
	{ "bpf", 0, op_bpf },
	{ "ia32-bpf", 0, op_ia32_bpf },
	{ "perf", 0, op_perf },
	{ "klog", 0, op_klog },
	{ "init-module", 0, op_init_module },
	{ "finit-module", 1, op_finit_module },
	{ "delete-module", 0, op_delete_module },
	{ "ia32-delete-module", 0, op_ia32_delete_module },
	{ "reboot", 0, op_reboot },
	{ "kexec", 0, op_kexec },
	{ "family", 1, op_family },
	{ "watch-filesystem", 1, op_watch_filesystem },
	{ "watch-permission", 1, op_watch_permission },
	{ "watch", 1, op_watch },
	{ "tiocsti", 0, op_tiocsti },
	{ "tioclinux", 0, op_tioclinux },
	{ "freeze", 1, op_freeze },
	{ "shutdown", 1, op_shutdown },
	{ "ia32-tiocsti", 0, op_ia32_tiocsti },
	{ "winsize", 0, op_winsize },
	{ "ioperm", 0, op_ioperm },
	{ "iopl", 0, op_iopl },
	{ "ia32-iopl", 0, op_ia32_iopl },
	{ "by-handle", 1, op_by_handle },
	{ "ia32-by-handle", 1, op_ia32_by_handle },
	{ "request-key", 2, op_request_key },
	{ "ia32-request-key", 2, op_ia32_request_key },
	{ "keys", 1, op_keys },
	{ "open-write", 1, op_open_write },
	{}
};
