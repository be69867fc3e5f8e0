package codepage

import (
	"bytes"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

//go:generate go run generate.go
//go:embed tables
var tables embed.FS

// large are the pages with pairs.
var large = map[string]func() *Page{
	"big5":     loaded("big5"),
	"euckr":    loaded("euckr"),
	"gb18030":  loaded("gb18030"),
	"shiftjis": loaded("shiftjis"),
}

func loaded(key string) func() *Page {
	return sync.OnceValue(func() *Page {
		const n = 0x80 + (lastLead-firstLead+1)*trails
		data := unpacked(key)
		p := new(Page)
		characters := differences(data[:3*n])
		copy(p.high[:], characters)
		p.pairs = characters[0x80:]
		for jump := data[3*n:]; len(jump) > 0; jump = jump[4:] {
			p.ranges = append(p.ranges, span{rune(binary.BigEndian.Uint16(jump)), rune(binary.BigEndian.Uint16(jump[2:]))})
		}
		return p
	})
}

// single returns the pages of one byte a character.
var single = sync.OnceValue(func() map[string]*Page {
	names, data, _ := bytes.Cut(unpacked("single"), []byte("\n"))
	characters := differences(data)
	pages := map[string]*Page{}
	for i, key := range strings.Fields(string(names)) {
		pages[key] = &Page{high: [0x80]rune(characters[0x80*i:])}
	}
	return pages
})

// unpacked returns a table as generate.go made it.
func unpacked(name string) []byte {
	packed, err := tables.Open("tables/" + name)
	if err == nil {
		var data []byte
		if data, err = io.ReadAll(flate.NewReader(packed)); err == nil {
			return data
		}
	}
	panic(fmt.Sprintf("codepage: table %s: %v", name, err)) // it is part of the program
}

// differences returns the characters of a table: their planes come first, then the high and
// the low bytes of the differences between neighbours.
func differences(data []byte) []rune {
	n := len(data) / 3
	characters := make([]rune, n)
	last := uint16(0)
	for i := range characters {
		last += uint16(data[n+i])<<8 | uint16(data[2*n+i])
		characters[i] = rune(data[i])<<16 | rune(last)
	}
	return characters
}
