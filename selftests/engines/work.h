/* SPDX-License-Identifier: GPL-2.0 */
/* The two halves of "work". */
#ifndef _SELFTESTS_WORK_H
#define _SELFTESTS_WORK_H

/* "work serve [PORT]": a service, until it is told to stop. */
int serve(int argc, char **argv);

#endif
