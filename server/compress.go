package server

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// minCompressed is the size from which compression is worth its while, in bytes.
	minCompressed = 1 << 10

	// window is how far back zstd looks for what repeats, in bytes. Log lines
	// repeat what stands near: on logs whose lines vary 8 MiB finds no more, takes
	// 8 MiB of memory and a third of the speed; only one that repeats itself almost
	// to the letter comes out smaller. RFC 9659 allows 8 MiB at most.
	window = 512 << 10

	// gzipLevel: 1 sends a sixth more than 5 and takes half the time.
	gzipLevel = 5
)

// compress answers in zstd or gzip where the client takes it, the type is text
// and the answer is whole: a range is one of the file's own bytes.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressor{ResponseWriter: w, request: r, coding: coding(r, "gzip", "zstd"), head: r.Method == http.MethodHead}
		next.ServeHTTP(c, r)
		c.close()
	})
}

// compressible reports whether a type is text, which compresses well. Images,
// archives and the like are compressed already.
func compressible(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	return strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "json") || strings.HasSuffix(name, "xml") ||
		name == "application/javascript"
}

// compressor is a ResponseWriter that compresses what turns out to be worth it.
type compressor struct {
	http.ResponseWriter
	request *http.Request
	coding  string
	head    bool
	status  int
	held    []byte // the beginning of an answer of unknown length
	decided bool
	enc     encoder    // nil: as it is
	pool    *sync.Pool // that it goes back to
	due     int64      // bytes that Content-Length promised and that have not come yet
}

// encoder is what gzip and zstd have in common.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

func (c *compressor) WriteHeader(status int) {
	if c.status != 0 {
		return
	}
	if status < 200 { // 100 Continue and the like are no answers
		c.ResponseWriter.WriteHeader(status)
		return
	}
	c.status = status
	header := c.Header()
	if bodiless(status) || !compressible(header.Get("Content-Type")) || header.Get("Content-Encoding") != "" || header.Get("Content-Range") != "" {
		c.pass()
		return
	}
	// Also when it is sent as it is: another client may get it otherwise.
	vary(header)
	length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	switch {
	case c.coding == "" || err == nil && length < minCompressed:
		c.pass()
	case err == nil:
		c.due = length
		c.begin()
	}
}

// vary says that the answer hangs on the codings that the client takes (RFC 9110
// §12.5.5).
func vary(header http.Header) {
	if !slices.Contains(header.Values("Vary"), "Accept-Encoding") {
		header.Add("Vary", "Accept-Encoding")
	}
}

func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// pass sends the answer as it is.
func (c *compressor) pass() {
	c.decided = true
	c.ResponseWriter.WriteHeader(c.status)
}

// begin sends the answer compressed.
func (c *compressor) begin() {
	c.announce()
	if !c.head {
		c.pool = encoders[c.coding]
		c.enc = c.pool.Get().(encoder)
		c.enc.Reset(c.ResponseWriter)
	}
}

// beginStream sends an answer that grows as it goes.
func (c *compressor) beginStream() {
	if c.coding = coding(c.request, "gzip"); c.coding == "" {
		c.pass()
		return
	}
	c.announce()
	if !c.head {
		c.enc = &streamEncoder{w: c.ResponseWriter}
	}
}

func (c *compressor) announce() {
	c.decided = true
	header := c.Header()
	header.Del("Content-Length")
	header.Del("Accept-Ranges")
	header.Set("Content-Encoding", c.coding)
	c.ResponseWriter.WriteHeader(c.status)
}

func (c *compressor) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.WriteHeader(http.StatusOK)
	}
	if !c.decided {
		if len(c.held)+len(p) < minCompressed {
			c.held = append(c.held, p...)
			return len(p), nil
		}
		c.begin()
		if err := c.release(); err != nil {
			return 0, err
		}
	}
	if c.enc != nil {
		c.due -= int64(len(p))
		return c.enc.Write(p)
	}
	return c.ResponseWriter.Write(p)
}

// release writes what was held back.
func (c *compressor) release() error {
	held := c.held
	c.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := c.Write(held)
	return err
}

// ReadFrom leaves a copy to the connection, or feeds the encoder in pieces that
// suit it.
func (c *compressor) ReadFrom(src io.Reader) (int64, error) {
	if c.decided && c.enc == nil {
		return io.Copy(c.ResponseWriter, src)
	}
	buf := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buf)
	return io.CopyBuffer(struct{ io.Writer }{c}, struct{ io.Reader }{src}, buf[:])
}

// FlushError sends what has been written so far (http.ResponseController).
func (c *compressor) FlushError() error {
	if c.status == 0 {
		c.WriteHeader(http.StatusOK)
	}
	if !c.decided {
		c.beginStream()
		if err := c.release(); err != nil {
			return err
		}
	}
	if c.enc != nil {
		if err := c.enc.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap serves http.ResponseController's deadlines.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// close ends the answer. A panic does not come here: what breaks off must not
// look whole. Nor must that of a file that became shorter while it was sent.
func (c *compressor) close() {
	if c.due > 0 && !c.head {
		panic(http.ErrAbortHandler)
	}
	if c.status != 0 && !c.decided {
		if len(c.held) > 0 {
			c.Header().Set("Content-Length", strconv.Itoa(len(c.held)))
		}
		c.pass()
		c.release() // an error here is the client's going away
	}
	if c.enc != nil {
		c.enc.Close()
		c.enc.Reset(nil)
		if c.pool != nil {
			c.pool.Put(c.enc)
		}
		c.enc = nil
	}
}

const copyBuffer = 128 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// encoders are kept, as making one costs a megabyte.
var encoders = map[string]*sync.Pool{
	"gzip": {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel) // fails for a level that there is not
		return w
	}},
	"zstd": {New: func() any {
		w, _ := zstd.NewWriter(nil, // fails for options that contradict each other
			zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithWindowSize(window),
			zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true))
		return w
	}},
}
