//go:build linux

package interop

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// rotatedSet writes a log with rotated files, of which each begins where the older one ends.
func rotatedSet(t *testing.T, dir string) {
	t.Helper()
	at := time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)
	for _, name := range []string{"app.log.3.gz", "app.log.2.gz", "app.log.1", "app.log"} {
		var text strings.Builder
		for i := range 2000 {
			fmt.Fprintf(&text, "%s %s request %d took %d ms\n", at.Format("2006-01-02 15:04:05"), []string{"INFO", "WARN", "ERROR"}[i%3], i, i*7%1000)
			at = at.Add(time.Second)
		}
		content := text.String()
		if strings.HasSuffix(name, ".gz") {
			content = packed(t, content)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A bucket answers as the folder does in which the store keeps its objects: one server has both.
func TestBucketAnswersAsItsFolder(t *testing.T) {
	t.Parallel()
	bucket, dir := newStore(t).mount("answers/应用")
	for _, err := range []error{os.CopyFS(filepath.Join(dir, "fail2ban"), os.DirFS(fail2banLogs(t))), os.CopyFS(filepath.Join(dir, "odd"), os.DirFS(oddFolder(t)))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	makeLogs(t, rand.New(rand.NewPCG(21, 21)), filepath.Join(dir, "many"))
	rotatedSet(t, dir)
	modified := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a store tells whole seconds
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		modified = modified.Add(time.Second)
		return errors.Join(err, os.Chtimes(path, modified, modified))
	})
	if err != nil {
		t.Fatal(err)
	}
	s := serveMounts(t, []string{binary}, []mount{{prefix: "/a", folder: dir}, {prefix: "/b", folder: dir, bucket: bucket}})
	accepts := []string{"text/plain", "application/x-ndjson", "application/json"}
	names := []string{"app.log", "app.log.2.gz", "app.log", "fail2ban/sshd", "app.log", "fail2ban/bsd/syslog-v.txt"}
	for i, query := range []string{"?tail=20", "?tail=20&rotated", "?grep=took+77+ms", "?grep=request+1999&rotated&context=2", "?level=error&rotated&limit=5", "?level=error&tail=7&rotated",
		"?since=2026-03-04T09:00&until=2026-03-04T09:01&rotated", "?lines=end&before=9", "?lines=50%25&before=3&after=3", "?lines=2026-03-04T08:20&rotated", "?histogram&rotated&buckets=8", "?grep=ERROR&invert&limit=4"} {
		for n := range 2 {
			s.alike(t, "GET", names[(i+n)%len(names)]+query, "Accept", accepts[(i+n)%len(accepts)])
		}
	}
	folders := []string{"", "fail2ban/", "many/"}
	for i, query := range []string{"?grep=request&merge&limit=20", "?grep=sshd", "?tail=30", "?tail=10&glob=**/*.gz", "?find=syslog", "?grep=a&count", "?lines=end&before=10", "?histogram&buckets=5"} {
		s.alike(t, "GET", folders[i%len(folders)]+query, "Accept", accepts[i%len(accepts)])
	}
	ranges := []string{"0-99", "100-1999", "-7", "0-"}
	for i, name := range slices.Sorted(maps.Keys(tree(t, dir))) {
		switch {
		case strings.HasSuffix(name, "/"):
			s.alike(t, "GET", escape(name), "Accept", "application/json")
		case i%5 == 0:
			s.alike(t, "GET", escape(name), "Range", "bytes="+ranges[i/5%len(ranges)])
		case i%5 == 1:
			s.alike(t, "HEAD", escape(name), "Accept", "*/*")
		}
	}
}

// TestNameOfAnother checks that a client learns why a store that keeps objects as files takes no file
// under the name of a folder, and that nothing is lost.
func TestNameOfAnother(t *testing.T) {
	t.Parallel()
	bucket, dir := newStore(t).mount("team")
	s := serveMounts(t, []string{binary}, []mount{{prefix: "/b", folder: dir, bucket: bucket, writable: true}})
	do := func(method, name, body, destination string) (status int, text string) {
		r, err := http.NewRequestWithContext(t.Context(), method, s.at("/b", name), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if destination != "" {
			r.Header.Set("Destination", s.at("/b", destination))
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		got, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(got)
	}
	for _, name := range []string{"file", "folder/", "folder/member"} {
		method, body := "PUT", name
		if strings.HasSuffix(name, "/") {
			method, body = "MKCOL", ""
		}
		if status, text := do(method, name, body, ""); status != http.StatusCreated {
			t.Fatalf("%s %s: %d %s", method, name, status, text)
		}
	}
	for _, method := range []string{"COPY", "MOVE"} {
		if status, text := do(method, "file", "", "folder"); status != http.StatusConflict || !strings.Contains(text, "has this name, or one above it: delete or rename that first") {
			t.Errorf("%s: %d %s", method, status, text)
		}
	}
	for _, name := range []string{"file", "folder/member"} {
		if status, text := do("GET", name, "", ""); status != http.StatusOK || text != name {
			t.Errorf("%s: %d %q", name, status, text)
		}
	}
}

// Identities of two descriptions of one file, and times of folders, which a bucket does not know.
var identity = regexp.MustCompile(`~i[0-9a-f]+|"[0-9a-v]+-[0-9a-v]+-[0-9a-v]+(-gzip)?"|"type":"folder"[^}]*`)

// alike wants equal answers of the mounts /a and /b.
func (s *server) alike(t *testing.T, method, target, header, value string) {
	t.Helper()
	var answers [2]string
	for i, mount := range []string{"/a/", "/b/"} {
		r, err := http.NewRequestWithContext(t.Context(), method, s.url+mount+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(header, value)
		r.Header.Set("Accept-Encoding", "identity")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		text := identity.ReplaceAllString(string(body), "ID")
		answers[i] = answer.Status
		for _, name := range []string{"Content-Type", "Content-Range", "Accept-Ranges", "Last-Modified", "Content-Disposition"} {
			answers[i] += " " + answer.Header.Get(name)
		}
		if text == string(body) && !strings.Contains(target, "?") { // else it is that of the identities, or none, if a search takes long
			answers[i] += " " + answer.Header.Get("Content-Length")
		}
		answers[i] += "\n" + strings.ReplaceAll(text, "/b/", "/a/")
	}
	if answers[0] != answers[1] {
		at := 0
		for at < min(len(answers[0]), len(answers[1])) && answers[0][at] == answers[1][at] {
			at++
		}
		from := max(0, at-80)
		t.Errorf("%s %s, %s %s: the folder answers %.300q, the bucket %.300q", method, target, header, value, answers[0][from:], answers[1][from:])
	}
}

// No key, no secret and no token of a store is in anything that the program writes: answers, log, metrics and what
// check prints, whatever the store answers.
func TestNoSecretOfABucketIsShown(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	_, dir := store.mount("app")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	rotatedSet(t, dir)
	const wrongKey, wrongSecret, wrongToken = "AKIDTHATNOBODYKNOWS", "wrong/secret+of=the tests", "token/of+the=tests"
	profiles := fmt.Sprintf("[key]\naws_access_key_id = %s\naws_secret_access_key = %s\n[secret]\naws_access_key_id = %s\naws_secret_access_key = %s\n"+
		"[token]\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n[half]\naws_access_key_id = %s\n",
		wrongKey, wrongSecret, storeKey, wrongSecret, wrongKey, wrongSecret, wrongToken, wrongKey)
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(bucket, rest string) string {
		return "s3://" + bucket + "/app?endpoint=" + store.url + "&path_style=true" + rest + ",null,null,true"
	}
	wrong := map[string]string{ // what check says of a prefix
		"/key":    "the store answers 404 XAdminUserNotFound",
		"/secret": "the store answers 403 SignatureDoesNotMatch",
		"/token":  "the store answers 400 InvalidToken",
		"/half":   "expected aws_access_key_id and aws_secret_access_key",
		"/none":   "found none called",
		"/bucket": "the store answers 404 NoSuchBucket",
		"/away":   "connection refused",
	}
	dav := strings.Join([]string{"/right," + at(storeBucket, ""), "/key," + at(storeBucket, "&profile=key"), "/secret," + at(storeBucket, "&profile=secret"),
		"/token," + at(storeBucket, "&profile=token"), "/half," + at(storeBucket, "&profile=half"), "/none," + at(storeBucket, "&profile=none"),
		"/bucket," + at("another-bucket", ""), "/away,s3://team-logs?endpoint=http://127.0.0.1:1,null,null,true"}, ";")
	env := append(append(os.Environ(), storeAccount...), "dav=", "DAV=", "METRICS_USER="+watcher, "METRICS_PASSWORD="+watcherPassword, "AWS_SHARED_CREDENTIALS_FILE="+file)

	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", dav)
	cmd.Dir, cmd.Env = t.TempDir(), env
	d, addr := start(t, cmd, listening)
	s := &server{daemon: d, url: "http://" + addr}
	var shown bytes.Buffer
	status := func(method, target string, header ...string) int {
		r, err := http.NewRequestWithContext(t.Context(), method, s.url+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if err := answer.Write(&shown); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
		return answer.StatusCode
	}
	requests := []struct{ method, target, header, value string }{
		{"GET", "/", "Accept", "text/html"}, {"GET", "/", "Accept", "application/json"}, {"PROPFIND", "/", "Depth", "1"},
		{"GET", "/app.log?tail=3", "Accept", "application/x-ndjson"}, {"GET", "/app.log?view", "Accept", "text/html"}, {"GET", "/app.log?rotated&grep=1999", "Accept", "*/*"},
		{"GET", "/app.log", "Range", "bytes=0-9"}, {"GET", "/?grep=1999", "Accept", "*/*"}, {"OPTIONS", "/app.log", "Accept", "*/*"},
	}
	ask := func(prefix string, ok bool) {
		for _, r := range requests {
			got := status(r.method, prefix+r.target, r.header, r.value)
			// OPTIONS asks nobody. A search below a folder names what it skips in its answer.
			if want := ok || r.method == "OPTIONS"; (got < 300) != want && !(got == 200 && r.target == "/?grep=1999") {
				t.Errorf("%s %s%s: %d", r.method, prefix, r.target, got)
			}
		}
	}
	ask("/right", true)
	for prefix := range wrong {
		if prefix != "/away" { // each request is tried four times; the search of all mounts has one
			ask(prefix, false)
		}
	}
	status("GET", "/?grep=1999")
	check := func() string {
		cmd := exec.Command(binary, "check", "--dav", dav)
		cmd.Dir, cmd.Env = t.TempDir(), env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("check: %v", err)
		}
		return string(out)
	}
	found := check()
	for prefix, want := range wrong {
		if _, after, _ := strings.Cut(found, prefix+"  s3://"); !strings.Contains(strings.Join(strings.SplitN(after, "\n", 4)[:3], "\n"), want) {
			t.Errorf("check does not say %q of %s:\n%s", want, prefix, found)
		}
	}
	shown.WriteString(found)
	store.end.Do(store.stop)
	if got := status("GET", "/right/app.log.2.gz"); got != http.StatusServiceUnavailable {
		t.Errorf("a store that has gone: %d", got)
	}
	shown.WriteString(check())
	inURL := exec.Command(binary, "check", "--dav", "/a,s3://"+wrongKey+":"+url.QueryEscape(wrongSecret)+"@team-logs/app?endpoint="+store.url+",null,null,true")
	inURL.Dir, inURL.Env = t.TempDir(), env
	out, err := inURL.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("expected no credentials in the URL")) {
		t.Errorf("credentials in the URL: %v, %s", err, out)
	}
	shown.Write(out)
	shown.WriteString(s.ask("GET", s.url+"/-/metrics", watcher, watcherPassword))
	shown.WriteString(d.log())

	for _, want := range []string{"gowebdav_bucket_requests_total", "cannot be read", "/right/app.log", "<!DOCTYPE html>"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not in what was looked through", want)
		}
	}
	for _, secret := range []string{storeKey, storeSecret, wrongKey, wrongSecret, wrongToken, "X-Amz-", "AWS4-HMAC"} {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if at := strings.Index(shown.String(), form); at >= 0 {
				t.Errorf("%q is shown: %q", form, shown.String()[max(0, at-100):at+len(form)])
			}
		}
	}
}
