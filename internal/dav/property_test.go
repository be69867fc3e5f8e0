package dav

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// RFC 4918 §15: the live properties, always in the same order.
func TestLiveProperties(t *testing.T) {
	s := newShare(t)
	modified := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s.check(os.Chtimes(s.path("lab.log"), modified, modified))
	s.check(os.Chtimes(s.path("sub"), modified, modified))
	file := []string{"resourcetype", "displayname", "creationdate", "getlastmodified", "getcontentlength", "getcontenttype", "getetag", "supportedlock", "lockdiscovery"}
	folder := []string{"resourcetype", "displayname", "creationdate", "getlastmodified", "getetag", "supportedlock", "lockdiscovery"}
	for range 20 {
		a := s.want(207, "PROPFIND", "/rw", "", "Depth: 1")
		if got := a.of("/rw/lab.log").names(); !slices.Equal(got, file) {
			t.Fatalf("file: %q", got)
		}
		if got := a.of("/rw/sub/").names(); !slices.Equal(got, folder) {
			t.Fatalf("folder: %q", got)
		}
	}
	r := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0").of("/rw/lab.log")
	for local, want := range map[string]string{
		"resourcetype": "", "displayname": "lab.log", "creationdate": "2026-03-04T05:06:07Z", "getlastmodified": "Wed, 04 Mar 2026 05:06:07 GMT",
		"getcontentlength": "14", "getcontenttype": "text/plain; charset=utf-8", "getetag": s.etag("lab.log"),
	} {
		if p, status := r.find(local); p.Text != want || status != "HTTP/1.1 200 OK" {
			t.Errorf("%s: %q, %s; want %q", local, p.Text, status, want)
		}
	}
	p, _ := s.want(207, "PROPFIND", "/rw/sub", "", "Depth: 0").of("/rw/sub/").find("resourcetype")
	if p.Inner != "<D:collection/>" {
		t.Errorf("resourcetype of a folder: %q", p.Inner)
	}
}

// Finder fails on year 1, RFC 1123 on year 10000.
func TestTimesThatNoClientCanRead(t *testing.T) {
	var d date
	for when, want := range map[time.Time]string{
		{}:                         "1970-01-01T00:00:00Z Thu, 01 Jan 1970 00:00:00 GMT",
		time.Unix(-1<<40, 0):       "1970-01-01T00:00:00Z Thu, 01 Jan 1970 00:00:00 GMT",
		time.Unix(1772600767, 999): "2026-03-04T05:06:07Z Wed, 04 Mar 2026 05:06:07 GMT",
		time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC): "1970-01-01T00:00:00Z Thu, 01 Jan 1970 00:00:00 GMT",
	} {
		d.of(nameOnly{"x", when})
		if got := fmt.Sprintf("%s %s", d.rfc3339, d.http); got != want {
			t.Errorf("%v: %s", when, got)
		}
	}
}

// Each day of 100 years, and each month of all years, in the form of RFC 9110.
func TestDates(t *testing.T) {
	var d date
	same := func(when time.Time) {
		if d.of(nameOnly{"x", when}); string(d.http) != when.Format(http.TimeFormat) || string(d.rfc3339) != when.Format(time.RFC3339) {
			t.Fatalf("%v: %s, %s", when, d.rfc3339, d.http)
		}
	}
	for day := range 100 * 366 {
		same(time.Unix(int64(day)*86400+int64(day)%86400, 5).UTC())
	}
	for month := range 12 * (9999 - 1970 + 1) {
		same(time.Date(1970, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(min(month, 1))))
	}
}

