//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// probe measures the figures of some rows at a server, in order. It returns none if the
// server lacks the feature.
type probe struct {
	name    string // for -only
	small   bool   // of small files
	rows    []row
	measure func(ctx context.Context, s *server) ([]float64, error)
}

// at adds the figures at a server to the results, and watches its memory meanwhile.
func (p probe) at(ctx context.Context, s *server, r results) error {
	unwatch := s.watch()
	figures, err := p.measure(ctx, s)
	unwatch()
	if err := cmp.Or(ctx.Err(), err); err != nil {
		return err
	}
	for i, figure := range figures {
		r.add(p.rows[i].id, s.name, figure)
	}
	return nil
}

const allprop = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><allprop/></propfind>`

// The PROPFIND of rclone.
const fourProperties = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>` +
	`<displayname/><getlastmodified/><getcontentlength/><resourcetype/></prop></propfind>`

// Rows without a probe: they are measured in every round.
const (
	rowIdle = "idle memory"
	rowPeak = "peak memory"
	rowTime = "start"
	rowSize = "binary"
)

func resources() []row {
	return []row{
		{id: rowIdle, name: "idle memory (PSS), with ten mounts, MiB", must: goal{factor: 12.5}, aim: goal{factor: 11}},
		{id: rowPeak, name: "peak memory (PSS) through all of the above, MiB", must: goal{factor: 32}, aim: goal{factor: 24}},
		{id: rowTime, name: "start until the first answer, ms", must: goal{factor: 1.6, server: bare}, aim: goal{factor: 1.4, server: bare}},
		{id: rowSize, name: "stripped binary, MB", must: goal{factor: 16.5}, aim: goal{factor: 15}},
	}
}

