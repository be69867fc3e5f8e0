package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"gowebdav/internal/config"
	"gowebdav/internal/wire"
)

// Bounds of a search below a folder.
const (
	maxFolderFiles = 10_000
	maxPatterns    = 64
)

// answers checks that GET of a target gives a text, and HEAD the same without it.
func (s *site) answers(target, want string) {
	s.t.Helper()
	if got := s.do("GET", target, ""); got.status != 200 || got.body != want {
		s.t.Errorf("%s: %d\n got %q\nwant %q", target, got.status, got.body, want)
	}
	if got := s.do("HEAD", target, ""); got.status != 200 || got.body != "" {
		s.t.Errorf("HEAD %s: %d %q", target, got.status, got.body)
	}
}

// manyLogs writes logs into the folder of a site.
func manyLogs(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"api.log":         "2026-03-04 10:00:00 INFO start\n2026-03-04 10:00:03 ERROR timeout of a\n  at App.main\n2026-03-04 10:00:04 INFO end\n",
		"api.log.1":       "2026-03-03 10:00:00 INFO old\n2026-03-03 10:00:01 WARN timeout of b\n",
		"web/access.log":  "2026-03-04 10:00:02 INFO get\n2026-03-04 10:00:03 INFO timeout of c\n",
		"web/deep/x.log":  "nothing here\n",
		"worker9.log.gz":  gzipped(t, "2026-03-04 09:00:00 INFO timeout of d\n2026-03-04 09:00:01 INFO e\n"),
		"worker10.log":    "2026-03-04 09:00:00 INFO timeout of f\n",
		"core":            "\x00\x01\x02\x03timeout\x04\x05",
		"web/picture.png": "\x89PNG\x00\x01\x02\x03timeout\x04\x05",
	} {
		write(t, filepath.Join(dir, name), text)
	}
}

func TestSearchBelowFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	const binaries = "-- binary files, not searched: 2\n"
	for _, c := range []struct{ target, want string }{
		{"/lab?grep=timeout", "api.log.1:2026-03-03 10:00:01 WARN timeout of b\napi.log:2026-03-04 10:00:03 ERROR timeout of a\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\nworker9.log.gz:2026-03-04 09:00:00 INFO timeout of d\nworker10.log:2026-03-04 09:00:00 INFO timeout of f\n" + binaries},
		{"/lab/web/?grep=TIMEOUT&ignorecase", "access.log:2026-03-04 10:00:03 INFO timeout of c\n-- binary files, not searched: 1\n"},
		{"/lab/?grep=timeout&count", "api.log.1:1\napi.log:1\nweb/access.log:1\nworker9.log.gz:1\nworker10.log:1\n" + binaries},
		{"/lab/?grep=timeout+of+[ad]&regex&context=1", "api.log-2026-03-04 10:00:00 INFO start\napi.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log-  at App.main\n--\nworker9.log.gz:2026-03-04 09:00:00 INFO timeout of d\nworker9.log.gz-2026-03-04 09:00:01 INFO e\n" + binaries},
		{"/lab/?level=error", "api.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\n" + binaries},
		{"/lab/?since=2026-03-04+10:00:03&glob=*.log", "api.log:2026-03-04 10:00:03 ERROR timeout of a\napi.log:  at App.main\napi.log:2026-03-04 10:00:04 INFO end\nweb/access.log:2026-03-04 10:00:03 INFO timeout of c\n"},
		{"/lab/?until=2026-03-03+10:00:01&name=api.log", "api.log.1:2026-03-03 10:00:00 INFO old\n"},
		{"/lab/?grep=timeout&limit=2&name=api.log&name=web", "api.log.1:2026-03-03 10:00:01 WARN timeout of b\napi.log:2026-03-04 10:00:03 ERROR timeout of a\n"},
		{"/lab/?grep=timeout&depth=1&glob=*.log", "api.log.1:2026-03-03 10:00:01 WARN timeout of b\napi.log:2026-03-04 10:00:03 ERROR timeout of a\nworker10.log:2026-03-04 09:00:00 INFO timeout of f\n"},
		{"/lab/?grep=timeout&glob=web/*.log", "web/access.log:2026-03-04 10:00:03 INFO timeout of c\n"},
		{"/lab/?grep=timeout&invert&name=web/access.log&name=none.log", "web/access.log:2026-03-04 10:00:02 INFO get\n-- none.log: there is no such log\n"},
		{"/lab/?grep=timeout&text&count&name=core", "core:1\n"},
		{"/lab/?grep=timeout&sort=-size&q=x&lang=zh&href=x&unknown=1&glob=nothing", ""},
	} {
		s.answers(c.target, c.want)
	}
}

