package dav

import (
	"io/fs"
	"time"
)

// date holds a time in the two forms of an answer. Neighbours in a listing often share a
// second, and splitting a time into fields is the expensive part.
type date struct {
	second  int64  // since 1970
	rfc3339 []byte // for creationdate (RFC 4918 §15.1)
	http    []byte // for getlastmodified (§15.7): RFC 9110 §5.6.7
}

// of returns the modification time of a file.
func (d *date) of(fi fs.FileInfo) *date {
	t := fi.ModTime().UTC()
	if year := t.Year(); year < 1970 || year > 9999 {
		t = time.Unix(0, 0).UTC() // Finder fails on year 1
	}
	if second := t.Unix(); second != d.second || d.http == nil {
		d.second = second
		d.rfc3339 = t.AppendFormat(d.rfc3339[:0], time.RFC3339)
		d.http = t.AppendFormat(d.http[:0], "Mon, 02 Jan 2006 15:04:05 GMT")
	}
	return d
}
