//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
)

// table takes the figures of the table, round after round.
func (b *bench) table(ctx context.Context) (results, error) {
	r := make(results)
	wanted := slices.DeleteFunc(b.probes(), func(p probe) bool { return !b.wants(p.name) })
	ofLogs := slices.DeleteFunc(b.logProbes(), func(p logProbe) bool { return !b.wants(p.name) })
	if len(wanted)+len(ofLogs) == 0 {
		return r, nil
	}
	for n := range b.rounds {
		b.say("round %d of %d", n+1, b.rounds)
		if err := b.round(ctx, n, wanted, ofLogs, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// round starts all servers, and measures each row at one after the other: a machine's speed changes
// within minutes, so only neighbouring figures can be compared. Another server begins in each round.
func (b *bench) round(ctx context.Context, n int, wanted []probe, ofLogs []logProbe, r results) error {
	var peers []*peer
	for i := range b.peers {
		if p := b.peers[(n+i)%len(b.peers)]; len(wanted) > 0 || p.name == ours {
			peers = append(peers, p)
		}
	}
	for range b.size.starts - 1 {
		for _, p := range peers {
			s, err := b.begin(ctx, p, r)
			if err != nil {
				return err
			}
			s.stop()
		}
	}
	var servers []*server
	defer func() {
		for _, s := range servers {
			s.stop()
		}
	}()
	for _, p := range peers {
		s, err := b.begin(ctx, p, r)
		if err != nil {
			return err
		}
		servers = append(servers, s)
		if err := b.atRest(ctx, s, r); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	for _, probe := range wanted {
		for _, s := range servers {
			if s.filesOnly && !probe.small {
				continue
			}
			if err := probe.at(ctx, s, r); err != nil {
				return fmt.Errorf("%s: %s: %w", s.name, probe.name, err)
			}
		}
	}
	for _, s := range servers {
		if s.peak > 0 {
			r.add(rowPeak, s.name, float64(s.peak)/(1<<20))
		}
		if s.name != ours {
			s.stop()
		}
	}
	own := servers[slices.IndexFunc(servers, func(s *server) bool { return s.name == ours })]
	return b.logTurn(ctx, own, ofLogs, r)
}

// begin starts a server and notes how long it took.
func (b *bench) begin(ctx context.Context, p *peer, r results) (*server, error) {
	s, took, err := b.start(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	r.add(rowTime, p.name, took.Seconds()*1e3)
	return s, nil
}

// atRest notes the size of a server's program, and its memory before the first measurement.
func (b *bench) atRest(ctx context.Context, s *server, r results) error {
	if s.single {
		fi, err := os.Stat(s.program)
		if err != nil {
			return err
		}
		r.add(rowSize, s.name, float64(fi.Size())/1e6)
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	idle, err := s.memory()
	if err != nil {
		return err
	}
	r.add(rowIdle, s.name, float64(idle)/(1<<20))
	return nil
}

// logTurn takes the figures of the table of logs, each followed by that of its tool.
func (b *bench) logTurn(ctx context.Context, s *server, wanted []logProbe, r results) error {
	for _, probe := range wanted {
		figures, err := probe.measure(ctx, s)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", probe.name, err)
		}
		probe.add(r, s.name, figures)
		if probe.tool == "" {
			continue
		}
		if figures, err = probe.reference(ctx); err != nil {
			return fmt.Errorf("%s: %w", probe.name, err)
		}
		probe.add(r, probe.tool, figures)
	}
	return nil
}
