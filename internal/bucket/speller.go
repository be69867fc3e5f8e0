package bucket

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gowebdav/internal/storage"
)

// maxSpellings is how many members of a folder are compared.
const maxSpellings = 10 * pageKeys

type speller struct {
	b   *Bucket
	ctx context.Context
}

// Speller returns a Speller for one request, which ends with ctx.
func (b *Bucket) Speller(ctx context.Context) storage.Speller { return speller{b, ctx} }

// Spell costs nothing for an ASCII name.
func (s speller) Spell(name string) string {
	if storage.IsASCII(name) {
		return name
	}
	if !s.missing(name) {
		return name
	}
	spelled := "/"
	for component := range strings.SplitSeq(strings.TrimPrefix(path.Clean("/"+name), "/"), "/") {
		spelled = path.Join(spelled, s.component(spelled, component))
	}
	return spelled
}

func (s speller) missing(name string) bool {
	_, err := s.b.lookup(s.ctx, "spell", name, listAge)
	return errors.Is(err, fs.ErrNotExist)
}

// component returns the member of a folder with an equivalent name, or the name.
func (s speller) component(dir, name string) string {
	if storage.IsASCII(name) || !s.missing(path.Join(dir, name)) {
		return name
	}
	nfc := norm.NFC.String(name)
	opened, err := s.b.Open(s.ctx, dir)
	if err != nil {
		return name
	}
	defer opened.Close()
	for seen := 0; err == nil && seen < maxSpellings; {
		var members []storage.Member
		members, err = opened.Members(pageKeys)
		seen += len(members)
		for i := range members {
			if norm.NFC.String(members[i].Name()) == nfc {
				return members[i].Name()
			}
		}
	}
	return name
}
