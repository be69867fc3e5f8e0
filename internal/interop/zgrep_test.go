//go:build linux

package interop

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A search below a folder finds in each file what zgrep finds in it.
func TestZgrep(t *testing.T) {
	t.Parallel()
	zgrep := need(t, "zgrep")[0]
	const seed = 19
	random := rand.New(rand.NewPCG(seed, seed))
	dir := t.TempDir()
	makeLogs(t, random, dir)
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", "/t,"+dir+",null,null,true")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "dav=", "DAV=")
	_, addr := start(t, cmd, listening)
	for range 25 {
		q := randomGrep(random)
		want, got := q.zgrep(t, zgrep, dir), q.ask(t, "http://"+addr+"/t/")
		for file := range want {
			if got[file] != want[file] {
				t.Errorf("%+v, %s:\n got %q\nwant %q", q, file, got[file], want[file])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%+v: %d files, want %d", q, len(got), len(want))
		}
	}
}

// makeLogs makes files, plain and compressed, and rotated sets in a folder of their own.
func makeLogs(t *testing.T, random *rand.Rand, dir string) {
	t.Helper()
	names := []string{"sets/lab.log", "sets/lab.log.1", "sets/lab.log.2.gz", "sets/lab.log.3.gz", "sets/web.log.gz", "sets/web.2026.03.04.log", "sets/web.2026.03.05.log"}
	for i := range 40 {
		name := fmt.Sprintf("single/f%cx.log", 'a'+i%26)
		for range random.IntN(4) {
			name = filepath.Join(filepath.Dir(name), fmt.Sprintf("d%d", random.IntN(3)), filepath.Base(name))
		}
		if random.IntN(2) == 0 {
			name += ".gz"
		}
		names = append(names, name)
	}
	for _, name := range names {
		var text bytes.Buffer
		for range random.IntN(300) {
			for range random.IntN(12) {
				text.WriteString([]string{"a", "b", "C", "dd", " ", "0", "é", "日志", "\t", "error"}[random.IntN(10)])
			}
			text.WriteByte('\n')
		}
		content := text.Bytes()
		if strings.HasSuffix(name, ".gz") {
			content = []byte(packed(t, text.String()))
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// packed compresses a text.
func packed(t *testing.T, text string) string {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// grepQuery is what zgrep and the server are asked.
type grepQuery struct {
	folder, pattern                  string
	regex, ignoreCase, invert, count bool
	context                          int
}

func randomGrep(random *rand.Rand) grepQuery {
	q := grepQuery{ignoreCase: random.IntN(3) == 0, invert: random.IntN(4) == 0, count: random.IntN(4) == 0}
	parts := []string{"a", "b", "C", "dd", " ", "0", "é", "日志", "error"}
	if q.regex = random.IntN(2) == 0; q.regex {
		parts = append(parts, "[ab]", "d+", ".*", "(0|é)", "日?", ".")
	}
	for range 1 + random.IntN(3) {
		q.pattern += parts[random.IntN(len(parts))]
	}
	if q.regex && random.IntN(3) == 0 {
		q.pattern = "^" + q.pattern
	}
	if q.regex && random.IntN(3) == 0 {
		q.pattern += "$"
	}
	if random.IntN(3) == 0 && !q.count { // in a set, context goes on in the next file
		q.folder, q.context = "single", 1+random.IntN(3)
	}
	return q
}

// zgrep asks zgrep about all files.
func (q grepQuery) zgrep(t *testing.T, zgrep, dir string) map[string]string {
	t.Helper()
	args := []string{"-e", q.pattern}
	if q.context > 0 {
		args = append(args, fmt.Sprint("-C", q.context))
	}
	for option, set := range map[string]bool{"-E": q.regex, "-F": !q.regex, "-i": q.ignoreCase, "-v": q.invert, "-c": q.count} {
		if set {
			args = append([]string{option}, args...)
		}
	}
	top := filepath.Join(dir, q.folder)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path, err = filepath.Rel(top, path)
			args = append(args, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), zgrep, args...)
	cmd.Dir, cmd.Env = top, append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1: a file without a match
		t.Fatalf("zgrep %q: %v", args, err)
	}
	return byFile(t, string(out))
}

// ask asks the server.
func (q grepQuery) ask(t *testing.T, base string) map[string]string {
	t.Helper()
	values := url.Values{"grep": {q.pattern}, "context": {fmt.Sprint(q.context)}}
	for name, set := range map[string]bool{"regex": q.regex, "ignorecase": q.ignoreCase, "invert": q.invert, "count": q.count} {
		if set {
			values.Set(name, "")
		}
	}
	resp, err := http.Get(base + q.folder + "?" + values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%+v: %s %v %s", q, resp.Status, err, body)
	}
	return byFile(t, string(body))
}

var fileAndLine = regexp.MustCompile(`^([a-z0-9/.]+)([:-])(.*)$`)

// byFile returns the lines of each file, with -- between its groups. grep -c also names files without a match.
func byFile(t *testing.T, text string) map[string]string {
	t.Helper()
	files := map[string]string{}
	last, gap := "", false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "--" {
			gap = true
			continue
		}
		m := fileAndLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%q is of no file", line)
		}
		if gap && m[1] == last {
			files[m[1]] += "--\n"
		}
		last, gap = m[1], false
		files[m[1]] += m[2] + m[3] + "\n"
	}
	for file, lines := range files {
		if lines == ":0\n" {
			delete(files, file)
		}
	}
	return files
}
