package logs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hinted writes a log that changed some time before now, and returns the hint on its zone.
func hinted(t *testing.T, zone *time.Location, now time.Time, before time.Duration, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "lab.log")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := now.Add(-before)
	if err := os.Chtimes(name, changed, changed); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	log, err := New(t.Context(), file, Options{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	return Set{log}.ZoneHint(t.Context(), now)
}

func inNamed(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// The newest line of a log that is being written was written at the file's change. Where it is
// hours off, another zone fits.
func TestZoneHint(t *testing.T) {
	now := time.Date(2026, 7, 4, 12, 30, 40, 0, time.UTC)
	line := func(ahead, before time.Duration) string {
		return now.Add(ahead-before).UTC().Format("2006-01-02 15:04:05") + " INFO x\n"
	}
	const hour = time.Hour
	shanghai, newYork := inNamed(t, "Asia/Shanghai"), inNamed(t, "America/New_York")
	for _, c := range []struct {
		name          string
		zone          *time.Location
		before        time.Duration // the change, before now
		content, want string
	}{
		{"it fits", time.UTC, 0, line(0, 0), ""},
		{"UTC in Shanghai", shanghai, 0, line(0, 0), "UTC"},
		{"UTC in New York", newYork, 0, line(0, 0), "UTC"},
		{"Shanghai in UTC", time.UTC, 0, line(8*hour, 0), "+08:00"},
		{"Shanghai in New York", newYork, 0, line(8*hour, 0), "+08:00"},
		{"New York in summer", time.UTC, 0, line(-4*hour, 0), "-04:00"},
		{"half hours", time.UTC, 0, line(5*hour+30*time.Minute, 0), "+05:30"},
		{"quarters", time.UTC, 0, line(5*hour+45*time.Minute, 0), "+05:45"},
		{"half hours, from there", inNamed(t, "Asia/Kolkata"), 0, line(0, 0), "UTC"},
		{"Newfoundland", time.UTC, 0, line(-2*hour-30*time.Minute, 0), "-02:30"},
		{"a day ahead", time.UTC, 0, line(14*hour, 0), "+14:00"},
		{"a day behind", time.UTC, 0, line(-12*hour, 0), "-12:00"},
		{"too far", time.UTC, 0, line(15*hour, 0), ""},
		{"a day", time.UTC, 0, line(-24*hour, 0), ""},
		{"no zone of any clock", time.UTC, 0, line(7*hour+30*time.Minute, 0), ""},
		{"no whole hours", time.UTC, 0, line(8*hour+10*time.Minute, 0), ""},
		{"written a few seconds before the change", time.UTC, 0, line(8*hour, 40*time.Second), "+08:00"},
		{"long before the change", time.UTC, 0, line(8*hour, 3*time.Minute), ""},
		{"a change five minutes ago", time.UTC, 5 * time.Minute, line(8*hour, 5*time.Minute), "+08:00"},
		{"a log that rests", time.UTC, time.Hour, line(8*hour, time.Hour), ""},
		{"the newest line counts", time.UTC, 0, line(8*hour, hour) + line(0, 0), ""},
		{"a stack trace at the end", time.UTC, 0, strings.Replace(line(8*hour, 0), "INFO", "ERROR", 1) + "Traceback (most recent call last):\n  File \"a.py\"\nValueError: x\n", "+08:00"},
		{"a line without a newline", time.UTC, 0, line(8*hour, 0) + "half a li", "+08:00"},
		{"a zone in the line", time.UTC, 0, now.Add(8*hour).Format(time.RFC3339) + " INFO x\n", ""},
		{"a zone in the newest line", time.UTC, 0, line(8*hour, 0) + now.Format(time.RFC3339) + " INFO x\n", ""},
		{"an epoch", time.UTC, 0, fmt.Sprintf(`{"ts":%d,"level":"info","msg":"x"}`+"\n", now.Add(8*hour).Unix()), ""},
		{"no times", time.UTC, 0, "x\ny\n", ""},
		{"nothing", time.UTC, 0, "", ""},
		{"without a year", shanghai, 0, now.Format("Jan _2 15:04:05") + " h sshd[1]: x\n", "UTC"},
		{"far from the start", time.UTC, 0, strings.Repeat(line(8*hour, hour), 5000) + line(8*hour, 0), "+08:00"},
		{"a last line that is long", time.UTC, 0, line(8*hour, 0) + strings.Repeat("x", 1<<20) + "\n", ""},
	} {
		if got := hinted(t, c.zone, now, c.before, c.content); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A hint costs one bounded read at the end, and none for a log that rests.
func TestZoneHintReadsLittle(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		line   string
		before time.Duration
		most   int64
	}{
		{"2026-03-04 10:00:00 INFO x\n", 0, hintSize},
		{"Mar  4 10:00:00 h sshd[1]: a year is left out\n", 0, hintSize + 4*stepSize},
		{"03/04/2026 10:00:00 the order is open\n", 0, hintSize + 4*stepSize},
		{"2026-03-04 10:00:00 INFO x\n", 24 * time.Hour, 0},
	} {
		name := filepath.Join(t.TempDir(), "lab.log")
		if err := os.WriteFile(name, []byte(strings.Repeat(c.line, 1<<25/len(c.line))), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, now, now.Add(-c.before)); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		log, err := New(t.Context(), file, Options{Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		counted := &countedReads{source: log.source}
		log.source = counted
		if (Set{log}).ZoneHint(t.Context(), now); counted.read > c.most {
			t.Errorf("%s, changed %v ago: %d bytes read", c.line, c.before, counted.read)
		}
	}
}

type countedReads struct {
	source
	read int64
}

func (c *countedReads) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.source.ReadAt(p, offset)
	c.read += int64(n)
	return n, err
}

func BenchmarkZoneHint(b *testing.B) {
	name := filepath.Join(b.TempDir(), "lab.log")
	line := time.Now().UTC().Add(8*time.Hour).Format("2006-01-02 15:04:05") + " INFO something happened\n"
	if err := os.WriteFile(name, []byte(strings.Repeat(line, 10_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	log, err := New(b.Context(), file, Options{Zone: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	for b.Loop() {
		if hint := (Set{log}).ZoneHint(b.Context(), time.Now()); hint != "+08:00" {
			b.Fatal(hint)
		}
	}
}
