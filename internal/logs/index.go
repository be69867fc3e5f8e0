package logs

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
	"unsafe"

	"gowebdav/internal/logs/format"
)

// DefaultIndexMemory is the usual size limit of an Index in bytes. 1 MiB of log takes 64.
const DefaultIndexMemory = 8 << 20

// awaitInterval is the time between progress reports to callers that wait for an index.
const awaitInterval = 300 * time.Millisecond

// Index caches line counts, time ranges and levels per block of logs. It is built when
// needed; one caller builds the index of a log for all. It stays if that caller goes away
// halfway, and when the log grows. The least recently used logs are evicted.
type Index struct {
	memory int64

	mu    sync.Mutex
	files map[string]*indexed
	clock int64 // counts uses
}

// NewIndex returns an Index with a size limit in bytes.
func NewIndex(memory int64) *Index {
	return &Index{memory: memory, files: map[string]*indexed{}}
}

// indexed is the index of one log.
type indexed struct {
	survey   survey
	order    format.Orders // of the dates in the blocks; 0 if none needed one
	guided   dated         // a line in the blocks whose year the log told; zero for none
	formats  []*format.Own // of the settings, that have read the blocks
	blocks   []blockStats
	end      int64         // end of the last block
	last     []byte        // the bytes before the end, to recognize the log
	building chan struct{} // closed when the builder has ended; nil without one
	awaiting int           // number of callers that wait for the builder
	used     int64
}

// blockStats are the statistics of the lines of a block.
type blockStats struct {
	from, length int64
	lines        int64
	early, late  int64 // first and last time, as UnixNano; early is 0 without one
	events       [format.LevelFatal + 1]uint32
	untimed      uint32 // events without a time
	levels       uint8  // a bit for each level of a line
	strays       uint8  // and for each of a line that continues an event without one
}

const blockStatsSize = int64(unsafe.Sizeof(blockStats{}))

// count adds a line.
func (b *blockStats) count(h format.Head) {
	b.lines++
	b.levels |= 1 << h.Level
	if !h.Continuation {
		b.events[h.Level]++
	}
	if h.Time.IsZero() {
		if !h.Continuation {
			b.untimed++
		}
		return
	}
	at := h.Time.UnixNano()
	if b.early == 0 || at < b.early {
		b.early = at
	}
	b.late = max(b.late, at)
}

// add merges the statistics of the next block.
func (b *blockStats) add(next blockStats) {
	b.length += next.length
	b.lines += next.lines
	b.levels |= next.levels
	b.strays |= next.strays
	b.untimed += next.untimed
	for level, n := range next.events {
		b.events[level] += n
	}
	if b.early == 0 || next.early != 0 && next.early < b.early {
		b.early = next.early
	}
	b.late = max(b.late, next.late)
}

// within reports whether the block may contain lines of a query's times and levels.
func (b *blockStats) within(q *Query) bool {
	if b.levels>>q.Level == 0 {
		return false
	}
	if q.Since.IsZero() && q.Until.IsZero() {
		return true
	}
	return b.early != 0 && (q.Since.IsZero() || b.late >= q.Since.UnixNano()) && (q.Until.IsZero() || b.early < q.Until.UnixNano())
}

// goesOn reports whether the first block of a log may begin with lines of an event of an older file.
func (b *blockStats) goesOn() bool { return b.untimed > 0 || b.levels&(1<<format.LevelNone) != 0 }

// memory returns the size of an index in bytes, about.
func (e *indexed) memory() int64 {
	const overhead = 256
	return overhead + int64(cap(e.blocks))*blockStatsSize
}

// key identifies a log in the index, and how it is read. A log shorter than a head has none.
// Compressed logs with equal heads differ in size; for others fits tells.
func (l *Log) key() string {
	if len(l.head) < HeadSize {
		return ""
	}
	disk := int64(0)
	if l.sequential() {
		disk = l.disk
	}
	zone := cmp.Or(l.Zone, time.Local)
	_, offset := time.Unix(0, 0).In(zone).Zone()
	return fmt.Sprint(l.Identity(), l.asked, zone, offset, disk, l.candidates.key())
}

