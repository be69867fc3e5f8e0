package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// methods have series of their own, the frequent first. All others count as "other", so
// that no client can create series.
var methods = [...]string{
	http.MethodGet, "PROPFIND", http.MethodHead, http.MethodPut, http.MethodOptions, http.MethodPost, http.MethodDelete,
	http.MethodPatch, "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "other",
}

// codes have series of their own, the frequent first. All others count as "other", the 0.
var codes = [...]int{
	200, 207, 304, 401, 206, 404, 201, 204, 303, 405, 403, 429, 400, 408, 409, 410, 412, 413, 414, 415, 416, 417, 422, 423, 424, 428, 431,
	500, 501, 502, 503, 504, 507, 0,
}

// Mount holds the counters of one mount. It is safe for concurrent use.
type Mount struct {
	prefix        string
	byMethod      [len(methods)]atomic.Pointer[counters] // nil until the first such request: most mounts see few methods
	failedLogins  atomic.Uint64
	refusedLogins atomic.Uint64
}

// counters count the requests of one method to one mount.
type counters struct {
	labels         []string
	byCode         [len(codes)]atomic.Uint64
	sent, received atomic.Uint64
	latency        *histogram
	duration       *histogram
}

func newCounters(prefix, method string) *counters {
	return &counters{labels: []string{"mount", prefix, "method", method}, latency: newHistogram(latencyBounds[:]), duration: newHistogram(durationBounds[:])}
}

// counters returns those of a method by its index.
func (m *Mount) counters(method int) *counters {
	if c := m.byMethod[method].Load(); c != nil {
		return c
	}
	m.byMethod[method].CompareAndSwap(nil, newCounters(m.prefix, methods[method])) // else another request was first
	return m.byMethod[method].Load()
}

// Request describes an answered request.
type Request struct {
	Method   string
	Status   int
	Latency  time.Duration // until the response began
	Duration time.Duration // until the response ended
	Sent     int64         // bytes of the response's body
	Received int64         // bytes of the request's body
}

// Count counts a request.
func (m *Mount) Count(r Request) {
	method := slices.Index(methods[:len(methods)-1], r.Method)
	if method < 0 {
		method = len(methods) - 1
	}
	code := slices.Index(codes[:len(codes)-1], r.Status)
	if code < 0 {
		code = len(codes) - 1
	}
	c := m.counters(method)
	c.byCode[code].Add(1)
	if r.Sent > 0 {
		c.sent.Add(uint64(r.Sent))
	}
	if r.Received > 0 {
		c.received.Add(uint64(r.Received))
	}
	c.latency.observe(r.Latency)
	c.duration.observe(r.Duration)
}

// LoginFailed counts wrong credentials.
func (m *Mount) LoginFailed() { m.failedLogins.Add(1) }

// LoginRefused counts credentials that were not checked, after too many wrong ones.
func (m *Mount) LoginRefused() { m.refusedLogins.Add(1) }

// mounts writes the counters of all mounts. Methods without requests are left out.
func (t *text) mounts(mounts []*Mount) {
	t.family("gowebdav_login_failures_total", counter, "Logins with wrong credentials.")
	for _, m := range mounts {
		t.sample("gowebdav_login_failures_total", float64(m.failedLogins.Load()), "mount", m.prefix)
	}
	t.family("gowebdav_logins_refused_total", counter, "Logins refused without checking the password, after too many wrong ones.")
	for _, m := range mounts {
		t.sample("gowebdav_logins_refused_total", float64(m.refusedLogins.Load()), "mount", m.prefix)
	}
	var used []*counters
	for _, m := range mounts {
		for i := range m.byMethod {
			if c := m.byMethod[i].Load(); c != nil {
				used = append(used, c)
			}
		}
	}
	t.family("gowebdav_requests_total", counter, "Answered requests.")
	for _, c := range used {
		c.codes(t)
	}
	t.family("gowebdav_sent_bytes_total", counter, "Bytes of response bodies as sent, after compression.")
	for _, c := range used {
		t.sample("gowebdav_sent_bytes_total", float64(c.sent.Load()), c.labels...)
	}
	t.family("gowebdav_received_bytes_total", counter, "Bytes of request bodies, such as uploads.")
	for _, c := range used {
		t.sample("gowebdav_received_bytes_total", float64(c.received.Load()), c.labels...)
	}
	t.family("gowebdav_request_latency_seconds", "histogram", "Time from the head of a request to the start of its response.")
	for _, c := range used {
		t.histogram("gowebdav_request_latency_seconds", c.latency, c.labels)
	}
	t.family("gowebdav_request_duration_seconds", "histogram", "Time from the head of a request to the end of its response.")
	for _, c := range used {
		t.histogram("gowebdav_request_duration_seconds", c.duration, c.labels)
	}
}

// codes writes the counts by status, without those that are zero.
func (c *counters) codes(t *text) {
	for i := range c.byCode {
		n := c.byCode[i].Load()
		if n == 0 {
			continue
		}
		code := "other"
		if codes[i] > 0 {
			code = strconv.Itoa(codes[i])
		}
		t.sample("gowebdav_requests_total", float64(n), append(slices.Clip(c.labels), "code", code)...)
	}
}
