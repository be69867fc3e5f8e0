//go:build linux

package faults

import (
	"fmt"
	"io"
	"strings"
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

// Twenty clients that read a folder at the same time, and do not read the answers, take no more places than
// there are, and one client no more than its share. The others are told to try again. The places come back.
func TestTwentyClientsOfAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	line := "2026-03-04 10:00:00 INFO " + strings.Repeat("x", 200) + "\n"
	plant(t, dir, map[string]string{"a.log": strings.Repeat(line, 20_000), "b.log": line, "web/c.log": line})
	queries := []string{"tail=20000", "follow", "grep=INFO", "grep=INFO&merge&context=1"}
	for _, query := range queries[:either(t, 2, len(queries))] {
		for clients, places := range map[int]int{20: 8, 1: 4} {
			s := contained(t, fmt.Sprintf("/m,%s,null,null,true", dir), "--log_follows", "24")
			var wires []wire
			statuses := map[int]int{}
			for i := range 20 {
				w := s.wire(address(i % clients))
				w.send("GET", "/m/?"+query, "")
				a := w.begin("GET")
				if statuses[a.StatusCode]++; a.StatusCode == 429 && a.Header.Get("Retry-After") == "" {
					t.Errorf("%s: 429 without Retry-After", query)
				}
				if i < places && a.StatusCode != 200 {
					t.Errorf("%s: request %d of %d clients gets %d", query, i, clients, a.StatusCode)
				}
				wires = append(wires, w)
			}
			if statuses[200]+statuses[429] != 20 || statuses[429] == 0 {
				t.Errorf("%s of %d clients: %v", query, clients, statuses)
			}
			s.fits(fmt.Sprintf("20 requests of %d clients for %s of a folder", clients, query))
			if clients > 1 || query != queries[0] {
				continue
			}
			for _, w := range wires {
				w.end()
			}
			if a := s.wire(address(0)).ask("GET", "/m/?tail=1&name=b.log", ""); a.status != 200 || a.body != "b.log:"+line {
				t.Errorf("afterwards: %d %.200q", a.status, a.body)
			}
		}
	}
}
