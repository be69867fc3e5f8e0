package merge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// model is what a search of a file alone says of it.
type model struct {
	offsets []int64 // of all lines
	texts   map[int64]string
	hits    map[int64]int64 // the offsets of hits and of their events
	seen    int             // how many lines are visited already
	event   int64           // the last one, plus one
}

// models reads all files of a group one by one. Those of another query have their lines already.
func models(t *testing.T, g *Group, q logs.Query, others map[string]*model) map[string]*model {
	files := map[string]*model{}
	for _, s := range g.sources {
		for i := range s.files {
			name := s.pathOf(&s.files[i])
			m := &model{texts: map[int64]string{}, hits: map[int64]int64{}}
			files[name] = m
			err := s.with(t.Context(), i, func(log *logs.Log) (err error) {
				if other := others[name]; other != nil {
					m.offsets, m.texts = other.offsets, other.texts
				} else if _, err = (logs.Set{log}).Search(t.Context(), logs.Query{}, func(h logs.Hit) error {
					m.offsets = append(m.offsets, h.Offset)
					m.texts[h.Offset] = string(h.Text)
					return nil
				}); err != nil {
					return err
				}
				_, err = logs.Set{log}.Search(t.Context(), logs.Query{Pattern: q.Pattern, Level: q.Level, Since: q.Since, Until: q.Until, ByEvent: true}, func(h logs.Hit) error {
					if !h.Context {
						m.hits[h.Offset] = h.Offset - h.Lead
					}
					return nil
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return files
}

// around returns the lines that a hit comes with, and the hit.
func (m *model) around(file string, offset int64, q logs.Query) (lines []string) {
	at, _ := slices.BinarySearch(m.offsets, offset)
	from, event := max(0, at-q.Context), m.hits[offset]
	if q.Newest {
		m.seen, m.event = 0, 0
	}
	from = min(max(from, m.seen), at)
	if q.ByEvent && m.event != event+1 {
		m.event = event + 1
		if lead, _ := slices.BinarySearch(m.offsets, event); lead < from && (q.Context == 0 || lead >= m.seen) {
			lines = append(lines, file+"-"+m.texts[event])
		}
	}
	for _, o := range m.offsets[from:at] {
		lines = append(lines, file+"-"+m.texts[o])
	}
	lines = append(lines, file+":"+m.texts[offset])
	for m.seen = at + 1; m.seen < len(m.offsets) && m.seen <= at+q.Context; m.seen++ {
		o := m.offsets[m.seen]
		if _, hit := m.hits[o]; hit {
			break
		}
		lines = append(lines, file+"-"+m.texts[o])
	}
	return lines
}

// Each hit of a search comes with the lines around it in its file, each once, and with the first line of
// its event, also if that does not fit into memory.
func TestAround(t *testing.T) {
	for seed := range uint64(8) {
		g := &generator{rand.New(rand.NewPCG(seed, 7)), t.TempDir(), []int{0, 0, 0, 2000}[seed%4]}
		for i := range 1 + g.IntN(4) {
			g.source(t, fmt.Sprintf("app%d.log", i), []int{3, 30, 300}[g.IntN(3)])
		}
		all := group(t, g.dir, logs.Options{})
		var files map[string]*model
		for _, q := range []logs.Query{
			{Pattern: match.Pattern{Text: "line 1"}, Context: 2},
			{Pattern: match.Pattern{Text: "line 1"}, Context: 1, Limit: 7},
			{Level: format.LevelError, Context: 3, Tail: true, Limit: 20},
			{Pattern: match.Pattern{Text: "line 2"}, Context: 1, Newest: true},
			{Pattern: match.Pattern{Text: "a"}, ByEvent: true},
			{Pattern: match.Pattern{Text: "at com"}, ByEvent: true, Context: 1},
			{Pattern: match.Pattern{Text: "i"}, Context: 100_000},
		} {
			var want []string
			bare := q
			files = models(t, all, q, files)
			bare.Context, bare.ByEvent = 0, false
			_, err := all.Search(t.Context(), bare, func(l *Line) error {
				want = append(want, files[l.File].around(l.File, l.Offset, q)...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			last, end, hits := "", int64(-1), 0
			sum, err := all.Search(t.Context(), q, func(l *Line) error {
				separator := ":"
				if l.Context {
					separator = "-"
				} else {
					hits++
				}
				if gap := q.Context > 0 && len(got) > 0 && (l.File != last || l.Offset != end); gap != l.Gap {
					t.Errorf("seed %d, %+v: a gap before %s: %t", seed, q, l.Text, l.Gap)
				}
				last, end = l.File, l.Offset+l.Length
				got = append(got, l.File+separator+string(l.Text))
				return nil
			})
			if err != nil || sum.Hits != hits || !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v: %d hits, %v: %s", seed, q, sum.Hits, err, difference(got, want))
			}
		}
	}
}

// A search stops after so many events, in either direction. The first line of an event comes with its hits.
func TestEvents(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"a.log", "b.log"} {
		text := ""
		for n := range 5 {
			text += fmt.Sprintf("2026-03-04 10:00:%02d ERROR %s%d\n  at x\n  in y\n  at z\n", 2*n+i, name[:1], n)
		}
		put(t, dir, name, text)
	}
	for _, c := range []struct {
		q    logs.Query
		want string
	}{
		{logs.Query{Pattern: match.Pattern{Text: "at"}, ByEvent: true, MaxEvents: 2}, "-a0|at x|at z|-b0|at x|at z"},
		{logs.Query{Pattern: match.Pattern{Text: "at"}, ByEvent: true, MaxEvents: 2, Newest: true}, "at z|at x|-b4|at z|at x|-a4"},
		{logs.Query{Pattern: match.Pattern{Text: "at"}, ByEvent: true, Limit: 3}, "-a0|at x|at z|-b0|at x"},
		{logs.Query{Pattern: match.Pattern{Text: "ERROR .1", Regex: true}, ByEvent: true, Context: 1}, "-at z|a1|-at x|--at z|b1|-at x"},
		{logs.Query{Level: format.LevelError, ByEvent: true, MaxEvents: 1}, "a0|at x|in y|at z"},
	} {
		var got []string
		sum, err := group(t, dir, logs.Options{}).Search(t.Context(), c.q, func(l *Line) error {
			text := strings.TrimSpace(string(l.Text))
			if _, name, ok := strings.Cut(text, "ERROR "); ok {
				text = name
			}
			if l.Context {
				text = "-" + text
			}
			if l.Gap {
				text = "-" + text
			}
			got = append(got, text)
			return nil
		})
		if text := strings.Join(got, "|"); err != nil || text != c.want || c.q.MaxEvents > 0 && (!sum.Limited || sum.Events != c.q.MaxEvents) {
			t.Errorf("%+v: %s\nwant %s (%+v, %v)", c.q, text, c.want, sum, err)
		}
	}
}
