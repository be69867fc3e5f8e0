package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"gowebdav/internal/logs/charset"
)

// Kind is the way in which a file is shown.
type Kind string

// The kinds of files. A file of KindNone can only be downloaded.
const (
	KindNone     Kind = ""
	KindImage    Kind = "image"
	KindAudio    Kind = "audio"
	KindVideo    Kind = "video"
	KindPDF      Kind = "pdf"
	KindMarkdown Kind = "markdown"
	KindJSON     Kind = "json"
	KindText     Kind = "text"
)

// IsText reports whether files of the kind are shown and edited as text.
func (k Kind) IsText() bool { return k == KindMarkdown || k == KindJSON || k == KindText }

// Preview is a file on its page.
type Preview struct {
	Path     string // decoded URL path
	Href     string // the file itself, percent-encoded
	Folder   string // the folder of the file, percent-encoded; "" if the viewer cannot open it
	Kind     Kind
	Size     int64 // bytes
	ModTime  time.Time
	Shown    int64 // bytes of a text that its Content shows
	Writable bool
	Links    bool // the viewer may share links

	Previous, Next string // the neighbours of its kind, percent-encoded; "" for none
}

// Preview writes the page of a file. An error is that of w.
func (p *Pages) Preview(w io.Writer, viewer Viewer, pr Preview) error {
	v := previewView{frame: p.frame(viewer, "files/page", pr.Path, "files/preview.css"), P: pr}
	if pr.Writable {
		v.Styles = append(v.Styles, "shared/dialog.css")
	}
	v.Time = pr.ModTime.In(p.now().Location())
	v.Cut = pr.Kind.IsText() && pr.Shown < pr.Size
	return v.write(w, v.main)
}

type previewView struct {
	frame
	P    Preview
	Time time.Time
	Cut  bool
}

func (v *previewView) main(w *writer) {
	t, size := v.T, humanSize(v.P.Size)
	v.crumbs(w)
	w.put(`
<div class="head">
<h1>`)
	v.step(w, v.Trail.Here)
	w.put(`</h1>
<p class="sum"><span title="{}">{}</span> · <time datetime="{}">{}</time></p>
</div>
`, counted(t.Bytes, v.P.Size), size, v.Time.Format(time.RFC3339), v.Time.Format("2006-01-02 15:04:05 -07:00"))
	v.tools(w)
	w.putIf(v.Cut, `<p class="hint">{}</p>`, fmt.Sprintf(t.CutNote, humanSize(v.P.Shown), size))
	w.put(`
<div class="card preview {}" id="preview" data-kind="{}" data-href="{}">`, string(v.P.Kind), string(v.P.Kind), v.P.Href)
	v.file(w)
	w.put(`</div>`)
}

func (v *previewView) tools(w *writer) {
	t, href := v.T, v.P.Href
	w.put(`<div class="tools">
`)
	w.putIf(v.P.Folder != "", `<a class="button" href="{}">`+svgUp+`{}</a>
`, v.P.Folder, t.Parent)
	w.put(`<a class="button" href="{}?download">`+svgDownload+`{}</a>
<a class="button" href="{}">`+svgFile+`{}</a>
`, href, t.Download, href, t.OpenPlain)
	switch {
	case v.P.Kind.IsText():
		w.put(`<a class="button" href="?view">`+svgText+`{}</a>
`, t.OpenAsLog)
	case v.P.Kind == KindNone:
		w.put(`<a class="button" href="?view&amp;text">`+svgText+`{}</a>
`, t.OpenAsText)
	}
	w.putIf(v.P.Links, `<a class="button" href="?link">`+svgLink+`{}</a>
`, t.ShareLink)
	if v.P.Writable {
		w.put(`<span class="writes">
`)
		w.putIf(v.P.Kind.IsText() && !v.Cut, `<button class="button" type="button" id="edit">`+svgWritable+`{}</button>`, t.Edit)
		w.put(`
<button class="button" type="button" data-act="rename">`+svgWritable+`{}</button>
<button class="button" type="button" data-act="delete">`+svgDelete+`{}</button>
</span>`, t.Rename, t.Delete)
	}
	w.put("\n")
	if v.P.Previous != "" || v.P.Next != "" {
		w.put(`<nav class="ways-beside" aria-label="{}">
`, t.Beside)
		w.putIf(v.P.Previous != "", `<a class="button" href="{}?preview" rel="prev"><svg class="icon back" aria-hidden="true"><use href="#i-open"/></svg>{}</a>`, v.P.Previous, t.PreviousFile)
		w.put("\n")
		w.putIf(v.P.Next != "", `<a class="button" href="{}?preview" rel="next">{}`+svgOpen+`</a>`, v.P.Next, t.NextFile)
		w.put(`
</nav>`)
	}
	w.put(`
</div>
`)
}

// file writes the element that shows the file.
func (v *previewView) file(w *writer) {
	t, href := v.T, v.P.Href
	switch kind := v.P.Kind; {
	case kind == KindImage:
		w.put(`<img src="{}" alt="{}">`, href, t.Picture)
	case kind == KindAudio:
		w.put(`<audio controls preload="metadata" src="{}"></audio>`, href)
	case kind == KindVideo:
		w.put(`<video controls preload="metadata" src="{}"></video>`, href)
	case kind == KindPDF:
		w.put(`<iframe src="{}" title="{}"></iframe>`, href, t.Contents)
	case kind.IsText():
		w.put(`<iframe src="{}?preview=content" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" title="{}"></iframe>`, href, t.FileContents)
	default:
		w.put(`<div class="empty">
`+svgFile+`
<h2>{}</h2>
<p>{}</p>
</div>`, t.NoPreview, t.NoPreviewDo)
	}
}

// Content is the beginning of a text file, as a document of its own.
type Content struct {
	Kind  Kind
	Text  []byte
	Whole bool
}

// Content writes the document. Complete JSON is indented. An error is that of w.
func (p *Pages) Content(w io.Writer, viewer Viewer, c Content) error {
	text := decoded(c.Text, c.Whole)
	if c.Kind == KindJSON && c.Whole {
		var indented bytes.Buffer
		if json.Indent(&indented, text, "", "  ") == nil {
			text = indented.Bytes()
		}
	}
	f := p.frame(viewer, "", "")
	page := &writer{out: w}
	page.put(`<!DOCTYPE html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>{}</title>
<link rel="stylesheet" href="{}shared/style.css">
<link rel="stylesheet" href="{}files/content.css">
</head>
<body class="content {}">
<main><pre tabindex="0">
`, string(f.Lang), f.T.FileContents, f.Assets, f.Assets, string(c.Kind))
	page.parts(splitText(string(text)))
	page.put("</pre></main>\n</body>\n</html>\n")
	page.send()
	return page.err
}

// decoded returns a text of any encoding as UTF-8, without an incomplete character at its end if it
// is not whole.
func decoded(text []byte, whole bool) []byte {
	encoding, err := charset.Detect(text, nil)
	if err != nil {
		return text
	}
	if !whole {
		text = text[:encoding.Whole(text)]
	}
	if encoding != charset.Auto {
		return encoding.Decode(nil, text, false)
	}
	if utf8.Valid(text) {
		return text
	}
	var lines []byte
	for line := range bytes.Lines(text) {
		lines = append(lines, encoding.Decode(nil, line, false)...)
	}
	return lines
}
