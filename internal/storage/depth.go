package storage

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// MaxDepth is the max depth of folders that clients can create below a mount, and of a
// walk. The deepest folder may contain files.
const MaxDepth = 200

// ErrTooDeep means that a folder would be deeper than MaxDepth, or a walk would have to go
// deeper.
var ErrTooDeep = fmt.Errorf("folders nest at most %d levels deep", MaxDepth)

// depth is the level of a resolved name; the mount's folder is level 0.
func depth(local string) int {
	if local == "." {
		return 0
	}
	return 1 + strings.Count(local, "/")
}

// refuseDeep fails if a folder with this resolved name would be too deep.
func refuseDeep(op, local string) error {
	if depth(local) > MaxDepth {
		return pathError(op, local, ErrTooDeep)
	}
	return nil
}

// refuseDeepMove fails if a move would put folders too deep. A move to the same level or up
// is always allowed: it is the way out of a deep tree that the host made. The caller holds
// f.shape, so that the measured tree cannot grow.
func (f *Folder) refuseDeepMove(ctx context.Context, root *os.Root, fi fs.FileInfo, from, to string) error {
	if !fi.IsDir() || depth(to) <= depth(from) {
		return nil
	}
	if err := refuseDeep("move", to); err != nil {
		return err
	}
	top, err := openFolder(root, from)
	if err != nil {
		return err
	}
	defer top.Close()
	way := &hostRoute{trail: trail{top: top}, all: true}
	defer way.close()
	return visit(ctx, way, MaxDepth-depth(to), nil)
}
