package server

import (
	"archive/zip"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	composed      = "\u00e9" // é
	decomposed    = "e\u0301"
	composedURL   = "%C3%A9"
	decomposedURL = "e%CC%81"
)

// names lists a folder of the host, sorted.
func names(t *testing.T, dir string) string {
	t.Helper()
	members, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range members {
		names = append(names, m.Name())
	}
	slices.Sort(names)
	return fmt.Sprintf("%+q", names)
}

// Finder sends names in another Unicode form than the one on disk (tailscale/tailscale#20512):
// each method finds what is there, and makes nothing beside it.
func TestOtherSpelling(t *testing.T) {
	const disk, asked = composed, decomposedURL
	for _, c := range []struct {
		method, path, body string
		headers            []string
		want               int
		left               string // of the names in the mount, sorted
	}{
		{"GET", "/w/" + asked + ".log", "", nil, 200, ""},
		{"HEAD", "/w/" + asked + ".log", "", nil, 200, ""},
		{"GET", "/w/" + asked + ".log?tail=1", "", nil, 200, ""},
		{"GET", "/w/" + asked + ".log?grep=one", "", nil, 200, ""},
		{"GET", "/w/" + asked + ".log?view", "", []string{"Accept: text/html"}, 200, ""},
		{"GET", "/w/" + asked + "/", "", nil, 200, ""},
		{"GET", "/w/" + asked + "/" + asked, "", nil, 200, ""},
		{"PROPFIND", "/w/" + asked + ".log", "", nil, 207, ""},
		{"PUT", "/w/" + asked + ".log", "new", nil, 204, ""},
		{"PUT", "/w/" + asked + ".log", "new", []string{"If-None-Match: *"}, 412, ""},
		{"PUT", "/w/" + asked + "/new", "new", nil, 201, ""},
		{"PATCH", "/w/" + asked + ".log", "x", []string{"Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"}, 204, ""},
		{"PROPPATCH", "/w/" + asked + ".log", `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="x:">1</x></D:prop></D:set></D:propertyupdate>`, nil, 207, ""},
		{"MKCOL", "/w/" + asked, "", nil, 405, ""},
		{"MKCOL", "/w/" + asked + "/new", "", nil, 201, ""},
		{"DELETE", "/w/" + asked + ".log", "", nil, 204, disk + " lab.log sub"},
		{"COPY", "/w/lab.log", "", []string{"Destination: /w/" + asked + ".log"}, 204, ""},
		{"COPY", "/w/lab.log", "", []string{"Destination: /w/" + asked + ".log", "Overwrite: F"}, 412, ""},
		{"COPY", "/w/" + asked + ".log", "", []string{"Destination: /w/" + composedURL + ".log"}, 403, ""},
		{"MOVE", "/w/lab.log", "", []string{"Destination: /w/" + asked + ".log"}, 204, "sub " + disk + " " + disk + ".log"},
		{"MOVE", "/w/lab.log", "", []string{"Destination: /w/" + asked + "/" + asked}, 204, "sub " + disk + " " + disk + ".log"},
		{"MOVE", "/w/" + asked + ".log", "", []string{"Destination: /w/x"}, 201, "lab.log sub x " + disk},
		{"MOVE", "/w/" + composedURL + ".log", "", []string{"Destination: /w/" + asked + ".log"}, 201, "lab.log sub " + decomposed + ".log " + disk},
		{"MOVE", "/w/" + composedURL + "/", "", []string{"Destination: /w/" + asked + "/"}, 201, "lab.log sub " + decomposed + " " + disk + ".log"},
		{"MOVE", "/w/" + asked + ".log", "", []string{"Destination: /w/" + asked + ".log"}, 403, ""},
		{"MOVE", "/w/" + composedURL, "", []string{"Destination: /w/" + asked + "/in"}, 403, ""},
		{"LOCK", "/w/" + asked + ".log", `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`, nil, 200, ""},
		{"PUT", "/w/new", "x", []string{`If: </w/` + asked + `.log> (<urn:x>)`}, 412, ""},
		{"PUT", "/w/new", "x", []string{`If: </w/` + asked + `.log> (Not <urn:x>)`}, 201, "lab.log new sub " + disk + " " + disk + ".log"},
	} {
		s, dir := newSite(t, "/w,DIR,null,null,false", false)
		write(t, filepath.Join(dir, disk+".log"), "one\ntwo\n")
		write(t, filepath.Join(dir, disk, disk), "inner")
		got := s.do(c.method, c.path, c.body, c.headers...)
		if got.status != c.want {
			t.Errorf("%s %s %q: %d, want %d", c.method, c.path, c.headers, got.status, c.want)
		}
		left := names(t, dir)
		if c.left == "" {
			c.left = "lab.log sub " + disk + " " + disk + ".log"
		}
		want := strings.Fields(c.left)
		slices.Sort(want)
		if want := fmt.Sprintf("%+q", want); left != want {
			t.Errorf("%s %s %q: there are %s, want %s", c.method, c.path, c.headers, left, want)
		}
		s.Close()
	}
}

