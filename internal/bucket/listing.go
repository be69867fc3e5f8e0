package bucket

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// A list of a folder tells for this long what the folder holds: listAge to whoever asks for a
	// description or the files of a set, openAge to whoever opens a file by its own URL.
	listAge = 5 * time.Second
	openAge = time.Second

	// maxLists is how many lists are kept. Each has up to pageKeys members.
	maxLists = 32

	// pageKeys is how many keys a request asks for, the most that S3 gives.
	pageKeys = 1000
)

// lists are the newest lists of folders, each up to one page.
type lists struct {
	mu      sync.Mutex
	folders map[string]*listing
}

// listing is what a folder holds.
type listing struct {
	turn chan struct{} // of the request that reads it

	read    time.Time // zero if it was not read yet
	members map[string]*object
	whole   bool // it holds all members; else the folder is large
}

// of returns the list of a folder, which may be empty yet.
func (l *lists) of(folder string) *listing {
	l.mu.Lock()
	defer l.mu.Unlock()
	if found := l.folders[folder]; found != nil {
		return found
	}
	if l.folders == nil {
		l.folders = map[string]*listing{}
	}
	if len(l.folders) >= maxLists {
		names := slices.Collect(maps.Keys(l.folders))
		delete(l.folders, slices.MinFunc(names, func(a, b string) int { return l.folders[a].read.Compare(l.folders[b].read) }))
	}
	made := &listing{turn: make(chan struct{}, 1)}
	l.folders[folder] = made
	return made
}

// drop forgets what is known of the folder of a name.
func (l *lists) drop(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.folders, dirOf(name))
}

// state returns a copy of a list.
func (l *lists) state(of *listing) listing {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *of
}

// keep stores the members of the first page as the list of a folder.
func (l *lists) keep(of *listing, members []*object, whole bool) {
	byName := make(map[string]*object, len(members))
	for _, o := range members {
		byName[path.Base(o.name)] = o
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	of.read, of.members, of.whole = time.Now(), byName, whole
}

func (l listing) fresh(age time.Duration) bool { return !l.read.IsZero() && time.Since(l.read) < age }

func dirOf(name string) string {
	if dir := path.Dir(name); dir != "." {
		return dir
	}
	return ""
}

// lookup finds a file or folder by its name in the list of its folder, which may be that old. If an
// object and a folder have the same name, it is the object.
func (b *Bucket) lookup(ctx context.Context, op, name string, age time.Duration) (*object, error) {
	local, err := localName(name)
	if err == nil && local == "" {
		return b.folderOf(""), nil
	}
	var found *object
	if err == nil {
		found, err = b.find(ctx, local, age)
	}
	if err != nil {
		return nil, pathError(op, name, err)
	}
	return found, nil
}

func (b *Bucket) find(ctx context.Context, local string, age time.Duration) (*object, error) {
	l, err := b.listOf(ctx, dirOf(local), age)
	if err != nil {
		return nil, err
	}
	if o := l.members[path.Base(local)]; o != nil && l.fresh(age) {
		return o, nil
	}
	if l.whole {
		return nil, fs.ErrNotExist
	}
	for _, prefix := range []string{local, local + "/"} {
		p, err := b.page(ctx, prefix, "", 1)
		if err != nil {
			return nil, err
		}
		if len(p.entries) == 0 {
			continue
		}
		switch e := p.entries[0]; {
		case prefix != local:
			return b.folderOf(local), nil
		case e.key == b.prefix+local:
			return b.object(e), nil
		}
	}
	return nil, fs.ErrNotExist
}

// listOf returns the list of a folder. It reads its first page anew if it is too old, but not that
// of a large folder, where names are looked up one by one.
func (b *Bucket) listOf(ctx context.Context, folder string, age time.Duration) (listing, error) {
	kept := b.lists.of(folder)
	fits := func(l listing) bool { return l.fresh(age) || !l.read.IsZero() && !l.whole }
	if l := b.lists.state(kept); fits(l) {
		return l, nil
	}
	select {
	case kept.turn <- struct{}{}:
	case <-ctx.Done():
		return listing{}, ctx.Err()
	}
	defer func() { <-kept.turn }()
	if l := b.lists.state(kept); fits(l) { // another request was faster
		return l, nil
	}
	p, err := b.page(ctx, prefixOf(folder), "", pageKeys)
	if err != nil {
		return listing{}, err
	}
	b.lists.keep(kept, b.members(p, folder, new(shadows)), p.token == "")
	return b.lists.state(kept), nil
}

// page asks for one page of the keys that begin with a prefix.
func (b *Bucket) page(ctx context.Context, prefix, token string, keys int) (p page, err error) {
	err = b.retry(ctx, func() (bool, error) {
		p, err = b.pageOnce(ctx, prefix, token, keys)
		return false, err
	})
	return p, err
}

func (b *Bucket) pageOnce(ctx context.Context, prefix, token string, keys int) (page, error) {
	place, err := b.slots.acquire(ctx, nil)
	if err != nil {
		return page{}, err
	}
	defer place.Leave()
	return b.client.list(ctx, b.prefix+prefix, token, keys)
}

// prefixOf returns what the names in a folder begin with.
func prefixOf(folder string) string {
	if folder == "" {
		return ""
	}
	return folder + "/"
}

// members returns those members of a folder on a page that clients can name.
func (b *Bucket) members(p page, folder string, s *shadows) []*object {
	members := make([]*object, 0, len(p.entries))
	for _, e := range p.entries {
		name := strings.TrimPrefix(e.key, b.prefix)
		member := strings.TrimSuffix(strings.TrimPrefix(name, prefixOf(folder)), "/")
		switch {
		case !shown(member), s.shadow(e):
		case e.folder:
			members = append(members, b.folderOf(prefixOf(folder)+member))
		case !strings.HasSuffix(e.key, "/"): // else it is the folder itself, as an empty object
			members = append(members, b.object(e))
		}
	}
	return members
}

// object describes an object of a list.
func (b *Bucket) object(e entry) *object {
	o := &object{name: strings.TrimPrefix(e.key, b.prefix), etag: e.etag, size: e.size, modified: e.modified}
	b.identify(o)
	return o
}

// entry is the entry that object describes.
func (b *Bucket) entry(o *object) entry {
	return entry{key: b.prefix + o.name, etag: o.etag, size: o.size, modified: o.modified}
}

// shadows finds the folders that have the name of an object: of the keys a, a-1 and a/b, which come
// in this order, a hides the folder of the last one.
type shadows struct{ above []string } // the objects that the current key begins with

func (s *shadows) shadow(e entry) bool {
	for len(s.above) > 0 && !strings.HasPrefix(e.key, s.above[len(s.above)-1]) {
		s.above = s.above[:len(s.above)-1]
	}
	if !e.folder {
		s.above = append(s.above, e.key)
		return false
	}
	for _, name := range s.above {
		if name+"/" == e.key {
			return true
		}
	}
	return false
}
