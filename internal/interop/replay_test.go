//go:build linux

package interop

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A transcript holds the requests of one client in a session, and the responses that it needs. Each client has a file
// testdata/*.http. Comments on top name the client, and steps follow:
//
//	### what the client does [writable]
//	PUT {base}/new.log HTTP/1.1
//	Host: {host}
//	Content-Length: {length}
//
//	the body
//	[read-only]
//	> refused
//	[writable]
//	> 201
//	> ETag: "(.+)"
//
// [read-only] or [writable] after the name means that the client gets this far only on such a mount. Writes are sent
// to a read-only mount as well, to be refused. On a line of its own it limits the expectations below it to such a
// mount, until [both]. The newline before the first of these lines does not belong to the body. An expectation is one
// of
//
//	> 201                              the status
//	> Name: regexp                     a header, of which the expression matches the whole value
//	> no Name                          a header that is not there
//	> body contains text
//	> body lacks text
//	> body matches regexp              somewhere
//	> body is "text"                   quoted as in Go
//	> capture token = Name regexp      the first group becomes {token}; the name "body" stands for the body
//	> refused                          405 and the methods of a read-only mount
//
// Predefined are {base}, the path of the mount without a trailing slash, {parent}, the path of the collection above
// it, {url}, the scheme and host that the client sees, {host}, {auth}, the right credentials, and in a header
// {length}, the length of the body. A transcript ends with the changes to the writable folder:
//
//	### afterwards
//	+ "new.log" "its content"
//	- "lab.log"
type transcript struct {
	client string // the file's name without extension
	steps  []step
	after  map[string]*string // content by name, nil for a deleted file
}

type step struct {
	line    int
	name    string
	only    kind
	method  string
	head    []string // request line and headers
	body    string
	chunked bool
	want    []expectation
}

type expectation struct {
	only  kind
	text  string
	check func(a *answer, v variables) error
}

// refused is a read-only mount's response to every write.
var refused = expectation{text: "refused", check: func(a *answer, _ variables) error {
	return errors.Join(a.hasStatus(http.StatusMethodNotAllowed), a.matches("Allow", "OPTIONS, GET, HEAD, PROPFIND"))
}}

// kind is a kind of mount, "" for both.
type kind string

const (
	onReadOnly kind = "read-only"
	onWritable kind = "writable"
)

func (only kind) includes(k kind) bool { return only == "" || only == k }

// variables are the values of the names in braces.
type variables map[string]string

var braces = regexp.MustCompile(`\{[a-z]+\}`)

// expand inserts the values, each changed by quote.
func (v variables) expand(text string, quote func(string) string) string {
	return braces.ReplaceAllStringFunc(text, func(name string) string { return quote(v[name[1:len(name)-1]]) })
}

func verbatim(s string) string { return s }

// parser reads a transcript line by line.
type parser struct {
	*transcript
	step    *step
	part    func(line string) error // parses the following lines
	only    kind                    // kind of mount for the following expectations
	body    []string
	known   variables // only the names matter
	heading bool
}

func parseTranscript(client, text string) (*transcript, error) {
	p := &parser{transcript: &transcript{client: client}, known: variables{}}
	for _, name := range []string{"base", "parent", "url", "host", "auth", "length"} {
		p.known[name] = "x"
	}
	p.part = p.comment
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if err := p.line(i+1, line); err != nil {
			return nil, fmt.Errorf("%s.http:%d: %w", client, i+1, err)
		}
	}
	if err := p.end(); err != nil {
		return nil, fmt.Errorf("%s.http: at the end: %w", client, err)
	}
	if p.after == nil {
		return nil, fmt.Errorf("%s.http: no step %q", client, "### afterwards")
	}
	return p.transcript, nil
}

