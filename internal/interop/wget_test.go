//go:build linux

package interop

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// wget saves each folder's page under this name, which no folder here contains.
const wgetPage = ".listing.html"

// wget fetches a name that looks encoded correctly, but decodes it once more to save it.
const wgetTwiceDecoded = "a b/A %2F.log"

func TestWgetMirrors(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{logs, privateLogs, odd, privateOdd} {
		c := newClient(t, "wget")
		// Other queries are other views of the same files.
		c.run("--no-verbose", "--recursive", "--level=inf", "--no-parent", "--no-host-directories",
			"--default-page="+wgetPage, `--reject-regex=\?`, "--execute=robots=off",
			"--user="+user, "--password="+password, s.at(prefix, ""))
		got := tree(t, filepath.Join(c.home, prefix))
		for name, content := range got {
			if path.Base(name) == wgetPage {
				delete(got, name)
			}
			if name == wgetTwiceDecoded {
				delete(got, name)
				got["a b/%41%20%2F.log"] = content
			}
		}
		sameTree(t, prefix, got, tree(t, s.folder[prefix]))
	}
}

// Without options wget follows the links of a page as they are. They must not lead it out of the folder.
func TestWgetStaysInFolder(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := newClient(t, "wget")
	c.run("-q", "-r", "-np", "-nH", s.at(odd, "应用 日志/"))
	for name := range tree(t, filepath.Join(c.home)) {
		if !strings.HasPrefix("odd/应用 日志/", name) && !strings.HasPrefix(name, "odd/应用 日志/") && name != "robots.txt" {
			t.Errorf("wget took %q along", name)
		}
	}
}
