package mounts

import "math"

// Position is the position of a folder among the mounts of the host.
type Position struct {
	Mount uint64 // the mount that contains the folder
	Up    int    // levels from the folder up to the root of that mount, 0 for a mount point
}

// Unknown is the position of a folder on a system that does not report it. Leaving it loses
// no mount; a change to it may have lost one.
var Unknown = Position{Up: math.MaxInt}

// LostBy reports whether a folder that was at p and is at now has lost its file system: it
// is on another mount, whose root is further up. A recreated folder stays on its mount. A
// mount on top of the folder has its root no further up.
func (p Position) LostBy(now Position) bool { return now.Mount != p.Mount && now.Up > p.Up }
