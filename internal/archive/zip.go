package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"

	"gowebdav/internal/storage"
)

const (
	// A zip ends with a directory of its members. archive/zip keeps some 300 bytes of each
	// member until then. After so many members, or bytes of names, we fold them into
	// directory entries and compress these, to some 30 bytes each.
	foldMembers = 500
	foldNames   = 64 << 10

	// maxDirectory is the maximum size of the compressed directory, in bytes. That is
	// enough for some 100,000 members.
	maxDirectory = 4 << 20
)

// errFull is the error of a member for which the directory has no room.
var errFull = errors.New("a zip has no room for more: get it as a tar.gz")

// zipPacker writes a zip in parts, each by its own zip.Writer, and joins their directories.
type zipPacker struct {
	buf    *bufio.Writer
	offset int64         // bytes written so far
	tail   *bytes.Buffer // if not nil, receives the writes of the part in the place of buf

	part     *zip.Writer
	members  int           // in the part
	names    int           // bytes of their names
	deflater *flate.Writer // of the members, one after the other

	directory  pieces // compressed
	room       int    // maximum size of directory, in bytes
	compressor *flate.Writer
	all        uint64 // members in the directory
	size       uint64 // of the directory before compression, in bytes
}

func newZipPacker(w io.Writer) packer {
	z := &zipPacker{buf: bufio.NewWriterSize(w, outBuffer), deflater: deflaters.Get().(*flate.Writer), compressor: deflaters.Get().(*flate.Writer), room: maxDirectory}
	z.compressor.Reset(&z.directory)
	z.begin()
	return z
}

// deflaters are pooled, since making one allocates a megabyte.
var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, deflateLevel) // fails only for unknown levels
	return w
}}

// begin begins a part.
func (z *zipPacker) begin() {
	z.part, z.members, z.names = zip.NewWriter(z), 0, 0
	z.part.SetOffset(z.offset)
	z.part.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		z.deflater.Reset(w)
		return z.deflater, nil
	})
}

// Write is where the parts write to.
func (z *zipPacker) Write(p []byte) (int, error) {
	if z.tail != nil {
		return z.tail.Write(p)
	}
	n, err := z.buf.Write(p)
	z.offset += int64(n)
	return n, err
}

// member begins a member.
func (z *zipPacker) member(h *zip.FileHeader) (io.Writer, error) {
	if z.members >= foldMembers || z.names >= foldNames {
		if err := z.fold(); err != nil {
			return nil, err
		}
		z.begin()
	}
	if len(z.directory)*pieceSize >= z.room {
		return nil, errFull
	}
	return z.must(h)
}

// must begins a member even if the directory is full.
func (z *zipPacker) must(h *zip.FileHeader) (io.Writer, error) {
	z.members++
	z.names += len(h.Name)
	return z.part.CreateHeader(h)
}

// fold ends a part: it writes the end of the last member, and keeps the part's directory.
func (z *zipPacker) fold() error {
	if err := z.part.Flush(); err != nil {
		return err
	}
	z.tail = new(bytes.Buffer)
	err := z.part.Close()
	tail := z.tail.Bytes()
	z.tail = nil
	if err != nil {
		return err
	}
	last, directory := cutDirectory(tail)
	if _, err := z.Write(last); err != nil {
		return err
	}
	z.all += uint64(z.members)
	z.size += uint64(len(directory))
	_, err = z.compressor.Write(directory)
	return err
}

const (
	endSize   = 22      // of the end record (APPNOTE 4.3.16)
	end64Size = 56 + 20 // of the two zip64 records before it (4.3.14, 4.3.15)
)

// cutDirectory splits the tail of a part into the bytes before its directory, and the
// directory.
func cutDirectory(tail []byte) (before, directory []byte) {
	end := tail[len(tail)-endSize:]
	tail = tail[:len(tail)-endSize]
	size := uint64(binary.LittleEndian.Uint32(end[12:]))
	if size == math.MaxUint32 {
		end64 := tail[len(tail)-end64Size:]
		tail = tail[:len(tail)-end64Size]
		size = binary.LittleEndian.Uint64(end64[40:])
	}
	at := len(tail) - int(size)
	return tail[:at], tail[at:]
}

func (z *zipPacker) folder(name string, fi fs.FileInfo) error {
	h := &zip.FileHeader{Name: name + "/", Modified: fi.ModTime()}
	h.SetMode(fi.Mode())
	_, err := z.member(h)
	return err
}

func (z *zipPacker) file(name string, fi fs.FileInfo, content io.Reader) error {
	h := &zip.FileHeader{Name: name, Modified: fi.ModTime(), Method: zip.Deflate}
	if packed(storage.MediaType(name)) {
		h.Method = zip.Store
	}
	h.SetMode(fi.Mode())
	w, err := z.member(h)
	if err == nil {
		err = copyAll(w, content)
	}
	return err
}

func (z *zipPacker) note(name, text string) error {
	w, err := z.must(&zip.FileHeader{Name: name, Modified: time.Now(), Method: zip.Deflate})
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// Close writes the directory and the end records.
func (z *zipPacker) Close() error {
	if err := cmp.Or(z.fold(), z.compressor.Close()); err != nil {
		return err
	}
	begin := uint64(z.offset)
	if err := copyAll(z, flate.NewReader(&z.directory)); err != nil {
		return err
	}
	if _, err := z.Write(zipEnd(z.all, z.size, begin)); err != nil {
		return err
	}
	return z.buf.Flush()
}

// zipEnd returns the end records of a zip. Numbers that are too large for the end record are
// in zip64 records before it.
func zipEnd(members, size, begin uint64) (b []byte) {
	le := binary.LittleEndian
	if members >= math.MaxUint16 || size >= math.MaxUint32 || begin >= math.MaxUint32 {
		b = append(b, "PK\x06\x06"...)
		b = le.AppendUint64(b, 56-12)
		b = le.AppendUint32(b, 45<<16|45) // version that made it, and that it needs
		b = le.AppendUint64(b, 0)         // disks
		b = le.AppendUint64(b, members)
		b = le.AppendUint64(b, members)
		b = le.AppendUint64(b, size)
		b = le.AppendUint64(b, begin)
		b = append(b, "PK\x06\x07\x00\x00\x00\x00"...)
		b = le.AppendUint64(b, begin+size)
		b = le.AppendUint32(b, 1) // disk in all
		members, size, begin = math.MaxUint16, math.MaxUint32, math.MaxUint32
	}
	b = append(b, "PK\x05\x06\x00\x00\x00\x00"...)
	b = le.AppendUint16(b, uint16(members))
	b = le.AppendUint16(b, uint16(members))
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, uint32(begin))
	return le.AppendUint16(b, 0) // no comment
}

func (z *zipPacker) release() {
	for _, f := range []*flate.Writer{z.deflater, z.compressor} {
		f.Reset(nil)
		deflaters.Put(f)
	}
}

const pieceSize = 64 << 10

// pieces is a queue of bytes that needs no large buffer.
type pieces [][]byte

func (p *pieces) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		last := len(*p) - 1
		if last < 0 || len((*p)[last]) == pieceSize {
			*p = append(*p, make([]byte, 0, pieceSize))
			continue
		}
		room := min(len(b), pieceSize-len((*p)[last]))
		(*p)[last] = append((*p)[last], b[:room]...)
		b = b[room:]
	}
	return n, nil
}

func (p *pieces) Read(b []byte) (int, error) {
	for len(*p) > 0 && len((*p)[0]) == 0 {
		*p = (*p)[1:]
	}
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	(*p)[0] = (*p)[0][n:]
	return n, nil
}