// A link to a folder is not followed, and named as what it is.
func TestLinkBelowSearchedFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	dir = filepath.Join(dir, "logs")
	write(t, filepath.Join(dir, "web/x.log"), "2026-03-04 10:00:00 INFO x\n")
	for name, to := range map[string]string{"site": "web", "deep/up": "../web", "deep/whole": filepath.Join(dir, "web")} {
		if os.MkdirAll(filepath.Join(dir, "deep"), 0o755) != nil || os.Symlink(to, filepath.Join(dir, name)) != nil {
			t.Fatal("no link")
		}
	}
	const line, left = "web/x.log:2026-03-04 10:00:00 INFO x\n", "-- site/: a link to another folder\n-- deep/up/: a link to another folder\n-- deep/whole/: a link to another folder\n"
	for _, query := range []string{"grep=x", "grep=x&merge", "tail=1", "lines=0"} {
		s.answers("/lab/logs/?"+query, line+left)
	}
	s.answers("/lab/logs/?follow&once", left)
}

// Logs whose names are in another encoding, or hold what is special in URLs and texts, are read as others are.
func TestOddNamesBelowFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	dir = filepath.Join(dir, "logs")
	want := ""
	for _, name := range []string{"#hash?.log", "50%41%.log", "a & <b>.log", "gbk\xc8\xd5.log", "new\nline.log"} {
		write(t, filepath.Join(dir, name), "2026-03-04 10:00:00 INFO x\n")
		want += wire.Printable(name) + ":2026-03-04 10:00:00 INFO x\n"
		s.answers("/lab/logs/?tail=1&name="+url.QueryEscape(name), wire.Printable(name)+":2026-03-04 10:00:00 INFO x\n")
	}
	for _, query := range []string{"grep=x", "grep=x&merge", "tail=9", "lines=0", "follow&once&tail=9"} {
		s.answers("/lab/logs/?"+query, want)
	}
}

func TestSearchBelowFolderForPrograms(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	const (
		hit      = `{"offset":31,"length":39,"time":"2026-03-04T10:00:03Z","level":"error","text":"2026-03-04 10:00:03 ERROR timeout of a","file":"api.log"}`
		searched = `{"file":"api.log","hits":1}`
		end      = `{"reason":"done","hits":1,"files":8,"skipped":{"count":2,"first":[{"name":"core","reason":"a binary file"},{"name":"web/picture.png","reason":"a binary file"}]}}`
	)
	got := s.do("GET", "/lab/?grep=timeout+of+a", "", "Accept: application/x-ndjson")
	if lines := strings.Split(got.body, "\n"); len(lines) != 4 || !sameJSON(t, lines[0], hit) || !hasJSON(t, lines[1], `{"searched":`+searched+`}`) || !hasJSON(t, lines[2], `{"end":`+end+`}`) {
		t.Errorf("%s", got.body)
	}
	got = s.do("GET", "/lab/?grep=timeout+of+a", "", "Accept: text/event-stream")
	events := strings.Split(strings.TrimSuffix(got.body, "\n\n"), "\n\n")
	for i, want := range []struct{ name, data string }{{"data: ", hit}, {"event: searched\ndata: ", searched}, {"event: end\ndata: ", end}} {
		if data, ok := strings.CutPrefix(events[min(i, len(events)-1)], want.name); !ok || !hasJSON(t, data, want.data) {
			t.Errorf("event %d: %q", i, events)
		}
	}
	got = s.do("GET", "/lab/?grep=timeout&count&glob=api*", "", "Accept: application/x-ndjson")
	for i, line := range strings.SplitN(got.body, "\n", 3)[:2] {
		if want := fmt.Sprintf(`{"searched":{"file":%q,"hits":1}}`, []string{"api.log.1", "api.log"}[i]); !hasJSON(t, line, want) {
			t.Errorf("counts: %s", got.body)
		}
	}
}

