package wire

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/conns"
)

const (
	// minCompressed is the size in bytes from which compression is worth its cost.
	minCompressed = 1 << 10

	// window is how far back zstd looks for repetitions, in bytes. Log lines resemble
	// their neighbours. On usual logs, 8 MiB finds no more, takes 8 MiB of memory and a
	// third of the speed. Only logs that repeat themselves literally come out smaller.
	// RFC 9659 allows up to 8 MiB.
	window = 512 << 10

	// gzipLevel is a compromise: level 1 sends a sixth more and takes half the time.
	gzipLevel = 5
)

// Compress compresses answers with zstd or gzip if the client accepts it, the media type is
// text, and the answer is no range: a range is one of the file's own bytes. Answers of up to
// maxWhole bytes have a Content-Length, as long as there is room for them. needsLength reports
// whether a client fails without one.
func Compress(next http.Handler, needsLength func(*http.Request) bool) http.Handler {
	lengths := newLengths()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressor{ResponseWriter: w, request: r, lengths: lengths, needsLength: needsLength, coding: Coding(r, "gzip", "zstd"), head: r.Method == http.MethodHead}
		defer c.giveBack() // also if the handler panics
		next.ServeHTTP(c, r)
		c.close()
	})
}

// Compressible reports whether a media type is text, which compresses well. Images, archives
// and the like are compressed already.
func Compressible(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	return strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "json") || strings.HasSuffix(name, "xml") ||
		name == "application/javascript"
}

// compressor is a ResponseWriter that compresses an answer once it knows that this is worth
// its cost.
type compressor struct {
	http.ResponseWriter
	request *http.Request
	lengths *lengths

	needsLength func(*http.Request) bool

	coding  string
	head    bool
	status  int
	held    []byte     // the beginning of an answer of unknown length, until decided
	decided bool       // whether and how the answer is compressed
	enc     encoder    // nil to send it as it is
	pool    *sync.Pool // that enc goes back to
	due     int64      // bytes that the handler's Content-Length promised
	written int64      // bytes that the handler has written

	planned int64  // the length that plan was chosen for, plus 1
	plan    string // coding for that length, "" for none
	spool   *spool // keeps the answer until its length is known, nil to send it at once
	length  int64  // compressed length of the file, for HEAD
}

// compressorOf returns the compressor around or in w, nil for none.
func compressorOf(w http.ResponseWriter) *compressor {
	for {
		switch at := w.(type) {
		case *compressor:
			return at
		case interface{ Unwrap() http.ResponseWriter }:
			w = at.Unwrap()
		default:
			return nil
		}
	}
}

// CodingOf returns the content coding in which w will send a file of a media type and size,
// "" for none. If that depends on the request, it sets Vary.
func CodingOf(w http.ResponseWriter, mediaType string, size int64) string {
	c := compressorOf(w)
	if c == nil || !Compressible(mediaType) {
		return ""
	}
	vary(c.Header()) // RFC 9110 §15.4.5: a 304 says so too
	return c.choose(size)
}

// Begun reports whether the answer has a status already, so that an error can only break it
// off.
func Begun(w http.ResponseWriter) bool {
	for {
		if at, ok := w.(interface{ begun() bool }); ok && at.begun() {
			return true
		}
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = outer.Unwrap()
	}
}

func (c *compressor) begun() bool { return c.status != 0 }

// encoder is what the encoders of gzip and zstd have in common.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

func (c *compressor) WriteHeader(status int) {
	if c.status != 0 {
		return
	}
	if status < 200 { // such as 100 Continue, which is not the answer
		c.ResponseWriter.WriteHeader(status)
		return
	}
	c.status = status
	header := c.Header()
	if bodiless(status) || !Compressible(header.Get("Content-Type")) || header.Get("Content-Encoding") != "" || header.Get("Content-Range") != "" {
		c.pass()
		return
	}
	// Also for an answer that is not compressed: other clients get it compressed.
	vary(header)
	length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	switch {
	case c.coding == "" || err == nil && c.choose(length) == "":
		c.pass()
	case err == nil:
		c.due = length
		c.begin()
	}
}

// choose returns the coding for an answer of a length, "" for none, and reserves a spool.
func (c *compressor) choose(length int64) string {
	if c.planned == length+1 {
		return c.plan
	}
	c.giveBack()
	c.planned, c.plan = length+1, c.coding
	switch {
	case c.coding == "":
	case length < minCompressed:
		c.plan = ""
	case length <= maxWhole && (c.head || c.reserve(length)):
	case c.needsLength(c.request):
		c.plan = ""
	}
	return c.plan
}

// reserve reserves a spool for an answer of a length, and reports whether there was room.
func (c *compressor) reserve(length int64) bool {
	c.giveBack()
	c.spool = newSpool(length)
	return c.spool != nil
}

