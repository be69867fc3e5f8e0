package format

import (
	"testing"
	"time"
)

// A line that an application wrote is read behind whatever carries it. The file is one of
// Shanghai.
func TestCarriedLines(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line, want string // RFC 3339 in UTC
		level      Level
	}{
		// CRI
		{`2026-03-04T10:11:12.9Z stderr F {"level":"error","ts":"2026-03-04T10:11:12.5Z","msg":"x"}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`2026-03-04T10:11:12.9Z stderr F E0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelError},
		{`2026-03-04T10:11:12.9Z stdout F level=warn msg=x`, "2026-03-04T10:11:12.9Z", LevelWarn},
		{`2026-03-04T10:11:12.9Z stdout F 2026-03-04 10:11:12,500 WARN [main] c.e.App: x`, "2026-03-04T10:11:12.5Z", LevelWarn},
		{`2026-03-04T10:11:12.9Z stdout F 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 502 12`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T18:11:12.9+08:00 stdout F 10:11:12.500 [main] INFO c.e.App - x`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`2026-03-04T10:11:12.9Z stdout F the word error`, "2026-03-04T10:11:12.9Z", LevelNone},
		// docker logs -t
		{`2026-03-04T10:11:12.9Z {"level":"error","time":"2026-03-04T10:11:12.5Z"}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`2026-03-04T10:11:12.9Z 2026/03/04 10:11:12 [error] 12#12: *1 x`, "2026-03-04T10:11:12Z", LevelError},
		{`2026-03-04T10:11:12.9Z I0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelInfo},
		{`2026-03-04T10:11:12.9Z ERROR x`, "2026-03-04T10:11:12.9Z", LevelError},
		// Compose, with and without times of Docker
		{`caddy  | {"level":"warn","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelWarn},
		{`db-1     | 2026-03-04 10:11:12.123 UTC [12] ERROR:  x`, "2026-03-04T10:11:12.123Z", LevelError},
		{`app-1  | 2026-03-04T10:11:12.9Z {"level":"warn"}`, "2026-03-04T10:11:12.9Z", LevelWarn},
		{`app-1  | 2026-03-04T10:11:12.9Z stdout F {"level":"warn","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelWarn},
		// journald's short forms
		{`Mar  4 18:11:12 host app[12]: {"level":"error","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`Mar 04 18:11:12.123456 host app[12]: level=error ts=2026-03-04T10:11:12.5Z`, "2026-03-04T10:11:12.5Z", LevelError},
		{`2026-03-04T18:11:12+0800 host app[12]: W0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelWarn},
		{`Wed 2026-03-04 18:11:12 CST host app[12]: {"level":"error"}`, "2026-03-04T10:11:12Z", LevelError},
		// kubectl --prefix
		{`[pod/app-7d9/main] 2026-03-04T10:11:12Z ERROR x`, "2026-03-04T10:11:12Z", LevelError},
		{`[pod/app-7d9/main] E0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T02:11:12.5Z", LevelError},
		// relays of syslog
		{`<30>Mar  4 18:11:12 host app[12]: {"level":"error","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`<30>1 2026-03-04T10:11:12.9Z host app 12 - - {"level":"error","ts":1772619072.5}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`<30>1 2026-03-04T10:11:12.9Z host app 12 ID [a@1 b="c"] E0304 10:11:12.500000 1 a.go:1] x`, "2026-03-04T10:11:12.5Z", LevelError},
		{`<27>Mar  4 18:11:12 host app[12]: info: x`, "2026-03-04T10:11:12Z", LevelError},
		// JSON of Docker
		{`{"log":"2026-03-04 10:11:12,500 ERROR x\n","stream":"stderr","time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`{"log":"{\"level\":\"error\",\"ts\":1772619072.5}\n","stream":"stderr","time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12.5Z", LevelError},
		{`{"log":"10:11:12.500 [main] WARN c.e.App - x\n","stream":"stderr","time":"2026-03-04T10:11:12.9Z"}`, "2026-03-04T10:11:12.5Z", LevelWarn},
		// A time that was written days before stays what it is.
		{`2026-03-04T10:11:12.9Z stdout F 2026-03-01 10:00:00 ERROR x`, "2026-03-01T02:00:00Z", LevelError},
	} {
		t.Run(c.line, func(t *testing.T) {
			h := NewDetector(Hints{Zone: zone, Near: headNear}).Head([]byte(c.line))
			if got := timeText(h.Time); got != c.want || h.Level != c.level {
				t.Errorf("%s %v as %q, want %s %v", got, h.Level, h.Format, c.want, c.level)
			}
		})
	}
}
