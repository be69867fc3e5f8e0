package server

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"gowebdav/internal/logapi"
	"gowebdav/ui"
)

// openings watches which files of a folder anybody opens.
type openings struct {
	t   *testing.T
	fd  int
	buf [64 << 10]byte
}

func watchOpenings(t *testing.T, dir string) *openings {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if _, err := syscall.InotifyAddWatch(fd, dir, syscall.IN_OPEN); err != nil {
		t.Fatal(err)
	}
	return &openings{t: t, fd: fd}
}

// others are the files that were opened since it was asked last, beside some. A follow
// that has ended may look at its own once more.
func (o *openings) others(than ...string) (names []string) {
	o.t.Helper()
	for {
		n, err := syscall.Read(o.fd, o.buf[:])
		if err == syscall.EAGAIN {
			return names
		}
		if err != nil {
			o.t.Fatal(err)
		}
		for rest := o.buf[:n]; len(rest) > 0; {
			event := (*syscall.InotifyEvent)(unsafe.Pointer(&rest[0]))
			end := syscall.SizeofInotifyEvent + int(event.Len)
			name := strings.TrimRight(string(rest[syscall.SizeofInotifyEvent:end]), "\x00")
			if event.Mask&syscall.IN_Q_OVERFLOW != 0 {
				o.t.Fatal("more was opened than the kernel remembers")
			}
			if event.Mask&syscall.IN_ISDIR == 0 && !slices.Contains(slices.Concat(than, names), name) {
				names = append(names, name)
			}
			rest = rest[end:]
		}
	}
}

// brief asks the handler, for a few seconds of a bubble's time.
func (s *site) brief(t *testing.T, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, r)
	return w
}