// Answers name things as the client asked for them: one that looks for its own URL among
// the hrefs of a listing finds it, and all members below it.
func TestAnswersKeepTheSpelling(t *testing.T) {
	s, dir := newSite(t, "/"+composed+",DIR,null,null,false", false)
	write(t, filepath.Join(dir, decomposed, composed), "inner")
	for _, prefix := range []string{composedURL, decomposedURL} {
		for _, folder := range []string{composedURL, decomposedURL} {
			asked := "/" + prefix + "/" + folder + "/"
			got := s.do("PROPFIND", asked, "", "Depth: 1")
			for _, href := range []string{asked, asked + composedURL} {
				if !strings.Contains(got.body, "<D:href>"+href+"</D:href>") {
					t.Errorf("PROPFIND %s: no %s in %s", asked, href, got.body)
				}
			}
			if n := strings.Count(got.body, "<D:href>"); n != 2 {
				t.Errorf("PROPFIND %s: %d resources", asked, n)
			}
			locked := s.do("LOCK", asked, `<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`)
			if want := "<D:lockroot><D:href>" + asked + "</D:href></D:lockroot>"; !strings.Contains(locked.body, want) {
				t.Errorf("LOCK %s: no %s in %s", asked, want, locked.body)
			}
			// The lock holds for every spelling.
			other := "/" + decomposedURL + "/" + composedURL + "/" + decomposedURL
			if got := s.do("DELETE", other, ""); got.status != http.StatusLocked {
				t.Errorf("DELETE %s under a lock of %s: %d", other, asked, got.status)
			}
			if got := s.do("UNLOCK", strings.TrimSuffix(other, "/"+decomposedURL), "", "Lock-Token: "+locked.header.Get("Lock-Token")); got.status != http.StatusNoContent {
				t.Errorf("UNLOCK: %d", got.status)
			}
		}
	}
}

// A mount is found by either spelling of its prefix, and so is the collection above it.
func TestOtherSpellingOfPrefix(t *testing.T) {
	s, _ := newSite(t, "/"+composed+"/a,DIR;/"+composed+"/"+decomposed+",DIR;/both-"+composed+",DIR;/both-"+decomposed+",DIR/sub", false)
	for path, want := range map[string]string{
		"/" + decomposedURL + "/a/lab.log":                           "one",
		"/" + decomposedURL + "/" + composedURL + "/lab.log":         "one",
		"/" + composedURL + "/" + composedURL + "/sub/inner.txt":     "inner",
		"/both-" + composedURL + "/lab.log":                          "one",
		"/both-" + decomposedURL + "/inner.txt":                      "inner",
		"/" + decomposedURL + "/":                                    "a/",
		"/" + decomposedURL:                                          "a/",
		"/" + decomposedURL + "/" + composedURL + "x/lab.log":        "404",
		"/" + decomposedURL + decomposedURL + "/" + "/sub/inner.txt": "404",
	} {
		got := s.do("GET", path, "", "Accept: text/plain, application/json;q=0.5")
		if text := fmt.Sprint(got.status, " ", got.body); !strings.Contains(text, want) {
			t.Errorf("GET %s: %.200s, want %s", path, text, want)
		}
	}
}

// A form that chooses members names them in whatever form.
func TestOtherSpellingInArchive(t *testing.T) {
	s, dir := newSite(t, "/r,DIR", false)
	write(t, filepath.Join(dir, composed+".log"), "one")
	write(t, filepath.Join(dir, decomposed+".txt"), "two")
	for _, c := range []struct{ query, want string }{
		{"name=" + decomposedURL + ".log&name=" + composedURL + ".txt", "[" + decomposed + ".txt " + composed + ".log]"},
		{"href=" + strings.ReplaceAll(decomposedURL, "%", "%25") + ".log", "[" + composed + ".log]"},
		{"q=" + decomposedURL, "[" + decomposed + ".txt " + composed + ".log]"},
		{"q=" + composedURL + "&except=" + strings.ReplaceAll(composedURL, "%", "%25") + ".txt", "[" + composed + ".log]"},
		{"name=" + decomposedURL, "[r-missing.txt]"},
	} {
		got := s.do("GET", "/r/?zip&"+c.query, "")
		z, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
		if err != nil {
			t.Fatal(err)
		}
		var held []string
		for _, f := range z.File {
			held = append(held, strings.TrimPrefix(f.Name, "r/"))
		}
		slices.Sort(held)
		if fmt.Sprint(held) != c.want {
			t.Errorf("%s: %+q, want %+q", c.query, fmt.Sprint(held), c.want)
		}
	}
}

