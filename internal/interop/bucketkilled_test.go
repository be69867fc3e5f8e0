//go:build linux

package interop

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A server that is killed during a large upload leaves no object, and parts that the next one removes when they are a day
// old.
func TestKilledUploadToAStore(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	bucket, dir := store.mount("team")
	run := func(ready *regexp.Regexp) (*daemon, string) {
		cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", "/b,"+bucket+",null,null,false")
		cmd.Dir = t.TempDir()
		cmd.Env = append(append(os.Environ(), storeAccount...), "dav=", "DAV=")
		return start(t, cmd, ready)
	}
	d, addr := run(listening)
	body, sent := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+addr+"/b/large.log", body)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			answer.Body.Close()
		}
		failed <- err
	}()
	const size = 48 << 20 // more than all buffers on the way, so parts of it are in the store
	if _, err := io.CopyN(sent, neverending{}, size); err != nil {
		t.Fatal(err)
	}
	d.end.Do(func() {
		d.cmd.Process.Kill()
		<-d.done
		d.cmd.Wait()
	})
	sent.CloseWithError(io.ErrUnexpectedEOF)
	if err := <-failed; err == nil {
		t.Error("the upload was answered")
	}
	open := store.uploads()
	if len(open) != 1 {
		t.Fatalf("open uploads: %q", open)
	}
	absent(t, filepath.Join(dir, "large.log"))
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(open[0], old, old); err != nil {
		t.Fatal(err)
	}
	if _, count := run(regexp.MustCompile(`msg=swept .*count=(\d+)`)); count != "1" {
		t.Errorf("%s uploads were swept", count)
	}
	if open := store.uploads(); len(open) != 0 {
		t.Errorf("open uploads: %s", strings.Join(open, ", "))
	}
}

type neverending struct{}

func (neverending) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
