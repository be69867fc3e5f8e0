package xattr

import "golang.org/x/sys/unix"

const errMissing = unix.ENOATTR
