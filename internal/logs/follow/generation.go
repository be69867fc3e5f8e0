package follow

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/inode"
)

// markSize is the number of last bytes that a file is checked by: a program that begins each
// file with the same banner writes other lines after it.
const markSize = 64

// generation is the content of one file until it is truncated or another file takes the
// name. Readers go through the list of generations at their own pace.
type generation struct {
	name string // of the file when it was opened, without its folder
	file io.ReaderAt
	info fs.FileInfo
	text

	from  int64 // where a reader begins who comes from the generation before
	cause Cause // that he is told
	next  *generation
	apart bool  // files that are not known may be between it and the next
	ended bool  // nothing more will be read from it
	seen  int64 // its size before it was truncated, if a copy of it is read since then

	changed time.Time // when the file was changed last
	renamed time.Time // when it lost the name; zero as long as it has it
	grown   time.Time
	before  time.Time // when it was looked at before it has grown; zero for never
	lost    time.Time // since when no file has the name; zero if one has it
	missing bool      // that is longer than a rotation takes
	outside bool      // the file was replaced outside of a bind mount
	damage  string    // what could not be read of it, "" for nothing

	charset charset.Encoding // as it was guessed
	guessed int64            // at this size; 0 for never
}

// text is what is known of a file's content.
type text struct {
	start int64  // where the text begins, after a gap of zeros
	head  []byte // its first bytes, up to logs.HeadSize
	mark  []byte // its last bytes, up to markSize
	print logs.Print
	size  int64 // bytes that may be read
}

func (t *tail) open(name string) *generation {
	opened, err := t.files.Open(name)
	if err != nil {
		return nil
	}
	fi, err := opened.Stat()
	file, ok := opened.(io.ReaderAt)
	if err != nil || !ok || !fi.Mode().IsRegular() {
		opened.Close()
		return nil
	}
	g := &generation{name: path.Base(name), file: file, info: fi, changed: fi.ModTime()}
	g.print.Inode = inode.Number(fi)
	g.grow(file, fi.Size())
	if fi, err = opened.Stat(); err != nil || fi.Size() < g.size {
		opened.Close() // truncated meanwhile: the head may be of other content
		return t.open(name)
	}
	return g
}

// close closes the file of a generation without readers. The garbage collector closes the
// others, since nobody knows their last reader.
func (g *generation) close() { g.file.(fs.File).Close() }

// grow sets a new size, and reads what identifies the text.
func (x *text) grow(file io.ReaderAt, size int64) {
	if len(x.head) == 0 && size > x.start {
		sample, _ := readAt(file, x.start, min(size-x.start, logs.HeadSize))
		gap, err := logs.TextStart(io.NewSectionReader(file, x.start, size-x.start), size-x.start, sample)
		if err == nil {
			x.start += gap
		}
	}
	if missing := min(size-x.start, logs.HeadSize) - int64(len(x.head)); missing > 0 {
		more, _ := readAt(file, x.start+int64(len(x.head)), missing)
		x.head = append(x.head, more...)
	}
	if missing := x.print.Missing(size - x.start); missing > 0 {
		more, _ := readAt(file, x.start+x.print.Length, missing)
		x.print.Add(more)
	}
	x.size = size
	x.mark, _ = readAt(file, max(x.start, size-markSize), min(markSize, size-x.start))
}

func readAt(file io.ReaderAt, offset, n int64) ([]byte, error) {
	buf := make([]byte, n)
	got, err := file.ReadAt(buf, offset)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:got], err
}

// stays reports whether a file still begins with the text. It reads once if the file has not
// changed.
func (x *text) stays(file io.ReaderAt, changed bool) bool {
	short := x.size-x.start <= int64(len(x.head))
	return (!short && !changed || has(file, x.start, x.head)) && (short || has(file, x.size-int64(len(x.mark)), x.mark))
}

// in reports whether a file of some size begins with the text.
func (x *text) in(file io.ReaderAt, size int64) bool {
	return x.size > x.start && size >= x.size && has(file, x.start, x.head) && x.print.Of(file, x.start) && has(file, x.size-int64(len(x.mark)), x.mark)
}

// first returns the first bytes of the file, by which it is identified.
func (x *text) first() []byte {
	zeros := min(x.start, logs.HeadSize)
	if zeros == 0 {
		return x.head
	}
	all := append(make([]byte, zeros), x.head...)
	return all[:min(len(all), logs.HeadSize)]
}

// has reports whether a file has some bytes at an offset.
func has(file io.ReaderAt, offset int64, want []byte) bool {
	got, err := readAt(file, offset, int64(len(want)))
	return err == nil && bytes.Equal(got, want)
}

// same reports whether a FileInfo is of the generation's file.
func (g *generation) same(fi fs.FileInfo) bool { return os.SameFile(g.info, fi) }

// checked is a file that can be read only as long as its head stays the same. The next poll
// will notice a truncation, but a reader must not read new content as old before that.
type checked struct {
	name string
	file io.ReaderAt
	text
	changed time.Time
}

var errReplaced = errors.New("the file has another content by now")

func (c *checked) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.file.ReadAt(p, offset)
	if !has(c.file, c.start, c.head) {
		return 0, errReplaced
	}
	return n, err
}
