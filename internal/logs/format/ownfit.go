package format

// Fit tells from a sample of a log which formats of the settings it is in: those that together
// read most of its lines. It is not for concurrent use.
type Fit struct {
	detector   *Detector
	candidates []*Own
	named      bool         // the settings name the log, so lines of no format speak against nothing
	read       map[*row]int // lines by format
	own, other int          // lines of the candidates, and those that speak against them
}

// NewFit returns the fit of a log with some hints, whose Formats it may be in. named reports
// that the settings name the log.
func NewFit(h Hints, named bool) *Fit {
	return &Fit{detector: NewDetector(h), candidates: h.Formats, named: named, read: map[*row]int{}}
}

// Add reads the next line of the sample. Empty and indented lines say nothing, nor do those of
// stack traces.
func (f *Fit) Add(line []byte) {
	d, s := f.detector, &f.detector.scan
	if line = d.bare(line); len(line) == 0 {
		return
	}
	s.start(line)
	found := s.ownRow()
	if found == nil {
		if f.continues(line) {
			return
		}
		found = s.format()
	}
	if found != nil && s.text != nil { // carried
		switch {
		case s.carriedRow != nil:
			found = s.carriedRow
		case f.continues(s.text):
			return
		}
	}
	switch {
	case f.has(found):
		f.read[found]++
		f.own++
	case found != nil && !s.part, found == nil && !f.named:
		f.other++
	}
}

// continues reports whether a line of no candidate looks like the continuation of another.
func (f *Fit) continues(line []byte) bool {
	return len(line) == 0 || line[0] == ' ' || line[0] == '\t' || f.detector.begins(line) || f.detector.inTrace(line)
}

// has reports whether a row is one of the candidates.
func (f *Fit) has(r *row) bool {
	for _, o := range f.candidates {
		if r == &o.row {
			return true
		}
	}
	return false
}

// Formats returns the formats of the log, in the order of the settings. If no line speaks
// for or against the candidates, such as in a log that is still empty, they are all tried.
func (f *Fit) Formats() []*Own {
	if f.own == 0 && f.other == 0 {
		return f.candidates
	}
	if f.own <= f.other {
		return nil
	}
	var kept []*Own
	for _, o := range f.candidates {
		if f.read[&o.row] > 0 {
			kept = append(kept, o)
		}
	}
	return kept
}
