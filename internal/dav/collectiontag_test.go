package dav

import (
	"os"
	"strings"
	"testing"
)

// collectionTag returns the entity tag of a collection.
func (s *share) collectionTag(path string) string {
	s.t.Helper()
	const body = `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`
	p, status := s.want(207, "PROPFIND", path, body, "Depth: 0").of(path).find("getetag")
	if status != "HTTP/1.1 200 OK" || !validETag(p.Text) || strings.HasPrefix(p.Text, "W/") {
		s.t.Errorf("getetag of %s: %q, %s", path, p.Text, status)
	}
	return p.Text
}

// RFC 4918 §15.6: each creation, removal or rename of a member changes the collection's
// tag, even within one clock tick. Changes further down do not.
func TestEntityTagsOfCollections(t *testing.T) {
	s := newShare(t)
	s.writeFile("sub/deep/inner.log", "x")
	seen := map[string]string{s.collectionTag("/rw/sub/"): "the first"}
	for range 10 {
		for _, step := range []struct {
			method, path, body, header string
			want                       int
		}{
			{"PUT", "/rw/sub/a", "x", "", 201},
			{"MKCOL", "/rw/sub/b", "", "", 201},
			{"MOVE", "/rw/sub/a", "", "Destination: /rw/sub/c", 201},
			{"COPY", "/rw/sub/c", "", "Destination: /rw/sub/d", 201},
			{"MOVE", "/rw/sub/c", "", "Destination: /rw/sub/b", 204},
			{"MOVE", "/rw/sub/d", "", "Destination: /rw/out", 201},
			{"MOVE", "/rw/out", "", "Destination: /rw/sub/in", 201},
			{"DELETE", "/rw/sub/b", "", "", 204},
			{"LOCK", "/rw/sub/locked", lockinfo("shared", ""), "Depth: 0", 201},
			{"DELETE", "/rw/sub/in", "", "", 204},
		} {
			headers := []string{"Content-Type: application/xml"}
			if step.header != "" {
				headers = append(headers, step.header)
			}
			s.want(step.want, step.method, step.path, step.body, headers...)
			tag := s.collectionTag("/rw/sub/")
			if before, ok := seen[tag]; ok {
				t.Fatalf("%s %s: %s is the tag of %s", step.method, step.path, tag, before)
			}
			seen[tag] = step.method + " " + step.path
		}
		s.check(os.Remove(s.path("sub/locked")))
		s.handler.locks.forget("/rw/sub/locked", true)
		seen[s.collectionTag("/rw/sub/")] = "a removal by another program"
	}
	before := s.collectionTag("/rw/sub/")
	s.want(201, "PUT", "/rw/sub/deep/new", "x")
	s.want(204, "DELETE", "/rw/sub/deep/inner.log", "")
	if after := s.collectionTag("/rw/sub/"); after != before {
		t.Errorf("what lies deeper made %s of %s", after, before)
	}
	// All ways to ask return the same tag.
	p, _ := s.want(207, "PROPFIND", "/rw", "", "Depth: 1").of("/rw/sub/").find("getetag")
	if p.Text != before || s.etag("sub") != before {
		t.Errorf("as a member %s, for conditions %s, by itself %s", p.Text, s.etag("sub"), before)
	}
}

// RFC 9110 §13.1, RFC 4918 §10.4: methods that change a collection evaluate conditions on
// it.
func TestConditionsOnCollections(t *testing.T) {
	for _, c := range []struct {
		method, path, header string
		done                 int
	}{
		{"DELETE", "/rw/sub", "", 204},
		{"DELETE", "/rw/sub/", "", 204},
		{"MOVE", "/rw/sub", "Destination: /rw/new", 201},
		{"COPY", "/rw/sub/", "Destination: /rw/new", 201},
		{"MKCOL", "/rw/sub", "", 405},
		{"LOCK", "/rw/sub", "Depth: 0", 200},
		{"PROPPATCH", "/rw/sub", "", 207},
	} {
		for condition, holds := range map[string]bool{
			"If-Match: TAG": true, "If-Match: OLD": false, "If-Match: W/TAG": false, "If-Match: *": true,
			"If-None-Match: TAG": false, "If-None-Match: OLD": true, "If-None-Match: W/TAG": false, "If-None-Match: *": false,
			"If: ([TAG])": true, "If: ([OLD])": false, "If: (Not [OLD])": true, "If: </rw/sub/> ([TAG])": true, "If: </rw/sub> ([OLD])": false,
		} {
			s := newDirectShare(t, "/rw", false)
			old := s.collectionTag("/rw/sub/")
			s.want(201, "PUT", "/rw/sub/new.log", "x")
			condition := strings.NewReplacer("TAG", s.collectionTag("/rw/sub/"), "OLD", old).Replace(condition)
			headers := []string{condition}
			if c.header != "" {
				headers = append(headers, c.header)
			}
			body := map[string]string{"LOCK": lockinfo("exclusive", ""), "PROPPATCH": setProperty(`<x xmlns="urn:x">1</x>`)}[c.method]
			want := c.done
			if !holds {
				want = 412
			}
			before := s.fingerprint()
			s.want(want, c.method, c.path, body, headers...)
			if !holds && s.fingerprint() != before {
				t.Errorf("%s with %s has changed something", c.method, condition)
			}
		}
	}
}
