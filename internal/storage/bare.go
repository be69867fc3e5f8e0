package storage

import (
	"hash/maphash"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"gowebdav/internal/storage/dirfd"
	"gowebdav/internal/storage/xattr"
)

const (
	// A file that is seen bare takes one slot of the bucket that its hash names.
	// All are 1 MiB, for a folder that has files enough to be worth it.
	bareBuckets = 16 << 10
	bareSlots   = 8 // a cache line

	// Clocks of file systems tick in milliseconds, some in seconds: what changed
	// just now can change once more and have the same time.
	settled = 2 * time.Second
)

// bareMembers are files that were seen without extended attributes, each with
// the time of its last change (ctime) as it was then. To set an attribute is a
// change, so that one whose time is the same still has none. To ask the system
// takes longer than all else that a PROPFIND does for a member.
//
// What is kept is only a hash, under a seed that no client knows.
type bareMembers struct {
	once    sync.Once
	seed    maphash.Seed
	buckets [][bareSlots]atomic.Uint64
	now     func() time.Time // nil for time.Now
}

// seen is a file at a time.
type seen struct {
	id      dirfd.ID
	changed int64 // ns since 1970
}

// check reports whether a member of an open folder, which is no link, has no
// extended attributes.
func (b *bareMembers) check(folder *os.File, m *Member) bool {
	s := seen{m.id, m.changed}
	if m.changed != 0 && b.has(s) {
		return true
	}
	if xattr.MayHave(folder, m.name) {
		return false
	}
	now := time.Now
	if b.now != nil {
		now = b.now
	}
	if m.changed != 0 && now().UnixNano()-m.changed > int64(settled) {
		b.add(s)
	}
	return true
}

func (b *bareMembers) slots(s seen) (*[bareSlots]atomic.Uint64, uint64) {
	b.once.Do(func() { b.seed, b.buckets = maphash.MakeSeed(), make([][bareSlots]atomic.Uint64, bareBuckets) })
	hash := maphash.Comparable(b.seed, s) | 1 // never that of an empty slot
	return &b.buckets[hash>>32%bareBuckets], hash
}

func (b *bareMembers) has(s seen) bool {
	slots, hash := b.slots(s)
	for i := range slots {
		if slots[i].Load() == hash {
			return true
		}
	}
	return false
}

// add keeps a file, in place of another where there is no room: that one will be
// looked at once more.
func (b *bareMembers) add(s seen) {
	slots, hash := b.slots(s)
	for i := range slots {
		if slots[i].CompareAndSwap(0, hash) {
			return
		}
	}
	slots[hash>>1%bareSlots].Store(hash)
}

// drop forgets a file whose attributes are being set: some file systems in user
// space give it no new time.
func (b *bareMembers) drop(file *os.File) {
	fi, err := file.Stat()
	if err != nil {
		return
	}
	var m Member
	m.describe(fi)
	slots, hash := b.slots(seen{m.id, m.changed})
	for i := range slots {
		slots[i].CompareAndSwap(hash, 0)
	}
}
