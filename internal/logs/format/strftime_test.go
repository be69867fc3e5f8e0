package format

import (
	"strings"
	"testing"
	"time"
)

// The zone of these logs is UTC+8, without a daylight saving time, and their files were
// changed on 30 November 2026.
func TestLayouts(t *testing.T) {
	zone := time.FixedZone("CST", 8*60*60)
	near := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ layout, text, want string }{
		{"%Y-%m-%d %H:%M:%S", "2026-03-04 10:11:12", "2026-03-04T02:11:12Z"},
		{"%Y-%m-%dT%H:%M:%S.%f%z", "2026-03-04T10:11:12.5+01:00", "2026-03-04T09:11:12.5Z"},
		{"%FT%T%z", "2026-03-04T10:11:12Z", "2026-03-04T10:11:12Z"},
		{"%F %T %z", "2026-03-04 10:11:12 -0330", "2026-03-04T13:41:12Z"},
		{"%F %T%:z", "2026-03-04 10:11:12+05:30", "2026-03-04T04:41:12Z"},
		{"%d/%b/%Y:%T %z", "04/Mar/2026:10:11:12 +0000", "2026-03-04T10:11:12Z"},
		{"%a %b %e %T %Y", "Wed Mar  4 10:11:12 2026", "2026-03-04T02:11:12Z"},
		{"%A, %d. %B %Y %R", "Mittwoch, 04. März 2026 10:11", "2026-03-04T02:11:00Z"},
		{"%a %b %e %T %Z %Y", "Wed Mar  4 10:11:12 UTC 2026", "2026-03-04T10:11:12Z"},
		{"%F %T %Z", "2026-03-04 10:11:12 CET", "2026-03-04T09:11:12Z"},
		{"%F %T %Z", "2026-03-04 10:11:12 CST", "2026-03-04T02:11:12Z"},  // the log's own
		{"%F %T %Z", "2026-03-04 10:11:12 IST", "2026-03-04T02:11:12Z"},  // of several zones: it says nothing
		{"%F %T %Z", "2026-03-04 10:11:12 XYZT", "2026-03-04T02:11:12Z"}, // of none that is known
		{"%F %T %Z", "2026-03-04 10:11:12 GMT+3", "2026-03-04T07:11:12Z"},
		{"%F %T [%Z]", "2026-03-04 10:11:12 [CET]", "2026-03-04T09:11:12Z"},
		{"%D %T", "03/04/26 10:11:12", "2026-03-04T02:11:12Z"},
		{"%y%m%d %T", "690102 00:00:00", "1969-01-01T16:00:00Z"},
		{"%y%m%d %T", "680102 00:00:00", "2068-01-01T16:00:00Z"},
		{"%Y%m%d%H%M%S%3N", "20260304101112123", "2026-03-04T02:11:12.123Z"},
		{"%Y%m%d%H%M%S%L", "20260304101112123", "2026-03-04T02:11:12.123Z"},
		{"%F %T.%N", "2026-03-04 10:11:12.123456789", "2026-03-04T02:11:12.123456789Z"},
		{"%F %T,%6N", "2026-03-04 10:11:12,123456", "2026-03-04T02:11:12.123456Z"},
		{"%Y.%j %T", "2026.063 10:11:12", "2026-03-04T02:11:12Z"},
		{"%m/%d/%Y %I:%M:%S %p", "3/4/2026 03:11:12 PM", "2026-03-04T07:11:12Z"},
		{"%F %I:%M:%S%p", "2026-03-04 12:11:12am", "2026-03-03T16:11:12Z"},
		{"%F %r", "2026-03-04 12:11:12 PM", "2026-03-04T04:11:12Z"},
		{"%F %l:%M:%S %P", "2026-03-04  3:11:12 p.m.", "2026-03-04T07:11:12Z"},
		{"%Y年%m月%d日 %p%I:%M", "2026年03月04日 下午3:11", "2026-03-04T07:11:00Z"},
		{"%F %p %I:%M", "2026-03-04 上午 12:11", "2026-03-03T16:11:00Z"},
		{"%s", "1772619072", "2026-03-04T10:11:12Z"},
		{"%s", "1772619072123", "2026-03-04T10:11:12.123Z"}, // milliseconds, by their size
		{"%s.%f", "1772619072.25", "2026-03-04T10:11:12.25Z"},
		{"%s%3N", "1772619072123", "2026-03-04T10:11:12.123Z"},
		{"@%s", "@0", "1970-01-01T00:00:00Z"},
		{"%F", "2026-03-04", "2026-03-03T16:00:00Z"},
		{"%k:%M:%S %d.%m.%Y", " 9:11:12 04.03.2026", "2026-03-04T01:11:12Z"},
		{"%-d.%-m.%Y %-H:%M", "4.3.2026 9:11", "2026-03-04T01:11:00Z"},
		{"100%% %F", "100% 2026-03-04", "2026-03-03T16:00:00Z"},
		{"%F%n%T", "2026-03-04  \t10:11:12", "2026-03-04T02:11:12Z"},
		// without a year, or a date: as for the formats of the table
		{"%b %e %T", "Nov 30 10:11:12", "2026-11-30T02:11:12Z"},
		{"%b %e %T", "Dec  4 10:11:12", "2025-12-04T02:11:12Z"},
		{"%m-%d %T %z", "12-04 10:11:12 +0000", "2025-12-04T10:11:12Z"},
		{"%b %e %T", "Feb 29 10:11:12", "2024-02-29T02:11:12Z"},
		{"%H:%M:%S", "19:59:00", "2026-11-30T11:59:00Z"},
		{"%T", "03:11:12", "2026-11-29T19:11:12Z"},
		// what does not fit
		{"%Y-%m-%d", "26-03-04", ""},
		{"%Y-%m-%d", "2026-02-30", ""},
		{"%F %T", "2026-03-04 10:11:12 x", ""},
		{"%F %T", "2026-03-04", ""},
		{"%F %T", "2026-03-0410:11:12", ""},
		{"%F %H:%M", "2026-03-04 24:00", ""},
		{"%F %I:%M %p", "2026-03-04 13:11 PM", ""},
		{"%F %T %z", "2026-03-04 10:11:12 IST", ""}, // an offset must be one
		{"%Y %j", "2026 366", ""},
		{"%Y %j", "2026 0", ""},
		{"%d %B %Y", "04 Smarch 2026", ""},
		{"%s", "99999999999999999999", ""},
		{"%s", "-1", ""},
		{"%s", "", ""},
		{"%y-%m-%d", "", ""},
	} {
		t.Run(c.layout+" "+c.text, func(t *testing.T) {
			l, err := parseLayout(c.layout)
			if err != nil {
				t.Fatal(err)
			}
			s := &NewDetector(Hints{Zone: zone, Near: near}).scan
			got := ""
			if s.start([]byte(c.text)); s.layoutTime(&l, []byte(c.text)) {
				got = s.when.Format(time.RFC3339Nano)
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLayoutErrors(t *testing.T) {
	for _, c := range []struct{ layout, want string }{
		{"%Y-%m-%d %Q", `"%Q" is not known; known are %Y %y `},
		{"%c", `"%c" is not known`},
		{"%U", `"%U" is not known`},
		{"%EY", `"%E" is not known`},
		{"%3H", `"%3H" is not known`},
		{"%:Y", `"%:Y" is not known`},
		{"%-T", `"%-T" is not known`},
		{"%é", `is not known`},
		{"%Y-%m-%d %", "%: expected a letter after it"},
		{"%F %T.%3", "%3: expected a letter after it"},
		{"%F %d", "%d: expected it once"},
		{"%F %y", "expected each part of the time once"},
		{"%F %s", "expected each part of the time once"},
		{"%b %m %d", "expected each part of the time once"},
		{"%Y %H", "expected a month and a day"},
		{"%Y-%m", "expected a month and a day"},
		{"%j", "expected %j with a year"},
		{"%F %j", "expected %j with a year"},
		{"%b %T", "expected both a month and a day"},
		{"%F %M", "expected an hour"},
		{"%a", "expected an hour"},
		{"", "expected an hour"},
		{"%F %H %S", "expected minutes"},
		{"%F %H:%M.%f", "expected minutes"},
		{"%F %I:%M", "expected AM or PM"},
		{"%T %z", "expected a date with a zone"},
		{strings.Repeat("x", 257), "expected up to 256 bytes, found 257"},
	} {
		if _, err := parseLayout(c.layout); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q: %v, want %q", c.layout, err, c.want)
		}
	}
}

// Whatever the layout and the text, a time is one that JSON can write, and the scanner is
// left as it was.
func FuzzLayout(f *testing.F) {
	for _, c := range [][2]string{{"%F %T.%f %z", "2026-03-04 10:11:12.5 +0100"}, {"%a %b %e %T %Z %Y", "Wed Mar  4 10:11:12 UTC 2026"}, {"%s%3N", "1772619072123"}, {"%Y %j %p%I", "2026 063 下午3"}, {"%y%m%d", "260304"}, {"%F %I %p", "2026-03-04 3 PM"}, {"%F%T", "0001-1-1 0:00:00+0000"}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, text, line string) {
		l, err := parseLayout(text)
		if err != nil {
			if strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q", err)
			}
			return
		}
		s := &NewDetector(Hints{Zone: time.UTC, Near: headNear}).scan
		s.start([]byte("a line"))
		if s.layoutTime(&l, []byte(line)) && (s.when.IsZero() || s.when.Year() < 0 || s.when.Year() > 9999) {
			t.Errorf("%s", s.when)
		}
		s.restart()
		if s.anyTime([]byte(line)) && s.when.IsZero() || string(s.line) != "a line" || s.pos != 0 {
			t.Errorf("%s, %q at %d", s.when, s.line, s.pos)
		}
	})
}