func (p *parser) line(number int, line string) error {
	for _, name := range braces.FindAllString(line, -1) {
		if _, ok := p.known[name[1:len(name)-1]]; !ok {
			return fmt.Errorf("%s is not captured before", name)
		}
	}
	name, ok := strings.CutPrefix(line, "### ")
	if !ok {
		return p.part(line)
	}
	if !p.heading {
		return errors.New("the client is not named on top")
	}
	if err := p.end(); err != nil {
		return fmt.Errorf("the step before: %w", err)
	}
	if p.after != nil {
		return errors.New("a step behind the last one")
	}
	p.only, p.body = "", nil
	if name == "afterwards" {
		p.after, p.part = map[string]*string{}, p.difference
		return nil
	}
	p.step, p.part = &step{line: number, name: name}, p.requestLine
	for _, k := range []kind{onReadOnly, onWritable} {
		if cut, ok := strings.CutSuffix(name, " ["+string(k)+"]"); ok {
			p.step.name, p.step.only = cut, k
		}
	}
	return nil
}

// end completes a step.
func (p *parser) end() error {
	st := p.step
	if st == nil {
		return nil
	}
	p.step = nil
	st.body = strings.Join(p.body, "\n")
	st.chunked = slices.Contains(st.head, "Transfer-Encoding: chunked")
	if length := slices.Contains(st.head, "Content-Length: {length}"); length && st.chunked || st.body != "" && !length && !st.chunked {
		return errors.New("a body needs either Content-Length: {length} or Transfer-Encoding: chunked")
	}
	for _, k := range []kind{onReadOnly, onWritable} {
		status := func(e expectation) bool {
			return e.only.includes(k) && (e.text == refused.text || isStatus(e.text))
		}
		if st.only.includes(k) && !slices.ContainsFunc(st.want, status) {
			return fmt.Errorf("no status is expected on a %s mount", k)
		}
	}
	p.steps = append(p.steps, *st)
	return nil
}

func (p *parser) comment(line string) error {
	if line != "" && !strings.HasPrefix(line, "# ") && line != "#" {
		return errors.New("expected a comment or a step")
	}
	p.heading = p.heading || strings.HasPrefix(line, "# ")
	return nil
}

func (p *parser) requestLine(line string) error {
	fields := strings.Split(line, " ")
	if len(fields) != 3 || fields[0] == "" || fields[1] == "" || fields[2] != "HTTP/1.1" {
		return errors.New("expected a request line")
	}
	p.step.method, p.step.head, p.part = fields[0], []string{line}, p.header
	return nil
}

func (p *parser) header(line string) error {
	if line == "" {
		p.part = p.content
		return nil
	}
	if name, _, ok := strings.Cut(line, ":"); !ok || name == "" || strings.ContainsAny(name, " \t<>[]") {
		return errors.New("expected a header, or an empty line")
	}
	p.step.head = append(p.step.head, line)
	return nil
}

// content reads a line of the body, or the first line after it.
func (p *parser) content(line string) error {
	if line == "[read-only]" || line == "[writable]" || strings.HasPrefix(line, "> ") {
		p.part = p.expectation
		return p.part(line)
	}
	p.body = append(p.body, line)
	return nil
}

func (p *parser) expectation(line string) error {
	switch line {
	case "", "[both]":
		p.only = ""
		return nil
	case "[read-only]", "[writable]":
		p.only = kind(line[1 : len(line)-1])
		return nil
	}
	text, ok := strings.CutPrefix(line, "> ")
	if !ok {
		return errors.New("expected an expectation")
	}
	if p.only != "" && !p.step.only.includes(p.only) {
		return errors.New("an expectation of a mount that the step does not run on")
	}
	check, err := p.parseCheck(text)
	if err != nil {
		return err
	}
	p.step.want = append(p.step.want, expectation{only: p.only, text: text, check: check})
	return nil
}

var (
	captureForm = regexp.MustCompile(`^([a-z]+) = (\S+) (.+)$`)
	headerForm  = regexp.MustCompile(`^([A-Za-z0-9-]+): (.+)$`)
)

func isStatus(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 200 && n < 600
}

