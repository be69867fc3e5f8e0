package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// Prepare creates missing folders of writable mounts, with a warning for each. A missing
// folder of a read-only mount is logged as an error: it is probably a volume that is not
// mounted, and a new, empty folder would hide that. For the sample mounts Prepare writes a
// sample log, unless there is one. A path that is no folder, or cannot be created or
// examined, is an error.
func (c *Config) Prepare(log *slog.Logger) error {
	if err := c.prepareSample(log, legacyFolder, inContainer()); err != nil {
		return err
	}
	for i := range c.Mounts {
		m := &c.Mounts[i]
		if m.Remote != nil {
			warnOfRemote(log, *m)
			continue
		}
		if m.Bucket != nil {
			continue // the server asks it
		}
		err := prepareFolder(log, m, c.Sample)
		if err == nil && c.Sample {
			err = cause(writeSample(filepath.Join(m.Path, "lab.log")))
		}
		switch {
		case err != nil && c.Sample:
			return fmt.Errorf("dav: not set, and the samples cannot be created in ./%s: %w; set dav", filepath.ToSlash(m.Path), err)
		case err != nil:
			return mountError(i, *m, err)
		case m.CannotWrite():
			log.Warn("users may write to this mount, but its folder is read-only for the program", "mount", m.Prefix, "path", m.Path)
		}
	}
	return nil
}

// prepareSample warns that samples are shared. It refuses that if another program has
// shared a folder in this container.
func (c *Config) prepareSample(log *slog.Logger, folder string, container bool) error {
	switch {
	case !c.Sample:
		return nil
	case sharedBefore(folder, container):
		return fmt.Errorf("dav: not set, but %s has files: to share them as before, set dav=/,%s,null,null,false", folder, folder)
	case c.OnLoopback():
		log.Warn("no mounts are given: sharing samples, one of them writable by everybody; set dav", "user", SampleUser, "password", SamplePassword)
	default:
		log.Warn("no mounts are given: sharing samples, read-only since others can connect; set dav=/app,/var/log/app,user,password,true")
	}
	return nil
}

// MissingFolder returns how to bring back a mount's folder that does not exist.
func MissingFolder(m Mount) error {
	if inContainer() {
		return fmt.Errorf("%s does not exist in this container: mount a volume there", m.Path)
	}
	return fmt.Errorf("%s does not exist: create it, or correct the path", m.Path)
}

// mountError names the mount, not its path: that may be another field in the wrong place.
func mountError(i int, m Mount, err error) error {
	name := mountName(i+1, []field{{text: m.Prefix}, {text: m.Path}})
	return fmt.Errorf("dav: %s, path: %w", name, err)
}

func prepareFolder(log *slog.Logger, m *Mount, sample bool) error {
	info, err := os.Stat(m.Path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return errors.New("expected a folder, found a file")
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("expected a folder: %w", reason(err))
	case m.ReadOnly() && !sample:
		log.Error("the folder of a mount is missing; it is served as soon as it is there", "mount", m.Prefix, "err", MissingFolder(*m))
		return nil
	}
	if err := os.MkdirAll(m.Path, 0o755); err != nil {
		return fmt.Errorf("expected a folder that exists or can be created: %w", cause(err))
	}
	m.Made = true
	log.Warn("made the missing folder of a mount", "mount", m.Prefix, "path", m.Path)
	return nil
}

// reason returns the cause of an error of os.Stat. A container's root often lacks the
// capability to read files of other users: then it adds the way out.
func reason(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (to read files of other users, run as root with the capability DAC_READ_SEARCH)", cause(err))
	}
	return cause(err)
}

// cause removes the path from an error of package os.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
