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
	"gowebdav/internal/logs/format"
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
			if err := (reading{r: log, buf: make([]byte, size)}).backward(t.Context(), 0, log.Size, collect(&back)); err != nil {
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

// Short messages in GBK may be valid UTF-8. The file decides, also if other lines are in UTF-8.
func TestCharsetIsToldByTheFile(t *testing.T) {
	lines := []string{
		"2026-03-04 10:00:00 INFO start\n", "2026-03-04 10:00:01 ERROR 系统\n", "2026-03-04 10:00:02 WARN 目录: 下单失败\n", "2026-03-04 10:00:03 INFO 状态\r\n",
		"2026-03-04 10:00:04 INFO café µs ошибка λ\n", "2026-03-04 10:00:05 ERROR 内存不足\n", "2026-03-04 10:00:06 INFO 系统正常\n", "未知",
	}
	var gbk, mixed, text string
	for i, line := range lines {
		text += line
		switch encoded := charsettest.GBK(t, line); i {
		case 4:
			gbk, mixed = gbk+line, mixed+line // in UTF-8 in both
		case 6:
			gbk, mixed = gbk+encoded, mixed+line
		default:
			gbk, mixed = gbk+encoded, mixed+encoded
		}
	}
	for name, c := range map[string]struct{ want, content string }{
		"GBK":              {text, gbk},
		"mixed":            {text, mixed},
		"compressed":       {text, pack(t, "gz", gbk)},
		"its only line":    {lines[1], charsettest.GBK(t, lines[1])},
		"after a gap":      {text, strings.Repeat("\x00", 100_000) + gbk},
		"larger":           {strings.Repeat(text+"\n", 30), strings.Repeat(mixed+"\n", 30)},
		"beyond a sample":  {strings.Repeat(lines[0], 2000) + text + "\n" + strings.Repeat(lines[0], 2000), strings.Repeat(lines[0], 2000) + gbk + "\n" + strings.Repeat(lines[0], 2000)},
		"UTF-8 of the end": {strings.Repeat(text+"\n", 30) + lines[5], strings.Repeat(text+"\n", 30) + charsettest.GBK(t, lines[5])},
	} {
		t.Run(name, func(t *testing.T) {
			content, want := c.content, c.want
			if name == "beyond a sample" { // lines alone tell less
				want, content = strings.ReplaceAll(strings.ReplaceAll(want, "系统", "系统正常"), "状态", "状态正常"), ""
				for line := range strings.Lines(want) {
					if strings.Contains(line, "ошибка") {
						content += line
					} else {
						content += charsettest.GBK(t, line)
					}
				}
				want, content = strings.ReplaceAll(want, "未知", "未知错误"), strings.ReplaceAll(content, charsettest.GBK(t, "未知"), charsettest.GBK(t, "未知错误"))
			}
			for _, o := range []Options{{}, {Index: NewIndex(1 << 20)}} {
				for range 2 { // the second time from the index
					for _, q := range append(queries("系统")[:10], Query{Pattern: match.Pattern{Text: "INFO"}}, Query{Level: format.LevelError}) {
						wanted, got := textsOf(t, Set{openString(t, want, Options{Charset: charset.UTF8})}, q), textsOf(t, Set{openString(t, content, o)}, q)
						if !slices.Equal(got, wanted) {
							t.Fatalf("%+v:\n%.2000q\nwant\n%.2000q", q, got, wanted)
						}
					}
				}
			}
		})
	}
}

// A file in another encoding stays as it is, and so does one in UTF-8.
func TestCharsetThatIsNotChinese(t *testing.T) {
	for name, content := range map[string]string{
		"Latin-1": "Gr\xf6\xdfe \xfcberschritten\n\xc4\xd6\xdc\nna\xefve caf\xe9\n",
		"UTF-8":   "Größe überschritten\n\xcf\xb5 alone\nλ µ é\nя\n",
		"damaged": "启动完成\n" + "启动"[1:] + "\n重试 3 次\xe5\n",
	} {
		if got, _ := show(t, Set{openString(t, content, Options{})}, Window{After: 10}); strings.Join(got, "\n")+"\n" != content {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A NUL is shown by those who print the line, and found as it is shown.
func TestNULs(t *testing.T) {
	content := "INFO started\nINFO \x00\x00worked\nINFO st\x00opped\n"
	for _, content := range []string{content, "\xff\xfe" + charsettest.UTF16(content, 1), pack(t, "zst", content)} {
		for p, want := range map[match.Pattern]int{{Text: `\x00`}: 2, {Text: "\x00"}: 2, {Text: `\x00W`, IgnoreCase: true}: 1, {Text: `st\x00op`}: 1, {Text: `\x00`, Regex: true}: 2, {Text: "INFO"}: 3, {Text: `\x00`, Invert: true}: 1} {
			if got := textsOf(t, Set{openString(t, content, Options{})}, Query{Pattern: p}); len(got) != want {
				t.Errorf("%+v: %q", p, got)
			}
		}
	}
	if got, _ := show(t, Set{openString(t, "a\x00\x01\x02\x03b\n", Options{Text: true})}, Window{After: 1}); len(got) != 1 || got[0] != "a\x00\x01\x02\x03b" {
		t.Errorf("a binary file as text: %q", got)
	}
}
