package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// speaking returns the URL of a server that speaks a text to each request, as often as it is there, and
// then closes the connection, unless that is kept.
func speaking(t *testing.T, text string, times int, keep bool) (url string, sent *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	sent = new(atomic.Int64)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for requests := bufio.NewReader(conn); ; {
					if _, err := http.ReadRequest(requests); err != nil {
						return
					}
					for range times {
						n, err := io.WriteString(conn, text)
						if sent.Add(int64(n)); err != nil {
							return
						}
					}
					if !keep {
						return
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String(), sent
}

// What a server below a prefix sends that is no answer is a 502, or an answer that is seen to break off. It
// harms no other answer, and takes little.
func TestUpstreamThatLies(t *testing.T) {
	const whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
	for name, c := range map[string]struct {
		text  string
		times int
		want  int // 0 for an answer that breaks off
		body  string
	}{
		"a flood of interim answers": {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 1 << 20, 502, ""},
		"a large flood":              {"HTTP/1.1 103 Early Hints\r\nX: " + strings.Repeat("x", 32<<10) + "\r\n\r\n", 1 << 16, 502, ""},
		"interim answers":            {"HTTP/1.1 103 Early Hints\r\nSet-Cookie: a=b\r\nLink: </x>\r\n\r\n" + whole, 1, 200, "abc"},
		"a megabyte of fields":       {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", 1, 502, ""},
		"endless fields":             {"HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 1<<12), 1 << 12, 502, ""},
		"no number":                  {"HTTP/1.1 OK\r\n\r\n", 1, 502, ""},
		"a number below all":         {"HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n", 1, 502, ""},
		"a number of no class":       {"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n", 1, 502, ""},
		"another protocol":           {"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", 1, 502, ""},
		"two lengths":                {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 1, 502, ""},
		"a negative length":          {"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", 1, 502, ""},
		"a line break in a field":    {"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n", 1, 502, ""},
		"less than the length":       {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 1, 0, ""},
		"a chunk that is cut off":    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", 1, 0, ""},
		"chunks without an end":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 1, 0, ""},
		"a chunk of no size":         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", 1, 0, ""},
		"a trailer":                  {"HTTP/1.1 200 OK\r\nTrailer: Set-Cookie\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nSet-Cookie: a=b\r\n\r\n", 1, 200, "abc"},
		"garbage after the end":      {whole + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", 1, 200, "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, sent := speaking(t, c.text, c.times, c.want == 200)
			hub, _ := newLimitedSite(t, "/z,"+url+",null,null,true", behindProxy())
			for range 3 {
				answer, err := http.Get(hub.URL + "/z/")
				if err != nil && c.want == 0 {
					continue // it has broken off before its fields were sent
				}
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				switch {
				case c.want == 0:
					if err == nil {
						t.Errorf("it looks complete: %d %q", answer.StatusCode, body)
					}
				case err != nil || answer.StatusCode != c.want || c.want == 200 && string(body) != c.body:
					t.Errorf("%d %.200q, %v, want %d", answer.StatusCode, body, err, c.want)
				}
				if cookies := answer.Header.Get("Set-Cookie") + answer.Trailer.Get("Set-Cookie"); cookies != "" {
					t.Errorf("a cookie passes: %s", cookies)
				}
			}
			if sent.Load() > 32<<20 {
				t.Errorf("%d MiB are read", sent.Load()>>20)
			}
		})
	}
}
