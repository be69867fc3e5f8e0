//go:build ignore

// Command generate writes the tables of this package from golang.org/x/text, whose own tables
// also encode and take eight times the room: go generate ./internal/codepage.
package main

import (
	"bytes"
	"encoding/binary"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func main() {
	log.SetFlags(0)
	for key, e := range map[string]encoding.Encoding{
		"big5": traditionalchinese.Big5, "euckr": korean.EUCKR, "gb18030": simplifiedchinese.GB18030, "shiftjis": japanese.ShiftJIS,
	} {
		table := decoded(e, bytesOf(0x80, 0xff))
		for lead := range 0x7e {
			for trail := range 0xbf {
				table = append(table, decode(e, []byte{0x81 + byte(lead), 0x40 + byte(trail)}))
			}
		}
		data := pack(table)
		if key == "gb18030" {
			data = append(data, ranges(e)...)
		}
		write(key, data)
	}
	singles := map[string]*charmap.Charmap{
		"iso88591": charmap.ISO8859_1, "iso88592": charmap.ISO8859_2, "iso88593": charmap.ISO8859_3, "iso88594": charmap.ISO8859_4,
		"iso88595": charmap.ISO8859_5, "iso88596": charmap.ISO8859_6, "iso88597": charmap.ISO8859_7, "iso88598": charmap.ISO8859_8,
		"iso88599": charmap.ISO8859_9, "iso885910": charmap.ISO8859_10, "iso885913": charmap.ISO8859_13, "iso885914": charmap.ISO8859_14,
		"iso885915": charmap.ISO8859_15, "iso885916": charmap.ISO8859_16,
		"cp874": charmap.Windows874, "cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251, "cp1252": charmap.Windows1252,
		"cp1253": charmap.Windows1253, "cp1254": charmap.Windows1254, "cp1255": charmap.Windows1255, "cp1256": charmap.Windows1256,
		"cp1257": charmap.Windows1257, "cp1258": charmap.Windows1258,
		"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852, "cp855": charmap.CodePage855,
		"cp858": charmap.CodePage858, "cp860": charmap.CodePage860, "cp862": charmap.CodePage862, "cp863": charmap.CodePage863,
		"cp865": charmap.CodePage865, "cp866": charmap.CodePage866,
		"koi8r": charmap.KOI8R, "koi8u": charmap.KOI8U, "macintosh": charmap.Macintosh, "xmaccyrillic": charmap.MacintoshCyrillic,
	}
	var keys []string
	for key := range singles {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	data := []byte(strings.Join(keys, " ") + "\n")
	var table []rune
	for _, key := range keys {
		table = append(table, decoded(singles[key], bytesOf(0x80, 0xff))...)
	}
	write("single", append(data, pack(table)...))
}

func bytesOf(from, to int) (all [][]byte) {
	for c := from; c <= to; c++ {
		all = append(all, []byte{byte(c)})
	}
	return all
}

func decoded(e encoding.Encoding, characters [][]byte) (table []rune) {
	for _, c := range characters {
		table = append(table, decode(e, c))
	}
	return table
}

// decode returns the character that bytes encode, 0 for none.
func decode(e encoding.Encoding, b []byte) rune {
	text, err := e.NewDecoder().Bytes(b)
	if r, n := utf8.DecodeRune(text); err == nil && n == len(text) && r != utf8.RuneError {
		return r
	}
	return 0
}

// ranges returns where the codes of four bytes jump: from which code on, and to which
// character. Between the jumps both count up.
func ranges(e encoding.Encoding) (data []byte) {
	next := rune(-1)
	for code := range 39420 {
		r := decode(e, []byte{0x81 + byte(code/12600), 0x30 + byte(code/1260%10), 0x81 + byte(code/10%126), 0x30 + byte(code%10)})
		if code == 39417 { // it is U+FFFD
			r = utf8.RuneError
		}
		if r != next {
			data = binary.BigEndian.AppendUint16(data, uint16(code))
			data = binary.BigEndian.AppendUint16(data, uint16(r))
		}
		next = r + 1
	}
	return data
}

// pack returns the planes, then the differences between neighbours in their planes, the high
// bytes first: neighbours are often in order.
func pack(table []rune) []byte {
	n := len(table)
	data := make([]byte, 3*n)
	last := rune(0)
	for i, r := range table {
		d := uint16(r - last)
		last = r
		data[i], data[n+i], data[2*n+i] = byte(r>>16), byte(d>>8), byte(d)
	}
	return data
}

func write(name string, data []byte) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	w.Write(data)
	w.Close()
	if err := os.WriteFile(filepath.Join("tables", name), b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%s: %d bytes", name, b.Len())
}
