package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/charset/charsettest"
	"gowebdav/internal/logs/match"
)

// Whatever the charset, a log reads as it does in UTF-8, but for offsets.
func TestCharsets(t *testing.T) {
	all := append(queries("超时"), queries("plain")...)
	var wanted [][]string
	for _, q := range all {
		wanted = append(wanted, textsOf(t, Set{newLog("", charsettest.Chinese)}, q))
	}
	for name, c := range map[string]struct {
		content string
		options Options
	}{
		"UTF-8":                            {charsettest.Chinese, Options{}},
		"UTF-8 with a BOM":                 {"\ufeff" + charsettest.Chinese, Options{}},
		"GBK":                              {charsettest.GBK(t, charsettest.Chinese), Options{}},
		"GBK as said":                      {charsettest.GBK(t, charsettest.Chinese), Options{Charset: charset.GB18030}},
		"UTF-16LE with a BOM":              {"\xff\xfe" + charsettest.UTF16(charsettest.Chinese, 1), Options{}},
		"UTF-16BE with a BOM":              {"\xfe\xff" + charsettest.UTF16(charsettest.Chinese, 0), Options{}},
		"UTF-16LE":                         {charsettest.UTF16(charsettest.Chinese, 1), Options{}},
		"UTF-16BE":                         {charsettest.UTF16(charsettest.Chinese, 0), Options{}},
		"UTF-16LE, a byte short":           {charsettest.UTF16(charsettest.Chinese, 1)[:2*len(utf16.Encode([]rune(charsettest.Chinese)))-1], Options{}},
		"CRLF":                             {strings.ReplaceAll(charsettest.Chinese, "\n", "\r\n"), Options{}},
		"CRLF in UTF-16":                   {charsettest.UTF16(strings.ReplaceAll(charsettest.Chinese, "\n", "\r\n"), 1), Options{}},
		"after a gap of zeros":             {strings.Repeat("\x00", 100_000) + charsettest.Chinese, Options{}},
		"after a small gap of zeros":       {strings.Repeat("\x00", 100) + charsettest.Chinese, Options{}},
		"compressed UTF-16":                {pack(t, "gz", charsettest.UTF16(charsettest.Chinese, 1)), Options{}},
		"compressed, after a gap of zeros": {pack(t, "gz", strings.Repeat("\x00", 1000)+charsettest.Chinese), Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, q := range all {
				got := textsOf(t, Set{openString(t, c.content, c.options)}, q)
				if strings.HasSuffix(name, "short") {
					for i := range got {
						got[i] = strings.TrimSuffix(got[i], `\x0a`)
					}
				}
				if want := wanted[i]; !slices.Equal(got, want) {
					t.Fatalf("%+v:\n%q\nwant\n%q", q, got, want)
				}
			}
			lines := naive(charsettest.Chinese)
			for _, a := range []Anchor{{}, {Line: 3}, {End: true}} {
				at := map[bool]int{true: 5, false: max(0, int(a.Line)-1)}[a.End]
				got, _ := show(t, Set{openString(t, c.content, c.options)}, Window{Anchor: a, Before: 2, After: 1})
				if len(got) > 0 {
					got[len(got)-1] = strings.TrimSuffix(got[len(got)-1], `\x0a`)
				}
				if want := lines[max(0, at-2):min(5, at+1)]; !slices.Equal(got, want) {
					t.Errorf("%+v: %q, want %q", a, got, want)
				}
			}
		})
	}
}

