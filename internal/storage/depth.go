package storage

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// MaxDepth is how many levels below a mount's folder its clients can make
// folders, and how many levels a walk goes down. Files may lie in the last.
const MaxDepth = 200

// ErrTooDeep is the cause where a folder would lie deeper, or a walk would have
// to go there.
var ErrTooDeep = fmt.Errorf("folders nest at most %d levels deep", MaxDepth)

// depth is the level of a resolved name; that of the mount's folder is 0.
func depth(local string) int {
	if local == "." {
		return 0
	}
	return 1 + strings.Count(local, "/")
}

// refuseDeep fails if a folder of a resolved name lies too deep.
func refuseDeep(op, local string) error {
	if depth(local) > MaxDepth {
		return pathError(op, local, ErrTooDeep)
	}
	return nil
}

// refuseDeepMove fails if a move takes folders too deep. A move that leads no
// deeper is always free: it is the way out of a tree that others made. The caller
// holds f.shape.
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
	v := visit{ctx: ctx, way: trail{top: top}, limit: MaxDepth - depth(to), room: walkRoom}
	defer v.way.shut()
	return v.folder()
}
