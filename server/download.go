package server

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowebdav/internal/dav"
	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
)

// download answers with a file's bytes, whole or in ranges. With ?download, a browser saves the
// file instead of showing it.
func (m *mount) download(g *get) error {
	w, r, file, fi := g.w, g.r, g.file, g.info
	header := w.Header()
	mediaType := storage.MediaType(fi.Name())
	header.Set("Content-Type", mediaType)
	noSniff(header)
	if !strings.HasPrefix(mediaType, "text/plain") {
		noReferrer(header) // plain text has no links; without this header, a map of Go holds all in one piece
	}
	if active(mediaType) {
		// An HTML file could act as the user: it gets its own origin, and no scripts.
		header.Set("Content-Security-Policy", "sandbox")
	}
	if g.query.Has("download") {
		header.Set("Content-Disposition", attachment(fi.Name()))
	}
	tag := dav.CodedETag(dav.ETag(fi), wire.CodingOf(w, mediaType, fi.Size()))
	// Logs change: browsers must revalidate stored copies.
	header.Set("Cache-Control", "private, no-cache")
	known, err := dav.Unmodified(r, fi, tag)
	if err != nil {
		return err
	}
	if known != "" {
		header.Set("Etag", known)
		header.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Etag", tag)
	for _, condition := range []string{"If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since"} {
		r.Header.Del(condition) // http.ServeContent knows only one form of the tag
	}
	wire.LimitRange(r, fi.Size())
	if fi.Size() <= wire.MaxSmall && r.Method == http.MethodGet && r.Header["Range"] == nil {
		header.Set("Accept-Ranges", "bytes")
		if modified := fi.ModTime(); !modified.IsZero() && !modified.Equal(time.Unix(0, 0)) {
			header.Set("Last-Modified", modified.UTC().Format(http.TimeFormat))
		}
		return wire.SendSmall(w, r, file, fi.Size())
	}
	content, err := contentOf(w, r, file, fi.Size())
	if err != nil {
		return err
	}
	http.ServeContent(w, r, fi.Name(), fi.ModTime(), content)
	return nil
}

// contentOf returns the content for http.ServeContent: the file with the size that it had when
// its entity tag was made.
func contentOf(w http.ResponseWriter, r *http.Request, file storage.File, size int64) (io.ReadSeeker, error) {
	pinned := pinnedFile{file, size}
	switch {
	case r.Method == http.MethodHead:
		return pinned, wire.Measure(w, file, size)
	case size > wire.Piece:
		return newWatchedFile(pinned), nil
	}
	return pinned, nil
}

// active reports whether a browser runs the content of files of a media type.
func active(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	return name == "text/html" || strings.HasSuffix(name, "xml")
}

// attachment returns a Content-Disposition with a file's name (RFC 6266 §4.1), in ASCII for old
// clients, and also in UTF-8 if that is not enough (RFC 8187 §3.2).
func attachment(name string) string {
	var ascii strings.Builder
	exact := true
	for _, c := range name {
		switch {
		case c < ' ' || c > '~' || c == '%': // some browsers decode %
			ascii.WriteByte('_')
			exact = false
		case c == '"' || c == '\\':
			ascii.WriteByte('\\')
			ascii.WriteRune(c)
		default:
			ascii.WriteRune(c)
		}
	}
	value := fmt.Sprintf(`attachment; filename="%s"`, ascii.String())
	if !exact {
		// PathEscape leaves some characters that attr-char does not allow.
		value += "; filename*=UTF-8''" + strings.NewReplacer("$", "%24", "&", "%26", "+", "%2B", ":", "%3A", "=", "%3D", "@", "%40").Replace(url.PathEscape(strings.ToValidUTF8(name, "�")))
	}
	return value
}
