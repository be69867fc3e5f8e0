package packed

import (
	"encoding/binary"
	"errors"
	"io"
)

// inflater decompresses DEFLATE (RFC 1951). It is here because a search of .gz files does little else:
// with it, that takes a third less time than with package flate of github.com/klauspost/compress.
// It reads its input by words of 64 bits, the entry of a code has all that the code tells, and matches
// are copied by words.
type inflater struct {
	src    io.Reader
	srcErr error
	in     [inSize]byte
	at     int    // what was read of in
	end    int    // what in holds
	bits   uint64 // read from in, and not used yet: the lowest come first
	n      uint   // how many

	block  blockKind
	final  bool // the block is the last one
	stored int  // bytes of it that are left, if it is stored

	out   [outSize]byte
	from  int // what was passed on of out
	to    int // what out holds
	first int // the beginning of what matches may refer to
	err   error

	literals  [1<<literalBits + maxSubtables*1<<(maxCode-literalBits)]entry
	distances [1<<distanceBits + 32/2*1<<(maxCode-distanceBits)]entry
}

const (
	inSize = 16 << 10
	window = 32 << 10 // how far a match refers back

	// outSize is the window, what is decompressed at once, and room for the last match with the word that
	// its copy may write too much.
	outSize  = window + outChunk + outSlack
	outChunk = 32 << 10
	outSlack = maxMatch + 16
	maxMatch = 258

	maxCode      = 15 // bits of a code
	literalBits  = 11 // of a code that need no second table
	distanceBits = 8
	maxSubtables = 288 / 2 // each has two codes at least
)

// maxEmpty is how many blocks without content are read at once.
const maxEmpty = 4096

type blockKind uint8

const (
	noBlock blockKind = iota
	storedBlock
	codedBlock
)

var errInflate = errors.New("gzip: the compressed data is damaged")

// reset begins another stream of the same input.
func (d *inflater) reset() {
	d.block, d.final, d.stored = noBlock, false, 0
	d.from, d.to, d.first, d.err = window, window, window, nil
}

// read decompresses until there is something to pass on. After many empty blocks it returns without, so
// that the caller can look at its context. At the end of the stream the input goes on at its next whole
// byte.
func (d *inflater) read(p []byte) (n int, err error) {
	for steps := 0; d.from == d.to && steps < maxEmpty; steps++ {
		if d.err != nil {
			return 0, d.err
		}
		if d.to >= window+outChunk {
			copy(d.out[:window], d.out[d.to-window:d.to])
			d.first = max(0, d.first-(d.to-window))
			d.from, d.to = window, window
		}
		switch d.block {
		case noBlock:
			if d.final {
				d.drop(d.n % 8)
				d.err = io.EOF
			} else {
				d.err = d.begin()
			}
		case storedBlock:
			d.err = d.copyStored()
		case codedBlock:
			d.err = d.decode()
		}
	}
	n = copy(p, d.out[d.from:d.to])
	d.from += n
	return n, nil
}

// fill reads more input, unless there are eight bytes. It reports whether there are.
func (d *inflater) fill() bool {
	for d.end-d.at < 8 && d.srcErr == nil {
		d.end = copy(d.in[:], d.in[d.at:d.end])
		d.at = 0
		var n int
		n, d.srcErr = d.src.Read(d.in[d.end:])
		d.end += n
	}
	return d.end-d.at >= 8
}

// want takes bits from the input until there are as many, or no more, and reports whether there are.
func (d *inflater) want(n uint) bool {
	for d.n < n {
		if d.at == d.end && !d.fill() && d.at == d.end {
			return false
		}
		d.bits |= uint64(d.in[d.at]) << d.n
		d.at++
		d.n += 8
	}
	return true
}

func (d *inflater) drop(n uint) {
	d.bits >>= n
	d.n -= n
}

// torn is the error of an input that ends too early.
func (d *inflater) torn() error { return torn(d.srcErr) }

// take takes a number of bits.
func (d *inflater) take(n uint) (int, error) {
	if !d.want(n) {
		return 0, d.torn()
	}
	v := int(d.bits & (1<<n - 1))
	d.drop(n)
	return v, nil
}

// byte takes a byte, where one begins.
func (d *inflater) byte() (byte, error) {
	c, err := d.take(8)
	return byte(c), err
}

// begin reads the beginning of a block.
func (d *inflater) begin() error {
	head, err := d.take(3)
	if err != nil {
		return err
	}
	d.final = head&1 == 1
	switch head >> 1 {
	case 0:
		d.drop(d.n % 8)
		size, err := d.take(16)
		if err != nil {
			return err
		}
		check, err := d.take(16)
		if err != nil {
			return err
		}
		if size != check^0xffff {
			return errInflate
		}
		d.block, d.stored = storedBlock, size
		return nil
	case 1:
		return d.fixed()
	case 2:
		return d.dynamic()
	}
	return errInflate
}

// copyStored copies from a stored block.
func (d *inflater) copyStored() error {
	for d.n > 0 && d.stored > 0 && d.to < window+outChunk {
		c, _ := d.byte() // there is one
		d.out[d.to] = c
		d.to++
		d.stored--
	}
	for d.stored > 0 && d.to < window+outChunk {
		if d.at == d.end && !d.fill() && d.at == d.end {
			return d.torn()
		}
		n := copy(d.out[d.to:window+outChunk], d.in[d.at:min(d.end, d.at+d.stored)])
		d.to, d.at, d.stored = d.to+n, d.at+n, d.stored-n
	}
	if d.stored == 0 {
		d.block = noBlock
	}
	return nil
}

