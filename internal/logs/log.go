package logs

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"sync"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/inode"
	"gowebdav/internal/logs/packed"
	"gowebdav/internal/logs/pieces"
	"gowebdav/internal/pool"
)

// Log is one file of lines, in [Start, Size).
type Log struct {
	source
	Name  string
	Size  int64          // of its content in bytes, or unknownSize
	Start int64          // where its first line begins
	Zone  *time.Location // of times that name no zone
	Near  time.Time      // the moment that a time without a year is nearest to

	older, newer *Log      // the next files of a set
	bound        time.Time // see latest; zero until it is needed

	file fs.File
	disk int64  // bytes that the file takes
	head []byte // its first bytes, up to headSize

	print   Print
	similar bool // another file of its set has the same head

	candidates candidates // formats of the settings, nil for none

	index   *Index           // nil for none
	survey  *survey          // nil until it is needed
	asked   charset.Encoding // as in Options
	charset charset.Encoding // of the file; see encoding
	pieces  pieces.Form
	decoded []byte // the text of the last line that had to be decoded
}

// Options say how logs are read.
type Options struct {
	Zone            *time.Location   // of times that name no zone; the server's where nil
	Charset         charset.Encoding // Auto to guess it
	Head            []byte           // of the file, for NewPart
	Text            bool             // read a binary file as text too
	Formats         []*format.Own    // of the settings
	Folder          string           // the path of the log's folder in URLs, by which Formats may name logs
	Index           *Index           // nil for none
	MaxDecompressed int64            // bytes of one file; 0 for 16 GiB
	MaxDictionary   int64            // bytes that compressed data may refer back, the same for all that share Turns; 0 for DefaultMaxDictionary
	Turns           *packed.Turns    // to decompress; nil for no limit
	Client          string           // whose share of Turns it is, as pool.Client names it; "" for no share
	Holder          pool.Holder      // of that turn; nil if it keeps it

	// May reports whether a file of a set may be read, by its name. Others are left out.
	// nil allows all.
	May func(name string) bool

	// Since is the time from which lines are wanted. With Skip, a set leaves out older files that
	// were last changed long before. The zero time wants all.
	Since time.Time

	// Skip reports whether a set goes without a file that cannot be opened, given its name and
	// the error. If it is nil, such a set is not opened at all.
	Skip func(file string, err error) bool

	turn  *packed.Turn // one for a set
	older bool         // a file of a set, and not the newest
}

// unknownSize is the size of a log that was not read to its end yet.
const unknownSize = -1

// New returns the log in an open file, which must be an io.ReaderAt. A compressed file is
// decompressed, until ctx ends. Closing the log closes the file. A Log is not for
// concurrent use.
func New(ctx context.Context, file fs.File, o Options) (_ *Log, err error) {
	pool.Yield() // at each of many files, and never while others would need a buffer of their own
	r, ok := file.(io.ReaderAt)
	if !ok {
		return nil, errors.New("the file cannot be read at an offset")
	}
	fi, err := file.Stat()
	if err != nil {
		return nil, err
	}
	l := &Log{source: plain{r, fi.Size()}, Name: fi.Name(), Size: fi.Size(), Zone: o.Zone, Near: fi.ModTime(), file: file, disk: fi.Size(), print: Print{Inode: inode.Number(fi)}, index: o.Index, asked: o.Charset, candidates: o.candidates(fi.Name())}
	defer func() { // of whichever source it has then: the log may be one of many
		if err != nil {
			l.release()
		} else {
			l.pause()
		}
	}()
	buf := samples.Get().(*sampleBuffer)
	defer samples.Put(buf)
	sample, err := l.readHead(buf)
	if err != nil {
		return nil, err
	}
	if format := packed.Detect(sample); format != nil {
		turn := cmp.Or(o.turn, o.Turns.Turn(o.Client, o.Holder))
		l.source = compressed{packed.NewReader(ctx, r, format, packed.Options{MaxSize: o.MaxDecompressed, MaxDictionary: o.MaxDictionary, Turn: turn})}
		l.Size, l.print = unknownSize, Print{}
		if sample, err = l.readHead(buf); err != nil {
			return nil, err
		}
	}
	if err := l.detect(sample, buf, o); err != nil && !(o.Text && errors.Is(err, charset.ErrBinary)) {
		return nil, err
	}
	if l.sequential() {
		l.encoding() // now, as later it would have to be decompressed again
	}
	return l, nil
}

// sampleSize is the number of bytes from which the charset is guessed.
const sampleSize = 4 << 10

// sampleBuffer has room for the first bytes of a log, and for its last ones.
type sampleBuffer struct{ first, last [sampleSize]byte }

var samples = sync.Pool{New: func() any { return new(sampleBuffer) }}