// giveBack frees the spool.
func (c *compressor) giveBack() {
	if c.spool != nil {
		c.spool.giveBack()
		c.spool = nil
	}
}

// vary says that the answer depends on Accept-Encoding (RFC 9110 §12.5.5).
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
	c.giveBack()
	c.decided = true
	c.ResponseWriter.WriteHeader(c.status)
}

// begin starts to compress. The answer is sent at once, or spooled until its length is known.
func (c *compressor) begin() {
	c.decided = true
	if c.spool == nil {
		c.announce(c.length)
	}
	if !c.head {
		c.encode(encoded{c})
	}
}

// encode gets an encoder that writes to w.
func (c *compressor) encode(w io.Writer) {
	c.pool = encoders[c.coding]
	c.enc = c.pool.Get().(encoder)
	c.enc.Reset(w)
}

// encoded is the Writer that the encoder writes to.
type encoded struct{ c *compressor }

func (e encoded) Write(p []byte) (int, error) {
	if e.c.spool != nil {
		return e.c.spool.Write(p)
	}
	return e.c.ResponseWriter.Write(p)
}

// spill sends the spooled bytes and ends spooling: the answer gets too long, or is flushed.
func (c *compressor) spill() error {
	spool := c.spool
	if spool == nil {
		return nil
	}
	c.announce(0)
	defer c.giveBack()
	return spool.send(c.ResponseWriter)
}

// beginStream starts to compress an answer that the handler flushes piece by piece.
func (c *compressor) beginStream() {
	if c.coding = Coding(c.request, "gzip"); c.coding == "" {
		c.pass()
		return
	}
	c.decided = true
	c.announce(0)
	if !c.head {
		c.enc = &streamEncoder{w: c.ResponseWriter}
	}
}

// announce sends the head of a compressed answer. length is 0 if it is unknown.
func (c *compressor) announce(length int64) {
	header := c.Header()
	header.Del("Content-Length")
	if length > 0 {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
	}
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
		if c.Header().Get("X-Accel-Buffering") != "no" { // the handler wants no buffering
			c.reserve(maxWhole)
		}
		c.begin()
		if err := c.release(); err != nil {
			return 0, err
		}
	}
	if c.enc == nil {
		return c.ResponseWriter.Write(p)
	}
	if c.written += int64(len(p)); c.written > maxWhole {
		if err := c.spill(); err != nil {
			return 0, err
		}
	}
	return c.enc.Write(p)
}

// release writes the bytes that were held until the decision.
func (c *compressor) release() error {
	held := c.held
	c.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := c.Write(held)
	return err
}

// ReadFrom lets the connection copy an uncompressed answer, or feeds the encoder in large
// pieces.
func (c *compressor) ReadFrom(src io.Reader) (int64, error) {
	if c.decided && c.enc == nil {
		return io.Copy(c.ResponseWriter, src)
	}
	buf := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buf)
	return io.CopyBuffer(struct{ io.Writer }{c}, struct{ io.Reader }{src}, buf[:])
}

// FlushError sends the bytes written so far (http.ResponseController).
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
		if err := errors.Join(c.spill(), c.enc.Flush()); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap is for the deadlines of http.ResponseController.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// close completes the answer. It is not called after a panic: a broken answer must not look
// complete. For the same reason it panics if a file became shorter while it was sent.
func (c *compressor) close() {
	if c.written < c.due && !c.head {
		panic(http.ErrAbortHandler)
	}
	if c.status != 0 && !c.decided {
		if len(c.held) > 0 {
			c.Header().Set("Content-Length", strconv.Itoa(len(c.held)))
		}
		c.pass()
		c.release() // an error means that the client has gone
	}
	c.finish()
	if c.spool != nil {
		c.spool.shrink()
		if key, ok := c.key(); ok {
			c.lengths.remember(key, c.spool.length)
		}
		conns.Uninterrupted(c.request)
		c.announce(c.spool.length)
		c.spool.send(c.ResponseWriter)
	}
}

// finish completes the encoding and returns the encoder to its pool.
func (c *compressor) finish() error {
	if c.enc == nil {
		return nil
	}
	err := c.enc.Close()
	c.enc.Reset(nil)
	if c.pool != nil {
		c.pool.Put(c.enc)
	}
	c.enc = nil
	return err
}

const copyBuffer = 128 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// encoders are pooled, since making one allocates a megabyte.
var encoders = map[string]*sync.Pool{
	"gzip": {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel) // fails only for unknown levels
		return w
	}},
	"zstd": {New: func() any {
		w, _ := zstd.NewWriter(nil, // fails only for contradictory options
			zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithWindowSize(window),
			zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true))
		return w
	}},
}
