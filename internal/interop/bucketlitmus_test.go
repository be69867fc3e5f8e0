//go:build linux

package interop

import (
	"os"
	"os/exec"
	"testing"

	"gowebdav/internal/bucket/buckettest"
)

// A bucket passes what a folder passes, except for tests that set dead properties, which a store does
// not keep: owner_modify is one of them.
func TestLitmusOfABucket(t *testing.T) {
	t.Parallel()
	store := buckettest.New(t)
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", "/b,s3://"+buckettest.Bucket+"/team?endpoint="+store.URL+","+user+","+password+",false")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "dav=", "DAV=", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret")
	_, addr := start(t, cmd, listening)
	litmus(t, []string{"basic", "copymove", "http"}, "http://"+addr+"/b/", user, password)
	litmusBut(t, []string{"props", "locks"}, []string{"owner_modify", "propget", "propmanyns", "propset"}, "http://"+addr+"/b/", user, password)
	if n := store.Multiparts(); n != 0 {
		t.Errorf("%d uploads are open", n)
	}
}
