package wire

import (
	"errors"
	"hash/maphash"
	"io"
	"net/http"
	"sync"
)

// maxLengths is how many lengths are remembered, of 60 bytes each.
const maxLengths = 1024

// lengths remembers the compressed lengths of files, for HEAD.
type lengths struct {
	seed  maphash.Seed
	mu    sync.Mutex
	known map[lengthKey]int64
}

// lengthKey identifies a file in a coding.
type lengthKey struct {
	path uint64 // hashed
	tag  string // entity tag, which names the coding too
}

func newLengths() *lengths {
	return &lengths{seed: maphash.MakeSeed(), known: map[lengthKey]int64{}}
}

// key returns the key of the answer. It is not ok without an entity tag.
func (c *compressor) key() (key lengthKey, ok bool) {
	tag := c.Header().Get("Etag")
	return lengthKey{maphash.String(c.lengths.seed, c.request.URL.Path), tag}, tag != ""
}

func (l *lengths) of(key lengthKey) (int64, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, ok := l.known[key]
	return n, ok
}

func (l *lengths) remember(key lengthKey, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= maxLengths {
		for some := range l.known {
			delete(l.known, some)
			break
		}
	}
	l.known[key] = n
}

// Measure finds the compressed length of a file of a size, so that HEAD answers the same
// Content-Length as GET (RFC 9110 §9.3.2). The caller has set the Etag of the answer. It does
// nothing for other methods.
func Measure(w http.ResponseWriter, content io.Reader, size int64) error {
	c := compressorOf(w)
	if c == nil || !c.head || size > maxWhole || c.choose(size) == "" {
		return nil
	}
	key, _ := c.key()
	var known bool
	if c.length, known = c.lengths.of(key); known {
		return nil
	}
	var n measured
	c.encode(&n)
	_, err := io.CopyN(c.enc, content, size)
	if err := errors.Join(err, c.finish()); err != nil {
		return err
	}
	c.length = int64(n)
	c.lengths.remember(key, c.length)
	return nil
}

// measured is a Writer that counts bytes.
type measured int64

func (m *measured) Write(p []byte) (int, error) {
	*m += measured(len(p))
	return len(p), nil
}
