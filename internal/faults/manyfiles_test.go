//go:build linux

package faults

import (
	"fmt"
	"io"
	"testing"
)

// Clients that read all logs of a large folder at the same time, as one or one after the other, wait for
// each other when their files are many, so that memory suffices for all.
func TestAttackByManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := map[string]string{}
	for i := range 12_000 {
		files[fmt.Sprintf("rack%d/service-%d.log", i%12, i)] = fmt.Sprintf("2026-03-04 10:%02d:00 INFO start of %d\n2026-03-04 10:%02d:01 INFO ready\n", i%60, i, i%60)
	}
	plant(t, dir, files)
	s := contained(t, fmt.Sprintf("/m,%s,null,null,true", dir))
	queries := []string{"tail=10", "view", "grep=none&merge", "lines=end&before=10", "histogram&buckets=20", "grep=none"}
	for _, query := range queries[:either(t, 1, len(queries))] {
		var wires []wire
		for i := range 8 {
			w := s.wire(address(i))
			w.send("GET", "/m/?"+query, "")
			wires = append(wires, w)
		}
		for _, w := range wires {
			w.patient()
			a := w.begin("GET")
			if _, err := io.Copy(io.Discard, a.Body); err != nil || a.StatusCode != 200 {
				t.Fatalf("%s: %d, %v", query, a.StatusCode, err)
			}
			w.end()
		}
	}
	const most = 60_000_000
	if peak := s.peak(); peak > most {
		t.Errorf("the server used %.1f MB, more than %.1f", float64(peak)/1e6, most/1e6)
	}
	s.fits("8 queries for 12,000 files at a time")
}
