package logs

import (
	"bytes"
	"context"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
)

// Report says how the lines of a log are read. Entries are the lines that continue no other.
type Report struct {
	Charset    charset.Encoding // Auto for UTF-8
	Compressed bool
	Size       int64 // of the content in bytes
	Damage     error // of a compressed log, which was read as far as possible

	Lines   int64
	Entries int64            // also lines of no format, unless they look like part of a stack trace
	Timed   int64            // entries with a time
	Zoned   int64            // of these, those that name their zone
	Levels  map[string]int64 // entries by level, "" for none
	Formats map[string]int64 // entries by format, "" for none but with a level
	Early   time.Time        // the first time; zero for none
	Late    time.Time        // the last time
	Unread  int64            // entries without anything
	Samples []UnreadLine     // the first of these
	Own     []*format.Own    // formats of the settings that the log is in
	Tried   []*format.Own    // formats of the settings that it might be in

	run []UnreadLine // the last lines, if they are of no format
}

// UnreadLine is a line of no format.
type UnreadLine struct {
	Number int64 // from 1
	Text   string
}

const (
	maxUnread     = 3   // lines that a report shows
	maxUnreadText = 160 // bytes of each
	maxRun        = 100 // lines of no format that may still turn out to belong to a stack trace
)

// Report reads a whole log and says how its lines are read.
func (l *Log) Report(ctx context.Context) (Report, error) {
	r := Report{Charset: l.encoding(), Compressed: l.sequential(), Levels: map[string]int64{}, Formats: map[string]int64{}, Own: l.formats(), Tried: l.candidates.formats}
	heads := newHeadReader(l)
	err := Lines(ctx, l, l.Start, l.limit(), -1, func(line Line) error {
		r.Lines++
		head := heads.single(line)
		if carried := heads.detector.Carried(); head.Format != "" && carried != "" {
			head.Format += " with " + carried
		}
		r.count(head, line.Text)
		return nil
	})
	r.endRun()
	if err == nil {
		r.Size, err = l.end()
	}
	r.Damage = Set{l}.Damage()
	return r, err
}

// count adds a line.
func (r *Report) count(head format.Head, text []byte) {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return
	case head.Continuation && !head.Unread:
		r.run = r.run[:0] // such as the name of an exception, before its stack
		return
	case head.Unread && (head.Continuation || head.Level == format.LevelNone):
		r.run = append(r.run, UnreadLine{r.Lines, string(text[:min(len(text), maxUnreadText)])})
		if len(r.run) == maxRun {
			r.endRun()
		}
		return
	}
	r.endRun()
	r.Entries++
	r.Levels[head.Level.String()]++
	r.Formats[head.Format]++
	if head.Time.IsZero() {
		return
	}
	r.Timed++
	if head.Zoned {
		r.Zoned++
	}
	if r.Early.IsZero() || head.Time.Before(r.Early) {
		r.Early = head.Time
	}
	if head.Time.After(r.Late) {
		r.Late = head.Time
	}
}

// endRun counts the last lines of no format as entries.
func (r *Report) endRun() {
	n := int64(len(r.run))
	if n == 0 {
		return
	}
	r.Unread += n
	r.Entries += n
	r.Levels[""] += n
	r.Samples = append(r.Samples, r.run[:min(len(r.run), maxUnread-len(r.Samples))]...)
	r.run = r.run[:0]
}
