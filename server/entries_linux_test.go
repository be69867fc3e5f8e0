package server

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// vanishing is a folder some members of which vanish after their names were read.
type vanishing struct {
	storage.File
	gone      []string
	err       error // of all members; nil for none
	described int
}

func (v *vanishing) Member(name string) (*storage.Member, error) {
	v.described++
	if slices.Contains(v.gone, name) {
		return nil, fs.ErrNotExist
	}
	if v.err != nil {
		return nil, v.err
	}
	return v.File.Member(name)
}

// A page by name describes its own rows only.
func TestPageDescribesItsRows(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"app.log", "app.log.1", "app.log.2.gz", "postgresql-Mon.log", "postgresql-Tue.log"} {
		write(t, filepath.Join(dir, name), "12345")
	}
	for i := range 30 {
		write(t, filepath.Join(dir, fmt.Sprintf("x%d.txt", i)), "1")
	}
	files, err := storage.Open(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	const rows = 10
	sh := newShelf()
	sh.rows = rows
	list := func(order ui.Order, words string, v *vanishing) (p *part, names string, err error) {
		t.Helper()
		if v.File, err = files.Open(t.Context(), "/"); err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		m := &mount{limits: &limits{shelf: sh}, sorts: make(chan struct{}, 1)}
		l := m.lister(v, order, words)
		defer l.close()
		l.page = true
		if p, err = l.next(t.Context()); err != nil {
			return nil, "", err
		}
		n := 0
		for e, err := range l.entries(t.Context(), p) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			names += " " + e.name
			if e.older > 0 {
				names += fmt.Sprintf("+%d(%d)", e.older, e.olderBytes)
			}
		}
		if n != p.rows {
			t.Errorf("%s: %d rows, want %d", order, n, p.rows)
		}
		return p, strings.TrimSpace(names), nil
	}
	for _, c := range []struct {
		order            ui.Order
		words            string
		gone             []string
		names            string
		members, matches int
		bytes            int64
		described        int
	}{
		// The times of the weekdays tell the order of their set.
		{"name", "", nil, "app.log+2(10) app.log.1 app.log.2.gz postgresql-Tue.log+1(5) postgresql-Mon.log x0.txt x1.txt x2.txt x3.txt x4.txt", 35, 35, sizeUnknown, rows + 2},
		{"name", "", []string{"app.log", "x1.txt"}, "app.log.1+1(5) app.log.2.gz postgresql-Tue.log+1(5) postgresql-Mon.log x0.txt x2.txt x3.txt x4.txt", 33, 33, sizeUnknown, rows + 2},
		{"name", "app", nil, "app.log+2(10) app.log.1 app.log.2.gz", 35, 3, 15, 3},
		{"name", "app", []string{"app.log", "app.log.1", "app.log.2.gz"}, "", 32, 0, 0, 3},
		{"-size", "x2", nil, "x29.txt x28.txt x27.txt x26.txt x25.txt x24.txt x23.txt x22.txt x21.txt x20.txt", 35, 11, 11, 0},
	} {
		v := &vanishing{gone: c.gone}
		p, names, err := list(c.order, c.words, v)
		if err != nil || names != c.names || p.members != c.members || p.matches != c.matches || p.bytes != c.bytes || v.described != c.described {
			t.Errorf("%s %q without %q: %s, %d described, %+v, %v; want %+v", c.order, c.words, c.gone, names, v.described, p, err, c)
		}
	}
	if _, _, err := list("name", "", &vanishing{err: syscall.ENOMEM}); !storage.Exhausted(err) {
		t.Errorf("a system without memory: %v", err)
	}
}
