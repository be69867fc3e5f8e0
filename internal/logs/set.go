package logs

import "context"

// Set is one log in one file or several, oldest first.
type Set []*Log

// Place is a place in a set.
type Place struct {
	Log    *Log
	Offset int64
	file   int // which of the set
}

// Position names the place, also for [Follower.Follow].
func (p Place) Position() string { return position(p.Log.head, p.Offset) }

func (s Set) place(file int, offset int64) Place { return Place{s[file], offset, file} }

// end is where the newest line ends.
func (s Set) end(ctx context.Context) (Place, error) {
	size, err := s[len(s)-1].end(ctx)
	return s.place(len(s)-1, size), err
}

// back returns where the n-th last line before a place begins.
func (s Set) back(ctx context.Context, p Place, n int) (Place, error) {
	for {
		offset, left, err := before(ctx, p.Log, p.Offset, p.Log.Start, n)
		if err != nil || left == 0 || p.file == 0 {
			return s.place(p.file, offset), err
		}
		older := p.file - 1
		size, err := s[older].end(ctx)
		if err != nil {
			return Place{}, err
		}
		p, n = s.place(older, size), left
	}
}

// lines hands out up to n lines from a place on, and returns where they end.
func (s Set) lines(ctx context.Context, from Place, n int, buf []byte, visit func(*Log, Line) error) (Place, error) {
	for n > 0 {
		err := lines(ctx, from.Log, from.Offset, from.Log.limit(), n, buf, func(l Line) error {
			from.Offset = l.Offset + l.Length
			n--
			return visit(from.Log, l)
		})
		if err != nil || n == 0 || from.file == len(s)-1 {
			return from, err
		}
		from = s.place(from.file+1, s[from.file+1].Start)
	}
	return from, nil
}
