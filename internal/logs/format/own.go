package format

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxOwn is how many formats of their own the settings may have.
const MaxOwn = 32

// OwnSettings are a format of the settings, as an operator writes it.
type OwnSettings struct {
	Name    string
	Pattern string            // RE2, with groups named time, level, message or as one likes
	Time    string            // the form of the group time, as for strftime; "" for any form that is known
	Levels  map[string]string // the words or numbers of the group level, and the levels that they mean
	Files   []string          // the logs that it may be the format of, see [Own.Names]; none for all
	Samples []string          // lines that it reads, for [Own.Check]
}

// Own is a format of the settings: a row of the table that is made while the program runs. It
// never changes and is safe for concurrent use.
type Own struct {
	row
	whole       *regexp.Regexp // the settings' pattern
	pattern     *regexp.Regexp // the part of it that time and level need
	time, level int            // their groups, -1 for none
	layout      *layout        // nil for any form
	levels      map[string]Level
	key         string
	files       []glob
	samples     []string
}

// ownReach is how many bytes of a line a format of the settings looks at.
const ownReach = 4 << 10

const (
	maxOwnName  = 64 // bytes of a name
	maxOwnLevel = 64 // bytes of a word for a level
)

// NewOwn returns the format of some settings. An error names the setting and what was
// expected.
func NewOwn(from OwnSettings) (*Own, error) {
	if from.Name == "" || len(from.Name) > maxOwnName || !utf8.ValidString(from.Name) || strings.ContainsFunc(from.Name, unicode.IsControl) {
		return nil, fmt.Errorf("name: expected one of up to %d bytes", maxOwnName)
	}
	o := &Own{time: -1, level: -1, levels: map[string]Level{}, samples: from.Samples}
	o.row = row{name: from.Name, match: o.read}
	if err := o.setPattern(from.Pattern); err != nil {
		return nil, fmt.Errorf("pattern: %w", err)
	}
	if err := o.setTime(from.Time); err != nil {
		return nil, fmt.Errorf("time: %w", err)
	}
	if err := o.setLevels(from.Levels); err != nil {
		return nil, fmt.Errorf("levels: %w", err)
	}
	o.key = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q", []any{from.Name, from.Pattern, from.Time, from.Levels})))
	for _, text := range from.Files {
		g, err := newGlob(text)
		if err != nil {
			return nil, fmt.Errorf("files: %q: %w", text, err)
		}
		o.files = append(o.files, g)
	}
	return o, nil
}

// Name returns the format's name.
func (o *Own) Name() string { return o.name }

// Files returns the globs of the settings, which name the logs; none for all logs.
func (o *Own) Files() (globs []string) {
	for _, g := range o.files {
		globs = append(globs, g.text)
	}
	return globs
}

// Key returns what the format has in common only with one that reads all lines alike.
func (o *Own) Key() string { return o.key }

func (o *Own) setTime(text string) error {
	switch {
	case text == "":
		return nil
	case o.time < 0:
		return errors.New("expected a group (?P<time>…) in the pattern")
	}
	l, err := parseLayout(text)
	o.layout = &l
	return err
}

func (o *Own) setLevels(levels map[string]string) error {
	if len(levels) > 0 && o.level < 0 {
		return errors.New("expected a group (?P<level>…) in the pattern")
	}
	for _, word := range slices.Sorted(maps.Keys(levels)) {
		name := levels[word]
		level, ok := ParseLevel(name)
		if !ok && name != "none" {
			return fmt.Errorf("%q: expected trace, debug, info, warn, error, fatal or none, found %q", word, name)
		}
		if word == "" || len(word) > maxOwnLevel {
			return fmt.Errorf("%q: expected a word or number of up to %d bytes", word, maxOwnLevel)
		}
		var lower [maxOwnLevel]byte
		key := string(lowered(&lower, []byte(word)))
		if other, ok := o.levels[key]; ok && other != level {
			return fmt.Errorf("%q: expected it once, without regard to case", word)
		}
		o.levels[key] = level
	}
	return nil
}

