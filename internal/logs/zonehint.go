package logs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/zones"
)

const (
	// hintSize is the number of bytes at the end of a log in which its newest time is
	// looked for.
	hintSize = 16 << 10

	// living is how long ago the change of a log may be that counts as being written. A
	// copied file has a change that says nothing of its lines.
	living = 10 * time.Minute

	// earliest and latest bound the change of a log after the time of its newest line:
	// clocks differ by seconds, and lines wait in buffers.
	earliest, latest = -30 * time.Second, 90 * time.Second
)

// ZoneHint returns the zone that fits the newest line of a log that is being written, such as
// UTC or +08:00: with it, the line's time is that of the file's change. It is "" if the
// log's zone fits, if the line names its zone, if no zone fits, or after an error. It reads little.
func (s Set) ZoneHint(ctx context.Context, now time.Time) string {
	log := s[len(s)-1]
	info, err := log.file.Stat()
	if err != nil || log.sequential() || now.Sub(info.ModTime()).Abs() > living {
		return ""
	}
	changed := info.ModTime()
	newest, err := log.newestHead(ctx)
	if err != nil || newest.Time.IsZero() || newest.Zoned || plausible(changed.Sub(newest.Time)) {
		return ""
	}
	// The clock on the wall where the line was written, as if it were UTC's.
	_, offset := newest.Time.In(cmp.Or(log.Zone, time.Local)).Zone()
	wall := newest.Time.Add(time.Duration(offset) * time.Second)
	ahead := wall.Sub(changed).Round(15 * time.Minute)
	if !plausible(changed.Add(ahead).Sub(wall)) || !inUse(ahead) {
		return ""
	}
	if ahead == 0 {
		return "UTC"
	}
	return zones.Fixed(ahead).String()
}

// plausible reports whether a log may have changed so long after the time of its newest line.
func plausible(after time.Duration) bool { return after >= earliest && after <= latest }

// newestHead returns the newest head with a time near the end of the log.
func (l *Log) newestHead(ctx context.Context) (newest format.Head, err error) {
	buf := make([]byte, hintSize)
	for size := int64(hintSize / 16); size <= hintSize && newest.Time.IsZero() && err == nil; size *= 4 {
		from := l.Start
		if l.Size-size > from {
			if from, err = passLine(ctx, l, l.Size-size, l.Size, buf, func([]byte) {}); err != nil {
				return newest, err
			}
		}
		heads := newHeadReader(l)
		err = lines(ctx, l, from, l.Size, -1, buf, func(line Line) error {
			if head := heads.single(line); !head.Time.IsZero() && !head.Continuation {
				newest = head
			}
			return nil
		})
	}
	return newest, err
}

// inUse reports whether a clock somewhere is so far ahead of UTC, in summer or winter: by whole
// hours, or by one of these. Others are chance.
func inUse(ahead time.Duration) bool {
	minutes := int(ahead.Minutes())
	if minutes%60 == 0 {
		return minutes >= -12*60 && minutes <= 14*60
	}
	return slices.Contains([]int{
		-9*60 - 30, -3*60 - 30, -2*60 - 30, 3*60 + 30, 4*60 + 30, 5*60 + 30, 5*60 + 45, 6*60 + 30,
		8*60 + 45, 9*60 + 30, 10*60 + 30, 12*60 + 45, 13*60 + 45,
	}, minutes)
}
