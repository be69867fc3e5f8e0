//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// tooLong is the maximum time for a point of a plot. A server that would take longer has
// no further points.
const tooLong = 45 * time.Second

// growth measures costs as something grows. Each point has one figure per panel.
type growth struct {
	name    string // for -only, and the name of its file
	title   string
	panels  []panel // without series
	ticks   []tick
	prepare func() error
	measure func(ctx context.Context, s *server, x float64) ([]float64, error)
}

func (b *bench) growths() []growth {
	members, sizes, clients := b.size.growMembers, b.size.growSizes, b.size.growClients
	return []growth{
		{
			name: "listing", title: "What a listing costs as the folder grows",
			panels: []panel{{title: "PROPFIND depth 1, allprop: server CPU, ms", xTitle: "files in the folder"}},
			ticks:  ticksOf(members, func(n int) string { return fmt.Sprint(n) }),
			prepare: func() error {
				for _, n := range members {
					if n == b.size.members {
						continue
					}
					if err := makeFolder(filepath.Join(b.data, "open", folderOf(n)), n); err != nil {
						return err
					}
				}
				return nil
			},
			measure: func(ctx context.Context, s *server, x float64) ([]float64, error) {
				return b.listing(ctx, s, propfind, "", allprop, int(x))
			},
		},
		{
			name: "file", title: "What a download costs as the file grows",
			panels: []panel{
				{title: "GET of a file: server CPU, ms", xTitle: "size of the file"},
				{title: "… time to the first byte, ms", xTitle: "size of the file"},
			},
			ticks: ticksOf(sizes, byteSize),
			prepare: func() error {
				for _, n := range sizes {
					path := filepath.Join(b.data, "open", sparseOf(n))
					if err := errors.Join(makeSparse(path, n), warm(path)); err != nil {
						return err
					}
				}
				return nil
			},
			measure: func(ctx context.Context, s *server, x float64) ([]float64, error) {
				c := newConn(ctx, s.addr)
				defer c.close()
				request := s.request("GET", sparseOf(int64(x)))
				cpu, first, err := s.repeat(b.size.moment/2, func() (answer, error) { return c.do(request, nil, 200) })
				return []float64{cpu.Seconds() * 1e3, first.Seconds() * 1e3}, err
			},
		},
		{
			name: "clients", title: "What a small file costs as clients come",
			panels: []panel{
				{title: "GET 4 KiB: server CPU, µs a request", xTitle: "clients at once"},
				{title: "… 99 of 100 are answered within, ms", xTitle: "clients at once"},
			},
			ticks:   ticksOf(clients, func(n int) string { return fmt.Sprint(n) }),
			prepare: func() error { return nil },
			measure: func(ctx context.Context, s *server, x float64) ([]float64, error) {
				l, err := s.load(ctx, s.request("GET", "small.log"), int(x), b.size.moment)
				if err != nil {
					return nil, err
				}
				slices.Sort(l.latencies)
				p99 := l.latencies[len(l.latencies)*99/100]
				return []float64{float64(l.cpu) / 1e3, p99.Seconds() * 1e3}, nil
			},
		},
		{
			name: "files", title: "What a search in a folder costs as logs come",
			panels: []panel{
				{title: "?grep of a text in logs of " + byteSize(grownLog) + ": server CPU, ms", xTitle: "logs in the folder"},
				{title: "… peak memory of the server so far, MiB", xTitle: "logs in the folder"},
			},
			ticks: ticksOf(b.size.growFiles, func(n int) string { return fmt.Sprint(n) }),
			prepare: func() error {
				for _, n := range b.size.growFiles {
					if err := makeManyLogs(filepath.Join(b.data, "open", logsOf(n)), n); err != nil {
						return err
					}
				}
				return nil
			},
			measure: func(ctx context.Context, s *server, x float64) ([]float64, error) {
				if s.name != ours {
					return nil, nil
				}
				figures, err := b.search(ctx, s, nil, logsOf(int(x))+"/?"+url.Values{"grep": {literalText}}.Encode(), literalText)
				if len(figures) == 0 {
					return nil, cmp.Or(err, errors.New("the text was not found"))
				}
				peak, err := s.peakRSS()
				return []float64{figures[1], float64(peak) / (1 << 20)}, err
			},
		},
		{
			name: "remotes", title: "What a search in all folders costs as other servers come",
			panels: []panel{
				{title: "?grep of a text in " + byteSize(b.size.elsewhere) + " at each: ms", xTitle: "other servers, on one core"},
				{title: "… peak memory of the hub, MiB", xTitle: "other servers, on one core"},
			},
			ticks:   ticksOf(b.size.growRemotes, func(n int) string { return fmt.Sprint(n) }),
			prepare: b.makeElsewhere,
			measure: func(ctx context.Context, s *server, x float64) ([]float64, error) {
				if s.name != ours {
					return nil, nil
				}
				took, memory, err := b.searchRemotes(ctx, s.peer, int(x), false)
				return []float64{took * 1e3, memory}, err
			},
		},
	}
}

