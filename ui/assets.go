package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// assets are the files a page refers to, by name, under a prefix that changes
// with any byte of them, so that browsers may keep them for ever.
type assets struct {
	prefix string
	files  map[string]asset
}

type asset struct {
	contentType string
	content     []byte
}

func readAssets(fsys fs.FS) (assets, error) {
	a := assets{files: make(map[string]asset)}
	hash := sha256.New()
	names, err := fs.Glob(fsys, "assets/*")
	if err != nil {
		return assets{}, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return assets{}, err
		}
		contentType, ok := assetType(name)
		if !ok {
			return assets{}, fmt.Errorf("%s: unknown content type", name)
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(content))
		hash.Write(content)
		a.files[path.Base(name)] = asset{contentType, content}
	}
	a.prefix = "/-/assets/" + hex.EncodeToString(hash.Sum(nil)[:8]) + "/"
	return a, nil
}

// assetType is not left to package mime: that one reads the host's tables,
// and a host may say that a style sheet is text/plain.
func assetType(name string) (contentType string, ok bool) {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8", true
	case ".svg":
		return "image/svg+xml", true
	case ".js":
		return "text/javascript; charset=utf-8", true
	}
	return "", false
}

// AssetPrefix is the path under which Assets answers: it starts and ends with
// a slash and holds a hash of all assets.
func (p *Pages) AssetPrefix() string { return p.assets.prefix }

// Assets serves the files that the pages refer to, at AssetPrefix and nowhere
// else: 404 for another path (also for the hash of another version), 405 for
// a method other than GET and HEAD.
func (p *Pages) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dir, name := path.Split(r.URL.Path)
		file, ok := p.assets.files[name]
		if !ok || dir != p.assets.prefix {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", file.contentType)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // RFC 8246
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
	})
}
