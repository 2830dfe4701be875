// SPDX-License-Identifier: GPL-2.0
/* System calls of the 32-bit table, from a 64-bit program. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "inside.h"

int ia32_call(unsigned int nr, unsigned int a, unsigned int b, unsigned int c, unsigned int d,
	      unsigned int e)
{
	long value = (int)nr;

	__asm__ volatile("int $0x80" : "+a"(value) : "b"((long)a), "c"((long)b), "d"((long)c),
			 "S"((long)d), "D"((long)e) : "memory", "r8", "r9", "r10", "r11");
	return (int)value < 0 ? -(int)value : 0;
}

unsigned int ia32_bytes(const void *bytes, size_t len)
{
	void *low = mmap(NULL, len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (low == MAP_FAILED)
		return 0;
	memcpy(low, bytes, len);
	return (uintptr_t)low;
}

unsigned int ia32_text(const char *text)
{
	return ia32_bytes(text, strlen(text) + 1);
}
