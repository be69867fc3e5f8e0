package server

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// twins are a hub with another server below /m2 and one below /m4, and a server that has the same folders
// itself.
func twins(t *testing.T, logs map[string]string) (hub, all *site) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range logs {
		write(t, filepath.Join(dir, name), text)
	}
	for _, name := range []string{"m1", "m2", "m3", "m4"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	here := func(names ...string) (dav string) {
		for _, name := range names {
			dav += ";/" + strings.TrimPrefix(name, "/") + "," + filepath.Join(dir, strings.ReplaceAll(name, "/app", "")) + ",null,null,true"
		}
		return dav[1:]
	}
	at := func(name string) string { return "/app," + filepath.Join(dir, name) + ",null,null,true" }
	two, _ := newLimitedSite(t, at("m2"), behindProxy())
	four, _ := newLimitedSite(t, at("m4"), behindProxy())
	hub, _ = newLimitedSite(t, here("m1", "m3")+";/m2,"+two.URL+",null,null,true;/m4,"+four.URL+",null,null,true", behindProxy())
	all, _ = newLimitedSite(t, here("m1", "m2/app", "m3", "m4/app"), behindProxy())
	return hub, all
}

// mixed are logs that share their times, some without times, one with times that step back.
func mixed() map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	logs := map[string]string{}
	begin := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	for i := range 8 {
		name := fmt.Sprintf("m%d/log%d.log", i%4+1, i)
		var text strings.Builder
		for n := range 15 {
			at := begin.Add(time.Duration(n*i%7+n)*time.Second + time.Duration(random.IntN(3))*time.Second)
			level := []string{"INFO", "ERROR", "WARN"}[random.IntN(3)]
			fmt.Fprintf(&text, "%s %s line %d of %d\n", at.Format("2006-01-02T15:04:05Z"), level, n, i)
			if n%6 == 4 {
				text.WriteString("\tat a stack trace\n")
			}
		}
		logs[name] = text.String()
	}
	for _, m := range []string{"m1", "m2", "m3", "m4"} {
		logs[m+"/plain.txt"] = "nothing with a time in " + m + "\nmore of it\nand more\n"
	}
	logs["m2/empty.log"] = ""
	return logs
}

// What a hub says of several servers by time is what one server says that has all the logs, to the byte.
func TestHubIsAsOneServer(t *testing.T) {
	hub, all := twins(t, mixed())
	for _, query := range []string{
		"tail=7", "tail=100", "tail=100000", "tail=500&level=error", "tail=9&order=newest", "tail=100000&order=newest", "tail=0",
		"merge&grep=line", "merge&grep=line&limit=11", "merge&grep=", "merge&level=warn&since=2026-03-04T10:00:20Z&until=2026-03-04T10:00:40Z",
		"merge&grep=1&order=newest", "merge&grep=1&order=newest&limit=13", "merge&regex&grep=of+[12]$",
		"lines=end&before=30", "lines=end&before=100000"[:22], "lines=0&after=25", "lines=2026-03-04T10:00:30Z&before=20&after=20",
		"lines=2026-03-04T10:00:15Z&before=3&after=2&level=error", "lines=2026-03-04T10:00:30Z&before=0&after=5", "lines=2020-01-01&before=9&after=9", "lines=2030-01-01&before=9&after=9",
		"tail=20&name=m2", "tail=20&name=m2/app/log1.log&name=m1", "tail=20&glob=log*.log", "tail=20&without=m2", "tail=20&without=m2/app/log1.log&without=m4/app", "tail=9&depth=3",
	} {
		for _, accept := range []string{"text/plain", "application/x-ndjson", "application/json"} {
			want, got := all.do("GET", "/?"+query, "", "Accept: "+accept), hub.do("GET", "/?"+query, "", "Accept: "+accept)
			if got.status != want.status || plainly(got.body) != plainly(want.body) {
				t.Errorf("%s %s: %d, want %d; %s", query, accept, got.status, want.status, difference(plainly(got.body), plainly(want.body)))
			}
		}
	}
}

