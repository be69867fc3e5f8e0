package logs

import (
	"bytes"

	"gowebdav/internal/logs/ansi"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/match"
)

// longLine matches a line that is longer than a block, piece by piece. It keeps only what
// must be searched together with the next piece.
type longLine struct {
	m       *match.Matcher
	stream  match.Stream
	charset charset.Encoding
	first   bool          // no text was searched yet, and it may begin with a byte order mark
	colours ansi.Stripper // at the end of text
	raw     []byte        // the end of the bytes: an incomplete character or line end
	text    []byte        // the end of the text: an incomplete character
	decoded []byte        // the last piece, if it was decoded
}

// begin starts a line with its first piece.
func (l *longLine) begin(b *block) {
	*l = longLine{m: l.m, stream: l.stream, charset: charset.UTF8, raw: l.raw[:0], decoded: l.decoded, text: l.text[:0]}
	if b.log != nil {
		l.charset, l.first = b.log.encoding().OfLine(b.data), b.offset <= b.log.Start
	}
	l.stream.Begin(l.m)
	for data := b.data; len(data) > 0; {
		n := min(len(data), stepSize)
		l.add(data[:n])
		data = data[n:]
	}
}

// add searches the next bytes of the line.
func (l *longLine) add(raw []byte) {
	if l.stream.Decided() {
		return
	}
	l.raw = append(l.raw, raw...)
	n := len(l.raw)
	if l.charset != charset.UTF8 { // look keeps incomplete characters of UTF-8
		n = l.charset.Whole(l.raw)
	}
	n = len(l.charset.Newline().Trim(l.raw[:n])) // keep a CR, unless more follows
	l.look(l.raw[:n])
	l.raw = append(l.raw[:0], l.raw[n:]...)
}

// end reports whether the line matches, after its last bytes were added.
func (l *longLine) end() bool {
	if !l.stream.Decided() {
		l.look(l.charset.Newline().Trim(l.raw))
		l.stream.Add(l.text)
	}
	return l.stream.Match()
}

// look searches complete characters.
func (l *longLine) look(raw []byte) {
	text := raw
	if l.charset != charset.UTF8 {
		l.decoded = l.charset.Decode(l.decoded[:0], raw, false)
		text = l.decoded
	}
	if l.first && len(raw) > 0 {
		l.first = false
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	l.text = l.colours.AppendStripped(l.text, text)
	n := charset.UTF8.Whole(l.text)
	l.stream.Add(l.text[:n])
	l.text = append(l.text[:0], l.text[n:]...)
}
