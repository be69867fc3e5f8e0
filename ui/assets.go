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

// readAssets reads the files below a folder and makes a module of the texts in each language.
func readAssets(fsys fs.FS, folder string, texts map[Language]*texts) (*assets, error) {
	a := &assets{files: make(map[string]*asset)}
	err := fs.WalkDir(fsys, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, folder+"/")
		if path.Dir(name) != "vendor" { // their comments hold licences
			content = withoutComments(content)
		}
		if path.Ext(name) == ".css" {
			content = blanks.ReplaceAll(content, []byte("$1$2"))
		}
		return a.add(name, content)
	})
	if err != nil {
		return nil, err
	}
	for name, parts := range sheets {
		var content []byte
		for _, part := range parts {
			content = append(content, a.files[part].content...)
		}
		if err := a.add(name, content); err != nil {
			return nil, err
		}
	}
	a.imports()
	for folder, said := range a.said() {
		for lang, t := range texts {
			content, err := wordsModule(t.Script, said)
			if err != nil {
				return nil, err
			}
			if err := a.add(wordsName(folder, lang), content); err != nil {
				return nil, err
			}
		}
	}
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(hash, "%s %d\n", name, len(a.files[name].content))
		hash.Write(a.files[name].content)
	}
	a.prefix = "/-/assets/" + hex.EncodeToString(hash.Sum(nil)[:8]) + "/"
	return a, nil
}

// said returns the keys of the texts that the scripts of each folder say, with those of the scripts
// that they import.
func (a *assets) said() map[string][]string {
	keys := map[string][]string{}
	for name, file := range a.files {
		if path.Ext(name) != ".js" {
			continue
		}
		folder := path.Dir(name)
		for _, module := range append([]string{name}, file.imports...) {
			keys[folder] = append(keys[folder], sayings(a.files[module].content)...)
		}
	}
	return keys
}

// sayings returns the keys of the texts that a script says: each stands in say('key').
func sayings(script []byte) (keys []string) {
	for _, part := range strings.Split(string(script), "say('")[1:] {
		if key, _, ok := strings.Cut(part, "'"); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// withoutComments returns a script or a style sheet without comments, indentation and empty lines, of
// which browsers need none: a third of what the scripts of a page weigh. A test compares the tokens
// (e2e/assets.test.js): no string may look like a comment, or go over several lines.
func withoutComments(source []byte) []byte {
	short := make([]byte, 0, len(source))
	for len(source) > 0 {
		source = bytes.TrimLeft(source, " \t")
		if bytes.HasPrefix(source, []byte("/*")) {
			if end := bytes.Index(source, []byte("*/")); end >= 0 {
				if after := bytes.TrimLeft(source[end+len("*/"):], " \t"); bytes.HasPrefix(after, []byte("\n")) {
					source = after[1:]
					continue
				}
			}
		}
		line, rest, ended := bytes.Cut(source, []byte("\n"))
		source = rest
		if line = lineWithoutComments(line); len(line) > 0 {
			short = append(short, line...)
			if ended {
				short = append(short, '\n')
			}
		}
	}
	return short
}

// lineWithoutComments returns a line without the comments in it: "/* … */ " or "/** … */ ", and " // …"
// at its end. Without their spaces, they may be parts of an address.
func lineWithoutComments(line []byte) []byte {
	if bytes.HasPrefix(line, []byte("//")) {
		return nil
	}
	for from := 0; ; {
		slash := bytes.IndexByte(line[from:], '/')
		if slash < 0 {
			return line
		}
		slash += from
		before, comment := line[:slash], line[slash+1:]
		text, block := bytes.CutPrefix(comment, []byte("*"))
		text = bytes.TrimPrefix(text, []byte("*"))
		_, after, closed := bytes.Cut(text, []byte("*/"))
		code := bytes.TrimRight(before, " \t")
		switch {
		case bytes.HasPrefix(comment, []byte("/ ")) && len(code) < len(before):
			return code
		case block && closed && text[0] == ' ':
			line = slices.Concat(before, bytes.TrimPrefix(after, []byte(" ")))
			from = len(before)
		default:
			from = slash + 1
		}
	}
}

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

// imports finds the modules that each module imports, directly or not. A page names all of them, so
// that the browser asks for them at once and not level by level.
func (a *assets) imports() {
	direct := map[string][]string{}
	for name, file := range a.files {
		if path.Ext(name) != ".js" || path.Dir(name) == "vendor" {
			continue
		}
		for line := range strings.Lines(string(file.content)) {
			if from, ok := importOf(line); ok && a.files[path.Join(path.Dir(name), from)] != nil {
				direct[name] = append(direct[name], path.Join(path.Dir(name), from))
			}
		}
	}
	var below func(name string, seen []string) []string
	below = func(name string, seen []string) []string {
		for _, module := range direct[name] {
			if !slices.Contains(seen, module) {
				seen = below(module, append(seen, module))
			}
		}
		return seen
	}
	for name := range direct {
		a.files[name].imports = below(name, nil)
	}
}

// importOf returns the address in a static import of a module of ours. It must stand on one line, or
// on the last line of a list of names.
func importOf(line string) (address string, ok bool) {
	if !strings.HasPrefix(line, "import") && !strings.HasPrefix(line, "export") && !strings.HasPrefix(line, "} from") {
		return "", false
	}
	line, ok = strings.CutSuffix(line, "';\n")
	_, address, found := strings.Cut(line, "'")
	return address, ok && found && strings.HasPrefix(address, ".")
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
func (p *Pages) AssetPrefix() string { return p.assets().prefix }

// Assets serves the assets of the pages below AssetPrefix. It answers 404 to any
// other path, such as one with the hash of another version, and 405 to a method
// other than GET and HEAD. coding returns the content coding of the answer to a
// request: "gzip", "zstd" or "".
func (p *Pages) Assets(coding func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assets := p.assets()
		name, below := strings.CutPrefix(r.URL.Path, assets.prefix)
		file, ok := assets.files[name]
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
