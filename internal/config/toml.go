package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// defaultConfig is read if it exists and no other file is named.
const defaultConfig = "config.toml"

// A tomlFile holds the content of all settings files; later files override earlier ones.
// Errors about a value show its position, never its line, which may hold a password.
type tomlFile struct {
	values  map[string]tomlValue // by flag name
	davs    []davBlock           // of the last file that has any
	formats []formatBlock        // of the last file that has any
}

type tomlValue struct {
	source string // "config.toml, line 3, port"
	text   string
}

// davBlock is one table of [[davs]].
type davBlock struct {
	source string
	values map[string]tomlValue // by key
}

// davKeys are the keys of [[davs]] that are fields of dav, in their order.
var davKeys = []string{"prefix", "pathDir", "username", "password", "readOnly"}

const zoneKey = "zone" // of [[davs]], and no field of dav

// readConfigFiles reads the named files, separated by commas. Without names it reads
// config.toml, if that exists.
func (c *Config) readConfigFiles(names string) (tomlFile, error) {
	all := tomlFile{values: map[string]tomlValue{}}
	if names == "" {
		names = defaultConfig
		name := findConfig(names)
		if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
			c.Files = append(c.Files, statFile(name)) // it may come
			return all, nil
		}
		if writableByAll(name) || writableByAll(filepath.Dir(name)) {
			c.Files = append(c.Files, statFile(name))
			return all, fmt.Errorf("%s: expected a file and a folder that not everybody can write; name it with --config to read it anyway", name)
		}
	}
	for name := range strings.SplitSeq(names, ",") {
		name = findConfig(trim(name))
		content, err := c.read(name)
		if err != nil {
			return all, fmt.Errorf("%s: %w", name, err)
		}
		if err := all.add(name, content); err != nil {
			return all, err
		}
	}
	return all, nil
}

// writableByAll reports whether everybody can write a file or folder. A config.toml that
// was not named must not be one that another user of the machine has planted.
func writableByAll(name string) bool {
	info, err := os.Stat(name)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 // there the mode says nothing
}

// findConfig returns the path of a file beside the program or, if there is none, in the
// working directory.
func findConfig(name string) string {
	if program, err := os.Executable(); err == nil && !filepath.IsAbs(name) {
		beside := filepath.Join(filepath.Dir(program), name)
		if _, err := os.Stat(beside); err == nil {
			return beside
		}
	}
	return name
}

// add reads one more file over those so far.
func (f *tomlFile) add(name string, content []byte) error {
	one := tomlReader{name: name, values: map[string]tomlValue{}}
	if err := one.read(content); err != nil {
		return err
	}
	for key, value := range one.values {
		f.values[key] = value
	}
	if one.davs != nil {
		f.davs = one.davs
	}
	if one.formats != nil {
		f.formats = one.formats
	}
	return nil
}

// tomlReader reads one file.
type tomlReader struct {
	name    string
	content []byte
	parser  unstable.Parser
	values  map[string]tomlValue
	davs    []davBlock
	formats []formatBlock
}

func (t *tomlReader) read(content []byte) error {
	t.content = content
	t.parser.Reset(content)
	known := []string{}
	for _, s := range settings() {
		if s.name != "config" {
			known = append(known, s.name)
		}
	}
	values := t.values
	var format *formatBlock // if the expression is in one
	for t.parser.NextExpression() {
		e := t.parser.Expression()
		parts, line := t.key(e)
		key := printableKey(strings.Join(parts, "."))
		source := fmt.Sprintf("%s, line %d, %s", t.name, line, key)
		switch {
		case e.Kind == unstable.ArrayTable && key == "davs":
			values, known, format = map[string]tomlValue{}, append(slices.Clip(davKeys), zoneKey), nil
			t.davs = append(t.davs, davBlock{source, values})
			continue
		case e.Kind == unstable.ArrayTable && key == "formats":
			t.formats = append(t.formats, formatBlock{source: source})
			format = &t.formats[len(t.formats)-1]
			continue
		case format != nil:
			if err := format.add(e, parts); err != nil {
				return fmt.Errorf("%s: %w", source, err)
			}
			continue
		case e.Kind != unstable.KeyValue || !slices.Contains(known, key):
			return fmt.Errorf("%s: expected a known key%s", source, likely(key, known))
		case values[key] != tomlValue{}:
			return fmt.Errorf("%s: expected this key once", source)
		}
		text, ok := textOf(e.Value())
		if !ok {
			return fmt.Errorf("%s: expected a string, a number, true or false, or a list of strings", source)
		}
		values[key] = tomlValue{source, text}
	}
	if err := t.parser.Error(); err != nil {
		return t.syntaxError(err)
	}
	return nil
}

