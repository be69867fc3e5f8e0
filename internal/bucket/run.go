package bucket

import (
	"context"
	"io"
	"sync"
	"time"

	"gowebdav/internal/pool"
)

const (
	pageSize = 64 << 10 // bytes that are kept together
	maxRun   = 16 << 20 // bytes that one request asks for

	// maxSkip is how many bytes of an answer are read in vain rather than to begin a new one.
	maxSkip = 4 * pageSize

	// heldRuns is how many runs of a file are no longer than the last one, after one has lost its place.
	heldRuns = 8
)

// run is the answer to a request for a range, while it is read.
type run struct {
	begin     int64
	next, end int64 // what was not read yet
	body      io.ReadCloser
	silence   time.Duration
	slots     *slots
	place     *pool.Place
	idle      time.Time // since when nobody reads it; zero while somebody does
	ctx       context.Context
	cancel    context.CancelCauseFunc
	once      sync.Once
}

// drop ends the run. Its place stays with the caller.
func (r *run) drop() {
	r.once.Do(func() {
		r.cancel(nil)
		r.body.Close()
	})
}

// read reads the next bytes.
func (r *run) read(data []byte) error {
	timer := time.AfterFunc(r.silence, func() { r.cancel(errSilent) })
	defer timer.Stop()
	if _, err := io.ReadFull(r.body, data); err != nil {
		return failed(r.ctx, err)
	}
	r.next += int64(len(data))
	return nil
}

// start asks for a range of the object, and takes a place for it.
func (f *file) start(begin, end int64) (*run, error) {
	r := &run{begin: begin, next: begin, end: end, silence: f.b.times.silence, slots: f.b.slots}
	var err error
	if r.place, err = f.b.slots.acquire(f.ctx, r); err != nil {
		return nil, err
	}
	r.ctx, r.cancel = context.WithCancelCause(f.ctx)
	if r.body, err = f.b.client.get(r.ctx, f.b.entry(f.o), begin, end); err != nil {
		r.cancel(nil)
		r.place.Leave()
		return nil, err
	}
	return r, nil
}

// leave ends the run, and gives its place back.
func (r *run) leave() {
	r.drop()
	r.place.Leave()
}

// end ends the run of the file, if it has one.
func (f *file) end() {
	if f.run != nil && f.run.resume() {
		f.run.leave()
	}
	f.run = nil
}

// page reads a page, and keeps it with those before it in the answer. It fills the first bytes of p
// from the page at an offset; the caller reads on up to end, and holds mu. It reports whether it has
// read any page.
func (f *file) page(number, end int64, p []byte, at int64) (n int, progress bool, err error) {
	begin := number * pageSize
	r := f.run
	if r != nil && (r.next > begin || begin-r.next > maxSkip || begin >= r.end) {
		f.end()
		r = nil
	}
	f.run = nil
	if r != nil && !r.resume() {
		f.lost(r)
		r = nil
	}
	if r == nil {
		if r, err = f.start(begin, f.until(begin, end)); err != nil {
			return 0, false, err
		}
	}
	for r.next <= begin {
		here := r.next
		data := f.b.pages.buffer()[:min(pageSize, r.end-here)]
		if err = r.read(data); err != nil {
			f.expected = here // the next run goes on here, and is as long
			r.leave()
			return 0, progress, err
		}
		progress = true
		if here == begin {
			n = copy(p, data[at-begin:])
		}
		f.b.pages.keep(pageKey{f.o.id, here / pageSize}, data)
	}
	f.expected = r.next
	switch {
	case r.next == r.end:
		r.leave()
	case r.rest():
		f.run = r
	default:
		r.leave()
		f.lost(r)
	}
	return n, true, nil
}

// lost notes that a run has lost its place before its end, as many read at a time. What was asked for
// and not read is paid for too: the next runs are no longer than what was read of this one.
func (f *file) lost(r *run) { f.length, f.hold = r.next-r.begin, heldRuns }

// until returns where a run ends that begins at a page. If it goes on where the last one ended, it
// is twice as long, unless runs lose their places. It is at least what is read now.
func (f *file) until(begin, end int64) int64 {
	length := int64(pageSize)
	if begin == f.expected && begin > 0 {
		if length = f.length; f.hold > 0 {
			f.hold--
		} else {
			length = min(2*length, maxRun)
		}
	}
	pages := (end - begin + pageSize - 1) / pageSize
	length = max(length, min(pages*pageSize, maxRun))
	f.length = length
	return min(begin+length, f.o.size)
}