// A link to a file is confined to it: whatever stands in the query and the headers, no
// other file is opened, and none is shown.
func TestConfinedRequestOpensNoOtherFile(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	const secret = "put aside"
	contents := map[string]string{
		"lab.log":      "2026-03-04T10:00:00Z ERROR one\ntwo\n",
		"lab.log.1":    strings.Repeat("2026-03-04T09:00:00Z ERROR "+secret+"\n", 60),
		"lab.log.2.gz": gzipped(t, strings.Repeat(secret+"\n", 400)),
		"lab.log.3":    secret + "\n",
		"a.png":        secret,
		"c.png":        secret,
		"b.png":        "picture",

		"day-2026-03-04.log": "2026-03-04T10:00:00Z ERROR one\ntwo\n",
		"day-2026-03-05.log": secret + "\n", // the log goes on there
	}
	for name, content := range contents {
		write(t, filepath.Join(dir, name), content)
	}

	// Positions as the set has them, and those that anybody can make up.
	var window struct{ Files []logapi.File }
	if err := json.Unmarshal([]byte(s.do("GET", "/app/lab.log?lines=0&rotated", "", "ann:a", "Accept: application/json").body), &window); err != nil || len(window.Files) != 4 {
		t.Fatal(window, err)
	}
	positions := []string{"0-cbf29ce484222325:700", "0-cbf29ce484222325:2400"}
	for _, f := range window.Files {
		positions = append(positions, f.Identity+":0", f.Identity+":10", f.Identity+":700")
	}
	for _, known := range []int{0, 1, 9} {
		for _, head := range []string{contents["lab.log.1"], secret} {
			print := fnv.New64a()
			print.Write([]byte(head[:known]))
			for _, offset := range []int{0, known, 700, 2400} {
				positions = append(positions, fmt.Sprintf("%d-%016x:%d", known, print.Sum64(), offset))
			}
		}
	}

	slices.Sort(positions)
	positions = slices.Compact(positions)

	values := map[string][]string{
		"tail": {"", "9"}, "grep": {"e", secret}, "since": {"2020-01-01"}, "until": {"2030-01-01"}, "level": {"error"}, "follow": {""},
		"lines": append([]string{"0", "end", "50%", "line:1", "2026-03-04 09:00"}, positions...), "histogram": {""},
		"regex": {""}, "ignorecase": {""}, "invert": {""}, "context": {"9"}, "limit": {"9"}, "once": {""}, "ping": {""}, "order": {"newest"}, "before": {"9"}, "after": {"9"},
		"full": {""}, "number": {""}, "numbers": {"1"}, "events": {"", "2"}, "position": positions, "charset": {"utf-8"}, "text": {""}, "rotated": {"", "true", "1"}, "buckets": {"3"}, "width": {"60", "auto"}, "clock": {"UTC"}, "places": {"3"},
		"view": {""}, "highlight": {"1"}, "wrap": {"1"}, "show": {"utc"}, "zone": {"utc", "UTC"}, ui.LanguageParameter: {"zh"},
		"preview": {"", "content"}, "zip": {""}, "tar": {""}, "name": {"lab.log.1", "../lab.log.1"}, "href": {"lab.log.1", "/app/lab.log.1"},
		"download": {""}, "link": {"1d"}, "mount": {""}, "sort": {"-time"}, "q": {"lab"}, "file": {"lab.log.1"},
	}
	for _, name := range slices.Concat(logapi.Parameters, logapi.MoreParameters, logapi.PageParameters, logapi.FilterParameters, []string{ui.LanguageParameter}) {
		if values[name] == nil {
			t.Errorf("%s: a parameter without a value here", name)
		}
	}
	headers := []string{
		"", "Range: bytes=0-999999", "Range: bytes=9-", "If-Range: x", "If-None-Match: x", "If-Match: *", "If: (<urn:x>)", "Depth: 1", "Depth: infinity",
		"Destination: /app/lab.log.1", "Overwrite: T", "Content-Type: application/x-www-form-urlencoded", "X-Original-URL: /app/lab.log.1",
		"X-Rewrite-URL: /app/lab.log.1", "X-HTTP-Method-Override: MOVE", "X-Forwarded-Prefix: /app/lab.log.1", "Cookie: lang=zh", "Origin: https://example.org",
		"Referer: /app/lab.log.1", "Accept-Encoding: zstd", "Accept-Encoding: gzip", "Connection: upgrade",
	}
	for _, position := range positions {
		headers = append(headers, logapi.LastEventID+": "+position)
	}
	modes := []string{"", "tail=9", "grep=e", "lines=0&after=9", "lines=end&before=9", "histogram", "follow&tail=9", "follow", "view", "view&grep=e", "view&follow", "order=newest&grep=e", "preview"}
	accepts := []string{"Accept: text/plain", "Accept: text/html", "Accept: application/json", "Accept: application/x-ndjson", "Accept: text/event-stream"}

	watch := watchOpenings(t, dir)
	subjects := []string{"lab.log", "b.png", "day-2026-03-04.log"}
	asked := 0
	ask := func(t *testing.T, method, name, query, body string, headers ...string) {
		t.Helper()
		link := LinkQuery(links, "/app/"+name, time.Now().Add(time.Hour))
		got := s.brief(t, method, "/app/"+name+"?"+strings.Trim(query+"&"+link, "&"), body, headers...)
		asked++
		if got.Code == 401 || got.Code >= 500 && got.Code != 501 {
			t.Errorf("%s %s?%s %q: %d", method, name, query, headers, got.Code)
		}
		if text := got.Body.String(); strings.Contains(text, secret) && !strings.Contains(query, "grep=put") {
			t.Errorf("%s %s?%s %q: %d %s", method, name, query, headers, got.Code, text)
		}
		if others := watch.others(subjects...); len(others) > 0 {
			t.Errorf("%s %s?%s %q: %d, opens %q", method, name, query, headers, got.Code, others)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		for _, name := range subjects {
			modes := modes
			switch name {
			case "b.png":
				modes = []string{"", "preview", "follow"}
			case "day-2026-03-04.log":
				modes = []string{"", "tail=9", "lines=end&before=9", "follow", "view", "preview"}
			}
			for _, mode := range modes {
				for parameter, of := range values {
					for i, value := range of {
						query := strings.Trim(mode+"&"+parameter+"="+url.QueryEscape(value), "&")
						ask(t, "GET", name, query, "", accepts[(asked+i)%len(accepts)])
						ask(t, "GET", name, query+"&rotated", "", accepts[(asked+i)%len(accepts)])
					}
				}
				for _, header := range headers {
					ask(t, "GET", name, mode, "", accepts[asked%len(accepts)], header)
				}
			}
			for _, method := range []string{"HEAD", "POST", "OPTIONS", "PROPFIND", "PUT", "DELETE", "COPY", "MOVE", "MKCOL", "LOCK", "UNLOCK", "PROPPATCH", "PATCH", "REPORT", "SEARCH"} {
				for _, query := range append(modes, "zip", "tar&rotated", "zip&name=lab.log.1&href=/app/lab.log.1") {
					ask(t, method, name, query, "name=lab.log.1&href=/app/lab.log.1", "Content-Type: application/x-www-form-urlencoded", "Destination: /app/new", "Depth: 1")
				}
			}
		}
	})
	t.Logf("%d requests", asked)
	got := s.do("GET", "/app/lab.log.1", "", "ann:a")
	if others := watch.others(subjects...); !strings.Contains(got.body, secret) || !slices.Equal(others, []string{"lab.log.1"}) {
		t.Errorf("the watch sees %q of %d", others, got.status)
	}
}

