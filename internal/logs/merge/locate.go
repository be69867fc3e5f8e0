package merge

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gowebdav/internal/logs"
	"gowebdav/internal/natural"
)

// locate returns the place of a position. If its source or file is not here any more, it is
// reported, and the place is that of its time.
func (g *Group) locate(ctx context.Context, text string) (key, error) {
	p, ok := parsePosition(text)
	if !ok {
		return key{}, fmt.Errorf("%q: %w", text, logs.ErrNotHere)
	}
	at := key{at: p.at}
	if p.source == "" {
		at.rank = -1
		return at, nil
	}
	i := slices.IndexFunc(g.sources, func(s *source) bool { return code(s.Name) == p.source })
	if i < 0 {
		name := decoded(p.source)
		g.Gone = cmp.Or(name, "a log")
		i, _ = slices.BinarySearchFunc(g.sources, name, func(s *source, name string) int { return natural.Compare(s.Name, name) })
		at.rank = rankOf(i) - 1
		return at, nil
	}
	s := g.sources[i]
	at.rank = s.rank
	place, _ := logs.ParsePosition(p.place)
	at.offset = place.Offset
	err := again(func() (err error) {
		at.file, err = s.fileOf(ctx, place, p.at)
		return err
	})
	if err == nil && at.file < 0 {
		if s.Skip != nil {
			s.Skip(s.Name, ErrGone)
		}
	}
	return at, err
}

// fileOf returns the file of a position about a time, or -1.
func (s *source) fileOf(ctx context.Context, p logs.Position, at int64) (found int, err error) {
	near := len(s.files) - 1
	if at != untimed {
		if near, err = s.fileAt(ctx, moment(at)); err != nil {
			return -1, err
		}
	}
	for distance := range len(s.files) {
		for _, i := range []int{near - distance, near + distance} {
			if i < 0 || i >= len(s.files) || distance == 0 && i != near {
				continue
			}
			is := false
			err := s.with(ctx, i, func(log *logs.Log) error {
				size, known := log.Known()
				is = p.In(log.Head(), log, log.Start) && (!known || p.Offset <= size)
				return nil
			})
			if is || err != nil {
				return i, err
			}
		}
	}
	return -1, nil
}
