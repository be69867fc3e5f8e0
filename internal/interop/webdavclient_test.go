//go:build linux

package interop

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newWebdavClient returns Node with testdata/webdav-client, a separate package with its own lock file.
func newWebdavClient(t *testing.T) *client {
	t.Helper()
	const source = "testdata/webdav-client"
	installed, err := os.ReadFile(filepath.Join(source, "node_modules/.installed"))
	if err != nil || string(installed) != content(t, filepath.Join(source, "package-lock.json")) {
		missing(t, "npm's webdav is not installed: .ci/npm internal/interop/%s", source)
	}
	return newClient(t, "node")
}

func TestWebdavClient(t *testing.T) {
	t.Parallel()
	s, c := serveShut(t), newWebdavClient(t)
	many := s.path(teamWritable, "many")
	if err := os.Mkdir(many, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		if err := os.WriteFile(filepath.Join(many, fmt.Sprintf(`%d <&'">.log`, i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c.run(script(t, "webdav-client/client.js"), s.at(teamWritable, ""), user, password, s.at(privateLogs, ""), s.at(odd, ""))
	for local, prefix := range map[string]string{"0": privateLogs, "1": odd} {
		sameTree(t, prefix, tree(t, filepath.Join(c.home, local)), tree(t, s.folder[prefix]))
	}

	if err := os.RemoveAll(many); err != nil {
		t.Fatal(err)
	}
	want := tree(t, oddFolder(t))
	for name, content := range maps.Clone(want) {
		if strings.HasPrefix(name, "a b/") {
			delete(want, name)
			want["抄/"+name] = content
		}
		if in, ok := strings.CutPrefix(name, "应用 日志/"); ok {
			want["抄/"+in] = content
		}
	}
	maps.Copy(want, map[string]string{
		"lab.log": "unlocked\n", "once.log": "once\n", "reserved.log": "",
		"抄/抄 #2.log": oddFiles["lab.log"],
		"新 2/":       "", "新 2/a #?/": "", "新 2/a #?/b%41/": "", "新 2/a #?/b%41/c/": "", "新 2/a #?/b%41/c/up.log": "below\n",
		"up.log": "by link\n", "上传 #1 50%+&?.log": "by link\n",
	})
	sameTree(t, "written", besideShut(t, s, teamWritable), want)
}
