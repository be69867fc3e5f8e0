package format

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// lab is a format that the table does not know.
var lab = OwnSettings{
	Name:    "lab",
	Pattern: `^<<(?P<time>[^>]*)>> (?P<level>\S+) (?P<unit>\w+): (?P<message>.*)$`,
	Time:    "%d.%m.%Y %H:%M:%S",
	Levels:  map[string]string{"Störung": "error", "9": "fatal", "hint": "info", "D": "none", "ÜBERLAUF": "warn"},
}

func newOwn(t testing.TB, from OwnSettings) *Own {
	t.Helper()
	o, err := NewOwn(from)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// with returns a copy of settings with a change.
func with(from OwnSettings, change func(*OwnSettings)) OwnSettings {
	change(&from)
	return from
}

func TestOwnFormats(t *testing.T) {
	iso := with(lab, func(s *OwnSettings) { s.Time = "" })
	untimed := OwnSettings{Name: "untimed", Pattern: `^(?P<level>\d+)!`, Levels: map[string]string{"0": "fatal", "1": "debug"}}
	timed := OwnSettings{Name: "timed", Pattern: `at (?P<time>\d+)`, Time: "%s"}
	optional := OwnSettings{Name: "optional", Pattern: `^#(?P<time>\d\d:\d\d)?;(?P<level>\w+)?;`, Time: "%H:%M"}
	for _, c := range []struct {
		settings OwnSettings
		line     string
		want     string // format, time and level
	}{
		{lab, "<<04.03.2026 10:11:12>> Störung pump: off", "lab 2026-03-04T02:11:12Z error"},
		{lab, "<<04.03.2026 10:11:12>> 9 pump: off", "lab 2026-03-04T02:11:12Z fatal"},
		{lab, "<<04.03.2026 10:11:12>> HINT pump: off", "lab 2026-03-04T02:11:12Z info"},
		{lab, "<<04.03.2026 10:11:12>> WARN pump: off", "lab 2026-03-04T02:11:12Z warn"}, // no word of levels
		{lab, "<<04.03.2026 10:11:12>> ÜBERLAUF pump: off", "lab 2026-03-04T02:11:12Z warn"},
		{lab, "<<04.03.2026 10:11:12>> D pump: off", "lab 2026-03-04T02:11:12Z "},
		{lab, "<<04.03.2026 10:11:12>> unheard pump: off", "lab 2026-03-04T02:11:12Z "},
		{lab, "<<04.03.2026 10:11:12>> Störung pump: off\r", "lab 2026-03-04T02:11:12Z error"},
		{lab, "\x1b[31m<<04.03.2026 10:11:12>>\x1b[0m Störung pump: off", "lab 2026-03-04T02:11:12Z error"},
		{lab, "<<31.02.2026 10:11:12>> Störung pump: off", " 0001-01-01T00:00:00Z "}, // no time: not of the format
		{lab, "2026-03-04 10:11:12 WARN x", "iso 8601 2026-03-04T02:11:12Z warn"},
		{lab, `{"log":"<<04.03.2026 10:11:12>> Störung pump: off\n","time":"2026-03-04T10:11:13Z"}`, "json 2026-03-04T10:11:12Z error"},
		{lab, "2026-03-04T10:11:13Z stdout F <<04.03.2026 10:11:12>> Störung pump: off", "cri 2026-03-04T10:11:12Z error"},
		{lab, "pump-1  | <<04.03.2026 10:11:12>> Störung pump: off", "compose 2026-03-04T02:11:12Z error"},
		{lab, "<<04.03.2026 10:11:12>> Störung pump: " + strings.Repeat("x", 100_000), "lab 2026-03-04T02:11:12Z error"},
		{iso, "<<2026-03-04 10:11:12,5>> Störung pump: off", "lab 2026-03-04T02:11:12.5Z error"},
		{iso, "<<1772619072>> Störung pump: off", "lab 2026-03-04T10:11:12Z error"},
		{iso, "<<2026-03-04 10:11:12 and more>> Störung pump: off", " 0001-01-01T00:00:00Z "},
		{untimed, "0! off", "untimed 0001-01-01T00:00:00Z fatal"},
		{untimed, "30! off", "untimed 0001-01-01T00:00:00Z info"},
		{timed, "at 1772619072 [ERROR] off", "timed 2026-03-04T10:11:12Z error"}, // as after any other time
		{timed, "  at 1772619072", "timed 2026-03-04T10:11:12Z "},                // before it is a part of a trace
		{optional, "#;;", "optional 0001-01-01T00:00:00Z "},
		{optional, "#23:59;E;", "optional 2026-03-04T15:59:00Z error"},
	} {
		d := NewDetector(Hints{Zone: time.FixedZone("", 8*60*60), Near: headNear, Formats: []*Own{newOwn(t, c.settings)}})
		h := d.Head([]byte(c.line))
		if got := fmt.Sprintf("%s %s %s", h.Format, h.Time.Format(time.RFC3339Nano), h.Level); got != c.want {
			t.Errorf("%.80q: %s, want %s", c.line, got, c.want)
		}
	}
}

func TestFieldsOfOwnFormats(t *testing.T) {
	const line = "<<04.03.2026 10:11:12>> 9 pump: off at last"
	plain := with(lab, func(s *OwnSettings) { s.Pattern = `^<<(?P<time>[^>]*)>> (?P<level>\S+) (?P<unit>\w+): (.*)$` })
	optional := with(lab, func(s *OwnSettings) {
		s.Pattern = `^<<(?P<time>[^>]*)>> (?P<level>\S+) (?P<message>(?P<unit>\w+)(?P<part>/\w+)?: (.*))$`
	})
	for _, c := range []struct {
		settings OwnSettings
		line     string
		want     string
	}{
		{lab, line, "[{unit pump} {message off at last}]"},
		{lab, "\ufeff" + line + "\r", "[{unit pump} {message off at last}]"},
		{plain, line, "[]"}, // the message would be lost
		{optional, line, "[{message pump: off at last} {unit pump}]"},
		{lab, line + strings.Repeat("x", 4096), "[]"},
		{lab, "another line", "[]"},
	} {
		own := newOwn(t, c.settings)
		if got := fmt.Sprint(own.Fields([]byte(c.line))); got != c.want {
			t.Errorf("%.80q: %s, want %s", c.line, got, c.want)
		}
		d := NewDetector(Hints{Formats: []*Own{own}})
		if h := d.Head([]byte(line)); h.Own != own {
			t.Errorf("%+v", h)
		}
		if h := d.Head([]byte(`{"log":"` + line + `\n","time":"2026-03-04T10:11:13Z"}`)); h.Own != nil {
			t.Errorf("behind a prefix: %+v", h)
		}
	}
}

// The first of several formats that reads a line counts. Lines of none continue the one
// before, also if that has no time.
func TestOwnFormatsInTheirOrder(t *testing.T) {
	first := newOwn(t, OwnSettings{Name: "first", Pattern: `^(?P<level>\w+) a`})
	second := newOwn(t, OwnSettings{Name: "second", Pattern: `^(?P<level>\w+) `})
	d := NewDetector(Hints{Formats: []*Own{first, second}})
	for _, c := range []struct{ line, want string }{
		{"off", " none alone"},
		{"error a", "first error"}, {"error b", "second error"}, {"off", " none +"}, {"\tat a.b(c)", " none +"}, {"", " none +"}, {"2026-03-04 10:11:12 WARN c", "iso 8601 warn"},
	} {
		h := d.Head([]byte(c.line))
		got := h.Format + " " + h.Level.String()
		switch {
		case h.Format == "" && h.Continuation:
			got = " none +"
		case h.Format == "":
			got = " none alone"
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.line, got, c.want)
		}
	}
}

func TestOwnSettingsErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*OwnSettings)
		want   string
	}{
		{func(s *OwnSettings) { s.Name = "" }, "name: expected one of up to 64 bytes"},
		{func(s *OwnSettings) { s.Name = "a\nb" }, "name: expected one"},
		{func(s *OwnSettings) { s.Name = strings.Repeat("x", 65) }, "name: expected one"},
		{func(s *OwnSettings) { s.Pattern = "" }, "pattern: expected a regular expression"},
		{func(s *OwnSettings) { s.Pattern = "(" }, `pattern: expected a regular expression (RE2): missing closing ): "("`},
		{func(s *OwnSettings) { s.Pattern = `(?P<time>x)(?=y)` }, "pattern: expected a regular expression (RE2): invalid or unsupported Perl syntax"},
		{func(s *OwnSettings) { s.Pattern = `(?P<time>x)(?P<time>y)` }, "pattern: expected one group (?P<time>…) and one"},
		{func(s *OwnSettings) { s.Pattern = "(?P<when>x)" }, "pattern: expected a group (?P<time>…) or (?P<level>…)"},
		{func(s *OwnSettings) { s.Pattern = "(?P<time>" + strings.Repeat("x", 4096) + ")" }, "pattern: expected up to 4096 bytes, found 4106"},
		{func(s *OwnSettings) { s.Pattern = "(?P<time>.{999}.{999}.{99})" }, "pattern: expected up to 2000 steps, found 2101"},
		{func(s *OwnSettings) { s.Pattern = `(?P<time>x)^` }, "pattern: matches no line"},
		{func(s *OwnSettings) { s.Pattern = `(?P<level>x)`; s.Levels = nil }, "time: expected a group (?P<time>…) in the pattern"},
		{func(s *OwnSettings) { s.Pattern = `(?P<time>x)` }, "levels: expected a group (?P<level>…) in the pattern"},
		{func(s *OwnSettings) { s.Time = "%Q" }, `time: "%Q" is not known`},
		{func(s *OwnSettings) { s.Levels = map[string]string{"9": "worst"} }, `levels: "9": expected trace, debug, info, warn, error, fatal or none, found "worst"`},
		{func(s *OwnSettings) { s.Levels = map[string]string{"a": "info", "A": "warn"} }, `expected it once, without regard to case`},
		{func(s *OwnSettings) { s.Levels = map[string]string{"": "info"} }, `levels: "": expected a word`},
		{func(s *OwnSettings) { s.Files = []string{"a/b"} }, `files: "a/b": expected a name, or a path that begins with /`},
		{func(s *OwnSettings) { s.Files = []string{"[a"} }, `files: "[a": expected a closing ]`},
		{func(s *OwnSettings) { s.Files = []string{""} }, `files: "": expected a name`},
	} {
		o, err := NewOwn(with(lab, c.change))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, %v, want %q", o, err, c.want)
		}
	}
}

