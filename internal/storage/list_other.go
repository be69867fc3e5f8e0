//go:build !linux

package storage

import (
	"io"
	"os"
)

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

// eachEntry hands all entries of an open folder to visit. A name is valid until
// visit returns.
func eachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
	for {
		members, err := folder.ReadDir(128)
		for _, m := range members {
			visit(m.Name(), m.IsDir())
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