// RFC 4331, and Finder's problem with it (tailscale 12135).
func TestQuota(t *testing.T) {
	s := newShare(t)
	const named = `<propfind xmlns="DAV:"><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>`
	const included = `<propfind xmlns="DAV:"><allprop/><include><quota-used-bytes/></include></propfind>`
	const names = `<propfind xmlns="DAV:"><propname/></propfind>`
	for _, c := range []struct {
		clause, path, body, agent string
		want                      int // number of properties
	}{
		{"§2 not in allprop", "/rw/", "", "", 0},
		{"named", "/rw/", named, "", 2},
		{"included", "/rw/", included, "", 1},
		{"propname", "/rw/", names, "", 2},
		{"not of a file", "/rw/lab.log", named, "", 0},
		{"Finder", "/rw/", named, "WebDAVFS/3.0.0 (03008000) Darwin/24.4.0 (arm64)", 0},
		{"Finder", "/rw/", names, "WebDAVLib/1.3", 0},
	} {
		r := s.want(207, "PROPFIND", c.path, c.body, "Depth: 0", "User-Agent: "+c.agent).of(c.path)
		found := 0
		for _, local := range []string{"quota-available-bytes", "quota-used-bytes"} {
			p, status := r.find(local)
			if status == "HTTP/1.1 200 OK" {
				found++
				if c.body != names && strings.Trim(p.Text, "0123456789") != "" || c.body == named && p.Text == "" {
					t.Errorf("%s: %s is %q", c.clause, local, p.Text)
				}
			}
		}
		if found != c.want {
			t.Errorf("%s: %d quota properties, want %d", c.clause, found, c.want)
		}
	}
}