// A pattern that excludes itself reads no line, however it is written.
func TestPatternsThatMatchNoLine(t *testing.T) {
	for pattern, want := range map[string]bool{
		`x`: true, `^x$`: true, `$^`: true, `^$`: true, `\bx\b`: true, `\Bx`: true, `x\by`: false, `x\b y`: true, `\w\b\w`: false, `\w\B\W`: false, `\W\b\W`: false, `.\b.`: true,
		`x^`: false, `$x`: false, `x$y?`: true, `x$y`: false, `x\n`: false, `x\n?`: true, `[\n]`: false, `[^\x00-\x{10FFFF}]`: false, `\x{4e00}`: true, `\b\x{4e00}`: true, `\w\B\x{4e00}`: false,
		`(a^|b)`: true, `(a^|b$c)`: false, `a{0}`: true, `\Ax\z`: true, `(?m)x^y`: false, `(?m)x$`: true, `(?i)ſ`: true, `x\b$`: true, `x\B$`: false, `\B$`: true, ` \B$`: true, `\b$`: true,
		`^\b`: true, `^\b$`: false, `(?s).`: true, `[^\w\s]\b[^\w\s]`: false,
	} {
		_, err := NewOwn(OwnSettings{Name: "x", Pattern: `(?P<level>)(?:` + pattern + `)`})
		if got := err == nil; got != want {
			t.Errorf("%s: %v, want %v", pattern, err, want)
		}
	}
}

