/* SPDX-License-Identifier: GPL-2.0 */
/* Another user of direct calls: a BPF program at the entry of a function. */
#ifndef _SELFTESTS_TRACER_H
#define _SELFTESTS_TRACER_H

/* A descriptor that keeps it there, or a negative errno. */
int tracer_attach(const char *function);

#endif
