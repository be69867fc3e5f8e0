package logs

import (
	"time"

	"gowebdav/internal/logs/charset"
)

// sampleReach is the maximum size of each part of a sample in bytes.
const sampleReach = 64 << 10

// survey is what a sample of a log tells about all of it. Its parts are told one by one,
// when they are needed; until then they are nil. What they point to does not change.
type survey struct {
	disk    int64     // size of the file when the survey began
	changed time.Time // and the time of its last change

	charset *charset.Encoding
	order   *dateOrder
	years   *years
	formats *ownFormats
	turn    *turn

	calm calm // as far as it is known
}

// told returns a part of the survey of a log. If it is not known yet, tell makes it of a
// sample. An index keeps it until the log changes. If the log cannot be read, the part is
// made of what can, and only this Log keeps it.
func told[T any](l *Log, part func(*survey) **T, tell func(sample) *T) *T {
	if l.survey == nil {
		l.survey = l.index.survey(l)
	}
	p := part(l.survey)
	if *p == nil {
		sample, err := l.sample()
		if *p = tell(sample); err == nil {
			l.index.keep(l)
		}
	}
	return *p
}

// sample is the beginning of a log and its end. A compressed log has only the beginning.
type sample struct {
	log   *Log
	parts []samplePart
}

// samplePart is a part of the content. It begins a line, unless a line is longer than it.
type samplePart struct {
	offset int64
	data   []byte
}

// aside returns a copy of a log, which may read while the log's own line is in use.
func (l *Log) aside() *Log {
	aside := *l
	aside.decoded = nil
	return &aside
}

// sample reads a sample.
func (l *Log) sample() (sample, error) {
	s := sample{log: l.aside()}
	end := l.limit()
	err := s.read(l.Start, min(end, l.Start+sampleReach))
	if rest := max(l.Start+sampleReach, end-sampleReach); err == nil && !l.sequential() && rest < end {
		err = s.read(rest, end)
	}
	return s, err
}

func (s *sample) read(from, to int64) error {
	nl := newlineOf(s.log)
	if from > s.log.Start {
		from = nl.Ceil(from)
	}
	if from >= to {
		return nil
	}
	data, err := readAt(s.log, make([]byte, to-from), from)
	if from > s.log.Start {
		n := nl.After(data)
		from, data = from+int64(n), data[n:]
	}
	s.parts = append(s.parts, samplePart{from, data})
	return err
}

// lines visits the lines of a sample. The last line of a part may be cut.
func (s *sample) lines(visit func(Line)) {
	for _, part := range s.parts {
		_ = newBlock(s.log, part.offset, part.data).lines(func(l Line) error {
			visit(l)
			return nil
		})
	}
}
