package dav

import (
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// put answers PUT (RFC 9110 §9.3.4): the file is whole and on disk, or the old
// one is still there.
func (h *Handler) put(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Values("Content-Range") != nil {
		return h.putRange(w, r)
	}
	if strings.HasSuffix(r.URL.Path, "/") {
		return Errorf(http.StatusMethodNotAllowed, "PUT on the name of a collection")
	}
	expected, err := expectedLength(r)
	if err != nil {
		return err
	}
	if err := h.parentExists(r, r.URL.Path); err != nil {
		return err
	}
	local := h.name(r.URL.Path)
	u, err := h.files.Create(r.Context(), local)
	if err != nil {
		return err
	}
	defer u.Abort()
	n, err := u.ReadFrom(r.Body)
	if err != nil {
		return err
	}
	if expected >= 0 && n != expected {
		return Errorf(http.StatusBadRequest, "%d bytes came, %d were announced", n, expected)
	}
	modified := ocMtime(r)
	if !modified.IsZero() {
		if err := u.SetModTime(modified); err != nil {
			return err
		}
	}
	created := true
	fi, err := u.Commit(func(now fs.FileInfo) error {
		created = now == nil
		// Once more, as others may have written meanwhile.
		return checkConditions(r, now)
	})
	if err != nil {
		return err
	}
	if !modified.IsZero() {
		w.Header().Set("X-OC-MTime", "accepted")
	}
	written(w, fi, created)
	return nil
}

// written answers a write that is done.
func written(w http.ResponseWriter, fi fs.FileInfo, created bool) {
	w.Header().Set("Etag", ETag(fi))
	w.Header().Set("Last-Modified", fi.ModTime().UTC().Format(http.TimeFormat))
	if created {
		w.WriteHeader(http.StatusCreated)
	} else {
		w.WriteHeader(http.StatusNoContent)
	}
}

// expectedLength is how many bytes a body must have, -1 for unknown. Finder
// sends its uploads in chunks and says the length elsewhere.
func expectedLength(r *http.Request) (int64, error) {
	value := r.Header.Get("X-Expected-Entity-Length")
	if value == "" {
		return r.ContentLength, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, Errorf(http.StatusBadRequest, "X-Expected-Entity-Length is %q", value)
	}
	return n, nil
}

// checkCoding refuses content in a coding: a file holds what is sent, and would be
// sent back without the coding that it needs (RFC 9110 §15.5.16).
func checkCoding(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength == 0 && r.Method != http.MethodPut {
		return nil // there is none
	}
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Content-Encoding"), ","), ",") {
		coding = strings.TrimSpace(coding)
		if coding == "" || strings.EqualFold(coding, "identity") {
			continue
		}
		w.Header().Set("Accept-Encoding", "identity") // §12.5.3
		return refusal(http.StatusUnsupportedMediaType, "content is not taken in the coding %q: send it as it is, without Content-Encoding", coding)
	}
	return nil
}

// ocMtime is the modification time that ownCloud's protocol gives an upload
// (rclone with that vendor, and its clients), or zero.
func ocMtime(r *http.Request) time.Time { return unixTime(r.Header.Get("X-OC-Mtime")) }

// unixTime reads seconds since 1970, zero for what is none.
func unixTime(text string) time.Time {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(0 < seconds && seconds < 1<<40) { // nor NaN
		return time.Time{}
	}
	return time.UnixMilli(int64(seconds * 1000))
}
