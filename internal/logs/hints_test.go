package logs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
)

// inZone writes lines whose times are those of a zone's clocks.
func inZone(t *testing.T, name string, write func(time.Time, string) string) (*time.Location, func(time.Time, string) string) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone, func(at time.Time, text string) string { return write(at.In(zone), text) }
}

// A log in order is right through the hour that its clocks show twice, wherever a reader
// begins.
func TestClocksTurnedBack(t *testing.T) {
	dated := func(at time.Time, text string) string { return at.Format("2006-01-02 15:04:05 INFO ") + text }
	for name, c := range map[string]struct {
		zone, from, to string
		step           time.Duration
		filler         int
		write          func(time.Time, string) string
	}{
		"Berlin":                {zone: "Europe/Berlin", from: "2026-10-24 20:00:00", to: "2026-10-25 06:00:00", step: 7 * time.Second, write: dated},
		"New York":              {zone: "America/New_York", from: "2026-11-01 03:00:00", to: "2026-11-01 09:00:00", step: 23 * time.Second, write: dated},
		"half an hour":          {zone: "Australia/Lord_Howe", from: "2026-04-04 12:00:00", to: "2026-04-04 18:00:00", step: 23 * time.Second, write: dated},
		"a few lines":           {zone: "Europe/Berlin", from: "2026-10-24 20:00:00", to: "2026-10-25 06:00:00", step: 20 * time.Minute, write: dated},
		"large":                 {zone: "Europe/Berlin", from: "2026-10-24 20:00:00", to: "2026-10-25 06:00:00", step: 13 * time.Second, filler: 1200, write: dated},
		"days":                  {zone: "Europe/Berlin", from: "2026-10-01 00:00:00", to: "2026-11-20 00:00:00", step: 17 * time.Minute, write: dated},
		"years":                 {zone: "Europe/Berlin", from: "2025-10-20 00:00:00", to: "2026-11-01 00:00:00", step: 53 * time.Minute, write: dated},
		"no year":               {zone: "Europe/Berlin", from: "2026-10-24 20:00:00", to: "2026-10-25 06:00:00", step: 7 * time.Second, write: yearless["syslog"]},
		"ends in the first":     {zone: "Europe/Berlin", from: "2026-10-24 20:00:00", to: "2026-10-25 00:40:00", step: 23 * time.Second, write: dated},
		"begins in the second":  {zone: "Europe/Berlin", from: "2026-10-25 01:10:00", to: "2026-10-25 06:00:00", step: 23 * time.Second, write: dated},
		"nothing but the first": {zone: "Europe/Berlin", from: "2026-10-25 00:10:00", to: "2026-10-25 00:50:00", step: 23 * time.Second, write: dated},
	} {
		t.Run(name, func(t *testing.T) {
			zone, write := inZone(t, c.zone, c.write)
			times := every(t, c.from, c.to, c.step)
			content := logOf(times, write, c.filler)
			for kind, index := range map[string]*Index{"without an index": nil, "with an index": NewIndex(DefaultIndexMemory)} {
				t.Run(kind, func(t *testing.T) {
					s := Set{NewPart(strings.NewReader(content), "lab.log", int64(len(content)), times[len(times)-1], Options{Zone: zone, Index: index})}
					checkYears(t, s, times)
				})
			}
		})
	}
}

// A log may be short, of several years, and compressed.
func TestClocksTurnedBackTwiceInAFewLines(t *testing.T) {
	zone, write := inZone(t, "Europe/Berlin", func(at time.Time, text string) string { return at.Format("2006-01-02 15:04:05 ") + text })
	times := slices.Concat(every(t, "2025-10-25 22:00:00", "2025-10-26 04:00:00", 10*time.Minute), every(t, "2026-10-24 22:00:00", "2026-10-25 04:00:00", 7*time.Minute))
	content := logOf(times, write, 0)
	for name, data := range map[string]string{"lab.log": content, "lab.log.gz": pack(t, "gz", content)} {
		t.Run(name, func(t *testing.T) {
			checkYears(t, Set{open(t, fileFS(t, "2026-10-26", map[string]string{name: data}), name, Options{Zone: zone})}, times)
		})
	}
}

