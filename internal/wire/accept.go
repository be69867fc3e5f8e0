package wire

import (
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxPreferences is how many members of a list of preferences are read. Browsers send about
// ten. The bound matters since several lists are read for each answer.
const maxPreferences = 100

// Preferences yields the members of a header such as Accept, in lower case, with their
// weights (RFC 9110 §12.4.2). A member without a weight has 1. One with an invalid weight has
// 0, which refuses it.
func Preferences(r *http.Request, header string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		count := 0
		for value := range strings.SplitSeq(strings.Join(r.Header.Values(header), ","), ",") {
			name, params, _ := strings.Cut(strings.ToLower(value), ";")
			if count++; count > maxPreferences || !yield(strings.TrimSpace(name), weight(params)) {
				return
			}
		}
	}
}

func weight(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		if q, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
			n, err := strconv.ParseFloat(q, 64)
			if err != nil || n < 0 || n > 1 {
				return 0
			}
			return n
		}
	}
	return 1
}

// Accepted returns the weight of a media type in the Accept header, 0 if it is not named
// (RFC 9110 §12.5.1). Wildcards do not count, since every program sends them.
func Accepted(r *http.Request, mediaType string) float64 {
	for name, weight := range Preferences(r, "Accept") {
		if name == mediaType {
			return weight
		}
	}
	return 0
}

// Coding returns the one of the known content codings that the client prefers, "" for none.
// If it weighs them alike, zstd comes before gzip (RFC 9110 §12.5.3).
func Coding(r *http.Request, known ...string) string {
	if _, ranged := byteRanges(r); ranged {
		return ""
	}
	best, bestWeight := "", 0.0
	for name, weight := range Preferences(r, "Accept-Encoding") {
		if !slices.Contains(known, name) {
			continue // such as "*" and x-gzip, which no reader of logs sends
		}
		if weight > bestWeight || weight == bestWeight && weight > 0 && name == "zstd" {
			best, bestWeight = name, weight
		}
	}
	return best
}
