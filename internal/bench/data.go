//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// makeFiles fills the folder of all servers with the files for the table.
func (b *bench) makeFiles() error {
	open := filepath.Join(b.data, "open")
	if err := os.MkdirAll(filepath.Join(b.data, "login"), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(open, 0o777); err != nil {
		return err
	}
	if err := os.Chmod(open, 0o777); err != nil { // Apache's children do not run as root
		return err
	}
	for _, folder := range []string{"open", "login"} {
		if err := writeLog(filepath.Join(b.data, folder, "small.log"), 4<<10); err != nil {
			return err
		}
	}
	if err := writeLog(filepath.Join(open, "regular.log"), b.size.log); err != nil {
		return err
	}
	if err := makeFolder(filepath.Join(open, folderOf(b.size.members)), b.size.members); err != nil {
		return err
	}
	if err := b.makeLogs(open); err != nil {
		return err
	}
	unix.Sync() // now, not during a measurement
	return nil
}

// writeLog makes a log of the given size, as regular as that of a scheduler.
func writeLog(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	var line []byte
	for i := 0; size > 0; i++ {
		line = at.Add(time.Duration(i)*10*time.Millisecond).AppendFormat(line[:0], "2006-01-02 15:04:05.000")
		line = fmt.Appendf(line, " INFO [scheduler] app.jobs: heartbeat from worker-%d, queue is empty, nothing to do, sleeping for 10 s\n", i%8)
		line = line[:min(int64(len(line)), size)]
		size -= int64(len(line))
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func folderOf(members int) string { return fmt.Sprintf("members-%d", members) }

// makeFolder makes a folder of n files that have sizes but no blocks.
func makeFolder(path string, members int) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	for i := range members {
		if err := makeSparse(filepath.Join(path, memberOf(i)), int64(i)*37); err != nil {
			return err
		}
	}
	return nil
}

func memberOf(i int) string { return fmt.Sprintf("application-%06d.log", i) }

// makeSparse makes a file of the given size without content.
func makeSparse(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := f.Truncate(size); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// warm reads a file once, so that it is cached for every server if it fits into memory.
func warm(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buffer := make([]byte, 1<<20)
	for {
		if _, err := f.Read(buffer); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// membersIn counts the distinct members in a listing.
func membersIn(listing []byte) int {
	seen := make(map[string]bool)
	for rest := listing; ; {
		_, after, ok := bytes.Cut(rest, []byte("application-"))
		if !ok || len(after) < 6 {
			return len(seen)
		}
		seen[string(after[:6])] = true
		rest = after
	}
}
