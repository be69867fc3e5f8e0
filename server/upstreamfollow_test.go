package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/config/configtest"
)

// mortal is another server that can be killed, and comes again at its address.
type mortal struct {
	t       *testing.T
	handler http.Handler
	addr    string
	server  *http.Server
}

func newMortal(t *testing.T, s *site) *mortal {
	m := &mortal{t: t, handler: s.Config.Handler, addr: "127.0.0.1:0"}
	m.begin()
	t.Cleanup(m.kill)
	return m
}

func (m *mortal) begin() {
	m.t.Helper()
	l, err := net.Listen("tcp", m.addr)
	if err != nil {
		m.t.Fatal(err)
	}
	m.addr, m.server = l.Addr().String(), &http.Server{Handler: m.handler}
	go m.server.Serve(l)
}

func (m *mortal) kill() { m.server.Close() }

// A follow at / has the lines of the other servers. It begins with the last ones of all, says when a server
// is away and when it is there again, and whoever comes again misses nothing.
func TestHubFollows(t *testing.T) {
	dir, far := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:01Z one\n2026-03-04T10:00:04Z four\n")
	write(t, filepath.Join(far, "b.log"), "2026-03-04T10:00:00Z zero\n2026-03-04T10:00:02Z two\n2026-03-04T10:00:03Z three\n")
	inner, _ := newLimitedSite(t, "/app,"+far+",null,null,true", behindProxy())
	m := newMortal(t, inner)
	hub, _ := newLimitedSite(t, "/here,"+dir+",null,null,true;/web2,http://"+m.addr+",null,null,true", behindProxy())
	say := func(dir, name, text string) string {
		line := stamped(text)
		appendTo(t, filepath.Join(dir, name), line)
		return strings.TrimSpace(line)
	}

	text := following(t, hub.URL+"/?follow&tail=3", "Accept-Encoding", "identity")
	events := following(t, hub.URL+"/?follow&tail=3&level=error&ping", "Accept", "text/event-stream")
	objects := following(t, hub.URL+"/?follow&limit=1", "Accept", "application/x-ndjson")
	text.want("web2/app/b.log:2026-03-04T10:00:02Z two", "web2/app/b.log:2026-03-04T10:00:03Z three", "here/a.log:2026-03-04T10:00:04Z four")
	events.wantEvent("ping", `{}`)

	five := say(far, "b.log", "ERROR five")
	text.want("web2/app/b.log:" + five)
	got, _ := objects.lines.ReadString('\n')
	if !hasJSON(t, got, `{"file":"web2/app/b.log","level":"error"}`) || !strings.Contains(got, `"position":"n`) || !strings.Contains(got, `"at":"at`) {
		t.Errorf("got %s", got)
	}
	objects.ends()
	six := say(dir, "a.log", "ERROR six")
	text.want("here/a.log:" + six)
	events.wantEvent("", fmt.Sprintf(`{"file":"web2/app/b.log","text":%q}`, five))
	id := events.wantEvent("", fmt.Sprintf(`{"file":"here/a.log","text":%q}`, six))

	m.kill()
	events.wantEvent("missing", `{"file":"web2/","reason":"its answer broke off"}`)
	text.want("-- web2/: its answer broke off; its lines come when it is there again")
	seven := say(far, "b.log", "ERROR seven")
	eight := say(dir, "a.log", "ERROR eight")
	text.want("here/a.log:" + eight)
	events.wantEvent("", fmt.Sprintf(`{"file":"here/a.log","text":%q}`, eight))
	m.begin()
	events.wantEvent("found", `{"file":"web2/"}`)
	events.wantEvent("", fmt.Sprintf(`{"file":"web2/app/b.log","text":%q}`, seven))
	text.want("-- web2/: it is there again", "web2/app/b.log:"+seven)
	events.close()
	text.close()

	// The client was away, too: it goes on where it was.
	again := following(t, hub.URL+"/?follow&level=error", "Accept", "text/event-stream", "Last-Event-ID", id)
	found := map[string]int{}
	for range 2 {
		_, _, data := again.event()
		object := decoded(t, data)[0].(map[string]any)
		found[fmt.Sprint(object["file"], " ", object["text"])]++
	}
	if found["web2/app/b.log "+seven] != 1 || found["here/a.log "+eight] != 1 {
		t.Errorf("found %v", found)
	}
	write(t, filepath.Join(far, "new.log"), "") // an event of the other server
	again.wantEvent("joined", `{"file":"web2/app/new.log"}`)

	// What is there is read to its end, once.
	once := hub.do("GET", "/?follow&once&level=error&position="+id, "", "Accept: text/plain")
	if !strings.Contains(once.body, seven) || !strings.Contains(once.body, eight) || strings.Contains(once.body, six) {
		t.Errorf("once: %s", once.body)
	}
}

