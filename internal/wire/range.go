package wire

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// maxRanges is how many ranges of a file one request may ask for. Each costs a
// head of 100 bytes, however short it is.
const maxRanges = 64

// byteRanges returns the set of byte ranges that a request asks for (RFC 9110 §14.2).
// Ranges are of GET alone, the name of a unit has no case (§14.1), and other units are
// ignored.
func byteRanges(r *http.Request) (set string, ok bool) {
	values := r.Header.Values("Range")
	if r.Method != http.MethodGet || len(values) != 1 {
		return "", false
	}
	unit, set, _ := strings.Cut(values[0], "=")
	return set, strings.EqualFold(unit, "bytes") && strings.Count(set, ",") < maxRanges
}

// LimitRange writes the Range header anew, for a file of a size, as http.ServeContent
// understands it. What it says of If-Range stands.
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

// limitRanges returns the ranges of a set that lie in a file of a size, each with
// its first and last byte (RFC 9110 §14.1.2). Where there are none, and where
// something is no range, that is one behind the end, for a 416. It is not ok where
// the whole file is the answer.
func limitRanges(set string, size int64) (limited string, ok bool) {
	behind := fmt.Sprintf("%d-", size)
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
			return behind, true
		case from == "": // the last bytes
			if last > 0 && size == 0 {
				return "", false // all that there is, for which there is no Content-Range
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
		return behind, asked
	}
	return strings.Join(ranges, ","), true
}

// parsePosition reads digits alone. A number beyond all files stands for the largest.
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
