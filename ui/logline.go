package ui

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gowebdav/internal/logs/ansi"
)

// LogLine is a line of a log.
type LogLine struct {
	File      string
	At        string // position among several logs
	Source    string // name of its log, of several
	Offset    int64  // of its first byte
	Length    int64  // bytes, with its newline
	Time      string // RFC 3339, in the log's zone; "" for none
	Level     string // "error" and the like; "" for none
	Continues bool   // belongs to the event of the line before
	Text      string
	Cut       bool   // Text is only the beginning of the line
	Match     bool   // it matches a search
	Event     int64  // offset of the first line of its event, of a match
	Context   bool   // it is no match, but near one
	Gap       bool   // lines are left out before this one
	Fields    string // named parts of the text, as a JSON object; "" for none
}

// lines writes the lines, oldest or newest first.
func (v *logView) lines(w *writer) {
	lines := v.L.Lines
	if v.L.Newest {
		for end := len(lines); end > 0; {
			start := end - 1
			for start > 0 && lines[start].follows(&lines[start-1]) { // a stack trace is read downwards
				start--
			}
			for i := start; i < end; i++ {
				v.line(w, &lines[i], "")
			}
			end = start
		}
		return
	}
	for i := range lines {
		border := ""
		if i > 0 && lines[i-1].File != lines[i].File && !v.L.Several {
			border = strings.NewReplacer("{ended}", visible(lines[i-1].File), "{begun}", visible(lines[i].File)).Replace(v.T.Script["fileBorder"])
		}
		v.line(w, &lines[i], border)
	}
}

// follows reports whether a line belongs to the event of the line before it.
func (l *LogLine) follows(before *LogLine) bool {
	return l.Continues && l.File == before.File
}

// line writes a line, after the border between two files if that is not "". The text is shown without
// escape sequences of terminals. If it is shown changed, data-raw has it as it is.
func (v *logView) line(w *writer, l *LogLine, border string) {
	text := ansi.Strip(l.Text)
	parts := splitLine(text)

	w.put("\n<div class=\"row")
	w.putIf(l.Level != "", ` {}`, l.Level)
	w.putIf(l.Continues, ` more`)
	w.putIf(l.Gap, ` gap`)
	w.putIf(l.Context, ` around`)
	w.put(`" data-at="{} {}`, strconv.FormatInt(l.Offset, 10), strconv.FormatInt(l.Length, 10))
	w.putIf(l.Match, ` {}`, strconv.FormatInt(l.Event, 10))
	w.put(`"`)
	w.putIf(l.At != "", ` data-place="{}"`, l.At)
	w.putIf(l.Context, ` data-context`)
	w.putIf(l.Time != "", ` data-time="{}"`, l.Time)
	w.putIf(l.File != v.Trail.Here.Name, ` data-file="{}"`, visible(l.File))
	w.putIf(l.Cut, ` data-cut`)
	w.putIf(border != "", ` data-border="{}"`, border)
	if parts != nil || text != l.Text {
		raw, _ := json.Marshal(l.Text) // a string cannot fail
		w.put(` data-raw="{}"`, asciiJSON(string(raw)))
	}
	w.putIf(l.Fields != "", ` data-fields="{}"`, asciiJSON(l.Fields))
	w.put(`>`)
	v.source(w, l)
	w.put(`<span class="lv"`)
	w.putIf(l.Level != "", ` title="{}"`, l.Level)
	w.put(`>`)
	if l.Level != "" && !l.Continues {
		w.text(strings.ToUpper(l.Level[:1])) // for readers who see no colours
	}
	w.put(`</span><span class="tx">`)
	if parts != nil {
		w.parts(parts)
	} else {
		w.text(text)
	}
	w.put(`</span></div>`)
}

// splitLine is split for a line. A tab counts as white space.
func splitLine(text string) []part {
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
