package format

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// A + before a line of these files marks a continuation.
func TestContinuations(t *testing.T) {
	tests := map[string][]string{
		"java": {
			" 2026-03-04 10:11:12.123 [main] ERROR c.e.App - x",
			"+java.lang.IllegalStateException: x",
			"+\tat com.example.App.main(App.java:12)",
			"+Caused by: java.io.IOException: y",
			"+\t... 12 more",
			"+",
			" 2026-03-04 10:11:13.123 [main] INFO c.e.App - y",
		},
		"python, without times": {
			" ERROR:root:x",
			"+Traceback (most recent call last):",
			`+  File "a.py", line 1, in f`,
			"+    g()",
			"+ValueError: x",
			" plain",
			"+Traceback (most recent call last):",
			`+  File "a.py", line 1, in f`,
			"+KeyError: 1",
			"+During handling of the above exception, another exception occurred:",
			"+Traceback (most recent call last):",
			"+KeyError: 2",
			" INFO:root:y",
		},
		"go": {
			" 2026/03/04 10:11:12 x",
			" panic: runtime error: index out of range [1] with length 1",
			"+",
			"+goroutine 1 [running]:",
			"+main.main()",
			"+\t/app/main.go:12 +0x1d",
			"+exit status 2",
			" 2026/03/04 10:11:13 y",
		},
		"go, without times": {
			" x",
			" panic: y",
			"+",
			"+goroutine 1 [running]:",
			"+main.main()",
			"+\t/app/main.go:12 +0x1d",
			"+exit status 2",
			" z",
		},
		"php": {
			` [2026-03-04 10:11:12] production.ERROR: x {"exception":"[object] (E(code: 0): x at /a.php:1)`,
			"+[stacktrace]",
			"+#0 /app/index.php(12): main()",
			`+"} `,
			" [2026-03-04 10:11:13] production.INFO: y",
		},
		"postgresql": {
			" 2026-03-04 10:11:12.123 UTC [12] ERROR:  x",
			"+2026-03-04 10:11:12.123 UTC [12] STATEMENT:  select",
			"+\tfrom x",
			" 2026-03-04 10:11:12.124 UTC [12] LOG:  y",
		},
		"java.util.logging": {
			" Mar 4, 2026 1:11:12 PM com.example.App main",
			"+WARNING: x",
			" Mar 4, 2026 1:11:13 PM com.example.App main",
		},
		"uvicorn": {
			" 2026-03-04 10:11:12,123 - app - INFO - x",
			" INFO:     Started server process [12]",
			` {"level":"info","msg":"no time"}`,
			"+no format",
		},
		"journal export": {
			" __CURSOR=s=1",
			" __REALTIME_TIMESTAMP=1772619072123456",
			"+PRIORITY=3",
			"+MESSAGE=an error level=info",
			"+",
			" __CURSOR=s=2",
		},
		"docker": {
			` {"log":"2026-03-04 10:11:12.123 [main] ERROR c.e.App - x\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"java.lang.IllegalStateException: x\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"\tat com.example.App.main(App.java:12)\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"Caused by: java.io.IOException: y\n","time":"2026-03-04T10:11:12.2Z"}`,
			` {"log":"2026-03-04 10:11:13.123 [main] INFO c.e.App - y\n","time":"2026-03-04T10:11:13.2Z"}`,
		},
		"docker, without times": {
			` {"log":"listening\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"Traceback (most recent call last):\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"  File \"a.py\", line 1, in f\n","time":"2026-03-04T10:11:12.2Z"}`,
			`+{"log":"KeyError: 1\n","time":"2026-03-04T10:11:12.2Z"}`,
			` {"log":"listening\n","time":"2026-03-04T10:11:12.2Z"}`,
		},
		"cri": {
			" 2026-03-04T10:11:12.2Z stderr F 2026/03/04 10:11:12 x",
			" 2026-03-04T10:11:12.2Z stderr F panic: y",
			"+2026-03-04T10:11:12.2Z stderr F ",
			"+2026-03-04T10:11:12.2Z stderr F goroutine 1 [running]:",
			"+2026-03-04T10:11:12.2Z stderr F main.main()",
			"+2026-03-04T10:11:12.2Z stderr F \t/app/main.go:12 +0x1d",
			" 2026-03-04T10:11:13.2Z stderr F 2026/03/04 10:11:13 y",
		},
		"syslog": {
			" Mar  4 10:11:12 host app[12]: x",
			"+Mar  4 10:11:12 host app[12]: at com.example.App",
			"+Mar  4 10:11:12 host app[12]: Caused by: y",
			" Mar  4 10:11:12 host other[13]: y",
			" Mar  4 10:11:12 host kernel:  indented",
		},
		"no times": {
			"+  indented",
			" x",
			"",
			" goroutine is a word",
			" athlete",
			"+at com.example.App",
		},
	}
	for name, lines := range tests {
		t.Run(name, func(t *testing.T) {
			d := NewDetector(Hints{Zone: time.UTC, Near: headNear})
			for i, line := range lines {
				want := strings.HasPrefix(line, "+")
				if line != "" {
					line = line[1:]
				}
				if h := d.Head([]byte(line)); h.Continuation != want {
					t.Errorf("line %d: %q: continuation %v", i+1, line, h.Continuation)
				}
			}
		})
	}
}

