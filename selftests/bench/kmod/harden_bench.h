/* SPDX-License-Identifier: GPL-2.0 */
/* What the test-only module and the program that drives it share. */
#ifndef _HARDEN_BENCH_H
#define _HARDEN_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define HARDEN_BENCH_FILE	"/sys/kernel/debug/harden_bench"
#define HARDEN_BENCH_ROUNDS	101

/**
 * struct harden_bench - one measurement, in the context of whoever asks for it
 * @function: the kernel's function that is called
 * @fd: the file that it is called for
 * @other: a second file: the one in the directory @fd, or the socket at the other end
 * @number: capability, protection, signal, mode; whatever the function's next argument is
 * @pid: the task that it is called for, or 0: the caller itself
 * @kprobe: with a kprobe on the function
 * @verdict: set: what the function returned
 * @median: set: instructions of one call, the call itself included
 * @lowest: set
 * @highest: set
 */
struct harden_bench {
	char function[48];
	__s32 fd;
	__s32 other;
	__u32 number;
	__s32 pid;
	__u32 kprobe;
	__s32 verdict;
	__u32 median;
	__u32 lowest;
	__u32 highest;
};

#define HARDEN_BENCH_CALL	_IOWR('h', 1, struct harden_bench)

#endif