// A follow by a link to a file stays with the name: it does not go where rotation takes
// the file, nor get from there what it has missed.
func TestConfinedFollowStaysWithItsName(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	log := filepath.Join(dir, "lab.log")
	synctest.Test(t, func(t *testing.T) {
		link := LinkQuery(links, "/app/lab.log", time.Now().Add(time.Hour))
		watch := watchOpenings(t, dir)
		step := func(do func()) {
			do()
			time.Sleep(2 * time.Second)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w := httptest.NewRecorder()
		go s.Config.Handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/app/lab.log?follow&tail=1&"+link, nil))
		step(func() {})
		step(func() { // renamed, and written to under the new name
			rename(t, log, log+".1")
			appendTo(t, log+".1", "put aside\n")
		})
		step(func() { write(t, log, "four\n") })
		step(func() { // copied, truncated, and more in the copy
			write(t, log+".2", "four\nput aside\n")
			write(t, log, "five\n")
		})
		step(func() { rename(t, log, log+".3") })
		step(func() { appendTo(t, log+".3", "put aside\n") })
		step(func() { write(t, log, "six\n") })
		cancel()
		synctest.Wait()
		if got := w.Body.String(); got != "three\nfour\n-- lines may be missing: lab.log was truncated, and no copy of it was found\nfive\nsix\n" {
			t.Errorf("%d %q", w.Code, got)
		}
		// Renaming and writing is what the test does itself.
		if others := watch.others("lab.log"); !slices.Equal(others, []string{"lab.log.1", "lab.log.2", "lab.log.3"}) {
			t.Errorf("opened are %q", others)
		}
	})
}

// The next day is another file, too.
func TestConfinedFollowStaysWithItsDay(t *testing.T) {
	s, dir, links := linked(t, "/app,DIR,ann,a,false")
	day := filepath.Join(dir, "app-2026-03-04.log")
	write(t, day, "one\n")
	synctest.Test(t, func(t *testing.T) {
		watch := watchOpenings(t, dir)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var answers []*httptest.ResponseRecorder
		for _, query := range []string{"follow&tail=1", "follow&tail=1&rotated", "follow&tail=1&rotated=1&rotated"} {
			w := httptest.NewRecorder()
			answers = append(answers, w)
			link := LinkQuery(links, "/app/app-2026-03-04.log", time.Now().Add(time.Hour))
			go s.Config.Handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/app/app-2026-03-04.log?"+query+"&"+link, nil))
		}
		time.Sleep(time.Second)
		if err := os.Symlink("nowhere", filepath.Join(dir, "x")); err != nil { // which changes the folder
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		appendTo(t, day, "late\n")
		time.Sleep(10 * time.Second)
		others := watch.others("app-2026-03-04.log")
		write(t, filepath.Join(dir, "app-2026-03-05.log"), "put aside\n")
		watch.others() // what the test has opened itself
		time.Sleep(time.Minute)
		cancel()
		synctest.Wait()
		for _, w := range answers {
			if got := w.Body.String(); got != "one\nlate\n" {
				t.Errorf("%d %q", w.Code, got)
			}
		}
		if others = append(others, watch.others("app-2026-03-04.log")...); len(others) > 0 {
			t.Errorf("opened are %q", others)
		}
	})
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}
