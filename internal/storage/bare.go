package storage

import (
	"os"
	"sync"
	"time"
)

const (
	// maxBareMembers bounds what is kept: 32 Ki of 24 bytes are 1 MiB.
	maxBareMembers = 32 << 10

	// Clocks of file systems tick in milliseconds, some in seconds: what changed
	// just now can change once more and have the same time.
	settled = 2 * time.Second
)

// fileID is a file's identity on this host, for as long as it exists.
type fileID struct{ device, inode uint64 }

// bareMembers are files that were seen without extended attributes, each with
// the time of its last change (ctime) as it was then. To set an attribute is a
// change, so that one whose time is the same still has none. To ask the system
// takes half the time of a PROPFIND.
type bareMembers struct {
	mu      sync.Mutex
	changed map[fileID]int64 // ns since 1970
	now     func() time.Time // nil for time.Now
}

// check reports whether a member of an open folder, which is no link, has no
// extended attributes.
func (b *bareMembers) check(folder *os.File, m Member) bool {
	id, changed, ok := identity(m.Info)
	if ok && b.has(id, changed) {
		return true
	}
	if memberHasAttributes(folder, m.Name) {
		return false
	}
	now := time.Now
	if b.now != nil {
		now = b.now
	}
	if ok && now().UnixNano()-changed > int64(settled) {
		b.add(id, changed)
	}
	return true
}

func (b *bareMembers) has(id fileID, changed int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	then, ok := b.changed[id]
	return ok && then == changed
}

// add keeps a file. One too many, and it starts over: what still counts comes
// back with the next listing.
func (b *bareMembers) add(id fileID, changed int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.changed[id]; b.changed == nil || len(b.changed) >= maxBareMembers && !there {
		b.changed = map[fileID]int64{}
	}
	b.changed[id] = changed
}

// drop forgets a file whose attributes are being set: some file systems in user
// space give it no new time.
func (b *bareMembers) drop(file *os.File) {
	fi, err := file.Stat()
	if err != nil {
		return
	}
	if id, _, ok := identity(fi); ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.changed, id)
	}
}
