package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/logapi"
)

// choosy is a gateway that lets ann in but for paths that hold a text, and remembers what
// it was asked.
type choosy struct {
	*httptest.Server
	mu      sync.Mutex
	refuses string
	asked   []string
	downs   int // after so many questions it answers none; 0 is never
}

func newChoosy(t *testing.T, refuses string) *choosy {
	g := &choosy{refuses: refuses}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		uri, err := url.ParseRequestURI(r.Header.Get("X-Forwarded-Uri"))
		if err != nil {
			t.Error(err)
			return
		}
		g.asked = append(g.asked, r.Header.Get("X-Forwarded-Method")+" "+uri.Path)
		switch {
		case g.downs > 0 && len(g.asked) > g.downs:
			panic(http.ErrAbortHandler)
		case strings.Contains(uri.Path, "another"):
			w.Header().Set("Remote-User", "bob")
		case strings.Contains(uri.Path, g.refuses):
			http.Error(w, "not there", http.StatusForbidden)
		default:
			w.Header().Set("Remote-User", "ann")
		}
	}))
	t.Cleanup(g.Close)
	return g
}

// questions are those since it was asked last.
func (g *choosy) questions() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() { g.asked = nil }()
	return g.asked
}

func behindChoosy(t *testing.T, refuses string) (*site, string, *choosy) {
	g := newChoosy(t, refuses)
	s, dir := newLimitedSite(t, "/w,DIR,ann,x,false;/w,DIR,bob,x,false", config.Config{AuthURL: g.URL, Compress: true})
	return s, dir, g
}

// The gateway is asked about the Destination as about a PUT there, and about what a folder
// holds that gets another name.
func TestGatewayIsAskedAboutDestination(t *testing.T) {
	s, dir, g := behindChoosy(t, "private")
	for name, content := range map[string]string{"public/p": "new", "private/p": "old", "mixed/private/x": "secret", "mixed/y": "y", "plain/y": "y"} {
		write(t, filepath.Join(dir, name), content)
	}
	for _, c := range []struct {
		method, path, destination string
		want                      int
		headers                   []string
		asked                     string
	}{
		{"MOVE", "/w/public/p", "/w/private/p", 403, nil, "[MOVE /w/public/p PUT /w/private/p]"},
		{"COPY", "/w/public/p", "/w/private/p", 403, nil, "[COPY /w/public/p PUT /w/private/p]"},
		{"COPY", "/w/public/p", "/w/private/new", 403, []string{"Overwrite: F"}, "[COPY /w/public/p PUT /w/private/new]"},
		{"COPY", "/w/public/p", "https://elsewhere.example/w/private/p", 403, nil, "[COPY /w/public/p PUT /w/private/p]"},
		{"COPY", "/w/public/p", "/w/public/../%70rivate//p", 403, nil, "[COPY /w/public/p PUT /w/private/p]"},
		{"COPY", "/w/public/p", "/w/another/p", 403, nil, "[COPY /w/public/p PUT /w/another/p]"},
		{"COPY", "/w/private/p", "/w/public/new", 403, nil, "[COPY /w/private/p]"},
		{"MOVE", "/w/mixed", "/w/open", 403, nil, "[MOVE /w/mixed PUT /w/open GET /w/mixed/private/]"},
		{"COPY", "/w/mixed/", "/w/open/", 403, nil, "[COPY /w/mixed/ PUT /w/open/ GET /w/mixed/private/]"},
		{"COPY", "/w/public/p", "", 400, nil, "[COPY /w/public/p]"},
		{"COPY", "/w/public/p", "/elsewhere/p", 502, nil, "[COPY /w/public/p]"},
		{"COPY", "/w/none", "/w/new", 404, nil, "[COPY /w/none PUT /w/new]"},
		{"PUT", "/w/public/q", "/w/private/p", 201, nil, "[PUT /w/public/q]"}, // which has no Destination
	} {
		before := fingerprint(t, dir)
		g.questions()
		headers := c.headers
		if c.destination != "" {
			headers = append(headers, "Destination: "+c.destination)
		}
		got := s.do(c.method, c.path, "", headers...)
		asked := g.questions()
		if slices.Contains(asked, "GET /w/mixed/y") { // in whatever order a folder lists them
			asked = slices.DeleteFunc(asked, func(q string) bool { return q == "GET /w/mixed/y" })
		}
		if got.status != c.want || fmt.Sprint(asked) != c.asked {
			t.Errorf("%s %s to %s: %d, want %d; asked %v, want %s", c.method, c.path, c.destination, got.status, c.want, asked, c.asked)
		}
		if c.want != 201 && fingerprint(t, dir) != before {
			t.Errorf("%s %s to %s: the folder has changed", c.method, c.path, c.destination)
		}
	}
	for _, c := range []struct{ method, path, destination, depth string }{
		{"COPY", "/w/public/p", "/w/public/p2", ""},
		{"MOVE", "/w/public/p2", "/w/p3", ""},
		{"COPY", "/w/plain", "/w/plain2", ""},
		{"MOVE", "/w/plain2", "/w/plain3", ""},
		{"COPY", "/w/mixed", "/w/empty", "0"},
	} {
		if got := s.do(c.method, c.path, "", "Destination: "+c.destination, "Depth: "+c.depth); got.status != 201 {
			t.Errorf("%s %s to %s: %d", c.method, c.path, c.destination, got.status)
		}
	}

	// Where it is silent nothing is written.
	for i, want := range []int{503, 201} {
		g.mu.Lock()
		g.asked, g.downs = nil, 1-i
		g.mu.Unlock()
		if got := s.do("COPY", "/w/public/p", "", "Destination: /w/p4"); got.status != want {
			t.Errorf("the gateway answers %d questions: %d, want %d", 1-i, got.status, want)
		}
	}
}

