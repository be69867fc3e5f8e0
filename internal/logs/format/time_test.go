package format

import (
	"testing"
	"time"
)

// The hour after summer time occurs twice, as does half an hour on Lord Howe Island. The hour
// before it does not occur.
func TestTimesThatOccurTwice(t *testing.T) {
	const long = "2026-12-01T00:00:00Z" // after the change
	for _, c := range []struct {
		zone, near string
		earlier    bool
		line, want string
		once       bool
	}{
		{zone: "Europe/Berlin", near: long, line: "2026-10-25 02:30:00 x", want: "2026-10-25T01:30:00Z"},
		{zone: "Europe/Berlin", near: long, earlier: true, line: "2026-10-25 02:30:00 x", want: "2026-10-25T00:30:00Z"},
		{zone: "Europe/Berlin", near: "2026-10-25T00:31:00Z", line: "2026-10-25 02:30:00 x", want: "2026-10-25T00:30:00Z"},
		{zone: "Europe/Berlin", near: "2026-10-25T01:30:00Z", line: "2026-10-25 02:30:00 x", want: "2026-10-25T01:30:00Z"},
		{zone: "Europe/Berlin", near: long, line: "2026-10-25 02:00:00 x", want: "2026-10-25T01:00:00Z"},
		{zone: "Europe/Berlin", near: long, line: "2026-10-25 02:59:59.9 x", want: "2026-10-25T01:59:59.9Z"},
		{zone: "Europe/Berlin", near: long, line: "2026-10-25 01:59:59 x", want: "2026-10-24T23:59:59Z", once: true},
		{zone: "Europe/Berlin", near: long, earlier: true, line: "2026-10-25 03:00:00 x", want: "2026-10-25T02:00:00Z", once: true},
		{zone: "Europe/Berlin", near: long, line: "2026-03-29 02:30:00 x", want: "2026-03-29T01:30:00Z", once: true},
		{zone: "Europe/Berlin", near: long, line: "2026-10-25 02:30:00 CEST x", want: "2026-10-25T00:30:00Z", once: true},
		{zone: "Europe/Berlin", near: long, line: "Oct 25 02:30:00 h app: x", want: "2026-10-25T01:30:00Z"},
		{zone: "Europe/Berlin", near: long, line: "2026-10-25T00:30:00.2Z stdout F 2026-10-25 02:30:00 x", want: "2026-10-25T00:30:00Z", once: true},
		{zone: "America/New_York", near: long, line: "2026-11-01 01:30:00 x", want: "2026-11-01T06:30:00Z"},
		{zone: "America/New_York", near: long, earlier: true, line: "[2026-11-01 01:30:00] x", want: "2026-11-01T05:30:00Z"},
		{zone: "America/New_York", near: long, earlier: true, line: "2026-11-01 02:00:00 x", want: "2026-11-01T07:00:00Z", once: true},
		{zone: "Australia/Lord_Howe", near: long, line: "2026-04-05 01:45:00 x", want: "2026-04-04T15:15:00Z"},
		{zone: "Australia/Lord_Howe", near: long, earlier: true, line: "2026-04-05 01:45:00 x", want: "2026-04-04T14:45:00Z"},
		{zone: "Australia/Lord_Howe", near: long, line: "2026-04-05 01:15:00 x", want: "2026-04-04T14:15:00Z", once: true},
		{zone: "UTC", near: long, line: "2026-10-25 02:30:00 x", want: "2026-10-25T02:30:00Z", once: true},
	} {
		t.Run(c.line+" in "+c.zone, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			near, err := time.Parse(time.RFC3339, c.near)
			if err != nil {
				t.Fatal(err)
			}
			d := NewDetector(Hints{Zone: zone, Near: near, Earlier: c.earlier})
			for _, before := range []string{"2026-01-01 00:00:00 x", "2026-07-01 00:00:00 x"} { // which say nothing about it
				d.Head([]byte(before))
				if h := d.Head([]byte(c.line)); timeText(h.Time) != c.want || h.Repeated == c.once {
					t.Errorf("near %s: %s, twice: %v, want %s", c.near, timeText(h.Time), h.Repeated, c.want)
				}
			}
		})
	}
}

