package logapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/merge"
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

// Times of a histogram of another server. Others would make its buckets useless for all.
var firstYear, lastYear = time.Unix(0, 0), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// theirHistogram is a histogram of another server.
type theirHistogram struct {
	Histogram
	Sources []sourceCounts
	Read    theirEnd
}

// histogram counts events, here and at other servers. All get the same range, so their buckets are equal.
func (j *joined) histogram(q logs.HistogramQuery) (h merge.Histogram, err error) {
	ctx := j.r.Context()
	if len(j.servers) > 0 && (q.Since.IsZero() || q.Until.IsZero()) {
		if q.Since, q.Until, err = j.rangeOfAll(q); err != nil || !q.Since.Before(q.Until) {
			return h, err
		}
	}
	answers := j.askHistograms(q)
	defer closeAll(answers)
	if h, err = j.here.Histogram(ctx, q); err != nil {
		return h, err
	}
	for i, a := range answers {
		if a == nil {
			continue
		}
		of := j.servers[i].in
		their, err := j.theirHistogram(of, a)
		if err == nil {
			j.ended(of, their.Read)
			err = j.add(&h, of, their)
		}
		if err := j.failed(of, a, err); err != nil {
			return h, err
		}
	}
	return h, nil
}

// rangeOfAll returns the range of the events of all logs, where the query has no end. It loses the servers
// that do not answer.
func (j *joined) rangeOfAll(q logs.HistogramQuery) (since, until time.Time, err error) {
	whole := q
	whole.Spread = logs.Spread{Buckets: 1}
	answers := j.askHistograms(whole)
	defer closeAll(answers)
	if since, until, err = j.here.Range(j.r.Context(), q.Query); err != nil {
		return since, until, err
	}
	for i, a := range answers {
		of := j.servers[i].in
		their, err := j.theirHistogram(of, a)
		if err != nil {
			j.lost[of] = true
			if err := j.failed(of, a, err); err != nil {
				return since, until, err
			}
			continue
		}
		if their.Since == nil || their.Until == nil {
			j.ended(of, their.Read)
			j.lost[of] = true // it has no events
			continue
		}
		if q.Since.IsZero() && (since.IsZero() || their.Since.Before(since)) {
			since = *their.Since
		}
		if q.Until.IsZero() && their.Until.After(until) {
			until = *their.Until
		}
	}
	return since, until, nil
}

// askHistograms asks the servers that are not lost.
func (j *joined) askHistograms(q logs.HistogramQuery) []*answer {
	answers := make([]*answer, len(j.servers))
	for i, s := range j.servers {
		if !j.lost[s.in] {
			answers[i] = s.in.ask(j.r.Context(), histogramQuery(s.theirs.query, q), maxHistogram, Patience)
		}
	}
	return answers
}

func closeAll(answers []*answer) {
	for _, a := range answers {
		if a != nil {
			a.close()
		}
	}
}

// histogramQuery returns what another server is asked for the same buckets.
func histogramQuery(theirs url.Values, q logs.HistogramQuery) url.Values {
	values := chosen(theirs)
	values.Set("histogram", "")
	switch {
	case q.Round:
		values.Set("width", "auto")
		values.Set("buckets", strconv.Itoa(q.Buckets))
	case q.Width > 0:
		values.Set("width", strconv.Itoa(int(q.Width.Seconds())))
	default:
		values.Set("buckets", strconv.Itoa(q.Buckets))
	}
	if q.Clock != nil {
		clock := q.Clock.String()
		if clock == "Local" {
			clock = q.Until.In(q.Clock).Format("-07:00")
		}
		values.Set("clock", clock)
	}
	for name, t := range map[string]time.Time{"since": q.Since, "until": q.Until} {
		if values.Del(name); !t.IsZero() {
			values.Set(name, t.UTC().Format(time.RFC3339Nano))
		}
	}
	return values
}

// theirHistogram reads the histogram of another server.
func (j *joined) theirHistogram(of *Branch, a *answer) (h theirHistogram, err error) {
	var read int64
	for {
		e, err := a.next()
		switch {
		case err != nil:
			return h, err
		case e.name == "end": // it was stopped
			var sum theirEnd
			if err := json.Unmarshal(e.data, &sum); err != nil {
				return h, err
			}
			j.ended(of, sum)
			return h, sum.early()
		case e.name == "progress":
			var sum theirEnd
			if err := json.Unmarshal(e.data, &sum); err != nil {
				return h, err
			}
			j.Scanned += counted(sum.Scanned) - read
			read = counted(sum.Scanned)
			j.tell()
		case e.name == "histogram":
			if err := json.Unmarshal(e.data, &h); err != nil {
				return h, err
			}
			j.Scanned += counted(h.Read.Scanned) - read
			if h.Since != nil && h.Since.Before(firstYear) || h.Until != nil && h.Until.After(lastYear) {
				return h, &Error{http.StatusBadGateway, "its histogram has times before 1970 or after 2200"}
			}
			return h, nil
		}
	}
}

// add adds the histogram of another server.
func (j *joined) add(h *merge.Histogram, of *Branch, their theirHistogram) error {
	if len(their.Buckets) == 0 || their.Since == nil || their.Until == nil {
		return nil
	}
	if len(h.Buckets) == 0 {
		h.Width, h.Since, h.Until = time.Duration(their.Width*float64(time.Second)), *their.Since, *their.Until
		for _, b := range their.Buckets {
			h.Buckets = append(h.Buckets, logs.Bucket{Time: b.Time})
		}
	}
	differ := len(their.Buckets) != len(h.Buckets) || their.Width != h.Width.Seconds()
	for i := 0; i < len(h.Buckets) && !differ; i++ {
		differ = !their.Buckets[i].Time.Equal(h.Buckets[i].Time)
	}
	if differ {
		return &Error{http.StatusBadGateway, "its histogram has other buckets"}
	}
	all := sourceCounts{of.Path + "/", make([]uint32, len(h.Buckets))}
	for i, b := range their.Buckets {
		for name, n := range b.Counts {
			level, _ := format.ParseLevel(name) // none is none
			h.Buckets[i].Events[level] += n
			all.Counts[i] += n
		}
	}
	j.addSources(h, of, their.Sources, all)
	return nil
}

// addSources adds the logs of another server, or all of them as one if there are many.
func (j *joined) addSources(h *merge.Histogram, of *Branch, sources []sourceCounts, all sourceCounts) {
	if len(h.Sources) == 0 && j.here.Files > 0 {
		return // there are many here
	}
	if len(sources) == 0 || len(h.Sources)+len(sources) > merge.MaxSources {
		sources = []sourceCounts{all}
	} else {
		for i := range sources {
			sources[i].File = of.name(sources[i].File)
		}
	}
	for _, s := range sources {
		if len(s.Counts) == len(h.Buckets) && len(h.Sources) < merge.MaxSources {
			h.Sources = append(h.Sources, merge.SourceCounts{Source: s.File, Counts: s.Counts})
		}
	}
}
