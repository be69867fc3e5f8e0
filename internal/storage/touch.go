package storage

import (
	"os"
	"time"
)

// touch sets a folder's time after one of its names changed, later than any time that it
// set before. The folder's entity tag depends on it, and many file systems' clocks tick in
// milliseconds only. A folder of another user keeps the clock's time.
func (f *Folder) touch(root *os.Root, local string) {
	f.dates.Lock()
	defer f.dates.Unlock()
	fi, err := root.Stat(local)
	if err != nil {
		return
	}
	t := fi.ModTime()
	if early := f.lastDate.Sub(t); 0 <= early && early < time.Second { // more than that: the clock was set back
		t = f.lastDate.Add(time.Nanosecond)
		root.Chtimes(local, time.Time{}, t)
	}
	f.lastDate = t
}
