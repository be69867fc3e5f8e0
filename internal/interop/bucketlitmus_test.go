//go:build linux

package interop

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"gowebdav/internal/bucket/buckettest"
)

// A bucket passes what a folder passes, except for tests that set dead properties, which a store does
// not keep: owner_modify is one of them.
func TestLitmusOfABucket(t *testing.T) {
	t.Parallel()
	t.Run("gofakes3", func(t *testing.T) {
		t.Parallel()
		store := buckettest.New(t)
		litmusOfABucket(t, "s3://"+buckettest.Bucket+"/team?endpoint="+store.URL, nil)
		if n := store.Multiparts(); n != 0 {
			t.Errorf("%d uploads are open", n)
		}
	})
	t.Run("versitygw", func(t *testing.T) {
		t.Parallel()
		store := newStore(t)
		url, _ := store.mount("team")
		// A file does not replace a folder, nor a folder a file.
		log := litmusOfABucket(t, url, []string{"copy_overwrite", "move", "move_coll"})
		if !strings.Contains(log(), "409 ExistingObjectIsDirectory") || strings.Contains(log(), "status=5") {
			t.Error(log())
		}
		if open := store.uploads(); len(open) != 0 {
			t.Errorf("open uploads: %q", open)
		}
	})
}

// litmusOfABucket returns the log of the server.
func litmusOfABucket(t *testing.T, bucket string, failing []string) (log func() string) {
	t.Helper()
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", "/b,"+bucket+","+user+","+password+",false")
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), storeAccount...), "dav=", "DAV=")
	d, addr := start(t, cmd, listening)
	litmusBut(t, []string{"basic", "copymove", "http"}, failing, "http://"+addr+"/b/", user, password)
	litmusBut(t, []string{"props", "locks"}, []string{"owner_modify", "propget", "propmanyns", "propset"}, "http://"+addr+"/b/", user, password)
	return d.log
}
