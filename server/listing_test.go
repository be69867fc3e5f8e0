package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/ui"
)

// shelf is what bounds the listings of the site.
func (s *site) shelf() *shelf { return s.Config.Handler.(*Server).limits.shelf }

const html5 = "Accept: text/html"

var (
	rowName = regexp.MustCompile(`<td class="n" role="cell"><a href="([^"?]*)`)
	nextRef = regexp.MustCompile(`<a class="button" href="([^"]*)" rel="next">`)
)

// hrefs are where the rows of a page lead, in order.
func hrefs(page string) (list []string) {
	for _, m := range rowName.FindAllStringSubmatch(page, -1) {
		list = append(list, html.UnescapeString(m[1]))
	}
	return list
}

// pages reads the pages of a folder one after the other, as their links lead.
func (s *site) pages(t *testing.T, target string) (pages [][]string) {
	t.Helper()
	for query := ""; ; {
		got := s.do("GET", target+query, "", html5)
		if got.status != 200 || len(pages) > 20 {
			t.Fatalf("%s%s: %d, after %d pages", target, query, got.status, len(pages))
		}
		pages = append(pages, hrefs(got.body))
		next := nextRef.FindStringSubmatch(got.body)
		if next == nil {
			return pages
		}
		if i := strings.IndexByte(target, '?'); i >= 0 {
			target = target[:i]
		}
		query = html.UnescapeString(next[1])
	}
}

// members are the hrefs of a folder's JSON.
func (s *site) members(t *testing.T, target string) (list []string) {
	t.Helper()
	var l listing
	got := s.do("GET", target, "", "Accept: application/json")
	if err := json.Unmarshal([]byte(got.body), &l); err != nil {
		t.Fatalf("%v in %.200q", err, got.body)
	}
	for _, e := range l.Entries {
		list = append(list, e.Href)
	}
	return list
}

