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

// Compress answers in zstd or gzip where the client takes it, the type is text
// and the answer is whole: a range is one of the file's own bytes. Answers of up to
// maxWhole bytes say how long they are, as long as there is room for them. needsLength tells
// a client that fails without a length.
func Compress(next http.Handler, needsLength func(*http.Request) bool) http.Handler {
	lengths := newLengths()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressor{ResponseWriter: w, request: r, lengths: lengths, needsLength: needsLength, coding: Coding(r, "gzip", "zstd"), head: r.Method == http.MethodHead}
		defer c.giveBack() // also of what breaks off
		next.ServeHTTP(c, r)
		c.close()
	})
}

// Compressible reports whether a type is text, which compresses well. Images,
// archives and the like are compressed already.
func Compressible(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	return strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "json") || strings.HasSuffix(name, "xml") ||
		name == "application/javascript"
}

// compressor is a ResponseWriter that compresses what turns out to be worth it.
type compressor struct {
	http.ResponseWriter
	request *http.Request
	lengths *lengths

	needsLength func(*http.Request) bool

	coding  string
	head    bool
	status  int
	held    []byte // the beginning of an answer of unknown length
	decided bool
	enc     encoder    // nil: as it is
	pool    *sync.Pool // that it goes back to
	due     int64      // bytes that Content-Length promised
	written int64      // bytes that have come to be compressed

	planned int64  // length that the coding was chosen for, less 1
	plan    string // that coding
	whole   *spool // keeps the answer until it is whole, nil: it is sent as it is compressed
	length  int64  // of a file that is compressed, for HEAD
}

// compressorOf finds the compressor that an answer passes, nil for none.
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

// CodingOf is the content coding in which w will send a file of a type and size, "" for
// none, and says in the header if it hangs on the request.
func CodingOf(w http.ResponseWriter, mediaType string, size int64) string {
	c := compressorOf(w)
	if c == nil || !Compressible(mediaType) {
		return ""
	}
	vary(c.Header()) // RFC 9110 §15.4.5: a 304 says so too
	return c.choose(size)
}

// Begun reports whether an answer has begun, so that it can only go on or break off.
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
	if bodiless(status) || !Compressible(header.Get("Content-Type")) || header.Get("Content-Encoding") != "" || header.Get("Content-Range") != "" {
		c.pass()
		return
	}
	// Also when it is sent as it is: another client may get it otherwise.
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

// choose returns the coding in which an answer of a length is sent, "" for none.
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
	case length <= maxWhole && (c.head || c.spool(length)):
	case c.needsLength(c.request):
		c.plan = ""
	}
	return c.plan
}

// spool keeps the answer until it is whole, if there is room for its length.
func (c *compressor) spool(length int64) bool {
	c.whole = newSpool(length)
	return c.whole != nil
}

// giveBack gives back what an answer was kept in.
func (c *compressor) giveBack() {
	if c.whole != nil {
		c.whole.giveBack()
		c.whole = nil
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
	c.giveBack()
	c.decided = true
	c.ResponseWriter.WriteHeader(c.status)
}

// begin sends the answer compressed, or keeps it until its length is known.
func (c *compressor) begin() {
	c.decided = true
	if c.whole == nil {
		c.announce(c.length)
	}
	if !c.head {
		c.encode(encoded{c})
	}
}

// encode takes an encoder that writes to w.
func (c *compressor) encode(w io.Writer) {
	c.pool = encoders[c.coding]
	c.enc = c.pool.Get().(encoder)
	c.enc.Reset(w)
}

// encoded is what comes out of the encoder.
type encoded struct{ c *compressor }

func (e encoded) Write(p []byte) (int, error) {
	if e.c.whole != nil {
		return e.c.whole.Write(p)
	}
	return e.c.ResponseWriter.Write(p)
}

// spill sends what was kept: the answer gets too long, or shall arrive.
func (c *compressor) spill() error {
	whole := c.whole
	if whole == nil {
		return nil
	}
	c.announce(0)
	defer c.giveBack()
	return whole.send(c.ResponseWriter)
}

// beginStream sends an answer that grows as it goes.
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

// announce sends the head of a compressed answer of a length, 0 for unknown.
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
		if c.Header().Get("X-Accel-Buffering") != "no" { // which asks for what there is
			c.spool(maxWhole)
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
		if err := errors.Join(c.spill(), c.enc.Flush()); err != nil {
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
	if c.written < c.due && !c.head {
		panic(http.ErrAbortHandler)
	}
	if c.status != 0 && !c.decided {
		if len(c.held) > 0 {
			c.Header().Set("Content-Length", strconv.Itoa(len(c.held)))
		}
		c.pass()
		c.release() // an error here is the client's going away
	}
	c.finish()
	if c.whole != nil {
		c.whole.shrink()
		if key, ok := c.key(); ok {
			c.lengths.remember(key, c.whole.length)
		}
		conns.Uninterrupted(c.request)
		c.announce(c.whole.length)
		c.whole.send(c.ResponseWriter)
	}
}

// finish ends what is encoded.
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
