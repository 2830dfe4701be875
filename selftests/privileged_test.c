// SPDX-License-Identifier: GPL-2.0
/* privileged = deny: a container that starts with the rights of the host does not start. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_harness.h"
#include "matched.h"

static const struct rules rules[] = {
	{
		.name = "privileged", .match = { "cgroup:/held/*" },
		.words = { [HARDEN_RULE_PRIVILEGED] = "deny" },
	},
	{
		.name = "audit", .match = { "cgroup:/audit/*" }, .mode = HARDEN_MODE_AUDIT,
		.words = { [HARDEN_RULE_PRIVILEGED] = "deny" },
	},
};

/* Left undone; and what is none of the host's rights, done all the same. */
enum {
	CAPS = 1, PROC = 2, SYS = 4, MEM = 8, DEVICES = 16, NODE = 32, NO_MKNOD = 64, MOST = 128,
	OLD = 256
};

#define WORD(name)	offsetof(struct bpf_cgroup_dev_ctx, name)
#define OP(code, dst, src, off, imm)	{ code, dst, src, off, imm }

/*
 * A program for devices: memory devices with numbers up to @from, but not @but, are kept from the
 * container.
 */
static int device_program(int from, int but)
{
	struct bpf_insn program[] = {
		OP(BPF_LDX | BPF_MEM | BPF_W, 2, 1, WORD(major), 0),
		OP(BPF_LDX | BPF_MEM | BPF_W, 3, 1, WORD(minor), 0),
		OP(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 1),
		OP(BPF_JMP | BPF_JNE | BPF_K, 2, 0, 4, 1),
		OP(BPF_JMP | BPF_JGT | BPF_K, 3, 0, 3, from),
		OP(BPF_JMP | BPF_JEQ | BPF_K, 3, 0, 2, but),
		OP(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0),
		OP(BPF_JMP | BPF_JA, 0, 0, 0, 0),
		OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insns = (uintptr_t)program,
		.insn_cnt = ARRAY_SIZE(program), .license = (uintptr_t)"GPL",
	};

	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int own_cgroup(void)
{
	char line[256] = "", path[300];
	FILE *file = fopen("/proc/self/cgroup", "re");

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file) && strncmp(line, "0::", 3))
		;
	fclose(file);
	line[strcspn(line, "\n")] = 0;
	snprintf(path, sizeof(path), "%s%s", CGROUPS, line + 3);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int attach_program(int program)
{
	union bpf_attr attr = { .attach_type = BPF_CGROUP_DEVICE };
	int err;

	attr.target_fd = own_cgroup();
	attr.attach_bpf_fd = program;
	err = program < 0 || syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof(attr)) ? errno : 0;
	close(attr.target_fd);
	close(program);
	return err;
}

/* Which of them are kept: the ports' at least. */
static int keep_devices(long undone)
{
	if (undone & DEVICES)
		return 0;
	if (undone & MOST)
		return attach_program(device_program(4, 1));
	return attach_program(device_program(4, undone & MEM ? 1 : 3));
}

static int read_only(const char *root, const char *dir)
{
	char path[300];
	int err;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	err = do_mount(path, path, NULL, MS_BIND);
	return err ?: do_mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY);
}

/* As runtimes do without --privileged, but for what the bits of @arg leave undone. */
static int prepare(const char *root, void *arg)
{
	long undone = (long)arg;
	char path[300];
	int err = 0;

	if (!(undone & CAPS) && prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE))
		return errno;
	if (undone & OLD &&
	    (prctl(PR_CAPBSET_DROP, CAP_PERFMON) || prctl(PR_CAPBSET_DROP, CAP_BPF) ||
	     prctl(PR_CAPBSET_DROP, CAP_CHECKPOINT_RESTORE)))
		return errno;
	if (undone & NO_MKNOD && prctl(PR_CAPBSET_DROP, CAP_MKNOD))
		return errno;
	if (!(undone & PROC))
		err = read_only(root, "/proc/sys");
	snprintf(path, sizeof(path), "%s/sys", root);
	if (!err && mkdir(path, 0755))
		err = errno;
	err = err ?: do_mount("sysfs", path, "sysfs", undone & SYS ? 0 : MS_RDONLY);
	snprintf(path, sizeof(path), "%s/dev/mem", root);
	if (!err && undone & (MEM | NODE) && mknod(path, S_IFCHR | 0600, makedev(1, 1)))
		err = errno;
	return err ?: keep_devices(undone);
}

static int start(struct container *container, struct rootfs *root, const char *parent,
		 long undone)
{
	struct spec spec = {
		.parent = parent, .root = root->dir, .setup = prepare, .arg = (void *)undone,
	};
	int err = rootfs_make(root, ROOT_TMPFS);

	return err ?: container_start(container, &spec);
}

static void stop(struct container *container, struct rootfs *root)
{
	container_stop(container);
	rootfs_remove(root);
}

