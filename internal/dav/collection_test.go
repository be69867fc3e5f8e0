package dav

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCollections(t *testing.T) {
	modified := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	ask := func(path, depth, body string) (answer, error) {
		rec := httptest.NewRecorder()
		r := httptest.NewRequest("PROPFIND", path, strings.NewReader(body))
		r.Header.Set("Depth", depth)
		err := Collections(rec, r, []string{"app", "日 志"}, modified)
		return answer{t: t, what: "PROPFIND " + path, status: rec.Code, header: rec.Header(), body: rec.Body.String()}, err
	}
	for _, c := range []struct {
		path, depth string
		want        []string
	}{
		{"/", "0", []string{"/"}},
		{"/", "1", []string{"/", "/%E6%97%A5%20%E5%BF%97/", "/app/"}},
		{"/team", "1,noroot", []string{"/team/%E6%97%A5%20%E5%BF%97/", "/team/app/"}},
		{"/team", "1", []string{"/team/", "/team/%E6%97%A5%20%E5%BF%97/", "/team/app/"}},
		{"/team/", "1", []string{"/team/", "/team/%E6%97%A5%20%E5%BF%97/", "/team/app/"}},
	} {
		a, err := ask(c.path, c.depth, "")
		if err != nil || !slices.Equal(a.hrefs(), c.want) {
			t.Errorf("%s of depth %s: %q, %v; want %q", c.path, c.depth, a.hrefs(), err, c.want)
		}
		for _, r := range a.responses() {
			p, _ := r.find("resourcetype")
			m, _ := r.find("getlastmodified")
			if p.Inner != "<D:collection/>" || m.Text != "Wed, 04 Mar 2026 05:06:07 GMT" {
				t.Errorf("%s: resourcetype %q, modified %q", r.Href, p.Inner, m.Text)
			}
		}
	}
	a, err := ask("/", "0", `<propfind xmlns="DAV:"><prop><quota-used-bytes/><getetag/><supportedlock/></prop></propfind>`)
	if err != nil || len(a.of("/").Propstat) != 1 || !strings.Contains(a.body, "404") {
		t.Errorf("what a name cannot have: %v\n%s", err, a.body)
	}
	for depth, want := range map[string]int{"infinity": http.StatusForbidden, "": http.StatusForbidden, "3": 400} {
		if _, err := ask("/", depth, ""); Status(err) != want {
			t.Errorf("Depth %q: %v, want %d", depth, err, want)
		}
	}
	if _, err := ask("/", "1", "<a"); Status(err) != 400 {
		t.Errorf("broken body: %v", err)
	}
}