func TestSamples(t *testing.T) {
	for _, c := range []struct {
		time    string
		samples []string
		want    string
	}{
		{lab.Time, nil, ""},
		{lab.Time, []string{"<<04.03.2026 10:11:12>> 9 pump: off", "<<04.03.2026 10:11:12>> error pump: off"}, ""},
		{lab.Time, []string{"<<04.03.2026 10:11:12>> 9 pump: off", "04.03.2026 10:11:12 9 pump: off"}, "sample 2: the pattern does not match it"},
		{lab.Time, []string{"<<04.03.2026 10:11>> 9 pump: off"}, `sample 1: time: "04.03.2026 10:11" is not as time says`},
		{lab.Time, []string{"<<04.03.2026 10:11:12>> D pump: off", "<<04.03.2026 10:11:12>> 9 pump:\noff"}, "sample 2: expected one line"},
		{"", []string{"<<yesterday>> 9 pump: off"}, `sample 1: time: "yesterday" is of no known form; say in time which it is`},
		{lab.Time, []string{"<<04.03.2026 10:11:12>> unheard pump: off"}, `sample 1: level: "unheard" means none; add it to levels`},
	} {
		o := newOwn(t, with(lab, func(s *OwnSettings) { s.Time, s.Samples = c.time, c.samples }))
		got := ""
		if err := o.Check(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNamesOfLogs(t *testing.T) {
	for _, c := range []struct {
		files, path string
		want        bool
	}{
		{"lab.log", "/app/lab.log", true}, {"lab.log", "/app/lab.log.1", false}, {"lab*", "/app/lab.log.1", true}, {"*.log", "/lab.log", true},
		{"lab.log", "/lab.log/other.log", false}, {"LAB.log", "/app/lab.log", false}, {"[a-l]ab.lo?", "/app/lab.log", true},
		{"/app", "/app/lab.log", true}, {"/app/", "/app/deep/lab.log", true}, {"/app", "/apple/lab.log", false}, {"/app/*.log", "/app/lab.log", true},
		{"/app/*.log", "/app/deep/lab.log", false}, {"/app/**/lab.log", "/app/lab.log", true}, {"/app/**/lab.log", "/app/very/deep/lab.log", true},
		{"/**/lab.log", "/lab.log", true}, {"/*/lab.log", "/app/lab.log", true}, {"/*/lab.log", "/lab.log", false}, {"/app/lab.log", "/app", false},
	} {
		o := newOwn(t, with(lab, func(s *OwnSettings) { s.Files = []string{"nothing", c.files} }))
		if got := o.Names(c.path); got != c.want {
			t.Errorf("%s of %s: %v", c.path, c.files, got)
		}
	}
	if newOwn(t, lab).Names("/app/lab.log") {
		t.Error("a format without files names a log")
	}
}

// A path that is below no mount may be one of the machine, where one of the URL is meant.
func TestGlobsBelowNoMount(t *testing.T) {
	o := newOwn(t, with(lab, func(s *OwnSettings) {
		s.Files = []string{"a.log", "/app", "/app/**", "/team/app/deep/x.log", "/team/*/x.log", "/*", "/**/x.log", "/team", "/var/log/app/*.log", "/apple", "/team/other"}
	}))
	if got := strings.Join(o.Strays([]string{"/app", "/team/app"}), " "); got != "/var/log/app/*.log /apple /team/other" {
		t.Error(got)
	}
	if got := o.Strays([]string{"/"}); got != nil {
		t.Error(got)
	}
}

func TestFit(t *testing.T) {
	const own, plain, other, docker = "<<04.03.2026 10:11:12>> 9 pump: off", "plain", "2026-03-04 10:11:12 x", `{"log":"<<04.03.2026 10:11:12>> 9 pump: off\n","time":"2026-03-04T10:11:13Z"}`
	const trace = "java.lang.Error: x\n\tat com.example.A.b(A.java:1)\nCaused by: x\n\n  y"
	for _, c := range []struct {
		sample string
		want   string // formats, if the settings do not name the log; and if they do
	}{
		{"", "lab untimed, lab untimed"},
		{own, "lab, lab"},
		{own + "\n" + plain, ", lab"},
		{own + "\n" + own + "\n" + plain, "lab, lab"},
		{own + "\n" + other, ", "},
		{own + "\n" + other + "\n" + own, "lab, lab"},
		{plain, ", lab untimed"},
		{other, ", "},
		{own + "\n" + trace[strings.Index(trace, "\n")+1:], "lab, lab"},
		{own + "\n" + trace + "\n" + trace, ", lab"},
		{docker, "lab, lab"},
		{docker + "\n" + strings.NewReplacer("<<04.03.2026 10:11:12>> 9 pump: off", `\tat x`).Replace(docker), "lab, lab"},
		{docker + "\n" + docker + "\n" + strings.NewReplacer("<<04.03.2026 10:11:12>> 9 pump: off", "plain").Replace(docker), "lab, lab"},
		{own + "\n2026-03-04T10:11:12Z x", ", "},
		{own + "\n1! x\n1! x\n" + other + "\n" + other, "lab untimed, lab untimed"}, // together
	} {
		var got []string
		for _, named := range []bool{false, true} {
			f := NewFit(Hints{Formats: []*Own{newOwn(t, lab), newOwn(t, OwnSettings{Name: "untimed", Pattern: `^(?P<level>\d)! `})}}, named)
			for line := range strings.SplitSeq(c.sample, "\n") {
				f.Add([]byte(line))
			}
			var names []string
			for _, o := range f.Formats() {
				names = append(names, o.Name())
			}
			got = append(got, strings.Join(names, " "))
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%q: %q, want %q", c.sample, got, c.want)
		}
	}
}

// A pattern that is accepted reads any line within bounds, and what it reads of a line is what
// the whole pattern would.
func FuzzOwn(f *testing.F) {
	f.Add(lab.Pattern, lab.Time, "<<04.03.2026 10:11:12>> 9 pump: off")
	f.Add(`(?i)^(?P<level>[a-z]+)(?P<rest>.*?)$`, "", "ERROR x")
	f.Add(`((?P<time>\d+)|(?P<level>x))(a|b)*.*`, "%s", "1772619072ab")
	f.Fuzz(func(t *testing.T, pattern, layout, line string) {
		o, err := NewOwn(OwnSettings{Name: "x", Pattern: pattern, Time: layout})
		whole, wrong := regexp.Compile(pattern)
		if wrong != nil || len(line) > ownReach || strings.Contains(line, "\n") {
			return
		}
		if err != nil {
			if strings.Contains(err.Error(), "matches no line") && whole.MatchString(line) {
				t.Errorf("%q: %v, but it matches %q", pattern, err, line)
			}
			return
		}
		want, got := whole.FindStringSubmatch(line), o.pattern.FindStringSubmatch(line)
		if (want == nil) != (got == nil) {
			t.Fatalf("%q and %q differ: %q, %q", whole, o.pattern, want, got)
		}
		for _, name := range []string{"time", "level"} {
			if i, j := whole.SubexpIndex(name), o.pattern.SubexpIndex(name); got != nil && i >= 0 && want[i] != got[j] {
				t.Errorf("%s: %q, want %q", name, got[j], want[i])
			}
		}
		NewDetector(Hints{Near: headNear, Formats: []*Own{o}}).Head([]byte(line))
	})
}

func BenchmarkOwn(b *testing.B) {
	const message = " the quick brown fox of 192.0.2.17 jumps over the lazy dog in 17.3 ms, user=someone@example.com request=7f3a9c"
	free := with(lab, func(s *OwnSettings) { s.Pattern = `<<(?P<time>.*?)>> (?P<level>\S+) (?P<unit>\w+): (?P<message>.*)$` })
	for _, line := range []struct {
		name, text string
		settings   OwnSettings
	}{
		{"read", "<<04.03.2026 10:11:12>> 9 pump:" + message, lab},
		{"read unanchored", "<<04.03.2026 10:11:12>> 9 pump:" + message, free},
		{"long", "<<04.03.2026 10:11:12>> 9 pump:" + strings.Repeat(message, 100), lab},
		{"other", "04.03.2026 10:11:12 9 pump:" + message, lab},
		{"other unanchored", "04.03.2026 10:11:12 9 pump:" + message, free},
		{"trace", "\tat com.example.app.Application.main(Application.java:12)", lab},
	} {
		b.Run(line.name, func(b *testing.B) {
			d := NewDetector(Hints{Zone: time.UTC, Near: headNear, Formats: []*Own{newOwn(b, line.settings)}})
			text := []byte(line.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				d.Head(text)
			}
		})
	}
}
