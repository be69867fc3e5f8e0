package logs

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// A compact position finds the files that its text finds, of any length.
func TestCompactPositionFindsItsFile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 100, HeadSize - 1, HeadSize, HeadSize + 1, 5000, printSize - 1, printSize, 3 * printSize} {
		content := make([]byte, size)
		for i := range content {
			content[i] = 'a' + byte(r.IntN(26))
		}
		log := newLog("", string(content))
		print := Print{Inode: 0x12345}
		print.Add(content[:min(size, printSize)])
		text := FormatPosition(log.Head(), int64(size), print)
		places, ok := ParsePlaces(text + "," + text + BeforeNewest)
		if !ok {
			t.Fatalf("%s is no position", text)
		}
		compact := AppendCompact(nil, places)
		if len(compact) > 2*14 {
			t.Errorf("%d bytes for two places in files of %d", len(compact), size)
		}
		got, rest, ok := CutCompact(append(slices.Clone(compact), "rest"...))
		if !ok || string(rest) != "rest" || len(got) != 2 || got[0].before || !got[1].before || got[0].Offset != int64(size) {
			t.Fatalf("size %d: %+v, %q, %v", size, got, rest, ok)
		}
		if again := AppendCompact(nil, got); !bytes.Equal(again, compact) {
			t.Errorf("size %d: written again, it is %x, not %x", size, again, compact)
		}
		other := newLog("", strings.Repeat("b", 1+size))
		for i := range got {
			if got[i].In(other.Head(), other, 0) != places[i].In(other.Head(), other, 0) || !got[i].In(log.Head(), log, 0) {
				t.Errorf("size %d: the compact position finds other files", size)
			}
			if !print.Full() && (!got[i].HasInode(0x12345) || got[i].HasInode(0x12346)) {
				t.Errorf("size %d: inode %x", size, got[i].print.Inode)
			}
		}
	}
}

// The compact place in a file that was empty says when that was seen, and when it had been changed last.
func TestCompactPositionOfAnEmptyFile(t *testing.T) {
	seen := time.UnixMilli(1_780_000_000_123)
	for _, ago := range []time.Duration{-1, 0, 20 * time.Millisecond, 48 * time.Hour, 300 * 24 * time.Hour, 500 * 24 * time.Hour} {
		made, want := seen.Add(-ago), seen.Add(-ago)
		if ago < 0 {
			made, want = time.Time{}, time.Time{}
		} else if ago > 400*24*time.Hour {
			want = time.Time{}
		}
		compact := AppendCompact(nil, []Position{Position{}.SeenAt(seen, made)})
		got, _, ok := CutCompact(compact)
		if !ok || len(got) != 1 || !got[0].IsEmpty() || len(compact) > 8+5 {
			t.Fatalf("%x: %+v", compact, got)
		}
		if gotSeen, gotMade := got[0].Seen(seen.Add(7 * 24 * time.Hour)); !gotSeen.Equal(seen) || !gotMade.Equal(want) {
			t.Errorf("changed %v before: %v, %v, want %v, %v", ago, gotSeen, gotMade, seen, want)
		}
	}
	if seen, made := (Position{}).Seen(seen); !seen.IsZero() || !made.IsZero() {
		t.Errorf("a place that says neither: %v, %v", seen, made)
	}
}

// Whatever a client sends is a position that is written the same again, or none.
func FuzzCompactPosition(f *testing.F) {
	places, _ := ParsePlaces("1024-0f3a5b7c9d1e2f40:5120~4800-01234567~i7,0-cbf29ce484222325:0")
	f.Add(AppendCompact(nil, places))
	f.Add(AppendCompact(nil, []Position{Position{}.SeenAt(time.UnixMilli(123_456), time.UnixMilli(120_000))}))
	f.Fuzz(func(t *testing.T, b []byte) {
		places, rest, ok := CutCompact(b)
		if !ok {
			return
		}
		if again, _, ok := CutCompact(AppendCompact(nil, places)); !ok || !slices.Equal(again, places) || len(places) > MaxPlaces || len(rest) >= len(b) {
			t.Errorf("%x: %+v, then %+v", b, places, again)
		}
	})
}
