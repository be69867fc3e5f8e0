package wire

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// trickle takes a piece of a file in as much time as a slow line needs.
type trickle struct {
	http.ResponseWriter
	rate    int64 // bytes a second
	longest time.Duration
}

func (w *trickle) ReadFrom(src io.Reader) (int64, error) {
	n, err := io.Copy(io.Discard, src)
	took := time.Duration(n/w.rate) * time.Second
	w.longest = max(w.longest, took)
	time.Sleep(took)
	return n, err
}

// A line of 1 KiB/s carries each piece of a file before its time is over.
func TestSlowDownloadGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for rate, size := range map[int64]int64{1 << 10: 4 << 20, 1 << 20: 64 << 20} {
			w := &trickle{ResponseWriter: httptest.NewRecorder(), rate: rate}
			n, err := (&Writer{ResponseWriter: w}).ReadFrom(io.LimitReader(zeros{}, size))
			if n != size || err != nil || w.longest >= pieceTimeout {
				t.Errorf("%d bytes a second: %d bytes, %v, the longest piece takes %v", rate, n, err, w.longest)
			}
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
