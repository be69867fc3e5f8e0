package logs

import (
	"context"
	"time"

	"gowebdav/internal/logs/format"
)

// Places counts the events of a minimum level in equal parts of a set's bytes, oldest first.
// A block smaller than a part counts at its middle; larger blocks are read line by line.
// It builds the index of the files.
func (s Set) Places(ctx context.Context, level format.Level, parts int) ([]uint32, error) {
	all := make([][]blockStats, len(s))
	var total int64
	for i, log := range s {
		var err error
		if all[i], err = log.stats(ctx, time.Time{}, time.Time{}, func(int64) {}); err != nil {
			return nil, err
		}
		size, err := log.end()
		if err != nil {
			return nil, err
		}
		total += size
	}
	counts := make([]uint32, parts)
	if total == 0 {
		return counts, nil
	}
	part := func(offset int64) *uint32 {
		return &counts[min(int(float64(offset)/float64(total)*float64(parts)), parts-1)]
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	var before int64 // bytes of the older files
	for i, log := range s {
		for _, b := range all[i] {
			if b.levels>>level == 0 {
				continue
			}
			if b.length*int64(parts) <= total {
				at := part(before + b.from + b.length/2)
				for _, n := range b.events[level:] {
					*at += n
				}
				continue
			}
			err := log.heads(ctx, b, buf[:], func(l Line, h format.Head) {
				if h.Level >= level && !h.Continuation {
					*part(before + l.Offset)++
				}
			})
			if err != nil {
				return nil, err
			}
		}
		size, _ := log.Known()
		before += size
		log.release()
	}
	return counts, nil
}

// heads visits the lines of a block, each with its head.
func (l *Log) heads(ctx context.Context, b blockStats, buf []byte, visit func(Line, format.Head)) error {
	heads, err := newEvents(ctx, l, b.from)
	if err != nil {
		return err
	}
	return lines(ctx, l, b.from, b.from+b.length, -1, buf, func(line Line) error {
		visit(line, heads.head(line))
		return nil
	})
}
