package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gowebdav/internal/logs"
	"gowebdav/internal/natural"
	"gowebdav/internal/pool"
)

// Group is several logs that are read as one, for one request. It is not for concurrent use.
type Group struct {
	Report
	sources []*source
	hits    int // of a search
}

// Line is a line of a group: a hit of a query, or a line of context, without its Log.
type Line struct {
	logs.Hit
	Source string // name of the log
	File   string // path of the file in which the line stands

	at   int64
	file *file
	hit  *Line // with which a line of context comes, nil for a hit
}

// Timeless reports whether the line is of a file without times.
func (l *Line) Timeless() bool { return l.at == untimed }

// Report is what a group has read.
type Report struct {
	Files   int      // that were read
	Scanned int64    // bytes of the files
	Untimed []string // paths of files without times, up to MaxNames
	Gone    string   // name of the log of a position that is not here any more; "" for none
}

// MaxNames is the maximum number of names in a Report.
const MaxNames = 100

// New returns the group of logs.
func New(sources []Source) *Group {
	g := &Group{sources: make([]*source, len(sources))}
	for i, s := range sources {
		of := &source{Source: s, group: g}
		of.list(s.Listed)
		g.sources[i] = of
	}
	slices.SortStableFunc(g.sources, func(a, b *source) int { return natural.Compare(a.Name, b.Name) })
	for i, s := range g.sources {
		s.rank = rankOf(i)
	}
	return g
}

// rankOf returns the rank of a source by its index. A source that is gone has one between those.
func rankOf(i int) int { return 2*i + 1 }

// skips reports whether an error concerns only the file in which it occurred.
func (g *Group) skips(ctx context.Context, err error) bool {
	return ctx.Err() == nil && !errors.Is(err, errRotated) && !errors.As(err, new(*pool.FullError)) && !errors.As(err, new(*logs.SpreadError))
}

// Position returns the position of the place before a line; that of its hit for a line of context.
func (l *Line) Position() string {
	if l.hit != nil {
		return l.hit.Position()
	}
	return l.position(l.Offset)
}

// After returns the position of the place after a line. Lines of context stand at their hit, before it
// or after it.
func (l *Line) After() string {
	switch {
	case l.hit == nil:
		return l.position(l.Offset + l.Length)
	case l.Offset < l.hit.Offset:
		return l.hit.Position()
	}
	return l.hit.After()
}

func (l *Line) position(offset int64) string {
	return position{l.at, code(l.Source), fmt.Sprintf("%s:%d%s", l.file.identity, offset, l.file.print)}.String()
}

// timeless reports a file without times.
func (g *Group) timeless(name string) {
	if len(g.Untimed) < MaxNames && !slices.Contains(g.Untimed, name) {
		g.Untimed = append(g.Untimed, name)
	}
}