// levelOf returns the level that a word means, by the settings or else by itself. known is
// false for a word that means none by itself.
func (o *Own) levelOf(word []byte) (level Level, known bool) {
	word = trimBlanks(word)
	if len(word) > maxOwnLevel {
		return LevelNone, false
	}
	if len(o.levels) > 0 {
		var lower [maxOwnLevel]byte
		if level, known = o.levels[string(lowered(&lower, word))]; known {
			return level, true
		}
	}
	level = levelNamed(word)
	return level, level != LevelNone
}

// lowered returns a word with A to Z as small letters.
func lowered(into *[maxOwnLevel]byte, word []byte) []byte {
	for i, c := range word {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		into[i] = c
	}
	return into[:len(word)]
}

// read reads a line of the format, as the rows of the table do.
func (o *Own) read(s *scanner) bool {
	line := s.line[:min(len(s.line), ownReach)]
	groups := o.pattern.FindSubmatchIndex(line)
	if groups == nil {
		return false
	}
	if text, end := group(line, groups, o.time); text != nil {
		if !o.readTime(s, text) {
			return false
		}
		s.pos = end
	}
	if o.level < 0 {
		return s.inHead(0)
	}
	text, _ := group(line, groups, o.level)
	s.level, _ = o.levelOf(text)
	return true
}

func (o *Own) readTime(s *scanner, text []byte) bool {
	if o.layout != nil {
		return s.layoutTime(o.layout, text)
	}
	return s.anyTime(text)
}

// group returns the text of a group, and where it ends; nil if the group is no part of the
// match.
func group(line []byte, groups []int, n int) (text []byte, end int) {
	if n < 0 || groups[2*n] < 0 {
		return nil, 0
	}
	return line[groups[2*n]:groups[2*n+1]], groups[2*n+1]
}

// Field is a named group of a line.
type Field struct{ Name, Value string }

// Fields returns what the named groups of the pattern hold in a line that the format has read,
// except for time and level. If none of them is named message, the line is not taken apart: its
// message would be lost.
func (o *Own) Fields(line []byte) (fields []Field) {
	line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte("\ufeff")), []byte("\r"))
	if len(line) > ownReach || o.whole.SubexpIndex("message") < 0 {
		return nil
	}
	groups := o.whole.FindSubmatchIndex(line)
	if groups == nil {
		return nil
	}
	for n, name := range o.whole.SubexpNames() {
		if name == "" || name == "time" || name == "level" {
			continue
		}
		if text, _ := group(line, groups, n); text != nil {
			fields = append(fields, Field{name, string(text)})
		}
	}
	return fields
}

// Check reads the samples of the settings. An error names the first that the format does not
// read, and why.
func (o *Own) Check() error {
	d := NewDetector(Hints{Near: time.Now()})
	for i, sample := range o.samples {
		if err := o.check(&d.scan, []byte(sample)); err != nil {
			return fmt.Errorf("sample %d: %w", i+1, err)
		}
	}
	return nil
}

func (o *Own) check(s *scanner, line []byte) error {
	if bytes.ContainsAny(line, "\r\n") {
		return errors.New("expected one line")
	}
	s.start(line)
	if o.read(s) {
		word, _ := group(line, o.pattern.FindSubmatchIndex(line), o.level)
		if _, known := o.levelOf(word); !known && len(word) > 0 {
			return fmt.Errorf("level: %.32q means none; add it to levels", word)
		}
		return nil
	}
	groups := o.pattern.FindSubmatchIndex(line)
	if groups == nil {
		return errors.New("the pattern does not match it")
	}
	text, _ := group(line, groups, o.time)
	if o.layout == nil {
		return fmt.Errorf("time: %.64q is of no known form; say in time which it is", text)
	}
	return fmt.Errorf("time: %.64q is not as time says", text)
}