// With first, only the first lines of each file are sent, and all are counted. The identity of a file
// makes a position of the offset of each line.
func TestFirstLinesBelowFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "many.log"), strings.Repeat("2026-03-04 10:00:00 ERROR needle\n\tat a\n\tat needle\n", 9))
	write(t, filepath.Join(dir, "one.log"), "x\nneedle\n")
	for query, want := range map[string]string{
		"grep=needle&first=2":        "many.log 0,39 18 0; one.log 2 1 0;",
		"grep=needle&first=2&events": "many.log 0,39,50,89 18 9; one.log 2 1 1;",
		"grep=needle&first=2&count":  "many.log  18 0; one.log  1 0;",
	} {
		got, offsets := "", []string{}
		for line := range strings.Lines(s.do("GET", "/lab/?"+query, "", "Accept: application/x-ndjson").body) {
			var object struct {
				Offset   *int64
				Searched *struct {
					File, Identity string
					Hits, Events   int
				}
			}
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatal(err)
			}
			if object.Offset != nil {
				offsets = append(offsets, fmt.Sprint(*object.Offset))
			}
			if f := object.Searched; f != nil {
				got += fmt.Sprintf("%s %s %d %d; ", f.File, strings.Join(offsets, ","), f.Hits, f.Events)
				offsets = nil
				if at := s.do("GET", "/lab/"+f.File+"?lines="+f.Identity+":0&after=1", ""); at.status != 200 {
					t.Errorf("the position at %s: %d", f.Identity, at.status)
				}
			}
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: %s\nwant %s", query, got, want)
		}
	}
}

// Only a parameter of logs that cannot be answered is refused; others are ignored.
func TestWrongQueriesBelowFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true", false)
	manyLogs(t, dir)
	for _, c := range []struct{ target, names string }{
		{"/lab?grep=x&order=newest", "order"},
		{"/lab?grep=x&position=x", "position"},
		{"/lab/?grep=x&glob=*.log&glob=[", "glob: \"[\""},
		{"/lab/?grep=x&glob=", "glob"},
		{"/lab/?grep=x&name=../x", "name"},
		{"/lab/?grep=x&name=", "name"},
		{"/lab/?grep=x&depth=0", "depth"},
		{"/lab/?grep=x&depth=x", "depth"},
		{"/lab/?grep=x&depth=", "depth"},
		{"/lab/?grep=x&count=x", "count"},
		{"/lab/?count", "count: is for a search: expected with grep, level, since or until"},
		{"/lab/?merge", "merge: is for a search"},
		{"/lab?first=3&sort=name", "first: is for a search"},
		{"/?count", "count: is for a search"},
		{"/lab/?grep=[&regex", "grep"},
		{"/lab/?since=x", "since"},
		{"/lab/?level=x", "level"},
		{"/lab/?grep=x&limit=-1", "limit"},
		{"/lab/?grep=x&zone=x", "zone"},
		{"/lab/?grep=x" + strings.Repeat("&glob=x", maxPatterns+1), "glob"},
		{"/lab/api.log?grep=x&name=api.log", "name"},
		{"/lab/api.log?grep=x&glob=*", "glob"},
		{"/lab/api.log?grep=x&depth=1", "depth"},
		{"/lab/api.log?grep=x&count", "count"},
	} {
		got := s.do("GET", c.target, "")
		if got.status != 400 || !strings.HasPrefix(got.body, "400 Bad Request: "+c.names) {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
		if got := s.do("HEAD", c.target, ""); got.status != 400 {
			t.Errorf("HEAD %s: %d", c.target, got.status)
		}
	}
	for _, query := range []string{"glob=[", "name=api.log", "depth=0", "regex", "invert&limit=-1", "sort=-time&q=api", "text"} {
		if got := s.do("GET", "/lab/?"+query, "", "Accept: application/json"); got.status != 200 || !strings.Contains(got.body, `"name":"api.log"`) {
			t.Errorf("%s is no list: %d %s", query, got.status, got.body)
		}
	}
	if got := s.do("GET", "/lab/api.log?name=x&glob=[&depth=0&count", ""); got.status != 200 || !strings.HasPrefix(got.body, "2026-03-04 10:00:00 INFO start\n") {
		t.Errorf("the bytes of a file: %d %q", got.status, got.body)
	}
}

