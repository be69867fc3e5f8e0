//go:build linux

package interop

import (
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newStudioB12 returns testdata/studio-b12. It is a separate module, so that go.mod does not need the library.
func newStudioB12(t *testing.T) *client {
	t.Helper()
	const source = "testdata/studio-b12"
	if out, err := exec.Command("go", "-C", source, "mod", "download").CombinedOutput(); err != nil {
		missing(t, "github.com/studio-b12/gowebdav is out of reach: go -C internal/interop/%s mod download: %v\n%s", source, err, out)
	}
	c := &client{t: t, path: filepath.Join(t.TempDir(), "studio-b12"), home: t.TempDir()}
	if out, err := exec.Command("go", "-C", source, "build", "-o", c.path).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return c
}

func TestStudioB12(t *testing.T) {
	t.Parallel()
	s, c := serveShut(t), newStudioB12(t)
	c.run(s.url, teamWritable, user, password, privateLogs, odd)
	for local, prefix := range map[string]string{"0": privateLogs, "1": odd} {
		sameTree(t, prefix, tree(t, filepath.Join(c.home, local)), tree(t, s.folder[prefix]))
	}

	text := func(size int) string {
		return strings.Repeat("2026-01-01 08:00:00 INFO order is done\n", size/39+1)[:size]
	}
	want := tree(t, oddFolder(t))
	for name, content := range want {
		if in, ok := strings.CutPrefix(name, "a b/"); ok {
			want["抄/应用 日志/a b/"+in] = content
			delete(want, name)
		}
	}
	maps.Copy(want, map[string]string{
		"抄/": "", "抄/应用 日志/": "", "抄/应用 日志/抄 #2.log": oddFiles["lab.log"],
		"é.log": oddFiles["a b/é ü ~ @ : $ !.log"],
		"新 2/":  "", "新 2/a #?/": "", "新 2/a #?/b%41/": "", "新 2/a #?/b%41/c/": "", "新 2/a #?/b%41/c/up.log": "below\n",
		"up.log": text(4_000_000), "上传 #1 50%+&?.log": text(30_000),
	})
	delete(want, "抄/应用 日志/a b/é ü ~ @ : $ !.log")
	sameTree(t, "written", besideShut(t, s, teamWritable), want)
}
