/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a hooked function's first instruction to the check and back (design: "hook").
 *
 * On entry (%rsp) is the return address into the hooked function, 8(%rsp) the one into its
 * caller. Verdict 0 returns into the function; any other drops one address and is returned to
 * the caller. Only %rax, %r10 and %r11 are free: they carry no argument.
 *
 * A gate is where ftrace sends the functions of one ftrace_ops. It lets those go who are not
 * concerned, without saving a register; the rest goes on to the function's stub, which calls the
 * handler. What a gate reads of a label is in one cache line (struct harden_label).
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/nospec-branch.h>
#include <asm/percpu.h>
#include <asm/unwind_hints.h>
#include "harden_compat.h"
#include "layout.h"
#include "tramp.h"

	.text

/*
 * Finds the stub of the hooked function by its return address, in a hash table that is filled as
 * functions are first seen; but the one that is called most at a glance.
 */
.macro DISPATCH most stub
	movq	(%rsp), %rax
	cmpq	\most(%rip), %rax
	je	\stub
	imull	$HARDEN_HASH, %eax, %eax
	shrl	$(32 - HARDEN_DISPATCH_BITS), %eax
	shll	$4, %eax
.Lslot\@:
	movq	harden_dispatch(%rax), %r10
	cmpq	(%rsp), %r10
	jne	.Lother\@
	movq	harden_dispatch + 8(%rax), %rax
	JMP_NOSPEC rax
.Lother\@:
	testq	%r10, %r10
	jz	harden_learn_stub
	addl	$16, %eax
	andl	$(16 << HARDEN_DISPATCH_BITS) - 1, %eax
	jmp	.Lslot\@
.endm

.macro GATE name
SYM_CODE_START(\name)
	UNWIND_HINT_FUNC
	ANNOTATE_NOENDBR
.endm

/* HOST leaves; %r11: the label of current, see harden_label_of(). */
.macro LEAVE_HOST
	movq	PER_CPU_VAR(HARDEN_PCPU_CURRENT), %rax
	cmpl	$0, HARDEN_TASK_WORD(%rax)
	jne	.Llabelled\@
	RET
.Llabelled\@:
	movl	HARDEN_TASK_WORD(%rax), %r11d
	addq	harden_base(%rip), %r11
.endm

/*
 * Leaves for \concerned when a file on the superblock in %rax is one that the policy may have
 * something to say about: a procfs, or on a device with something denied. Keeps %r11.
 */
.macro LEAVE_CONCERNED concerned
	cmpq	$HARDEN_PROC_MAGIC, HARDEN_SB_MAGIC(%rax)
	je	\concerned
	movl	HARDEN_SB_DEV(%rax), %r10d
	movq	HARDEN_LABEL_DEVS(%r11), %rax
	btq	%r10, %rax
	jc	\concerned
.endm

GATE harden_gate_label
	LEAVE_HOST
	DISPATCH harden_at_capable harden_stub_security_capable
SYM_CODE_END(harden_gate_label)

/*
 * A file of a volume, or one of the root that is only read, goes without a call. Device nodes do
 * not, nor, where the label says so, a file that is written on a filesystem without a device.
 */
GATE harden_gate_file_open
	LEAVE_HOST
	movq	HARDEN_FILE_INODE(%rdi), %rax
	testb	$HARDEN_NODE, HARDEN_INODE_MODE + 1(%rax)
	jnz	harden_stub_security_file_open
	movq	HARDEN_FILE_DENTRY(%rdi), %rax
	movq	HARDEN_DENTRY_SB(%rax), %rax
	LEAVE_CONCERNED harden_stub_security_file_open
	testl	$HARDEN_WRITES, HARDEN_FILE_FLAGS(%rdi)
	jnz	.Lwrites
	RET
.Lwrites:
	movq	HARDEN_FILE_DENTRY(%rdi), %rax
	movq	HARDEN_DENTRY_SB(%rax), %rax
	cmpq	%rax, HARDEN_LABEL_KEPT_SB(%r11)
	je	harden_stub_security_file_open
	btq	$HARDEN_LOOK_AT_WRITES, HARDEN_LABEL_HOOKS(%r11)
	jc	.Lanywhere
	RET
