package bucket

import (
	"hash/fnv"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/storage"
)

// object is an object, or a folder: what several keys begin with.
type object struct {
	name     string // in the mount, without a slash at its beginning; "" for the mount's folder
	folder   bool
	etag     string // without quotes; "" if the store has none
	size     int64
	modified time.Time
	id       uint64 // of this content of the object; 0 for a folder
}

// identify sets what identifies an object and its content.
func (b *Bucket) identify(o *object) {
	modified := o.modified.Unix()
	if o.etag == "" { // the fraction of a second, which only lists tell, must do
		modified = o.modified.UnixNano()
	}
	h := fnv.New64a()
	h.Write(strconv.AppendInt(strconv.AppendInt([]byte(b.seed+"\x00"+b.prefix+o.name+"\x00"+o.etag+"\x00"), o.size, 10), modified, 36))
	o.id = h.Sum64()
}

// info describes the object by its name for clients.
func (o *object) info() *storage.Member { return o.member(path.Base("/" + o.name)) }

func (o *object) member(name string) *storage.Member {
	mode := fs.FileMode(0o444)
	if o.folder {
		mode = fs.ModeDir | 0o555
	}
	// Answers to GET tell no fractions of seconds.
	m := storage.NewMember(name, o.size, mode, o.modified.Truncate(time.Second), o.id)
	return &m
}

// folderOf returns a folder, whose time nobody keeps.
func (b *Bucket) folderOf(name string) *object {
	return &object{name: name, folder: true, modified: b.started}
}

// localName turns a rooted, slash-separated name into one without a slash at its beginning.
func localName(name string) (string, error) {
	local := strings.TrimPrefix(path.Clean("/"+name), "/")
	if local == "" {
		return "", nil
	}
	if strings.ContainsAny(local, "\\\x00") || !filepath.IsLocal(local) {
		return "", fs.ErrNotExist
	}
	return local, nil
}

// shown reports whether a URL can name a member. Keys can be anything, such as "a//b" and "../x".
func shown(member string) bool {
	return member != "" && member != "." && member != ".." && !strings.ContainsAny(member, "/\\\x00") && filepath.IsLocal(member)
}
