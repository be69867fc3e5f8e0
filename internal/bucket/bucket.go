package bucket

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"gowebdav/internal/storage"
)

const (
	// maxRequests is how many requests of a mount run at a time.
	maxRequests = 8

	// maxTries is how often a request is tried. An answer that breaks off goes on where it was.
	maxTries = 4
)

// Options say where a bucket is.
type Options struct {
	Endpoint    string // the URL of the service: scheme and host
	Region      string
	Bucket      string
	Prefix      string // of the keys, which ends in a slash; "" for the whole bucket
	PathStyle   bool   // the bucket's name stands in the path, not in the host
	Credentials func() (Credentials, error)
	Client      func(context.Context) string // of the request with a context, as pool.Client names it; nil for none
}

// Bucket is a prefix of a bucket as the files of a mount. Names are those of a
// [storage.Folder]; a name's key is the prefix and the name.
type Bucket struct {
	prefix  string
	seed    string // tells objects of this bucket from those of others
	started time.Time
	client  *client
	slots   *slots
	lists   lists
	pages   pages
	times   times
	usage   usage

	names         storage.KeyedLock[string] // held while an object is replaced
	unconditional atomic.Bool               // the store has no conditions for what is written
	copiesAnyway  atomic.Bool               // likewise for copies
	buffers       buffers
	uploads       uploads
}

var _ storage.Writable = (*Bucket)(nil)

// usage is what a bucket has cost.
type usage struct{ requests, received, sent atomic.Int64 }

// Open returns the bucket. It sends no request: a store that cannot be reached now may be reached later.
func Open(o Options) (*Bucket, error) { return open(o, usualTimes) }

func open(o Options, times times) (*Bucket, error) {
	b := &Bucket{prefix: o.Prefix, seed: o.Endpoint + "\x00" + o.Bucket, started: time.Now().Truncate(time.Second), times: times}
	if o.Client == nil {
		o.Client = func(context.Context) string { return "" }
	}
	b.slots = newSlots(o.Client, times.turn)
	b.buffers.init(o.Client)
	var err error
	b.client, err = newClient(o, &b.usage, times)
	return b, err
}

// Usage returns how many requests were sent, and how many bytes the answers and the requests had.
func (b *Bucket) Usage() (requests, received, sent int64) {
	return b.usage.requests.Load(), b.usage.received.Load(), b.usage.sent.Load()
}

// Check asks for one object, and returns why that fails, in one line for the operator.
func (b *Bucket) Check(ctx context.Context) error {
	_, err := b.pageOnce(ctx, "", "", 1)
	return err
}

// Space is unknown: a bucket has no limit.
func (b *Bucket) Space() (free, used uint64, err error) { return 0, 0, errors.ErrUnsupported }

// Stat describes the named file or folder.
func (b *Bucket) Stat(ctx context.Context, name string) (fs.FileInfo, error) {
	o, err := b.lookup(ctx, "stat", name, listAge)
	if err != nil {
		return nil, err
	}
	return o.info(), nil
}

// Open opens the named file or folder.
func (b *Bucket) Open(ctx context.Context, name string) (storage.File, error) {
	o, err := b.lookup(ctx, "open", name, openAge)
	if err != nil {
		return nil, err
	}
	return b.open(ctx, o), nil
}

// Walk visits the named folder.
func (b *Bucket) Walk(ctx context.Context, name string, visitor storage.Visitor) error {
	return storage.Walk(ctx, b, name, visitor)
}

// retry calls try until it succeeds, fails for good, or has failed maxTries times or too long without progress.
// try has a place of its own, and reports whether it has come further.
func (b *Bucket) retry(ctx context.Context, try func() (progress bool, err error)) error {
	for tries, begun := 1, time.Now(); ; tries++ {
		progress, err := try()
		if progress {
			tries, begun = 1, time.Now()
		}
		if err == nil || tries >= maxTries || time.Since(begun) >= b.times.patience || ctx.Err() != nil || !passing(err) {
			return err
		}
		wait := b.times.pause << (tries - 1)
		timer := time.NewTimer(wait/2 + rand.N(wait))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// pathError is the error of a name.
func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: cmp.Or(strings.TrimPrefix(name, "/"), "."), Err: err}
}