// What finding the turn reads is a small part of a log, also where there is none.
func TestFindingTheTurnReadsLittle(t *testing.T) {
	zone, write := inZone(t, "Europe/Berlin", func(at time.Time, text string) string { return at.Format("2006-01-02 15:04:05 ") + text })
	all := every(t, "2026-10-24 20:00:00", "2026-10-25 06:00:00", time.Second)
	second := slices.Clone(all)
	second = slices.DeleteFunc(second, func(at time.Time) bool { return at.Before(when(t, "2026-10-25 01:00:00")) })
	for name, times := range map[string][]time.Time{"both passes": all, "the second one": second} {
		t.Run(name, func(t *testing.T) {
			content := logOf(times, write, 600)
			log := NewPart(strings.NewReader(content), "lab.log", int64(len(content)), times[len(times)-1], Options{Zone: zone})
			middle := when(t, "2026-10-25 01:30:00")
			line := Line{Offset: int64(strings.Index(content, "it is "+middle.Format(time.RFC3339)) - len("2006-01-02 15:04:05 ")), Text: []byte("2026-10-25 02:30:00 x")}
			bytes := read(log, func(Set) {
				heads := newHeadReader(log)
				if head := heads.single(line); !head.Time.Equal(middle) {
					t.Errorf("%s, want %s", head.Time, middle)
				}
			})
			if bytes > 2<<20 || bytes == 0 {
				t.Errorf("%d of %d bytes are read", bytes, len(content))
			}
		})
	}
}

// What a busy log has out of order is not taken for clocks that were turned back.
func TestClocksTurnedBackInALogOutOfOrder(t *testing.T) {
	zone, write := inZone(t, "Europe/Berlin", func(at time.Time, text string) string { return at.Format("2006-01-02 15:04:05 ") + text })
	times := every(t, "2026-10-24 20:00:00", "2026-10-25 06:00:00", 7*time.Second)
	for i := 0; i+9 < len(times); i += 9 {
		slices.Reverse(times[i : i+9])
	}
	content := logOf(times, write, 0)
	s := Set{NewPart(strings.NewReader(content), "lab.log", int64(len(content)), times[len(times)-1], Options{Zone: zone})}
	wrong, hits := misread(t, s, Query{})
	if hits != len(times) || len(wrong) > 20 { // those at the turn itself
		t.Errorf("%d of %d lines: %q", len(wrong), hits, wrong[:min(len(wrong), 3)])
	}
}

// A log that is followed knows by its change which time is meant.
func TestClocksTurnedBackWhileALogGrows(t *testing.T) {
	zone, write := inZone(t, "Europe/Berlin", func(at time.Time, text string) string { return at.Format("2006-01-02 15:04:05 ") + text })
	var content strings.Builder
	q := Query{Heads: true}
	f, err := NewFilter(q)
	if err != nil {
		t.Fatal(err)
	}
	from := int64(0)
	for i, at := range every(t, "2026-10-24 23:00:00", "2026-10-25 03:00:00", time.Minute) {
		content.WriteString(logOf([]time.Time{at}, write, 0))
		log := NewPart(strings.NewReader(content.String()), "lab.log", int64(content.Len()), at, Options{Zone: zone})
		from, err = f.Read(t.Context(), log, Part{From: from, To: log.Size, Continues: i > 0}, func(l Line, head format.Head, _ int64, _ bool) error {
			if says := saidBy(t, l.Text); !head.Time.Equal(says) {
				t.Errorf("%s for %s", head.Time, says)
			}
			return nil
		})
		if err != nil || from != log.Size {
			t.Fatalf("read to %d of %d: %v", from, log.Size, err)
		}
	}
}
