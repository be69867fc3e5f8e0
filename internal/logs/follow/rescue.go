package follow

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
)

const (
	// maxRescued is how many bytes are read from a compressed copy, and maxPacked the
	// maximum size of that file. All followers wait meanwhile.
	maxRescued = 16 << 20
	maxPacked  = 64 << 20
)

// rescued is the end of a truncated log, taken from the copy that logrotate made and
// compressed.
type rescued struct {
	name string // of the copy
	head []byte
	from int64 // offset of rest
	rest []byte
	info fs.FileInfo // of the log
}

func (c *rescued) ReadAt(p []byte, offset int64) (int, error) {
	content, from := c.rest, c.from
	if offset < int64(len(c.head)) && offset+int64(len(p)) <= int64(len(c.head)) {
		content, from = c.head, 0
	}
	if offset < from {
		return 0, errReplaced // not kept
	}
	n := 0
	if offset < from+int64(len(content)) {
		n = copy(p, content[offset-from:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Stat, Read and Close make it an [fs.File], as the files of generations are.
func (c *rescued) Stat() (fs.FileInfo, error) { return c.info, nil }
func (c *rescued) Read([]byte) (int, error)   { return 0, errors.ErrUnsupported }
func (c *rescued) Close() error               { return nil }

// rescue finds the compressed copy of g. It returns the last part of its content, where
// followers may be, and the size of the content.
func (t *tail) rescue(g *generation) (*rescued, int64) {
	for _, name := range t.rotatedFiles(true) {
		if c, size := t.unpack(name, g); c != nil {
			return c, size
		}
	}
	return nil, 0
}

func (t *tail) unpack(name string, g *generation) (*rescued, int64) {
	file, err := t.files.Open(name)
	if err != nil {
		return nil, 0
	}
	fi, err := file.Stat()
	if err != nil || fi.Size() > maxPacked {
		file.Close()
		return nil, 0
	}
	content, err := logs.New(context.Background(), file, logs.Options{Charset: charset.UTF8})
	if err != nil {
		file.Close()
		return nil, 0
	}
	defer content.Close()
	if _, known := content.Known(); known || !begins(content, g.head) {
		return nil, 0
	}
	c := &rescued{name: content.Name, head: g.head, info: g.info}
	if g.size > maxRescued/2 {
		c.from = g.size - maxRescued/2
	}
	c.rest, _ = io.ReadAll(io.NewSectionReader(content, c.from, maxRescued)) // what can be read
	size := c.from + int64(len(c.rest))
	if size < g.size {
		return nil, 0
	}
	return c, size
}