func textsOf(t *testing.T, s Set, q Query) []string {
	t.Helper()
	var got []string
	if _, err := s.Search(t.Context(), q, func(h Hit) error {
		got = append(got, fmt.Sprint(h.Context, h.Gap, h.Level, h.Time, string(h.Text)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBinaryFiles(t *testing.T) {
	for name, content := range map[string]string{
		"ELF": "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00\x40\x83\x04\x00",
		"PNG": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00",
		"tar": pack(t, "gz", "lab.log"+strings.Repeat("\x00", 93)+"0000644\x000000000\x00"),
	} {
		file, _ := bytesFS(content).Open("lab.log")
		if _, err := New(t.Context(), file, Options{}); err != charset.ErrBinary {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := show(t, Set{openString(t, content, Options{Charset: charset.UTF8})}, Window{After: 1}); len(got) != 1 {
			t.Errorf("%s as text: %q", name, got)
		}
	}
	if got, _ := show(t, Set{openString(t, app+"\x00\x00", Options{})}, Window{After: 1}); got[0] != naive(app)[0] {
		t.Errorf("zeros later on: %q", got)
	}
}

func TestColours(t *testing.T) {
	log := openString(t, "\x1b[31mERR\x1b[0mOR in \x1b[1mred\x1b[m\nplain ERROR\n\x1b[2m2026-03-04T10:11:12Z\x1b[0m \x1b[31mERROR\x1b[0m x\n", Options{})
	for _, p := range []match.Pattern{{Text: "ERROR"}, {Text: "error", IgnoreCase: true}, {Text: "ERROR( in red| x)?$", Regex: true}} {
		if got := textsOf(t, Set{log}, Query{Pattern: p}); len(got) != 3 || !strings.Contains(got[0], "\x1b[31mERR\x1b[0mOR") {
			t.Errorf("%+v: %q", p, got)
		}
	}
	if got := textsOf(t, Set{log}, Query{Pattern: match.Pattern{Text: "[31m"}}); len(got) != 0 {
		t.Errorf("a colour was found: %q", got)
	}
}

// A line of many blocks is one line, and what is behind it is found.
func TestHugeLine(t *testing.T) {
	const size = 5 << 20
	content := "before\n" + strings.Repeat("x", size) + "\nafter\n"
	for _, s := range []Set{{newLog("", content)}, {openString(t, pack(t, "gz", content), Options{})}} {
		got, v := show(t, s, Window{Anchor: Anchor{End: true}, Before: 3})
		if len(got) != 3 || got[2] != "after" || got[0] != "before" || len(got[1]) != stepSize || v.End.Offset != int64(len(content)) {
			t.Errorf("%d lines", len(got))
		}
		var hits []Line
		sum, err := s.Search(t.Context(), Query{Pattern: match.Pattern{Text: "[ax]", Regex: true}}, func(h Hit) error {
			hits = append(hits, Line{Offset: h.Offset, Length: h.Length, Cut: h.Cut})
			return nil
		})
		if err != nil || sum.Hits != 2 || !hits[0].Cut || hits[0].Length != size+1 || hits[1].Offset != size+8 {
			t.Errorf("%+v %v", hits, err)
		}
	}
}

// FuzzUTF16 compares the lines of UTF-16 with those of the same text in UTF-8.
func FuzzUTF16(f *testing.F) {
	f.Add("a\nb\r\n\nc\u010a\u0a0a\n", 4)
	f.Fuzz(func(t *testing.T, s string, size int) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\ufeff") {
			return
		}
		want := naive(s)
		size = 2 + 2*(size&0x7f)
		for high, c := range map[int]charset.Encoding{1: charset.UTF16LE, 0: charset.UTF16BE} {
			encoded := charsettest.UTF16(s, high)
			log := &Log{source: plain{strings.NewReader(encoded), int64(len(encoded))}, Size: int64(len(encoded)), charset: c}
			var there, back []string
			collect := func(to *[]string) func(*block) error {
				return func(b *block) error {
					var of []string
					err := b.lines(func(l Line) error {
						of = append(of, encoded[l.Offset:l.Offset+l.Length])
						return nil
					})
					if to == &back {
						slices.Reverse(of)
					}
					*to = append(*to, of...)
					return err
				}
			}
			if err := forward(t.Context(), log, 0, log.Size, make([]byte, size), collect(&there)); err != nil {
				t.Fatal(err)
			}
			if err := (reading{log, make([]byte, size), nil}).backward(t.Context(), 0, log.Size, collect(&back)); err != nil {
				t.Fatal(err)
			}
			slices.Reverse(back)
			if len(there) != len(want) || !slices.Equal(there, back) || strings.Join(there, "") != encoded {
				t.Fatalf("%q in %v: %d lines, backwards %d, want %d", s, c, len(there), len(back), len(want))
			}
			got, _ := show(t, Set{log}, Window{Anchor: Anchor{End: true}, Before: 1000})
			if !slices.Equal(got, want[max(0, len(want)-1000):]) {
				t.Errorf("%q in %v: %q", s, c, got)
			}
		}
	})
}

// In GBK a literal is looked for in the bytes, and then in the text of the line
// that has them.
func TestLiteralInGBK(t *testing.T) {
	const size = 64 << 10
	var log, want strings.Builder
	for i := range 6000 { // some blocks
		n := i % 7
		if i%600 == 0 {
			n = size / 13 // in UTF-8 it ends where in GBK the lines behind it do
		}
		line := fmt.Sprintf("连接 %s超时 Timeout %d\n", strings.Repeat("数据", n), i)
		log.WriteString(line)
		want.WriteString(line)
		log.WriteString("启动完成\n")
	}
	encoded := charsettest.GBK(t, log.String())
	for _, ignoreCase := range []bool{false, true} {
		l := &Log{source: plain{strings.NewReader(encoded), int64(len(encoded))}, Size: int64(len(encoded))}
		var got strings.Builder
		_, err := Set{l}.search(t.Context(), Query{Pattern: match.Pattern{Text: "Timeout", IgnoreCase: ignoreCase}}, size, func(h Hit) error {
			fmt.Fprintf(&got, "%s\n", h.Text)
			return nil
		})
		if err != nil || got.String() != want.String() {
			t.Errorf("ignore case %v: %d of %d bytes, %v", ignoreCase, got.Len(), want.Len(), err)
		}
	}
}
