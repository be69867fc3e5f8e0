package config

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"gowebdav/internal/logs/format"
)

// formatBlock is one table of [[formats]].
type formatBlock struct {
	source   string
	settings format.OwnSettings
	keys     []string // those that were set
	inLevels bool     // the next values are of [formats.levels]
}

// formatKeys are the keys of [[formats]].
const formatKeys = "name, pattern, time, levels, files and samples"

// add reads the next expression of a block, whose key has parts.
func (b *formatBlock) add(e *unstable.Node, parts []string) error {
	switch {
	case e.Kind == unstable.Table && slices.Equal(parts, []string{"formats", "levels"}):
		b.inLevels = true
		return b.once("levels")
	case e.Kind != unstable.KeyValue:
		return errors.New("expected a known key")
	case b.inLevels && len(parts) == 1:
		return b.level(parts[0], e.Value())
	case !b.inLevels && len(parts) == 2 && parts[0] == "levels":
		return b.level(parts[1], e.Value())
	case b.inLevels || len(parts) != 1:
		return errors.New("expected a key of [[formats]]: " + formatKeys)
	}
	return b.value(parts[0], e.Value())
}

// value reads the value of a key.
func (b *formatBlock) value(key string, value *unstable.Node) (err error) {
	if err := b.once(key); err != nil {
		return err
	}
	switch s := &b.settings; key {
	case "name":
		s.Name, err = oneString(value)
	case "pattern":
		s.Pattern, err = oneString(value)
	case "time":
		s.Time, err = oneString(value)
	case "files":
		s.Files, err = manyStrings(value)
	case "samples":
		s.Samples, err = manyStrings(value)
	case "levels":
		if value.Kind != unstable.InlineTable {
			return errors.New(`expected a table such as {E = "error"}`)
		}
		for it := value.Children(); it.Next(); {
			var parts []string
			for key := it.Node().Key(); key.Next(); {
				parts = append(parts, string(key.Node().Data))
			}
			if len(parts) != 1 {
				return errors.New(`expected words without a dot, or in quotes`)
			}
			if err := b.level(parts[0], it.Node().Value()); err != nil {
				return err
			}
		}
	default:
		return errors.New("expected a key of [[formats]]: " + formatKeys)
	}
	return err
}

// once refuses a key that was set before.
func (b *formatBlock) once(key string) error {
	if slices.Contains(b.keys, key) {
		return errors.New("expected this key once")
	}
	b.keys = append(b.keys, key)
	return nil
}

// level adds a word of levels.
func (b *formatBlock) level(word string, value *unstable.Node) error {
	level, err := oneString(value)
	if err != nil {
		return err
	}
	if _, twice := b.settings.Levels[word]; twice {
		return errors.New("expected this word once")
	}
	if b.settings.Levels == nil {
		b.settings.Levels = map[string]string{}
	}
	b.settings.Levels[word] = level
	return nil
}

func oneString(value *unstable.Node) (string, error) {
	if value.Kind != unstable.String {
		return "", errors.New("expected a string")
	}
	return string(value.Data), nil
}

// manyStrings reads a list of strings, or a string alone.
func manyStrings(value *unstable.Node) (all []string, err error) {
	if value.Kind == unstable.String {
		return []string{string(value.Data)}, nil
	}
	if value.Kind != unstable.Array {
		return nil, errors.New("expected a list of strings")
	}
	for it := value.Children(); it.Next(); {
		one, err := oneString(it.Node())
		if err != nil {
			return nil, errors.New("expected a list of strings")
		}
		all = append(all, one)
	}
	return all, nil
}

// addFormats makes formats from blocks.
func (c *Config) addFormats(blocks []formatBlock) error {
	for i, b := range blocks {
		source := fmt.Sprintf("%s %d", b.source, i+1)
		if i == format.MaxOwn {
			return fmt.Errorf("%s: expected up to %d formats", source, format.MaxOwn)
		}
		if b.settings.Name != "" {
			source = fmt.Sprintf("%s (%.64q)", source, b.settings.Name)
		}
		own, err := format.NewOwn(b.settings)
		if err == nil && slices.ContainsFunc(c.Formats, func(other *format.Own) bool { return other.Name() == own.Name() }) {
			err = errors.New("name: expected one that no other format has")
		}
		if err != nil {
			return fmt.Errorf("%s, %w", source, err)
		}
		c.Formats, c.formatSources = append(c.Formats, own), append(c.formatSources, source)
	}
	return nil
}

// CheckFormats reads the samples of the formats. An error names the first that its format does
// not read, and why.
func (c *Config) CheckFormats() error {
	for i, own := range c.Formats {
		if err := own.Check(); err != nil {
			return fmt.Errorf("%s, %w", c.formatSources[i], err)
		}
	}
	return nil
}
