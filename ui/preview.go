package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

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
	Folder   string // the folder of the file, percent-encoded
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
	v := previewView{
		frame: p.frame(viewer, "files/page", visible(pr.Path)),
		P:     pr,
		Trail: newTrail(viewer.Base+"/", pr.Path),
	}
	now := p.now()
	t := pr.ModTime.In(now.Location())
	v.Size, v.SizeExact = humanSize(pr.Size), counted(v.T.Bytes, pr.Size)
	v.Modified, v.Stamp = t.Format("2006-01-02 15:04:05 -07:00"), t.Format(time.RFC3339)
	v.Cut = pr.Kind.IsText() && pr.Shown < pr.Size
	v.CutNote = fmt.Sprintf(v.T.CutNote, humanSize(pr.Shown), v.Size)
	v.Editable = pr.Writable && pr.Kind.IsText() && !v.Cut
	return render(w, p.preview, &v)
}

type previewView struct {
	frame
	P         Preview
	Trail     trail
	Size      string
	SizeExact string
	Modified  string
	Stamp     string
	Cut       bool
	CutNote   string
	Editable  bool
}

// Content is the beginning of a text file, as a document of its own.
type Content struct {
	Kind  Kind
	Text  []byte
	Whole bool
}

// Content writes the document. Complete JSON is indented. An error is that of w.
func (p *Pages) Content(w io.Writer, viewer Viewer, c Content) error {
	text := c.Text
	if !c.Whole { // without an incomplete character at the end
		text = text[:charset.UTF8.Whole(text)]
	}
	if c.Kind == KindJSON && c.Whole {
		var indented bytes.Buffer
		if json.Indent(&indented, text, "", "  ") == nil {
			text = indented.Bytes()
		}
	}
	v := contentView{frame: p.frame(viewer, "", ""), Kind: c.Kind, Parts: splitText(string(text))}
	return render(w, p.content, &v)
}

type contentView struct {
	frame
	Kind  Kind
	Parts []part
}
