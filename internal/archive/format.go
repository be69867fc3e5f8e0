package archive

import (
	"archive/tar"
	"bufio"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// packer writes an archive, member by member. Names are slash-separated. Its errors are those
// of the writer, of the content, or errFull.
type packer interface {
	folder(name string, fi fs.FileInfo) error
	file(name string, fi fs.FileInfo, content io.Reader) error // content has fi.Size() bytes
	note(name, text string) error
	io.Closer // writes the end of the archive
	release() // returns pooled encoders; called once, also after an error
}

// Format is a format of archives.
type Format struct {
	Extension string // of a file's name, with the dot
	MediaType string
	new       func(io.Writer) packer
}

var formats = map[string]Format{
	"zip": {".zip", "application/zip", newZipPacker},
	"tar": {".tar.gz", "application/gzip", newTarPacker},
}

const (
	outBuffer = 64 << 10 // bytes

	// deflateLevel is a compromise: level 1 packs a sixth worse and takes half the time.
	deflateLevel = 5
)

// gzips are pooled, since making one allocates a megabyte.
var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, deflateLevel) // fails only for unknown levels
	return w
}}

// packed reports whether files of a media type are compressed already.
func packed(mediaType string) bool {
	family, rest, _ := strings.Cut(mediaType, "/")
	switch family {
	case "image":
		return rest != "svg+xml" && rest != "bmp" && rest != "tiff"
	case "audio", "video":
		return rest != "wav"
	}
	switch mediaType {
	case "application/zip", "application/gzip", "application/zstd", "application/x-bzip", "application/x-bzip2", "application/x-xz",
		"application/x-lzip", "application/x-7z-compressed", "application/vnd.rar", "application/java-archive", "font/woff2":
		return true
	}
	return false
}

type tarPacker struct {
	buf  *bufio.Writer
	gzip *gzip.Writer
	tar  *tar.Writer
}

func newTarPacker(w io.Writer) packer {
	t := &tarPacker{buf: bufio.NewWriterSize(w, outBuffer), gzip: gzips.Get().(*gzip.Writer)}
	t.gzip.Reset(t.buf)
	t.tar = tar.NewWriter(t.gzip)
	return t
}

func (t *tarPacker) folder(name string, fi fs.FileInfo) error {
	return t.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: int64(fi.Mode().Perm()), ModTime: fi.ModTime()})
}

func (t *tarPacker) file(name string, fi fs.FileInfo, content io.Reader) error {
	err := t.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: fi.Size(), Mode: int64(fi.Mode().Perm()), ModTime: fi.ModTime()})
	if err == nil {
		err = copyAll(t.tar, content)
	}
	return err
}

func (t *tarPacker) note(name, text string) error {
	err := t.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text)), Mode: 0o644, ModTime: time.Now()})
	if err == nil {
		_, err = io.WriteString(t.tar, text)
	}
	return err
}

func (t *tarPacker) Close() error {
	for _, w := range []io.Closer{t.tar, t.gzip} {
		if err := w.Close(); err != nil {
			return err
		}
	}
	return t.buf.Flush()
}

func (t *tarPacker) release() {
	t.gzip.Reset(nil)
	gzips.Put(t.gzip)
}

const copyBuffer = 128 << 10 // bytes

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// copyAll copies through a pooled buffer.
func copyAll(w io.Writer, r io.Reader) error {
	buf := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buf)
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, r, buf[:])
	return err
}
