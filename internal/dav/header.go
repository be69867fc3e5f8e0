package dav

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// depth is the Depth header (RFC 4918 §10.2).
type depth int

const (
	depthZero depth = iota
	depthOne
	depthInfinity
)

// parseDepth reads the Depth header. absent is the method's default.
func parseDepth(r *http.Request, absent depth) (depth, error) {
	return depthOf(r.Header.Get("Depth"), absent)
}

// parsePropfindDepth reads the Depth header of a PROPFIND. Clients made for Exchange send
// "1,noroot" to list the members without the collection itself.
func parsePropfindDepth(r *http.Request) (d depth, noRoot bool, err error) {
	value := r.Header.Get("Depth")
	number, option, _ := strings.Cut(value, ",")
	if !strings.EqualFold(strings.TrimSpace(option), "noroot") {
		d, err = depthOf(value, depthInfinity)
		return d, false, err
	}
	d, err = depthOf(number, depthZero)
	if err == nil && d == depthZero {
		err = refusal(http.StatusBadRequest, "Depth is %q, which asks for nothing: expected 1,noroot", value)
	}
	return d, true, err
}

func depthOf(value string, absent depth) (depth, error) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "":
		return absent, nil
	case "0":
		return depthZero, nil
	case "1":
		return depthOne, nil
	case "infinity":
		return depthInfinity, nil
	default:
		return 0, refusal(http.StatusBadRequest, "Depth is %q, expected 0, 1 or infinity", value)
	}
}

// parseOverwrite reads the Overwrite header (RFC 4918 §10.6); the default is T.
func parseOverwrite(r *http.Request) (bool, error) {
	switch value := r.Header.Get("Overwrite"); strings.ToUpper(strings.TrimSpace(value)) {
	case "", "T":
		return true, nil
	case "F":
		return false, nil
	default:
		return false, refusal(http.StatusBadRequest, "Overwrite is %q, expected T or F", value)
	}
}

// parseTimeout reads the Timeout header (RFC 4918 §10.7): the first valid choice, capped
// at maxLockTimeout, which is also the default.
func parseTimeout(header string) time.Duration {
	for choice := range strings.SplitSeq(header, ",") {
		choice = strings.TrimSpace(choice)
		if strings.EqualFold(choice, "Infinite") {
			return maxLockTimeout
		}
		if len(choice) > 7 && strings.EqualFold(choice[:7], "Second-") {
			// §10.7: up to 2^32-1. For more, ParseUint returns ErrRange and the largest
			// number, which the cap handles too.
			n, err := strconv.ParseUint(choice[7:], 10, 32)
			if n > 0 && (err == nil || isRange(err)) {
				return min(time.Duration(n)*time.Second, maxLockTimeout)
			}
		}
	}
	return maxLockTimeout
}

func isRange(err error) bool { return errors.Is(err, strconv.ErrRange) }