// Each line is read in a file of Shanghai that was changed on 30 November 2026, unless
// another zone or moment is named.
func TestTimes(t *testing.T) {
	const shanghai = "Asia/Shanghai"
	for _, c := range []struct {
		zone, near string
		line, want string // RFC 3339 in UTC; empty for no time
		level      Level
	}{
		// No year: the newest that is not after the file's change plus a day.
		{line: "Feb  3 10:00:00 h sshd[1]: x", want: "2026-02-03T02:00:00Z"},
		{line: "Dec  1 10:00:00 h sshd[1]: x", want: "2026-12-01T02:00:00Z"},
		{line: "Dec  2 10:00:00 h sshd[1]: x", want: "2025-12-02T02:00:00Z"},
		{near: "2026-12-31T23:00:00Z", line: "Jan  1 00:10:00 h app: x", want: "2026-12-31T16:10:00Z"},
		{near: "2027-01-01T00:05:00Z", line: "Dec 31 23:59:59 h app: x", want: "2026-12-31T15:59:59Z"},
		{near: "2023-03-01T00:00:00Z", line: "Feb 29 00:00:01 h app: x", want: "2020-02-28T16:00:01Z"},
		{line: "I1202 10:11:12.123456 1 a.go:1] x", want: "2025-12-02T02:11:12.123456Z", level: LevelInfo},
		{line: "12-02 10:11:12.123  1702  2395 D W: x", want: "2025-12-02T02:11:12.123Z", level: LevelDebug},

		// A year after the zone.
		{line: "Thu Dec 24 03:00:01 UTC 2025 x", want: "2025-12-24T03:00:01Z"},
		{line: "Thu Dec 24 03:00:01 CET 2020 x", want: "2020-12-24T02:00:01Z"},
		{line: "Thu Dec 24 03:00:01 +03 2020 x", want: "2020-12-24T00:00:01Z"},
		{line: "Thu Dec 24 03:00:01 CST 2020 x", want: "2020-12-23T19:00:01Z"},
		{line: "Thu Dec 24 03:00:01 XYZ 2020 x", want: "2020-12-23T19:00:01Z"},
		{line: "Thu Dec 24 03:00:01 PM UTC 2025", want: "2025-12-24T15:00:01Z"},
		{line: "[Thu Dec 24 03:00:01 UTC 2025] ERROR x", want: "2025-12-24T03:00:01Z", level: LevelError},
		{line: "Thu 24 Dec 2025 03:00:01 PM CET x", want: "2025-12-24T14:00:01Z"},

		// Twelve hours.
		{line: "2026-03-04 03:11:12 PM WARN x", want: "2026-03-04T07:11:12Z", level: LevelWarn},
		{line: "2026-03-04 3:11:12 pm x", want: "2026-03-04T07:11:12Z"},
		{line: "2026-03-04 12:11:12 AM x", want: "2026-03-03T16:11:12Z"},
		{line: "2026-03-04 12:11:12 PM x", want: "2026-03-04T04:11:12Z"},
		{line: "2026-03-04 03:11:12.123 PM x", want: "2026-03-04T07:11:12.123Z"},
		{line: "2026-03-04 3:11:12 p. m. x", want: "2026-03-04T07:11:12Z"},
		{line: "2026-03-04 3:11:12 a.m. x", want: "2026-03-03T19:11:12Z"},
		{line: "2026-03-04 下午 3:11:12 x", want: "2026-03-04T07:11:12Z"},
		{line: "2026/3/4 下午3:11:12 x", want: "2026-03-04T07:11:12Z"},
		{line: "2026/3/4 上午12:11:12 x", want: "2026-03-03T16:11:12Z"},
		{line: "2026/3/4 中午12:11:12 x", want: "2026-03-04T04:11:12Z"},
		{line: "04/Mar/2026 3:11:12 PM x", want: "2026-03-04T07:11:12Z"},
		{line: "Mar  4 3:11:12 PM h app: x", want: "2026-03-04T07:11:12Z"},
		{line: "Mar 4, 2026, 3:11:12 PM x", want: "2026-03-04T07:11:12Z"},
		{line: "3/4/2026, 3:11:12\u202fPM WARN x", want: "2026-03-04T07:11:12Z", level: LevelWarn},
		{line: "4.3.2026 3:11:12 PM x", want: "2026-03-04T07:11:12Z"},
		{line: "2026-03-04 3:11:12 amount due", want: "2026-03-03T19:11:12Z"},
		{line: "2026-03-04 13:11:12 PM x", want: "2026-03-04T05:11:12Z"},

		// Zones.
		{line: "2026-03-04 10:11:12 +03 x", want: "2026-03-04T07:11:12Z"},
		{line: "2026-03-04 10:11:12 -03 x", want: "2026-03-04T13:11:12Z"},
		{line: "2026-03-04 10:11:12-03 x", want: "2026-03-04T13:11:12Z"},
		{line: "2026-03-04 10:11:12 -20 degrees", want: "2026-03-04T02:11:12Z"},
		{line: "2026-03-04 10:11:12 -3 degrees", want: "2026-03-04T02:11:12Z"},
		{line: "[+0800 2026-03-04 10:11:12] x", want: "2026-03-04T02:11:12Z"},
		{line: "+0300 2026-03-04 10:11:12 ERROR x", want: "2026-03-04T07:11:12Z", level: LevelError},
		{line: "[CET 2026-03-04 10:11:12] x", want: "2026-03-04T09:11:12Z"},
		{line: "[UTC 2026-03-04 10:11:12 +0100] x", want: "2026-03-04T09:11:12Z"},
		{line: "2026-03-04 10:11:12,123+08:00 x", want: "2026-03-04T02:11:12.123Z"},
		{line: "2026-03-04 10:11:12:123 +0900 x", want: "2026-03-04T01:11:12.123Z"},
		{line: "2026-03-04 10:11:12.123 GMT+3 x", want: "2026-03-04T07:11:12.123Z"},
		{line: "2026-03-04 10:11:12 UTC-05:30 x", want: "2026-03-04T15:41:12Z"},
		{line: "2026-03-04 10:11:12 CET ERROR x", want: "2026-03-04T09:11:12Z", level: LevelError},
		{line: "2026-07-04 10:11:12 EDT x", want: "2026-07-04T14:11:12Z"},
		{line: "2026-03-04 10:11:12 JST x", want: "2026-03-04T01:11:12Z"},
		{line: "2026-03-04 10:11:12 CST ERROR x", want: "2026-03-04T02:11:12Z", level: LevelError},
		{line: "2026-03-04 10:11:12 IST ERROR x", want: "2026-03-04T02:11:12Z", level: LevelError},
		{zone: "America/Chicago", line: "2026-03-04 10:11:12 CST x", want: "2026-03-04T16:11:12Z"},
		{zone: "America/Chicago", line: "2026-03-04 10:11:12 CDT x", want: "2026-03-04T15:11:12Z"},
		{zone: "Asia/Kolkata", line: "2026-03-04 10:11:12 IST x", want: "2026-03-04T04:41:12Z"},
		{zone: "Europe/London", line: "2026-07-04 10:11:12 BST x", want: "2026-07-04T09:11:12Z"},
		{line: "2026-03-04 10:11:12 ERR x", want: "2026-03-04T02:11:12Z", level: LevelError},

		// Orders.
		{line: "2026/3/4 10:11:12 WARN x", want: "2026-03-04T02:11:12Z", level: LevelWarn},
		{line: "2026-3-4 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{line: "2026-3-4 9:11:12 x", want: "2026-03-04T01:11:12Z"},
		{line: "4.3.2026 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{line: "04.03.26 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{line: "13/4/2026 10:11:12 x", want: "2026-04-13T02:11:12Z"},
		{near: "2026-03-05T00:00:00Z", line: "03/04/26 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{near: "2026-04-04T00:00:00Z", line: "03/04/26 10:11:12 x", want: "2026-04-03T02:11:12Z"},
		{near: "2026-02-01T00:00:00Z", line: "03/04/26 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{near: "2009-11-12T00:00:00Z", line: "09/11/11 10:11:12 INFO x", want: "2009-11-11T02:11:12Z", level: LevelInfo},
		{near: "2026-03-05T00:00:00Z", line: "03/04/2026 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{near: "2026-04-04T00:00:00Z", line: "03/04/2026 10:11:12 x", want: "2026-04-03T02:11:12Z"},
		{near: "2026-04-04T00:00:00Z", line: "03/04/2026 10:11:12 AM x", want: "2026-04-03T02:11:12Z"},
		{near: "2026-03-05T00:00:00Z", line: "03.04.2026 10:11:12 x", want: "2026-04-03T02:11:12Z"},
		{near: "2026-03-05T00:00:00Z", line: "03-04-2026 10:11:12 x", want: "2026-04-03T02:11:12Z"},
		{near: "2026-03-05T00:00:00Z", line: "26/03/04 10:11:12 INFO SparkContext: x", want: "2026-03-04T02:11:12Z", level: LevelInfo},
		{line: "2026年03月04日 10:11:12 ERROR x", want: "2026-03-04T02:11:12Z", level: LevelError},
		{line: "2026年3月4日 星期三 下午3:11:12 x", want: "2026-03-04T07:11:12Z"},
		{line: "2026年 03月 04日 星期三 10:11:12 CST x", want: "2026-03-04T02:11:12Z"},
		{line: "[2026年03月04日 10时11分12秒] x", want: "2026-03-04T02:11:12Z"},
		{line: "3月  4 10:11:12 h app: x", want: "2026-03-04T02:11:12Z"},
		{line: "Mär  4 10:11:12 h app: x", want: "2026-03-04T02:11:12Z"},
		{line: "Mi 4. Mär 10:11:12 CET 2026", want: ""}, // German's date is not read without its year in place
		{line: "04 mars 2026 10:11:12 x", want: "2026-03-04T02:11:12Z"},
		{line: "04/août/2026:10:11:12 +0200 x", want: "2026-08-04T08:11:12Z"},
		{line: "04 juil. 2026 10:11:12 x", want: "2026-07-04T02:11:12Z"},
		{line: "ene  4 10:11:12 h app: x", want: "2026-01-04T02:11:12Z"},
		{line: "04-fev-2026 10:11:12 x", want: "2026-02-04T02:11:12Z"},
		{line: "04-Dez-2025 10:11:12 x", want: "2025-12-04T02:11:12Z"},
		{line: "Wed, 04 Mar 2026 10:11:12 +0000 x", want: "2026-03-04T10:11:12Z"},
		{line: "mer. 04 mars 2026 10:11:12 CET x", want: "2026-03-04T09:11:12Z"},

		{line: "2026-03-04 10:11:12 W3SVC1 GET /x a=1 80 - 192.0.2.5 - - 500 0 0 1024 15", want: "2026-03-04T10:11:12Z", level: LevelError},
		{line: "2026-03-04\t10:11:12\tLAX1\t2390\t192.0.2.1\tGET\td111.cloudfront.net\t/x\t404\t-", want: "2026-03-04T10:11:12Z", level: LevelWarn},

		// Epochs.
		{line: "1772619072 x", want: "2026-03-04T10:11:12Z"},
		{line: "1772619072123 ERROR x", want: "2026-03-04T10:11:12.123Z", level: LevelError},
		{line: "1772619072123456\tx", want: "2026-03-04T10:11:12.123456Z"},
		{line: "1772619072123456789,x", want: "2026-03-04T10:11:12.123456789Z"},
		{line: "1.772619072e+09 x", want: "2026-03-04T10:11:12Z"},
		{line: `{"ts":1.772619072123e+09,"level":"warn"}`, want: "2026-03-04T10:11:12.123Z", level: LevelWarn},
		{line: `{"ts":1.772619072123e12}`, want: "2026-03-04T10:11:12.123Z"},
		{line: "1234567 x", want: ""},
	} {
		zone := shanghai
		if c.zone != "" {
			zone = c.zone
		}
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		near := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
		if c.near != "" {
			if near, err = time.Parse(time.RFC3339, c.near); err != nil {
				t.Fatal(err)
			}
		}
		t.Run(c.line, func(t *testing.T) {
			h := NewDetector(Hints{Zone: location, Near: near}).Head([]byte(c.line))
			if got := timeText(h.Time); got != c.want || h.Level != c.level {
				t.Errorf("in %s: %s %v as %q, want %s %v", zone, got, h.Level, h.Format, c.want, c.level)
			}
		})
	}
}
