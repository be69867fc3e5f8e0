//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

const (
	variedLog = "varied.log"
	packedLog = "packed.log.gz"

	// packedPart is the size of the packed log as a fraction of the varied log.
	packedPart = 4
)

func longLog(size int64) string { return fmt.Sprintf("long-%d.log", size) }

// makeLogs makes the logs for the selected searches.
func (b *bench) makeLogs(open string) error {
	wanted := false
	for _, p := range b.logProbes() {
		wanted = wanted || b.wants(p.name)
	}
	if !wanted {
		return nil
	}
	if err := errors.Join(b.makeFolders(open), b.makeElsewhere()); err != nil {
		return err
	}
	for _, n := range b.size.tails {
		if err := writeLongLog(filepath.Join(open, longLog(n)), n); err != nil {
			return err
		}
	}
	if err := writeFile(filepath.Join(open, variedLog), func(w io.Writer) error { return writeVaried(w, b.size.log, 0, newestDay) }); err != nil {
		return err
	}
	return writeFile(filepath.Join(open, packedLog), func(w io.Writer) error {
		z := gzip.NewWriter(w)
		return errors.Join(writeVaried(z, b.size.log/packedPart, 0, newestDay), z.Close())
	})
}

// writeLongLog makes a log of which only the last lines use disk space.
func writeLongLog(path string, size int64) error {
	const written = 256 << 10
	if size <= written {
		return writeLog(path, size)
	}
	if err := writeLog(path+".end", written); err != nil {
		return err
	}
	end, err := os.ReadFile(path + ".end")
	if err != nil {
		return err
	}
	if err := makeSparse(path, size-written); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(end)
	return errors.Join(err, f.Close(), os.Remove(path+".end"))
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(write(w), w.Flush(), f.Close())
}

// newestDay is the beginning of the newest logs.
var newestDay = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// writeVaried writes lines as varied as those of a service from a time on. One line in 40,000 is
// about a timeout.
func writeVaried(w io.Writer, size int64, seed uint64, at time.Time) error {
	random := rand.New(rand.NewPCG(1, 2+seed))
	levels := [...]string{"INFO ", "INFO ", "INFO ", "INFO ", "INFO ", "INFO ", "DEBUG", "DEBUG", "WARN ", "ERROR"}
	users := [...]string{"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"}
	messages := [...]string{
		"GET /api/orders/%d took %d ms", "order %d stored in %d ms", "cache miss for key session:%d after %d us",
		"queue depth %d, oldest waits %d s", "connection %d to db-3.internal reset after %d s", "retry %d of upload, %d bytes left",
	}
	var line []byte
	for i := 0; size > 0; i++ {
		line = at.Add(time.Duration(i)*7*time.Millisecond).AppendFormat(line[:0], "2006-01-02 15:04:05.000")
		line = fmt.Appendf(line, " %s [worker-%d] app.orders.service: user=%s ",
			levels[random.IntN(len(levels))], random.IntN(16), users[random.IntN(len(users))])
		if random.IntN(40_000) == 0 || i == 1000 {
			line = fmt.Appendf(line, "request %d: timeout after 30 s\n", random.IntN(1e6))
		} else {
			line = append(fmt.Appendf(line, messages[random.IntN(len(messages))], random.IntN(1e6), random.IntN(1e4)), '\n')
		}
		line = line[:min(int64(len(line)), size)]
		size -= int64(len(line))
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}
