package server

import (
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"gowebdav/internal/natural"
	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

const (
	// maxShown is how much of a text its page shows, in bytes. For more there are the page
	// of a log, and the download.
	maxShown = 512 << 10

	// sniffed is how much of a file of unknown type is examined, in bytes.
	sniffed = 4 << 10
)

// kindOf returns how a file is shown, by its media type. If that is unknown and file is not nil,
// its beginning decides.
func kindOf(mediaType string, file io.ReaderAt) ui.Kind {
	name, _, _ := strings.Cut(mediaType, ";")
	switch name {
	case "image/tiff", "image/heic": // few browsers show these
		return ui.KindNone
	case "text/markdown":
		return ui.KindMarkdown
	case "application/json":
		return ui.KindJSON
	case "application/pdf":
		return ui.KindPDF
	case "application/octet-stream":
		if file == nil {
			return ui.KindNone
		}
		head := make([]byte, sniffed)
		n, _ := file.ReadAt(head, 0) // io.EOF is a short file
		if isText(head[:n]) {
			return ui.KindText
		}
		return ui.KindNone
	}
	switch family, _, _ := strings.Cut(name, "/"); family {
	case "image":
		return ui.KindImage
	case "audio":
		return ui.KindAudio
	case "video":
		return ui.KindVideo
	}
	if wire.Compressible(mediaType) {
		return ui.KindText
	}
	return ui.KindNone
}

// isText reports whether a file with this beginning is text.
func isText(head []byte) bool {
	for len(head) > 0 {
		if !utf8.FullRune(head) { // it is cut there
			return true
		}
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 || r < ' ' && !strings.ContainsRune("\t\n\r\f\x1b", r) {
			return false
		}
		head = head[n:]
	}
	return true
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
		Folder:   folderHref(r),
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
	folder, err := m.files.OpenFile(r.Context(), m.name(base), os.O_RDONLY, 0)
	if err != nil {
		return "", "" // the file can be shown without links
	}
	defer folder.Close()
	var before, behind string
	for {
		members, err := folder.(*storage.File).Members(membersAtOnce)
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

// folderHref returns the link to the folder of a file.
func folderHref(r *http.Request) string {
	return outside(r, r.URL.Path[:strings.LastIndexByte(r.URL.Path, '/')+1])
}
