package ui

import (
	"bufio"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"time"
)

//go:embed templates
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// writeBuffer is the number of bytes of a page that one write sends: html/template writes a
// few bytes at a time.
const writeBuffer = 32 << 10

// Pages renders all pages. New parses and checks templates and assets once. A Pages is safe
// for concurrent use.
type Pages struct {
	assets   assets
	texts    map[Language]*texts
	folder   *template.Template
	log      *template.Template
	index    *template.Template
	problem  *template.Template
	preview  *template.Template
	content  *template.Template
	mounting *template.Template
	link     *template.Template
	now      func() time.Time // pages show times in the zone of its location
}

// New parses the templates and hashes the assets. It renders each page once, because
// html/template finds some mistakes only then. An error means that the program was built
// wrongly.
func New() (*Pages, error) {
	texts := catalogue()
	files, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	assets, err := readAssets(files, texts)
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	p := &Pages{assets: assets, texts: texts, now: time.Now}

	for name, t := range map[string]**template.Template{
		"folder":   &p.folder,
		"log":      &p.log,
		"index":    &p.index,
		"problem":  &p.problem,
		"preview":  &p.preview,
		"content":  &p.content,
		"mounting": &p.mounting,
		"link":     &p.link,
	} {
		*t, err = template.ParseFS(templateFiles, "templates/layout.html", "templates/icons.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
	}

	for lang := range p.texts {
		if err := p.tryAll(Viewer{Lang: lang, Here: "/"}); err != nil {
			return nil, fmt.Errorf("language %s: %w", lang, err)
		}
	}
	return p, nil
}

func (p *Pages) tryAll(viewer Viewer) error {
	entries := func(yield func(Entry, error) bool) {
		_ = yield(Entry{Name: "a", Href: "/a/", Folder: true}, nil) && yield(Entry{Name: "b", Href: "/b", ModTime: p.now()}, nil)
	}
	if err := p.Folder(io.Discard, viewer, Folder{Path: "/", Entries: entries, Rows: 2, Matches: 3, Members: 4, Before: 1, After: "b"}); err != nil {
		return err
	}
	if err := p.Index(io.Discard, viewer, Index{Path: "/", Mounts: []MountEntry{{Name: "/a", Href: "/a/"}}}); err != nil {
		return err
	}
	if err := p.Preview(io.Discard, viewer, Preview{Path: "/a", Href: "/a", Folder: "/"}); err != nil {
		return err
	}
	if err := p.Mounting(io.Discard, viewer, Mounting{Path: "/a/", Href: "/a/", Login: true}); err != nil {
		return err
	}
	if err := p.Link(io.Discard, viewer, Link{Path: "/a/", Href: "/a/", Back: "/a/", Times: []string{"1h"}, Time: "1h"}); err != nil {
		return err
	}
	if err := p.Content(io.Discard, viewer, Content{Text: []byte("a")}); err != nil {
		return err
	}
	if err := p.Log(io.Discard, viewer, Log{Path: "/a/lab.log", Lines: []LogLine{{Text: "a"}}}); err != nil {
		return err
	}
	return p.Problem(io.Discard, viewer, Problem{Status: http.StatusNotFound, Path: "/a"})
}

// frame is what the layout needs. The view of each page embeds it.
type frame struct {
	Lang    Language
	T       *texts
	Title   string
	User    label  // signed in, or ""
	Home    string // address of "/"
	Assets  string // the prefix of asset URLs
	Scripts []string
	Others  []otherLanguage
}

// frame makes the frame of a page. script is the name of the page's module without
// ".js", or "".
func (p *Pages) frame(viewer Viewer, script, title string) frame {
	if _, ok := p.texts[viewer.Lang]; !ok {
		viewer.Lang = English
	}
	return frame{
		Lang:    viewer.Lang,
		T:       p.texts[viewer.Lang],
		Title:   title,
		User:    label(viewer.User),
		Home:    viewer.Base + "/",
		Assets:  viewer.Base + p.AssetPrefix(),
		Scripts: p.assets.scripts(script, viewer.Lang),
		Others:  p.otherLanguages(viewer),
	}
}

// render streams a page: the first rows of a long listing are sent while the last ones are
// still being made. An error is that of w.
func render(w io.Writer, t *template.Template, view any) error {
	b := bufio.NewWriterSize(w, writeBuffer)
	if err := t.ExecuteTemplate(b, "layout.html", view); err != nil {
		return err
	}
	return b.Flush()
}
