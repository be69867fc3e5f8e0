package config

import (
	"fmt"
	"os"
	"strings"
)

// mountSource is where the mounts are written: in a setting, or in the file that it
// names. The empty one is none at all.
type mountSource struct {
	name, value string
	file        bool
}

// nothing is what a value may hold that names no mount.
const nothing = blanks + ";"

// mountsSource returns where the mounts are written. Settings that contradict each
// other are an error, and so is one without mounts: a variable that a compose file
// forgot to fill must not open the samples, one of which everybody may write.
func mountsSource(flags map[string]string, conf tomlFile) (mountSource, error) {
	given := []mountSource{} // flags, or else a file, or else the environment
	for _, name := range []string{"dav", "dav_file"} {
		if value, ok := flags[name]; ok {
			given = append(given, mountSource{"--" + name, value, name != "dav"})
		}
	}
	flagged := len(given) > 0
	if err := agree("dav", "DAV"); err != nil {
		return mountSource{}, err
	}
	if err := agree("dav_file", "DAV_FILE"); err != nil {
		return mountSource{}, err
	}
	for _, name := range []string{"dav", "dav_file"} {
		if value, ok := conf.values[name]; ok && !flagged {
			given = append(given, mountSource{value.source, value.text, name != "dav"})
		}
	}
	if len(given) == 0 {
		for _, name := range []string{"dav", "DAV", "dav_file", "DAV_FILE"} { // envconfig knows upper-case names only
			if value, ok := os.LookupEnv(name); ok {
				given = append(given, mountSource{name, value, !strings.EqualFold(name, "dav")})
			}
		}
	}
	var source mountSource
	var blank error
	for _, s := range given {
		if s.blank() {
			if blank = fmt.Errorf("%s: given but empty; expected mounts, or leave it out for the samples", s.name); !s.file && conf.davs == nil {
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

// agree checks that a variable which may be written in two ways is not written
// differently.
func agree(lower, upper string) error {
	a, b := strings.Trim(os.Getenv(lower), nothing), strings.Trim(os.Getenv(upper), nothing)
	if a != "" && b != "" && a != b {
		return fmt.Errorf("%s, %s: expected one of the two, found both with different values", lower, upper)
	}
	return nil
}

// blank reports whether no mount can be in the source.
func (s mountSource) blank() bool {
	if s.file {
		return trim(s.value) == ""
	}
	return strings.Trim(s.value, nothing) == ""
}

// readMounts reads the mounts and the files that they name. Those of [[davs]] come
// beside those of dav.
func (c *Config) readMounts(source mountSource, conf tomlFile) error {
	name, text := source.name, source.value
	switch {
	case c.Sample:
		text = sampleMounts
	case source.file:
		file := trim(source.value)
		name += " (" + file + ")"
		content, err := c.read(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text = joinLines(string(content))
		if (mountSource{value: text}).blank() {
			return fmt.Errorf("%s: expected a mount, found none", name)
		}
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

// joinLines makes a value of dav of a file with a mount on each line, and comments
// on lines that start with "#".
func joinLines(content string) string {
	lines := strings.Split(content, "\n")
	for i, line := range lines {
		if strings.HasPrefix(trim(line), "#") {
			lines[i] = ""
		}
	}
	return strings.Join(lines, ";")
}