func TestTimesWithoutYearOrDate(t *testing.T) {
	tests := []struct{ near, line, want string }{
		{"2026-01-01T00:05:00Z", "Dec 31 23:59:59 host app: x", "2025-12-31T23:59:59Z"},
		{"2025-12-31T23:59:00Z", "Jan  1 00:00:01 host app: x", "2026-01-01T00:00:01Z"},
		{"2026-07-01T00:00:00Z", "Jan  1 00:00:01 host app: x", "2026-01-01T00:00:01Z"},
		{"2026-07-01T00:00:00Z", "Feb 29 00:00:01 host app: x", "2024-02-29T00:00:01Z"},
		{"1900-07-01T00:00:00Z", "Feb 29 00:00:01 host app: x", "1896-02-29T00:00:01Z"},
		{"2026-07-01T00:00:00Z", "I0630 10:11:12.123456 1 a.go:1] x", "2026-06-30T10:11:12.123456Z"},
		{"2026-07-01T23:00:00Z", "09:00:00 x", "2026-07-01T09:00:00Z"},
		{"2026-07-01T01:00:00Z", "23:00:00 x", "2026-06-30T23:00:00Z"},
		{"2026-07-01T23:00:00Z", "01:00:00 x", "2026-07-02T01:00:00Z"},
	}
	for _, test := range tests {
		near, err := time.Parse(time.RFC3339, test.near)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(test.line+" near "+test.near, func(t *testing.T) {
			if got := timeText(NewDetector(Hints{Zone: time.UTC, Near: near}).Head([]byte(test.line)).Time); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestHeadsTellWhetherTheyLeaveOutTheYear(t *testing.T) {
	for line, want := range map[string]bool{
		"Mar  4 10:11:12 host app: x":                                            true,
		"Mar  4 2026 10:11:12 host app: x":                                       false,
		"Mar  4 10:11:12 host app: 2026-03-04T10:11:12Z ERROR x":                 true,
		"2026-03-04T10:11:12Z host app[1]: Mar  4 10:11:12 ERROR x":              false,
		"I0304 10:11:12.123456    1234 main.go:56] x":                            true,
		`{"log":"I0304 10:11:12.123456       1 main.go:56] x\n"}`:                true,
		`{"log":"I0304 10:11:12.1 1 a.go:5] x\n","time":"2026-03-04T10:11:12Z"}`: false,
		"2026-03-04 10:11:12 x":                                                  false,
		"x":                                                                      false,
	} {
		t.Run(line, func(t *testing.T) {
			if got := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(line)).Yearless; got != want {
				t.Error(got)
			}
		})
	}
}

func TestHeadsTellTheOrdersOfTheirDates(t *testing.T) {
	for line, want := range map[string]Orders{
		"03/04/26 10:11:12 x":   MonthFirst | DayFirst | YearFirst,
		"03/04/2026 10:11:12 x": MonthFirst | DayFirst,
		"13/04/2026 10:11:12 x": DayFirst,
		"26-3-04 10:11:12 x":    YearFirst | DayFirst,
		"[26-3-04 10:11:12] x":  YearFirst | DayFirst,
		"2026-03-04 10:11:12 x": 0,
	} {
		t.Run(line, func(t *testing.T) {
			if got := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(line)).Orders; got != want {
				t.Errorf("%b, want %b", got, want)
			}
		})
	}
}

func TestTimesWithoutZoneAreThoseOfTheServer(t *testing.T) {
	d := NewDetector(Hints{Zone: time.FixedZone("", 8*60*60), Near: headNear})
	for line, want := range map[string]Head{
		"2026-03-04 10:11:12 x":                 {Time: time.Date(2026, 3, 4, 2, 11, 12, 0, time.UTC)},
		"2026-03-04 10:11:12Z x":                {Time: time.Date(2026, 3, 4, 10, 11, 12, 0, time.UTC), Zoned: true},
		"Mar  4 10:11:12 host app: x":           {Time: time.Date(2026, 3, 4, 2, 11, 12, 0, time.UTC)},
		"[04/Mar/2026 10:11:12 -0130] x":        {Time: time.Date(2026, 3, 4, 11, 41, 12, 0, time.UTC), Zoned: true},
		`{"ts":1772619072,"msg":"x"}`:           {Time: time.Date(2026, 3, 4, 10, 11, 12, 0, time.UTC), Zoned: true},
		`{"time":"2026-03-04 10:11:12"}`:        {Time: time.Date(2026, 3, 4, 2, 11, 12, 0, time.UTC)},
		"2026-02-30 10:11:12 x":                 {},
		"2026-03-04 24:11:12 x":                 {},
		"0000-01-01T00:00:00+01:00 before year": {},
		"9999-12-31T23:59:59-01:00 after year":  {},
	} {
		t.Run(line, func(t *testing.T) {
			if h := d.Head([]byte(line)); !h.Time.Equal(want.Time) || h.Zoned != want.Zoned {
				t.Errorf("%v %v", h.Time, h.Zoned)
			}
		})
	}
}

// Members of JSON that disagree, are nested, or are no level's.
func TestLevelsOfJSON(t *testing.T) {
	for line, want := range map[string]Level{
		`{"level":"info","severity":"error"}`:                LevelNone,
		`{"level":"info","severity":"INFO"}`:                 LevelInfo,
		`{"level":"info","status":500}`:                      LevelInfo,
		`{"status":500,"msg":"x"}`:                           LevelError,
		`{"msg":"\"level\":\"error\"","level":"info"}`:       LevelInfo,
		`{"msg":"a\\","level":"info"}`:                       LevelInfo,
		`{"a":{"level":"error"},"b":[{}],"level":"info"}`:    LevelInfo,
		`{"a":{"level":"error"}}`:                            LevelNone,
		`{"level":3}`:                                        LevelNone,
		`{"level":"3"}`:                                      LevelNone,
		`{ "level" : "warn" , "x" : null }`:                  LevelWarn,
		`{"level":"debug","msg":"cut off`:                    LevelDebug,
		`{"level":"nonsense","status":404}`:                  LevelWarn,
		`{"message":"error: x","level":null}`:                LevelNone,
		`{"log":"plain error\n","stream":"stderr"}`:          LevelNone,
		`{"level":true,"lvl":"","severity":{"level":"err"}}`: LevelNone,
	} {
		t.Run(line, func(t *testing.T) {
			if h := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(line)); h.Level != want {
				t.Errorf("%v, want %v", h.Level, want)
			}
		})
	}
}

// What may stand around a line's text does not change its head.
func TestHeadOfLineInDisguise(t *testing.T) {
	const line = "2026-03-04 10:11:12 [ERROR] x"
	want := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(line))
	for _, disguised := range []string{
		line + "\r",
		"\ufeff" + line,
		strings.Repeat("\x00", 1<<20) + line,
		"\x1b[2m2026-03-04\x1b[0m 10:11:12 [\x1b[1;31mERROR\x1b[0m] x",
		"\x1b]8;;https://example.com/\x1b\\2026-03-04\x1b]8;;\x1b\\ 10:11:12 [ERROR] x",
		"\u009b2m" + line,
		"\x1b(B\x1b[m" + line,
		"\x1b[38;5;8m" + line + "\x1b[0m" + strings.Repeat("\x1b[1mx\x1b[0m", 1000),
	} {
		if got := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head([]byte(disguised)); got != want {
			t.Errorf("%.60q: %+v, want %+v", disguised, got, want)
		}
	}
}

