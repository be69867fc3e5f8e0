package logapi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// histogram answers ?histogram.
func (a *API) histogram(r *http.Request, q *query, set logs.Set, out *output) error {
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	var sum logs.Summary
	tell := out.progress()
	h, err := set.Histogram(r.Context(), logs.HistogramQuery{Query: q.Query, Spread: *q.spread}, func(s logs.Summary) {
		sum = s
		tell(s)
	})
	if refused := spreadError(err); refused != err {
		return refused
	}
	if err != nil {
		// The index keeps what it has: the next query continues from there.
		sum.Damage = set.Damage()
		return out.end(r.Context(), sum, err)
	}
	object := newHistogram(h)
	object.Refused = out.refused
	if q.places > 0 && out.form.heads() {
		if object.Errors, err = set.Places(r.Context(), format.LevelError, q.places); err != nil {
			return out.end(r.Context(), sum, err)
		}
		object.Files = newFiles(set)
	}
	return out.message(message{name: "histogram", object: object, people: histogramText(h) + refused(out.refused)})
}

// spreadError returns the answer to a query whose buckets do not fit, or the same error.
func spreadError(err error) error {
	if refused := new(logs.SpreadError); errors.As(err, &refused) {
		return &Error{http.StatusBadRequest, refused.Why}
	}
	return err
}

// histogramText returns a line for each bucket that is not empty.
func histogramText(h logs.Histogram) string {
	var text strings.Builder
	for _, b := range h.Buckets {
		var counts strings.Builder
		for level, n := range b.Events {
			if n > 0 {
				counts.WriteString(" " + levelName(format.Level(level)) + "=" + strconv.FormatUint(uint64(n), 10))
			}
		}
		if counts.Len() > 0 {
			text.WriteString(b.Time.UTC().Format(time.RFC3339Nano) + counts.String() + "\n")
		}
	}
	return text.String()
}
