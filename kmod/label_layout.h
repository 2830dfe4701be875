/* SPDX-License-Identifier: GPL-2.0 */
/* What the assembly knows of labels; label.c asserts the offsets. */
#ifndef _HARDEN_LABEL_LAYOUT_H
#define _HARDEN_LABEL_LAYOUT_H

#define HARDEN_HASH		0x61c88647	/* golden ratio, as hash_32() */
#define HARDEN_LABEL_BITS	14
#define HARDEN_DISPATCH_BITS	9
#define HARDEN_LABEL_TASK	16
#define HARDEN_LABEL_HOOKS	24

#endif
