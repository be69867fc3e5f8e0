#include "textflag.h"

// func wideStart(data *byte, n int) int
TEXT ·wideStart(SB), NOSPLIT, $0-24
	MOVQ data+0(FP), SI
	MOVQ n+8(FP), CX
	MOVL $0x1b, DX
	MOVQ DX, X0
	VPBROADCASTB X0, Y0
	MOVL $0xc2, DX
	MOVQ DX, X1
	VPBROADCASTB X1, Y1
	XORQ AX, AX

loop:
	// Y2 to Y9: a byte is all ones where esc (even) or c1 (odd) stands.
	VPCMPEQB (SI)(AX*1), Y0, Y2
	VPCMPEQB (SI)(AX*1), Y1, Y3
	VPCMPEQB 32(SI)(AX*1), Y0, Y4
	VPCMPEQB 32(SI)(AX*1), Y1, Y5
	VPCMPEQB 64(SI)(AX*1), Y0, Y6
	VPCMPEQB 64(SI)(AX*1), Y1, Y7
	VPCMPEQB 96(SI)(AX*1), Y0, Y8
	VPCMPEQB 96(SI)(AX*1), Y1, Y9

	// Y2, Y4, Y6, Y8: for 32 bytes each, either of both.
	VPOR Y3, Y2, Y2
	VPOR Y5, Y4, Y4
	VPOR Y7, Y6, Y6
	VPOR Y9, Y8, Y8

	VPOR Y2, Y4, Y3
	VPOR Y6, Y8, Y5
	VPOR Y3, Y5, Y5
	VPMOVMSKB Y5, DX
	TESTL DX, DX
	JNZ found
	ADDQ $128, AX
	CMPQ AX, CX
	JB loop
	VZEROUPPER
	MOVQ $-1, ret+16(FP)
	RET

found:
	VPMOVMSKB Y2, DX
	VPMOVMSKB Y4, R8
	SHLQ $32, R8
	ORQ R8, DX
	JNZ first
	ADDQ $64, AX
	VPMOVMSKB Y6, DX
	VPMOVMSKB Y8, R8
	SHLQ $32, R8
	ORQ R8, DX

first:
	VZEROUPPER
	BSFQ DX, DX
	ADDQ DX, AX
	MOVQ AX, ret+16(FP)
	RET
