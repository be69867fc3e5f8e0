package logs

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/charset/charsettest"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// grep returns what GNU grep writes of a text: the numbers of the lines, context marked
// with -, groups parted by --.
func grep(t *testing.T, text string, p match.Pattern, context int) []string {
	t.Helper()
	args := []string{"--text", "--line-number"}
	if context > 0 {
		args = append(args, fmt.Sprint("--context=", context))
	}
	for option, set := range map[string]bool{"--extended-regexp": p.Regex, "--fixed-strings": !p.Regex, "--ignore-case": p.IgnoreCase, "--invert-match": p.Invert} {
		if set {
			args = append(args, option)
		}
	}
	cmd := exec.CommandContext(t.Context(), "grep", append(args, "--regexp="+p.Text)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(text)
	var out, diagnosis bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnosis
	if err := cmd.Run(); err != nil {
		if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Fatalf("grep %q: %v: %s", args, err, diagnosis.String())
		}
	}
	return numbered(out.String())
}

// number is what grep writes before a line.
var number = regexp.MustCompile(`^([0-9]+)([:-])`)

func numbered(out string) (all []string) {
	for line := range strings.Lines(out) {
		switch m := number.FindStringSubmatch(line); {
		case m == nil:
			all = append(all, "--")
		case m[2] == "-":
			all = append(all, "-"+m[1])
		default:
			all = append(all, m[1])
		}
	}
	return all
}

// numbersOf returns what a search finds, in the same form. Lines are known by their offsets.
func numbersOf(t *testing.T, s Set, q Query, lines map[int64]int) (all []string) {
	t.Helper()
	_, err := s.Search(t.Context(), q, func(h Hit) error {
		if h.Gap {
			all = append(all, "--")
		}
		n := strconv.Itoa(lines[h.Offset])
		if h.Context {
			n = "-" + n
		}
		all = append(all, n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// randomLog returns lines of several formats, with and without years, stack traces, Chinese
// and a few long lines.
func randomLog(r *rand.Rand) string {
	words := strings.Fields("order timeout user=17 拒绝 连接超时 a.b a+b Timeout [main] disk x xx 0 (1) ERROR warn 完成 é $ ^ |")
	at := time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC)
	var b strings.Builder
	for range r.IntN(200) {
		at = at.Add(time.Duration(r.IntN(100)) * time.Second)
		level := []string{"DEBUG", "INFO", "INFO", "WARN", "ERROR"}[r.IntN(5)]
		switch r.IntN(8) {
		case 0, 1, 2:
			b.WriteString(at.Format("2006-01-02 15:04:05 ") + level)
		case 3:
			b.WriteString(at.Format(time.Stamp) + " host app[17]: " + level)
		case 4:
			b.WriteString(`{"time":"` + at.Format(time.RFC3339) + `","level":"` + level + `","msg":"`)
		case 5:
			b.WriteString("\tat")
		}
		for range r.IntN(8) {
			b.WriteString(" " + words[r.IntN(len(words))])
		}
		if r.IntN(100) == 0 {
			b.WriteString(strings.Repeat(" 日志", r.IntN(stepSize/3)) + words[r.IntN(len(words))])
		}
		b.WriteByte('\n')
	}
	text := b.String()
	if r.IntN(4) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	return text
}

// randomPattern returns a pattern that means the same to grep and to us.
func randomPattern(r *rand.Rand) match.Pattern {
	p := match.Pattern{Regex: r.IntN(2) == 0, IgnoreCase: r.IntN(3) == 0, Invert: r.IntN(4) == 0}
	atoms := []string{"time", "out", "超时", "连", "a.b", "user=17", "[main]", "x", " ", "ERROR", "order", "(1)", "|", "$"}
	if p.Regex {
		atoms = []string{"t", "time", "o+", "超时?", ".", ".*", "[0-9]+", "[^a-z]", "(a|连接|user)", "x{2}", "ERROR|warn", "^", "$", "\\.", "日", " "}
	}
	for range 1 + r.IntN(3) {
		p.Text += atoms[r.IntN(len(atoms))]
	}
	return p
}

// FuzzGrep compares searches with GNU grep, and those by level and time with grep and a
// filter that reads line by line: in UTF-8, GB18030 and UTF-16, plain and compressed, and in
// both directions.
func FuzzGrep(f *testing.F) {
	if out, err := exec.Command("grep", "--version").Output(); err != nil || !bytes.Contains(out, []byte("GNU grep")) {
		if os.Getenv("GOWEBDAV_REQUIRE_CLIENTS") == "1" {
			f.Fatal("GNU grep is missing")
		}
		f.Skip("GNU grep is missing")
	}
	for seed := range uint64(40) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		text, p := randomLog(r), randomPattern(r)
		q := Query{Pattern: p}
		if r.IntN(2) == 0 {
			q.Context = r.IntN(3)
		}
		encoded, encoding := text, charset.UTF8
		switch r.IntN(4) {
		case 0:
			encoded, encoding = charsettest.GBK(t, text), charset.GB18030
		case 1:
			encoded, encoding = charsettest.UTF16(text, 1), charset.UTF16LE
		}
		if r.IntN(3) == 0 {
			encoded = pack(t, "gz", encoded)
		}
		var index *Index
		if r.IntN(2) == 0 {
			index = NewIndex(DefaultIndexMemory)
		}
		fsys := fileFS(t, "2026-01-02", map[string]string{"lab.log": encoded})
		s := Set{open(t, fsys, "lab.log", Options{Charset: encoding, Index: index})}
		lines, heads := map[int64]int{}, map[string]format.Head{}
		if _, err := s.Search(t.Context(), Query{Heads: true}, func(h Hit) error {
			lines[h.Offset] = len(lines) + 1
			heads[strconv.Itoa(lines[h.Offset])] = h.Head
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if index != nil && r.IntN(2) == 0 {
			if _, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 10}}, nil); err != nil {
				t.Fatal(err)
			}
		}
		want := grep(t, text, p, q.Context)
		if got := numbersOf(t, s, q, lines); !slices.Equal(got, want) {
			t.Errorf("%+v in %v: %q, want %q", q, encoding, got, want)
		}
		q.Context = 0
		want = grep(t, text, p, 0)
		check := func(q Query, want []string) {
			t.Helper()
			if got := numbersOf(t, s, q, lines); !slices.Equal(got, want) {
				t.Errorf("%+v in %v: %q, want %q", q, encoding, got, want)
			}
			q.Newest = true
			got := numbersOf(t, s, q, lines)
			slices.Reverse(got)
			if !slices.Equal(got, want) {
				t.Errorf("%+v in %v: %q, want %q", q, encoding, got, want)
			}
			q.Newest, q.Tail, q.Limit = false, true, 3
			if got := numbersOf(t, s, q, lines); !slices.Equal(got, want[max(0, len(want)-3):]) {
				t.Errorf("%+v in %v: %q, want the last of %q", q, encoding, got, want)
			}
		}
		check(q, want)
		q.Level = format.Level(r.IntN(int(format.LevelFatal) + 1))
		begin := time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC)
		if r.IntN(2) == 0 {
			q.Since = begin.Add(time.Duration(r.IntN(7200)) * time.Second)
		}
		if r.IntN(2) == 0 {
			q.Until = begin.Add(time.Duration(r.IntN(7200)) * time.Second)
		}
		check(q, slices.DeleteFunc(want, func(number string) bool { return !q.inRange(heads[number]) }))
	})
}