// survey returns what is kept of the survey of a log. There may be no index.
func (x *Index) survey(log *Log) *survey {
	if key := log.key(); x != nil && key != "" {
		x.mu.Lock()
		defer x.mu.Unlock()
		if e := x.files[key]; e != nil && e.fits(log) && e.survey.disk == log.disk && e.survey.changed.Equal(log.Near) {
			s := e.survey
			return &s
		}
	}
	return &survey{disk: log.disk, changed: log.Near}
}

// keep keeps the survey of a log. There may be no index.
func (x *Index) keep(log *Log) {
	key := log.key()
	if x == nil || key == "" {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	e := x.files[key]
	if e == nil || e.building == nil && !e.fits(log) {
		e = &indexed{end: log.Start}
		x.files[key] = e
	}
	e.survey = *log.survey
	e.used, x.clock = x.clock, x.clock+1
	x.evict()
}

// known returns the index of a log as far as it exists, and the offset where it ends.
func (x *Index) known(log *Log) ([]blockStats, int64) {
	x.review(log)
	x.mu.Lock()
	defer x.mu.Unlock()
	e := x.files[log.key()]
	if e == nil || !e.fits(log) {
		return nil, log.Start
	}
	e.used, x.clock = x.clock, x.clock+1
	return e.blocks, e.end
}

// review drops the index of a log whose dates are read in another order by now, or in
// other years, or whose lines are in other formats of the settings.
func (x *Index) review(log *Log) {
	x.mu.Lock()
	e := x.files[log.key()]
	if e == nil || len(e.blocks) == 0 {
		x.mu.Unlock()
		return
	}
	order, guided, formats := e.order, e.guided, e.formats
	x.mu.Unlock()
	if (order == 0 || order == log.order()) && (guided.at.IsZero() || log.inYear(guided).Sub(guided.at).Abs() < stray) && sameFormats(formats, log.formats()) {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if e.building == nil && x.files[log.key()] == e {
		delete(x.files, log.key())
	}
}

// fits reports whether the index is still of this log.
func (e *indexed) fits(log *Log) bool {
	if e.end > log.limit() {
		return false
	}
	if len(e.last) == 0 || log.sequential() {
		return true
	}
	data, err := readAt(log, make([]byte, len(e.last)), e.end-int64(len(e.last)))
	return err == nil && bytes.Equal(data, e.last)
}

// all returns the blocks of a whole log. It calls progress with the number of bytes done.
func (x *Index) all(ctx context.Context, log *Log, progress func(int64)) ([]blockStats, error) {
	key := log.key()
	if key == "" {
		e := &indexed{}
		err := x.extend(ctx, e, log, progress)
		return e.blocks, err
	}
	x.review(log)
	for {
		blocks, wait, build := x.join(key, log)
		switch {
		case build != nil:
			err := x.extend(ctx, build, log, progress)
			x.leave(build)
			if err != nil {
				return nil, err
			}
		case wait == nil:
			return blocks, nil
		default:
			if err := x.await(ctx, wait, progress); err != nil {
				return nil, err
			}
		}
	}
}

// await waits until the builder of an index has ended.
func (x *Index) await(ctx context.Context, e *indexed, progress func(int64)) error {
	tick := time.NewTicker(awaitInterval)
	defer tick.Stop()
	x.mu.Lock()
	building := e.building
	e.awaiting++
	x.mu.Unlock()
	defer func() {
		x.mu.Lock()
		e.awaiting--
		x.mu.Unlock()
	}()
	for building != nil {
		select {
		case <-building:
			return nil
		case <-tick.C:
			x.mu.Lock()
			end := e.end
			x.mu.Unlock()
			if progress != nil {
				progress(end)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// awaited reports whether a caller waits for the index of a log.
func (x *Index) awaited(log *Log) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	e := x.files[log.key()]
	return e != nil && e.awaiting > 0
}

// BuildIndex builds the index of the set's files before it is asked for. It rests as long
// as it works, unless somebody waits for the index.
func (s Set) BuildIndex(ctx context.Context) error {
	for _, log := range s {
		if log.index == nil {
			continue
		}
		began := time.Now()
		_, err := log.index.all(ctx, log, func(int64) {
			if !log.index.awaited(log) {
				select {
				case <-time.After(time.Since(began)):
				case <-ctx.Done():
				}
			}
			began = time.Now()
		})
		if err != nil {
			return err
		}
		log.release()
	}
	return nil
}

// join returns the blocks of a log if the index is complete, or an index to wait for, or
// one that the caller must extend.
func (x *Index) join(key string, log *Log) (blocks []blockStats, wait, build *indexed) {
	x.mu.Lock()
	defer x.mu.Unlock()
	e := x.files[key]
	if e != nil && e.building != nil {
		return nil, e, nil
	}
	if e == nil || !e.fits(log) {
		e = &indexed{end: log.Start}
		x.files[key] = e
	}
	e.used, x.clock = x.clock, x.clock+1
	if size, known := log.Known(); known && e.end == size {
		return e.blocks, nil, nil
	}
	e.building = make(chan struct{})
	return nil, nil, e
}

func (x *Index) leave(e *indexed) {
	x.mu.Lock()
	defer x.mu.Unlock()
	close(e.building)
	e.building = nil
	x.evict()
}

// extend builds the index to the end of a log. The last block may have grown.
func (x *Index) extend(ctx context.Context, e *indexed, log *Log, progress func(int64)) error {
	from := max(e.end, log.Start)
	if n := len(e.blocks); n > 0 {
		from = e.blocks[n-1].from
		x.mu.Lock()
		e.blocks, e.end, e.last = e.blocks[:n-1:n-1], from, nil
		x.mu.Unlock()
	}
	heads, err := newEvents(ctx, log, from)
	if err != nil {
		return err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	err = forward(ctx, log, from, log.limit(), buf[:], func(b *block) error {
		stats, err := heads.stats(b)
		if err != nil {
			return err
		}
		last := bytes.Clone(b.data[max(0, len(b.data)-64):])
		if b.cut() || b.joined != nil { // the data does not end as the file does
			last = nil
		}
		x.mu.Lock()
		e.blocks, e.end, e.last = append(e.blocks, stats), b.offset+b.length, last
		if heads.ordered {
			e.order = heads.hints.Order
		}
		if !heads.guided.at.IsZero() {
			e.guided = heads.guided
		}
		e.formats = heads.hints.Formats
		e.blocks = coarsen(e.blocks, int(x.memory/2/blockStatsSize))
		x.mu.Unlock()
		if progress != nil {
			progress(e.end)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = log.end() // is known now
	return err
}

// stats returns the statistics of a block.
func (e *events) stats(b *block) (blockStats, error) {
	stats := blockStats{from: b.offset, length: b.length}
	err := b.lines(func(l Line) error {
		head := e.head(l)
		if stats.count(head); e.strays(head) {
			stats.strays |= 1 << head.Level
		}
		return nil
	})
	return stats, err
}

// coarsen merges pairs of blocks if there are more than limit.
func coarsen(blocks []blockStats, limit int) []blockStats {
	if len(blocks) <= max(limit, 2) {
		return blocks
	}
	halved := make([]blockStats, 0, len(blocks)) // callers may hold the old slice
	for i := 0; i < len(blocks); i += 2 {
		b := blocks[i]
		if i+1 < len(blocks) {
			b.add(blocks[i+1])
		}
		halved = append(halved, b)
	}
	return halved
}

// evict removes the least recently used logs until the rest fits.
func (x *Index) evict() {
	for {
		var total int64
		var oldest string
		for key, e := range x.files {
			total += e.memory()
			if e.building == nil && (oldest == "" || e.used < x.files[oldest].used) {
				oldest = key
			}
		}
		if total <= x.memory || oldest == "" {
			return
		}
		delete(x.files, oldest)
	}
}

// moment converts a time of blockStats.
func moment(at int64) time.Time { return time.Unix(0, at).UTC() }
