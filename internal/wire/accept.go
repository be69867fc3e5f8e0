package wire

import (
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxPreferences is how many members of a list of preferences are read. Browsers send
// ten, and several such lists are read for each answer.
const maxPreferences = 100

// Preferences are what a client names in a header, in lower case, with the weight
// that it gives to each (RFC 9110 §12.4.2): 1 where it says none, and 0, which is
// no wish, for what is no number.
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

// Accepted is the weight that the request gives to a media type it names, zero
// for none (RFC 9110 §12.5.1). Wildcards do not count: every program sends them.
func Accepted(r *http.Request, mediaType string) float64 {
	for name, weight := range Preferences(r, "Accept") {
		if name == mediaType {
			return weight
		}
	}
	return 0
}

// Coding is which of some content codings is for the answer to a request, "" for
// none: zstd before gzip, unless the client weighs them otherwise (RFC 9110
// §12.5.3).
func Coding(r *http.Request, known ...string) string {
	if _, ranged := byteRanges(r); ranged {
		return ""
	}
	best, bestWeight := "", 0.0
	for name, weight := range Preferences(r, "Accept-Encoding") {
		if !slices.Contains(known, name) {
			continue // "*" and x-gzip: nobody who sends these reads logs
		}
		if weight > bestWeight || weight == bestWeight && weight > 0 && name == "zstd" {
			best, bestWeight = name, weight
		}
	}
	return best
}
