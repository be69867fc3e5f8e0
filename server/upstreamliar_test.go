package server

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gowebdav/internal/config/configtest"
	"gowebdav/internal/logs/merge"
)

// liar is another server that answers queries with what serve writes, and counts the bytes of that.
type liar struct {
	http.ResponseWriter
	sent  *atomic.Int64
	event string // that ends the answer: end or view
}

func (l liar) Write(p []byte) (int, error) {
	n, err := l.ResponseWriter.Write(p)
	l.sent.Add(int64(n))
	if err == nil {
		err = http.NewResponseController(l.ResponseWriter).Flush()
	}
	return n, err
}

// line sends a line that was written so many seconds after ten o'clock.
func (l liar) line(second int, file, text string) error {
	at := time.Date(2026, 3, 4, 10, 0, second, 0, time.UTC)
	_, err := fmt.Fprintf(l, `data: {"offset":0,"length":9,"time":%q,"text":%q,"file":%q,"at":%q}`+"\n\n",
		at.Format(time.RFC3339), text, file, merge.PositionOf(at, file, "100-0123456789abcdef:0"))
	return err
}

func (l liar) end(object string) {
	fmt.Fprintf(l, "event: %s\ndata: %s\n\n", l.event, object)
}

// lying returns the URL of another server, and how much it has sent.
func lying(t *testing.T, serve func(l liar, r *http.Request)) (url string, sent *atomic.Int64) {
	t.Helper()
	sent = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" { // the probe
			return
		}
		event := "end"
		if r.URL.Query().Has("lines") {
			event = "view"
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		serve(liar{w, sent, event}, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, sent
}

// Whatever another server sends, the lines of the others are there, it is named with the reason, and it
// takes little.
func TestLyingServers(t *testing.T) {
	const end = `{"reason":"done","skipped":{"count":0,"first":[]}}`
	cases := map[string]struct {
		serve func(l liar, r *http.Request)
		want  string // why it is named, or what its lines are
	}{
		"an endless line": {func(l liar, r *http.Request) {
			io.WriteString(l, `data: {"text":"`)
			for chunk := strings.Repeat("x", 64<<10); ; {
				if _, err := io.WriteString(l, chunk); err != nil {
					return
				}
			}
		}, "-- z/: its answer has more than 1048576 bytes in a line"},
		"endless comments": {func(l liar, r *http.Request) {
			for chunk := strings.Repeat(": x\n", 16<<10); ; {
				if _, err := io.WriteString(l, chunk); err != nil {
					return
				}
			}
		}, "-- z/: its answer has more than 1048576 bytes in a line"},
		"no JSON": {func(l liar, r *http.Request) { io.WriteString(l, "data: {\n\n") }, "-- z/: its answer broke off"},
		"a page": {func(l liar, r *http.Request) {
			l.Header().Set("Content-Type", "text/html")
			io.WriteString(l, "<form>Login</form>")
		}, "-- z/: the other server does not know such a query: it may have an older version"},
		"objects": {func(l liar, r *http.Request) {
			l.Header().Set("Content-Type", "application/x-ndjson")
			io.WriteString(l, "{}\n")
		}, "-- z/: the other server does not know such a query: it may have an older version"},
		"a redirect": {func(l liar, r *http.Request) {
			l.Header().Set("Location", "http://192.0.2.1/")
			l.WriteHeader(http.StatusFound)
		}, "-- z/: the other server does not answer as this program does"},
		"a refusal": {func(l liar, r *http.Request) {
			http.Error(l.ResponseWriter, "merge: unknown\x1b[2J; known are …\nmore", http.StatusBadRequest)
		}, `-- z/: the other server answers 400 Bad Request: merge: unknown\x1b[2J; known are …` + "\n"},
		"no positions": {func(l liar, r *http.Request) {
			io.WriteString(l, `data: {"offset":0,"length":9,"text":"x","file":"z.log"}`+"\n\n")
			l.end(end)
		}, "-- z/: its lines have no positions: it may have an older version"},
		"a long position": {func(l liar, r *http.Request) {
			fmt.Fprintf(l, `data: {"text":"x","file":"z.log","at":"at1!%s!100-0123456789abcdef:0"}`+"\n\n", strings.Repeat("n", 2020))
			l.end(end)
		}, "-- z/: its lines have positions that are too long"},
		"no length": {func(l liar, r *http.Request) {
			fmt.Fprintf(l, `data: {"length":-5,"text":"x","file":"z.log","at":%q}`+"\n\n", merge.PositionOf(time.Now(), "z.log", "100-0123456789abcdef:0"))
			l.end(end)
		}, "-- z/: its lines have no length"},
		"the middle": {func(l liar, r *http.Request) {
			l.line(1, "z.log", "z one")
			panic(http.ErrAbortHandler)
		}, "\n-- z/: its answer broke off"},
		"times that step back": {func(l liar, r *http.Request) {
			seconds := []int{7, 3, 8}
			if r.URL.Query().Get("order") == "newest" {
				seconds = []int{3, 7, 8}
			}
			for _, second := range seconds {
				l.line(second, "z.log", "z "+strconv.Itoa(second))
			}
			l.end(end)
		}, "z/z.log:z 3\n"},
		"names that leave": {func(l liar, r *http.Request) {
			l.line(7, "../../m/a.log\n", "one\ntwo")
			l.end(`{"reason":"done","skipped":{"count":1,"first":[{"name":"../m","reason":"\u001b[2J\nx"}]}}`)
		}, "\n" + `-- z/m: \x1b[2J\nx` + "\n"},
		"a name that leaves": {func(l liar, r *http.Request) {
			l.line(7, "../../m/a.log\n", "one\ntwo")
			l.end(end)
		}, `z/m/a.log\n:one\ntwo` + "\n"},
		"many skips": {func(l liar, r *http.Request) {
			l.end(`{"reason":"done","skipped":{"count":10000,"first":[` + strings.Repeat(`{"name":"x.log","reason":"no"},`, 9999) + `{"name":"x.log","reason":"no"}]}}`)
		}, "-- and 9900 more\n"},
		"numbers": {func(l liar, r *http.Request) {
			l.end(`{"reason":"done","scanned":-9,"total":9223372036854775807,"files":-1,"skipped":{"count":9223372036854775807,"first":[]}}`)
		}, "five\n-- and 1099511627776 more\n"},
		"a part": {func(l liar, r *http.Request) {
			l.line(7, "z.log", "z one")
			l.end(`{"reason":"time"}`)
		}, "\n-- z/: it stopped early: time\n"},
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:05Z five\n")
	for name, c := range cases {
		url, sent := lying(t, c.serve)
		hub, _ := newLimitedSite(t, "/m,"+dir+",null,null,true;/z,"+url+",null,null,true", behindProxy())
		for _, query := range []string{"tail=50", "tail=50&order=newest", "merge&grep=&limit=50", "lines=0&after=50", "lines=end&before=50"} {
			sent.Store(0)
			got := hub.do("GET", "/?"+query, "")
			if got.status != 200 || !strings.Contains(got.body, c.want) || !strings.Contains(got.body, "m/a.log:2026-03-04T10:00:05Z five\n") {
				t.Errorf("%s, %s: %d\n%.600s\nwant\n%s", name, query, got.status, got.body, c.want)
			}
			if sent.Load() > 16<<20 {
				t.Errorf("%s, %s: %d MiB are read", name, query, sent.Load()>>20)
			}
		}
		for _, query := range []string{"histogram&buckets=3", "grep=five", "find=a"} {
			sent.Store(0)
			if got := hub.do("GET", "/?"+query, ""); got.status != 200 || !strings.Contains(got.body, map[string]string{"hi": "none=1", "gr": "m/a.log:", "fi": "m/a.log"}[query[:2]]) || sent.Load() > 32<<20 {
				t.Errorf("%s, %s: %d %.300s", name, query, got.status, got.body)
			}
		}
	}
}

// A server without an end costs the time of a search, and not more lines than are wanted.
func TestEndlessServers(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:05Z five\n")
	for name, c := range map[string]struct {
		serve func(l liar, r *http.Request)
		want  map[string]string
	}{
		"lines": {func(l liar, r *http.Request) {
			for l.line(7, "z.log", "z one") == nil {
			}
		}, map[string]string{
			"tail=5":              strings.Repeat("z/z.log:z one\n", 5),
			"tail=5&order=newest": strings.Repeat("z/z.log:z one\n", 5),
			"merge&grep=&limit=3": "m/a.log:2026-03-04T10:00:05Z five\nz/z.log:z one\nz/z.log:z one\n",
			"lines=0&after=2":     "m/a.log:2026-03-04T10:00:05Z five\nz/z.log:z one\n",
			"lines=end&before=1":  "z/z.log:z one\n",
			"merge&grep=":         "the time of a scan is over\n",
			"grep=z":              "the time of a scan is over\n",
		}},
		"progress": {func(l liar, r *http.Request) {
			for {
				if _, err := io.WriteString(l, "event: progress\ndata: {\"scanned\":1}\n\n"); err != nil {
					return
				}
			}
		}, map[string]string{"tail=5": "the time of a scan is over\n", "histogram": "the time of a scan is over\n"}},
	} {
		url, _ := lying(t, c.serve)
		for query, want := range c.want {
			cfg := behindProxy()
			if cfg.Logs = configtest.LogLimits(t); strings.Contains(want, "the time of a scan") {
				cfg.Logs.ScanTime = time.Second
			}
			hub, _ := newLimitedSite(t, "/m,"+dir+",null,null,true;/z,"+url+",null,null,true", cfg)
			if got := hub.do("GET", "/?"+query, ""); got.status != 200 || !strings.HasSuffix(got.body, want) {
				t.Errorf("%s, %s: %d …%s", name, query, got.status, got.body[max(0, len(got.body)-300):])
			}
		}
	}
}

// Servers that say nothing, or a little at a time, cost no more than the patience with them, once; those
// that work on are waited for.
func TestSlowServers(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:05Z five\n")
	dav := "/m," + dir + ",null,null,true"
	for i, serve := range []func(l liar, r *http.Request){
		func(l liar, r *http.Request) { <-r.Context().Done() },
		func(l liar, r *http.Request) {
			l.Write(nil)
			<-r.Context().Done()
		},
		func(l liar, r *http.Request) { // a byte at a time
			tick := time.NewTicker(100 * time.Millisecond)
			defer tick.Stop()
			io.WriteString(l, `data: {"text":"`)
			for _, err := io.WriteString(l, "x"); err == nil; _, err = io.WriteString(l, "x") {
				<-tick.C
			}
		},
		func(l liar, r *http.Request) {
			l.line(1, "z.log", "one")
			<-r.Context().Done()
		},
	} {
		url, _ := lying(t, serve)
		dav += ";/z" + strconv.Itoa(i) + "," + url + ",null,null,true"
	}
	hub, _ := newLimitedSite(t, dav, behindProxy())
	for _, query := range []string{"tail=9", "lines=2026-03-04&before=9&after=9", "histogram&buckets=1"} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			got := hub.do("GET", "/?"+query, "")
			if took := time.Since(begun); got.status != 200 || strings.Count(got.body, "-- z") != 4 || took > 9*time.Second {
				t.Errorf("%d after %v\n%s", got.status, took, got.body)
			}
		})
	}
}

