//go:build linux

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const (
	followedRate   = 1000 // lines per second
	followedLength = 100  // bytes of a line
)

// followers lets many clients follow a log while it is written. A line that does not
// reach each of them, complete and once, is an error. It returns the 99th percentile of
// the latencies in milliseconds, and the peak memory of a fresh server.
func (b *bench) followers(ctx context.Context, used *server) ([]float64, error) {
	s, _, err := b.start(ctx, used.peer)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	ctx, cancel := context.WithTimeout(ctx, b.size.followed+time.Minute)
	defer cancel()
	path := filepath.Join(b.data, "open", "followed.log")
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer os.Remove(path)
	defer file.Close()

	f := newFollowed(b.size.followed)
	request := s.request("GET", "followed.log?follow")
	var wg sync.WaitGroup
	defer wg.Wait()
	failed := make(chan error, b.size.followers)
	for range b.size.followers {
		c := newConn(ctx, s.addr)
		defer c.close()
		a, err := c.ask(request, nil, 200)
		if err != nil {
			return nil, err
		}
		wg.Go(func() { failed <- f.read(c.body(a.head)) })
	}
	if err := f.write(ctx, file); err != nil {
		return nil, err
	}
	var peak int64
	sample := time.NewTicker(100 * time.Millisecond)
	defer sample.Stop()
	for range b.size.followers {
		for waiting := true; waiting; {
			select {
			case err := <-failed:
				if err != nil {
					return nil, err
				}
				waiting = false
			case <-sample.C:
			}
			memory, err := s.memory()
			if err != nil {
				return nil, err
			}
			peak = max(peak, memory)
		}
	}
	return []float64{float64(f.percentile(99)) / 1e6, float64(peak) / (1 << 20)}, nil
}

// followed is the log that is written and followed.
type followed struct {
	text    []byte
	written []atomic.Int64 // time of each line, ns
	latencies
}

func newFollowed(d time.Duration) *followed {
	f := &followed{written: make([]atomic.Int64, int(d.Seconds()*followedRate))}
	for i := range f.written {
		line := fmt.Sprintf("2026-03-04 10:11:12.%03d INFO [worker-%d] app.orders: order %d stored ", i%1000, i%8, i)
		f.text = append(f.text, line...)
		f.text = append(append(f.text, bytes.Repeat([]byte{'x'}, followedLength-1-len(line))...), '\n')
	}
	return f
}

// write writes the lines, each at its time.
func (f *followed) write(ctx context.Context, w io.Writer) error {
	began := time.Now()
	for i := range f.written {
		time.Sleep(time.Until(began.Add(time.Duration(i) * time.Second / followedRate)))
		if err := ctx.Err(); err != nil {
			return err
		}
		f.written[i].Store(time.Now().UnixNano())
		if _, err := w.Write(f.text[i*followedLength : (i+1)*followedLength]); err != nil {
			return err
		}
	}
	return nil
}

// read is one follower.
func (f *followed) read(body io.Reader) error {
	buffer := make([]byte, 16<<10)
	for at := 0; at < len(f.text); {
		n, err := body.Read(buffer)
		if !bytes.HasPrefix(f.text[at:], buffer[:n]) {
			return fmt.Errorf("a follower got %.200q at byte %d", buffer[:n], at)
		}
		now := time.Now()
		for line := at / followedLength; line < (at+n)/followedLength; line++ {
			f.add(now.Sub(time.Unix(0, f.written[line].Load())))
		}
		at += n
		if err != nil && at < len(f.text) {
			return cmp.Or(err, errors.New("the follow ended"))
		}
	}
	return nil
}

// latencies counts lines by the time from their writing to their arrival.
type latencies struct{ within [2000]atomic.Int64 }

// latencyStep is the resolution of latencies. Latencies beyond the last step count as the
// longest.
const latencyStep = 2 * time.Millisecond

func (l *latencies) add(d time.Duration) {
	l.within[min(int(d/latencyStep), len(l.within)-1)].Add(1)
}

// percentile returns the time within which p of 100 lines arrived.
func (l *latencies) percentile(p int64) time.Duration {
	var all, passed int64
	for i := range l.within {
		all += l.within[i].Load()
	}
	for i := range l.within {
		if passed += l.within[i].Load(); passed*100 >= all*p {
			return time.Duration(i+1) * latencyStep
		}
	}
	return time.Duration(len(l.within)) * latencyStep
}