// An archive has of the top-level members those that the gateway lets be read, and names
// the others; it is asked once about each.
func TestGatewayIsAskedAboutArchive(t *testing.T) {
	s, dir, g := behindChoosy(t, "private")
	for name, content := range map[string]string{"a/private/x": "secret", "a/private.txt": "secret", "a/another": "secret", "a/sub/private": "deep", "a/y": "y"} {
		write(t, filepath.Join(dir, name), content)
	}
	whole := map[string]string{"a/": "/", "a/y": "y", "a/sub/": "/", "a/sub/private": "deep",
		"a-missing.txt": "Not in this archive, or not whole:\n\na/another: the gateway does not allow it\na/private.txt: the gateway does not allow it\na/private/: the gateway does not allow it\n"}
	chosen := map[string]string{"a/y": "y", "a-missing.txt": "Not in this archive, or not whole:\n\na/private.txt: the gateway does not allow it\na/private/: the gateway does not allow it\na/none: it is not there any more\na/private.txt: the gateway does not allow it\n"}
	const choice = "name=y&name=private.txt&href=/w/a/private/&name=none&name=private.txt"
	for _, c := range []struct {
		method, target, body string
		want                 map[string]string
		asked                string
	}{
		{"GET", "/w/a?zip", "", whole, "[GET /w/a GET /w/a/another GET /w/a/private.txt GET /w/a/private/ GET /w/a/sub/ GET /w/a/y]"},
		{"GET", "/w/a/?tar", "", whole, "[GET /w/a/ GET /w/a/another GET /w/a/private.txt GET /w/a/private/ GET /w/a/sub/ GET /w/a/y]"},
		{"POST", "/w/a?zip", "", whole, "[GET /w/a/another GET /w/a/private.txt GET /w/a/private/ GET /w/a/sub/ GET /w/a/y POST /w/a]"},
		{"GET", "/w/a?zip&" + choice, "", chosen, "[GET /w/a GET /w/a/private.txt GET /w/a/private/ GET /w/a/y]"},
		{"POST", "/w/a?tar", choice, chosen, "[GET /w/a/private.txt GET /w/a/private/ GET /w/a/y POST /w/a]"},
	} {
		g.questions()
		a := s.do(c.method, c.target, c.body, "Content-Type: application/x-www-form-urlencoded")
		if got := unpack(t, a); a.status != 200 || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %s: %d\n%q, want\n%q", c.method, c.target, a.status, got, c.want)
		}
		asked := g.questions()
		slices.Sort(asked)
		if fmt.Sprint(asked) != c.asked {
			t.Errorf("%s %s: asked %v, want %s", c.method, c.target, asked, c.asked)
		}
	}

	// Where it is silent, nothing is shown, and it is not asked for ever.
	g.mu.Lock()
	g.downs = 1
	g.mu.Unlock()
	got := unpack(t, s.do("GET", "/w/a?zip", ""))
	if len(got) != 2 || strings.Count(got["a-missing.txt"], "the gateway does not answer\n") != 5 {
		t.Errorf("without a gateway: %q", got)
	}
	if asked := g.questions(); len(asked) > 3 { // a question that breaks off may be put again
		t.Errorf("without a gateway: %v", asked)
	}
}