// A limit that is reached does not wait for a server that searches on.
func TestLimitDoesNotWait(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:05Z five\n2026-03-04T10:00:06Z six\n")
	url, _ := lying(t, func(l liar, r *http.Request) {
		l.line(7, "z.log", "z one")
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			if _, err := io.WriteString(l, "event: progress\ndata: {\"scanned\":1}\n\n"); err != nil {
				return
			}
			<-tick.C
		}
	})
	hub, _ := newLimitedSite(t, "/m,"+dir+",null,null,true;/z,"+url+",null,null,true", behindProxy())
	begun := time.Now()
	got := hub.do("GET", "/?merge&grep=&limit=2", "")
	if took := time.Since(begun); got.body != "m/a.log:2026-03-04T10:00:05Z five\nm/a.log:2026-03-04T10:00:06Z six\n" || took > 8*time.Second {
		t.Errorf("after %v: %s", took, got.body)
	}
}

// A line that another server has found opens below its prefix, by its position.
func TestHubLineOpens(t *testing.T) {
	hub, _ := twins(t, mixed())
	got := hub.do("GET", "/?tail=1&name=m2/app/log1.log", "", "Accept: application/x-ndjson")
	line := decoded(t, strings.SplitAfter(got.body, "\n")[0])[0].(map[string]any)
	at := line["at"].(string)
	opened := hub.do("GET", "/m2/app/log1.log?lines="+at[strings.LastIndexByte(at, '!')+1:]+"&before=0&after=1", "")
	if line["file"] != "m2/app/log1.log" || opened.status != 200 || opened.body != line["text"].(string)+"\n" {
		t.Errorf("%v opens as %d %s", line, opened.status, opened.body)
	}
	if page := hub.do("GET", "/m2/app/log1.log?view&lines="+at[strings.LastIndexByte(at, '!')+1:], "", "Accept: text/html"); page.status != 200 || !strings.Contains(page.body, line["text"].(string)) {
		t.Errorf("its page: %d", page.status)
	}
}