.Lanywhere:
	cmpl	$HARDEN_ANONYMOUS, HARDEN_SB_DEV(%rax)
	jbe	harden_stub_security_file_open
	RET
SYM_CODE_END(harden_gate_file_open)

/* The rest: what they leave early for is in their stubs. */
GATE harden_gate_any
	DISPATCH harden_at_post_fork harden_stub_cgroup_post_fork
SYM_CODE_END(harden_gate_any)

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
	.endif
	.if \nargs > 5
	pushq	%r9
	.endif
.endm

.macro RESTORE nargs
	.if \nargs > 5
	popq	%r9
	.endif
	.if \nargs > 4
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

/* Makes room for the label before the function's own arguments. */
.macro PASS_LABEL passed
	.if \passed > 4
	movq	%r8, %r9
	.endif
	.if \passed > 3
	movq	%rcx, %r8
	.endif
	.if \passed > 2
	movq	%rdx, %rcx
	.endif
	.if \passed > 1
	movq	%rsi, %rdx
	.endif
	movq	%rdi, %rsi
	movq	%r11, %rdi
.endm

/* %rax: the superblock of what is judged. */
.macro SB_OF_DENTRY1
	movq	HARDEN_DENTRY_SB(%rdi), %rax
.endm
.macro SB_OF_DENTRY2
	movq	HARDEN_DENTRY_SB(%rsi), %rax
.endm
.macro SB_OF_DIR1
	movq	HARDEN_PATH_DENTRY(%rdi), %rax
	movq	HARDEN_DENTRY_SB(%rax), %rax
.endm
.macro SB_OF_NODE1
	SB_OF_DIR1
.endm
.macro SB_OF_FILE1
	movq	HARDEN_FILE_DENTRY(%rdi), %rax
	movq	HARDEN_DENTRY_SB(%rax), %rax
.endm

/* A family that is allowed leaves, but from i386, where socketcall() may have to be judged. */
.macro JUDGE_FAMILY
	movq	HARDEN_LABEL_FAMILIES(%r11), %rax
	btq	%rdi, %rax
	jnc	.Lconcerned\@
	movq	PER_CPU_VAR(HARDEN_PCPU_CURRENT), %rax
	testb	$HARDEN_TASK_COMPAT, HARDEN_TASK_STATUS(%rax)
	jnz	.Lconcerned\@
	RET
.Lconcerned\@:
.endm

/* What changes on a superblock that no rule is about leaves. */
.macro JUDGE what
	.ifc \what, FAMILY1
	JUDGE_FAMILY
	.exitm
	.endif
	.ifnc \what, NOTHING
	.ifc \what, NODE1
	btq	$HARDEN_LOOK_AT_NODES, HARDEN_LABEL_HOOKS(%r11)
	jc	.Lconcerned\@
	.endif
	SB_OF_\what
	cmpq	%rax, HARDEN_LABEL_KEPT_SB(%r11)
	je	.Lconcerned\@
	btq	$HARDEN_LOOK_AT_WRITES, HARDEN_LABEL_HOOKS(%r11)
	jnc	.Llook\@
	cmpl	$HARDEN_ANONYMOUS, HARDEN_SB_DEV(%rax)
	jbe	.Lconcerned\@
.Llook\@:
	LEAVE_CONCERNED .Lconcerned\@
	RET
.Lconcerned\@:
	.endif
.endm

.macro STUB_BEGIN name
SYM_FUNC_START(\name)
	HARDEN_ENDBR
.endm

/* A handler may clobber every argument register, also those it is not given. */
.macro STUB_END name handler takes
	call	\handler
	RESTORE	\takes
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
.endm

/* Entered with the label in %r11: asked when its bit is set in \bits. */
.macro STUB_BY_BIT name handler judged passed takes width bit bits
STUB_BEGIN \name
	JUDGE	\judged
	bt\width	\bit, \bits(%r11)
	jc	.Lask\@
	RET
.Lask\@:
	SAVE	\takes
	PASS_LABEL \passed
STUB_END \name \handler \takes
.endm

