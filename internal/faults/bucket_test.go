//go:build linux

package faults

import (
	"fmt"
	"io"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
)

// A listing of many objects is streamed: of a bucket, no more is in memory than of a folder.
func TestMemoryOfABucket(t *testing.T) {
	t.Parallel()
	const objects, most = 20_000, 32 << 20
	store := buckettest.New(t)
	for i := range objects {
		store.Put(fmt.Sprintf("many/service-%06d.example.log", i), "x", time.Now())
	}
	s := contained(t, "/b,s3://"+buckettest.Bucket+"?endpoint="+store.URL+",null,null,true")
	w := s.wire(address(1))
	w.send("GET", "/b/many/", "", "Accept: application/json")
	a := w.begin("GET")
	if n, err := io.Copy(io.Discard, a.Body); err != nil || a.StatusCode != 200 || n < 100*objects {
		t.Errorf("%d, %d bytes, %v", a.StatusCode, n, err)
	}
	w.end()
	figure(t, "listing %d objects of a bucket: at most %.1f MiB", objects, float64(s.peak())/(1<<20))
	if peak := s.peak(); peak > most {
		t.Errorf("the server used %.1f MiB, more than %d", float64(peak)/(1<<20), most>>20)
	}
}
