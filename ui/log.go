package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gowebdav/internal/logs/ansi"
)

// Log is lines of a log, as its page shows them before any script, and as the
// scripts take them up.
type Log struct {
	Path       string // decoded URL path
	Mount      string // prefix of the mount that Path lies in
	ParentHref string
	Size       int64 // of the file, in bytes
	Links      bool  // the viewer may make links that need no login
	Lines      []LogLine
	Filter     LogFilter
	View       string // where the window stands, in the JSON of ?lines, "" for what a search found
	Found      string // how a search went, in JSON; "" without
	AtEnd      bool   // nothing follows
	EditHref   string // of the page where the file can be edited; "" for none
	Older      string // query of the page with the lines before, "" for none
	Newer      string // and behind
	AsText     string // query of the answer in text, of a search
	Unfinished bool   // the search takes longer than a page can wait

	Refused []string // names of files of the rotated set that the viewer may not read
}

// LogLine is a line of a log.
type LogLine struct {
	File      string
	Offset    int64  // where it begins, in bytes
	Length    int64  // bytes, with its newline
	Time      string // RFC 3339, in the log's zone; "" for none
	Level     string // "error" and the like; "" for none
	Continues bool   // the event of the line before
	Text      string
	Cut       bool // Text is only its beginning
	Gap       bool // lines are left out before it
}

// LogFilter is what was asked for, in the words of the query.
type LogFilter struct {
	Text                      string
	Regex, IgnoreCase, Invert bool
	Level, Since, Until       string
	Context                   int
	Highlight                 bool // all lines are shown, those that match stand out
}

// Log writes the page of a log. An error is w's.
func (p *Pages) Log(w io.Writer, viewer Viewer, l Log) error {
	v := logView{frame: p.frame(viewer, "log/page", visible(l.Path)), L: l, Trail: newTrail(viewer.Base+"/", l.Path), FromEnd: l.AtEnd || l.View == ""}
	name := v.Trail.Here.Name
	v.L.View, v.L.Found = asciiJSON(l.View), asciiJSON(l.Found)
	v.FileName, v.PackedHref = name, l.ParentHref+"?"+url.Values{"zip": {""}, "name": {name}}.Encode()
	for _, level := range []string{"debug", "info", "warn", "error"} {
		v.Levels = append(v.Levels, levelOption{level, v.T.Levels[level]})
	}
	v.Timed = slices.ContainsFunc(l.Lines, func(line LogLine) bool { return line.Time != "" })
	v.Size, v.SizeExact = humanSize(l.Size), counted(v.T.Bytes, l.Size)
	return render(w, p.log, &v)
}

type logView struct {
	frame
	L         Log
	Trail     trail
	FileName  string
	FromEnd   bool // the last line is seen first
	Timed     bool // scripts will show how many lines there were over time
	Levels    []levelOption
	Size      string
	SizeExact string

	PackedHref string
}

// levelOption chooses a level and what is worse.
type levelOption struct{ Value, Name string }

// Letter stands for the level, for those who see no colours.
func (l LogLine) Letter() string {
	if l.Level == "" {
		return ""
	}
	return strings.ToUpper(l.Level[:1])
}

// ShownFile is the name of the line's file as titles have it.
func (l LogLine) ShownFile() string { return visible(l.File) }

// Plain is the text without the sequences of a terminal.
func (l LogLine) Plain() string { return ansi.Strip(l.Text) }

// Parts takes the text apart as split does. A tab is no more than white space.
func (l LogLine) Parts() []part {
	text := l.Plain()
	if plain(strings.ReplaceAll(text, "\t", " ")) {
		return nil
	}
	var parts []part
	for i, cell := range strings.Split(text, "\t") {
		if i > 0 {
			parts = append(parts, part{Text: "\t"})
		}
		if marked := split(cell); marked != nil {
			parts = append(parts, marked...)
		} else {
			parts = append(parts, part{Text: cell})
		}
	}
	return parts
}

// Raw is the text as JSON in ASCII if what is shown is not all of it, or else "".
func (l LogLine) Raw() string {
	if l.Plain() == l.Text && l.Parts() == nil {
		return ""
	}
	raw, _ := json.Marshal(l.Text) // of a string: it cannot fail
	return asciiJSON(string(raw))
}

// asciiJSON escapes what must not reach a page raw in the strings of a JSON text.
func asciiJSON(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf && r != 0x7f {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// colours are.
func withoutSequences(text string) string {
	before, after, found := strings.Cut(text, "\x1b")
	if !found {
		return text
	}
	var b strings.Builder
	for found {
		b.WriteString(before)
		if parameters, ok := strings.CutPrefix(after, "["); ok {
			end := strings.IndexFunc(parameters, func(r rune) bool { return r < ' ' || r > '?' })
			if after = ""; end >= 0 {
				after = parameters[min(end+1, len(parameters)):]
			}
		}
		before, after, found = strings.Cut(after, "\x1b")
	}
	b.WriteString(before)
	return b.String()
}
