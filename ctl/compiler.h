/* SPDX-License-Identifier: GPL-2.0 */
/* What the compiler is told about functions. */
#ifndef HARDENCTL_COMPILER_H
#define HARDENCTL_COMPILER_H

/* Takes a format as its argument number @format, and what goes into it from @first on. */
#define __printf(format, first)	\
	__attribute__((		\
		__format__(__printf__, format, first)))

#endif
