/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a hooked function's first instruction to the check and back (design: "hook").
 *
 * On entry (%rsp) is the return address into the hooked function, 8(%rsp) the one into its
 * caller. Verdict 0 returns into the function; any other drops one address and is returned to
 * the caller. Only %rax, %r10 and %r11 are free: they carry no argument.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/nospec-branch.h>
#include <asm/percpu.h>
#include <asm/unwind_hints.h>
#include "harden_compat.h"
#include "label_layout.h"

	.text

/*
 * Finds the stub of the hooked function by its return address, in a table that is filled as
 * functions are first seen. Two slots are tried; a third collision takes the slow way, always.
 */
.macro DISPATCH
	movq	(%rsp), %rax
	imull	$HARDEN_HASH, %eax, %eax
	shrl	$(32 - HARDEN_DISPATCH_BITS), %eax
	shll	$4, %eax
	movq	harden_dispatch(%rax), %r10
	cmpq	(%rsp), %r10
	jne	.Lsecond\@
.Lgo\@:
	movq	harden_dispatch + 8(%rax), %rax
	JMP_NOSPEC rax
.Lsecond\@:
	xorl	$16, %eax
	movq	harden_dispatch(%rax), %r10
	cmpq	(%rsp), %r10
	je	.Lgo\@
	jmp	harden_learn_stub
.endm

/* HOST leaves here: no register saved, nothing called. */
SYM_CODE_START(harden_gate)
	UNWIND_HINT_FUNC
	ANNOTATE_NOENDBR
	movq	PER_CPU_VAR(HARDEN_PCPU_CURRENT), %rax
	imull	$HARDEN_HASH, %eax, %r10d
	shrl	$(32 - HARDEN_LABEL_BITS), %r10d
	cmpq	$0, harden_labels(, %r10, 8)
	jne	.Lwalk
	RET
.Lwalk:
	/* Others' labels on the chain are freed by RCU, which waits for this. */
	incl	PER_CPU_VAR(HARDEN_PCPU_PREEMPT)
	movq	harden_labels(, %r10, 8), %r11
.Lnext:
	testq	%r11, %r11
	jz	.Lhost
	cmpq	%rax, HARDEN_LABEL_TASK(%r11)
	je	.Lfound
	movq	(%r11), %r11
	jmp	.Lnext
.Lhost:
	decl	PER_CPU_VAR(HARDEN_PCPU_PREEMPT)
	RET
.Lfound:
	/* Our own label stays as long as we do. */
	decl	PER_CPU_VAR(HARDEN_PCPU_PREEMPT)
	DISPATCH
SYM_CODE_END(harden_gate)

SYM_CODE_START(harden_open_gate)
	UNWIND_HINT_FUNC
	ANNOTATE_NOENDBR
	DISPATCH
SYM_CODE_END(harden_open_gate)

.macro SAVE nargs
	pushq	%rdi
	.if \nargs > 1
	pushq	%rsi
	.endif
	.if \nargs > 2
	pushq	%rdx
	.endif
	.if \nargs > 3
	pushq	%rcx
	.endif
	.if \nargs > 4
	pushq	%r8
	pushq	%r9
	.endif
.endm

.macro RESTORE nargs
	.if \nargs > 4
	popq	%r9
	popq	%r8
	.endif
	.if \nargs > 3
	popq	%rcx
	.endif
	.if \nargs > 2
	popq	%rdx
	.endif
	.if \nargs > 1
	popq	%rsi
	.endif
	popq	%rdi
.endm

/*
 * A handler may clobber every argument register, also those it is not given: all that the
 * hooked function takes are saved, up to the six that exist.
 */
.macro STUB name handler nargs saved gated
SYM_FUNC_START(\name)
	HARDEN_ENDBR
	.if \gated
	btq	$harden_hook_index, HARDEN_LABEL_HOOKS(%r11)
	jnc	.Lpass\@
	.endif
	SAVE	\saved
	.if \gated
	.if \nargs > 4
	movq	%r8, %r9
	.endif
	.if \nargs > 3
	movq	%rcx, %r8
	.endif
	.if \nargs > 2
	movq	%rdx, %rcx
	.endif
	.if \nargs > 1
	movq	%rsi, %rdx
	.endif
	movq	%rdi, %rsi
	movq	%r11, %rdi
	.endif
	call	\handler
	RESTORE	\saved
	testl	%eax, %eax
	jnz	.Ldeny\@
.Lpass\@:
	RET
.Ldeny\@:
	cltq			/* for functions that return a pointer */
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(\name)
	.set harden_hook_index, harden_hook_index + 1
.endm

	.set harden_hook_index, 0
#define GATED(function, nargs) STUB harden_stub_##function harden_on_##function nargs 6 1
#define OPEN(function, nargs) STUB harden_stub_##function harden_on_##function nargs 6 0
#include "hook_list.h"
#undef GATED
#undef OPEN

/* The slow way: ask C which stub this return address belongs to, then go there. */
SYM_FUNC_START_LOCAL(harden_learn_stub)
	SAVE	6
	pushq	%r11
	movq	56(%rsp), %rdi
	call	harden_learn
	popq	%r11
	RESTORE	6
	JMP_NOSPEC rax
SYM_FUNC_END(harden_learn_stub)

/* For a return address that belongs to no hook: refuse. */
SYM_FUNC_START(harden_stub_refuse)
	HARDEN_ENDBR
	movl	$-1, %eax
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(harden_stub_refuse)

	.section .note.GNU-stack, "", @progbits
