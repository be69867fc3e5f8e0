package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/packed"
)

// packers compress, as rotation does. For bzip2 and xz see testdata/compressed,
// made by: bzip2 -k app.log; xz -k app.log
var packers = map[string]func(io.Writer) io.WriteCloser{
	"gz":  func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"zst": func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z },
}

func pack(t testing.TB, format, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := packers[format](&b)
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// open opens a log as the server does.
func open(t testing.TB, fsys fs.FS, name string, o Options) *Log {
	t.Helper()
	file, err := fsys.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	l, err := New(t.Context(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func bytesFS(content string) fs.FS { return fstest.MapFS{"lab.log": {Data: []byte(content)}} }

func openString(t testing.TB, content string, o Options) *Log {
	t.Helper()
	return open(t, bytesFS(content), "lab.log", o)
}

// queries are searches of each kind.
func queries(text string) []Query {
	var all []Query
	for _, p := range []match.Pattern{{Text: text}, {Text: text, Invert: true}, {Text: regexp.QuoteMeta(text) + "[a-z ]?", Regex: true}} {
		for _, context := range []int{0, 2} {
			for _, limit := range []int{0, 3} {
				all = append(all, Query{Pattern: p, Context: context, Limit: limit}, Query{Pattern: p, Context: context, Limit: limit, Newest: true},
					Query{Pattern: p, Context: context, Limit: max(limit, 1), Tail: true}, Query{Pattern: p, Level: format.LevelWarn, Context: context, Limit: limit},
					Query{Pattern: p, Level: format.LevelWarn, Context: context, Limit: limit, Newest: true}, Query{Pattern: p, Level: format.LevelWarn, Context: context, Limit: max(limit, 1), Tail: true})
			}
		}
	}
	return all
}

// hitText writes all that is known of a line that a search hands out.
func hitText(h Hit) string {
	return fmt.Sprint(h.Offset, h.Length, h.Context, h.Gap, h.Level, h.Time, h.Cut, string(h.Text))
}

// searched writes what a search hands out.
func searched(t testing.TB, s Set, q Query) ([]string, Summary) {
	t.Helper()
	var got []string
	sum, err := s.Search(t.Context(), q, func(h Hit) error {
		got = append(got, hitText(h))
		return nil
	})
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return got, sum
}

func sameSearches(t *testing.T, plain Set, text string, others ...Set) {
	t.Helper()
	sameQueries(t, queries(text), plain, others...)
}

func sameQueries(t *testing.T, all []Query, plain Set, others ...Set) {
	t.Helper()
	for _, q := range all {
		want, _ := searched(t, plain, q)
		for i, other := range others {
			got, sum := searched(t, other, q)
			if !slices.Equal(got, want) {
				t.Fatalf("%d, %+v: %d lines, want %d", i, q, len(got), len(want))
			}
			if sum.Damage != nil {
				t.Fatalf("%d, %+v: %v", i, q, sum.Damage)
			}
		}
	}
}

// A compressed log reads as a plain one, whatever is asked of it.
func TestCompressed(t *testing.T) {
	contents := []string{"", "one\n", app, some(8), some(2) + some(3)}
	var long strings.Builder // more than is kept of a stream
	for i := range 63 {
		fmt.Fprintf(&long, "2026-03-04 %02d:%02d:%02d INFO request %d took %d ms%s\n", i/3600, i/60%60, i%60, i, i*7919%1000, strings.Repeat(" padding", 3200))
		if i%9 == 0 {
			long.WriteString("2026-03-04 10:00:00 ERROR abc\n  at abc\n")
		}
	}
	for _, content := range append(contents, long.String()) {
		plain := Set{newLog("", content)}
		files := map[string]string{}
		var packed []Set
		for format := range packers {
			files[format] = pack(t, format, content)
			packed = append(packed, Set{openString(t, files[format], Options{})})
		}
		all := queries("abc")
		if len(content) > 1<<20 { // in one run forward it reads as a short one, and by each pattern alike
			all = slices.DeleteFunc(all, func(q Query) bool { return q.Regex || q.Invert || !q.Newest && !q.Tail && q.Context == 0 })
		}
		sameQueries(t, all, plain, packed...)
		for format, file := range files {
			t.Run(fmt.Sprint(format, len(content)), func(t *testing.T) {
				packed := func() Set { return Set{openString(t, file, Options{})} }
				for _, a := range []Anchor{{}, {End: true}, {Percent: 50}, {Line: 7}, {Offset: int64(len(content) / 3)}, {Offset: 1 << 50}} {
					w := Window{Anchor: a, Before: 5, After: 5}
					want, wantView := show(t, plain, w)
					got, view := show(t, packed(), w)
					if !slices.Equal(got, want) || view.AtStart != wantView.AtStart || view.AtEnd != wantView.AtEnd || view.Start.Log.Identity() != wantView.Start.Log.Identity() || view.Start.Offset != wantView.Start.Offset {
						t.Errorf("%+v: %q, want %q", w, got, want)
					}
				}
			})
		}
	}
}

func TestCompressedByTheTools(t *testing.T) {
	fsys := os.DirFS("testdata/compressed")
	for _, name := range []string{"app.log", "app.log.bz2", "app.log.xz"} {
		sameSearches(t, Set{newLog("", app)}, "o", Set{open(t, fsys, name, Options{})})
	}
}

// gzip takes members one after the other for one file (RFC 1952 §2.2).
func TestManyMembers(t *testing.T) {
	for format := range packers {
		log := openString(t, pack(t, format, "one\ntwo\nth")+pack(t, format, "")+pack(t, format, "ree\n"), Options{})
		if got, _ := show(t, Set{log}, Window{After: 9}); !slices.Equal(got, []string{"one", "two", "three"}) {
			t.Errorf("%s: %q", format, got)
		}
	}
}

// What can be read of a broken archive is read, then the error is said.
// Zeros after a member are padding, as on a tape. Anything else is damage.
func TestPaddedGzip(t *testing.T) {
	one, two := pack(t, "gz", "one\n"), pack(t, "gz", "two\n")
	for what, c := range map[string]struct {
		packed  string
		lines   int
		damaged bool
	}{
		"a zero":               {one + "\x00", 1, false},
		"a block of a tape":    {one + two + strings.Repeat("\x00", 10<<10), 2, false},
		"much":                 {one + strings.Repeat("\x00", 1<<20) + two + strings.Repeat("\x00", 1<<20), 2, false},
		"between members":      {one + "\x00\x00\x00" + two, 2, false},
		"garbage":              {one + "\x00garbage", 1, true},
		"half a header":        {one + two[:5], 1, true},
		"half a second member": {one + two[:len(two)-2], 2, true},
	} {
		s := Set{openString(t, c.packed, Options{})}
		got, _ := show(t, s, Window{Anchor: Anchor{End: true}, Before: 9})
		if damage := s.Damage(); !slices.Equal(got, []string{"one", "two"}[:c.lines]) || (damage != nil) != c.damaged {
			t.Errorf("%s: %q, damage: %v", what, got, damage)
		}
	}
}

// A file that is still being compressed is read as far as it goes, from its first byte on.
func TestArchivesThatAreBeingWritten(t *testing.T) {
	content := strings.Repeat(app, 50)
	for format := range packers {
		packed := pack(t, format, content)
		for _, n := range []int{6, 7, 12, 20, len(packed) / 2, len(packed) - 9, len(packed) - 1} {
			s := Set{openString(t, packed[:n], Options{})}
			text := ""
			sum, err := s.Search(t.Context(), Query{}, func(h Hit) error {
				text += string(h.Text) + "\n"
				return nil
			})
			if err != nil || !strings.HasPrefix(content, strings.TrimSuffix(text, "\n")) || sum.Damage == nil || !strings.Contains(sum.Damage.Error(), "unexpected EOF: the file is cut off, or is still being written") {
				t.Errorf("%s: %d of %d bytes: %d bytes of text, damage %v, %v", format, n, len(packed), len(text), sum.Damage, err)
			}
		}
	}
}

func TestDamagedArchives(t *testing.T) {
	var content strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&content, "line %d", i)
		for j := range 20 {
			fmt.Fprintf(&content, " %d", (20*i+j)*7919%10007)
		}
		content.WriteByte('\n')
	}
	for format := range packers {
		packed := pack(t, format, content.String())
		for name, damaged := range map[string]string{
			"truncated":      packed[:len(packed)/2],
			"without end":    packed[:len(packed)-4],
			"only a head":    packed[:12],
			"with a hole":    packed[:len(packed)/2] + strings.Repeat("x", 64) + packed[len(packed)/2+64:],
			"with a garbage": packed + "garbage",
		} {
			t.Run(format+" "+name, func(t *testing.T) {
				var got strings.Builder
				sum, err := Set{openString(t, damaged, Options{})}.Search(t.Context(), Query{}, func(h Hit) error {
					got.Write(append(h.Text, '\n'))
					return nil
				})
				if err != nil || sum.Damage == nil || !strings.HasPrefix(sum.Damage.Error(), "lab.log: ") {
					t.Errorf("%v, damage: %v", err, sum.Damage)
				}
				readable := int64(got.Len())
				if name != "with a hole" && !strings.HasPrefix(content.String()+"\n", got.String()[:max(0, readable-1)]) {
					t.Error("it reads as something else")
				}
				if (name == "truncated" || name == "with a hole") && readable < int64(content.Len()/4) {
					t.Errorf("only %d bytes of %d were read", readable, content.Len())
				}
			})
		}
	}
}

func TestBombs(t *testing.T) {
	bomb := pack(t, "gz", strings.Repeat("0", 8<<20))
	sum, err := Set{openString(t, bomb, Options{MaxDecompressed: 1 << 20})}.Search(t.Context(), Query{Pattern: match.Pattern{Text: "1"}}, nil)
	if err != nil || !errors.Is(sum.Damage, packed.ErrTooLarge) {
		t.Errorf("%v, damage: %v", err, sum.Damage)
	}
}

// FuzzCompressed reads what may be a compressed file, and what is one.
func FuzzCompressed(f *testing.F) {
	for format := range packers {
		f.Add(pack(f, format, app), "o")
	}
	for _, name := range []string{"app.log.bz2", "app.log.xz", "app.9.xz", "app.9-threads.xz", "app.long.zst"} {
		packed, err := os.ReadFile(filepath.Join("testdata/compressed", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(packed), "INFO")
	}
	f.Fuzz(func(t *testing.T, s, text string) {
		text = strings.ToValidUTF8(text, "")
		log := openString(t, s, Options{Charset: charset.UTF8, MaxDecompressed: 1 << 20})
		for _, q := range []Query{{Context: 1}, {Newest: true}, {Tail: true, Limit: 3}} {
			q.Text = text
			searched(t, Set{log}, q)
		}
		plain := newLog("", s)
		plain.charset = charset.UTF8
		zipped := openString(t, pack(t, "gz", s), Options{Charset: charset.UTF8})
		if plain.Start = zipped.Start; plain.Start == 0 && packed.Detect([]byte(s)) == nil {
			sameSearches(t, Set{plain}, text, Set{zipped})
		}
	})
}

// As long as gzip -dc | grep takes on one core is the most that this may take.
func BenchmarkCompressed(b *testing.B) {
	var content strings.Builder
	for i := range 500_000 {
		fmt.Fprintf(&content, "2026-03-04 10:11:%02d,%03d INFO [worker-%d] app.orders: processed order id=%d user=u%d in %d ms\n", i/1000%60, i%1000, i%8, i*7919, i%977, i%31)
	}
	for format := range packers {
		packed := pack(b, format, content.String())
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(content.Len()))
			b.ReportAllocs()
			for b.Loop() {
				log := openString(b, packed, Options{})
				if _, err := (Set{log}).Search(b.Context(), Query{Pattern: match.Pattern{Text: "connection refused"}}, nil); err != nil {
					b.Fatal(err)
				}
				log.Close()
			}
		})
	}
}