// Of a rotated set nothing is shown that the gateway does not let be read, whatever asks
// for it, and what is left out is named.
func TestGatewayIsAskedAboutRotatedSet(t *testing.T) {
	s, dir, g := behindChoosy(t, "lab.log.1")
	const refused = "2026-03-04T09:00:00Z ERROR put aside\n"
	log := filepath.Join(dir, "lab.log")
	write(t, log+".2.gz", gzipped(t, "2026-03-04T08:00:00Z ERROR oldest\n"))
	write(t, log+".1", strings.Repeat(refused, 60))
	write(t, log, "2026-03-04T10:00:00Z ERROR newest\n")
	identity := func(text string) string {
		h := fnv.New64a()
		h.Write([]byte(text))
		return fmt.Sprintf("%d-%016x", len(text), h.Sum64())
	}
	inRefused := identity(strings.Repeat(refused, 60)[:1024])
	for _, c := range []struct{ name, query, text string }{
		{"lab.log", "tail=9&rotated", "oldest newest"},
		{"lab.log.2.gz", "tail=9&rotated", "oldest newest"},
		{"lab.log", "grep=E&rotated", "oldest newest"},
		{"lab.log", "grep=E&rotated&order=newest", "newest oldest"},
		{"lab.log", "level=error&rotated&limit=9", "oldest newest"},
		{"lab.log", "since=2026-03-04T08:30:00Z&rotated", "newest"},
		{"lab.log", "lines=end&before=9&rotated", "oldest newest"},
		{"lab.log", "lines=0&before=9&after=9&rotated", "oldest newest"},
		{"lab.log", "histogram&rotated", ""},
		{"lab.log", "view&rotated", "oldest newest"},
		{"lab.log", "view&rotated&grep=E", "oldest newest"},
		{"lab.log", "follow&rotated&tail=9&limit=2", "oldest newest"},
		{"lab.log.2.gz", "follow&rotated&tail=9&limit=2", "oldest newest"},
		{"lab.log", "follow&limit=1&position=" + inRefused + ":100&tail=1", "newest"},
		{"lab.log", "follow&limit=2&position=" + identity("2026-03-04T08") + ":0", "oldest newest"},
	} {
		for _, accept := range []string{"text/plain", "application/x-ndjson", "text/event-stream", "application/json"} {
			g.questions()
			got := s.do("GET", "/w/"+c.name+"?"+c.query, "", "Accept: "+accept)
			if got.status != 200 || strings.Contains(got.body, "put aside") {
				t.Errorf("%s?%s as %s: %d %s", c.name, c.query, accept, got.status, got.body)
			}
			shown := got.body
			for _, word := range strings.Fields(c.text) {
				_, after, found := strings.Cut(shown, word)
				if !found {
					t.Errorf("%s?%s as %s: want %s in %s", c.name, c.query, accept, c.text, got.body)
				}
				shown = after
			}
			// In every form, but an object that is a bare window has it in a list.
			if !strings.Contains(got.body, "lab.log.1") || !strings.Contains(got.body, "efused") && !strings.Contains(got.body, "gateway does not allow") {
				t.Errorf("%s?%s as %s: what is left out is not named: %s", c.name, c.query, accept, got.body)
			}
			asked := g.questions()
			slices.Sort(asked)
			if unique := slices.Compact(slices.Clone(asked)); len(unique) != len(asked) || len(asked) > 4 {
				t.Errorf("%s?%s as %s: asked %v", c.name, c.query, accept, asked)
			}
		}
	}
	if got := s.do("GET", "/w/lab.log.1?tail=9&rotated", ""); got.status != 403 {
		t.Errorf("the refused file itself: %d", got.status)
	}
	var window logapi.View
	if err := json.Unmarshal([]byte(s.do("GET", "/w/lab.log?lines=0&rotated", "", "Accept: application/json").body), &window); err != nil || !slices.Equal(window.Refused, []string{"lab.log.1"}) || len(window.Files) != 2 {
		t.Errorf("%+v, %v", window, err)
	}
	// Nor does a position tell how the refused file begins: right and wrong guesses are alike.
	right, wrong := identity(refused[:13]), identity("2026-03-04T05")
	for _, query := range []string{"lines=%s:0&rotated", "grep=E&order=newest&rotated&position=%s:0", "follow&limit=1&tail=1&position=%s:0"} {
		for _, accept := range []string{"text/plain", "application/x-ndjson", "text/event-stream"} {
			a := s.do("GET", "/w/lab.log?"+fmt.Sprintf(query, right), "", "Accept: "+accept)
			b := s.do("GET", "/w/lab.log?"+fmt.Sprintf(query, wrong), "", "Accept: "+accept)
			if a.status != b.status || a.body != b.body {
				t.Errorf("%s as %s tells: %d %q, %d %q", query, accept, a.status, a.body, b.status, b.body)
			}
		}
	}
	// Without an answer, only what the request itself was let in to.
	g.mu.Lock()
	g.asked, g.downs = nil, 1
	g.mu.Unlock()
	if got := s.do("GET", "/w/lab.log?tail=9&rotated", ""); got.status != 200 || !strings.Contains(got.body, "newest") || strings.Contains(got.body, "oldest") {
		t.Errorf("without a gateway: %d %s", got.status, got.body)
	}
}

