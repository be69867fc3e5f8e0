package tree

import (
	"errors"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Choice says which logs below a folder are meant: those that a name or a pattern chooses, or
// all if there are none. Names are compared in Unicode's NFC.
type Choice struct {
	Depth int // of folders, 1 for the folder's own logs; 0 for all

	names    map[string]bool // of logs or folders; true once it has chosen something
	patterns []string
	without  map[string]bool // logs and folders that are left out, whatever chooses them
}

// Name adds the path of a log, or of a folder for all logs below it.
func (c *Choice) Name(name string) error { return add(&c.names, name) }

// Without leaves out the log with a path, or all logs below the folder.
func (c *Choice) Without(name string) error { return add(&c.without, name) }

func add(to *map[string]bool, name string) error {
	clean := path.Clean(norm.NFC.String(name))
	if name == "" || path.IsAbs(clean) || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") || strings.Contains(clean, "\x00") {
		return errors.New("expected the path of a log below the folder, such as web/lab.log")
	}
	if *to == nil {
		*to = map[string]bool{}
	}
	(*to)[clean] = false
	return nil
}

// All returns the choice without what is left out.
func (c *Choice) All() *Choice { return &Choice{Depth: c.Depth, names: c.names, patterns: c.patterns} }

// Omits reports whether the log or folder with a path is left out.
func (c *Choice) Omits(name string) bool {
	if len(c.without) == 0 {
		return false
	}
	for at := norm.NFC.String(name); at != "."; at = path.Dir(at) {
		if _, ok := c.without[at]; ok {
			return true
		}
	}
	return false
}

// Pattern adds a pattern as of [path.Match]. It is for a log's name, or if it holds a slash, for
// its path.
func (c *Choice) Pattern(pattern string) error {
	pattern = norm.NFC.String(pattern)
	if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
		return errors.New("expected a pattern such as *.log, lab-[0-9]* or web/*.log")
	}
	c.patterns = append(c.patterns, pattern)
	return nil
}

// Missing returns the names that have chosen nothing.
func (c *Choice) Missing() (missing []string) {
	for name, met := range c.names {
		if !met {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// all reports whether all logs are meant.
func (c *Choice) all() bool { return len(c.names) == 0 && len(c.patterns) == 0 }

// chooses reports whether the log with a path is meant.
func (c *Choice) chooses(name string) bool {
	return c.meets(name) && !c.Omits(name)
}

// meets is chooses, without what is left out.
func (c *Choice) meets(name string) bool {
	if c.all() {
		return true
	}
	name = norm.NFC.String(name)
	chosen := false
	for at := name; at != "." && len(c.names) > 0; at = path.Dir(at) {
		if _, ok := c.names[at]; ok {
			c.names[at], chosen = true, true
		}
	}
	for _, pattern := range c.patterns {
		subject := name
		if !strings.Contains(pattern, "/") {
			subject = path.Base(name)
		}
		if ok, _ := path.Match(pattern, subject); ok { // Pattern has looked for errors
			return true
		}
	}
	return chosen
}

// enters reports whether a chosen log may lie below the folder with a path.
func (c *Choice) enters(folder string) bool {
	if c.Depth > 0 && depth(folder) >= c.Depth {
		return false
	}
	if folder == "" {
		return true
	}
	if c.all() || c.Omits(folder) {
		return !c.Omits(folder)
	}
	folder = norm.NFC.String(folder)
	for name := range c.names {
		if within(name, folder) || within(folder, name) {
			return true
		}
	}
	for _, pattern := range c.patterns {
		if !strings.Contains(pattern, "/") || mayLead(pattern, folder) {
			return true
		}
	}
	return false
}

// passedOver notes that a folder or file was found, and left out: names in it are not missing.
func (c *Choice) passedOver(name string) {
	name = norm.NFC.String(strings.TrimSuffix(name, "/"))
	for chosen := range c.names {
		if within(name, chosen) {
			c.names[chosen] = true
		}
	}
}

// mayLead reports whether a path that a pattern matches may begin with a folder.
func mayLead(pattern, folder string) bool {
	parts := strings.Split(pattern, "/")
	for i, name := range strings.Split(folder, "/") {
		if i >= len(parts)-1 {
			return false
		}
		if ok, err := path.Match(parts[i], name); err == nil && !ok {
			return false
		}
	}
	return true
}

// depth returns the number of folders in a path.
func depth(folder string) int {
	if folder == "" {
		return 0
	}
	return 1 + strings.Count(folder, "/")
}

// within reports whether a path is that of a folder, or lies in it.
func within(folder, name string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}