.macro STUB_LABEL name handler judged passed takes bit
STUB_BY_BIT \name \handler \judged \passed \takes q $\bit HARDEN_LABEL_HOOKS
.endm

/* %edx is the capability. */
.macro STUB_CAPABLE name handler judged passed takes bit
STUB_BY_BIT \name \handler \judged \passed \takes l %edx HARDEN_LABEL_CAPS
.endm

.macro STUB_FILE_OPEN name handler judged passed takes bit
STUB_LABEL \name \handler \judged \passed \takes \bit
.endm

.macro STUB_ANY name handler judged passed takes bit
STUB_BEGIN \name
	SAVE	\takes
STUB_END \name \handler \takes
.endm

/* The child, and the arguments of clone. */
.macro STUB_FORK name handler judged passed takes bit
STUB_BEGIN \name
	cmpl	$0, HARDEN_TASK_WORD(%rdi)
	jne	.Lask\@
	movq	PER_CPU_VAR(HARDEN_PCPU_CURRENT), %rax
	cmpl	$0, HARDEN_TASK_WORD(%rax)
	jne	.Lask\@
	btq	$HARDEN_CLONE_INTO_CGROUP, HARDEN_CLONE_FLAGS(%rsi)
	jc	.Lask\@
	RET
.Lask\@:
	SAVE	\takes
STUB_END \name \handler \takes
.endm

.macro STUB_TASK name handler judged passed takes bit
STUB_BEGIN \name
	cmpl	$0, HARDEN_TASK_WORD(%rdi)
	jne	.Lask\@
	RET
.Lask\@:
	SAVE	\takes
STUB_END \name \handler \takes
.endm

/* As enum harden_hook_bit counts. */
.macro COUNT_BIT function
	.set harden_bit_of_\function, harden_bits
	.set harden_bits, harden_bits + 1
.endm

	.set harden_bits, 0
#define HOOK(function, gate, judged, passed, takes) COUNT_BIT function
#define ALSO(function, first, passed, takes)
#include "hook_list.h"
#undef HOOK
#undef ALSO

#define HOOK(function, gate, judged, passed, takes)					\
	STUB_##gate harden_stub_##function harden_on_##function judged passed takes	\
		    harden_bit_of_##function
#define ALSO(function, first, passed, takes)						\
	STUB_LABEL harden_stub_##function harden_on_##function NOTHING passed takes	\
		   harden_bit_of_##first
#include "hook_list.h"
#undef HOOK
#undef ALSO

/*
 * The entry of a system call. It has one argument, its registers in %rdi; the label has one bit
 * for all entries. Nothing of this is on the stack while the call itself runs, however long it
 * sleeps.
 */
GATE harden_gate_call
	LEAVE_HOST
	btq	$HARDEN_LABEL_CALLS, HARDEN_LABEL_HOOKS(%r11)
	jc	harden_stub_call
	RET
SYM_CODE_END(harden_gate_call)

.macro STUB_CALL handler
	SAVE	1
	PASS_LABEL 1
	call	\handler
	RESTORE	1
	testq	%rax, %rax
	jle	.Linstead\@
	RET
.Linstead\@:
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
.endm

SYM_FUNC_START_LOCAL(harden_stub_call)
	STUB_CALL harden_on_call
SYM_FUNC_END(harden_stub_call)

/*
 * Beside the policies in force a candidate is tried: everything that a labelled current does goes
 * to C, with all arguments and the place it comes from.
 */
GATE harden_gate_shadow
	LEAVE_HOST
	jmp	harden_stub_shadow
SYM_CODE_END(harden_gate_shadow)

SYM_FUNC_START_LOCAL(harden_stub_shadow)
	SAVE	6
	movq	%r11, %rdi
	movq	48(%rsp), %rsi
	movq	%rsp, %rdx
STUB_END harden_stub_shadow harden_on_shadow 6

GATE harden_gate_shadow_call
	LEAVE_HOST
	jmp	harden_stub_shadow_call
SYM_CODE_END(harden_gate_shadow_call)

SYM_FUNC_START_LOCAL(harden_stub_shadow_call)
	STUB_CALL harden_on_shadow_call
SYM_FUNC_END(harden_stub_shadow_call)

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
