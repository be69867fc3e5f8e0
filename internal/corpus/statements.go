package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// statement is what is right of a line.
type statement struct {
	Line  int    // from 1
	Time  string // RFC 3339, or without a zone
	Level string
}

// commentPrefix begins a comment that states something of the next line.
const commentPrefix = "# failJSON: "

// statements returns what is right of the lines of a file, by their numbers. If there are
// comments in the file, all lines that begin with # are.
func statements(fsys fs.FS, name string) (stated map[int]statement, comments bool, err error) {
	stated = map[int]statement{}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, false, err
	}
	number, next := 0, statement{}
	for line := range bytes.Lines(content) {
		number++
		if text, ok := bytes.CutPrefix(line, []byte(commentPrefix)); ok {
			comments, next = true, statement{}
			_ = json.Unmarshal(text, &next) // what is no object states nothing
			continue
		}
		if line[0] != '#' && next != (statement{}) {
			stated[number], next = next, statement{}
		}
	}
	beside, err := fs.ReadFile(fsys, name+".expect")
	if errors.Is(err, fs.ErrNotExist) {
		return stated, comments, nil
	}
	if err != nil {
		return nil, false, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(beside)); lines.Scan(); {
		var s statement
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, false, fmt.Errorf("%s.expect: %q: %w", name, lines.Text(), err)
		}
		stated[s.Line] = s
	}
	return stated, comments, nil
}

// holds reports whether a time and a level are as stated.
func (s statement) holds(at time.Time, level string, zone *time.Location) bool {
	if s.Level != "" && s.Level != level {
		return false
	}
	if s.Time == "" {
		return true
	}
	want, err := time.Parse(time.RFC3339, s.Time)
	if err != nil {
		want, err = time.ParseInLocation("2006-01-02T15:04:05", s.Time, zone)
	}
	return err == nil && at.Truncate(time.Second).Equal(want.Truncate(time.Second))
}
