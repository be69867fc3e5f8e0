package config

import (
	"fmt"
	"os"
	"strings"
)

// mountSource is the setting that holds the mounts, or that names a file with them. The
// zero value means that there is none.
type mountSource struct {
	name, value string
	file        bool
}

// emptyMounts are the characters of a value without any mount.
const emptyMounts = blanks + ";"

// mountSettings hold the mounts or name a file of them. The environment may have them in lower
// or upper case.
var mountSettings = []string{"dav", "dav_file"}

// mountsSource returns the source of the mounts. Contradicting settings are an error, and
// so is a setting without mounts: a variable left empty in a compose file must not open
// the samples, one of which everybody may write.
func mountsSource(flags map[string]string, conf tomlFile) (mountSource, error) {
	given := []mountSource{} // from flags, else from files, else from the environment
	for _, name := range mountSettings {
		if value, ok := flags[name]; ok {
			given = append(given, mountSource{"--" + name, value, name != "dav"})
		}
	}
	flagged := len(given) > 0
	for _, name := range mountSettings {
		if err := checkSame(name, strings.ToUpper(name)); err != nil {
			return mountSource{}, err
		}
	}
	for _, name := range mountSettings {
		if value, ok := conf.values[name]; ok && !flagged {
			given = append(given, mountSource{value.source, value.text, name != "dav"})
		}
	}
	if len(given) == 0 {
		for _, name := range mountSettings {
			for _, spelling := range []string{name, strings.ToUpper(name)} {
				if value, ok := os.LookupEnv(spelling); ok {
					given = append(given, mountSource{spelling, value, name != "dav"})
				}
			}
		}
	}
	var source mountSource
	var blank error
	for _, s := range given {
		if s.blank() {
			if blank = fmt.Errorf("%s: set but empty; expected mounts, or leave it unset for the samples", s.name); !s.file && conf.davs == nil {
				return mountSource{}, blank
			}
			continue
		}
		if source.name != "" && source.file != s.file {
			return mountSource{}, fmt.Errorf("%s, %s: expected one of the two, found both", source.name, s.name)
		}
		source = s
	}
	if source.name == "" && conf.davs == nil {
		return mountSource{}, blank
	}
	return source, nil
}

// checkSame refuses two spellings of one variable with different values.
func checkSame(lower, upper string) error {
	a, b := strings.Trim(os.Getenv(lower), emptyMounts), strings.Trim(os.Getenv(upper), emptyMounts)
	if a != "" && b != "" && a != b {
		return fmt.Errorf("%s, %s: expected one of the two, found both with different values", lower, upper)
	}
	return nil
}

// blank reports whether the source holds no mount.
func (s mountSource) blank() bool {
	if s.file {
		return trim(s.value) == ""
	}
	return strings.Trim(s.value, emptyMounts) == ""
}

// readMounts reads the mounts, and the files that they name. Mounts of [[davs]] are added
// to those of dav.
func (c *Config) readMounts(source mountSource, conf tomlFile) error {
	name, text := source.name, source.value
	switch {
	case c.Sample:
		text = c.sampleMounts()
	case source.file:
		file := trim(source.value)
		name += " (" + file + ")"
		content, err := c.read(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text = string(content)
	}
	text = joinLines(text)
	if source.file && (mountSource{value: text}).blank() {
		return fmt.Errorf("%s: expected a mount, found none", name)
	}
	entries, err := parseEntries(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if entries, err = conf.entries(entries); err != nil {
		return err
	}
	if conf.davs != nil {
		name = strings.TrimPrefix(name+", davs", ", ")
	}
	if err := c.addMounts(entries); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// joinLines turns one mount per line, as in a file or after "dav: |" in YAML, into mounts
// separated by ";". Lines that start with "#" are comments. A line that starts or ends with
// "," continues a mount.
func joinLines(content string) string {
	var joined strings.Builder
	for line := range strings.Lines(content) {
		line = trim(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if joined.Len() > 0 && !strings.HasPrefix(line, ",") && !strings.HasSuffix(joined.String(), ",") {
			joined.WriteByte(';')
		}
		joined.WriteString(line)
	}
	return joined.String()
}