// parseCheck parses the text after "> ".
func (p *parser) parseCheck(text string) (func(*answer, variables) error, error) {
	if isStatus(text) {
		status, _ := strconv.Atoi(text)
		return func(a *answer, _ variables) error { return a.hasStatus(status) }, nil
	}
	if text == refused.text {
		return refused.check, nil
	}
	if name, ok := strings.CutPrefix(text, "no "); ok {
		return func(a *answer, _ variables) error { return a.lacks(name) }, nil
	}
	if part, ok := strings.CutPrefix(text, "body contains "); ok {
		return func(a *answer, v variables) error { return a.contains(v.expand(part, verbatim), true) }, nil
	}
	if part, ok := strings.CutPrefix(text, "body lacks "); ok {
		return func(a *answer, v variables) error { return a.contains(v.expand(part, verbatim), false) }, nil
	}
	if expression, ok := strings.CutPrefix(text, "body matches "); ok {
		re, err := regexp.Compile(expression)
		return func(a *answer, _ variables) error { return a.find(re) }, err
	}
	if quoted, ok := strings.CutPrefix(text, "body is "); ok {
		whole, err := strconv.Unquote(quoted)
		return func(a *answer, _ variables) error { return a.is(whole) }, err
	}
	if capture, ok := strings.CutPrefix(text, "capture "); ok {
		m := captureForm.FindStringSubmatch(capture)
		if m == nil {
			return nil, errors.New("expected capture NAME = HEADER REGEXP")
		}
		re, err := regexp.Compile(m[3])
		if err == nil && re.NumSubexp() != 1 {
			err = errors.New("expected one group to capture")
		}
		p.known[m[1]] = "x"
		return func(a *answer, v variables) error { return a.capture(v, m[1], m[2], re) }, err
	}
	m := headerForm.FindStringSubmatch(text)
	if m == nil {
		return nil, errors.New("an expectation that is none")
	}
	_, err := regexp.Compile(p.known.expand(m[2], verbatim))
	return func(a *answer, v variables) error { return a.matches(m[1], v.expand(m[2], regexp.QuoteMeta)) }, err
}

// difference parses a line of "### afterwards".
func (p *parser) difference(line string) error {
	if line == "" {
		return nil
	}
	sign, rest, _ := strings.Cut(line, " ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil || sign != "+" && sign != "-" {
		return errors.New(`expected + "name" "content", or - "name"`)
	}
	name, _ := strconv.Unquote(quoted)
	if sign == "-" {
		p.after[name] = nil
		return nil
	}
	content, err := strconv.Unquote(strings.TrimSpace(rest[len(quoted):]))
	p.after[name] = &content
	return err
}

