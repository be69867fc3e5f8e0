package ui

import (
	"bytes"
	"regexp"
	"slices"
)

// withoutComments returns a script or a style sheet without comments, indentation and empty lines, of
// which browsers need none: a third of what the scripts of a page weigh. A test compares the tokens
// (e2e/assets.test.js): no string may look like a comment, or go over several lines.
func withoutComments(source []byte) []byte {
	short := make([]byte, 0, len(source))
	for len(source) > 0 {
		source = bytes.TrimLeft(source, " \t")
		if bytes.HasPrefix(source, []byte("/*")) {
			if end := bytes.Index(source, []byte("*/")); end >= 0 {
				if after := bytes.TrimLeft(source[end+len("*/"):], " \t"); bytes.HasPrefix(after, []byte("\n")) {
					source = after[1:]
					continue
				}
			}
		}
		line, rest, ended := bytes.Cut(source, []byte("\n"))
		source = rest
		if line = lineWithoutComments(line); len(line) > 0 {
			short = append(short, line...)
			if ended {
				short = append(short, '\n')
			}
		}
	}
	return short
}

// lineWithoutComments returns a line without the comments in it: "/* … */ " or "/** … */ ", and " // …"
// at its end. Without their spaces, they may be parts of an address.
func lineWithoutComments(line []byte) []byte {
	if bytes.HasPrefix(line, []byte("//")) {
		return nil
	}
	for from := 0; ; {
		slash := bytes.IndexByte(line[from:], '/')
		if slash < 0 {
			return line
		}
		slash += from
		before, comment := line[:slash], line[slash+1:]
		text, block := bytes.CutPrefix(comment, []byte("*"))
		text = bytes.TrimPrefix(text, []byte("*"))
		_, after, closed := bytes.Cut(text, []byte("*/"))
		code := bytes.TrimRight(before, " \t")
		switch {
		case bytes.HasPrefix(comment, []byte("/ ")) && len(code) < len(before):
			return code
		case block && closed && text[0] == ' ':
			line = slices.Concat(before, bytes.TrimPrefix(after, []byte(" ")))
			from = len(before)
		default:
			from = slash + 1
		}
	}
}

// blanks matches what parts nothing in style sheets, and what it stands beside.
var blanks = regexp.MustCompile(`;?\s*([{}>])\s*|([;,:])\s+`)