FIXTURE(privileged)
{
	struct client events;
};

FIXTURE_VARIANT(privileged)
{
	long undone;
	const char *said;
};

FIXTURE_VARIANT_ADD(privileged, caps) { CAPS, "privileged: all capabilities;" };
FIXTURE_VARIANT_ADD(privileged, old_caps) { CAPS | OLD, "privileged: all capabilities;" };
FIXTURE_VARIANT_ADD(privileged, proc) { PROC, "privileged: unmasked /proc;" };
FIXTURE_VARIANT_ADD(privileged, sys) { SYS, "privileged: writable /sys;" };
FIXTURE_VARIANT_ADD(privileged, mem) { MEM, "privileged: /dev/mem;" };
FIXTURE_VARIANT_ADD(privileged, devices) { DEVICES, "privileged: all devices;" };
FIXTURE_VARIANT_ADD(privileged, all) {
	CAPS | PROC | SYS | MEM | DEVICES,
	"privileged: all capabilities all devices /dev/mem unmasked /proc writable /sys;",
};

FIXTURE_SETUP(privileged)
{
	ASSERT_EQ(0, events_open(&self->events));
}

FIXTURE_TEARDOWN(privileged)
{
	client_close(&self->events);
}

TEST_F(privileged, does_not_start)
{
	struct denial denial = {
		.rule = HARDEN_RULE_PRIVILEGED, .line = LINE_WORD + HARDEN_RULE_PRIVILEGED,
		.operation = "start", .object = variant->said, .error = EPERM,
		.phase = HARDEN_PHASE_SETUP,
	};
	struct container container;
	struct rootfs root;

	EXPECT_EQ(0, start(&container, &root, FREE, variant->undone));
	stop(&container, &root);
	EXPECT_EQ(EPERM, start(&container, &root, HELD, variant->undone));
	EXPECT_STREQ("exec", container.last.step);
	EXPECT_TRUE(reported(&self->events, &container, &denial));
	stop(&container, &root);
}

/* A node that may not be opened, all nodes but one, none that could be made: not the host's. */
TEST(others_start)
{
	static const long undone[] = { 0, NODE, NO_MKNOD | DEVICES, MOST };
	struct container container;
	struct rootfs root;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(undone); i++) {
		EXPECT_EQ(0, start(&container, &root, HELD, undone[i])) TH_LOG("%ld", undone[i]);
		EXPECT_EQ(0, container_do(&container, "exec /inside"));
		EXPECT_EQ(0, container_do(&container, "as 0 /inside euid"));
		stop(&container, &root);
	}
}

/* As "exec" of an engine, with --privileged or without: what the exec or the program said. */
static int enter(const struct container *container, bool privileged)
{
	char *argv[] = { "inside", "euid", NULL }, *envp[] = { NULL }, path[64];
	pid_t pid = fork();
	int fd, status;

	if (pid)
		return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
			WEXITSTATUS(status) : EINTR;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", container->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (setns(fd, CLONE_NEWNS) || (!privileged && prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE)))
		_exit(98);
	execve("/inside", argv, envp);
	_exit(errno);
}

static int enter_cgroup(const struct container *container, bool privileged)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(cgroup_attach(container->cgroup, 0) ?: enter(container, privileged));
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/* However often, and whatever entered before. */
TEST(every_exec_is_judged)
{
	struct denial denial = {
		.rule = HARDEN_RULE_PRIVILEGED, .line = LINE_WORD + HARDEN_RULE_PRIVILEGED,
		.operation = "start", .object = "privileged: all capabilities;", .error = EPERM,
		.phase = HARDEN_PHASE_SETUP,
	};
	struct container free, held;
	struct rootfs free_root, held_root;
	struct client events;
	int i;

	ASSERT_EQ(0, start(&free, &free_root, FREE, 0));
	ASSERT_EQ(0, start(&held, &held_root, HELD, 0));
	EXPECT_EQ(0, enter_cgroup(&free, true));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, events_open(&events));
		EXPECT_EQ(EPERM, enter_cgroup(&held, true));
		EXPECT_TRUE(reported(&events, &held, &denial));
		client_close(&events);
		EXPECT_EQ(0, enter_cgroup(&held, false));
	}
	stop(&free, &free_root);
	stop(&held, &held_root);
}

TEST(audit_passes_and_reports)
{
	struct denial denial = {
		.rule = HARDEN_RULE_PRIVILEGED, .line = LINE_WORD + HARDEN_RULE_PRIVILEGED,
		.operation = "start", .error = EPERM, .mode = HARDEN_MODE_AUDIT,
	};
	struct container container;
	struct client events;
	struct rootfs root;

	ASSERT_EQ(0, events_open(&events));
	EXPECT_EQ(0, start(&container, &root, "/audit", CAPS));
	EXPECT_TRUE(reported(&events, &container, &denial));
	stop(&container, &root);
	client_close(&events);
}

TEST_MAIN(rules)