func TestTranscriptIsMalformed(t *testing.T) {
	t.Parallel()
	const top, end = "# Client 1.0\n", "### afterwards\n"
	const get = "### get\nGET / HTTP/1.1\nHost: {host}\n\n"
	if _, err := parseTranscript("good", top+get+"> 200\n"+end); err != nil {
		t.Errorf("a good one: %v", err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":                     {"", `no step "### afterwards"`},
		"no client":                 {get + "> 200\n" + end, ":1: the client is not named on top"},
		"text on top":               {"Client\n", ":1: expected a comment or a step"},
		"no request line":           {top + "### get\n\n", ":3: expected a request line"},
		"no version":                {top + "### get\nGET /\n", ":3: expected a request line"},
		"no header":                 {top + "### get\nGET / HTTP/1.1\nHost\n", ":4: expected a header"},
		"no empty line":             {top + "### get\nGET / HTTP/1.1\n> 200\n", ":4: expected a header, or an empty line"},
		"no expectation":            {top + get + end, ":6: the step before: no status is expected on a read-only mount"},
		"no expectation at the end": {top + get, "at the end: no status is expected on a read-only mount"},
		"one kind only":             {top + get + "[read-only]\n> 200\n" + end, "no status is expected on a writable mount"},
		"the other kind":            {top + "### x [writable]\nGET / HTTP/1.1\n\n[read-only]\n> 200\n", ":6: an expectation of a mount that the step does not run on"},
		"no such expectation":       {top + get + "> 200\n> fine\n", ":7: an expectation that is none"},
		"status out of range":       {top + get + "> 99\n", ":6: an expectation that is none"},
		"text below expectations":   {top + get + "> 200\nbody\n", ":7: expected an expectation"},
		"regexp of a header":        {top + get + "> ETag: (\n", ":6: error parsing regexp"},
		"regexp of a body":          {top + get + "> body matches (\n", ":6: error parsing regexp"},
		"regexp of a capture":       {top + get + "> capture a = ETag (\n", ":6: error parsing regexp"},
		"capture without a group":   {top + get + "> capture a = ETag .*\n", ":6: expected one group"},
		"capture without a header":  {top + get + "> capture a\n", ":6: expected capture NAME"},
		"unquoted body":             {top + get + "> body is a\n", ":6: invalid syntax"},
		"unknown variable":          {top + get + "> ETag: {tag}\n", ":6: {tag} is not captured before"},
		"body of no length":         {top + "### put\nPUT / HTTP/1.1\n\nx\n> 201\n" + end, "a body needs either"},
		"body of two lengths":       {top + "### put\nPUT / HTTP/1.1\nContent-Length: {length}\nTransfer-Encoding: chunked\n\nx\n> 201\n" + end, "a body needs either"},
		"no afterwards":             {top + get + "> 200\n", `no step "### afterwards"`},
		"step behind the last":      {top + end + get, ":3: a step behind the last one"},
		"afterwards unquoted":       {top + end + "+ a b\n", `:3: expected + "name"`},
		"afterwards unsigned":       {top + end + "* \"a\"\n", `:3: expected + "name"`},
		"afterwards no content":     {top + end + "+ \"a\"\n", ":3: invalid syntax"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseTranscript("bad", c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// An answer is a response as received.
type answer struct {
	raw    string // the whole response
	status int
	header http.Header
	body   string
	direct bool // not through a proxy, which may change the spelling of header names
}

func (a *answer) hasStatus(want int) error {
	if a.status != want {
		return fmt.Errorf("status %d", a.status)
	}
	return nil
}

func (a *answer) matches(name, expression string) error {
	value := strings.Join(a.header.Values(name), ", ")
	if !regexp.MustCompile(`^(?:` + expression + `)$`).MatchString(value) {
		return fmt.Errorf("%s: %q", name, value)
	}
	// Some clients search for exactly this spelling.
	if name == "DAV" && a.direct && !strings.Contains(a.raw, "\r\nDAV: ") {
		return errors.New("the header DAV is spelled another way")
	}
	return nil
}

func (a *answer) lacks(name string) error {
	if values := a.header.Values(name); len(values) > 0 {
		return fmt.Errorf("%s: %q", name, values)
	}
	return nil
}

func (a *answer) contains(part string, want bool) error {
	if strings.Contains(a.body, part) != want {
		return errors.New("not the body below")
	}
	return nil
}

func (a *answer) find(re *regexp.Regexp) error {
	if !re.MatchString(a.body) {
		return errors.New("not the body below")
	}
	return nil
}

func (a *answer) is(body string) error {
	if a.body != body {
		return fmt.Errorf("body %s", brief(a.body))
	}
	return nil
}

func (a *answer) capture(v variables, name, header string, re *regexp.Regexp) error {
	from := a.header.Get(header)
	if header == "body" {
		from = a.body
	}
	m := re.FindStringSubmatch(from)
	if m == nil {
		return fmt.Errorf("%s: %q", header, from)
	}
	v[name] = m[1]
	return nil
}

// wellFormed checks that XML is well-formed, for every answer.
func (a *answer) wellFormed() error {
	if a.status == http.StatusMultiStatus && !strings.HasPrefix(a.header.Get("Content-Type"), "application/xml") {
		return fmt.Errorf("207 of type %q", a.header.Get("Content-Type"))
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/xml") || a.body == "" {
		return nil
	}
	for d := xml.NewDecoder(strings.NewReader(a.body)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w in\n%s", err, a.body)
		}
	}
}

// A route is a way from a client to the server.
type route struct {
	url       string                   // the server's URL for the client
	dial      func() (net.Conn, error) // connects as the client, or as the proxy to the server
	host      string
	forwarded []string // header lines added by the proxy
	direct    bool
}

func directly(_ *testing.T, s *server) route {
	host := strings.TrimPrefix(s.url, "http://")
	return route{url: s.url, host: host, direct: true, dial: func() (net.Conn, error) { return net.Dial("tcp", host) }}
}

// forwarded is a route through a proxy that ends TLS. Headers that the proxy does not know still hold the client's URL
// of the server.
func forwarded(t *testing.T, s *server) route {
	r := directly(t, s)
	r.url = "https://other.example"
	r.forwarded = []string{"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: other.example", "X-Forwarded-Proto: https"}
	return r
}

func throughNginx(t *testing.T, s *server) route {
	return throughProxy(t, behindNginx(t, s, "127.0.2.200"))
}

func throughCaddy(t *testing.T, s *server) route {
	return throughProxy(t, behindCaddy(t, s, "127.0.3.200"))
}

// throughHub is a route through another server, which shares this one as a whole.
func throughHub(t *testing.T, s *server) route {
	r := directly(t, &server{url: hubOf(t, s, "/")})
	r.direct = false
	return r
}

// hubOf starts a server that shares another one below a prefix, and returns its URL.
func hubOf(t *testing.T, s *server, prefix string) string {
	t.Helper()
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", prefix+","+s.url+",null,null,false")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "dav=", "DAV=", corsOrigins)
	_, addr := start(t, cmd, listening)
	return "http://" + addr
}

func throughProxy(t *testing.T, p proxy) route {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(content(t, p.certificate)))
	host := strings.TrimPrefix(p.url, "https://")
	config := &tls.Config{RootCAs: roots, NextProtos: []string{"http/1.1"}}
	return route{url: p.url, host: host, dial: func() (net.Conn, error) { return tls.Dial("tcp", host, config) }}
}

// A session is one client at work. It sends the client's bytes over one persistent connection.
type session struct {
	route
	known    variables
	conn     net.Conn
	reader   *bufio.Reader
	received bytes.Buffer
}

func newSession(r route, prefix string) *session {
	base := escape(prefix)
	return &session{route: r, known: variables{
		"base":   base,
		"parent": base[:strings.LastIndex(base, "/")+1],
		"url":    r.url,
		"host":   r.host,
		"auth":   "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)),
	}}
}

func (s *session) close() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// do sends a request and reads the response.
func (s *session) do(st step) (*answer, error) {
	if s.conn == nil {
		conn, err := s.dial()
		if err != nil {
			return nil, err
		}
		s.conn, s.reader = conn, bufio.NewReader(io.TeeReader(conn, &s.received))
	}
	if err := s.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, err
	}
	s.received.Reset()
	s.known["length"] = strconv.Itoa(len(st.body))
	lines := append(slices.Clone(st.head), s.forwarded...)
	head := s.known.expand(strings.Join(lines, "\r\n"), verbatim) + "\r\n\r\n"
	body := st.body
	if st.chunked {
		half := len(body) / 2
		body = fmt.Sprintf("%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", half, body[:half], len(body)-half, body[half:])
	}
	if slices.Contains(st.head, "Expect: 100-continue") {
		if _, err := io.WriteString(s.conn, head); err != nil {
			return nil, err
		}
		a, err := s.receive(st)
		if err != nil || a.status != http.StatusContinue {
			return a, err
		}
		head = ""
	}
	if _, err := io.WriteString(s.conn, head+body); err != nil {
		return nil, err
	}
	for {
		a, err := s.receive(st)
		if err != nil || a.status != http.StatusContinue { // a proxy may repeat it
			return a, err
		}
	}
}

func (s *session) receive(st step) (*answer, error) {
	resp, err := http.ReadResponse(s.reader, &http.Request{Method: st.method})
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.Header.Get("Content-Encoding") == "gzip" && len(body) > 0 {
		if body, err = gunzip(body); err != nil {
			return nil, err
		}
	}
	if n := s.reader.Buffered(); n != 0 && resp.StatusCode != http.StatusContinue {
		return nil, fmt.Errorf("%d bytes after the answer:\n%s", n, s.received.String())
	}
	if resp.Close || slices.Contains(st.head, "Connection: close") {
		s.close()
	}
	return &answer{raw: s.received.String(), status: resp.StatusCode, header: resp.Header, body: string(body), direct: s.direct}, nil
}

func gunzip(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// TestReplay sends each client's requests to a read-only and to a writable mount.
func TestReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.http")
	if err != nil || files == nil {
		t.Fatalf("no transcripts: %v", err)
	}
	var transcripts []*transcript
	for _, file := range files {
		tr, err := parseTranscript(strings.TrimSuffix(filepath.Base(file), ".http"), content(t, file))
		if err != nil {
			t.Fatal(err)
		}
		transcripts = append(transcripts, tr)
	}
	for _, way := range []struct {
		name string
		to   func(*testing.T, *server) route
	}{
		{"directly", directly},
		{"forwarded", forwarded},
		{"through nginx", throughNginx},
		{"through Caddy", throughCaddy},
		{"through a hub", throughHub},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := serveFor(t, transcripts)
			r := way.to(t, s)
			for _, tr := range transcripts {
				t.Run(tr.client+" read-only", func(t *testing.T) {
					folder := s.folder[readOnlyFor(tr)]
					before := inodes(t, folder)
					tr.replay(t, newSession(r, readOnlyFor(tr)), onReadOnly)
					sameTree(t, "read-only", inodes(t, folder), before)
				})
				t.Run(tr.client+" writable", func(t *testing.T) {
					tr.replay(t, newSession(r, writableFor(tr)), onWritable)
					sameTree(t, "writable", tree(t, s.folder[writableFor(tr)]), tr.changed())
				})
			}
		})
	}
}