// The gateway is asked about each folder and file. What it refuses is left out, and named.
func TestGatewayIsAskedAboutSearchedFiles(t *testing.T) {
	s, dir, g := behindChoosy(t, "private")
	for name, text := range map[string]string{"a/x.log": "hit x\n", "a/private.log": "hit secret\n", "a/private/y.log": "hit secret\n", "a/sub/z.log.1": "hit z1\n", "a/sub/z.log": "hit z\n", "a/private.log.1": "hit secret\n"} {
		write(t, filepath.Join(dir, name), text)
	}
	want := "sub/z.log.1:hit z1\nsub/z.log:hit z\nx.log:hit x\n-- private/: the gateway does not allow it\n-- private.log.1: the gateway does not allow it\n-- private.log: the gateway does not allow it\n"
	g.questions()
	if got := s.do("GET", "/w/a?grep=hit", ""); got.status != 200 || got.body != want {
		t.Errorf("%d\n%s\nwant\n%s", got.status, got.body, want)
	}
	asked := g.questions()
	slices.Sort(asked)
	if want := "[GET /w/a GET /w/a/private.log GET /w/a/private.log.1 GET /w/a/private/ GET /w/a/sub/ GET /w/a/sub/z.log GET /w/a/sub/z.log.1 GET /w/a/x.log]"; fmt.Sprint(asked) != want {
		t.Errorf("asked %v", asked)
	}
	if got := s.do("GET", "/w/a/private/?grep=hit", ""); got.status != 403 || strings.Contains(got.body, "secret") {
		t.Errorf("a folder that is refused: %d %q", got.status, got.body)
	}
	if got := s.do("GET", "/w/a?find=y", ""); got.body != "-- private/: the gateway does not allow it\n" {
		t.Errorf("names in a folder that is refused: %q", got.body)
	}
	g.mu.Lock()
	g.downs = len(g.asked) + 1
	g.mu.Unlock()
	got := s.do("GET", "/w/a?grep=hit", "")
	if got.status != 200 || strings.Contains(got.body, "hit") || !strings.Contains(got.body, "-- x.log: the gateway does not answer\n") {
		t.Errorf("without a gateway: %d %q", got.status, got.body)
	}
}

