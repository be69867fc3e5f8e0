package server

import (
	"path/filepath"
	"strings"
	"testing"
)

// What earlier versions of this program answer to queries of their /, as recorded: one that knows no queries
// of folders (before 6302af7) sends the list of its mounts, one that knows searches alone (f64405c) refuses
// the others.
var olderAnswers = map[string]string{
	"list": "HTTP/1.1 200 OK\r\nCache-Control: private, no-cache\r\nContent-Type: text/html; charset=utf-8\r\nVary: Accept, Authorization\r\n" +
		"X-Content-Type-Options: nosniff\r\nContent-Length: 15\r\n\r\n<!doctype html>",
	"refuses": "HTTP/1.1 400 Bad Request\r\nCache-Control: no-store\r\nContent-Length: 72\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Authorization\r\n" +
		"X-Content-Type-Options: nosniff\r\n\r\n400 Bad Request: order: is for one log: ask for it at the URL of a file\n",
	"merges": "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: 211\r\n\r\n" +
		`data: {"offset":0,"length":39,"text":"2026-03-04T10:00:04Z four ERROR needle","file":"app/b.log"}` + "\n\n" +
		"event: end\n" + `data: {"files":1,"hits":1,"reason":"done","scanned":39,"skipped":{"count":0,"first":[]},"total":39}` + "\n\n",
}

// Another server of an earlier version is named, with a reason that says so, and costs nothing else.
func TestOlderServers(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:05Z five needle\n")
	const unknown = "-- z/: the other server does not know such a query: it may have an older version\n"
	for name, want := range map[string]string{
		"list":    unknown,
		"refuses": "-- z/: the other server answers 400 Bad Request: order: is for one log: ask for it at the URL of a file\n",
		"merges":  "-- z/: its lines have no positions: it may have an older version\n",
	} {
		url, _ := speaking(t, olderAnswers[name], 1, false)
		hub, _ := newLimitedSite(t, "/a,"+dir+",null,null,true;/z,"+url+",null,null,true", behindProxy())
		for _, query := range []string{"tail=5", "merge&grep=needle", "lines=end&before=5", "lines=0&after=5"} {
			if got := hub.do("GET", "/?"+query, ""); got.body != "a/a.log:2026-03-04T10:00:05Z five needle\n"+want {
				t.Errorf("%s, %s: %d\n%s", name, query, got.status, got.body)
			}
		}
		if name == "merges" {
			continue
		}
		for _, query := range []string{"histogram", "find=a"} {
			if got := hub.do("GET", "/?"+query, ""); got.status != 200 || !strings.HasSuffix(got.body, want) {
				t.Errorf("%s, %s: %d\n%s", name, query, got.status, got.body)
			}
		}
		s := following(t, hub.URL+"/?follow&tail=1", "Accept-Encoding", "identity")
		s.want("a/a.log:2026-03-04T10:00:05Z five needle", strings.TrimSuffix(want, "\n"))
		s.close()
	}
}
