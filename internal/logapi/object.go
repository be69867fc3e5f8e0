package logapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
)

// The JSON that programs read. Fields are added, never changed.

// displayed is the maximum length of a line's text in an object, in bytes, unless the query
// asks for full lines.
const displayed = 16 << 10

// Line is a line of a log.
type Line struct {
	Offset    int64      `json:"offset"`
	Length    int64      `json:"length"` // bytes
	Time      *time.Time `json:"time,omitempty"`
	Level     string     `json:"level,omitempty"`
	Continues bool       `json:"continues,omitempty"` // it belongs to the event of the line before
	Event     *int64     `json:"event,omitempty"`     // offset of the first line of its event, in a query by events
	Context   bool       `json:"context,omitempty"`   // it does not match, but is near a line that does
	Text      string     `json:"text"`
	Cut       bool       `json:"cut,omitempty"` // text is only the beginning of the line
	File      string     `json:"file"`
	Position  string     `json:"position,omitempty"` // from which to go on after the line, in a follow and among many logs
	At        string     `json:"at,omitempty"`       // position of the line, among many logs
	Fields    Fields     `json:"fields,omitempty"`   // of a format of the settings
}

// Fields are what the named groups of a format of the settings hold, in their order.
type Fields []format.Field

// MarshalJSON returns one object.
func (f Fields) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, field := range f {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSON(b, field.Name), ':')
		b = appendJSON(b, charset.Visible([]byte(field.Value)))
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads the fields of a line of another server.
func (f *Fields) UnmarshalJSON(data []byte) error {
	object := json.NewDecoder(bytes.NewReader(data))
	for first := true; ; first = false {
		token, err := object.Token()
		switch {
		case err != nil:
			return err
		case token == nil || token == json.Delim('}'):
			return nil
		case first && token != json.Delim('{'):
			return errors.New("expected an object of fields")
		case first:
			continue
		}
		var value string
		if err := object.Decode(&value); err != nil {
			return err
		}
		*f = append(*f, format.Field{Name: token.(string), Value: value})
	}
}

// newHit returns the object of a line that a search has found.
func newHit(file string, h logs.Hit, full, byEvent bool) Line {
	object := newLine(file, h.Line, h.Head, full)
	object.Context = h.Context
	if byEvent && !h.Context {
		object.inEvent(h.Line)
	}
	return object
}

func (l *Line) inEvent(line logs.Line) {
	first := line.Offset - line.Lead
	l.Event = &first
}

// newLine returns the object of a line. With full, its text is not cut.
func newLine(file string, l logs.Line, head format.Head, full bool) Line {
	text, cut := l.Text, l.Cut
	if len(text) > displayed && !full {
		text, cut = text[:charset.UTF8.Whole(text[:displayed])], true
	}
	object := Line{Offset: l.Offset, Length: l.Length, Level: head.Level.String(), Continues: head.Continuation, Text: charset.Visible(text), Cut: cut, File: file}
	if !head.Time.IsZero() {
		object.Time = &head.Time
	}
	if head.Own != nil && !cut {
		object.Fields = head.Own.Fields(l.Text)
	}
	return object
}

// View says where a window stands.
type View struct {
	Start   Place    `json:"start"`
	End     Place    `json:"end"`
	AtStart bool     `json:"atStart"` // there are no lines before
	AtEnd   bool     `json:"atEnd"`   // there are no lines after
	Files   []File   `json:"files"`   // of the log, oldest first
	Damage  string   `json:"damage,omitempty"`
	Refused []string `json:"refused,omitempty"` // files that the gateway does not allow

	Line          int64 `json:"line,omitempty"`          // number of the first line, if asked for
	LineEstimated bool  `json:"lineEstimated,omitempty"` // the index has not counted it yet

	// ZoneHint is the zone that fits the newest line if that of the query seems wrong, see
	// [logs.Set.ZoneHint].
	ZoneHint string `json:"zoneHint,omitempty"`
}

// Place is a place between two lines of a log.
type Place struct {
	File     string `json:"file"`
	Offset   int64  `json:"offset"`
	Position string `json:"position"`
}

// File is a file of a log.
type File struct {
	Name     string `json:"name"`
	Identity string `json:"identity"`
	Print    string `json:"print,omitempty"`  // after a position, tells the file apart from one with the same head
	Size     *int64 `json:"size"`             // bytes; null if unknown, as of compressed files
	Stored   int64  `json:"stored,omitempty"` // bytes of the compressed file
}

func newPlace(p logs.Place) Place { return Place{p.Log.Name, p.Offset, p.Position()} }

func newView(refused []string, hint string, set logs.Set, v logs.Span) View {
	view := View{Start: newPlace(v.Start), End: newPlace(v.End), AtStart: v.AtStart, AtEnd: v.AtEnd, Files: newFiles(set), Refused: refused, ZoneHint: hint}
	if damage := set.Damage(); damage != nil {
		view.Damage = damage.Error()
	}
	return view
}

func newFiles(set logs.Set) []File {
	files := make([]File, len(set))
	for i, log := range set {
		files[i] = File{Name: log.Name, Identity: log.Identity()}
		if i == len(set)-1 || log.Similar() { // the next file may begin like the newest
			files[i].Print = log.Print().String()
		}
		size, known := log.Known()
		if known {
			files[i].Size = &size
		}
		if !known || size != log.Stored() {
			files[i].Stored = log.Stored()
		}
	}
	return files
}

// Histogram is a histogram of events over time.
type Histogram struct {
	Since   *time.Time `json:"since"` // null if no line has a time
	Until   *time.Time `json:"until"`
	Width   float64    `json:"width"` // of a bucket, in seconds
	Buckets []Bucket   `json:"buckets"`

	Errors []uint32 `json:"errors,omitempty"` // errors in equal parts of the log, oldest first
	Files  []File   `json:"files,omitempty"`  // the files of these parts

	Refused []string `json:"refused,omitempty"` // files that the gateway does not allow
}

// Bucket is an interval of a Histogram.
type Bucket struct {
	Time   time.Time         `json:"time"`
	Counts map[string]uint32 `json:"counts"` // by level, "none" for none
}

func newHistogram(h logs.Histogram) Histogram {
	object := Histogram{Width: h.Width.Seconds(), Buckets: []Bucket{}}
	if len(h.Buckets) > 0 {
		object.Since, object.Until = &h.Since, &h.Until
	}
	for _, b := range h.Buckets {
		counts := map[string]uint32{}
		for level, n := range b.Events {
			if n > 0 {
				counts[levelName(format.Level(level))] = n
			}
		}
		object.Buckets = append(object.Buckets, Bucket{b.Time, counts})
	}
	return object
}

func levelName(l format.Level) string {
	if l == format.LevelNone {
		return "none"
	}
	return l.String()
}

// found is the result of a page's search, from which its scripts continue.
type found struct {
	Files   []File `json:"files"`
	End     string `json:"end"`     // position of the end of the log, "" if nothing can follow
	Limited bool   `json:"limited"` // there may be more matches
	Scanned int64  `json:"scanned"` // bytes
	Total   int64  `json:"total"`
	Events  int    `json:"events"` // that match

	FromStart bool   `json:"fromStart"`          // these are the first matches, not the last
	ZoneHint  string `json:"zoneHint,omitempty"` // as that of a View
}