// A link to a folder searches that folder.
func TestLinkSearchesItsFolder(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	manyLogs(t, dir)
	end := time.Now().Add(time.Hour)
	folder, file := LinkQuery(links, "/app/web/", end), LinkQuery(links, "/app/api.log", end)
	for _, c := range []struct {
		target string
		want   int
		body   string
	}{
		{"/app/web?grep=timeout&count&" + folder, 200, "access.log:1\n-- binary files, not searched: 1\n"},
		{"/app/web/deep/?grep=nothing&" + folder, 200, "x.log:nothing here\n"},
		{"/app/web/?grep=x&name=../api.log&" + folder, 400, ""},
		{"/app/?grep=timeout&" + folder, 401, ""},
		{"/app/?grep=timeout&name=web&" + folder, 401, ""},
		{"/app/?grep=timeout&name=api.log&" + file, 401, ""},
		{"/app/web/?grep=timeout", 401, ""},
	} {
		if got := s.do("GET", c.target, ""); got.status != c.want || c.want == 200 && got.body != c.body {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
}

// What a search of a folder takes is bounded, and said.
func TestBoundsOfSearchBelowFolder(t *testing.T) {
	s, dir := limited(t, func(l *config.LogLimits) { l.ScanTime = time.Nanosecond })
	for i := range 9 {
		write(t, filepath.Join(dir, fmt.Sprintf("many%d.log", i)), strings.Repeat(trace, 7_000)) // more than a block
	}
	if got := s.do("GET", "/app/?level=fatal", ""); got.status != 200 || !strings.HasPrefix(got.body, "-- stopped after ") || !strings.Contains(got.body, " bytes: the time of a scan is over\n") {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("GET", "/app/?level=fatal", "", "Accept: application/x-ndjson"); !hasJSON(t, got.body, `{"end":{"reason":"time","hits":0}}`) {
		t.Errorf("%d %q", got.status, got.body)
	}
	for _, target := range []string{"/app/?histogram", "/app/?lines=end&before=9&level=fatal"} {
		if got := s.do("GET", target, "", "Accept: application/json"); got.status != 200 || !hasJSON(t, got.body, `{"reason":"time","hits":0}`) && !hasJSON(t, got.body, `{"end":{"reason":"time","hits":0}}`) {
			t.Errorf("%s: %d %q", target, got.status, got.body)
		}
	}
	s, _ = limited(t, func(l *config.LogLimits) { l.Scans = 0 })
	if got := s.do("GET", "/app/?grep=x", ""); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("without a place: %d", got.status)
	}

	s, dir = newSite(t, "/app,DIR,null,null,true", false)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for i := range maxFolderFiles + 1 {
		folder := filepath.Join(dir, fmt.Sprint(i/1000))
		if i%1000 == 0 {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i)), []byte("a line\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := s.do("GET", "/app/?grep=line&count", "", "Accept: application/x-ndjson")
	if !strings.HasSuffix(got.body, "\n") || !hasJSON(t, lastLine(strings.TrimSpace(got.body)), fmt.Sprintf(`{"end":{"reason":"files","hits":%d,"files":%[1]d}}`, maxFolderFiles)) {
		t.Errorf("%.300q", lastLine(strings.TrimSpace(got.body)))
	}
	if got := s.do("GET", "/app/?grep=none", ""); got.body != "-- stopped after 10000 files: choose some with name, glob or depth\n" {
		t.Errorf("%.300q", got.body)
	}
	const more = "-- stopped after 10000 files: choose some with name, glob or depth\n"
	for target, want := range map[string]string{
		"/app/?lines=0&after=1&name=0&name=1": `"atStart":true`,
		"/app/?lines=0&after=1":               `"atStart":false,"atEnd":false,"reason":"files",`,
		"/app/?lines=end&before=1":            `"atStart":false,"atEnd":false,"reason":"files",`,
		"/app/?histogram&buckets=2":           `"read":{"reason":"files","files":10000,`,
	} {
		if got := s.do("GET", target, "", "Accept: application/json"); !strings.Contains(got.body, want) {
			t.Errorf("%s: %.300q, want %s", target, got.body, want)
		}
		if got := s.do("GET", target, ""); strings.Contains(got.body, more) != !strings.Contains(target, "name") {
			t.Errorf("%s: %.300q", target, got.body)
		}
	}
	if got := s.do("GET", "/app/?grep=line&name=10/10000", ""); got.body != "10/10000:a line\n" {
		t.Errorf("%.300q", got.body)
	}
	for i := range 150 {
		write(t, filepath.Join(dir, "0/binary", fmt.Sprint(i)), "\x00\x01\x02\x03")
	}
	got = s.do("GET", "/app/0/?grep=none&name=binary&name=missing", "", "Accept: application/x-ndjson")
	var answer struct {
		End struct {
			Skipped struct {
				Count int
				First []struct{ Name, Reason string }
			}
		}
	}
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || answer.End.Skipped.Count != 151 || len(answer.End.Skipped.First) != 100 {
		t.Errorf("%v, %d skipped, %d named", err, answer.End.Skipped.Count, len(answer.End.Skipped.First))
	}
}

func TestFindBelowFolder(t *testing.T) {
	s, dir := newSite(t, "/lab,DIR,null,null,true;/web,DIR/web,u,p,true", false)
	manyLogs(t, dir)
	for _, c := range []struct{ target, want string }{
		{"/lab?find=LOG+1", "api.log.1\nworker10.log\n"},
		{"/lab/?find=web", "web/\n"},
		{"/lab/?find=x.log&depth=3", "web/deep/x.log\n"},
		{"/lab/?find=x.log&depth=2", ""},
		{"/lab/web/?find=", "access.log\ndeep/\ndeep/x.log\npicture.png\n"},
		{"/lab/?find=log&limit=2", "api.log\napi.log.1\n-- stopped after 2: there are more\n"},
		{"/?find=access", "lab/web/access.log\n-- web/: another login opens it\n"},
	} {
		if got := s.do("GET", c.target, ""); got.status != 200 || got.body != c.want {
			t.Errorf("%s: %d %q, want %q", c.target, got.status, got.body, c.want)
		}
		if got := s.do("HEAD", c.target, ""); got.status != 200 || got.body != "" {
			t.Errorf("HEAD %s: %d %q", c.target, got.status, got.body)
		}
	}
	if got := s.do("GET", "/?find=access", "", "u:p"); got.body != "lab/web/access.log\nweb/access.log\n" {
		t.Errorf("by its user: %q", got.body)
	}
	if got := s.do("GET", "/?find=access", "", "Accept: text/html"); got.status != 401 {
		t.Errorf("a browser at /: %d", got.status)
	}
	got := s.do("GET", "/lab/?find=deep", "", "Accept: application/x-ndjson")
	lines := strings.Split(got.body, "\n")
	if !hasJSON(t, lines[0], `{"name":"web/deep","folder":true}`) || !sameJSON(t, lines[1], `{"end":{"reason":"done","hits":1,"skipped":{"count":0,"first":[]}}}`) {
		t.Error(got.body)
	}
	got = s.do("GET", "/lab/?find=x.log", "", "Accept: text/event-stream")
	if data, _, _ := strings.Cut(strings.TrimPrefix(got.body, "data: "), "\n"); !hasJSON(t, data, `{"name":"web/deep/x.log","folder":false,"size":13}`) || !strings.Contains(data, `"time":"20`) {
		t.Error(got.body)
	}
	for _, query := range []string{"find=x&grep=y", "find=x&depth=0", "find=x&limit=x", "find=x&limit=10001"} {
		if got := s.do("GET", "/lab/?"+query, ""); got.status != 400 {
			t.Errorf("%s: %d", query, got.status)
		}
	}
	if got := s.do("GET", "/lab/api.log?find=x", ""); !strings.HasPrefix(got.body, "2026-03-04 10:00:00 INFO start\n") {
		t.Errorf("of a file: %d %q", got.status, got.body)
	}
	s, _ = limited(t, func(l *config.LogLimits) { l.Scans = 0 })
	if got := s.do("GET", "/app/?find=x", ""); got.status != 429 {
		t.Errorf("without a place: %d", got.status)
	}
}

// With since, a file that was changed long before is not opened, also one of a rotated set.
func TestOldLogsAreNotOpened(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	if err := os.Remove(filepath.Join(dir, "lab.log")); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	line := now.Format(time.RFC3339) + " INFO hit\n"
	for name, age := range map[string]time.Duration{"old.log": 30 * time.Hour, "zone.log": 25 * time.Hour, "set.log.2": 30 * time.Hour, "set.log.1": 25 * time.Hour, "set.log": 0} {
		write(t, filepath.Join(dir, name), line)
		if err := os.Chtimes(filepath.Join(dir, name), now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.do("GET", "/app/?since=-1h&count&depth=1", ""); got.body != "set.log.1:1\nset.log:1\nzone.log:1\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("GET", "/app/?grep=hit&count&depth=1", ""); strings.Count(got.body, "\n") != 5 {
		t.Errorf("without since: %q", got.body)
	}
}

// A search below a folder decompresses one log at a time.
func TestSearchBelowFolderTakesOneTurn(t *testing.T) {
	const lines = 20_000
	s, dir := shares(t, twoUsers, nil)
	for i := range 4 {
		packed, err := os.Create(filepath.Join(dir, fmt.Sprintf("big%d.log.zst", i)))
		if err != nil {
			t.Fatal(err)
		}
		z, err := zstd.NewWriter(packed)
		if err != nil {
			t.Fatal(err)
		}
		for n := range lines {
			fmt.Fprintf(z, "%x is what the line says, and so does the one after it%250s\n", n*7919, "")
		}
		if err := errors.Join(z.Close(), packed.Close()); err != nil {
			t.Fatal(err)
		}
	}
	turns := s.Config.Handler.(*Server).limits.logs.Turns
	body := bufio.NewScanner(asker{t, s, "ann", "192.0.2.1", ""}.want(200, "GET", "/app/?grep=line").Body)
	n, most := 0, 0
	for ; body.Scan(); n++ {
		most = max(most, turns.InUse())
	}
	if body.Err() != nil || n != 4*lines || most != 1 || turns.InUse() != 0 {
		t.Errorf("%d lines, %v, %d turns at most, %d at the end", n, body.Err(), most, turns.InUse())
	}
}

func lastLine(s string) string { return s[strings.LastIndexByte(strings.TrimSpace(s), '\n')+1:] }
