package bucket

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"
)

// staleAge is how old an upload in parts is that nobody completes any more. Other programs, and
// other instances of this one, upload to the bucket too.
const staleAge = 24 * time.Hour

// uploads are those in parts that this program has begun. An upload that it could not remove is
// false.
type uploads struct {
	mu    sync.Mutex
	begun map[string]bool
}

func (u *uploads) set(id string, running bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.begun == nil {
		u.begun = map[string]bool{}
	}
	u.begun[id] = running
}

func (u *uploads) remove(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.begun, id)
}

// stale reports whether nobody completes an upload any more.
func (u *uploads) stale(m multipart) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	running, ours := u.begun[m.id]
	return ours && !running || !ours && time.Since(m.begun) > staleAge
}

// beginParts begins an upload in parts.
func (b *Bucket) beginParts(ctx context.Context, local string) (id string, err error) {
	err = b.request(ctx, "create", local, func() error {
		id, err = b.client.begin(ctx, b.prefix+local)
		return once(err, true)
	})
	if err == nil {
		b.uploads.set(id, true)
	}
	return id, err
}

// endParts ends an upload in parts, and removes the parts unless they are an object now. A sweep
// does what fails here.
func (b *Bucket) endParts(local, id string, complete bool) {
	if !complete {
		b.uploads.set(id, false)
		ctx, cancel := context.WithTimeout(context.Background(), abortTime) // the request may have ended
		defer cancel()
		if err := b.abort(ctx, local, id); err != nil {
			return
		}
	}
	b.uploads.remove(id)
}

func (b *Bucket) abort(ctx context.Context, local, id string) error {
	err := b.request(ctx, "remove", local, func() error { return b.client.abort(ctx, b.prefix+local, id) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Sweep removes the parts of uploads that nobody completes any more.
func (b *Bucket) Sweep(ctx context.Context) (removed int, err error) {
	var found []multipart
	err = b.request(ctx, "sweep", ".", func() error {
		found, err = b.client.multiparts(ctx, b.prefix)
		return err
	})
	for _, m := range found {
		if !b.uploads.stale(m) {
			continue
		}
		failed := b.abort(ctx, m.key[len(b.prefix):], m.id)
		if failed == nil {
			b.uploads.remove(m.id)
			removed++
		}
		err = errors.Join(err, failed)
	}
	return removed, err
}