// probes are the measurements of every server, in the order of the table.
func (b *bench) probes() []probe {
	gzip, zstd := b.coded("gzip", goal{factor: 36}, goal{}), b.coded("zstd", goal{factor: 60}, goal{factor: 120})
	size := byteSize(b.size.log)
	folder := fmt.Sprintf("%d files", b.size.members)
	return []probe{
		{name: "propfind", rows: []row{{id: "PROPFIND", name: "PROPFIND depth 1 of " + folder + ", allprop, CPU ms",
			must: goal{factor: 1.2, server: "nginx"}, aim: goal{factor: 1.1, server: "nginx"}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.listing(ctx, s, propfind, "", allprop, b.size.members)
			}},
		{name: "properties", rows: []row{{id: "properties", name: "the same, four named properties, CPU ms",
			must: goal{factor: 1.15, server: "nginx"}, aim: goal{factor: 1, server: "nginx"}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.listing(ctx, s, propfind, "", fourProperties, b.size.members)
			}},
		{name: "html", rows: []row{{id: "HTML", name: fmt.Sprintf("HTML listing of the same folder, the first %d rows (peers: all), CPU ms", pageRows),
			must: goal{factor: 0.5, server: "nginx"}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.listing(ctx, s, "GET", "text/html", "", b.size.members)
			}},
		{name: "json", rows: []row{{id: "JSON", name: "JSON listing of the same folder, whole (peers: HTML), CPU ms",
			must: goal{factor: 1.5, server: "nginx"}, aim: goal{factor: 1, server: "nginx"}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.listing(ctx, s, "GET", "application/json, text/html;q=0.5", "", b.size.members)
			}},
		{name: "small", small: true, rows: []row{
			{id: "GET login", name: "GET 4 KiB with Basic authentication and access log (others: without), CPU µs",
				must: goal{factor: 1.7, server: bare}, aim: goal{factor: 1.5, server: bare}},
			{id: "GET", name: "the same without login, CPU µs", must: goal{factor: 0.85, server: "Caddy"}, aim: goal{factor: 0.7, server: "Caddy"}},
		}, measure: b.small},
		{name: "many", small: true, rows: []row{{id: "many", name: fmt.Sprintf("GET 4 KiB with Basic authentication over %d connections, requests a second", manyClients), kind: rate,
			must: goal{factor: 1, server: "Apache"}, aim: goal{factor: 1.2, server: "Apache"}}}, measure: b.many},
		{name: "large", rows: []row{{id: "large", name: "GET " + size + " plain, CPU-s a GiB",
			must: goal{factor: 1.2, server: "nginx"}, aim: goal{factor: 1, server: "nginx"}}}, measure: b.large},
		{name: "sendfile", rows: []row{{id: "sendfile", name: "… sendfile seen with strace", kind: yesNo, must: goal{factor: 1}}}, measure: b.sendfile},
		gzip,
		zstd,
		{name: "put", rows: []row{{id: "PUT", name: "PUT " + size + ", CPU-s a GiB", must: goal{factor: 1.6}, aim: goal{factor: 1.1}}}, measure: b.put},
	}
}

const (
	propfind = "PROPFIND"

	// pageRows is the number of rows on a page of our listing.
	pageRows = 2000
)

// listing returns the CPU time in milliseconds of one listing of a folder, which must be complete,
// or of the first page of ours in HTML.
func (b *bench) listing(ctx context.Context, s *server, method, accept, body string, members int) ([]float64, error) {
	if method == propfind && !s.webdav {
		return nil, nil
	}
	want, header, listed := 200, []string{"Accept: " + accept}, members
	if s.name == ours && accept == "text/html" {
		listed = min(members, pageRows)
	}
	if method == propfind {
		want, header = 207, []string{"Depth: 1", "Content-Type: application/xml", "Content-Length: " + strconv.Itoa(len(body))}
	}
	request := append(s.request(method, folderOf(members)+"/", header...), body...)
	c := newConn(ctx, s.addr)
	defer c.close()
	a, err := c.ask(request, nil, want)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(c.body(a.head))
	if err != nil {
		return nil, err
	}
	if got := membersIn(text); got != listed {
		return nil, fmt.Errorf("%s lists %d of %d members", method, got, listed)
	}
	c.close()
	cpu, _, err := s.repeat(b.size.moment, func() (answer, error) { return c.do(request, nil, want) })
	return []float64{cpu.Seconds() * 1e3}, err
}

// repeat repeats a request for d, at least three times, unless that takes five times as
// long. It returns the server's CPU time per request, and the median time to the first
// byte.
func (s *server) repeat(d time.Duration, do func() (answer, error)) (cpu, first time.Duration, err error) {
	before, err := s.cpu()
	if err != nil {
		return 0, 0, err
	}
	var firsts []float64
	for began := time.Now(); ; {
		a, err := do()
		if err != nil {
			return 0, 0, err
		}
		firsts = append(firsts, float64(a.first))
		if took := time.Since(began); took > d && len(firsts) >= 3 || took > 5*d {
			break
		}
	}
	after, err := s.cpu()
	return (after - before) / time.Duration(len(firsts)), time.Duration(median(firsts)), err
}

// smallClients request the small file at once. With a single client, the server would
// sleep between requests. Sleeping and waking up takes 20 us for nginx and Go alike, more
// than the request.
const smallClients = 4

// small returns the CPU time in microseconds of one request of many, with and without
// login. Peers have no login: both figures are the same.
func (b *bench) small(ctx context.Context, s *server) ([]float64, error) {
	plain, err := s.load(ctx, s.request("GET", "small.log"), smallClients, 2*b.size.moment)
	if err != nil {
		return nil, err
	}
	private := plain
	if s.name == ours {
		private, err = s.load(ctx, s.request("GET", "/login/small.log", login), smallClients, 2*b.size.moment)
	}
	return []float64{float64(private.cpu) / 1e3, float64(plain.cpu) / 1e3}, err
}

// manyClients is the number of connections of many.
const manyClients = 100

// many returns the number of requests that the server answers in a second.
func (b *bench) many(ctx context.Context, s *server) ([]float64, error) {
	request := s.request("GET", "small.log")
	if s.name == ours {
		request = s.request("GET", "/login/small.log", login)
	}
	l, err := s.load(ctx, request, manyClients, 2*b.size.moment)
	if err != nil {
		return nil, err
	}
	return []float64{float64(len(l.latencies)) / l.took.Seconds()}, nil
}

// large returns the CPU time in seconds per GiB of an uncompressed file.
func (b *bench) large(ctx context.Context, s *server) ([]float64, error) {
	c := newConn(ctx, s.addr)
	defer c.close()
	request := s.request("GET", "regular.log")
	cpu, _, err := s.repeat(b.size.moment, func() (answer, error) { return b.whole(c.do(request, nil, 200)) })
	return []float64{cpu.Seconds() / b.gib()}, err
}

func (b *bench) gib() float64 { return float64(b.size.log) / (1 << 30) }

// whole makes an incomplete log an error.
func (b *bench) whole(a answer, err error) (answer, error) {
	if err == nil && a.bytes != b.size.log {
		err = fmt.Errorf("%d bytes of %d came", a.bytes, b.size.log)
	}
	return a, err
}

// coded measures the rows of a log in a content coding.
func (b *bench) coded(coding string, must, aim goal) probe {
	rows := []row{
		{id: coding, name: "GET of a regular log in " + coding + ": bytes sent", kind: fraction, must: must, aim: aim},
		{id: coding + " speed", name: "… log MiB a CPU-s", kind: rate, must: goal{factor: 300}, aim: goal{factor: 500}},
	}
	return probe{name: coding, rows: rows, measure: func(ctx context.Context, s *server) ([]float64, error) {
		c := newConn(ctx, s.addr)
		defer c.close()
		before, err := s.cpu()
		if err != nil {
			return nil, err
		}
		a, err := c.ask(s.request("GET", "regular.log", "Accept-Encoding: "+coding), nil, 200)
		if err != nil || a.encoding != coding {
			return nil, err
		}
		sent, err := c.discard(a.head)
		if err != nil {
			return nil, err
		}
		after, err := s.cpu()
		return []float64{float64(b.size.log) / float64(sent), b.gib() * 1024 / (after - before).Seconds()}, err
	}}
}

// put returns the CPU time in seconds of an upload of a GiB.
func (b *bench) put(ctx context.Context, s *server) ([]float64, error) {
	if !s.webdav {
		return nil, nil
	}
	f, err := os.Open(filepath.Join(b.data, "open", "regular.log"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	uploaded := filepath.Join(b.data, "open", "upload.log")
	defer os.Remove(uploaded)
	c := newConn(ctx, s.addr)
	defer c.close()
	before, err := s.cpu()
	if err != nil {
		return nil, err
	}
	if _, err := c.do(s.request("PUT", "upload.log", fmt.Sprintf("Content-Length: %d", b.size.log)), f, 201); err != nil {
		return nil, err
	}
	after, err := s.cpu()
	if err != nil {
		return nil, err
	}
	if fi, err := os.Stat(uploaded); err != nil || fi.Size() != b.size.log {
		return nil, fmt.Errorf("the upload is not whole: %v, %w", fi, err)
	}
	return []float64{(after - before).Seconds() / b.gib()}, nil
}

// sendfile reports whether a file is sent by the system call of that name. Tracing costs
// the server time, so it is not part of any timing.
func (b *bench) sendfile(ctx context.Context, s *server) ([]float64, error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, nil
	}
	pids, err := s.processes()
	if err != nil {
		return nil, err
	}
	trace := filepath.Join(b.work, "trace")
	defer os.Remove(trace)
	args := []string{"-f", "-e", "trace=sendfile", "-o", trace}
	for _, pid := range pids {
		args = append(args, "-p", strconv.Itoa(pid))
	}
	cmd := exec.CommandContext(ctx, strace, args...)
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	attached, err := awaitLines(said, len(pids))
	if err == nil && attached {
		c := newConn(ctx, s.addr)
		_, err = b.whole(c.do(s.request("GET", "regular.log"), nil, 200))
		c.close()
	}
	cmd.Process.Signal(os.Interrupt)
	io.Copy(io.Discard, said)
	cmd.Wait() // ends by the signal
	if err != nil || !attached {
		return nil, err
	}
	seen, err := os.ReadFile(trace)
	if err != nil {
		return nil, err
	}
	if strings.Contains(string(seen), "sendfile(") {
		return []float64{1}, nil
	}
	return []float64{0}, nil
}

// awaitLines reads n lines, and reports whether there were that many.
func awaitLines(r io.Reader, lines int) (bool, error) {
	var b [1]byte
	for lines > 0 {
		if _, err := r.Read(b[:]); err == io.EOF {
			return false, nil
		} else if err != nil {
			return false, err
		}
		if b[0] == '\n' {
			lines--
		}
	}
	return true, nil
}

func byteSize(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB"}
	i := 0
	for ; i < len(units)-1 && n >= 1024 && n%1024 == 0; i++ {
		n /= 1024
	}
	return fmt.Sprintf("%d %s", n, units[i])
}