// FuzzHead: whatever two lines hold, they are read without a panic and left as
// they are, their times are ones that JSON can write, and what they say does not
// depend on the line before them.
func FuzzHead(f *testing.F) {
	for i, l := range samples {
		f.Add([]byte(l.line), []byte(samples[(i+1)%len(samples)].line))
	}
	f.Add([]byte("Traceback (most recent call last):"), []byte("goroutine 1 [running]:"))
	f.Add([]byte("Traceback (most recent call last):"), []byte("0"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d := NewDetector(Hints{Zone: time.UTC, Near: headNear})
		for _, line := range [][]byte{first, second, first, first} {
			before := bytes.Clone(line)
			h := d.Head(line)
			if !bytes.Equal(line, before) {
				t.Errorf("%q became %q", before, line)
			}
			if y := h.Time.Year(); y < 0 || y > 9999 {
				t.Errorf("%q: %v", line, h.Time)
			}
			if h.Level > LevelFatal {
				t.Errorf("%q: level %d", line, h.Level)
			}
			alone := NewDetector(Hints{Zone: time.UTC, Near: headNear}).Head(line)
			alone.Continuation, alone.Unread = h.Continuation, h.Unread
			if h != alone {
				t.Errorf("%q: %+v, alone %+v", line, h, alone)
			}
		}
	})
}

