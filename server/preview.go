package server

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/rotation"
	"gowebdav/internal/natural"
	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

const (
	// maxShown is how much of a text its page shows, in bytes. For more there are the page
	// of a log, and the download.
	maxShown = 512 << 10

	// sniffed is how much of a file is examined to find out what it is, in bytes.
	sniffed = 16 << 10

	// linesPerTime is how many lines of a log have one time among them. In stack traces, few
	// have; in other texts, one line may look like one with a time.
	linesPerTime = 16
)

// kindOf returns how a file is shown, by its media type. If file is not nil, its beginning decides
// whether it is text.
func kindOf(mediaType string, file io.ReaderAt) ui.Kind {
	name, _, _ := strings.Cut(mediaType, ";")
	family, _, _ := strings.Cut(name, "/")
	kind := ui.KindNone
	switch {
	case name == "image/tiff", name == "image/heic": // few browsers show these
	case name == "text/markdown":
		kind = ui.KindMarkdown
	case name == "application/json":
		kind = ui.KindJSON
	case name == "application/pdf":
		kind = ui.KindPDF
	case family == "image":
		kind = ui.KindImage
	case family == "audio":
		kind = ui.KindAudio
	case family == "video":
		kind = ui.KindVideo
	case wire.Compressible(mediaType), name == "application/octet-stream" && file != nil:
		kind = ui.KindText
	}
	if file != nil && kind.IsText() {
		if _, err := charset.Detect(beginning(file), nil); err != nil {
			return ui.KindNone
		}
	}
	return kind
}

// beginning returns the first bytes of a file, as far as they can be read.
func beginning(file io.ReaderAt) []byte {
	head := make([]byte, sniffed)
	n, _ := file.ReadAt(head, 0) // io.EOF is a short file
	return head[:n]
}

// pageOf returns the query of the page that fits a file, by its name, media type and size. It is
// ?open if only the content tells.
func pageOf(name, mediaType string, size int64) string {
	kind := kindOf(mediaType, nil)
	open := mediaType == "application/octet-stream" || kind == ui.KindJSON
	if strings.HasPrefix(mediaType, "text/plain") && !rotation.IsOther(name) {
		if rotation.IsLog(name) || isRotated(name) {
			return "?view"
		}
		open = true
	}
	switch {
	case (kind == ui.KindText || kind == ui.KindJSON) && size > maxShown, isPackedLog(name):
		return "?view"
	case open:
		return "?open"
	}
	return "?preview"
}

func isRotated(name string) bool {
	_, ok := rotation.Parse(name)
	return ok
}

// isPackedLog reports whether a file is a log that was packed. A name of its own, as backup.gz, is
// none.
func isPackedLog(name string) bool {
	if !rotation.Compressed(name) {
		return false
	}
	name = strings.TrimSuffix(name, path.Ext(name))
	return (path.Ext(name) != "" || rotation.IsLog(name)) && strings.HasPrefix(storage.MediaType(name), "text/plain")
}

// open answers ?open: it leads a browser to the page that fits the file.
func (m *mount) open(g *get) error {
	page := pageOf(g.info.Name(), storage.MediaType(g.info.Name()), g.info.Size())
	if page == "?open" {
		page = "?preview"
		if isLog(g.file, g.info) {
			page = "?view"
		}
	}
	viewer(g.w, g.r) // a cookie keeps the language of the query
	return lead(g.w, outside(g.r, g.r.URL.Path)+page)
}

// isLog reports whether a text is a log by its content: lines with times, or JSON with an object a
// line. A text that is larger than its preview is read as a log too, and so is an empty one, which
// may be the log of a program that has just started.
func isLog(file io.ReaderAt, fi fs.FileInfo) bool {
	kind := kindOf(storage.MediaType(fi.Name()), file)
	if kind != ui.KindText && kind != ui.KindJSON {
		return false
	}
	if fi.Size() == 0 || fi.Size() > maxShown {
		return true
	}
	head := beginning(file)
	encoding, _ := charset.Detect(head, nil)
	head = bytes.TrimPrefix(encoding.Decode(nil, head, true), []byte("\ufeff"))
	first, rest, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	if bytes.HasPrefix(first, []byte("{")) && json.Valid(first) && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{")) {
		return true
	}
	if kind == ui.KindJSON { // a document, whatever times it has
		return false
	}
	detector := format.NewDetector(format.Hints{Near: fi.ModTime()})
	lines, timed := 0, 0
	for line := range bytes.Lines(head) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 {
			lines++
		}
		if !detector.Head(line).Time.IsZero() {
			timed++
		}
	}
	return timed*linesPerTime > 0 && timed*linesPerTime >= lines
}

// preview answers ?preview: the page that shows a file. The content of a text is a separate
// document, ?preview=content, in a sandboxed frame of the page.
func (m *mount) preview(g *get) error {
	w, r, file, fi := g.w, g.r, g.file, g.info
	header := w.Header()
	header.Set("Cache-Control", "private, no-cache")
	kind := kindOf(storage.MediaType(fi.Name()), file)
	content := g.query.Get("preview") == "content" && kind.IsText()
	page(header)
	if content {
		header.Del("Cross-Origin-Opener-Policy") // a browser shows no sandbox that has one
		header.Set("Content-Security-Policy", "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	}
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	if content {
		text, err := io.ReadAll(io.NewSectionReader(file, 0, maxShown))
		if err != nil {
			return err
		}
		return m.pages.Content(w, viewer, ui.Content{Kind: kind, Text: text, Whole: int64(len(text)) == fi.Size()})
	}
	var previous, next string
	if !callerOf(r).confined {
		previous, next = m.beside(r, kind)
	}
	return m.pages.Preview(w, viewer, ui.Preview{
		Path:     r.URL.Path,
		Href:     outside(r, r.URL.Path),
		Folder:   parentHref(r, r.URL.Path),
		Kind:     kind,
		Size:     fi.Size(),
		ModTime:  fi.ModTime(),
		Shown:    min(fi.Size(), maxShown),
		Writable: !m.readOnly,
		Links:    callerOf(r).links != nil,
		Previous: previous,
		Next:     next,
	})
}

// beside returns the links to the files before and after the requested one, if it is a picture,
// sound or film. They are of the same kind and in the same folder; "" for none.
func (m *mount) beside(r *http.Request, kind ui.Kind) (previous, next string) {
	if kind != ui.KindImage && kind != ui.KindAudio && kind != ui.KindVideo {
		return "", ""
	}
	base, name := path.Split(r.URL.Path)
	folder, err := m.files.Open(r.Context(), m.name(base))
	if err != nil {
		return "", "" // the file can be shown without links
	}
	defer folder.Close()
	var before, behind string
	for {
		members, err := folder.Members(membersAtOnce)
		for i := range members {
			m := &members[i]
			if m.Err != nil || m.IsDir() || kindOf(storage.MediaType(m.Name()), nil) != kind {
				continue
			}
			switch c := natural.Compare(m.Name(), name); {
			case c < 0 && (before == "" || natural.Compare(m.Name(), before) > 0):
				before = m.Name()
			case c > 0 && (behind == "" || natural.Compare(m.Name(), behind) < 0):
				behind = m.Name()
			}
		}
		if err != nil || r.Context().Err() != nil {
			break // the file can be shown without links
		}
	}
	if before != "" {
		previous = outside(r, base+before)
	}
	if behind != "" {
		next = outside(r, base+behind)
	}
	return previous, next
}
