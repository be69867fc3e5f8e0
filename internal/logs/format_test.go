package logs

import (
	"testing"
	"time"
)

// FuzzHead: whatever a line holds, its head is read without a panic, and its
// time is one that JSON can write.
func FuzzHead(f *testing.F) {
	for _, l := range headLines {
		f.Add([]byte(l.line), []byte("  at com.example.App"))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d := NewDetector(time.UTC, headNear)
		for _, line := range [][]byte{first, second, first} {
			h := d.Head(line)
			if y := h.Time.Year(); !h.Time.IsZero() && (y < 0 || y > 9999) {
				t.Errorf("%q: %v", line, h.Time)
			}
			if h.Level > LevelFatal {
				t.Errorf("%q: level %d", line, h.Level)
			}
		}
	})
}

func BenchmarkHead(b *testing.B) {
	for _, l := range headLines[:12] {
		b.Run(l.format, func(b *testing.B) {
			d := NewDetector(time.UTC, headNear)
			line := []byte(l.line + " and so on, up to the length of a usual line of a log that somebody reads")
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				d.Head(line)
			}
		})
	}
}
