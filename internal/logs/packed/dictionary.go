package packed

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// xz -9 and zstd --long declare the dictionary that they were allowed, not the one that
// they used: 64 MiB for the smallest log. With a smaller declaration, the decompressor
// takes less memory, and fails if the data does refer back further. So memory is
// bounded, whatever a file declares.

const (
	// maxHeader is the number of bytes that contain the dictionary size: the headers
	// of a stream and of a block of xz.
	maxHeader = xzStreamHeader + 1024

	xzStreamHeader = 12
)

// narrowXZ narrows the first block. xz writes only one for less than 192 MiB. See The .xz
// File Format, 3.1 and 5.3.1.
func narrowXZ(head []byte, dictionary int64) ([]byte, int) {
	if len(head) <= xzStreamHeader || head[xzStreamHeader] == 0 { // no block
		return nil, 0
	}
	end := xzStreamHeader + (int(head[xzStreamHeader])+1)*4
	if len(head) < end {
		return nil, 0
	}
	head = slices.Clone(head[:end])
	block, sum := head[xzStreamHeader:end-4], head[end-4:]
	if crc32.ChecksumIEEE(block) != binary.LittleEndian.Uint32(sum) {
		return nil, 0
	}
	flags, filter := block[1], block[2:]
	if flags&0x03 != 0 { // several filters
		return nil, 0
	}
	for size := byte(0x40); size != 0; size <<= 1 { // of the block: compressed, then uncompressed
		if flags&size == 0 {
			continue
		}
		_, n := binary.Uvarint(filter)
		if n <= 0 {
			return nil, 0
		}
		filter = filter[n:]
	}
	if len(filter) < 3 || filter[0] != 0x21 || filter[1] != 1 || filter[2] > 40 { // LZMA2, a byte of properties
		return nil, 0
	}
	if !lowered(&filter[2], dictionary, func(b byte) int64 { return int64(2|b&1) << (b/2 + 11) }) {
		return nil, 0
	}
	binary.LittleEndian.PutUint32(sum, crc32.ChecksumIEEE(block))
	return head, end
}

// narrowZstd narrows the first frame. zstd writes only one. See RFC 8878, 3.1.1.1.
func narrowZstd(head []byte, dictionary int64) ([]byte, int) {
	const (
		descriptor, window, size, header = 4, 5, 5, 14 // offsets, and the maximum length

		singleSegment = 0x20
		dictionaryID  = 0x03
	)
	if len(head) < header || head[descriptor]&dictionaryID != 0 { // a separate dictionary, which is not supported
		return nil, 0
	}
	narrowed, old := slices.Clone(head[:window+1]), window+1
	if head[descriptor]&singleSegment != 0 { // the window is the content, and is not declared
		var content uint64
		switch head[descriptor] >> 6 {
		case 2:
			content = uint64(binary.LittleEndian.Uint32(head[size:]))
		case 3:
			content = binary.LittleEndian.Uint64(head[size:])
		}
		if content <= uint64(dictionary) {
			return nil, 0
		}
		narrowed[descriptor] &^= singleSegment
		narrowed[window], old = 0xff, size // the largest window
	}
	if !lowered(&narrowed[window], dictionary, func(b byte) int64 { return int64(8|b&7) << (b>>3 + 7) }) {
		return nil, 0
	}
	return narrowed, old
}

// lowered lowers the code of a size until the size is at most limit. It reports whether
// the code changed. A larger code means a larger size.
func lowered(code *byte, limit int64, size func(byte) int64) bool {
	before := *code
	for *code > 0 && size(*code) > limit {
		*code--
	}
	return *code != before
}
