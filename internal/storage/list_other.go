//go:build !linux

package storage

import "io"

// list reads the members of an open folder.
type list struct {
	all bool // include names that clients cannot reach
}

// next returns about n members, all if n <= 0; io.EOF comes with the last. It
// describes each.
func (l *list) next(f *hostFile, n int, _ bool) ([]Member, error) {
	names, err := f.File.Readdirnames(n)
	if err == nil && n <= 0 {
		err = io.EOF
	}
	var members []Member
	for _, name := range names {
		if !visible(name, l.all) {
			continue
		}
		m := Member{name: name}
		f.lstat(&m)
		if (m.Err == nil || Exhausted(m.Err)) && f.include(&m) { // without a description it may be a link that leads out
			members = append(members, m)
		}
	}
	return members, err
}

// lstat describes a member by its name.
func (*list) lstat(f *hostFile, m *Member) { f.lstat(m) }
