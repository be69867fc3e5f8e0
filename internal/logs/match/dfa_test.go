package match

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"
	"unicode/utf8"
)

func compileDFA(t testing.TB, expr string) *dfa {
	t.Helper()
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	p, err := compileBytes(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return newDFA(p)
}

// Lines that have what expressions tell apart.
var dfaLines = []string{
	"", "a", "b", "ab", "abc", "aab", "foo", "foo bar", "foobar", "bar foo.", "x foo_ y", "FOO", "Foo 12", "12", "  ",
	"user=alice GET /x: timeout", "user= timeout", "timeout user=bob ", "日志", "错误: 日志 7", "é", "É", "ſ", "K", "kelvin \u212a",
	"\xff", "a\xffb", "\xe4\xb8", "\xe4\xb8\xad", "x\xe4\xb8x", "\xf0\x9f\x98\x80", "\xed\xa0\x80", "\xc3\xa9\xc3", "\ufffd", "a\rb", "a\r",
	"\x00", "aaaaaaaaaaaaaaaaaaaaaaaab", strings.Repeat("ab", 100), "2026-03-04T10:11:12Z ERROR x-1.com: 503",
}

var dfaExpressions = []string{
	``, `a`, `^`, `$`, `^$`, `^a`, `a$`, `^a$`, `\Aa\z`, `(?m)^a$`, `foo|bar`, `^foo|bar$`, `(foo|bar)+`, `\bfoo\b`, `\Bo`, `o\B`, `\b`, `\B`, `^\b`, `\b$`,
	`^\B$`, `\bfoo$`, `a*`, `a+b`, `a?b`, `a{2,3}b`, `a{20}b`, `(a|b){5}`, `[a-c]+$`, `[^a]`, `[^a]$`, `^[^a]*$`, `.`, `^.$`, `^..$`, `^...$`, `^.{4}$`, `\w+`,
	`\W`, `\d{2,}`, `\s`, `user=\w+ .*timeout`, `(?i)foo`, `(?i)k`, `(?i)s`, `(?i)É`, `(?i)^[a-z]+$`, `日`, `[一-日]`, `\pL`, `^\pL+$`, `\PL`, `\x{fffd}`, `[^\x00-\x7f]`,
	`(?s).`, `\n`, `a\nb`, `(?s)a.b`, `a.b`, `\x00`, `[\x80-\xff]`, `\x{10ffff}`, `(a*)*b`, `(a+)+$`, `(x+x+)+y`, `(?:a|ab)(?:c|bcd)`, `[a-z]+-[0-9]+\.[a-z]{3}: [5-9]\d\d`,
	`(?:)`, `x*`, `[^\x00-\x{10FFFF}]`, `\r$`, `(?i)(?:ERROR|fatal)`, `(\b|x)a`, `(^|x)\b`, `a\b$`, `(?m:$)\b`, `\b\B`, `(?-s).+é`,
}

// The verdicts are those of package regexp.
func TestDFA(t *testing.T) {
	for _, expr := range dfaExpressions {
		t.Run(expr, func(t *testing.T) {
			re, d := regexp.MustCompile(expr), compileDFA(t, expr)
			for range 2 { // by states that are made, and that were
				for _, line := range dfaLines {
					if got := d.match(t.Context(), []byte(line)); got != re.MatchString(line) {
						t.Errorf("%q in %q: %v", expr, line, got)
					}
				}
			}
		})
	}
}

func FuzzDFA(f *testing.F) {
	for i, expr := range dfaExpressions {
		f.Add(expr, dfaLines[i%len(dfaLines)], dfaLines[i*7%len(dfaLines)])
	}
	f.Fuzz(func(t *testing.T, expr, line, other string) {
		if len(expr) > 200 || len(line) > 1000 || strings.Contains(line+other, "\n") {
			return
		}
		re, err := regexp.Compile(expr)
		if err != nil {
			return
		}
		parsed, _ := syntax.Parse(expr, syntax.Perl)
		p, err := compileBytes(parsed)
		if errors.Is(err, errTooLarge) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.insts) > 1000 { // right but slow
			return
		}
		d, found := newDFA(p), newFinder(required(parsed))
		for range 2 {
			for _, line := range []string{line, other, line + other, other + line} {
				want := re.MatchString(line)
				if got := d.match(t.Context(), []byte(line)); got != want {
					t.Errorf("%q in %q: %v", expr, line, got)
				}
				if found == nil {
					continue
				}
				found.begin([]byte(line))
				if want && found.find(t.Context(), []byte(line), 0) < 0 {
					t.Errorf("%q in %q: a match without the literal that it requires", expr, line)
				}
			}
		}
	})
}

