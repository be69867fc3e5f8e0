package main

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// measured is how much of a file is understood, in lines.
type measured struct {
	lines, timed, levelled int
	stated, right          int
	wrong                  []string // lines that are read otherwise than stated
}

func (m *measured) add(n measured) {
	m.lines += n.lines
	m.timed += n.timed
	m.levelled += n.levelled
	m.stated += n.stated
	m.right += n.right
}

// changedFS has files with another time of change.
type changedFS struct {
	fs.FS
	changed time.Time
}

func (c changedFS) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	if err != nil || c.changed.IsZero() {
		return f, err
	}
	return changedFile{f, c.changed}, nil
}

func (c changedFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(c.FS, name) }

type changedFile struct {
	fs.File
	changed time.Time
}

// ReadAt is that of the file, which is one of the disk.
func (f changedFile) ReadAt(p []byte, offset int64) (int, error) {
	return f.File.(interface {
		ReadAt([]byte, int64) (int, error)
	}).ReadAt(p, offset)
}

func (f changedFile) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	return changedInfo{fi, f.changed}, err
}

type changedInfo struct {
	fs.FileInfo
	changed time.Time
}

func (fi changedInfo) ModTime() time.Time { return fi.changed }

// measure reads a file.
func measure(ctx context.Context, fsys fs.FS, name string, zone *time.Location) (m measured, err error) {
	stated, comments, err := statements(fsys, name)
	if err != nil {
		return m, err
	}
	file, err := fsys.Open(name)
	if err != nil {
		return m, err
	}
	log, err := logs.New(ctx, file, logs.Options{Zone: zone})
	if err != nil {
		file.Close()
		return m, err
	}
	defer log.Close()
	number := 0
	_, err = logs.Set{log}.Search(ctx, logs.Query{Heads: true}, func(h logs.Hit) error {
		number++
		if len(h.Text) == 0 || comments && h.Text[0] == '#' {
			return nil
		}
		if s, ok := stated[number]; ok {
			m.stated++
			if s.holds(h.Time, h.Level.String(), zone) {
				m.right++
			} else {
				m.wrong = append(m.wrong, fmt.Sprintf("%d: %s %s, want %s %s: %s", number, h.Time.In(zone).Format(time.RFC3339), h.Level, s.Time, s.Level, h.Text))
			}
		}
		if h.Continuation && !h.Unread {
			return nil
		}
		if m.lines++; h.Unread {
			return nil // its time and level are those of a line before
		}
		if !h.Time.IsZero() {
			m.timed++
		}
		if h.Level != format.LevelNone {
			m.levelled++
		}
		return nil
	})
	return m, err
}
