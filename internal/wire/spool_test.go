package wire

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// words is text that compresses badly.
func words(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/ \n"[random.IntN(66)]
	}
	return string(b)
}

// Whatever becomes of an answer, its room is given back.
func TestRoomOfWholeAnswersIsGivenBack(t *testing.T) {
	before := spooled.Load()
	text := lines(5000)
	for name, h := range map[string]http.HandlerFunc{
		"whole": func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "a.log", time.Time{}, strings.NewReader(text))
		},
		"an error in its place": func(w http.ResponseWriter, r *http.Request) {
			CodingOf(w, "text/plain", int64(len(text)))
			w.WriteHeader(http.StatusPreconditionFailed)
			io.WriteString(w, text)
		},
		"unknown":   func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text) },
		"too large": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, words(maxWhole+1)) },
		"flushed": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, text)
			http.NewResponseController(w).Flush()
			io.WriteString(w, text)
		},
		"broken off": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text); panic(http.ErrAbortHandler) },
		"too short": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "9999")
			io.WriteString(w, text[:9000])
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/plain")
				h(w, r)
			}))
			for _, method := range []string{"GET", "HEAD"} {
				r := httptest.NewRequest(method, "/", nil)
				r.Header.Set("Accept-Encoding", "gzip")
				func() {
					defer func() { recover() }()
					h.ServeHTTP(httptest.NewRecorder(), r)
				}()
				if now := spooled.Load(); now != before {
					t.Errorf("%s: %d pieces are not given back", method, now-before)
				}
			}
		})
	}
}

// What is flushed arrives, also of an answer that waits for its end.
func TestFlushOfAWholeAnswer(t *testing.T) {
	arrived := make(chan struct{})
	text := lines(1000)
	srv := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, text)
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-arrived
	})))
	defer srv.Close()
	req, _ := http.NewRequest("GET", srv.URL, nil)
	resp, err := http.DefaultTransport.RoundTrip(req) // which asks for gzip, and decodes it
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != text || !resp.Uncompressed {
		t.Errorf("%d bytes, %v, compressed: %v", len(got), err, resp.Uncompressed)
	}
	close(arrived)
}
