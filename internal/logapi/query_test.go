package logapi

import (
	"errors"
	"net/url"
	"testing"
	"time"
)

// Whatever a query says, it is taken within its bounds, or refused with a reason. What a page
// takes it shows as a window or as a search.
func FuzzParse(f *testing.F) {
	for _, query := range []string{
		"tail=5", "grep=a&regex&context=3&order=newest&limit=9", "lines=50%25&before=9", "lines=2026-03-04+10:11&full", "histogram&buckets=9&places=3", "histogram&width=60&clock=%2B08:00&grep=x&level=error", "histogram&width=auto&buckets=60",
		"follow&position=9-0123456789abcdef:5", "since=-15m&until=2026-03-04T10:11:12+02:00", "level=warn&charset=gbk&rotated", "since=2026-03-04&zone=+08:00", "view&zone=utc&show=local", "tail=1&zone=Asia/Shanghai", "view&highlight=1&grep=x&limit=5", "lines=line:0", "level=error&events=9&order=newest",
	} {
		f.Add(query)
	}
	api := &API{Zone: time.UTC, Limits: new(Limits)}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := api.parse(values, time.Now())
		switch refused := new(Error); {
		case errors.As(err, &refused):
			if refused.Status != 400 || refused.Why == "" {
				t.Errorf("%+v", refused)
			}
		case err != nil:
			t.Error(err)
		case q.tail > maxCount || q.Limit > maxCount || q.Context > maxCount || q.spread != nil && (q.spread.Buckets < 1 || q.spread.Buckets > maxWidths) || q.places > maxBuckets:
			t.Errorf("%+v", q)
		case q.window != nil && (q.window.Before > maxWindow || q.window.After > maxWindow || q.follow || q.spread != nil):
			t.Errorf("%+v, %+v", q, q.window)
		}
		before := values.Encode()
		page, err := api.ParsePage(values)
		if err == nil && page.filtered() == (page.query.window != nil) {
			t.Errorf("%+v", page)
		}
		if values.Encode() != before {
			t.Error("the query has changed")
		}
	})
}
