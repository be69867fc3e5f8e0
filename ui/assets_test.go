package ui

import (
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

func askAssets(p *Pages, method, path string) *http.Response {
	w := httptest.NewRecorder()
	p.Assets(func(*http.Request) string { return "" }).ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Result()
}

func TestAssets(t *testing.T) {
	p := newPages(t)
	if !regexp.MustCompile(`^/-/assets/[0-9a-f]{16}/$`).MatchString(p.AssetPrefix()) {
		t.Errorf("prefix %q", p.AssetPrefix())
	}
	for _, c := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", p.AssetPrefix() + "shared/style.css", 200, "text/css; charset=utf-8"},
		{"HEAD", p.AssetPrefix() + "shared/style.css", 200, "text/css; charset=utf-8"},
		{"GET", p.AssetPrefix() + "icons/icon.svg", 200, "image/svg+xml"},
		{"GET", p.AssetPrefix(), 404, ""},
		{"GET", p.AssetPrefix() + "none.css", 404, ""},
		{"GET", p.AssetPrefix() + "../layout.html", 404, ""},
		{"GET", p.AssetPrefix() + "x/style.css", 404, ""},
		{"GET", p.AssetPrefix() + "style.css", 404, ""},
		{"GET", p.AssetPrefix() + "shared/", 404, ""},
		{"GET", "/-/assets/0000000000000000/shared/style.css", 404, ""},
		{"GET", "/style.css", 404, ""},
		{"POST", p.AssetPrefix() + "shared/style.css", 405, ""},
	} {
		res := askAssets(p, c.method, c.path)
		if res.StatusCode != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, res.StatusCode, c.status)
			continue
		}
		caching := res.Header.Get("Cache-Control")
		if c.status != 200 {
			if caching != "" {
				t.Errorf("%s %s: %d may be cached: %q", c.method, c.path, c.status, caching)
			}
			if allow := res.Header.Get("Allow"); c.status == 405 && allow != "GET, HEAD" {
				t.Errorf("405 allows %q", allow)
			}
			continue
		}
		if caching != "public, max-age=31536000, immutable" {
			t.Errorf("%s %s: Cache-Control %q", c.method, c.path, caching)
		}
		if got := res.Header.Get("Content-Type"); got != c.contentType {
			t.Errorf("%s %s: Content-Type %q, want %q", c.method, c.path, got, c.contentType)
		}
	}
}

func TestAssetsHaveNoComments(t *testing.T) {
	for source, want := range map[string]string{
		"// What it is for.\nimport './a.js';\n": "import './a.js';\n",
		"/**\n * What f does.\n *\n * @param {string} a\n */\nexport function f(a) {\n  // why\n  return a; // a part\n}\n": "export function f(a) {\nreturn a;\n}\n",
		"/** @type {A} */ (b).c();\n/** @type {B} */\nlet d = 2 / 3; /* e */\n":                                             "(b).c();\nlet d = 2 / 3; \n",
		"/* a ** b */\n:root { --a: 1; }\n": ":root { --a: 1; }\n",
		"const a = 'https://x/*';\n":        "const a = 'https://x/*';\n",
	} {
		if got := string(withoutComments([]byte(source))); got != want {
			t.Errorf("%q: %q", source, got)
		}
	}
	for name, file := range newPages(t).assets().files {
		if licence := strings.HasPrefix(name, "vendor/"); !licence && len(withoutComments(file.content)) < len(file.content) {
			t.Errorf("%s has comments", name)
		}
	}
}

func TestStyleSheetsHaveNoBlanks(t *testing.T) {
	for source, want := range map[string]string{
		".a, .b {\ncolor: red;\nmargin: 0 1px;\n}\n":                                                    ".a,.b{color:red;margin:0 1px}",
		"@media (min-width: 1px) and (hover: none) {\n.a :is(b, c) > d { inset: calc(1px + 2px) 0 }\n}": "@media (min-width:1px) and (hover:none){.a :is(b,c)>d{inset:calc(1px + 2px) 0}}",
	} {
		if got := string(blanks.ReplaceAll([]byte(source), []byte("$1$2"))); got != want {
			t.Errorf("%q: %q", source, got)
		}
	}
}

func TestPagesReferToAssetsThatExist(t *testing.T) {
	p := newPages(t)
	for name, page := range everyPage(t) {
		links := page.all(atom.Link, "")
		if len(links) == 0 {
			t.Errorf("%s: no style sheet", name)
		}
		for _, l := range links {
			if res := askAssets(p, "GET", attr(l, "href")); res.StatusCode != 200 {
				t.Errorf("%s: %s answers %d", name, attr(l, "href"), res.StatusCode)
			}
		}
	}
}

// asked lists the assets that a style sheet refers to.
func (a *assets) asked(sheet string) (names []string) {
	for _, m := range regexp.MustCompile(`url\((.*?)\)`).FindAllSubmatch(a.files[sheet].content, -1) {
		names = append(names, path.Join(path.Dir(sheet), string(m[1])))
	}
	return names
}

func TestStyleSheetAsksNobodyElse(t *testing.T) {
	p := newPages(t)
	for name, file := range p.assets().files {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		for _, no := range []string{"@import", "http:", "https:"} {
			if strings.Contains(string(file.content), no) {
				t.Errorf("%s has %q", name, no)
			}
		}
		for _, asked := range p.assets().asked(name) {
			if p.assets().files[asked] == nil {
				t.Errorf("%s asks for %s, which there is not", name, asked)
			}
		}
	}
}

func TestPagesNameAllModules(t *testing.T) {
	p := newPages(t)
	for _, s := range []string{"folder/page", "folder/writable", "files/page"} {
		want := []string{s + ".js", path.Dir(s) + "/words.en.js", "shared/page.js"}
		got := p.assets().scripts(s, English)
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s: %q, without %s", s, got, name)
			}
		}
	}
	for name, file := range p.assets().files {
		statics := regexp.MustCompile(`(?m)(?:^import|^export|^\}) .*?'(\.\.?/[\w./-]+)'`).FindAllSubmatch(file.content, -1)
		for _, m := range statics {
			module := path.Join(path.Dir(name), string(m[1]))
			if !slices.Contains(file.imports, module) {
				t.Errorf("%s imports %s, which no page names", name, module)
			}
			if p.assets().files[module] == nil {
				t.Errorf("%s imports %s, which is not there", name, module)
			}
		}
	}
}