// manyFiles fills a folder with n files of a few sizes and times, some folders, and
// names that are hard to write down.
func manyFiles(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("report %d.txt", i))
		switch i % 500 {
		case 7:
			name = filepath.Join(dir, fmt.Sprintf("a+b&%d#?%%.txt", i))
		case 8:
			name = filepath.Join(dir, fmt.Sprintf("caf\xe9 %d", i))
		case 9:
			name = filepath.Join(dir, fmt.Sprintf("日志 %d", i))
		}
		if i%400 == 3 {
			if err := os.Mkdir(name, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(name, make([]byte, i%3), 0o644); err != nil {
			t.Fatal(err)
		}
		if i%7 > 0 {
			when := time.Unix(int64(i%1000), int64(i%5)*1000)
			if err := os.Chtimes(name, when, when); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A page has a bounded number of rows, and the links lead to all others; JSON and the
// list for programs have all, in the same order.
func TestPagesOfAFolder(t *testing.T) {
	const rows = 400 // other tests have pages of the true size
	const files = 2*rows + 20
	s, dir := newSite(t, "/app,DIR", false)
	sh := s.shelf()
	sh.rows = rows
	many := filepath.Join(dir, "many")
	if err := os.Mkdir(many, 0o755); err != nil {
		t.Fatal(err)
	}
	manyFiles(t, many, files)
	for _, memory := range []string{"enough", "little"} {
		if memory == "little" { // small parts of a folder that cannot be sorted at once
			sh.maxHeld, sh.minHeld, sh.small, sh.most = 0, 4<<10, 3<<10, 48<<10
		}
		for _, sort := range []string{"", "name", "-name", "size", "-size", "time", "-time"} {
			want := s.members(t, "/app/many?sort="+sort)
			if len(want) != files {
				t.Fatalf("memory %s, sort %s: JSON of %d members, want %d", memory, sort, len(want), files)
			}
			pages := s.pages(t, "/app/many/?sort="+sort)
			for _, page := range pages {
				if len(page) > rows {
					t.Errorf("memory %s, sort %s: a page of %d rows", memory, sort, len(page))
				}
			}
			if got := slices.Concat(pages...); len(pages) != 3 || !slices.Equal(got, want) {
				t.Errorf("memory %s, sort %s: %d pages of %d rows in all that are not those of JSON", memory, sort, len(pages), len(got))
			}
			if got := hrefs(s.do("GET", "/app/many?sort="+sort, "").body); !slices.Equal(got, want) {
				t.Errorf("memory %s, sort %s: %d rows for programs that are not those of JSON", memory, sort, len(got))
			}
		}
		if held := s.shelf().held.Load(); held != 0 {
			t.Errorf("%d bytes are held after all answers", held)
		}
	}
}

func TestPagesOfAFilteredFolder(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	for i := range pageRows + 10 {
		write(t, filepath.Join(dir, fmt.Sprintf("Report %d.txt", i)), "")
		if i < 30 {
			write(t, filepath.Join(dir, fmt.Sprintf("other %d.txt", i)), "")
		}
	}
	pages := s.pages(t, "/app/?q=TXT+report&sort=-name")
	if len(pages) != 2 || len(pages[0]) != pageRows || len(pages[1]) != 10 || pages[0][0] != fmt.Sprintf("/app/Report%%20%d.txt", pageRows+9) {
		t.Fatalf("%d pages, the first of %d rows", len(pages), len(pages[0]))
	}
	if got := s.members(t, "/app/?q=TXT+report&sort=-name"); !slices.Equal(got, slices.Concat(pages...)) {
		t.Errorf("JSON has %d members", len(got))
	}
	got := s.do("GET", "/app/?q=report&sort=-name&after=Report+9.txt", "", html5).body
	for _, want := range []string{
		">2,010 / 2,042 items<", ">2,002–2,010 of 2,010<", `href="?q=report&amp;sort=-name"`, `data-members="2042"`, `data-matches="2010"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s on the last page", want)
		}
	}
	if strings.Contains(got, `rel="next"`) || strings.Contains(got, "data-whole") {
		t.Error("the last page leads on")
	}
	if got := s.do("GET", "/app/?q=other", "", html5).body; strings.Contains(got, `id="more"`) || strings.Contains(got, "data-whole") {
		t.Error("few matches in many members")
	}
	if got := s.do("GET", "/app/sub/", "", html5).body; strings.Contains(got, `id="more"`) || !strings.Contains(got, " data-whole") {
		t.Error("a small folder is not whole")
	}
}

// Whatever comes and goes: what stays is on one page.
func TestPagesStayWhereTheyAre(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	many := filepath.Join(dir, "many")
	for i := range pageRows + 20 {
		write(t, filepath.Join(many, fmt.Sprintf("b%04d", i)), "")
	}
	first := s.do("GET", "/app/many/", "", html5).body
	next := html.UnescapeString(nextRef.FindStringSubmatch(first)[1])
	for i := range 10 { // also the very last row of the page, and the first one behind it
		if err := os.Remove(filepath.Join(many, fmt.Sprintf("b%04d", pageRows-5+i))); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(many, fmt.Sprintf("a%04d", i)), "")
	}
	got := hrefs(s.do("GET", "/app/many/"+next, "", html5).body)
	if len(got) != 15 || got[0] != fmt.Sprintf("/app/many/b%04d", pageRows+5) {
		t.Errorf("%s: %q", next, got)
	}
}

// A rotated set is one row, wherever its files are sorted to, and is never torn.
func TestPagesOfRotatedSets(t *testing.T) {
	const rows = 400 // other tests have pages of the true size
	unfolded := maxUnfolded(rows)
	rotated := 2*unfolded + 100
	s, dir := newSite(t, "/app,DIR", false)
	s.shelf().rows = rows
	many := filepath.Join(dir, "many")
	touch := func(name string, seconds int64) {
		t.Helper()
		write(t, filepath.Join(many, name), "xx")
		if err := os.Chtimes(filepath.Join(many, name), time.Time{}, time.Unix(seconds, 0)); err != nil {
			t.Fatal(err)
		}
	}
	touch("app.log", 9_000_000)
	touch("app.log.1", 3)
	touch("app.log.2.gz", 2)
	touch("hourly.log", 8_000_000)
	for i := 1; i <= rotated; i++ {
		touch(fmt.Sprintf("hourly.log.%d.gz", i), 7_000_000-int64(i))
	}
	for i := range rows - 100 {
		touch(fmt.Sprintf("x%d.txt", i), 4+int64(i))
	}
	files := 3 + 1 + rotated + rows - 100
	for _, sort := range []string{"name", "-name", "time", "-time", "size"} {
		pages := s.pages(t, "/app/many/?sort="+sort)
		all := slices.Concat(pages...)
		at := slices.Index(all, "/app/many/app.log")
		if at < 0 || at+2 >= len(all) || all[at+1] != "/app/many/app.log.1" || all[at+2] != "/app/many/app.log.2.gz" {
			t.Errorf("%s: app.log is at %d of %d", sort, at, len(all))
		}
		for i, page := range pages {
			if len(page) > rows {
				t.Errorf("%s: page %d has %d rows", sort, i, len(page))
			}
		}
		slices.Sort(all)
		if all = slices.Compact(all); len(all) != files {
			t.Errorf("%s: %d different rows, want %d", sort, len(all), files)
		}
	}
	page := s.do("GET", "/app/many/?sort=-time", "", html5).body
	for _, want := range []string{">2 older<span> · 4 B<", fmt.Sprintf(">%d older<span>", unfolded)} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// What a client that reads slowly makes the server hold is bounded, and given back
// when the client goes.
func TestListingsHoldLittle(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	manyFiles(t, filepath.Join(dir, "sub"), 2500)
	open := func(accept string) (w *stuck, ended chan struct{}) {
		w = &stuck{header: http.Header{}, reached: make(chan struct{}), let: make(chan struct{})}
		r := httptest.NewRequest("GET", "/app/sub/", nil)
		r.Header.Set("Accept", accept)
		ended = make(chan struct{})
		go func() {
			defer close(ended)
			defer func() { recover() }() // of what is broken off
			s.Config.Handler.ServeHTTP(w, r)
		}()
		<-w.reached
		return w, ended
	}
	for _, accept := range []string{"text/html", "application/json", "*/*"} {
		sh := s.shelf()
		sh.maxHeld, sh.minHeld = 128<<10, 20<<10
		var clients []*stuck
		var ends []chan struct{}
		for range 8 {
			w, ended := open(accept)
			clients, ends = append(clients, w), append(ends, ended)
		}
		if held := int(sh.held.Load()); held > sh.maxHeld+8*(sh.minHeld+heldTogether) || held < sh.minHeld {
			t.Errorf("%s: %d bytes are held", accept, held)
		}
		for i, w := range clients {
			w.broken = i%2 == 0
			close(w.let)
			<-ends[i]
		}
		if held := sh.held.Load(); held != 0 {
			t.Errorf("%s: %d bytes are held by nobody", accept, held)
		}
	}
}

// stuck is a client that reads nothing until it is let, and may then be gone.
type stuck struct {
	header       http.Header
	reached, let chan struct{}
	broken       bool
	begun        bool
}

func (s *stuck) Header() http.Header { return s.header }
func (s *stuck) WriteHeader(int)     {}
func (s *stuck) Write(p []byte) (int, error) {
	if !s.begun {
		s.begun = true
		close(s.reached)
		<-s.let
	}
	if s.broken {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// listing is the JSON of a folder.
type listing struct {
	Path     string         `json:"path"`
	ReadOnly bool           `json:"readOnly"`
	Entries  []listedMember `json:"entries"`
}

type listedMember struct {
	Name     string     `json:"name"`
	Href     string     `json:"href"`
	Type     string     `json:"type"`
	Size     *int64     `json:"size,omitempty"`
	Modified *time.Time `json:"modified,omitempty"`
}

// A listing has the bytes that package encoding/json makes.
func TestListingAsJSON(t *testing.T) {
	const path = "/a \"b\\\x01\xff/"
	want := listing{Path: path, ReadOnly: true, Entries: []listedMember{}}
	var entries []entry
	for i, name := range []string{"lab.log", "日志 #1%.log", "<&>'", "a\"b\\c", "\x00\t\x7f\xff", "\u2028", ""} {
		e := entry{name: name, size: int64(i) * 1e15, seconds: int64(i) * 1e9, nanoseconds: uint32(i) * 1000}
		m := listedMember{Name: name, Href: memberHref("/x/", e), Type: "file", Size: &e.size}
		if i%2 > 0 {
			e.size = sizeOfFolder
			m.Href, m.Type, m.Size = memberHref("/x/", e), "folder", nil
		}
		modified := e.modified().UTC()
		m.Modified = &modified
		entries, want.Entries = append(entries, e), append(want.Entries, m)
	}
	w := httptest.NewRecorder()
	all := func(yield func(entry, error) bool) {
		for _, e := range entries {
			yield(e, nil)
		}
	}
	if err := writeListing(w, httptest.NewRequest("GET", "/", nil), path, true, membersOf(all, "/x/")); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(want); err != nil || w.Body.String() != b.String() {
		t.Errorf("%v\n%s, want\n%s", err, w.Body, &b)
	}
}

// An error in the middle must not look like the end.
func TestListingBreaksOff(t *testing.T) {
	entries := func(yield func(entry, error) bool) {
		for i := range 10_000 {
			if !yield(entry{name: fmt.Sprint(i)}, nil) {
				return
			}
		}
		yield(entry{}, errors.ErrUnsupported)
	}
	w := httptest.NewRecorder()
	err := writeListing(w, httptest.NewRequest("GET", "/", nil), "/", true, membersOf(entries, "/"))
	if !errors.Is(err, errors.ErrUnsupported) || w.Body.Len() < 100_000 || json.Valid(w.Body.Bytes()) {
		t.Errorf("error %v after %d bytes", err, w.Body.Len())
	}
	var b bytes.Buffer
	err = ui.New().Folder(&b, ui.Viewer{}, ui.Folder{Path: "/", Rows: 1, Entries: func(yield func(ui.Entry, error) bool) {
		for e, err := range entries {
			if !yield(rowOf(e, "/", false), err) {
				return
			}
		}
	}})
	if !errors.Is(err, errors.ErrUnsupported) || b.Len() < 100_000 || strings.Contains(b.String(), "</html>") {
		t.Errorf("error %v after %d bytes", err, b.Len())
	}
}

func TestListingOfNames(t *testing.T) {
	s, dir := newSite(t, "/app,DIR", false)
	write(t, filepath.Join(dir, "a+b&c.log"), "")
	write(t, filepath.Join(dir, "caf\xe9"), "")
	if err := os.Symlink("/etc", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	query := url.Values{"name": {"lab.log", "none", "sub", "a+b&c.log", "caf\xe9", "out", "..", ".", "", "sub/inner.txt", "..\\x", "a\x00", "lab.log"}}
	want := []string{"/app/lab.log", "/app/sub/", "/app/a+b&c.log", "/app/caf%E9", "/app/lab.log"}
	if got := s.members(t, "/app/?"+query.Encode()); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := s.do("GET", "/app/?"+strings.Repeat("name=x&", maxNames+1), "", "Accept: application/json"); got.status != 400 {
		t.Errorf("too many names: %d", got.status)
	}
}

func TestHeadOfAListing(t *testing.T) {
	s, _ := newSite(t, "/app,DIR", false)
	for _, accept := range []string{"text/html", "application/json", ""} {
		get, head := s.do("GET", "/app/", "", "Accept: "+accept), s.do("HEAD", "/app/", "", "Accept: "+accept)
		for _, name := range []string{"Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options"} {
			if get.header.Get(name) != head.header.Get(name) {
				t.Errorf("Accept %q: %s is %q for GET, %q for HEAD", accept, name, get.header.Get(name), head.header.Get(name))
			}
		}
		if head.status != 200 || head.body != "" {
			t.Errorf("Accept %q: %d %q", accept, head.status, head.body)
		}
	}
}

// A time that RFC 3339 cannot write is left out; everything else stays.
func TestListingOfStrangeTimes(t *testing.T) {
	var b bytes.Buffer
	for _, seconds := range []int64{math.MinInt64, -1 << 40, 0, 1 << 40, math.MaxInt64} {
		w := httptest.NewRecorder()
		entries := func(yield func(entry, error) bool) { yield(entry{name: "x", seconds: seconds}, nil) }
		if err := writeListing(w, httptest.NewRequest("GET", "/", nil), "/", true, membersOf(entries, "/")); err != nil || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d: %v %s", seconds, err, w.Body)
		}
		b.Write(w.Body.Bytes())
	}
	if n := strings.Count(b.String(), "modified"); n != 1 {
		t.Errorf("%d of them are dated: %s", n, b.String())
	}
}
