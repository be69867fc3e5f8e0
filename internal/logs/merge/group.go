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
}

// Line is a line of a group: a hit of a query, without its Log.
type Line struct {
	logs.Hit
	Source string // name of the log
	File   string // path of the file in which the line stands

	at   int64
	file *file
}

// Report is what a group has read, and what it could not.
type Report struct {
	Files   int   // that were read
	Scanned int64 // bytes of the files
	Skipped []Skipped
	More    int      // how many were skipped after the first MaxSkipped
	Untimed []string // files without times, up to MaxSkipped
}

// Skipped is a file that could not be read, or not all of it.
type Skipped struct{ Name, Reason string }

// MaxSkipped is the maximum number of names in a list of a Report.
const MaxSkipped = 100

// New returns the group of logs.
func New(sources []Source) *Group {
	g := new(Group)
	for _, s := range sources {
		of := &source{Source: s, group: g}
		of.list(s.Listed)
		g.sources = append(g.sources, of)
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
	full := new(pool.FullError)
	return ctx.Err() == nil && !errors.Is(err, errRotated) && !errors.As(err, &full)
}

// Skip adds a file that could not be read to the report.
func (g *Group) skip(name, reason string) {
	if len(g.Skipped) >= MaxSkipped {
		g.More++
		return
	}
	g.Skipped = append(g.Skipped, Skipped{name, reason})
}

// damaged reports what is wrong with a compressed file, as far as it was read.
func (g *Group) damaged(f *file, log *logs.Log) {
	if damage := (logs.Set{log}).Damage(); damage != nil && !f.damaged {
		f.damaged = true
		g.skip(f.path, damage.Error())
	}
}

// Position returns the position of the place before a line.
func (l *Line) Position() string { return l.position(l.Offset) }

// After returns the position of the place after a line.
func (l *Line) After() string { return l.position(l.Offset + l.Length) }

func (l *Line) position(offset int64) string {
	return position{l.at, code(l.Source), fmt.Sprintf("%s:%d%s", l.file.identity, offset, l.file.print)}.String()
}

// timeless reports a file without times.
func (g *Group) timeless(name string) {
	if len(g.Untimed) < MaxSkipped && !slices.Contains(g.Untimed, name) {
		g.Untimed = append(g.Untimed, name)
	}
}
