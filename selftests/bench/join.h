/* SPDX-License-Identifier: GPL-2.0 */
/* What join.c hands over. */
#ifndef _BENCH_JOIN_H
#define _BENCH_JOIN_H

#define HOST_FILE 6	/* a file of the root filesystem, open for writing */
#define HOST_SOCKET 7	/* a unix socket that the host listens on */
#define HOST_DEVICE 8	/* what calls hooks, where it is loaded */

#endif
