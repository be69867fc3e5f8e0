package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
)

const (
	// maxUnpacked is how many bytes of a compressed file are kept. maxPacked is the maximum size
	// of one that may have to be read beyond them. All followers wait meanwhile.
	maxUnpacked = 16 << 20
	maxPacked   = 64 << 20

	// firstSize is how many of its first bytes tell whether it is known.
	firstSize = 128 << 10
)

// unpacked is a part of a compressed file's content.
type unpacked struct {
	first []byte // the first bytes
	from  int64  // offset of rest
	rest  []byte
	info  fs.FileInfo
}

func (c *unpacked) ReadAt(p []byte, offset int64) (int, error) {
	content, from := c.rest, c.from
	if offset+int64(len(p)) <= int64(len(c.first)) {
		content, from = c.first, 0
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
func (c *unpacked) Stat() (fs.FileInfo, error) { return c.info, nil }
func (c *unpacked) Read([]byte) (int, error)   { return 0, errors.ErrUnsupported }
func (c *unpacked) Close() error               { return nil }

// unpack reads a compressed file, unless it is known, and reports whether it begins with the
// text of g. If it does, it is read from there, and only if g was truncated.
func (t *tail) unpack(name string, g *generation, truncated bool) (c *generation, own bool) {
	file, err := t.files.Open(name)
	if err != nil {
		return nil, false
	}
	content, err := logs.New(context.Background(), file, logs.Options{Charset: charset.UTF8})
	if err != nil {
		file.Close()
		return nil, false
	}
	defer content.Close()
	info, err := file.Stat()
	if _, known := content.Known(); known || err != nil {
		return nil, false
	}
	part := &unpacked{info: info}
	part.first, _ = io.ReadAll(io.NewSectionReader(content, 0, firstSize)) // what can be read
	c = &generation{name: content.Name, file: part, info: info}
	c.grow(part, int64(len(part.first)))
	own = g.size > g.start && bytes.HasPrefix(c.head, g.head) && g.print.Of(part, g.start) || truncated && t.copied.in(part, c.size)
	if own && (!truncated || info.Size() > maxPacked) {
		return c, !truncated
	}
	if !own && c.size == firstSize && t.past.begins(c.head, c.print) {
		return nil, false
	}
	if own && g.size > maxUnpacked/2 {
		part.from = g.size - maxUnpacked/2
	}
	part.rest, _ = io.ReadAll(io.NewSectionReader(content, part.from, maxUnpacked))
	if len(part.rest) == 0 {
		part.from, part.rest = 0, part.first
	}
	c.grow(part, part.from+int64(len(part.rest)))
	if more, _ := content.Reaches(c.size); more {
		c.damage = fmt.Sprintf("%s: only its first %d bytes are sent", content.Name, c.size)
	}
	if damage := (logs.Set{content}).Damage(); damage != nil {
		c.damage = damage.Error()
	}
	return c, own && (c.size >= g.size || c.damage == "")
}
