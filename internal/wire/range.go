package wire

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// maxRanges is how many ranges of a file one request may ask for. Each costs a head of 100
// bytes, even if it is shorter than that.
const maxRanges = 64

// byteRanges returns the set of byte ranges that a request asks for (RFC 9110 §14.2). Only GET
// has ranges, the unit's case does not matter (§14.1), and other units are ignored.
func byteRanges(r *http.Request) (set string, ok bool) {
	values := r.Header.Values("Range")
	if r.Method != http.MethodGet || len(values) != 1 {
		return "", false
	}
	unit, set, _ := strings.Cut(values[0], "=")
	return set, strings.EqualFold(unit, "bytes") && strings.Count(set, ",") < maxRanges
}

// LimitRange rewrites the Range header, for a file of a size, so that http.ServeContent
// understands it as RFC 9110 does. If-Range stays as it is.
func LimitRange(r *http.Request, size int64) {
	set, ok := byteRanges(r)
	if ok {
		set, ok = limitRanges(set, size)
	}
	if !ok {
		r.Header.Del("Range")
		return
	}
	r.Header.Set("Range", "bytes="+set)
}

// limitRanges returns the ranges of a set that lie in a file of a size, each with its first
// and last byte (RFC 9110 §14.1.2). If there is none, or if one is malformed, it returns a
// range after the end, for a 416. ok is false if the whole file is the answer.
func limitRanges(set string, size int64) (limited string, ok bool) {
	after := fmt.Sprintf("%d-", size)
	var ranges []string
	asked := false
	for spec := range strings.SplitSeq(set, ",") {
		if spec = strings.Trim(spec, " \t"); spec == "" {
			continue // §5.6.1.2
		}
		asked = true
		from, to, dash := strings.Cut(spec, "-")
		first, firstOK := parsePosition(from)
		last, lastOK := parsePosition(to)
		switch {
		case !dash, from == "" && !lastOK, from != "" && !firstOK, to != "" && !lastOK, from != "" && to != "" && last < first:
			return after, true
		case from == "": // the last bytes
			if last > 0 && size == 0 {
				return "", false // the whole file, which a Content-Range cannot express
			}
			first, last = max(0, size-last), size-1
		case to == "":
			last = size - 1
		}
		if first < size {
			ranges = append(ranges, fmt.Sprintf("%d-%d", first, min(last, size-1)))
		}
	}
	if len(ranges) == 0 {
		return after, asked
	}
	return strings.Join(ranges, ","), true
}

// parsePosition reads a number of digits alone. One beyond int64 becomes the largest.
func parsePosition(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		n = math.MaxInt64
	}
	return n, true
}
