//go:build !linux

package storage

import "io"

// list is how far the members of an open folder have been read.
type list struct {
	all bool // members that no client reaches too
}

// next describes about n members, all where n is not positive; io.EOF comes with
// the last.
func (l *list) next(f *File, n int) ([]Member, error) {
	names, err := f.File.Readdirnames(n)
	if err == nil && n <= 0 {
		err = io.EOF
	}
	var members []Member
	for _, name := range names {
		if !listed(name, l.all) {
			continue
		}
		m := Member{name: name}
		f.lstat(&m)
		if (m.Err == nil || Exhausted(m.Err)) && f.shows(&m) { // what cannot be looked at may be a link that leads out
			members = append(members, m)
		}
	}
	return members, err
}