// decode decompresses a coded block until it ends, or the room for it.
func (d *inflater) decode() error {
	for d.to < window+outChunk && d.block == codedBlock {
		var err error
		if d.fill() {
			err = d.fast()
		} else {
			err = d.slow()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fast decompresses while there are eight bytes of input.
func (d *inflater) fast() error {
	var (
		in, out  = d.in[:d.end], d.out[:]
		at, to   = d.at, d.to
		bits, n  = d.bits, d.n
		literals = &d.literals
		err      error
	)
loop:
	for at+8 <= len(in) && to < window+outChunk {
		bits |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
		at += int(63-n) >> 3
		n |= 56
		e := literals[bits&(1<<literalBits-1)]
		if e&isLiteral != 0 {
			bits >>= e.size()
			n -= e.size()
			out[to] = byte(e >> 16)
			to++
			if e = literals[bits&(1<<literalBits-1)]; e&isLiteral != 0 {
				bits >>= e.size()
				n -= e.size()
				out[to] = byte(e >> 16)
				to++
				continue
			}
			if at+8 > len(in) {
				continue // the rest of a match may be longer than the bits
			}
			bits |= binary.LittleEndian.Uint64(in[at:]) << (n & 63)
			at += int(63-n) >> 3
			n |= 56
		}
		if e&isSpecial != 0 {
			if e&isEnd != 0 {
				bits >>= e.size()
				n -= e.size()
				d.block = noBlock
				break
			}
			if e == invalid {
				err = errInflate
				break
			}
			bits >>= literalBits
			n -= literalBits
			e = literals[e.value()+int(bits&(1<<e.codeSize()-1))]
			switch {
			case e&isLiteral != 0:
				bits >>= e.size()
				n -= e.size()
				out[to] = byte(e >> 16)
				to++
				continue
			case e&isEnd != 0:
				bits >>= e.size()
				n -= e.size()
				d.block = noBlock
				break loop
			case e&isSpecial != 0:
				err = errInflate
				break loop
			}
		}
		length := e.more(bits)
		bits >>= e.size()
		n -= e.size()
		e = d.distances[bits&(1<<distanceBits-1)]
		if e&isSpecial != 0 {
			if e == invalid {
				err = errInflate
				break
			}
			bits >>= distanceBits
			n -= distanceBits
			if e = d.distances[e.value()+int(bits&(1<<e.codeSize()-1))]; e&isSpecial != 0 {
				err = errInflate
				break
			}
		}
		distance := e.more(bits)
		bits >>= e.size()
		n -= e.size()
		if distance > to-d.first {
			err = errInflate
			break
		}
		to = repeat(out, to, distance, length)
	}
	d.at, d.to, d.bits, d.n = at, to, bits&(1<<n-1), n
	return err
}

// slow decompresses one literal or match, near the end of the input.
func (d *inflater) slow() error {
	e, err := d.symbol(d.literals[:], literalBits)
	switch {
	case err != nil:
		return err
	case e&isLiteral != 0:
		d.out[d.to] = byte(e >> 16)
		d.to++
		return nil
	case e&isEnd != 0:
		d.block = noBlock
		return nil
	}
	length, err := d.take(e.size())
	if err != nil {
		return err
	}
	length = e.more(uint64(length))
	if e, err = d.symbol(d.distances[:], distanceBits); err != nil {
		return err
	}
	distance, err := d.take(e.size())
	if err != nil {
		return err
	}
	if distance = e.more(uint64(distance)); distance > d.to-d.first {
		return errInflate
	}
	d.to = repeat(d.out[:], d.to, distance, length)
	return nil
}

// symbol returns the entry of the next code. If it is that of a length or distance, its bits are left.
func (d *inflater) symbol(table []entry, first uint) (entry, error) {
	d.want(maxCode) // as far as there is input
	e, used := table[d.bits&(1<<first-1)], uint(0)
	if e&(isSpecial|isEnd) == isSpecial && e != invalid {
		used = first
		e = table[e.value()+int(d.bits>>first&(1<<e.codeSize()-1))]
	}
	switch {
	case e == invalid && d.n < maxCode && d.srcErr != nil:
		return 0, d.torn()
	case e == invalid:
		return 0, errInflate
	case used+e.codeSize() > d.n:
		return 0, d.torn()
	}
	d.drop(used)
	if e&(isLiteral|isEnd) != 0 {
		d.drop(e.size())
	}
	return e, nil
}

// repeat repeats bytes from so far back, and returns where they end. It may write a word more.
func repeat(out []byte, to, distance, length int) int {
	end, from := to+length, to-distance
	if distance >= 8 {
		for ; to < end; to, from = to+8, from+8 {
			binary.LittleEndian.PutUint64(out[to:], binary.LittleEndian.Uint64(out[from:]))
		}
		return end
	}
	for ; to < end; to, from = to+1, from+1 {
		out[to] = out[from]
	}
	return end
}
