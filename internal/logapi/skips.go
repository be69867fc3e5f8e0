package logapi

import (
	"fmt"
	"strings"

	"gowebdav/internal/wire"
)

const (
	maxSkips   = 100 // that are named
	binaryFile = "a binary file"
)

// skips is what a group does without: files and folders that cannot be read, or may not.
type skips struct {
	Count int    `json:"count"`
	First []Skip `json:"first"` // up to maxSkips

	binaries map[string]bool // by name
}

// Skip is one of them.
type Skip struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

func (s *skips) add(name, reason string) {
	s.Count++
	if reason == binaryFile {
		if s.binaries == nil {
			s.binaries = map[string]bool{}
		}
		s.binaries[name] = true
	}
	if len(s.First) < maxSkips {
		s.First = append(s.First, Skip{name, reason})
	}
}

// text tells people. A folder may hold many binary files, which are only counted.
func (s *skips) text() string {
	var text strings.Builder
	left := s.Count - len(s.binaries)
	for _, skip := range s.First {
		if skip.Reason != binaryFile {
			left--
			fmt.Fprintf(&text, "-- %s: %s\n", wire.Printable(skip.Name), skip.Reason)
		}
	}
	if left > 0 {
		fmt.Fprintf(&text, "-- and %d more\n", left)
	}
	if n := len(s.binaries); n > 0 {
		fmt.Fprintf(&text, "-- binary files, not searched: %d\n", n)
	}
	return text.String()
}