// The files of a log that gets a new name each day are other files, too.
func TestGatewayIsAskedAboutDatedSet(t *testing.T) {
	for _, names := range []string{
		"log20260302.txt log20260303.txt log20260304.txt",
		"u_ex260302.log u_ex260303.log u_ex260304.log",
		"postgresql-Mon.log postgresql-Tue.log postgresql-Wed.log",
		"2026-03-02-1.log 2026-03-03-1.log latest.log",
		"access_log.1772409600 access_log.1772496000 access_log.1772582400",
	} {
		files := strings.Fields(names)
		s, dir, g := behindChoosy(t, files[1])
		for i, name := range files {
			write(t, filepath.Join(dir, name), fmt.Sprintf("line %d\n", i))
			at := time.Date(2026, 3, 2+i, 23, 59, 0, 0, time.UTC)
			if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
				t.Fatal(err)
			}
		}
		for _, query := range []string{"tail=9&rotated", "grep=line&rotated", "lines=end&before=9&rotated", "view&rotated", "follow&rotated&tail=9&limit=2"} {
			for _, name := range []string{files[0], files[2]} {
				g.questions()
				got := s.do("GET", "/w/"+name+"?"+query, "", "Accept: application/x-ndjson")
				if got.status != 200 || !strings.Contains(got.body, "line 0") || strings.Contains(got.body, "line 1") || !strings.Contains(got.body, "line 2") || !strings.Contains(got.body, files[1]) {
					t.Errorf("%s?%s: %d %s", name, query, got.status, got.body)
				}
				if asked := g.questions(); !slices.ContainsFunc(asked, func(path string) bool { return strings.HasSuffix(path, files[1]) }) {
					t.Errorf("%s?%s: asked %q only", name, query, asked)
				}
			}
		}
		if got := s.do("GET", "/w/"+files[1]+"?tail=9&rotated", ""); got.status != 403 {
			t.Errorf("%s: %d", files[1], got.status)
		}
	}
}

