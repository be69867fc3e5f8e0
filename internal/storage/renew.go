package storage

import (
	"os"
	"time"
)

// renew gives a folder in which a name has come or gone a later time than any that
// it gave before: the folder's entity tag is made of it, and many clocks of file
// systems tick in milliseconds. A folder that belongs to another user keeps the
// clock's.
func (f *Folder) renew(root *os.Root, local string) {
	f.dates.Lock()
	defer f.dates.Unlock()
	fi, err := root.Stat(local)
	if err != nil {
		return
	}
	t := fi.ModTime()
	if early := f.dated.Sub(t); 0 <= early && early < time.Second { // more is a clock that was set back
		t = f.dated.Add(time.Nanosecond)
		root.Chtimes(local, time.Time{}, t)
	}
	f.dated = t
}
