package logs

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"gowebdav/internal/logs/format"
)

// labFormats are a format that no table knows, for the logs of a glob; "" for all logs.
func labFormats(t testing.TB, glob, level string) []*format.Own {
	t.Helper()
	settings := format.OwnSettings{
		Name: "lab", Pattern: `^<<(?P<time>[^>]*)>> (?P<level>\S+) `, Time: "%d.%m.%Y %T", Levels: map[string]string{"bad": level},
	}
	if glob != "" {
		settings.Files = []string{glob}
	}
	own, err := format.NewOwn(settings)
	if err != nil {
		t.Fatal(err)
	}
	return []*format.Own{own}
}

// labLines are n lines of that format, every tenth bad, and each with a line that continues it.
func labLines(day, n int) string {
	var b strings.Builder
	for i := range n {
		level := "good"
		if i%10 == 0 {
			level = "bad"
		}
		fmt.Fprintf(&b, "<<%02d.03.2026 %02d:%02d:%02d>> %s line %d of %d\n\tmore of %d\n", day, i/3600%24, i/60%60, i%60, level, i, day, day)
	}
	return b.String()
}

// A format of the settings counts for a log, its rotated files and compressed ones, in
// searches, windows and histograms, and for no other log.
func TestFormatsOfTheSettings(t *testing.T) {
	fsys := fileFS(t, "2026-03-06", map[string]string{
		"app/lab.log": labLines(5, 100), "app/lab.log.1": labLines(4, 100), "app/lab.log.2.gz": pack(t, "gz", labLines(3, 100)),
		"app/lab-2026-03-02.log.zst": pack(t, "zst", labLines(2, 100)),
		"app/other.log":              labLines(5, 100),
		"app/mixed.log":              labLines(5, 10) + strings.Repeat("2026-03-05 10:00:00 WARN x\n", 50),
	})
	for _, c := range []struct {
		glob, name, folder string
		reads              bool
	}{
		{"lab.log", "lab.log", "/x/app", true}, {"lab.log", "lab.log.1", "/x/app", true}, {"lab.log", "lab.log.2.gz", "", true}, {"lab.log", "lab-2026-03-02.log.zst", "/", true},
		{"/x/app", "lab.log.1", "/x/app", true}, {"/x/*/lab.log", "lab.log.2.gz", "/x/app", true}, {"", "other.log", "/x/app", true}, {"", "lab.log", "/x/app", true},
		{"lab.log", "other.log", "/x/app", false}, {"/y", "other.log", "/x/app", false}, {"", "mixed.log", "/x/app", false}, {"mixed.log", "mixed.log", "/x/app", false},
	} {
		t.Run(c.glob+" "+c.name, func(t *testing.T) {
			s, err := OpenSet(t.Context(), fsys, "app/"+c.name, Options{Zone: time.UTC, Formats: labFormats(t, c.glob, "error"), Folder: c.folder, Index: NewIndex(1 << 20)})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			want := 0
			if c.reads {
				want = 20 * len(s) // with the lines that continue them
			}
			for range 2 { // the second search has an index
				if got := len(textsOf(t, s, Query{Level: format.LevelError})); got != want {
					t.Errorf("%d errors, want %d", got, want)
				}
				if h, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 5}}, nil); err != nil {
					t.Fatal(err)
				} else if got := 2 * sumOf(h, format.LevelError); got != want {
					t.Errorf("%d errors in the histogram, want %d", got, want)
				}
			}
			at := when(t, "2026-03-05 00:00:30")
			got := textsOf(t, s, Query{Since: at, Until: at.Add(time.Second)})
			if c.reads && (len(got) != 2 || !strings.HasSuffix(got[0], "<<05.03.2026 00:00:30>> bad line 30 of 5") || !strings.HasSuffix(got[1], "\tmore of 5")) {
				t.Errorf("%q", got)
			}
			if c.name == "mixed.log" {
				if warnings := len(textsOf(t, s, Query{Level: format.LevelWarn})); warnings != 50 {
					t.Errorf("%d warnings", warnings)
				}
			}
		})
	}
}

