// SPDX-License-Identifier: GPL-2.0
/* A BPF program at the entry of a function of the kernel, which does nothing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tracer.h"

static void *read_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	struct stat st;
	ssize_t len;
	char *data;

	if (fd < 0 || fstat(fd, &st))
		return NULL;
	data = malloc(st.st_size);
	while (data && done < (size_t)st.st_size) {
		len = read(fd, data + done, st.st_size - done);
		if (len <= 0)
			break;
		done += len;
	}
	close(fd);
	return data;
}

/* Bytes that follow a type, by its kind. */
static size_t extra(const struct btf_type *type)
{
	unsigned int n = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return n * 12;
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

/* The number of a function in the kernel's own types, or -ENOENT. */
static int find(const struct btf_header *btf, const char *function)
{
	const char *types = (const char *)btf + btf->hdr_len + btf->type_off;
	const char *strings = (const char *)btf + btf->hdr_len + btf->str_off;
	const char *at = types;
	const struct btf_type *type;
	int id;

	for (id = 1; at < types + btf->type_len; id++) {
		type = (const struct btf_type *)at;
		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    !strcmp(strings + type->name_off, function))
			return id;
		at += sizeof(*type) + extra(type);
	}
	return -ENOENT;
}

static int load(int id)
{
	static const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_TRACING;
	attr.expected_attach_type = BPF_TRACE_FENTRY;
	attr.attach_btf_id = id;
	attr.insns = (uintptr_t)program;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t)"GPL";
	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int attach(int program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.raw_tracepoint.prog_fd = program;
	return syscall(SYS_bpf, BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
}

int tracer_attach(const char *function)
{
	void *btf = read_all("/sys/kernel/btf/vmlinux");
	int id = btf ? find(btf, function) : -EOPNOTSUPP;
	int program, tracer;

	free(btf);
	if (id < 0)
		return id;
	program = load(id);
	if (program < 0)
		return -errno;
	tracer = attach(program);
	if (tracer < 0)
		tracer = -errno;
	close(program);
	return tracer;
}
