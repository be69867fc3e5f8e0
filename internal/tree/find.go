package tree

import (
	"context"
	"path"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Words are words that a name must hold, in any order, case and Unicode form.
type Words []string

// NewWords returns the words of a text.
func NewWords(text string) Words { return strings.Fields(norm.NFC.String(strings.ToLower(text))) }

// In reports whether a name holds all words.
func (words Words) In(name string) bool {
	if len(words) == 0 {
		return true
	}
	name = norm.NFC.String(strings.ToLower(name))
	for _, word := range words {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}

// Found is a file or folder that Find has found.
type Found struct {
	Path    string
	Size    int64 // bytes, of a file
	Changed time.Time
	Folder  bool
}

// Find gives the files and folders below a folder whose names hold all words, in natural order
// and depth first, up to a depth (0 for all) and up to most of them. If there are more, it
// returns [ErrMany]. Another error is that of give, of ctx, or of a system without descriptors or
// memory. visit is called for each folder.
func (f Folder) Find(ctx context.Context, words Words, depth, most int, visit func(), give func(Found) error) error {
	all, full := Choice{Depth: depth}, false
	w := &walk[Found]{
		Folder: f,
		enters: func(path string) bool {
			visit()
			return !full && all.enters(path)
		},
		wants: words.In,
		settle: func(l *level[Found], members []member) {
			if len(members) > most {
				members, full = members[:most], true
			}
			most -= len(members)
			for _, m := range members {
				l.found = append(l.found, Found{path.Join(l.path, m.name), m.size, m.changed, m.folder})
			}
		},
		name: func(f Found) string { return path.Base(f.Path) },
		give: give,
	}
	err := w.run(ctx)
	if err == nil && full {
		err = ErrMany
	}
	return err
}
