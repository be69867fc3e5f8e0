package dav

import (
	"io/fs"
	"time"
)

// date is a moment as an answer writes it. Both forms are made at once, and kept
// for the next member: to take a moment apart is what costs.
type date struct {
	second  int64  // since 1970
	rfc3339 []byte // for creationdate (RFC 4918 §15.1)
	http    []byte // for getlastmodified (§15.7): RFC 9110 §5.6.7
}

// of returns the date of a file's last change.
func (d *date) of(fi fs.FileInfo) *date {
	t := fi.ModTime().UTC()
	if year := t.Year(); year < 1970 || year > 9999 {
		t = time.Unix(0, 0).UTC() // Finder stumbles over year 1
	}
	if second := t.Unix(); second != d.second || d.http == nil {
		d.second = second
		d.rfc3339 = t.AppendFormat(d.rfc3339[:0], time.RFC3339)
		d.http = t.AppendFormat(d.http[:0], "Mon, 02 Jan 2006 15:04:05 GMT")
	}
	return d
}
