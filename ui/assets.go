package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// assets are the files a page refers to, by name, under a prefix that changes
// with any byte of them, so that browsers may keep them for ever.
type assets struct {
	prefix string
	files  map[string]*asset
}

type asset struct {
	contentType string
	content     []byte
	imports     []string // names of the modules it needs, theirs included

	// As sent in a content coding: made when first asked for, as not every start
	// of the program is followed by a browser.
	coded map[string]func() ([]byte, error)
}

// readAssets takes the embedded files and those that are made of the catalogue.
func readAssets(fsys fs.FS, texts map[Language]*texts) (assets, error) {
	a := assets{files: make(map[string]*asset)}
	names, err := fs.Glob(fsys, "assets/*.*")
	if err != nil {
		return assets{}, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return assets{}, err
		}
		if err := a.add(path.Base(name), content); err != nil {
			return assets{}, err
		}
	}
	for lang, t := range texts {
		content, err := wordsModule(t.Script)
		if err != nil {
			return assets{}, err
		}
		if err := a.add(wordsName(lang), content); err != nil {
			return assets{}, err
		}
	}
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(hash, "%s %d\n", name, len(a.files[name].content))
		hash.Write(a.files[name].content)
		if path.Ext(name) == ".js" {
			a.files[name].imports = a.closure(name, nil)
		}
	}
	a.prefix = "/-/assets/" + hex.EncodeToString(hash.Sum(nil)[:8]) + "/"
	return a, nil
}

func (a *assets) add(name string, content []byte) error {
	contentType, ok := assetType(name)
	if !ok {
		return fmt.Errorf("%s: unknown content type", name)
	}
	a.files[name] = &asset{
		contentType: contentType,
		content:     content,
		coded: map[string]func() ([]byte, error){
			"gzip": sync.OnceValues(func() ([]byte, error) { return gzipped(content) }),
			"zstd": sync.OnceValues(func() ([]byte, error) { return zstandard(content) }),
		},
	}
	return nil
}

// imports gives the modules beside it that a module imports at once: those that a
// browser finds only when it has the module. Each stands on a line of its own.
func imports(module []byte) []string {
	var names []string
	for line := range bytes.Lines(module) {
		if !bytes.HasPrefix(line, []byte("import ")) && !bytes.HasPrefix(line, []byte("export ")) && !bytes.HasPrefix(line, []byte("} from ")) {
			continue
		}
		if _, rest, ok := bytes.Cut(line, []byte("'./")); ok {
			if name, ok := bytes.CutSuffix(bytes.TrimSpace(rest), []byte("';")); ok {
				names = append(names, string(name))
			}
		}
	}
	return names
}

// closure appends the modules that a module imports, directly or not, so that a
// page can name them all and they come at once.
func (a *assets) closure(name string, seen []string) []string {
	for _, imported := range imports(a.files[name].content) {
		if a.files[imported] != nil && !slices.Contains(seen, imported) {
			seen = a.closure(imported, append(seen, imported))
		}
	}
	return seen
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
	case ".txt":
		return "text/plain; charset=utf-8", true
	}
	return "", false
}

func gzipped(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w.Write(content) // a buffer takes all
	err = w.Close()
	return b.Bytes(), err
}

func zstandard(content []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.EncodeAll(content, nil), nil
}

// AssetPrefix is the path under which Assets answers: it starts and ends with
// a slash and holds a hash of all assets.
func (p *Pages) AssetPrefix() string { return p.assets.prefix }

// Assets serves the files that the pages refer to, at AssetPrefix and nowhere
// else: 404 for another path (also for the hash of another version), 405 for
// a method other than GET and HEAD. The content coding of the answer, "gzip",
// "zstd" or "", is what coding says of the request.
func (p *Pages) Assets(coding func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dir, name := path.Split(r.URL.Path)
		file, ok := p.assets.files[name]
		if !ok || dir != p.assets.prefix {
			http.NotFound(w, r)
			return
		}
		header := w.Header()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			header.Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		header.Set("Content-Type", file.contentType)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "public, max-age=31536000, immutable") // RFC 8246
		header.Add("Vary", "Accept-Encoding")
		content := file.content
		if encode, ok := file.coded[coding(r)]; ok {
			if shorter, err := encode(); err == nil && len(shorter) < len(content) {
				content = shorter
				header.Set("Content-Encoding", coding(r))
			}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// scripts are the modules of a page whose own is called name, without ".js", in
// a language: the page's own comes first. They are none for "".
func (a *assets) scripts(name string, lang Language) []string {
	if name == "" {
		return nil
	}
	own := strings.TrimSuffix(name, ".js") + ".js"
	return append([]string{own, wordsName(lang)}, a.files[own].imports...)
}
