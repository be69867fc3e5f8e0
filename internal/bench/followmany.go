//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	togetherFolder = "together"
	togetherLogs   = 50
)

// manyRates are the rates of all logs in one, in lines per second.
var manyRates = []int{1000, 10_000}

// manyFollowed measures a client that follows a folder of many logs.
func (b *bench) manyFollowed() logProbe {
	rows := []row{{id: "follow-many idle", name: fmt.Sprintf("following %d files by time without lines, %% of a core", togetherLogs), must: goal{factor: 1.5}}}
	for i, rate := range manyRates {
		median := row{id: fmt.Sprintf("follow-many %d median", rate), name: fmt.Sprintf("… with %d lines/s, none lost or doubled: 50 of 100 come within, ms", rate)}
		slow := row{id: fmt.Sprintf("follow-many %d", rate), name: "… 99 of 100, ms", aim: goal{factor: 700}}
		if i == 0 {
			slow.must = slow.aim
		}
		rows = append(rows, median, slow)
	}
	return logProbe{name: "follow-many", rows: rows, measure: b.followMany}
}

// followMany returns the CPU time of a fresh server while the logs rest, in percent of a core, and
// percentiles of the latencies at each rate, in milliseconds.
func (b *bench) followMany(ctx context.Context, used *server) ([]float64, error) {
	folder := filepath.Join(b.data, "open", togetherFolder)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	var logs []*os.File
	for i := range togetherLogs {
		f, err := os.Create(filepath.Join(folder, fmt.Sprintf("service%d.log", i)))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if _, err := fmt.Fprintf(f, "%s INFO started\n", time.Now().UTC().Format(time.RFC3339Nano)); err != nil {
			return nil, err
		}
		logs = append(logs, f)
	}
	s, _, err := b.start(ctx, used.peer)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	ctx, cancel := context.WithTimeout(ctx, b.size.idle+time.Duration(len(manyRates))*b.size.followed+time.Minute)
	defer cancel()
	c := newConn(ctx, s.addr)
	defer c.close()
	a, err := c.ask(s.request("GET", togetherFolder+"/?follow", "Accept: application/x-ndjson"), nil, 200)
	if err != nil {
		return nil, err
	}
	body := bufio.NewReaderSize(c.body(a.head), 64<<10)
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	idle, err := s.cpuShare(ctx, b.size.idle)
	if err != nil {
		return nil, err
	}
	figures := []float64{idle * 100}
	for _, rate := range manyRates {
		t := newTogether(rate, b.size.followed)
		written := make(chan error, 1)
		go func() { written <- t.write(ctx, logs) }()
		err := t.read(body)
		if err != nil {
			cancel()
		}
		if err := errors.Join(err, <-written); err != nil {
			return nil, fmt.Errorf("%d lines/s: %w", rate, err)
		}
		for _, p := range []int64{50, 99} {
			figures = append(figures, float64(t.percentile(p))/1e6)
		}
	}
	return figures, nil
}

// cpuShare returns the CPU time of the server during d, as a share of that time.
func (s *server) cpuShare(ctx context.Context, d time.Duration) (float64, error) {
	before, err := s.cpu()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	select {
	case <-time.After(d):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	took := time.Since(began)
	after, err := s.cpu()
	return (after - before).Seconds() / took.Seconds(), err
}

// together are lines that are written to many logs in turn, and followed as one.
type together struct {
	rate    int
	written []atomic.Int64 // time of each line, ns
	latencies
}

func newTogether(rate int, d time.Duration) *together {
	n := int(d.Seconds() * float64(rate))
	return &together{rate: rate, written: make([]atomic.Int64, n-n%togetherLogs)}
}

// write writes the lines, each at its time. Every other log tells whole seconds only.
func (t *together) write(ctx context.Context, logs []*os.File) error {
	var line []byte
	began := time.Now()
	for i := range t.written {
		time.Sleep(time.Until(began.Add(time.Duration(i) * time.Second / time.Duration(t.rate))))
		if err := ctx.Err(); err != nil {
			return err
		}
		now := time.Now()
		t.written[i].Store(now.UnixNano())
		layout := "2006-01-02T15:04:05.000000Z"
		if i%len(logs)%2 == 1 {
			layout = "2006-01-02T15:04:05Z"
		}
		line = now.UTC().AppendFormat(line[:0], layout)
		line = fmt.Appendf(line, " INFO [worker-%d] app.orders: order stored, number %d\n", i%8, i)
		if _, err := logs[i%len(logs)].Write(line); err != nil {
			return err
		}
	}
	return nil
}

// read is the follower. Each log's lines must come complete, in their order, and once.
func (t *together) read(body *bufio.Reader) error {
	var next [togetherLogs]int
	for i := range next {
		next[i] = i
	}
	for range t.written {
		line, err := body.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("the follow ended: %w", err)
		}
		now := time.Now()
		log, err1 := between(line, `"file":"service`, ".log")
		n, err2 := between(line, "number ", `"`)
		if err1 != nil || err2 != nil || log < 0 || log >= len(next) {
			return fmt.Errorf("the follower got %.200q", line)
		}
		if n != next[log] {
			return fmt.Errorf("line %d of service%d.log came instead of line %d", n, log, next[log])
		}
		next[log] += togetherLogs
		t.add(now.Sub(time.Unix(0, t.written[n].Load())))
	}
	return nil
}

// between returns the number between two parts of a line.
func between(line []byte, before, after string) (int, error) {
	_, rest, _ := bytes.Cut(line, []byte(before))
	number, _, _ := bytes.Cut(rest, []byte(after))
	return strconv.Atoi(string(number))
}