func TestRequestedProperties(t *testing.T) {
	s := newShare(t)
	s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(`<a xmlns="urn:x">1</a><b xmlns="urn:y"><c/></b>`))
	ask := func(body string) answered {
		t.Helper()
		return s.want(207, "PROPFIND", "/rw/lab.log", body, "Depth: 0").of("/rw/lab.log")
	}
	t.Run("§9.1 allprop holds the dead ones too", func(t *testing.T) {
		for _, body := range []string{"", `<propfind xmlns="DAV:"><allprop/></propfind>`} {
			r := ask(body)
			if p, _ := r.find("a"); p.Text != "1" || p.XMLName.Space != "urn:x" || len(r.Propstat) != 1 {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("§9.1.4 propname", func(t *testing.T) {
		r := ask(`<propfind xmlns="DAV:"><propname/></propfind>`)
		for _, s := range r.Propstat {
			for _, p := range s.Prop.Any {
				if p.Inner != "" {
					t.Errorf("%s has a value", p.XMLName.Local)
				}
			}
		}
		for _, local := range []string{"a", "b", "getetag", "displayname"} {
			if _, status := r.find(local); status != "HTTP/1.1 200 OK" {
				t.Errorf("%s: %q", local, status)
			}
		}
	})
	t.Run("§9.1.1 prop", func(t *testing.T) {
		r := ask(`<D:propfind xmlns:D="DAV:"><D:prop><x xmlns="urn:none"/><D:getcontentlength/><a xmlns="urn:x"/><a/><D:nothing/><D:getcontentlength/></D:prop></D:propfind>`)
		if len(r.Propstat) != 2 || r.Propstat[0].Status != "HTTP/1.1 200 OK" || r.Propstat[1].Status != "HTTP/1.1 404 Not Found" {
			t.Fatalf("%+v", r)
		}
		if got := r.names(); !slices.Equal(got, []string{"getcontentlength", "a", "x", "a", "nothing"}) {
			t.Errorf("%q", got)
		}
	})
	t.Run("nothing but unknown", func(t *testing.T) {
		if r := ask(`<propfind xmlns="DAV:"><prop><x/></prop></propfind>`); len(r.Propstat) != 1 || r.Propstat[0].Status != "HTTP/1.1 404 Not Found" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("§9.1 include", func(t *testing.T) {
		r := ask(`<propfind xmlns="DAV:"><allprop/><include><a xmlns="urn:x"/><getetag/></include></propfind>`)
		names := r.names()
		slices.Sort(names)
		if len(slices.Compact(slices.Clone(names))) != len(names) {
			t.Errorf("twice: %q", names)
		}
	})
	t.Run("§17 unknown elements are ignored", func(t *testing.T) {
		ask(`<propfind xmlns="DAV:"><x xmlns="urn:x"/><allprop/><y/></propfind>`)
	})
	for _, body := range []string{
		`<propfind xmlns="DAV:"/>`, `<propfind xmlns="DAV:"><allprop/><propname/></propfind>`, `<propfind xmlns="DAV:"><prop/><allprop/></propfind>`,
		`<propfind><allprop/></propfind>`,
	} {
		s.want(400, "PROPFIND", "/rw/lab.log", body, "Depth: 0")
	}
}

// Broken attributes from other programs or backups must not break the XML of an answer.
func TestForeignAttributes(t *testing.T) {
	s := newShare(t)
	s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(`<good xmlns="urn:x">1</good>`))
	s.check(s.handler.editable.SetAttributes(t.Context(), "/lab.log", map[string]string{
		"broken":   "<x>",
		"text":     "just text",
		"two":      `<x xmlns="urn:x"/><y xmlns="urn:x"/>`,
		"breakout": `</D:prop><D:prop>`,
		deadKey(name{Space: "urn:x", Local: "named"}): `<other xmlns="urn:x"/>`,
		deadKey(davName("getetag")):                   `<D:getetag>"forged"</D:getetag>`,
	}))
	for _, body := range []string{
		"", `<propfind xmlns="DAV:"><propname/></propfind>`,
		`<propfind xmlns="DAV:"><prop><good xmlns="urn:x"/><named xmlns="urn:x"/><getetag/></prop></propfind>`,
	} {
		a := s.want(207, "PROPFIND", "/rw/lab.log", body, "Depth: 0")
		r := a.of("/rw/lab.log")
		if _, status := r.find("good"); status != "HTTP/1.1 200 OK" {
			t.Errorf("the good one: %q", status)
		}
		for _, local := range []string{"x", "y", "other"} {
			if _, status := r.find(local); status != "" {
				t.Errorf("%s: %q\n%s", local, status, a.body)
			}
		}
		if p, _ := r.find("getetag"); p.Text == `"forged"` {
			t.Error("a live property has been forged")
		}
	}
}

func TestHrefsOfAllNames(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct{ file, href, displayname string }{
		{"日志 报告.log", "/rw/%E6%97%A5%E5%BF%97%20%E6%8A%A5%E5%91%8A.log", "日志 报告.log"},
		{`#?%&'"+<>`, "/rw/%23%3F%25%26%27%22%2B%3C%3E", `#?%&'"+<>`},
		{"a;b=c,d:e@f", "/rw/a%3Bb=c,d:e@f", "a;b=c,d:e@f"},
		{"bad\xff\xfe", "/rw/bad%FF%FE", "bad\uFFFD\uFFFD"},
		{"tab\tline\n", "/rw/tab%09line%0A", "tab\tline\n"},
		{"%41", "/rw/%2541", "%41"},
		{" ", "/rw/%20", " "},
		{"~$.!*()", "/rw/~$.!*()", "~$.!*()"},
	} {
		s.want(201, "PUT", c.href, "content")
		s.wantContent(c.file, "content")
		r := s.want(207, "PROPFIND", "/rw", "", "Depth: 1").of(c.href)
		if p, _ := r.find("displayname"); p.Text != c.displayname {
			t.Errorf("displayname of %q: %q", c.file, p.Text)
		}
		if got := s.want(207, "PROPFIND", c.href, "", "Depth: 0").hrefs(); !slices.Equal(got, []string{c.href}) {
			t.Errorf("%q: hrefs %q", c.file, got)
		}
		s.want(201, "MOVE", c.href, "", "Destination: /rw/moved")
		s.want(201, "MOVE", "/rw/moved", "", "Destination: "+c.href)
		s.wantContent(c.file, "content")
		s.want(204, "DELETE", c.href, "")

		s.want(201, "MKCOL", c.href, "")
		if got := s.want(207, "PROPFIND", c.href, "", "Depth: 1").hrefs(); !slices.Equal(got, []string{c.href + "/"}) {
			t.Errorf("folder %q: hrefs %q", c.file, got)
		}
		s.want(204, "DELETE", c.href+"/", "")
	}
}

func BenchmarkPropfind(b *testing.B) {
	const files = 10_000
	s := newDirectShare(b, "/rw", false)
	for i := range files {
		s.writeFile(fmt.Sprintf("many/lab-%05d.log", i), "")
	}
	for name, body := range map[string]string{
		"allprop": "",
		"named":   `<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.discard("/rw/many", body)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/files, "ns/member")
		})
	}
}
