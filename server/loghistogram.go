package server

import (
	"net/http"
	"strconv"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// histogramObject is a histogram as programs read it.
type histogramObject struct {
	Since   *time.Time     `json:"since"` // null where no line has a time
	Until   *time.Time     `json:"until"`
	Width   float64        `json:"width"` // of a bucket, in seconds
	Buckets []bucketObject `json:"buckets"`

	Errors []uint32     `json:"errors,omitempty"` // by equal parts of the bytes, oldest first
	Files  []fileObject `json:"files,omitempty"`  // with those parts: what they are parts of

	Refused []string `json:"refused,omitempty"` // files that the gateway does not allow
}

type bucketObject struct {
	Time   time.Time         `json:"time"`
	Counts map[string]uint32 `json:"counts"` // by level, "none" for none
}

func newHistogramObject(h logs.Histogram) histogramObject {
	object := histogramObject{Width: h.Width.Seconds(), Buckets: []bucketObject{}}
	if len(h.Buckets) > 0 {
		object.Since, object.Until = &h.Since, &h.Until
	}
	for _, b := range h.Buckets {
		counts := map[string]uint32{}
		for level, n := range b.Events {
			if n > 0 {
				counts[levelName(format.Level(level))] = n
			}
		}
		object.Buckets = append(object.Buckets, bucketObject{b.Time, counts})
	}
	return object
}

func levelName(l format.Level) string {
	if l == format.LevelNone {
		return "none"
	}
	return l.String()
}

// histogram answers ?histogram.
func (m *mount) histogram(r *http.Request, q *logQuery, set logs.Set, out *lineWriter) error {
	var sum logs.Summary
	tell := out.progress()
	h, err := set.Histogram(r.Context(), q.Since, q.Until, q.buckets, func(s logs.Summary) {
		sum = s
		tell(s)
	})
	if err != nil {
		// What is known of the index stays: asking again goes on.
		sum.Damage = set.Damage()
		return out.end(r.Context(), sum, err)
	}
	object := newHistogramObject(h)
	object.Refused = out.refused
	if q.places > 0 && out.form != formText {
		if object.Errors, err = set.Places(r.Context(), format.LevelError, q.places); err != nil {
			return out.end(r.Context(), sum, err)
		}
		object.Files = newFileObjects(set)
	}
	out.begin()
	out.b = out.b[:0]
	switch out.form {
	case formText:
		out.histogramText(h)
		out.b = appendRefused(out.b, object.Refused)
	default:
		out.news("histogram", "", object)
	}
	return out.write()
}

// histogramText writes a line for each bucket that is not empty.
func (o *lineWriter) histogramText(h logs.Histogram) {
	for _, b := range h.Buckets {
		line := b.Time.UTC().AppendFormat(nil, time.RFC3339Nano)
		empty := true
		for level, n := range b.Events {
			if n > 0 {
				empty = false
				line = append(append(append(line, ' '), levelName(format.Level(level))...), '=')
				line = strconv.AppendUint(line, uint64(n), 10)
			}
		}
		if !empty {
			o.b = append(append(o.b, line...), '\n')
		}
	}
}
