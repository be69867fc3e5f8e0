package server

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/config"
)

// TestBucketBudget checks what queries of a bucket cost: requests are paid for, and each takes a
// way to the store and back.
func TestBucketBudget(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", bucketSecret)
	store := buckettest.New(t)
	modified := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	const gib = 1 << 30
	store.PutAt("big/app.log", buckettest.Lines("2026-03-04 10:11:12 INFO the same line again and again, until there is a gibibyte of it\n"), gib, modified)
	store.PutAt("page/app.log", buckettest.Lines("2026-03-04 10:11:12 INFO another log\n"), gib, modified)
	for i := range 40 {
		name := "set/app.log"
		if i > 0 {
			name = fmt.Sprintf("set/app.log.%d", i)
		}
		store.Put(name, strings.Repeat(fmt.Sprintf("2026-03-04 10:11:12 INFO %d\n", i), 10_000), modified)
	}
	for i := range 39 {
		store.Put(fmt.Sprintf("packed/app.log.%d.gz", i+1), gzipped(t, strings.Repeat(fmt.Sprintf("2026-03-04 10:11:12 INFO %d\n", rand.Int()), 10_000)), modified)
	}
	store.Put("packed/app.log", logLines(4, 10, 20_000), modified)
	for i := range 10_000 {
		store.Put(fmt.Sprintf("many/%d.gz", i), "x", modified)
	}
	s, _ := newLimitedSite(t, "/b,s3://logs?endpoint="+store.URL, config.Config{})
	const again = "after the list was forgotten: "
	found := false
	for _, c := range []struct {
		query    string
		requests int
		bytes    int64
	}{
		{"/b/page/app.log?view", 6, 300_000}, // without the histogram, for which its scripts ask
		{"/b/big/app.log?tail=200", 4, 200_000},
		{"/b/big/app.log?lines=37%25", 6, 700_000},
		{"/b/big/app.log?level=error&tail=20&until=2026-03-04", 60, 10_000_000},
		{"/b/big/app.log?grep=nothing+like+it", 80, gib * 11 / 10},
		{"/b/set/app.log?tail=5&rotated", 1 + 40 + 2, 40*4096 + 150_000}, // a list, the head of each file, and the end and the last page of the newest
		{"/b/set/app.log?tail=5&rotated", 1, 20_000},                     // the list may be too old
		{again + "/b/set/app.log?tail=5&rotated", 1, 20_000},
		{"/b/packed/app.log?tail=5&rotated", 1 + 40 + 2, 40*4096 + 150_000},
		{again + "/b/packed/app.log?tail=5&rotated", 1, 20_000},
		{"/b/many/", 10, 5_000_000},
	} {
		if c.query, found = strings.CutPrefix(c.query, again); found {
			for i := range 40 { // more folders than lists are kept
				s.do(http.MethodGet, fmt.Sprintf("/b/other%d/x.log", i), "")
			}
			store.Cost()
		}
		a := s.do(http.MethodGet, c.query, "", "Accept: text/html")
		requests, sent := store.Cost()
		requests = slices.DeleteFunc(requests, func(r string) bool { return r == "LIST " }) // whether it answers, at the start
		t.Logf("%s: %d requests, %d bytes", c.query, len(requests), sent)
		if a.status != http.StatusOK || len(requests) > c.requests || sent > c.bytes {
			t.Errorf("%s: %d, %d requests, %d bytes; want up to %d and %d: %q", c.query, a.status, len(requests), sent, c.requests, c.bytes, requests)
		}
	}
}

// TestBucketMetrics checks that what a bucket costs is counted.
func TestBucketMetrics(t *testing.T) {
	store := buckettest.New(t)
	const size = 3 << 20
	store.PutAt("app.log", buckettest.Lines("2026-03-04 10:11:12 INFO counted\n"), size, time.Now())
	s := watched(t, "/b,s3://logs?endpoint="+store.URL, config.Config{MetricsUser: watcher(t, "m3tricpw")})
	if a := s.do(http.MethodGet, "/b/app.log", ""); len(a.body) != size {
		t.Fatalf("%d, %d bytes", a.status, len(a.body))
	}
	a := s.do(http.MethodGet, "/-/metrics", "", "m:m3tricpw")
	value := func(name string) (n int) {
		_, after, _ := strings.Cut(a.body, "\n"+name+`{mount="/b"} `)
		fmt.Sscan(after, &n)
		return n
	}
	if n := value("gowebdav_bucket_requests_total"); n < 2 || n > 10 {
		t.Errorf("%d requests were counted", n)
	}
	if n := value("gowebdav_bucket_received_bytes_total"); n < size || n > size+size/10 {
		t.Errorf("%d bytes were counted", n)
	}
}
