package logs

import (
	"bytes"

	"gowebdav/internal/logs/ansi"
	"gowebdav/internal/logs/charset"
)

// longLine matches a line that is longer than a block piece by piece, and keeps
// none of it but what must be looked at together with the next piece.
type longLine struct {
	m       *matcher
	charset charset.Encoding
	first   bool          // nothing was looked at yet, and it may begin with a byte order mark
	colours ansi.Stripper // at the end of text
	raw     []byte        // the end of the bytes: half a character, or half a line's end
	text    []byte        // the end of the text: what may be half a match, or half a character
	decoded []byte        // the last piece, if it had to be
	at      uint32        // row of the matcher's expression
	decided bool
	matches bool // if decided
}

// begin begins with the first piece of a line.
func (l *longLine) begin(b *block) {
	*l = longLine{m: l.m, charset: charset.UTF8, raw: l.raw[:0], decoded: l.decoded, text: l.text[:0]}
	if b.log != nil {
		l.charset, l.first = b.log.charset.OfLine(b.data), b.offset <= b.log.Start
	}
	switch {
	case l.m.expr != nil:
		l.decided, l.matches = l.m.expr.always, l.m.expr.always
	case l.m.finder == nil:
		l.decided, l.matches = true, true
	}
	for data := b.data; len(data) > 0; {
		n := min(len(data), stepSize)
		l.add(data[:n])
		data = data[n:]
	}
}

// add looks at more bytes of the line.
func (l *longLine) add(raw []byte) {
	if l.decided {
		return
	}
	l.raw = append(l.raw, raw...)
	n := len(l.raw)
	if l.charset != charset.UTF8 { // whose characters are kept whole in the text
		n = l.charset.Whole(l.raw)
	}
	n = len(l.charset.Newline().Trim(l.raw[:n])) // unless it ends behind the CR
	l.look(l.raw[:n])
	l.raw = append(l.raw[:0], l.raw[n:]...)
}

// end reports whether the line matches, the last bytes of which were added.
func (l *longLine) end() bool {
	if !l.decided {
		l.look(l.charset.Newline().Trim(l.raw))
	}
	if !l.decided && l.m.expr != nil {
		l.at = l.m.expr.feed(l.m.ctx, l.at, l.m.expr.valid(l.text))
		l.matches = l.m.expr.end(l.at)
	}
	return l.matches != l.m.invert
}

// look looks at whole characters.
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
	kept := 0
	if expr := l.m.expr; expr != nil {
		kept = len(l.text) - charset.UTF8.Whole(l.text)
		l.at = expr.feed(l.m.ctx, l.at, expr.valid(l.text[:len(l.text)-kept]))
		l.decided, l.matches = l.at >= special, l.at == matching
	} else {
		l.matches = l.m.finder.in(l.m.ctx, l.text)
		l.decided = l.matches
		kept = min(len(l.text), len(l.m.finder.needles[0].text)-1)
	}
	l.text = append(l.text[:0], l.text[len(l.text)-kept:]...)
}
