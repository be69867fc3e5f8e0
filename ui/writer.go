package ui

import (
	"io"
	"strings"
)

// writeBuffer is the number of bytes of a page that one write sends, or a little more.
const writeBuffer = 32 << 10

// markup is HTML from the source of this program. A constant converts implicitly, a variable
// only by a conversion that a reviewer sees.
type markup string

// writer writes HTML. Everything that is not markup goes through text, which escapes it. The first
// part of a long page is sent while the last one is still being made.
type writer struct {
	out  io.Writer
	html []byte // not yet sent
	err  error  // why the page ends early: an error of out, or of the entries of a folder
}

// put writes markup. Each {} in it stands for a value: text, or an attribute in quotes. A value
// that begins an href or src is an address, see local.
func (w *writer) put(m markup, values ...string) {
	rest := string(m)
	for _, value := range values {
		gap := strings.Index(rest, "{}")
		if strings.HasSuffix(rest[:gap], `href="`) || strings.HasSuffix(rest[:gap], `src="`) {
			value = local(value)
		}
		w.html = append(w.html, rest[:gap]...)
		w.text(value)
		rest = rest[gap+len("{}"):]
	}
	w.html = append(w.html, rest...)
	if len(w.html) >= writeBuffer {
		w.send()
	}
}

// putIf writes markup if a condition holds.
func (w *writer) putIf(condition bool, m markup, values ...string) {
	if condition {
		w.put(m, values...)
	}
}

// text writes a value, escaped for the content of an element and for an attribute in quotes.
func (w *writer) text(value string) {
	start := 0 // of the part that is not yet written
	for i := 0; i < len(value); i++ {
		var escaped string
		switch value[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&#34;"
		case '\'':
			escaped = "&#39;"
		case 0: // no character of HTML
			escaped = "\uFFFD"
		default:
			continue
		}
		w.html = append(append(w.html, value[start:i]...), escaped...)
		start = i + 1
	}
	w.html = append(w.html, value[start:]...)
}

// name writes a name, with marks in the place of characters that mislead.
func (w *writer) name(name string) {
	if list := split(name); list != nil {
		w.parts(list)
		return
	}
	w.text(name)
}

func (w *writer) parts(list []part) {
	for _, p := range list {
		if p.Mark {
			w.put(`<span class="mark">{}</span>`, p.Text)
		} else {
			w.text(p.Text)
		}
	}
}

// send sends what is written. After an error nothing more is sent.
func (w *writer) send() {
	if w.err == nil {
		_, w.err = w.out.Write(w.html)
	}
	w.html = w.html[:0]
}
