// SPDX-License-Identifier: Apache-2.0
// The kernel enters here with the stack aligned to 16 bytes, as it must be before the call of a C function.
	.globl _start
_start:
	xor %ebp, %ebp
	call guest_main
	hlt

	.section .note.GNU-stack, "", @progbits
