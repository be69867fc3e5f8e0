package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestHeldEntries(t *testing.T) {
	h := &held{shelf: newShelf()}
	var want []entry
	for i := range 3000 {
		e := entry{name: strings.Repeat("日", i%90) + fmt.Sprint(i), size: int64(i) << (i % 50), seconds: int64(i-1500) << (i % 40), nanoseconds: uint32(i) * 300_000, older: uint32(i % 3), olderBytes: int64(i) << 20}
		if i%10 == 0 {
			e.size = sizeOfFolder
		}
		want = append(want, e)
		h.add(want[i:])
	}
	h.close()
	if got := slices.Collect(h.entries()); !slices.Equal(got, want) || h.shelf.held.Load() != 0 {
		t.Errorf("%d of %d entries; %d bytes are held", len(got), len(want), h.shelf.held.Load())
	}
}
