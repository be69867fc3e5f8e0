package logs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
)

func TestPlaces(t *testing.T) {
	content := timed(5000)
	lines := strings.SplitAfter(content, "\n")
	third := len(strings.Join(lines[:len(lines)/3], ""))
	d := format.NewDetector(format.Hints{Zone: time.UTC})
	// naivePlaces tells of each error in which part of the bytes it begins.
	naivePlaces := func(parts int) []uint32 {
		counts := make([]uint32, parts)
		offset := 0
		for _, l := range naive(content) {
			if head := d.Head([]byte(l)); head.Level >= format.LevelError && !head.Continuation {
				counts[offset*parts/len(content)]++
			}
			offset += len(l) + 1
		}
		return counts
	}
	for form, set := range map[string]Set{
		"plain":      {newLog("", content)},
		"compressed": {openString(t, pack(t, "gz", content), Options{})},
		"a set":      {newLog("1", content[:third]), newLog("", content[third:])},
	} {
		got, err := set.Places(t.Context(), format.LevelError, 300)
		if want := naivePlaces(300); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v %v, want %v", form, got, err, want)
		}
	}
	if got, err := (Set{newLog("", "")}).Places(t.Context(), format.LevelError, 2); err != nil || !slices.Equal(got, []uint32{0, 0}) {
		t.Errorf("of nothing: %v %v", got, err)
	}
}

// Of many blocks none is read again: each counts as a whole.
func TestPlacesOfManyBlocks(t *testing.T) {
	var b strings.Builder
	for b.Len() < 13*blockSize/2 {
		b.WriteString("2026-03-04 06:00:00 INFO app: all is well" + strings.Repeat(", as it has been", 50) + "\n")
	}
	at := b.Len()
	b.WriteString("2026-03-04 06:00:00 ERROR app: broken\n")
	for b.Len() < 10*blockSize {
		b.WriteString("2026-03-04 06:00:00 INFO app: all is well" + strings.Repeat(", as it has been", 50) + "\n")
	}
	got, err := (Set{newLog("", b.String())}).Places(t.Context(), format.LevelError, 5)
	if err != nil || got[at*5/b.Len()] != 1 || slices.Max(got) != 1 {
		t.Errorf("%v %v", got, err)
	}
}