// The gateway is asked about the URL as it was sent, and about the one that is served.
func TestGatewayIsAskedAboutSpelling(t *testing.T) {
	for _, c := range []struct {
		refuses, method, path, destination string
		want                               int
		asked                              string
	}{
		{"none", "GET", "/w/" + decomposedURL, "", 200, "[GET /w/" + decomposed + " GET /w/" + composed + "]"},
		{composed, "GET", "/w/" + decomposedURL, "", 403, "[GET /w/" + decomposed + " GET /w/" + composed + "]"},
		{decomposed, "GET", "/w/" + decomposedURL, "", 403, "[GET /w/" + decomposed + "]"},
		{composed, "PUT", "/w/" + decomposedURL, "", 403, "[PUT /w/" + decomposed + " PUT /w/" + composed + "]"},
		{"none", "GET", "/w/" + composedURL, "", 200, "[GET /w/" + composed + "]"},
		{composed, "COPY", "/w/lab.log", "/w/" + decomposedURL, 403, "[COPY /w/lab.log PUT /w/" + decomposed + " PUT /w/" + composed + "]"},
		{decomposed, "COPY", "/w/lab.log", "/w/" + decomposedURL, 403, "[COPY /w/lab.log PUT /w/" + decomposed + "]"},
	} {
		s, dir, g := behindChoosy(t, c.refuses)
		write(t, filepath.Join(dir, composed), "secret")
		before := fingerprint(t, dir)
		var headers []string
		if c.destination != "" {
			headers = []string{"Destination: " + c.destination}
		}
		got := s.do(c.method, c.path, "x", headers...)
		if asked := fmt.Sprint(g.questions()); got.status != c.want || asked != c.asked {
			t.Errorf("%s %s, refusing %+q: %d, asked %+q; want %d, %+q", c.method, c.path, c.refuses, got.status, asked, c.want, c.asked)
		}
		if c.want == 403 && fingerprint(t, dir) != before {
			t.Errorf("%s %s: the folder has changed", c.method, c.path)
		}
	}
}

// Nothing is looked up for who is not logged in: the answer is the same whatever is there.
func TestSpellingIsBehindLogin(t *testing.T) {
	s, dir := newSite(t, "/w,DIR,ann,x,false", false)
	write(t, filepath.Join(dir, composed), "secret")
	there, not := s.do("GET", "/w/"+decomposedURL, ""), s.do("GET", "/w/"+strings.ReplaceAll(decomposedURL, "e", "o"), "")
	if there.status != 401 || not.status != 401 || strings.ReplaceAll(there.body, "e\u0301", "o\u0301") != not.body {
		t.Errorf("%d and %d", there.status, not.status)
	}
}

// A link opens what it names on disk, by either spelling, and no other file that is called so.
func TestLinkOfOtherSpelling(t *testing.T) {
	s, dir, links := linked(t, "/"+composed+",DIR,ann,a,false")
	write(t, filepath.Join(dir, composed+".log"), "composed")
	write(t, filepath.Join(dir, "only-"+decomposed, "x"), "inner")
	write(t, filepath.Join(dir, "both-"+composed), "composed")
	write(t, filepath.Join(dir, "both-"+decomposed), "decomposed")
	link := func(name string) string { return LinkQuery(links, "/"+composed+"/"+name, time.Now().Add(time.Hour)) }
	for _, prefix := range []string{composedURL, decomposedURL} {
		for _, c := range []struct{ path, query, want string }{
			{composedURL + ".log", link(composed + ".log"), "200 composed"},
			{decomposedURL + ".log", link(composed + ".log"), "200 composed"},
			{decomposedURL + ".log", link(decomposed + ".log"), "404"}, // of this name there is no file
			{"only-" + composedURL + "/x", link("only-" + decomposed), "200 inner"},
			{"only-" + composedURL + "/x", link("only-" + decomposed + "/x"), "200 inner"},
			{"both-" + composedURL, link("both-" + composed), "200 composed"},
			{"both-" + decomposedURL, link("both-" + decomposed), "200 decomposed"},
			{"both-" + decomposedURL, link("both-" + composed), "404"},
			{"lab.log", link(composed + ".log"), "401"},
			{"only-" + composedURL + "/", link("only-" + decomposed + "/x"), "401"},
		} {
			got := s.do("GET", "/"+prefix+"/"+c.path+"?"+c.query, "")
			if text := fmt.Sprint(got.status, " ", got.body); !strings.HasPrefix(text, c.want) {
				t.Errorf("%s/%s by %s: %.60q, want %s", prefix, c.path, c.query, text, c.want)
			}
		}
	}
}
