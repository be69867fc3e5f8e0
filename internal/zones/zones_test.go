package zones

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	at := time.Date(2026, 7, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, want, clock string }{
		{"UTC", "UTC", "12:00"},
		{"utc", "UTC", "12:00"},
		{"Z", "UTC", "12:00"},
		{"GMT", "GMT", "12:00"},
		{"Asia/Shanghai", "Asia/Shanghai", "20:00"},
		{"America/New_York", "America/New_York", "08:00"},
		{"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", "09:00"},
		{"Etc/GMT+3", "Etc/GMT+3", "09:00"}, // POSIX counts the other way
		{"+08:00", "+08:00", "20:00"},
		{"+0800", "+08:00", "20:00"},
		{"+08", "+08:00", "20:00"},
		{"+8", "+08:00", "20:00"},
		{"UTC+8", "+08:00", "20:00"},
		{"GMT+08:00", "+08:00", "20:00"},
		{"-03:30", "-03:30", "08:30"},
		{"-330", "-03:30", "08:30"},
		{"+05:45", "+05:45", "17:45"},
		{"+14:00", "+14:00", "02:00"},
		{"-00:00", "+00:00", "12:00"},
	} {
		zone, err := Load(c.name)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := at.In(zone).Format("15:04"); got != c.clock || zone.String() != c.want {
			t.Errorf("%s: %s, %s", c.name, zone, got)
		}
	}
}

// A wrong name is refused in one line that shows it and says what is right, and a name that no zone can have
// without a look at the disk.
func TestWrongNames(t *testing.T) {
	for _, name := range []string{
		"", "Local", "local", "Asia/Shanghia", "CST", "Beijing", "asia/shanghai", "+14:15", "+15", "+08:60", "+8:0", "+", "UTC+", "08:00", "Asia", "Asia/", "tzdata.zi",
		"../Asia/Shanghai", "Asia/../UTC", "/etc/passwd", `Asia\Shanghai`, "Asia//Shanghai", "a\nb", "Asia/Shanghai\x00", "亚洲/上海", strings.Repeat("A", 200), "A/B/C/D",
	} {
		_, err := Load(name)
		if err == nil {
			t.Errorf("%q is a zone", name)
			continue
		}
		got := err.Error()
		if !strings.HasPrefix(got, "expected a time zone such as Asia/Shanghai, UTC or +08:00") || strings.Contains(got, "\n") || len(got) > 150 {
			t.Errorf("%q: %s", name, got)
		}
		if name != "" && len(name) < maxName && !strings.HasSuffix(got, fmt.Sprintf("found %q", name)) {
			t.Errorf("%q is not named: %s", name, got)
		}
	}
}

// A name is looked up once, whether it is known or not, and however many names come, few are kept.
func TestCache(t *testing.T) {
	looked := map[string]int{}
	cache := Cache{load: func(name string) (*time.Location, error) {
		looked[name]++
		return Load(name)
	}}
	for range 100 {
		if zone, err := cache.Load("Asia/Shanghai"); err != nil || zone.String() != "Asia/Shanghai" {
			t.Fatal(zone, err)
		}
		if _, err := cache.Load("Mars/Base"); err == nil {
			t.Fatal("Mars/Base is a zone")
		}
	}
	if looked["Asia/Shanghai"] != 1 || looked["Mars/Base"] != 1 {
		t.Errorf("looked up %v", looked)
	}
	for i := range 10 * maxCached {
		cache.Load(fmt.Sprintf("Mars/Base%d", i))
		cache.Load(strings.Repeat("A", maxName+i))
	}
	if n := len(cache.found); n > maxCached {
		t.Errorf("%d names are kept", n)
	}
	for name := range cache.found {
		if len(name) > maxName {
			t.Errorf("%q is kept", name)
		}
	}
	if _, err := cache.Load("Asia/Shanghai"); err != nil {
		t.Error(err)
	}
}

// The zero Cache is one, for many at a time.
func TestCacheIsShared(t *testing.T) {
	var cache Cache
	done := make(chan error)
	for i := range 8 {
		go func() {
			for j := range 300 {
				cache.Load(fmt.Sprintf("Mars/Base%d", i*j))
			}
			_, err := cache.Load("+08:00")
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"UTC", "+08:00", "Asia/Shanghai", "UTC+8", "-12", "../x", "Etc/GMT+3"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		zone, err := Load(name)
		if err != nil {
			return
		}
		if _, offset := time.Date(2026, 7, 4, 0, 0, 0, 0, zone).Zone(); offset < -14*3600 || offset > 14*3600 {
			t.Errorf("%q is %d seconds from UTC", name, offset)
		}
		if again, err := Load(zone.String()); err != nil || again.String() != zone.String() {
			t.Errorf("%q is %q, which is %v, %v", name, zone, again, err)
		}
	})
}
