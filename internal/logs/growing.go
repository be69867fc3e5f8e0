package logs

import (
	"context"
	"errors"
	"io"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/pieces"
)

// NewPart returns a log of the first size bytes of a file that may be written to, and was
// changed at a time. Of the options, Zone, Formats, Folder, Charset and Head count; it does not
// guess the charset.
func NewPart(r io.ReaderAt, name string, size int64, changed time.Time, o Options) *Log {
	return &Log{source: plain{r, size}, Name: name, Size: size, Zone: o.Zone, Near: changed, charset: o.Charset, candidates: o.candidates(name), survey: &survey{disk: size, changed: changed, charset: &o.Charset}, pieces: pieces.Of(o.Head)}
}

// Guess guesses the charset of a file that is Auto otherwise, from its beginning and its end.
func Guess(r io.ReaderAt, size int64) charset.Encoding {
	l := &Log{source: plain{r, size}, Size: size}
	buf := samples.Get().(*sampleBuffer)
	defer samples.Put(buf)
	sample, err := l.readHead(buf)
	if err != nil || l.detect(sample, buf, Options{}) != nil {
		return charset.Auto // a binary file is read as text
	}
	return l.encoding()
}

// Part is a part of a log that may be written to. From begins a line.
type Part struct {
	From, To  int64
	Continues bool    // the last Read of the same Filter ended at From in the same file
	Unended   Unended // a last line without a newline
}

// Unended says how to treat a last line that has no newline yet.
type Unended uint8

const (
	UnendedWaits   Unended = iota // it is not read
	UnendedIsShown                // its complete characters are a line, the rest will be another one
	UnendedIsLine                 // it is a line, as the file gets no more
)

// Read reads up to a block of a part, and visits the lines that the query is for, each
// with its head if the query needs it. next is the offset after the line, and partial
// says that it has no newline yet. Read returns the offset after the last line that it
// read, and the visitor's error. The texts of lines are valid until the visitor returns.
//
// After an error of ctx the Filter is of no use any more.
func (f *Filter) Read(ctx context.Context, log *Log, part Part, visit func(l Line, head format.Head, next int64, partial bool) error) (next int64, err error) {
	next = part.From
	heads := f.q.Heads || !f.q.plain()
	switch {
	case heads && part.Continues && f.log != nil: // else the filter is new
		f.grown(log)
	case heads:
		e, err := newEvents(ctx, log, part.From)
		if err != nil {
			return next, err
		}
		f.events = *e
	}
	f.m.SetContext(ctx)
	f.long.m = f.m
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	line := func(b *block, l Line) error {
		ended, err := log.ended(l)
		if err != nil {
			return err
		}
		if !ended && (part.Unended == UnendedWaits || part.Unended == UnendedIsShown && !b.wholeCharacters(&l)) {
			return errDone
		}
		next += l.Length
		head, ok := format.Head{}, false
		if heads {
			head, ok = f.match(b, l)
			l.Lead = l.Offset - f.start
		} else {
			ok = f.matches(b, l)
		}
		if err := f.m.Err(); err != nil || !ok {
			return err
		}
		return visit(l, head, next, !ended && part.Unended != UnendedIsLine)
	}
	err = reading{log, step[:], &f.long, true}.forward(ctx, part.From, min(part.To, log.limit()), func(b *block) error {
		if err := b.lines(func(l Line) error { return line(b, l) }); err != nil {
			return err
		}
		return errDone // a block is enough
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return next, err
}

// ended reports whether a line has its newline.
func (l *Log) ended(line Line) (bool, error) {
	if !line.Cut {
		return line.ended, nil
	}
	nl, last := l.charset.Newline(), [2]byte{}
	end, err := readAt(l, last[:nl.Width()], line.Offset+line.Length-nl.Width())
	return nl.After(end) > 0, err
}

// wholeCharacters cuts the last line of the block, which is being written, after its last
// complete character. It reports whether it has one.
func (b *block) wholeCharacters(l *Line) bool {
	if b.joined != nil { // a piece is whole, but for the newline
		return l.Length > 0
	}
	n := int64(b.log.encoding().Whole(b.data[l.Offset-b.offset:]))
	if n < l.Length && !l.Cut {
		l.Length = n
		l.Text = b.text(*l)
	}
	return l.Length > 0
}

// WholeLines returns the end of the last line that has its newline: the rest may be a line that is
// being written.
func (l *Log) WholeLines(ctx context.Context) (offset int64, err error) {
	end, err := l.end()
	if err != nil || end <= l.Start || l.begins(end) {
		return end, err
	}
	offset, _, err = Before(ctx, l, end, l.Start, 1)
	return offset, err
}
