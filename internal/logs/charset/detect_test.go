package charset

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"gowebdav/internal/logs/charset/charsettest"
)

func utf32(s string, low int) string {
	var b strings.Builder
	for _, r := range s {
		unit := [4]byte{}
		for i := range unit {
			unit[max(low, i)-min(low, i)] = byte(r >> (8 * i))
		}
		b.Write(unit[:])
	}
	return b.String()
}

func TestDetect(t *testing.T) {
	line := "2026-03-04 10:00:00 INFO started\n"
	log := strings.Repeat(line, 100)
	gbk := charsettest.GBK(t, strings.Repeat(charsettest.Chinese, 20))
	random := make([]byte, 4096)
	rand.NewChaCha8([32]byte{1}).Read(random)
	for _, c := range []struct {
		what, head, tail string
		want             Encoding
		err              error
	}{
		{"empty", "", "", Auto, nil},
		{"plain", log, log, Auto, nil},
		{"UTF-8 with a mark", "\ufeff" + log, "", Auto, nil},
		{"UTF-16LE with a mark", "\xff\xfe" + charsettest.UTF16(line, 1), "", UTF16LE, nil},
		{"UTF-16BE with a mark", "\xfe\xff" + charsettest.UTF16(line, 0), "", UTF16BE, nil},
		{"UTF-16LE", charsettest.UTF16(line, 1), "", UTF16LE, nil},
		{"UTF-16BE", charsettest.UTF16(log, 0), charsettest.UTF16(log, 0)[1:], UTF16BE, nil},
		{"UTF-16LE without a line end", charsettest.UTF16(strings.TrimSpace(line), 1), "", UTF16LE, nil},
		{"UTF-16LE in Chinese", charsettest.UTF16(charsettest.Chinese, 1), "", UTF16LE, nil},
		{"UTF-16LE in Russian", charsettest.UTF16("10:00 ошибка подключения\nповторная попытка\n", 1), "", UTF16LE, nil},
		{"UTF-32LE with a mark", utf32("\ufeff"+line, 0), "", Auto, ErrUTF32},
		{"UTF-32BE with a mark", utf32("\ufeff"+line, 3), "", Auto, ErrUTF32},
		{"UTF-32LE", utf32(log, 0), "", Auto, ErrUTF32},
		{"UTF-32BE", utf32(charsettest.Chinese, 3), "", Auto, ErrUTF32},

		{"a NUL", "2026-03-04 10:00:00 INFO a\x00b\n", "", Auto, nil},
		{"a NUL in a short file", "hello\x00\n", "", Auto, nil},
		{"two of them", "a\x00b\x00\n", "", Auto, nil},
		{"two of them at odd offsets", line + "ab\x00c\x00\n", "", Auto, nil},
		{"a NUL in each line", strings.ReplaceAll(log, "INFO", "INFO\x00"), log, Auto, nil},
		{"a NUL in GBK", charsettest.GBK(t, "2026-03-04 10:00:00 ERROR 内存不足") + "\x00\n", "", Auto, nil},
		{"NULs in GBK", strings.ReplaceAll(gbk, "INFO", "IN\x00FO"), "", Auto, nil},
		{"bells and backspaces", strings.Repeat("progress \b\b\b\b 10%\x07\r", 50), "", Auto, nil},
		{"colours", strings.Repeat("\x1b[31mERROR\x1b[0m x\n", 50), "", Auto, nil},
		{"zeros at the end", line + strings.Repeat("\x00", 3000), strings.Repeat("\x00", 4096), Auto, nil},
		{"a zero at the end of a short file", "hell\n\x00\x00", "", Auto, nil},
		{"a gap that a crash left", log + strings.Repeat("\x00", 1000) + line, strings.Repeat("\x00", 4000) + log, Auto, nil},

		{"ELF", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00\x40\x83\x04\x00", "", Auto, ErrBinary},
		{"ELF with a page of zeros", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01" + strings.Repeat("\x00", 4000), "", Auto, ErrBinary},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00", "", Auto, ErrBinary},
		{"what is compressed", string(random), string(random[1:]), Auto, ErrBinary},
		{"a binary end", log, string(random), Auto, ErrBinary},
		{"NULs between all letters", strings.Repeat("a\x00bc\x00", 50), "", Auto, ErrBinary},
		{"SQLite", "SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20\x00\x00\x00\x02\x00\x00\x00\x02" + strings.Repeat("\x00", 3000) + "CREATE TABLE lines (id, text)", "", Auto, ErrBinary},
	} {
		if got, err := Detect([]byte(c.head), []byte(c.tail)); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v, want %v, %v", c.what, got, err, c.want, c.err)
		}
	}
}

// A tenth of NULs is the bound, wherever they are.
func TestShareOfNULs(t *testing.T) {
	for nuls, want := range map[int]error{0: nil, 3: nil, 400: nil, 420: ErrBinary} {
		text := bytes.Repeat([]byte("some text with a line end.\n"), 160)[:4096]
		step := 4096 / max(nuls, 1)
		for i := range nuls {
			text[i*step] = 0
		}
		if _, err := Detect(text, nil); err != want {
			t.Errorf("%d NULs at the beginning: %v", nuls, err)
		}
		if _, err := Detect([]byte("text\n"), text); err != want {
			t.Errorf("%d NULs at the end: %v", nuls, err)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte("a\x00b\n"), []byte("\x00\x00"))
	f.Add([]byte(utf32("日志\n", 0)), []byte{})
	f.Fuzz(func(t *testing.T, head, tail []byte) {
		c, err := Detect(head, tail)
		plain := utf8.Valid(head) && utf8.Valid(tail) && bytes.IndexFunc(append(head, tail...), isControl) < 0
		if plain && (c != Auto || err != nil) {
			t.Errorf("text is %v, %v", c, err)
		}
	})
}

func TestPrintable(t *testing.T) {
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				text := bytes.Repeat([]byte("~ "), length)[:length]
				text[at] = byte(c)
				want := length
				if c < ' ' || c > '~' {
					want = at
				}
				if got := printable(text); got != want {
					t.Fatalf("printable(%q) = %d, want %d", text, got, want)
				}
			}
		}
	}
}
