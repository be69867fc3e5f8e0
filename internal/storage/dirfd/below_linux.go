package dirfd

import (
	"io/fs"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// OpenBelow opens a regular file or a folder below dir for reading. The name is local and
// clean. The kernel follows links among the parents, as long as they stay below dir. It is an error,
// and not opened, if the name itself is a link or a special file. Kernels before 5.6, and sandboxes,
// lack the call for names with parents: ENOSYS or EPERM.
func OpenBelow(dir *os.File, name string) (*os.File, error) {
	defer runtime.KeepAlive(dir)
	parent, last := int(dir.Fd()), name
	if slash := strings.LastIndexByte(name, '/'); slash >= 0 {
		how := unix.OpenHow{Flags: unix.O_PATH | unix.O_DIRECTORY | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS}
		fd, err := unix.Openat2(parent, name[:slash], &how)
		if err != nil {
			return nil, err // EAGAIN if somebody renames a folder meanwhile
		}
		defer unix.Close(fd)
		parent, last = fd, name[slash+1:]
	}
	var st unix.Stat_t
	if err := unix.Fstatat(parent, last, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return nil, err
	}
	if kind := st.Mode & unix.S_IFMT; kind != unix.S_IFREG && kind != unix.S_IFDIR {
		return nil, fs.ErrInvalid
	}
	fd, err := unix.Openat(parent, last, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}
