package logs

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestReport(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"", "0 lines, 0 entries, 0 timed, 0 zoned, map[] map[], 0 unread []"},
		{"2026-03-04T10:11:12+08:00 ERROR x\n2026-03-04 10:11:13 INFO x\n\n", "3 lines, 2 entries, 2 timed, 1 zoned, map[error:1 info:1] map[iso 8601:2], 0 unread []"},
		{"x\ny\n2026-03-04 10:11:13 x\nz\n", "4 lines, 4 entries, 1 timed, 0 zoned, map[:4] map[iso 8601:1], 3 unread [{1 x} {2 y} {4 z}]"},
		{"2026-03-04 10:11:13 x\nError: y\nmore of y\n\tat a.b(c)\nz\n", "5 lines, 2 entries, 1 timed, 0 zoned, map[:2] map[iso 8601:1], 1 unread [{5 z}]"},
		{"[ERROR] x\n", "1 lines, 1 entries, 0 timed, 0 zoned, map[error:1] map[:1], 0 unread []"},
		{strings.Repeat("x\n", 250), "250 lines, 250 entries, 0 timed, 0 zoned, map[:250] map[], 250 unread [{1 x} {2 x} {3 x}]"},
		{strings.Repeat("x", 1000), "1 lines, 1 entries, 0 timed, 0 zoned, map[:1] map[], 1 unread [{1 " + strings.Repeat("x", 160) + "}]"},
	} {
		log := open(t, fstest.MapFS{"lab.log": {Data: []byte(c.content), ModTime: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)}}, "lab.log", Options{})
		r, err := log.Report(t.Context())
		got := fmt.Sprintf("%d lines, %d entries, %d timed, %d zoned, %v %v, %d unread %v", r.Lines, r.Entries, r.Timed, r.Zoned, r.Levels, r.Formats, r.Unread, r.Samples)
		if err != nil || got != c.want || r.Size != int64(len(c.content)) {
			t.Errorf("%.40q: %v\n%s, want\n%s", c.content, err, got, c.want)
		}
	}
}
