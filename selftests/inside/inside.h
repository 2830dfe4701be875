/* SPDX-License-Identifier: GPL-2.0 */
/* The program that runs in the tests' containers: it does what it is told and says how it went. */
#ifndef _SELFTESTS_INSIDE_H
#define _SELFTESTS_INSIDE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct op - something to do
 * @name: first word of the command
 * @nr: further words, which must all be there
 * @run: gets the further words; returns 0 or an errno
 */
struct op {
	const char *name;
	int nr;
	int (*run)(char **words);
};

extern const struct op fs_ops[], uring_ops[], mount_ops[], socket_ops[], task_ops[],
			others_ops[], kernel_ops[], start_ops[], call_ops[];

/* What the answer carries beside the errno. */
extern uint64_t answer_value;

/* Runs a command, as main() does. */
int run_words(char **words, int nr);

/* The errno of a call that says -1 on failure. */
int result(long value);
/* The same for a descriptor, which is closed. */
int result_fd(int fd);
/* A system call of the 32-bit table; its errno. What it points to must lie below 4 GiB. */
int ia32_call(unsigned int nr, unsigned int a, unsigned int b, unsigned int c, unsigned int d,
	      unsigned int e);
/* A copy that does, for good. */
unsigned int ia32_bytes(const void *bytes, size_t len);
unsigned int ia32_text(const char *text);
/* Runs something in a child; its errno. */
int in_child(int (*run)(char **words), char **words);

#endif
