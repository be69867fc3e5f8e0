package dav

import (
	"context"
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gowebdav/internal/storage"
)

// Reprefix reports whether a clean path lies in the collection at prefix, in any Unicode
// form of the prefix. It returns the path with the prefix in our form.
func Reprefix(prefix, clean string) (string, bool) {
	if Within(prefix, clean) {
		return clean, true
	}
	end := 0
	for range strings.Count(prefix, "/") {
		next := strings.IndexByte(clean[min(end+1, len(clean)):], '/')
		if next < 0 {
			end = len(clean)
			break
		}
		end += 1 + next
	}
	if storage.IsASCII(clean[:end]) || norm.NFC.String(clean[:end]) != norm.NFC.String(prefix) {
		return "", false
	}
	return prefix + clean[end:], true
}

// Spell returns a clean path of the mount in the spelling of the disk, by
// [storage.Speller.Spell]. A trailing slash stays.
func (h *Handler) Spell(ctx context.Context, clean string) string {
	if storage.IsASCII(clean) {
		return clean
	}
	name := h.name(clean)
	spelled := h.files.Speller(ctx).Spell(name)
	if spelled == name {
		return clean
	}
	spelled = trimSlash(h.prefix) + spelled
	if strings.HasSuffix(clean, "/") {
		spelled += "/"
	}
	return spelled
}

type sentKey struct{}

// WithSpelling returns a request whose path is in the spelling of the disk. Answers use the
// spelling of the request for this path and all below: clients compare it.
func WithSpelling(r *http.Request, path string) *http.Request {
	if path == r.URL.Path {
		return r
	}
	spelled := r.WithContext(context.WithValue(r.Context(), sentKey{}, SentPath(r)))
	url := *r.URL
	url.Path = path
	spelled.URL = &url
	return spelled
}

// SentPath returns the request's path in the client's spelling.
func SentPath(r *http.Request) string {
	if sent, ok := r.Context().Value(sentKey{}).(string); ok {
		return sent
	}
	return r.URL.Path
}