// Each other server takes a place of a follow, and those that cannot be followed are named, but no follow
// fails for them.
func TestHubFollowsWhatItCan(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.log"), "2026-03-04T10:00:01Z one\n")
	locked, _ := newLimitedSite(t, "/app,"+dir+",u,p,true", behindProxy())
	page, _ := lying(t, func(l liar, r *http.Request) {
		l.Header().Set("Content-Type", "text/html")
		io.WriteString(l, "<p>")
	})
	silent, _ := lying(t, func(l liar, r *http.Request) { <-r.Context().Done() })
	flood, _ := lying(t, func(l liar, r *http.Request) {
		for {
			if _, err := io.WriteString(l, "event: joined\ndata: {\"file\":\"x\"}\n\n"); err != nil {
				return
			}
		}
	})
	bad, _ := lying(t, func(l liar, r *http.Request) {
		io.WriteString(l, "event: ping\nid: m\ndata: {}\n\nevent: rotated\ndata: {\"file\":\"../../x\\u001b\",\"reason\":\"truncated\"}\n\ndata: {\n\n")
	})
	cfg := behindProxy()
	cfg.Logs = configtest.LogLimits(t)
	hub, _ := newLimitedSite(t, "/a,"+dir+",null,null,true;/bad,"+bad+",null,null,true;/flood,"+flood+",null,null,true;/locked,"+locked.URL+
		",null,null,true;/page,"+page+",null,null,true;/silent,"+silent+",null,null,true", cfg)
	begun := time.Now()
	s := following(t, hub.URL+"/?follow&tail=1", "Accept-Encoding", "identity")
	s.want("a/a.log:2026-03-04T10:00:01Z one")
	if took := time.Since(begun); took > 9*time.Second {
		t.Errorf("it begins after %v", took)
	}
	want := map[string]bool{
		"-- flood/: its follow does not begin; its lines come when it is there again\n":               true,
		"-- page/: the other server does not know such a query: it may have an older version\n":       true,
		"-- silent/: the other server does not answer; its lines come when it is there again\n":       true,
		"-- bad/: its answer broke off; its lines come when it is there again\n":                      true,
		`-- bad/x\x1b: lines may be missing: x\x1b was truncated, and no copy of it was found` + "\n": true,
		"-- locked/: the login is there\n":                                                            true,
	}
	guard := time.AfterFunc(30*time.Second, s.close)
	defer guard.Stop()
	for len(want) > 0 {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			t.Fatalf("%v; missing: %v", err, want)
		}
		delete(want, line)
	}
	appendTo(t, filepath.Join(dir, "a.log"), "two\n")
	for line := ""; !strings.HasSuffix(line, "two\n"); {
		var err error
		if line, err = s.lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	s.close()

	cfg.Logs.Follows = 1
	hub, _ = newLimitedSite(t, "/a,"+dir+",null,null,true;/silent,"+silent+",null,null,true", cfg)
	if got := hub.do("GET", "/?follow", ""); got.status != 429 {
		t.Errorf("more follows than there may be: %d %s", got.status, got.body)
	}
}