// difference returns the first line in which two texts differ.
func difference(got, want string) string {
	a, b := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is\n%.500s, want\n%.500s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// The last lines are those of one server if they are too many to be kept, too.
func TestHubTailsMuch(t *testing.T) {
	logs := map[string]string{}
	for i, name := range []string{"m1/a.log", "m2/b.log"} {
		var text strings.Builder
		for n := range 6000 {
			fmt.Fprintf(&text, "%s line %d\n", time.Unix(1772618400+int64(n*(i+2)), 0).UTC().Format("2006-01-02T15:04:05Z"), n)
		}
		logs[name] = text.String()
	}
	logs["m2/plain.txt"] = strings.Repeat("no time\n", 2000)
	hub, all := twins(t, logs)
	for _, query := range []string{"tail=9000", "tail=13999", "lines=end&before=9000"} {
		want, got := all.do("GET", "/?"+query, "", "Accept: application/x-ndjson"), hub.do("GET", "/?"+query, "", "Accept: application/x-ndjson")
		if plainly(got.body) != plainly(want.body) {
			t.Errorf("%s: %s", query, difference(plainly(got.body), plainly(want.body)))
		}
	}
}

// plainly returns an answer without what may differ: how much was read.
func plainly(body string) string {
	var text strings.Builder
	for line := range strings.Lines(body) {
		var object map[string]map[string]any
		if json.Unmarshal([]byte(line), &object) == nil {
			for _, of := range object {
				delete(of, "scanned")
				delete(of, "total")
				delete(of, "files")
				if names, ok := of["untimed"].([]any); ok {
					sort.Slice(names, func(i, j int) bool { return names[i].(string) < names[j].(string) })
				}
			}
			b, _ := json.Marshal(object)
			line = string(b) + "\n"
		}
		if at := strings.Index(line, `"files":`); at >= 0 {
			line = line[:at] + "\n"
		}
		if before, names, ok := strings.Cut(strings.TrimSpace(line), "come last: "); ok { // in the order of reading
			line = before + strings.Join(slices.Sorted(slices.Values(strings.Split(names, ", "))), ", ")
		}
		if before, names, ok := strings.Cut(strings.TrimSpace(line), "come first: "); ok {
			line = before + strings.Join(slices.Sorted(slices.Values(strings.Split(names, ", "))), ", ")
		}
		text.WriteString(line)
	}
	return text.String()
}

type place struct {
	File, Text, Position, At string
	Offset                   int64
}

// Whoever goes on by positions gets each line once, in the order of one answer.
func TestHubGoesOn(t *testing.T) {
	hub, all := twins(t, mixed())
	read := func(s *site, query string) (lines []place, view groupSpan) {
		t.Helper()
		got := s.do("GET", "/?"+query, "", "Accept: application/x-ndjson")
		if got.status != 200 {
			t.Fatalf("%s: %d %s", query, got.status, got.body)
		}
		for line := range strings.Lines(got.body) {
			var object struct {
				place
				View *groupSpan
				End  *struct{ Reason string }
			}
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatal(err)
			}
			switch {
			case object.View != nil:
				view = *object.View
			case object.End == nil:
				lines = append(lines, object.place)
			}
		}
		return lines, view
	}
	for _, order := range []string{"oldest", "newest"} {
		want, _ := read(all, "merge&grep=&order="+order)
		for _, n := range []int{1, 7, 50} {
			var got []place
			for from := ""; ; from = got[len(got)-1].Position {
				lines, _ := read(hub, "merge&grep=&order="+order+"&limit="+strconv.Itoa(n)+"&position="+url.QueryEscape(from))
				if len(lines) == 0 || len(got) > len(want) {
					break
				}
				got = append(got, lines...)
			}
			compare(t, order+" by "+strconv.Itoa(n), got, want)
		}
	}
	whole, _ := read(all, "lines=0&after=10000")
	for _, n := range []int{1, 9} {
		for begin, side := range map[string]string{"0": "after", "end": "before"} {
			var got []place
			for from := begin; len(got) <= len(whole); {
				lines, view := read(hub, "lines="+url.QueryEscape(from)+map[string]string{"after": "&before=0", "before": "&after=0"}[side]+"&"+side+"="+strconv.Itoa(n))
				if side == "after" {
					got, from = append(got, lines...), view.End.Position
				} else {
					got, from = append(lines, got...), view.Start.Position
				}
				if len(lines) < n {
					if side == "after" && !view.AtEnd || side == "before" && !view.AtStart {
						t.Errorf("%s: the end is not known", side)
					}
					break
				}
			}
			compare(t, "windows "+side+" "+strconv.Itoa(n), got, whole)
		}
	}
}

type groupSpan struct {
	Start, End     struct{ Position string }
	AtStart, AtEnd bool
}

func compare(t *testing.T, what string, got, want []place) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i].File != want[i].File || got[i].Offset != want[i].Offset {
			t.Errorf("%s: line %d is %s %q, want %s %q", what, i, got[i].File, got[i].Text, want[i].File, want[i].Text)
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d lines, want %d", what, len(got), len(want))
	}
}

