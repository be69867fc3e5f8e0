package logs

import "time"

// Filter tells line by line which ones a query is for, as Search does for a
// whole log. Lines come in their order: a stack trace belongs to the line that
// it follows. A Filter is for one follower.
type Filter struct {
	q Query
	m *matcher
	events
}

// NewFilter returns the filter of a query's pattern, level and times; zone is of
// times that name none.
func NewFilter(q Query, zone *time.Location) (*Filter, error) {
	m, err := q.compile()
	if err != nil {
		return nil, err
	}
	return &Filter{q: q, m: m, events: events{detector: NewDetector(zone, time.Now())}}, nil
}

// Match reports whether a line is wanted, with its time and level.
func (f *Filter) Match(text []byte) (Head, bool) {
	head := f.head(text)
	return head, f.q.inRange(head) && f.m.line(text)
}
