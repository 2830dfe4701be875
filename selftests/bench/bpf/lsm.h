/* SPDX-License-Identifier: GPL-2.0 */
/* What the BPF programs and their loader share. */
#ifndef _BENCH_LSM_H
#define _BENCH_LSM_H

#include <linux/types.h>

/**
 * struct lsm_policy - the rules of one container, by the id of its cgroup
 * @cap_drop: bit N: capability N may not be used
 * @root_dev: the device of its root filesystem, which may not be written
 * @proc_dev: the device of the host's procfs, of which nothing may be opened
 */
struct lsm_policy {
	__u64 cap_drop;
	__u32 root_dev;
	__u32 proc_dev;
};

#endif