// The histogram of a hub is that of one server.
func TestHubHistogram(t *testing.T) {
	hub, all := twins(t, mixed())
	for _, query := range []string{
		"histogram", "histogram&buckets=7", "histogram&width=auto&buckets=20", "histogram&width=10", "histogram&level=error", "histogram&grep=line+1",
		"histogram&since=2026-03-04T10:00:10Z&until=2026-03-04T10:00:50Z&width=5&clock=Asia/Shanghai", "histogram&since=2027-01-01", "histogram&name=m4",
	} {
		for _, accept := range []string{"text/plain", "application/json"} {
			want, got := all.do("GET", "/?"+query, "", "Accept: "+accept), hub.do("GET", "/?"+query, "", "Accept: "+accept)
			if a, b := histogramOf(got.body), histogramOf(want.body); got.status != want.status || a != b {
				t.Errorf("%s: %d, want %d; %s", query, got.status, want.status, difference(a, b))
			}
		}
	}
}

// histogramOf returns a histogram without what was read, its logs by name.
func histogramOf(body string) string {
	var object struct {
		Since, Until string
		Width        float64
		Buckets      []any
		Sources      []struct {
			File   string
			Counts []int
		}
	}
	if json.Unmarshal([]byte(body), &object) != nil {
		return body
	}
	counts := map[string][]int{}
	for _, s := range object.Sources {
		for _, n := range s.Counts {
			if n > 0 { // one without events at other servers may be left out
				counts[s.File] = s.Counts
			}
		}
	}
	object.Sources = nil
	b, _ := json.Marshal([]any{object, counts})
	return string(b)
}

// The page of several logs at / has the lines of the other servers, and a name for each of them.
func TestHubPage(t *testing.T) {
	hub, _ := twins(t, mixed())
	source := func(name string) string { return `data-name="` + url.PathEscape(name) + `"` }
	for query, want := range map[string][]string{
		"view":                         {source("m2/"), source("m2/app/log1.log"), source("m1/log0.log"), `data-file="m2/app/log1.log"`, `data-file="m4/app/log3.log"`},
		"view&grep=line":               {source("m2/"), `data-file="m2/app/log1.log"`},
		"view&without=m2/":             {source("m2/"), `class="source off"`},
		"view&without=m2/app/log1.log": {source("m2/"), source("m2/app/log1.log"), `class="source off"`, `data-file="m2/app/log5.log"`},
		"view&lines=0&after=3":         {source("m2/"), `data-file="m1/plain.txt"`},
	} {
		got := hub.do("GET", "/?"+query, "", "Accept: text/html")
		for _, text := range want {
			if got.status != 200 || !strings.Contains(got.body, text) {
				t.Errorf("%s: %d, no %s", query, got.status, text)
			}
		}
		if hidden := strings.Contains(query, "without"); hidden && strings.Contains(got.body, `data-file="m2/app/log1.log"`) {
			t.Errorf("%s shows what is hidden", query)
		}
	}
}

// At / the login of the caller goes to no other server, in no query: one with as= gets its own, others none.
// Those that the caller's login does not open are not asked, and named unless the list is secret.
func TestHubKeepsLogins(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "login")
	write(t, secret, "own:word\n")
	var mu sync.Mutex
	seen := map[string]bool{}
	server := func(name string) string {
		url, _ := lying(t, func(l liar, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			seen[fmt.Sprint(name, " ", r.Header["Authorization"], " ", r.Header["Cookie"])] = true
			l.end(`{"reason":"done","skipped":{"count":0,"first":[]}}`)
		})
		return url
	}
	dav := "/here,DIR,ann,pass,true;/open," + server("open") + ",null,null,true;/own," + server("own") + "?as=file:" + secret +
		",ann,pass,true;/other," + server("other") + "?as=file:" + secret + ",bob,pass,true"
	for _, hidden := range []bool{false, true} {
		cfg := behindProxy()
		cfg.SecretDavList = hidden
		hub, _ := newLimitedSite(t, dav, cfg)
		for _, query := range []string{"tail=5", "grep=x", "merge&grep=x", "lines=end&before=3", "histogram", "find=x", "view", "follow&once&tail=1"} {
			got := hub.do("GET", "/?"+query, "", "ann:pass", "Cookie: a=b", "Accept: text/html, text/plain;q=0.5")
			if got.status != 200 || strings.Contains(got.body, "other/") == hidden {
				t.Errorf("%s, secret %v: %d %.500s", query, hidden, got.status, got.body)
			}
		}
	}
	want := map[string]bool{
		"open [] []": true,
		"own [Basic " + base64.StdEncoding.EncodeToString([]byte("own:word")) + "] []": true,
	}
	if !maps.Equal(seen, want) {
		t.Errorf("the other servers have seen %v, want %v", seen, want)
	}
}