// sumOf counts the events of a level.
func sumOf(h Histogram, level format.Level) (sum int) {
	for _, b := range h.Buckets {
		sum += int(b.Events[level])
	}
	return sum
}

// What an index knows by other settings, or before the log has shown its format, does not
// count any more.
func TestFormatsOfTheSettingsChange(t *testing.T) {
	x := NewIndex(1 << 20)
	count := func(content string, formats []*format.Own, level format.Level) int {
		t.Helper()
		var fsys fs.FS = fstest.MapFS{"lab.log": {Data: []byte(content), ModTime: when(t, "2026-03-06").Add(time.Duration(len(content)))}}
		s, err := OpenSet(t.Context(), fsys, "lab.log", Options{Zone: time.UTC, Formats: formats, Index: x})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.BuildIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(textsOf(t, s, Query{Level: level}))
	}
	content := strings.Repeat("2026-03-05 10:00:00 ERROR "+strings.Repeat("x", 174)+"\n", 1000)
	for range 2 {
		if got := count(content, labFormats(t, "", "error"), format.LevelError); got != 1000 {
			t.Errorf("%d errors before the log has another format, want 1000", got)
		}
	}
	content += labLines(5, 12_000)
	for range 2 {
		if got := count(content, labFormats(t, "", "error"), format.LevelError); got != 3400 {
			t.Errorf("%d errors, want 3400", got)
		}
		if got := count(content, labFormats(t, "lab.log", "error"), format.LevelError); got != 3400 {
			t.Errorf("%d errors of a log with a name, want 3400", got)
		}
		if got := count(content, labFormats(t, "", "warn"), format.LevelError); got != 1000 {
			t.Errorf("%d errors where bad is a warning, want 1000", got)
		}
		if got := count(content, labFormats(t, "", "warn"), format.LevelWarn); got != 3400 {
			t.Errorf("%d warnings and errors, want 3400", got)
		}
		if got := count(content, nil, format.LevelWarn); got != 25_000 { // all lines of the format continue the last error
			t.Errorf("%d warnings and errors without formats, want 25000", got)
		}
	}
}

// The pattern and the levels are compared with the text, whatever its charset.
func TestFormatsOfTheSettingsInAnyCharset(t *testing.T) {
	own, err := format.NewOwn(format.OwnSettings{Name: "lab", Pattern: `^【(?P<time>[^】]*)】(?P<level>\S+) `, Time: "%Y年%m月%d日 %T", Levels: map[string]string{"错误": "error"}})
	if err != nil {
		t.Fatal(err)
	}
	const bad, good = "【2026年03月05日 10:11:12】错误 x\n\tmore\n", "【2026年03月05日 10:11:12】正常 x\n"
	gbk := strings.NewReplacer("【", "\xa1\xbe", "】", "\xa1\xbf", "年", "\xc4\xea", "月", "\xd4\xc2", "日", "\xc8\xd5", "错误", "\xb4\xed\xce\xf3", "正常", "\xd5\xfd\xb3\xa3")
	var utf16le strings.Builder
	for _, c := range utf16.Encode([]rune(strings.Repeat(bad+good, 50))) {
		utf16le.Write([]byte{byte(c), byte(c >> 8)})
	}
	for name, content := range map[string]string{
		"UTF-8":  strings.Repeat(bad+good, 50),
		"GBK":    gbk.Replace(strings.Repeat(bad+good, 50)),
		"UTF-16": utf16le.String(),
	} {
		log := open(t, bytesFS(content), "lab.log", Options{Formats: []*format.Own{own}})
		if got := textsOf(t, Set{log}, Query{Level: format.LevelError}); len(got) != 100 {
			t.Errorf("%s: %d lines of errors, want 100", name, len(got))
		}
		if got := textsOf(t, Set{log}, Query{Since: when(t, "2026-03-05 10:11:12"), Until: when(t, "2026-03-05 10:11:13")}); len(got) != 150 {
			t.Errorf("%s: %d lines with a time, want 150", name, len(got))
		}
	}
}