// At midnight, the gateway is asked about the new file.
func TestGatewayIsAskedAboutTheNextDay(t *testing.T) {
	s, dir, g := behindChoosy(t, "2026-03-05")
	write(t, filepath.Join(dir, "app-2026-03-04.log"), "one\n")
	text := following(t, s.URL+"/w/app-2026-03-04.log?follow&rotated&tail=1", "Accept-Encoding", "identity")
	text.want("one")
	g.questions()
	write(t, filepath.Join(dir, "app-2026-03-05.log"), "put aside\n")
	text.want("-- app-2026-03-05.log: left out, as the gateway does not allow it")
	write(t, filepath.Join(dir, "app-2026-03-06.log"), "two\n")
	text.want("two")
	asked := g.questions()
	slices.Sort(asked)
	if want := []string{"GET /w/app-2026-03-05.log", "GET /w/app-2026-03-06.log"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	// The newest is refused: what is allowed of the set is all there is.
	s, dir, _ = behindChoosy(t, "2026-03-05")
	write(t, filepath.Join(dir, "app-2026-03-04.log"), "one\ntwo\n")
	write(t, filepath.Join(dir, "app-2026-03-05.log"), "put aside\n")
	if got := s.do("GET", "/w/app-2026-03-04.log?view", "", "Accept: text/html"); got.status != 200 || strings.Contains(got.body, "03-05") || strings.Contains(got.body, "data-daily") {
		t.Errorf("%d %s", got.status, got.body)
	}
	text = following(t, s.URL+"/w/app-2026-03-04.log?follow&rotated&tail=2", "Accept-Encoding", "identity")
	text.want("one", "two")
	appendTo(t, filepath.Join(dir, "app-2026-03-04.log"), "late\n")
	text.want("late")
}

// What a follow gets from a copy that rotation has made, the gateway is asked about.
func TestGatewayIsAskedAboutCopies(t *testing.T) {
	for refuses, want := range map[string][]string{
		"lab.log.1": {"three", "-- lab.log.1: left out, as the gateway does not allow it", "four"},
		"nothing":   {"three", "unread", "four"},
	} {
		t.Run(refuses, func(t *testing.T) {
			s, dir, _ := behindChoosy(t, refuses)
			log := filepath.Join(dir, "lab.log")
			text := following(t, s.URL+"/w/lab.log?follow&tail=1", "Accept-Encoding", "identity")
			text.want(want[0])
			// As of one moment: the follow has no time to read what the copy has more.
			write(t, filepath.Join(dir, "copy"), "one\ntwo\nthree\nunread\n")
			if err := os.Rename(filepath.Join(dir, "copy"), log+".1"); err != nil {
				t.Fatal(err)
			}
			write(t, log, "four\n")
			text.want(want[1:]...)
		})
	}
}

// Who comes by a link was let in by nobody's gateway, and it is not asked.
func TestGatewayIsNotAskedForLinks(t *testing.T) {
	g := newChoosy(t, "/")
	links, err := auth.NewLinks(linkKey)
	if err != nil {
		t.Fatal(err)
	}
	s, dir := newLimitedSite(t, "/w,DIR,ann,x,true", config.Config{AuthURL: g.URL, Links: links})
	write(t, filepath.Join(dir, "lab.log.1"), "put aside\n")
	link := LinkQuery(links, "/w/", time.Now().Add(time.Hour))
	if got := s.do("GET", "/w/lab.log?tail=9&rotated&"+link, ""); got.body != "put aside\none\ntwo\nthree\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	if got := s.do("GET", "/w?zip&"+link, ""); !strings.Contains(got.body, "w/lab.log.1") || strings.Contains(got.body, "missing") {
		t.Errorf("%d %q", got.status, got.body)
	}
	if asked := g.questions(); len(asked) != 2 {
		t.Errorf("asked %v", asked)
	}
}

// There is an end to the questions of one request, and a client that goes away is no answer.
func TestQuestionsOfARequestEnd(t *testing.T) {
	g := newChoosy(t, "private")
	r := httptest.NewRequest("GET", "/w/", nil)
	login, err := auth.NewGateway("", g.URL, nil).Login(r)
	if err != nil {
		t.Fatal(err)
	}
	x := &exchange{caller: caller{login: login}}
	ctx, leave := context.WithCancel(context.WithValue(r.Context(), exchangeKey{}, x))
	r = r.WithContext(ctx)
	g.questions()
	for range 3 {
		if mayRead(r, "/w/a") != nil || mayRead(r, "/w/private") == nil || mayWrite(r, "/w/private") == nil {
			t.Error("not what the gateway says")
		}
	}
	if asked := g.questions(); len(asked) != 3 {
		t.Errorf("asked %v", asked)
	}
	gone := r.WithContext(ctx)
	leave()
	if err := mayRead(gone, "/w/b"); !errors.Is(err, context.Canceled) || len(x.caller.answers.by) != 3 {
		t.Errorf("%v, %v", err, x.caller.answers.by)
	}
	for i := range maxQuestions {
		x.caller.answers.by[fmt.Sprint(i)] = nil
	}
	r = r.WithContext(context.WithValue(t.Context(), exchangeKey{}, x))
	if err := mayRead(r, "/w/b"); err != errQuestions {
		t.Errorf("one question too many: %v", err)
	}
	if mayRead(r, "/w/a") != nil {
		t.Error("what was allowed before is forgotten")
	}
}