const corsOrigins = "CORS_ORIGINS=app://obsidian.md,capacitor://localhost"

func readOnlyFor(tr *transcript) string { return "/archive/" + tr.client }
func writableFor(tr *transcript) string { return "/team/" + tr.client }

// serveFor starts a server with a read-only and a writable mount for each transcript, both with a login.
func serveFor(t *testing.T, transcripts []*transcript) *server {
	t.Helper()
	s := &server{folder: map[string]string{}}
	var dav []string
	for _, tr := range transcripts {
		for _, m := range []mount{
			{prefix: readOnlyFor(tr), folder: oddFolder(t), login: true},
			{prefix: writableFor(tr), folder: oddFolder(t), login: true, writable: true},
		} {
			dav = append(dav, m.String())
			s.folder[m.prefix] = m.folder
		}
	}
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", strings.Join(dav, ";"))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "dav=", "DAV=", corsOrigins, "TRUSTED_PROXIES=127.0.0.1") // of the hub
	var addr string
	s.daemon, addr = start(t, cmd, listening)
	s.url = "http://" + addr
	return s
}

// replay ends the test at the first unexpected response, since later steps depend on earlier ones.
func (tr *transcript) replay(t *testing.T, s *session, k kind) {
	t.Helper()
	defer s.close()
	for _, st := range tr.steps {
		want := st.want
		if !st.only.includes(k) {
			if k == onWritable || slices.Contains([]string{"OPTIONS", "GET", "HEAD", "PROPFIND"}, st.method) {
				continue
			}
			want = []expectation{refused}
		}
		a, err := s.do(st)
		if err != nil {
			t.Fatalf("%s.http:%d: %s: %v", tr.client, st.line, st.name, err)
		}
		if err := a.wellFormed(); err != nil {
			t.Errorf("%s.http:%d: %s: %v", tr.client, st.line, st.name, err)
		}
		for _, e := range want {
			if !e.only.includes(k) {
				continue
			}
			if err := e.check(a, s.known); err != nil {
				t.Errorf("%s.http:%d: %s: want %s: %v", tr.client, st.line, st.name, e.text, err)
			}
		}
		if t.Failed() {
			head, _, _ := strings.Cut(a.raw, "\r\n\r\n")
			t.Fatalf("the answer to %s:\n%s\n%s", s.known.expand(st.head[0], verbatim), head, a.body)
		}
	}
}

// changed returns oddFiles with the changes of the transcript.
func (tr *transcript) changed() map[string]string {
	files := map[string]string{}
	want := maps.Clone(oddFiles)
	for name, content := range tr.after {
		if content == nil {
			delete(want, name)
		} else {
			want[name] = *content
		}
	}
	for name, content := range want {
		if !strings.HasSuffix(name, "/") {
			files[name] = content
		}
		for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
			files[dir+"/"] = ""
		}
	}
	return files
}

// inodes describes a folder so that any change shows: every change of content, attribute, owner or time makes the
// kernel set the inode's change time.
func inodes(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for name, content := range tree(t, dir) {
		found[name] = fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var st syscall.Stat_t
		if err := syscall.Lstat(path, &st); err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if d.IsDir() {
			name += "/"
		}
		found[name] += fmt.Sprintf(" inode %d mode %o changed %d.%09d", st.Ino, st.Mode, st.Ctim.Sec, st.Ctim.Nsec)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
