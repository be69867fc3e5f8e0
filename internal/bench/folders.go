//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

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
			rows: []row{{id: m.name, name: fmt.Sprintf(m.title, byteSize(b.size.folder), applications*b.size.files),
				must: goal{factor: m.must, server: m.tool}, aim: goal{factor: m.aim, server: m.tool}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.search(ctx, s, m.name+"/?"+url.Values{"grep": {literalText}}.Encode(), literalText)
			},
			tool: m.tool,
			reference: func(ctx context.Context) (float64, error) {
				args := []string{"-j1", "-e", literalText, filepath.Join(b.data, "open", m.name)}
				if m.packed {
					args = append([]string{"-z"}, args...)
				}
				return b.run(ctx, "rg", args...)
			},
		})
	}
	return probes
}

// makeFolders makes the folders for the selected searches.
func (b *bench) makeFolders(open string) error {
	size := b.size.folder / int64(applications*b.size.files)
	for _, m := range manyLogFolders {
		if !b.wants(m.name) {
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

// makeFile makes the n-th newest file of a log.
func (m manyLogs) makeFile(dir string, n int, size int64, seed uint64) error {
	name, write := filepath.Join(dir, "service.log"), func(w io.Writer) error { return writeVaried(w, size, seed) }
	if n > 0 {
		name += fmt.Sprintf(".%d", n)
	}
	if m.packed && n > 1 {
		name += ".gz"
		write = func(w io.Writer) error {
			z := gzip.NewWriter(w)
			return errors.Join(writeVaried(z, size, seed), z.Close())
		}
	}
	return writeFile(name, write)
}
