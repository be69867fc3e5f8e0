package logs

import (
	"path"
	"slices"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/rotation"
)

// candidates are the formats of the settings that a log may be in: those that name it, or else
// those that name no logs.
type candidates struct {
	formats []*format.Own
	named   bool
}

// candidates returns those of a log, given its name in the folder of the options. A rotated
// file has those of the log that it was.
func (o Options) candidates(name string) (c candidates) {
	if len(o.Formats) == 0 {
		return c
	}
	var paths []string
	for _, log := range rotation.Logs(name) {
		paths = append(paths, path.Join("/", o.Folder, log))
	}
	for _, own := range o.Formats {
		switch named := own.Names(paths...); {
		case named && !c.named:
			c = candidates{[]*format.Own{own}, true}
		case named || !c.named && own.NamesNone():
			c.formats = append(c.formats, own)
		}
	}
	return c
}

// key identifies the candidates in an index, "" for none.
func (c candidates) key() (key string) {
	for _, own := range c.formats {
		key += own.Key()
	}
	return key
}

// ownFormats are the formats of the settings that a sample is in.
type ownFormats struct {
	size    int64 // of the log
	formats []*format.Own
}

// formats returns the formats of the settings that the log is in, as a sample of it tells.
func (l *Log) formats() []*format.Own {
	if len(l.candidates.formats) == 0 {
		return nil
	}
	return told(l, func(s *survey) **ownFormats { return &s.formats }, sample.formats).formats
}

// formats tells in which of the candidates a sample is.
func (s sample) formats() *ownFormats {
	c := s.log.candidates
	fit := format.NewFit(format.Hints{Zone: s.log.Zone, Near: s.log.Near, Formats: c.formats}, c.named)
	s.lines(func(l Line) { fit.Add(l.Text) })
	return &ownFormats{s.log.Size, fit.Formats()}
}

// outgrown forgets the formats of a log that has grown by a quarter, and reports whether it has
// done so. While a log is so small that a sample is all of it, its first lines may have told
// nothing.
func (l *Log) outgrown() bool {
	if len(l.candidates.formats) == 0 || l.survey == nil || l.survey.formats == nil {
		return false
	}
	size := l.survey.formats.size
	if size >= 2*sampleReach || l.Size < size+size/4 {
		return false
	}
	again := *l.survey
	again.formats = nil
	l.survey = &again
	return true
}

// sameFormats reports whether two lists of formats of one log read its lines alike.
func sameFormats(a, b []*format.Own) bool {
	return slices.EqualFunc(a, b, func(a, b *format.Own) bool { return a.Name() == b.Name() })
}
