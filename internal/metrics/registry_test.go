package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"
)

func written(t *testing.T, r *Registry, now Gauges) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, now); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wantLines(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestCounts(t *testing.T) {
	r := New("v1")
	m := r.Mount("/app")
	m.Count(Request{Method: "GET", Status: 200, Latency: 5 * time.Millisecond, Duration: 90 * time.Second, Sent: 1000, Received: 0})
	m.Count(Request{Method: "GET", Status: 200, Latency: 6 * time.Millisecond, Duration: 2 * time.Hour, Sent: 24})
	m.Count(Request{Method: "PUT", Status: 201, Received: 7})
	m.LoginFailed()
	m.LoginRefused()
	m.LoginRefused()
	r.Begin()
	r.Begin()
	r.End()
	text := written(t, r, Gauges{Follows: 3, FollowsLimit: 4, Scans: 5, ScansLimit: 6, Archives: 1, ArchivesLimit: 2, Locks: map[string]int{"/app": 9}, Buckets: map[string]Bucket{"/app": {Requests: 7, Received: 8, Sent: 9}}})
	wantLines(t, text,
		`# HELP gowebdav_requests_total Answered requests.`,
		`# TYPE gowebdav_requests_total counter`,
		`gowebdav_requests_total{mount="/app",method="GET",code="200"} 2`,
		`gowebdav_requests_total{mount="/app",method="PUT",code="201"} 1`,
		`gowebdav_sent_bytes_total{mount="/app",method="GET"} 1024`,
		`gowebdav_received_bytes_total{mount="/app",method="PUT"} 7`,
		`# TYPE gowebdav_request_latency_seconds histogram`,
		`gowebdav_request_latency_seconds_bucket{mount="/app",method="GET",le="0.001"} 0`,
		`gowebdav_request_latency_seconds_bucket{mount="/app",method="GET",le="0.005"} 1`,
		`gowebdav_request_latency_seconds_bucket{mount="/app",method="GET",le="0.01"} 2`,
		`gowebdav_request_latency_seconds_bucket{mount="/app",method="GET",le="+Inf"} 2`,
		`gowebdav_request_latency_seconds_sum{mount="/app",method="GET"} 0.011`,
		`gowebdav_request_latency_seconds_count{mount="/app",method="GET"} 2`,
		`gowebdav_request_duration_seconds_bucket{mount="/app",method="GET",le="3600"} 1`,
		`gowebdav_request_duration_seconds_bucket{mount="/app",method="GET",le="+Inf"} 2`,
		`gowebdav_request_duration_seconds_sum{mount="/app",method="GET"} 7290`,
		`gowebdav_login_failures_total{mount="/app"} 1`,
		`gowebdav_logins_refused_total{mount="/app"} 2`,
		`gowebdav_requests_running 1`,
		`gowebdav_follows 3`, `gowebdav_follows_limit 4`, `gowebdav_scans 5`, `gowebdav_scans_limit 6`,
		`gowebdav_archives 1`, `gowebdav_archives_limit 2`, `gowebdav_locks{mount="/app"} 9`,
		`gowebdav_bucket_requests_total{mount="/app"} 7`, `gowebdav_bucket_received_bytes_total{mount="/app"} 8`, `gowebdav_bucket_sent_bytes_total{mount="/app"} 9`,
		`gowebdav_config_last_reload_successful 1`,
	)
	if !strings.Contains(text, `gowebdav_build_info{version="v1",goversion="go`) || !strings.Contains(text, "\nprocess_start_time_seconds 1") {
		t.Error(text)
	}
	if strings.Contains(text, "PROPFIND") {
		t.Error("a method without requests has series")
	}
}

// A mount that nobody uses costs little memory, and a method costs it once.
func TestUnusedMountIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Mount{}); size > 256 {
		t.Errorf("a mount without requests takes %d bytes", size)
	}
	m := New("").Mount("/app")
	put := Request{Method: "PUT", Status: 201}
	m.Count(put)
	if n := testing.AllocsPerRun(100, func() { m.Count(put) }); n != 0 {
		t.Errorf("counting allocates %v times", n)
	}
}

// The first requests of a method may come at the same time.
func TestFirstRequestsCount(t *testing.T) {
	const requests = 8
	r := New("")
	m := r.Mount("/app")
	var counting sync.WaitGroup
	for range requests {
		counting.Go(func() { m.Count(Request{Method: "PUT", Status: 201}) })
	}
	counting.Wait()
	wantLines(t, written(t, r, Gauges{}), fmt.Sprintf(`gowebdav_requests_total{mount="/app",method="PUT",code="201"} %d`, requests))
}

// No client can create series.
func TestUnknownIsOther(t *testing.T) {
	r := New("")
	for range 3 {
		r.Mount("").Count(Request{Method: "BREW", Status: 418})
	}
	r.Mount("").Count(Request{Method: "other", Status: 0})
	text := written(t, r, Gauges{})
	wantLines(t, text, `gowebdav_requests_total{mount="",method="other",code="other"} 4`)
	if strings.Contains(text, "BREW") || strings.Contains(text, `code="418"`) {
		t.Error(text)
	}
}

func TestLabelsAreEscaped(t *testing.T) {
	r := New("")
	r.Mount("/日志 \"a\"\n\\\xff").LoginFailed()
	wantLines(t, written(t, r, Gauges{}), `gowebdav_login_failures_total{mount="/日志 \"a\"\n\\`+"\uFFFD"+`"} 1`)
}

// A mount keeps its counters across a reload.
func TestMountIsTheSame(t *testing.T) {
	r := New("")
	a := r.Mount("/a")
	if r.Mount("/b") == a || r.Mount("/a") != a {
		t.Error("the counters were reset")
	}
}

func TestReloaded(t *testing.T) {
	r := New("")
	loadedAt := r.loadedAt
	r.Reloaded(false)
	wantLines(t, written(t, r, Gauges{}), "gowebdav_config_last_reload_successful 0")
	if !r.loadedAt.Equal(loadedAt) {
		t.Error("a refused configuration is in use")
	}
	r.Reloaded(true)
	wantLines(t, written(t, r, Gauges{}), "gowebdav_config_last_reload_successful 1")
	if !r.loadedAt.After(loadedAt) {
		t.Error("the load time has not changed")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken")

func TestWriteError(t *testing.T) {
	if err := New("").Write(broken{}, Gauges{}); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

func TestCountTakesNoMemory(t *testing.T) {
	m := New("").Mount("/app")
	req := Request{Method: "UNLOCK", Status: 507, Latency: time.Minute, Duration: 2 * time.Hour, Sent: 1, Received: 1}
	if n := testing.AllocsPerRun(100, func() { m.Count(req) }); n != 0 {
		t.Errorf("%v allocations a request", n)
	}
}

func BenchmarkCount(b *testing.B) {
	m := New("").Mount("/app")
	for _, req := range []Request{
		{Method: "GET", Status: 200, Latency: time.Millisecond, Duration: 20 * time.Millisecond, Sent: 4096},
		{Method: "UNLOCK", Status: 507, Latency: time.Minute, Duration: 2 * time.Hour, Sent: 1, Received: 1},
	} {
		b.Run(req.Method, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Count(req)
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	r := New("v1")
	for _, prefix := range []string{"/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i", "/j"} {
		for _, method := range methods {
			r.Mount(prefix).Count(Request{Method: method, Status: 200})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		var size int
		r.Write(sizer{&size}, Gauges{})
		b.ReportMetric(float64(size), "B/answer")
	}
}

type sizer struct{ n *int }

func (s sizer) Write(p []byte) (int, error) { *s.n += len(p); return len(p), nil }
