//go:build !linux

package storage

import "io"

// list is how far the members of an open folder have been read.
type list struct{}

// next describes about n members, all where n is not positive; io.EOF comes with
// the last.
func (*list) next(f *File, n int) ([]Member, error) {
	names, err := f.File.Readdirnames(n)
	if err == nil && n <= 0 {
		err = io.EOF
	}
	var members []Member
	for _, name := range names {
		if !listed(name) {
			continue
		}
		m := Member{name: name}
		f.lstat(&m)
		if f.shows(&m) {
			members = append(members, m)
		}
	}
	return members, err
}
