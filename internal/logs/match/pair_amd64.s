#include "textflag.h"

// func wideIndex(data *byte, n, gap int, a, aMask, b, bMask byte) int
TEXT ·wideIndex(SB), NOSPLIT, $0-40
	MOVQ data+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ gap+16(FP), DI
	ADDQ SI, DI
	VPBROADCASTB a+24(FP), Y0
	VPBROADCASTB aMask+25(FP), Y1
	VPBROADCASTB b+26(FP), Y2
	VPBROADCASTB bMask+27(FP), Y3
	XORQ AX, AX

loop:
	// Y4: a byte is all ones where a stands there, and b behind it.
	VPOR (SI)(AX*1), Y1, Y4
	VPOR (DI)(AX*1), Y3, Y5
	VPCMPEQB Y0, Y4, Y4
	VPCMPEQB Y2, Y5, Y5
	VPAND Y4, Y5, Y4

	// Y6: the same for the next 32 places.
	VPOR 32(SI)(AX*1), Y1, Y6
	VPOR 32(DI)(AX*1), Y3, Y7
	VPCMPEQB Y0, Y6, Y6
	VPCMPEQB Y2, Y7, Y7
	VPAND Y6, Y7, Y6

	VPOR Y4, Y6, Y8
	VPTEST Y8, Y8
	JNZ found
	ADDQ $64, AX
	CMPQ AX, CX
	JB loop
	VZEROUPPER
	MOVQ $-1, ret+32(FP)
	RET

found:
	VPMOVMSKB Y4, DX
	VPMOVMSKB Y6, R8
	VZEROUPPER
	SHLQ $32, R8
	ORQ R8, DX
	BSFQ DX, DX
	ADDQ DX, AX
	MOVQ AX, ret+32(FP)
	RET
