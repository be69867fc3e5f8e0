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
	const tooLate = 253402300800 // year 10000
	second := fi.ModTime().Unix()
	if second < 0 || second >= tooLate {
		second = 0 // Finder fails on year 1
	}
	if second == d.second && d.http != nil {
		return d
	}
	d.second = second
	d.rfc3339 = time.Unix(second, 0).UTC().AppendFormat(d.rfc3339[:0], time.RFC3339)
	// Of the two layouts, package time knows only this one without parsing it.
	year, month, day, clock := d.rfc3339[:4], d.rfc3339[5:7], d.rfc3339[8:10], d.rfc3339[11:19]
	names := int(month[0]-'0')*10 + int(month[1]-'0') - 1
	d.http = append(d.http[:0], "ThuFriSatSunMonTueWed"[second/(24*60*60)%7*3:][:3]...)
	d.http = append(append(append(d.http, ", "...), day...), ' ')
	d.http = append(append(d.http, "JanFebMarAprMayJunJulAugSepOctNovDec"[names*3:][:3]...), ' ')
	d.http = append(append(append(d.http, year...), ' '), clock...)
	d.http = append(d.http, " GMT"...)
	return d
}
