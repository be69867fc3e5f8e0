package format

import (
	"errors"
	"path"
	"strings"
)

// glob names logs: by the name of a file, or by its path if it begins with a slash.
type glob struct {
	text     string
	segments []string // of a path
	base     string   // else the name
}

// newGlob reads a glob, with *, ? and [a-z] within a name, and ** for any number of folders.
func newGlob(text string) (glob, error) {
	if text == "" || text == "/" {
		return glob{}, errors.New("expected a name such as lab*.log, or a path such as /app/**/lab.log")
	}
	if _, err := path.Match(text, ""); err != nil {
		return glob{}, errors.New("expected a closing ]")
	}
	if rooted, ok := strings.CutPrefix(text, "/"); ok {
		return glob{text: text, segments: strings.Split(strings.TrimSuffix(rooted, "/"), "/")}, nil
	}
	if strings.Contains(text, "/") {
		return glob{}, errors.New("expected a name, or a path that begins with /")
	}
	return glob{text: text, base: text}, nil
}

// names reports whether a glob names a log, given its path. A glob that names a folder names
// all in it.
func (g glob) names(log string) bool {
	if g.segments == nil {
		ok, _ := path.Match(g.base, path.Base(log)) // newGlob has seen its errors
		return ok
	}
	return under(g.segments, strings.Split(strings.Trim(log, "/"), "/"))
}

// under reports whether the first segments of a path match.
func under(globs, segments []string) bool {
	switch {
	case len(globs) == 0:
		return true
	case globs[0] == "**":
		return under(globs[1:], segments) || len(segments) > 0 && under(globs, segments[1:])
	case len(segments) == 0:
		return false
	}
	ok, _ := path.Match(globs[0], segments[0])
	return ok && under(globs[1:], segments[1:])
}

// NamesNone reports whether the settings name no logs for the format, so that it may be that
// of any.
func (o *Own) NamesNone() bool { return len(o.files) == 0 }

// Strays returns the globs that name paths below none of the prefixes of mounts.
func (o *Own) Strays(prefixes []string) (globs []string) {
	for _, g := range o.files {
		stray := g.segments != nil
		for _, prefix := range prefixes {
			stray = stray && !meet(g.segments, strings.FieldsFunc(prefix, func(c rune) bool { return c == '/' }))
		}
		if stray {
			globs = append(globs, g.text)
		}
	}
	return globs
}

// meet reports whether a glob may name a path that begins with some segments.
func meet(globs, segments []string) bool {
	for i := range min(len(globs), len(segments)) {
		if globs[i] == "**" {
			return true
		}
		if ok, _ := path.Match(globs[i], segments[i]); !ok {
			return false
		}
	}
	return true
}

// Names reports whether the settings name a log by one of the paths that it has: the one of
// its URL, and for a rotated file those of the log that it was.
func (o *Own) Names(paths ...string) bool {
	for _, g := range o.files {
		for _, log := range paths {
			if g.names(log) {
				return true
			}
		}
	}
	return false
}
