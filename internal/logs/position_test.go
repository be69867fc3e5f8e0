package logs

import (
	"fmt"
	"strings"
	"testing"
)

// A head shorter than headSize was the whole file, so nothing is beyond it: else the head
// of an empty file would name any place of any file.
func TestIsPosition(t *testing.T) {
	whole := Identity([]byte(strings.Repeat("x", HeadSize)))
	for position, want := range map[string]bool{
		"0-cbf29ce484222325:0":                 true,
		"0-cbf29ce484222325:1":                 false,
		"0-cbf29ce484222325:700":               false,
		"9-0123456789abcdef:9":                 true,
		"9-0123456789abcdef:10":                false,
		"1023-0123456789abcdef:1023":           true,
		"1023-0123456789abcdef:1024":           false,
		whole + ":0":                           true,
		whole + ":1099511627776":               true,
		whole + ":-1":                          false,
		"1025-0123456789abcdef:1":              false,
		"-1-0123456789abcdef:0":                false,
		whole + ":1" + strings.Repeat("0", 99): false,
		whole + ":1" + strings.Repeat(" ", 99): false,

		whole + ":5120~4800-01234567":                            true,
		whole + ":5120~1024-01234567":                            false,
		whole + ":5120~65537-01234567":                           false,
		whole + ":5120~4800-01234567~i1a2b":                      true,
		whole + ":5120~i1a2b":                                    true,
		"9-0123456789abcdef:9~i1":                                true,
		whole + ":5120~i1~b":                                     true,
		whole + ":5120~i":                                        false,
		whole + ":5120~4800":                                     false,
		"9-0123456789abcdef:9~65536-01234567":                    false,
		whole + ":5120,9-0123456789abcdef:9":                     true,
		whole + ":5120,":                                         false,
		strings.Repeat(whole+":5120,", MaxPlaces) + whole + ":0": false,
		"lab.log": false,
		"":        false,
	} {
		if got := IsPosition(position); got != want {
			t.Errorf("%q: %v, want %v", position, got, want)
		}
	}
	for size := range 3 * HeadSize {
		content := strings.Repeat("x", size)
		if p := (Place{Log: newLog("", content), Offset: int64(size)}).Position(); !IsPosition(p) {
			t.Errorf("the end of a log of %d bytes: %s", size, p)
		}
	}
}

func FuzzParsePosition(f *testing.F) {
	f.Add("0-cbf29ce484222325:0")
	f.Add("1024-0f3a5b7c9d1e2f40:5120")
	f.Add("1024-0f3a5b7c9d1e2f40:5120~4800-01234567~i7,0-cbf29ce484222325:0")
	f.Fuzz(func(t *testing.T, position string) {
		s, ok := ParsePosition(position)
		if !ok {
			return
		}
		again, ok := ParsePosition(fmt.Sprintf("%d-%016x:%d%s", s.length, s.fingerprint, s.Offset, s.print))
		if !ok || again != s || s.length < HeadSize && s.Offset > int64(s.length) {
			t.Errorf("%q: %+v", position, s)
		}
	})
}