// grownLog is the size of each log of the growth "files", in bytes.
const grownLog = 16 << 10

func logsOf(n int) string { return fmt.Sprintf("logs-%d", n) }

// makeManyLogs makes logs that are no rotated files of each other. Each has the text that is searched for, once.
func makeManyLogs(dir string, n int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i := range n {
		err := writeFile(filepath.Join(dir, fmt.Sprintf("app%05dx.log", i)), func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "2026-03-03 23:59:59.000 WARN  [worker-1] app.orders.service: %s s\n", literalText)
			return errors.Join(err, writeVaried(w, grownLog, uint64(i), newestDay))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sparseOf(size int64) string { return fmt.Sprintf("sparse-%d.bin", size) }

func ticksOf[N int | int64](at []N, label func(N) string) []tick {
	ticks := make([]tick, len(at))
	for i, n := range at {
		ticks[i] = tick{float64(n), label(n)}
	}
	return ticks
}

// grow measures all points at one server after the other, and returns the panels.
func (b *bench) grow(ctx context.Context, g growth) ([]panel, error) {
	if err := g.prepare(); err != nil {
		return nil, fmt.Errorf("%s: %w", g.name, err)
	}
	unix.Sync()
	panels := slices.Clone(g.panels)
	for _, p := range b.peers {
		b.say("%s, as it grows: %s", p.name, g.name)
		points, err := b.points(ctx, p, g)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			b.say("%s, %s: its line ends here: %v", p.name, g.name, err)
		}
		if len(points) == 0 {
			continue
		}
		for i := range panels {
			s := series{name: p.name, color: p.color}
			for j, figures := range points {
				s.x, s.y = append(s.x, g.ticks[j].at), append(s.y, figures[i])
			}
			panels[i].xTicks, panels[i].series = g.ticks, append(panels[i].series, s)
		}
	}
	return panels, nil
}

// points returns a server's figures from the first tick up to one that would take too
// long.
func (b *bench) points(ctx context.Context, p *peer, g growth) (points [][]float64, err error) {
	s, _, err := b.start(ctx, p)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	var took time.Duration
	for i, t := range g.ticks {
		if i > 0 && float64(took)*math.Min(t.at/g.ticks[i-1].at, 50) > float64(tooLong) {
			return points, fmt.Errorf("%s would take longer than %v", t.label, tooLong)
		}
		began := time.Now()
		figures, err := g.measure(ctx, s, t.at)
		if err != nil || figures == nil {
			return points, err
		}
		points = append(points, figures)
		if took = time.Since(began); took < 4*b.size.moment {
			took = 0 // short: the time is that of repetitions
		}
	}
	return points, nil
}

// draw writes a plot into the folder of plots.
func (b *bench) draw(g growth, panels []panel) error {
	f, err := os.Create(filepath.Join(b.plots, "bench-"+g.name+".svg"))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := writeSVG(f, g.title, panels); err != nil {
		return err
	}
	return f.Close()
}
