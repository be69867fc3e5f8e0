//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

// applications is how many have logs in a folder: a log, its last rotated file, and older ones, which are
// compressed in one of the folders.
const applications = 50

// ripgrepPacked reads compressed files too.
const ripgrepPacked = "ripgrep -j1 -z"

// manyLogs is a folder of many logs.
type manyLogs struct {
	name, title, tool string
	packed            bool
	must, aim         float64
}

var manyLogFolders = []manyLogs{
	{"folder", "?grep of a text in a folder, %s in %d files, ms", ripgrep, false, 1.5, 1},
	{"folder-gz", "… %s in %d files, 19 of 20 as .gz, ms", ripgrepPacked, true, 0.3, 0.2},
}

func (b *bench) folderProbes() (probes []logProbe) {
	for _, m := range manyLogFolders {
		probes = append(probes, logProbe{
			name: m.name,
			rows: []row{
				{id: m.name, name: fmt.Sprintf(m.title, byteSize(b.size.folder), applications*b.size.files),
					must: goal{factor: m.must, server: m.tool}, aim: goal{factor: m.aim, server: m.tool}},
				{id: m.name + " CPU", name: "… CPU ms, with that of processes that are started",
					must: goal{factor: m.must, server: m.tool}, aim: goal{factor: m.aim, server: m.tool}},
			},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.search(ctx, s, nil, m.name+"/?"+url.Values{"grep": {literalText}}.Encode(), literalText)
			},
			tool: m.tool,
			reference: func(ctx context.Context) ([]float64, error) {
				args := []string{"-j1", "-e", literalText, filepath.Join(b.data, "open", m.name)}
				if m.packed {
					args = append([]string{"-z"}, args...)
				}
				return b.run(ctx, nil, "rg", args...)
			},
		})
	}
	packed := manyLogFolders[1].name
	of := fmt.Sprintf("%d rotated sets of %d files by time", applications, b.size.files)
	return append(probes,
		logProbe{
			name: "merged",
			rows: []row{
				{id: "merged", name: "?tail=200 of " + of + ", first byte, ms", must: goal{factor: 150}, aim: goal{factor: 50}},
				{id: "merged CPU", name: "… CPU ms", must: goal{factor: 150}, aim: goal{factor: 50}},
			},
			measure: func(ctx context.Context, s *server) ([]float64, error) { return b.merged(ctx, s, packed+"/?tail=200") },
		},
		logProbe{
			name: "folder-memory",
			rows: []row{{id: "folder memory", name: "peak memory (RSS) of searches, last lines and histogram of " + of + ", MiB",
				must: goal{factor: 48}, aim: goal{factor: 32}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.folderMemory(ctx, s, packed+"/?")
			},
		})
}

// merged returns the time to the first byte of the last 200 lines of a folder, and the server's CPU
// time, in milliseconds.
func (b *bench) merged(ctx context.Context, s *server, path string) ([]float64, error) {
	request := s.request("GET", path)
	cpu, first, err := s.repeat(b.size.moment, func() (answer, error) {
		c := newConn(ctx, s.addr)
		defer c.close()
		began := time.Now()
		a, err := c.ask(request, nil, 200)
		if err != nil {
			return a, err
		}
		body := bufio.NewReader(c.body(a.head))
		_, err = body.Peek(1)
		if a.first = time.Since(began); err != nil {
			return a, err
		}
		text, err := io.ReadAll(body)
		if lines := bytes.Count(text, []byte("\n")); err == nil && lines != 200 {
			err = fmt.Errorf("%s: %d lines came", path, lines)
		}
		return a, err
	})
	return []float64{first.Seconds() * 1e3, cpu.Seconds() * 1e3}, err
}

// folderMemory returns the peak memory in MiB of a fresh server that answers all queries about a
// folder.
func (b *bench) folderMemory(ctx context.Context, used *server, folder string) ([]float64, error) {
	s, _, err := b.start(ctx, used.peer)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	text := url.Values{"grep": {literalText}}.Encode()
	for _, query := range []string{text, "merge&" + text, "tail=200", "merge&level=error&limit=20000", "histogram", "histogram&level=error"} {
		c := newConn(ctx, s.addr)
		a, err := c.do(s.request("GET", folder+query), nil, 200)
		c.close()
		if err == nil && a.bytes == 0 {
			err = errors.New("an empty answer")
		}
		if err != nil {
			return nil, fmt.Errorf("?%s: %w", query, err)
		}
	}
	peak, err := s.peakRSS()
	return []float64{float64(peak) / (1 << 20)}, err
}

// makeFolders makes the folders for the selected searches.
func (b *bench) makeFolders(open string) error {
	size := b.size.folder / int64(applications*b.size.files)
	for _, m := range manyLogFolders {
		if !b.wants(m.name) && !(m.packed && (b.wants("merged") || b.wants("folder-memory"))) {
			continue
		}
		for app := range applications {
			dir := filepath.Join(open, m.name, fmt.Sprintf("app%d", app))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			for n := range b.size.files {
				if err := m.makeFile(dir, n, size, uint64(app*b.size.files+n)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// makeFile makes the n-th newest file of a log, with the lines of one day. All logs have lines of the same
// times.
func (m manyLogs) makeFile(dir string, n int, size int64, seed uint64) error {
	day := newestDay.AddDate(0, 0, -n)
	name, write := filepath.Join(dir, "service.log"), func(w io.Writer) error { return writeVaried(w, size, seed, day) }
	if n > 0 {
		name += fmt.Sprintf(".%d", n)
	}
	if m.packed && n > 1 {
		name += ".gz"
		write = func(w io.Writer) error {
			z := gzip.NewWriter(w)
			return errors.Join(writeVaried(z, size, seed, day), z.Close())
		}
	}
	rotated := day.AddDate(0, 0, 1)
	return errors.Join(writeFile(name, write), os.Chtimes(name, rotated, rotated))
}
