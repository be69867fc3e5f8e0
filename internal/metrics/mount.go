package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// methods are told apart; all others count as "other", so that no client can
// make series.
var methods = [...]string{
	http.MethodGet, "PROPFIND", http.MethodHead, http.MethodPut, http.MethodOptions, http.MethodPost, http.MethodDelete,
	http.MethodPatch, "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "other",
}

// codes are told apart, the frequent first; all others count as "other".
var codes = [...]int{
	200, 207, 304, 401, 206, 404, 201, 204, 405, 403, 429, 400, 408, 409, 410, 412, 413, 414, 415, 416, 417, 422, 423, 424, 428, 431,
	500, 501, 502, 503, 504, 507, 0,
}

// Mount holds the counters of one mount. Counting takes no lock and no memory.
type Mount struct {
	prefix        string
	byMethod      [len(methods)]counters
	failedLogins  atomic.Uint64
	refusedLogins atomic.Uint64
}

// counters are those of one method of one mount.
type counters struct {
	labels         []string
	byCode         [len(codes)]atomic.Uint64
	sent, received atomic.Uint64
	latency        *histogram
	duration       *histogram
}

func newMount(prefix string) *Mount {
	m := &Mount{prefix: prefix}
	for i := range m.byMethod {
		c := &m.byMethod[i]
		c.labels = []string{"mount", prefix, "method", methods[i]}
		c.latency = newHistogram(latencyBounds[:])
		c.duration = newHistogram(durationBounds[:])
	}
	return m
}

// Request is what is counted of a request that is answered.
type Request struct {
	Method   string
	Status   int
	Latency  time.Duration // until the answer began
	Duration time.Duration // until it ended
	Sent     int64         // bytes of the answer's body
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
	c := &m.byMethod[method]
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

// LoginFailed counts credentials that did not open the mount.
func (m *Mount) LoginFailed() { m.failedLogins.Add(1) }

// LoginRefused counts credentials that were not looked at, after too many wrong
// ones.
func (m *Mount) LoginRefused() { m.refusedLogins.Add(1) }

// mounts writes what is counted by mount, and by method where that has occurred.
func (t *text) mounts(mounts []*Mount) {
	t.family("gowebdav_login_failures_total", counter, "Credentials that did not open the mount.")
	for _, m := range mounts {
		t.sample("gowebdav_login_failures_total", float64(m.failedLogins.Load()), "mount", m.prefix)
	}
	t.family("gowebdav_logins_refused_total", counter, "Credentials that were not looked at, after too many wrong ones.")
	for _, m := range mounts {
		t.sample("gowebdav_logins_refused_total", float64(m.refusedLogins.Load()), "mount", m.prefix)
	}
	var used []*counters
	for _, m := range mounts {
		for i := range m.byMethod {
			if c := &m.byMethod[i]; c.latency.count() > 0 {
				used = append(used, c)
			}
		}
	}
	t.family("gowebdav_requests_total", counter, "Requests that are answered.")
	for _, c := range used {
		c.codes(t)
	}
	t.family("gowebdav_sent_bytes_total", counter, "Bytes of answers as they were sent, perhaps compressed, without heads.")
	for _, c := range used {
		t.sample("gowebdav_sent_bytes_total", float64(c.sent.Load()), c.labels...)
	}
	t.family("gowebdav_received_bytes_total", counter, "Bytes of uploads and of other bodies of requests.")
	for _, c := range used {
		t.sample("gowebdav_received_bytes_total", float64(c.received.Load()), c.labels...)
	}
	t.family("gowebdav_request_latency_seconds", "histogram", "Time from the head of a request to the begin of its answer.")
	for _, c := range used {
		t.histogram("gowebdav_request_latency_seconds", c.latency, c.labels)
	}
	t.family("gowebdav_request_duration_seconds", "histogram", "Time from the head of a request to the end of its answer.")
	for _, c := range used {
		t.histogram("gowebdav_request_duration_seconds", c.duration, c.labels)
	}
}

// codes writes the codes that have occurred.
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
