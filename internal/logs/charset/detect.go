package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

var (
	// ErrBinary reports a file that is not text.
	ErrBinary = errors.New("a binary file, which has no lines")

	// ErrUTF32 reports an encoding that no log is written in.
	ErrUTF32 = fmt.Errorf("%w: it is in UTF-32", ErrBinary)
)

// Detect guesses the encoding of a file from its first bytes and its last ones; either may be
// cut anywhere. A byte order mark decides (RFC 2781 §3.2); otherwise zeros reveal UTF-16 and
// UTF-32. Zeros at the end are ignored: a crash leaves them in place of text that was never
// written. A NUL here and there does not make a file binary.
func Detect(head, tail []byte) (Encoding, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return Auto, ErrUTF32
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, nil
	}
	written, tail := bytes.TrimRight(head, "\x00"), bytes.TrimRight(tail, "\x00")
	units := func(width int) []byte { return head[:min(len(head), (len(written)+width-1)/width*width)] }
	wide := Auto
	if bytes.IndexByte(head, 0) >= 0 {
		if isUTF32(units(4)) {
			return Auto, ErrUTF32
		}
		wide = utf16Of(units(2))
	}
	switch wide {
	case UTF16LE:
		written, tail = appendUTF16(nil, units(2), 1), nil
	case UTF16BE:
		written, tail = appendUTF16(nil, units(2), 0), nil
	}
	if isBinary(written) || isBinary(tail) {
		return Auto, ErrBinary
	}
	return wide, nil
}

// isUTF32 reports whether a text is UTF-32: of four bytes, the highest is zero and the next one
// nearly always, but not the lowest.
func isUTF32(head []byte) bool {
	var zeros [4]int
	for i, c := range head {
		if c == 0 {
			zeros[i%4]++
		}
	}
	all := len(head) / 4
	return all >= 2 && (zeros[0] >= all && zeros[1] >= all-all/16 && zeros[3] <= all/16 ||
		zeros[3] >= all && zeros[2] >= all-all/16 && zeros[0] <= all/16)
}

// utf16Of returns the form of UTF-16 that the zeros of a text reveal, Auto for none. At least a
// sixteenth of the characters in a log are ASCII, such as the times. In any script, few other
// characters contain a zero. A line end shows whether a few zeros are such characters.
func utf16Of(head []byte) Encoding {
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	form, nl := UTF16LE, LF16LE
	if zeros[0] > zeros[1] {
		form, nl = UTF16BE, LF16BE
	}
	many, few := max(zeros[0], zeros[1]), min(zeros[0], zeros[1])
	if many < max(2, len(head)/32+1) || few > many/8 {
		return Auto
	}
	wide, lines := 0, bytes.Count(head, []byte("\n"))
	for rest := head; ; wide++ {
		n := nl.After(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	if 2*wide > lines || lines == 0 && 10*many >= len(head) {
		return form
	}
	return Auto
}

// isBinary reports whether a sample of a file, its beginning or its end, is not text: more than
// a tenth of it are NULs or control characters. In compressed data, a tenth are control
// characters, and most bytes are no UTF-8: then a twentieth is too many. A long gap of zeros,
// which a crash leaves in a log, does not count, but then the rest must be clean.
func isBinary(sample []byte) bool {
	const (
		few     = 2
		longGap = 64
	)
	control, broken, size, gaps := 0, 0, len(sample), 0
	for rest := sample[printable(sample):]; len(rest) > 0; rest = rest[printable(rest):] {
		if n := len(rest) - len(bytes.TrimLeft(rest, "\x00")); n >= longGap {
			gaps, size, rest = gaps+1, size-n, rest[n:]
			continue
		}
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case isControl(r):
			control++
		}
		rest = rest[n:]
	}
	if gaps > 0 {
		return 100*control > size
	}
	return control > few && (10*control > size || 20*control > size && 4*broken > size)
}

// printable returns how many bytes of printable ASCII a text begins with.
func printable(text []byte) (n int) {
	const ones = 0x01_01_01_01_01_01_01_01
	for ; n+8 <= len(text); n += 8 {
		// A byte has its top bit set here if it is below ' ', or above '~'.
		if x := binary.LittleEndian.Uint64(text[n:]); ((x-' '*ones)|(x+ones)|x)&(0x80*ones) != 0 {
			break
		}
	}
	for n < len(text) && ' ' <= text[n] && text[n] < 0x7f {
		n++
	}
	return n
}

// isControl reports whether text has no such character, but for NULs that a crash or a bug
// leaves.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\v' && r != '\f' && r != '\r' && r != '\b' && r != '\x1b' || r == 0x7f
}
