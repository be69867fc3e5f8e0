package dav

import (
	"io/fs"
	"net/http"
	"strconv"
	"strings"
)

// partialUpdate is SabreDAV's media type for a part of a file.
const partialUpdate = "application/x-sabredav-partialupdate"

// patch answers PATCH with X-Update-Range, as SabreDAV defines it: "append", "bytes=a-b",
// "bytes=a-" or "bytes=-n" (the last n bytes).
func (h *Handler) patch(w http.ResponseWriter, r *http.Request) error {
	if mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(mediaType), partialUpdate) {
		w.Header().Set("Accept-Patch", partialUpdate) // RFC 5789 §2.2
		return refusal(http.StatusUnsupportedMediaType, "PATCH of an unknown media type, expected %s", partialUpdate)
	}
	value := strings.TrimSpace(r.Header.Get("X-Update-Range"))
	if value == "" {
		return refusal(http.StatusBadRequest, "PATCH without an X-Update-Range header")
	}
	if r.ContentLength < 0 {
		return refusal(http.StatusLengthRequired, "PATCH without Content-Length")
	}
	return h.writePart(w, r, func(size int64) (int64, error) {
		return parseUpdateRange(value, r.ContentLength, size)
	})
}

// putRange answers PUT with Content-Range by writing these bytes into the file in place
// (RFC 9110 §14.5). It never replaces the whole file by a part.
func (h *Handler) putRange(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength < 0 {
		return refusal(http.StatusLengthRequired, "PUT of a range without Content-Length")
	}
	first, err := parseContentRange(r.Header.Get("Content-Range"), r.ContentLength)
	if err != nil {
		return err
	}
	return h.writePart(w, r, func(size int64) (int64, error) { return checkOffset(first, size) })
}

// writePart writes the body into an existing file. at returns the offset for the file's
// size.
func (h *Handler) writePart(w http.ResponseWriter, r *http.Request, at func(size int64) (int64, error)) error {
	if h.access != Edit { // RFC 9110 §14.5
		return refusal(http.StatusBadRequest, onlyWhole)
	}
	fi, err := h.editable.WriteAt(r.Context(), h.name(r.URL.Path), r.Body, r.ContentLength, func(now fs.FileInfo) (int64, error) {
		if err := checkConditions(r, now); err != nil {
			return 0, err
		}
		return at(now.Size())
	})
	if err != nil {
		return err
	}
	writeResult(w, fi, false)
	return nil
}

// parseUpdateRange returns the offset of a part in a file of this size. A part after the
// end would leave a hole: 416.
func parseUpdateRange(value string, length, size int64) (int64, error) {
	malformed := refusal(http.StatusBadRequest, "X-Update-Range is %q, expected append, bytes=a-b, bytes=a- or bytes=-n", value)
	if strings.EqualFold(value, "append") {
		return size, nil
	}
	unit, spec, _ := strings.Cut(value, "=")
	from, to, dash := strings.Cut(spec, "-")
	if !strings.EqualFold(unit, "bytes") || !dash || from == "" && to == "" {
		return 0, malformed
	}
	if from == "" {
		n, err := parseOffset(to)
		if err != nil {
			return 0, malformed
		}
		return checkOffset(size-n, size)
	}
	first, err := parseOffset(from)
	if err != nil {
		return 0, malformed
	}
	if to != "" {
		last, err := parseOffset(to)
		if err != nil || last < first {
			return 0, malformed
		}
		if last-first+1 != length {
			return 0, refusal(http.StatusBadRequest, "X-Update-Range is %q for %d bytes", value, length)
		}
	}
	return checkOffset(first, size)
}

func checkOffset(first, size int64) (int64, error) {
	if first < 0 || first > size {
		return 0, refusal(http.StatusRequestedRangeNotSatisfiable, "range begins at byte %d of a file of %d bytes", first, size)
	}
	return first, nil
}

// parseContentRange returns the first byte of "bytes a-b/size" (RFC 9110 §14.4).
func parseContentRange(value string, length int64) (int64, error) {
	malformed := refusal(http.StatusBadRequest, "Content-Range is %q for %d bytes", value, length)
	unit, spec, _ := strings.Cut(value, " ")
	spec, complete, slash := strings.Cut(spec, "/")
	from, to, dash := strings.Cut(spec, "-")
	if !strings.EqualFold(unit, "bytes") || !slash || !dash { // §14.1: units ignore case
		return 0, malformed
	}
	first, err := parseOffset(from)
	if err != nil {
		return 0, malformed
	}
	last, err := parseOffset(to)
	if err != nil || last < first || last-first+1 != length {
		return 0, malformed
	}
	if complete != "*" {
		if size, err := parseOffset(complete); err != nil || size <= last {
			return 0, malformed
		}
	}
	return first, nil
}

// parseOffset accepts digits only, no sign.
func parseOffset(s string) (int64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err
}