// An expression that tells very many states apart takes no more memory for it,
// and its verdicts stay what they are.
func TestDFAForgets(t *testing.T) {
	const expr = `[ab]*a[ab]{14}c`
	d, re := compileDFA(t, expr), regexp.MustCompile(expr)
	random := uint32(1)
	for range 400 {
		line := make([]byte, 300)
		for i := range line {
			random = random*1664525 + 1013904223
			line[i] = "aaaaabbbbbbc"[random>>16%12]
		}
		if got := d.match(t.Context(), line); got != re.Match(line) {
			t.Fatalf("%s: %v", line, got)
		}
		if d.memory > maxStates {
			t.Fatalf("%d bytes of states", d.memory)
		}
	}
	if d.turns < 2 {
		t.Error("nothing was forgotten: this tests nothing")
	}
}

func TestTooLargeExpression(t *testing.T) {
	for _, expr := range []string{`(?:(?:x{100}){10}y{1000}){1}` + strings.Repeat(`z{1000}`, 20), strings.Repeat(`\pL{100}`, 4)} {
		_, err := Pattern{Text: expr, Regex: true}.Compile(t.Context())
		if !errors.Is(err, errTooLarge) {
			t.Errorf("%.40s…: %v", expr, err)
		}
	}
	if _, err := (Pattern{Text: strings.Repeat("x", maxPattern+1)}).Compile(t.Context()); err == nil {
		t.Error("a text of any length is looked for")
	}
}

// However slow an expression, it ends with its context.
func TestDFAEndsWithItsContext(t *testing.T) {
	d := compileDFA(t, `[ab]*a[ab]{1000}x|c.{200}d`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if d.match(ctx, []byte(strings.Repeat("abbabaab", 128<<10))) {
		t.Error("it matches")
	}
	if made := len(d.states); d.turns > 1 || made > 2*statesUnseen {
		t.Errorf("it has made %d states", made)
	}
}

func TestUTF8Sequences(t *testing.T) {
	for _, r := range [][2]rune{{0, utf8.MaxRune}, {'a', 'z'}, {0x70, 0x90}, {0x7ff, 0x800}, {0xd000, 0xe100}, {0xffff, 0x10000}, {0x4e00, 0x9fff}, {0x1234, 0x54321}} {
		sequences := appendSequences(nil, r[0], r[1])
		for c := max(0, r[0]-2000); c <= min(r[1]+2000, utf8.MaxRune); c++ {
			if !utf8.ValidRune(c) {
				continue
			}
			b := utf8.AppendRune(nil, c)
			n := 0
			for _, s := range sequences {
				if s.takes(b) {
					n++
				}
			}
			if in := r[0] <= c && c <= r[1]; in != (n == 1) || n > 1 {
				t.Fatalf("%U is in %d of the sequences of %U to %U", c, n, r[0], r[1])
			}
		}
	}
}

func (s sequence) takes(b []byte) bool {
	if len(b) != s.n {
		return false
	}
	for i, c := range b {
		if c < s.lo[i] || s.hi[i] < c {
			return false
		}
	}
	return true
}

func BenchmarkDFA(b *testing.B) {
	line := []byte("2026-03-04 10:00:00.007 INFO  [worker-9] app.orders: user=alice cache miss for key session:940997 after 1214 us")
	for _, expr := range []string{`[a-z]+[0-9]{7,}[a-f]`, `\b[a-f]{3}[0-9]+[a-z]\b`, `^ERROR`, `日志.*\d$`} {
		d, re := compileDFA(b, expr), regexp.MustCompile(expr)
		for _, c := range []struct {
			name  string
			match func() bool
		}{{"own", func() bool { return d.match(context.Background(), line) }}, {"regexp", func() bool { return re.Match(line) }}} {
			b.Run(fmt.Sprintf("%s/%s", expr, c.name), func(b *testing.B) {
				b.SetBytes(int64(len(line)))
				b.ReportAllocs()
				for b.Loop() {
					c.match()
				}
			})
		}
	}
}