// readHead reads the first bytes of the content.
func (l *Log) readHead(buf *sampleBuffer) (sample []byte, err error) {
	sample, err = readAt(l, buf.first[:min(sampleSize, l.limit())], 0)
	l.head = bytes.Clone(sample[:min(len(sample), HeadSize)])
	return sample, err
}

// detect finds the beginning of the text and its encoding, given the first bytes of the content. Its
// last bytes can only show that a file is binary. They are not read of the older files of a set, of
// which there may be many, nor of a compressed file.
func (l *Log) detect(sample []byte, buf *sampleBuffer, o Options) (err error) {
	if l.Start, err = l.gap(sample); err != nil {
		return err
	}
	if l.Start > 0 {
		if sample, err = readAt(l, buf.first[:min(sampleSize, l.limit()-l.Start)], l.Start); err != nil {
			return err
		}
	}
	if l.charset = o.Charset; l.charset == charset.Auto {
		var end []byte
		if from := max(l.Start+int64(len(sample)), l.Size-sampleSize); from < l.Size && !o.older {
			if end, err = readAt(l, buf.last[:l.Size-from], from); err != nil {
				return err
			}
		}
		l.charset, err = charset.Detect(sample, end)
	}
	if l.charset == charset.Auto || l.charset == charset.UTF8 {
		l.pieces = pieces.Of(sample)
	}
	return err
}

// encoding returns the encoding of the log's lines. Auto, which each line decides, is asked of
// the whole log: once, and only if a line needs it.
func (l *Log) encoding() charset.Encoding {
	if l.charset != charset.Auto {
		return l.charset
	}
	return *told(l, func(s *survey) **charset.Encoding { return &s.charset }, func(s sample) *charset.Encoding {
		var w charset.Weight
		for _, part := range s.parts {
			w.Add(part.data)
		}
		encoding := w.Encoding()
		return &encoding
	})
}

// text returns the text of a line, given its bytes.
func (l *Log) text(line Line, raw []byte) []byte {
	text := raw
	if l.charset != charset.Auto || !charset.IsASCII(raw) {
		if text = l.encoding().Decode(l.decoded[:0], raw, line.Cut); len(text) > 0 && &text[0] != &raw[0] {
			l.decoded = text
		}
	}
	if line.Offset <= l.Start {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	return text
}

// Close releases the file.
func (l *Log) Close() error {
	l.release()
	return l.file.Close()
}

// limit returns the offset up to which the log may have content.
func (l *Log) limit() int64 {
	if l.Size == unknownSize {
		return math.MaxInt64
	}
	return l.Size
}

// Reaches reports whether the log has a byte at an offset. It may have to decompress.
func (l *Log) Reaches(offset int64) (bool, error) {
	if offset >= l.limit() {
		return false, nil
	}
	data, err := readAt(l, make([]byte, 1), offset)
	return len(data) > 0, err
}

// Stored returns the size of the file, in bytes. That of a compressed file is less than the log's.
func (l *Log) Stored() int64 { return l.disk }

// Known returns the log's size, if that is known without reading everything.
func (l *Log) Known() (size int64, known bool) { return l.Size, l.Size != unknownSize }

// end returns the log's size. It may have to read everything.
func (l *Log) end() (int64, error) {
	if l.Size == unknownSize {
		size, err := l.size()
		if err != nil {
			return 0, err
		}
		l.Size = size
	}
	return l.Size, nil
}

// Head returns the first bytes of the content, up to HeadSize.
func (l *Log) Head() []byte { return l.head }

// Print returns the print of the log's text. A compressed log has none, unless it is one of
// several in its set with the same head: reading its beginning again is dear.
func (l *Log) Print() Print {
	if l.sequential() {
		return l.print
	}
	l.readPrint()
	return l.print
}

func (l *Log) readPrint() {
	missing := l.print.Missing(l.limit() - l.Start)
	if len(l.head) < HeadSize || missing == 0 {
		return
	}
	buf := steps.Get().(*[stepSize]byte)
	defer steps.Put(buf)
	text, err := readAt(l, buf[:missing], l.Start+l.print.Length)
	if err == nil {
		l.print.Add(text)
	}
}

// Damage returns what is wrong with a compressed log, as far as it was read; nil for nothing.
func (l *Log) Damage() error { return l.damage() }

// Similar reports whether another file of the log's set has the same head.
func (l *Log) Similar() bool { return l.similar }

// Release frees the memory that reading a compressed log takes, until it is read again.
func (l *Log) Release() { l.release() }

// Inode returns the number of the log's file in its file system; 0 if it is unknown.
func (l *Log) Inode() uint64 {
	fi, err := l.file.Stat()
	if err != nil {
		return 0
	}
	return inode.Number(fi)
}
