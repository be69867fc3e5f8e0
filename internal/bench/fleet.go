//go:build linux

package main

import (
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
	fleetLogs  = 20 // one for each application
	fleetParts = 10 // files of a rotated log
	fleetWord  = "timeout"

	fleetPlain  = "GoWebDAV"
	fleetPacked = "GoWebDAV, 8 of 10 files as .gz"
)

// fleet is a folder of logs in JSON, twice: each log as one file, and rotated and compressed. Both have the same
// lines, 1 GiB for each day up to now.
type fleet struct {
	dir   string
	size  int64
	end   time.Time
	lines int
	trace string             // stands in one line
	disk  map[string]float64 // MiB of "plain" and "packed"
}

func (b *bench) makeFleet(size int64) (*fleet, error) {
	b.say("making %s of logs", byteSize(size))
	f := &fleet{dir: filepath.Join(b.work, "fleet"), size: size, disk: map[string]float64{},
		end: time.Now().UTC().Truncate(time.Hour)}
	for app := range fleetLogs {
		if err := f.makeLog(fmt.Sprintf("app%02d", app), uint64(app)); err != nil {
			return nil, err
		}
	}
	for _, kind := range []string{"plain", "packed"} {
		bytes, err := blocksBelow(filepath.Join(f.dir, kind))
		if err != nil {
			return nil, err
		}
		f.disk[kind] = bytes / (1 << 20)
	}
	return f, nil
}

func (f *fleet) makeLog(app string, seed uint64) error {
	plain, packed := filepath.Join(f.dir, "plain", app), filepath.Join(f.dir, "packed", app)
	if err := errors.Join(os.MkdirAll(plain, 0o755), os.MkdirAll(packed, 0o755)); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(20, seed))
	return writeFile(filepath.Join(plain, "lab.log"), func(whole io.Writer) error {
		for part := range fleetParts {
			if err := f.makePart(whole, packed, part, random); err != nil {
				return err
			}
		}
		return nil
	})
}

// makePart writes the part-th oldest file of a rotated log, and the same lines to the whole log.
func (f *fleet) makePart(whole io.Writer, packed string, part int, random *rand.Rand) error {
	days := max(1, int(f.size>>30))
	span := time.Duration(days) * 24 * time.Hour / fleetParts
	from := f.end.Add(-span * time.Duration(fleetParts-part))
	name := filepath.Join(packed, "lab.log")
	if part < fleetParts-1 {
		name += fmt.Sprintf(".%d", fleetParts-1-part)
	}
	write := func(w io.Writer) error {
		return f.writeLines(io.MultiWriter(w, whole), f.size/fleetLogs/fleetParts, from, span, random)
	}
	if part < fleetParts-2 {
		name += ".gz"
		plain := write
		write = func(w io.Writer) error {
			z := gzip.NewWriter(w)
			return errors.Join(plain(z), z.Close())
		}
	}
	return errors.Join(writeFile(name, write), os.Chtimes(name, from.Add(span), from.Add(span)))
}

// writeLines writes lines at times that cover a span.
func (f *fleet) writeLines(w io.Writer, size int64, from time.Time, span time.Duration, random *rand.Rand) error {
	levels := [...]string{"INFO", "INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN"}
	messages := [...]string{
		"GET /api/orders/%d took %d ms", "order %d stored in %d ms", "cache miss for key session:%d after %d us",
		"queue depth %d, oldest waits %d s", "connection %d to db-3.internal reset after %d s", "retry %d of upload, %d bytes left",
	}
	var line []byte
	for written := int64(0); written < size; f.lines++ {
		at := from.Add(time.Duration(float64(span) * float64(written) / float64(size)))
		level, message := levels[random.IntN(len(levels))], messages[random.IntN(len(messages))]
		if random.IntN(100) == 0 {
			level, message = "ERROR", "request %d: "+fleetWord+" after %d s"
		}
		trace := fmt.Sprintf("%016x", random.Uint64())
		if f.trace == "" && written > size/2 {
			f.trace = trace
		}
		line = append(line[:0], `{"time":"`...)
		line = at.AppendFormat(line, "2006-01-02T15:04:05.000Z")
		line = fmt.Appendf(line, `","level":"%s","logger":"app.orders.service","thread":"worker-%d","trace":"%s","message":"`,
			level, random.IntN(16), trace)
		line = append(fmt.Appendf(line, message, random.IntN(1e6), random.IntN(1e4)), "\"}\n"...)
		written += int64(len(line))
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// ours is our server that shares one of the two folders.
func (f *fleet) ours(p *peer, kind string) *peer {
	own := *p
	own.base = "/-/health?"
	own.args = []string{"--address", "127.0.0.1", "--port", "PORT", "--log_scan_time", "1h", "--dav", "/logs," + filepath.Join(f.dir, kind)}
	return &own
}

func (f *fleet) storage() string { return filepath.Join(f.dir, "victorialogs") }

// stored is VictoriaLogs with a folder that it keeps from one start to the next.
func (f *fleet) stored(store *peer) *peer {
	kept := *store
	kept.args = nil
	for _, arg := range store.args {
		if arg == "-storageDataPath=WORK/data" {
			arg = "-storageDataPath=" + f.storage()
		}
		kept.args = append(kept.args, arg)
	}
	return &kept
}