// BenchmarkHead reads usual lines of the formats, one after the other.
func BenchmarkHead(b *testing.B) {
	message := " the quick brown fox of 192.0.2.17 jumps over the lazy dog in 17.3 ms, user=someone@example.com request=7f3a9c"
	for _, line := range []struct{ name, text string }{
		{"json", `{"level":"info","ts":1772619072.1234567,"logger":"app","caller":"app/main.go:12","msg":"` + message + `","user":"someone","took":0.0173}`},
		{"docker", `{"log":"2026-03-04 10:11:12.123 ERROR` + message + `\n","stream":"stderr","time":"2026-03-04T10:11:12.123456789Z"}`},
		{"docker json", `{"log":"{\"level\":\"info\",\"ts\":1772619072.1234567,\"msg\":\"` + message + `\"}\n","stream":"stderr","time":"2026-03-04T10:11:12.123456789Z"}`},
		{"logfmt", `time=2026-03-04T10:11:12.123Z level=INFO msg="` + message + `"`},
		{"access", `192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET /assets/app.js?v=17 HTTP/1.1" 200 61234 "https://example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`},
		{"syslog", `Mar  4 10:11:12 host app[123]:` + message},
		{"spring", `2026-03-04T10:11:12.123+08:00  INFO 12 --- [app] [nio-8080-exec-1] c.e.App :` + message},
		{"python", `2026-03-04 10:11:12,123 - app.module - WARNING -` + message},
		{"iso", `2026-03-04 10:11:12.123 ERROR` + message},
		{"go", `2026/03/04 10:11:12 main.go:12:` + message},
		{"klog", `I0304 10:11:12.123456    1234 reflector.go:147]` + message},
		{"coloured", "\x1b[90m2026-03-04T10:11:12Z\x1b[0m \x1b[32mINF\x1b[0m" + message},
		{"trace", "\tat com.example.app.Application.main(Application.java:12)"},
		{"plain", message[1:]},
	} {
		b.Run(line.name, func(b *testing.B) {
			d := NewDetector(Hints{Zone: time.UTC, Near: headNear})
			text := []byte(line.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				d.Head(text)
			}
		})
	}
}
