package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// put answers PUT (RFC 9110 §9.3.4). After success the whole file is on disk; after a
// failure the old file is unchanged.
func (h *Handler) put(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Values("Content-Range") != nil {
		return h.putRange(w, r)
	}
	if strings.HasSuffix(r.URL.Path, "/") {
		return refusal(http.StatusMethodNotAllowed, "PUT to the URL of a collection")
	}
	expected, err := expectedLength(r)
	if err != nil {
		return err
	}
	if err := h.parentExists(r, r.URL.Path); err != nil {
		return err
	}
	local := h.name(r.URL.Path)
	u, err := h.writable.Create(r.Context(), local)
	if err != nil {
		return err
	}
	defer u.Abort()
	n, err := u.ReadFrom(r.Body)
	if err != nil {
		return err
	}
	if expected >= 0 && n != expected {
		return refusal(http.StatusBadRequest, "received %d bytes, expected %d", n, expected)
	}
	modified := ocMtime(r)
	if !modified.IsZero() {
		err := u.SetModTime(modified)
		if errors.Is(err, errors.ErrUnsupported) {
			modified = time.Time{}
		} else if err != nil {
			return err
		}
	}
	var allow func(now fs.FileInfo) error
	if hasConditions(r) {
		// Again: others may have written since the first check.
		allow = func(now fs.FileInfo) error { return checkConditions(r, now) }
	}
	fi, err := u.Commit(allow)
	if err != nil {
		return err
	}
	if !modified.IsZero() {
		w.Header().Set("X-OC-MTime", "accepted")
	}
	writeResult(w, fi, !u.Replaced())
	return nil
}

// writeResult answers a successful write.
func writeResult(w http.ResponseWriter, fi fs.FileInfo, created bool) {
	w.Header().Set("Etag", ETag(fi))
	w.Header().Set("Last-Modified", fi.ModTime().UTC().Format(http.TimeFormat))
	if created {
		w.WriteHeader(http.StatusCreated)
	} else {
		w.WriteHeader(http.StatusNoContent)
	}
}

// expectedLength returns the announced length of the body, -1 for unknown. Finder uploads
// in chunks, and announces the length in a header of its own.
func expectedLength(r *http.Request) (int64, error) {
	value := r.Header.Get("X-Expected-Entity-Length")
	if value == "" {
		return r.ContentLength, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, refusal(http.StatusBadRequest, "X-Expected-Entity-Length is %q, expected a number of bytes", value)
	}
	return n, nil
}

// checkCoding refuses a body with a content coding. We would store it as it is, and send it
// back without naming the coding (RFC 9110 §15.5.16).
func checkCoding(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength == 0 && r.Method != http.MethodPut {
		return nil // no content
	}
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Content-Encoding"), ","), ",") {
		coding = strings.TrimSpace(coding)
		if coding == "" || strings.EqualFold(coding, "identity") {
			continue
		}
		w.Header().Set("Accept-Encoding", "identity") // §12.5.3
		return refusal(http.StatusUnsupportedMediaType, "Content-Encoding %q is not accepted: send the file as it is, without Content-Encoding", coding)
	}
	return nil
}

// ocMtime returns the modification time of an upload in ownCloud's protocol, or zero.
// rclone (vendor owncloud) and ownCloud's clients send it.
func ocMtime(r *http.Request) time.Time { return unixTime(r.Header.Get("X-OC-Mtime")) }

// unixTime parses seconds since 1970; it returns zero for anything else.
func unixTime(text string) time.Time {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(0 < seconds && seconds < 1<<40) { // the negation also refuses NaN
		return time.Time{}
	}
	return time.UnixMilli(int64(seconds * 1000))
}
