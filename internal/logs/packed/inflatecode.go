package packed

import "math/bits"

// entry is what the next bits of the input mean:
//
//	bits 0 to 4    number of bits of the code, and of those after it that belong to it
//	bit 5          it is no literal, length or distance: an end of block, a subtable, or invalid
//	bit 6          it is the end of the block
//	bit 7          it is a literal
//	bits 8 to 11   number of bits of the code alone; of an index in a subtable
//	bits 16 to 31  the literal, the least length or distance, or where the subtable begins
type entry uint32

const (
	isSpecial entry = 1 << 5
	isEnd     entry = 1 << 6
	isLiteral entry = 1 << 7
	invalid         = isSpecial
)

func (e entry) size() uint     { return uint(e & 31) }
func (e entry) codeSize() uint { return uint(e >> 8 & 15) }
func (e entry) value() int     { return int(e >> 16) }

// more returns the value with the bits after the code.
func (e entry) more(bits uint64) int {
	return e.value() + int(bits&(1<<e.size()-1)>>e.codeSize())
}

// lengths and distances are the least values of their codes, and how many bits follow each (RFC 1951
// §3.2.5).
var (
	lengths = [29][2]uint16{
		{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 1}, {13, 1}, {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2},
		{31, 2}, {35, 3}, {43, 3}, {51, 3}, {59, 3}, {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0},
	}
	distances = func() (all [30][2]uint16) {
		next := 1
		for i := range all {
			extra := max(0, i/2-1)
			all[i] = [2]uint16{uint16(next), uint16(extra)}
			next += 1 << extra
		}
		return all
	}()
)

// literalEntry returns what a code of literals and lengths means, without its size.
func literalEntry(symbol int) (e entry, extra uint) {
	switch {
	case symbol < 256:
		return isLiteral | entry(symbol)<<16, 0
	case symbol == 256:
		return isSpecial | isEnd, 0
	case symbol-257 < len(lengths):
		l := lengths[symbol-257]
		return entry(l[0]) << 16, uint(l[1])
	}
	return invalid, 0
}

// distanceEntry is literalEntry for codes of distances.
func distanceEntry(symbol int) (e entry, extra uint) {
	if symbol >= len(distances) {
		return invalid, 0
	}
	l := distances[symbol]
	return entry(l[0]) << 16, uint(l[1])
}

// build makes the table of a code, given the sizes of its symbols' codes. Codes of up to first bits are
// found at once, others in a second table.
func build(table []entry, first uint, sizes []uint8, describe func(symbol int) (entry, uint)) error {
	var count, next [maxCode + 1]int
	longest := uint(0)
	for _, size := range sizes {
		count[size]++
		longest = max(longest, uint(size))
	}
	code := 0
	for size := 1; size <= maxCode; size++ {
		code = (code + count[size-1]) << 1
		if size == 1 {
			code = 0
		}
		next[size] = code
	}
	used := 0
	for size := uint(1); size <= longest; size++ {
		used = used<<1 + count[size]
	}
	if longest > 0 && used != 1<<longest && !(used == 1 && longest == 1) {
		return errInflate
	}
	for i := range table[:1<<first] {
		table[i] = invalid
	}
	sub := max(longest, first) - first // bits of a second table
	free := 1 << first
	for symbol, size := range sizes {
		if size == 0 {
			continue
		}
		size := uint(size)
		code := int(bits.Reverse16(uint16(next[size])) >> (16 - size))
		next[size]++
		e, extra := describe(symbol)
		if size <= first {
			if e != invalid {
				e |= entry(size)<<8 | entry(size+extra)
			}
			for i := code; i < 1<<first; i += 1 << size {
				table[i] = e
			}
			continue
		}
		root := &table[code&(1<<first-1)]
		if *root == invalid {
			*root = isSpecial | entry(sub)<<8 | entry(free)<<16
			for i := range table[free : free+1<<sub] {
				table[free+i] = invalid
			}
			free += 1 << sub
		}
		if size -= first; e != invalid {
			e |= entry(size)<<8 | entry(size+extra)
		}
		for i := code >> first; i < 1<<sub; i += 1 << size {
			table[root.value()+i] = e
		}
	}
	return nil
}

// fixed begins a block with the codes that need not be told.
func (d *inflater) fixed() error {
	var sizes [288 + 32]uint8
	for i := range sizes {
		switch {
		case i < 144, i >= 280 && i < 288:
			sizes[i] = 8
		case i < 256:
			sizes[i] = 9
		case i < 280:
			sizes[i] = 7
		default:
			sizes[i] = 5
		}
	}
	return d.code(sizes[:288], sizes[288:])
}

func (d *inflater) code(literals, distances []uint8) error {
	d.block = codedBlock
	if err := build(d.literals[:], literalBits, literals, literalEntry); err != nil {
		return err
	}
	return build(d.distances[:], distanceBits, distances, distanceEntry)
}

// sizeOrder is the order in which the sizes of the code of sizes come.
var sizeOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic begins a block that tells its codes (RFC 1951 §3.2.7).
func (d *inflater) dynamic() error {
	head, err := d.take(14)
	if err != nil {
		return err
	}
	literals, distances, own := head&31+257, head>>5&31+1, head>>10+4
	if literals > 286 || distances > 30 {
		return errInflate
	}
	var sizes [286 + 30 + 138]uint8
	for _, symbol := range sizeOrder[:own] {
		size, err := d.take(3)
		if err != nil {
			return err
		}
		sizes[symbol] = uint8(size)
	}
	if err := build(d.literals[:], literalBits, sizes[:19], func(symbol int) (entry, uint) { return isLiteral | entry(symbol)<<16, 0 }); err != nil {
		return err
	}
	clear(sizes[:])
	for i := 0; i < literals+distances; {
		e, err := d.symbol(d.literals[:], literalBits)
		if err != nil {
			return err
		}
		symbol, times := e.value(), 1
		if symbol < 16 {
			sizes[i] = uint8(symbol)
			i++
			continue
		}
		more := [3]struct{ least, bits uint }{{3, 2}, {3, 3}, {11, 7}}[symbol-16]
		if times, err = d.take(more.bits); err != nil {
			return err
		}
		if times += int(more.least); symbol == 16 && i == 0 || i+times > literals+distances {
			return errInflate
		}
		for range times {
			if symbol == 16 {
				sizes[i] = sizes[i-1]
			}
			i++
		}
	}
	return d.code(sizes[:literals], sizes[literals:literals+distances])
}