// likely returns a hint at the known key that is probably meant, or "".
func likely(key string, known []string) string {
	synonyms := map[string]string{"path": "pathDir", "folder": "pathDir", "dir": "pathDir", "user": "username", "pass": "password", "mounts": "davs"}
	meant := synonyms[strings.ToLower(key)]
	for _, k := range known {
		if plain := strings.NewReplacer("_", "", "-", ""); meant == "" && strings.EqualFold(plain.Replace(key), plain.Replace(k)) {
			meant = k
		}
	}
	if meant == "" {
		meant = nearest(key, known)
	}
	switch {
	case meant == "":
		return ""
	case meant == "davs":
		return ", perhaps [[davs]]"
	case !slices.Contains(known, meant):
		return fmt.Sprintf(", perhaps %s below [[davs]]", meant)
	}
	return ", perhaps " + meant
}

// key returns the parts of an expression's key, and its line.
func (t *tomlReader) key(e *unstable.Node) (parts []string, line int) {
	for it := e.Key(); it.Next(); {
		if line == 0 {
			line = t.parser.Shape(it.Node().Raw).Start.Line
		}
		parts = append(parts, string(it.Node().Data))
	}
	return parts, line
}

// printableKey hides a key that may be a value in the wrong place.
func printableKey(key string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-."
	if len(key) > 32 || strings.Trim(key, letters) != "" {
		return "a key"
	}
	return key
}

// textOf returns a value as it is written in the environment.
func textOf(value *unstable.Node) (text string, ok bool) {
	switch value.Kind {
	case unstable.String, unstable.Integer, unstable.Bool:
		return string(value.Data), true
	case unstable.Array:
		var items []string
		for it := value.Children(); it.Next(); {
			if it.Node().Kind != unstable.String {
				return "", false
			}
			items = append(items, string(it.Node().Data))
		}
		return strings.Join(items, ","), true
	}
	return "", false
}

// syntaxError names the line, without its content.
func (t *tomlReader) syntaxError(err error) error {
	line := 0
	var e *unstable.ParserError
	if errors.As(err, &e) && len(e.Highlight) > 0 {
		line = t.parser.Shape(t.parser.Range(e.Highlight)).Start.Line
	}
	expected := "expected TOML: key = value, with strings in quotes, [[davs]] and [[formats]]"
	switch text := lineOf(t.content, line); {
	case strings.Contains(text, `\`) && strings.Contains(text, `"`):
		expected = `expected no \ in double quotes: write '…' in single quotes, or \\ for each`
	case noTruth.MatchString(text):
		expected = "expected true or false"
	}
	return fmt.Errorf("%s, line %d: %s", t.name, line, expected)
}

// noTruth matches what other languages write for true and false.
var noTruth = regexp.MustCompile(`(?i)(=\s*(yes|no|on|off|true|false)|^\s*readonly\s*=\s*[a-z]+)\s*(#.*)?$`)

// lineOf returns a line of a text, counted from 1.
func lineOf(content []byte, n int) string {
	for line := range strings.Lines(string(content)) {
		if n--; n == 0 {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// entries adds the mounts of [[davs]] to entries.
func (f tomlFile) entries(entries []entry) ([]entry, error) {
	for i, block := range f.davs {
		var fields []field
		for _, key := range davKeys {
			fields = append(fields, field{text: block.values[key].text})
		}
		if fields[2].text == "" && fields[3].text == "" { // as in 117503445/go_webdav
			fields[2].text, fields[3].text = "null", "null"
		}
		if fields[4].text == "" {
			return nil, fmt.Errorf("%s %d, readOnly: missing; expected true or false", block.source, i+1)
		}
		e, err := newEntry(fields)
		if err == nil {
			err = checkOverlap(entries, e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s %d, %w", block.source, i+1, err)
		}
		if err := e.setZone(block.values[zoneKey].text, entries); err != nil {
			return nil, fmt.Errorf("%s %d (%q), zone: %w", block.source, i+1, e.prefix, err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
