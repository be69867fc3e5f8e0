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

// Log is what the page of a log needs: some lines, which work without scripts, and what the
// scripts need to go on from there.
type Log struct {
	Path       string // decoded URL path
	Mount      string // prefix of the mount that Path lies in
	ParentHref string
	Size       int64 // of the file, in bytes
	Links      bool  // the viewer may share links
	Lines      []LogLine
	Filter     LogFilter
	View       string // the place of the window, in the JSON of ?lines; "" for matches of a search
	Found      string // the result of a search, in JSON; "" without a search
	AtEnd      bool   // Lines reach the end of the log
	EditHref   string // of the page where the file can be edited; "" for none
	Older      string // query of the page with older lines; "" for none
	Newer      string // and with newer ones
	AsText     string // query of the same search as plain text
	Unfinished bool   // the search takes longer than a page can wait

	Zone      string // of lines that name none, as the query has it; "" for the usual one
	UsualZone string // name of that one; "Local" is the server's
	ZoneHint  string // zone that fits the newest line; "" if all is well
	HintHref  string // query of the page in that zone

	Refused []string // names of files of the rotated set that the viewer may not read
	Damage  string   // what is wrong with compressed files, "" for nothing
}

// LogLine is a line of a log.
type LogLine struct {
	File      string
	Offset    int64  // of its first byte
	Length    int64  // bytes, with its newline
	Time      string // RFC 3339, in the log's zone; "" for none
	Level     string // "error" and the like; "" for none
	Continues bool   // belongs to the event of the line before
	Text      string
	Cut       bool   // Text is only the beginning of the line
	Gap       bool   // lines are left out before this one
	Fields    string // named parts of the text, as a JSON object; "" for none
}

// LogFilter holds the parameters of the query.
type LogFilter struct {
	Text                      string
	Regex, IgnoreCase, Invert bool
	Level, Since, Until       string
	Context                   int
	Highlight                 bool // all lines are shown, and matches are highlighted
}

// Log writes the page of a log. An error is that of w.
func (p *Pages) Log(w io.Writer, viewer Viewer, l Log) error {
	v := logView{frame: p.frame(viewer, "log/page", visible(l.Path)), L: l, Trail: newTrail(viewer.Base+"/", l.Path), FromEnd: l.AtEnd || l.View == ""}
	name := v.Trail.Here.Name
	v.L.View, v.L.Found = asciiJSON(l.View), asciiJSON(l.Found)
	v.FileName, v.PackedHref = name, l.ParentHref+"?"+url.Values{"zip": {""}, "name": {name}}.Encode()
	for _, level := range []string{"debug", "info", "warn", "error"} {
		v.Levels = append(v.Levels, option{level, v.T.Levels[level]})
	}
	for _, name := range encodings {
		v.Encodings = append(v.Encodings, option{name, v.T.Encodings[name]})
	}
	v.Timed = slices.ContainsFunc(l.Lines, func(line LogLine) bool { return line.Time != "" })
	if v.L.UsualZone == "Local" {
		v.L.UsualZone = zoneName(p.now())
	}
	v.ReadAs = strings.ReplaceAll(v.T.ReadAs, "{zone}", l.ZoneHint)
	v.Size, v.SizeExact = humanSize(l.Size), counted(v.T.Bytes, l.Size)
	return render(w, p.log, &v)
}

type logView struct {
	frame
	L         Log
	Trail     trail
	FileName  string
	FromEnd   bool // the page opens at the last line
	Timed     bool // scripts will show a histogram
	Levels    []option
	Encodings []option
	Size      string
	SizeExact string
	ReadAs    string // what the link to HintHref says

	PackedHref string
}

// option is one of a menu.
type option struct{ Value, Name string }

// Letter is the first letter of the level, for readers who see no colours.
func (l LogLine) Letter() string {
	if l.Level == "" {
		return ""
	}
	return strings.ToUpper(l.Level[:1])
}

// ShownFile is the name of the file of the line, with misleading characters replaced.
func (l LogLine) ShownFile() string { return visible(l.File) }

// Plain is the text without escape sequences of terminals.
func (l LogLine) Plain() string { return ansi.Strip(l.Text) }

// Parts returns the parts of the text, see split. A tab counts as white space.
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

// Raw is the text as a JSON string in ASCII if the page shows it changed, or else "".
func (l LogLine) Raw() string {
	if l.Plain() == l.Text && l.Parts() == nil {
		return ""
	}
	raw, _ := json.Marshal(l.Text) // a string cannot fail
	return asciiJSON(string(raw))
}

// ShownFields are the fields in ASCII.
func (l LogLine) ShownFields() string { return asciiJSON(l.Fields) }

// asciiJSON returns a JSON text in ASCII if it has characters that must not reach a page raw.
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
