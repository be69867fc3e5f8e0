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
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// assets are the style sheets, scripts and icons of the pages. The prefix of their
// URLs holds a hash of all of them, so browsers may cache each URL for ever.
type assets struct {
	prefix string
	files  map[string]*asset // by path below the folder assets, such as "log/page.js"
}

type asset struct {
	contentType string
	content     []byte
	imports     []string // of a module: all modules that it imports, directly or not

	// Content by coding. The first request compresses it: many starts of the
	// program never see a browser.
	coded map[string]func() ([]byte, error)
}

// readAssets reads the embedded files and makes a module of the texts in each language.
func readAssets(fsys fs.FS, texts map[Language]*texts) (assets, error) {
	a := assets{files: make(map[string]*asset)}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if path.Dir(name) != "vendor" { // their comments hold licences
			content = comments.ReplaceAll(content, nil)
		}
		if path.Ext(name) == ".css" {
			content = blanks.ReplaceAll(content, []byte("$1$2"))
		}
		return a.add(name, content)
	})
	if err != nil {
		return assets{}, err
	}
	for name, parts := range sheets {
		var content []byte
		for _, part := range parts {
			content = append(content, a.files[part].content...)
		}
		if err := a.add(name, content); err != nil {
			return assets{}, err
		}
	}
	for folder, said := range a.said() {
		for lang, t := range texts {
			content, err := wordsModule(t.Script, said)
			if err != nil {
				return assets{}, err
			}
			if err := a.add(wordsName(folder, lang), content); err != nil {
				return assets{}, err
			}
		}
	}
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(hash, "%s %d\n", name, len(a.files[name].content))
		hash.Write(a.files[name].content)
		if path.Ext(name) == ".js" {
			a.files[name].imports = a.importsOf(name, nil)
		}
	}
	a.prefix = "/-/assets/" + hex.EncodeToString(hash.Sum(nil)[:8]) + "/"
	return a, nil
}

// said returns the keys of the texts that the scripts of each folder say, with those of the scripts
// that they import.
func (a *assets) said() map[string][]string {
	keys := map[string][]string{}
	for name := range a.files {
		if path.Ext(name) != ".js" {
			continue
		}
		folder := path.Dir(name)
		for _, module := range append([]string{name}, a.importsOf(name, nil)...) {
			for _, m := range saying.FindAllSubmatch(a.files[module].content, -1) {
				keys[folder] = append(keys[folder], string(m[1]))
			}
		}
	}
	return keys
}

// saying matches where a script says a text.
var saying = regexp.MustCompile(`\bsay\('(\w+)'`)

// comments matches comments and indentation, of which browsers need none: a third of what the scripts
// of a page weigh. A test compares the tokens (e2e/assets.test.js): no string may look like a comment,
// or go over several lines.
var comments = regexp.MustCompile(`(?m)^[ \t]*(?:|//.*|/\*(?:[^*]|\*+[^*/])*\*+/[ \t]*)\n|^[ \t]+|/\*\*? (?:[^*\n]|\*+[^*/\n])*\*+/ ?|[ \t]+// .*`)

// blanks matches what parts nothing in style sheets, and what it stands beside.
var blanks = regexp.MustCompile(`;?\s*([{}>])\s*|([;,:])\s+`)

// sheets are style sheets of several files, by the name under which they are served. Together they
// weigh a sixth less than each for itself.
var sheets = map[string][]string{"log/page.css": {"log/log.css", "log/rows.css", "log/times.css"}}

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

// imported matches a static import of a module of ours. It must stand on one line, or
// on the last line of a list of names.
var imported = regexp.MustCompile(`(?m)^(?:import|export|\} from) .*?'(\.\.?/[\w./-]+)';$`)

// importsOf appends to seen the modules that a module imports, directly or not. A page
// names all of them, so that the browser asks for them at once and not level by level.
func (a *assets) importsOf(name string, seen []string) []string {
	for _, m := range imported.FindAllSubmatch(a.files[name].content, -1) {
		module := path.Join(path.Dir(name), string(m[1]))
		if a.files[module] != nil && !slices.Contains(seen, module) {
			seen = a.importsOf(module, append(seen, module))
		}
	}
	return seen
}

// assetType does not use package mime, which reads the tables of the host: on some
// hosts a style sheet is text/plain.
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

// Assets serves the assets of the pages below AssetPrefix. It answers 404 to any
// other path, such as one with the hash of another version, and 405 to a method
// other than GET and HEAD. coding returns the content coding of the answer to a
// request: "gzip", "zstd" or "".
func (p *Pages) Assets(coding func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, below := strings.CutPrefix(r.URL.Path, p.assets.prefix)
		file, ok := p.assets.files[name]
		if !ok || !below {
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

// scripts returns the modules of a page in a language. The first is the module of the
// page itself, name without ".js"; a page without a script has the name "".
func (a *assets) scripts(name string, lang Language) []string {
	if name == "" {
		return nil
	}
	own := name + ".js"
	return append([]string{own, wordsName(path.Dir(own), lang)}, a.files[own].imports...)
}
