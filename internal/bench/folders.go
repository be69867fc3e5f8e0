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

// Folders of many logs: applications, each with a log, its last rotated file, and older ones, which
// are compressed in one of the folders.
const (
	manyLogs       = "many"
	manyPackedLogs = "many-gz"

	applications = 50
)

// ripgrepPacked reads compressed files too.
const ripgrepPacked = "ripgrep -j1 -z"

func (b *bench) folderProbes() (probes []logProbe) {
	size := byteSize(b.size.folder)
	for _, p := range []struct {
		name, title, folder, tool string
		args                      []string
		must, aim                 float64
	}{
		{"folder", "?grep of a text in a folder: " + size + " in %d files, ms", manyLogs, ripgrep, nil, 1.5, 1},
		{"folder-gz", "… with 19 of 20 as .gz, ms", manyPackedLogs, ripgrepPacked, []string{"-z"}, 0.3, 0.2},
	} {
		if p.name == "folder" {
			p.title = fmt.Sprintf(p.title, applications*b.size.files)
		}
		probes = append(probes, logProbe{
			name: p.name,
			rows: []row{{id: p.name, name: p.title, must: goal{factor: p.must, server: p.tool}, aim: goal{factor: p.aim, server: p.tool}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.search(ctx, s, p.folder+"/?"+url.Values{"grep": {literalText}}.Encode(), literalText)
			},
			tool: p.tool,
			reference: func(ctx context.Context) (float64, error) {
				return b.run(ctx, "rg", append(p.args, "-j1", "-e", literalText, filepath.Join(b.data, "open", p.folder))...)
			},
		})
	}
	return probes
}

// makeFolders makes the folders for the selected searches.
func (b *bench) makeFolders(open string) error {
	for _, p := range b.folderProbes() {
		if !b.wants(p.name) {
			continue
		}
		folder := filepath.Join(open, manyLogs)
		if p.name == "folder-gz" {
			folder = filepath.Join(open, manyPackedLogs)
		}
		if err := b.makeFolder(folder, p.name == "folder-gz"); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) makeFolder(folder string, packed bool) error {
	size := b.size.folder / int64(applications*b.size.files)
	for app := range applications {
		dir := filepath.Join(folder, fmt.Sprintf("app%d", app))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for n := range b.size.files {
			seed := uint64(app*b.size.files + n)
			name, write := fmt.Sprintf("app%d.log", app), func(w io.Writer) error { return writeVaried(w, size, seed) }
			if n > 0 {
				name += fmt.Sprintf(".%d", n)
			}
			if packed && n > 1 {
				name += ".gz"
				write = func(w io.Writer) error {
					z := gzip.NewWriter(w)
					return errors.Join(writeVaried(z, size, seed), z.Close())
				}
			}
			if err := writeFile(filepath.Join(dir, name), write); err != nil {
				return err
			}
		}
	}
	return nil
}
