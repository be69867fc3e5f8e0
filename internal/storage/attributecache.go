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
	// Each file takes one slot in the bucket of its inode. All buckets take 1 MiB. They are
	// allocated on the first use.
	cacheBuckets = 16 << 10
	cacheSlots   = 8 // a cache line

	// File systems' clocks tick in milliseconds, some in seconds. A younger file can change
	// again within the same tick.
	minAge = 2 * time.Second
)

// noAttributeCache remembers files without extended attributes, with the time of their last
// change (ctime). Setting an attribute changes the ctime, so an equal ctime means that
// there are still none. Without the cache, this system call would dominate a PROPFIND.
//
// It stores only hashes, with a seed that clients do not know. Files that were created one after
// the other have neighbouring inodes, so these share a bucket: a folder takes few cache lines.
type noAttributeCache struct {
	once    sync.Once
	seed    maphash.Seed
	buckets [][cacheSlots]atomic.Uint64
	now     func() time.Time // nil for time.Now
}

// fileVersion is a file at one time.
type fileVersion struct {
	id      dirfd.ID
	changed int64 // ns since 1970
}

// check reports whether a member, which is not a link, has no extended attributes.
func (b *noAttributeCache) check(folder *os.File, m *Member) bool {
	s := fileVersion{m.id, m.changed}
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
	if m.changed != 0 && now().UnixNano()-m.changed > int64(minAge) {
		b.add(s)
	}
	return true
}

func (b *noAttributeCache) slots(s fileVersion) (*[cacheSlots]atomic.Uint64, uint64) {
	b.once.Do(func() { b.seed, b.buckets = maphash.MakeSeed(), make([][cacheSlots]atomic.Uint64, cacheBuckets) })
	hash := maphash.Comparable(b.seed, s) | 1 // 0 is an empty slot
	return &b.buckets[(s.id.Inode/cacheSlots+s.id.Device)%cacheBuckets], hash
}

func (b *noAttributeCache) has(s fileVersion) bool {
	slots, hash := b.slots(s)
	for i := range slots {
		if slots[i].Load() == hash {
			return true
		}
	}
	return false
}

// add stores a file. In a full bucket it replaces another, which costs that one a system
// call.
func (b *noAttributeCache) add(s fileVersion) {
	slots, hash := b.slots(s)
	for i := range slots {
		if slots[i].CompareAndSwap(0, hash) {
			return
		}
	}
	slots[hash>>1%cacheSlots].Store(hash)
}

// drop forgets a file before its attributes change: some FUSE file systems do not update
// the ctime.
func (b *noAttributeCache) drop(file *os.File) {
	fi, err := file.Stat()
	if err != nil {
		return
	}
	var m Member
	m.describe(fi)
	slots, hash := b.slots(fileVersion{m.id, m.changed})
	for i := range slots {
		slots[i].CompareAndSwap(hash, 0)
	}
}
