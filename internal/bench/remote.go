//go:build linux

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	elsewhere = "elsewhere" // the folder that the other servers share
	remotes   = 10
	viewed    = 50 // pages
)

// remoteProbes measure a hub in front of other servers, which share its core.
func (b *bench) remoteProbes() []logProbe {
	return []logProbe{
		{
			name:    "remote",
			rows:    []row{{id: "remote page", name: "a page of a log, ms"}, {id: "remote page more", name: "… through a hub, ms more", must: goal{factor: 3}}},
			measure: b.remotePage,
		},
		{
			name: "remote-follow",
			rows: []row{
				{id: "remote follow", name: fmt.Sprintf("follow of %d lines/s: 99 of 100 lines come within, ms", followedRate)},
				{id: "remote follow hub", name: "… through a hub, ms", must: goal{factor: 1000}},
			},
			measure: b.remoteFollow,
		},
		{
			name: "remote-folder",
			rows: []row{
				{id: "remote one", name: "?grep of a text in all folders, " + byteSize(b.size.elsewhere) + " at one other server, s"},
				{id: "remote ten", name: fmt.Sprintf("… at each of %d, s", remotes)},
				{id: "remote hung", name: "… one of them hung, s more than the slowest answer", must: goal{factor: 5}},
				{id: "that of one", name: "peak memory (RSS) of a hub that asks one, MiB"},
				{id: "remote memory", name: fmt.Sprintf("… that asks %d, MiB", remotes), must: goal{factor: 1.25, row: "that of one"}},
			},
			measure: b.remoteFolder,
		},
	}
}

// hub is a server that shares others, each below /r0, /r1 and so on.
type hub struct {
	*server
	others []*server
	hung   net.Listener // another one, which accepts and never answers
}

func (b *bench) startHub(ctx context.Context, p *peer, others int, hung bool) (h *hub, err error) {
	h = &hub{}
	defer func() {
		if err != nil {
			h.stop()
		}
	}()
	var mounts []string
	share := func(addr string) {
		mounts = append(mounts, fmt.Sprintf("/r%d,http://%s,null,null,true", len(mounts), addr))
	}
	for range others {
		other := *p
		other.base, other.args = "/-/health?", []string{"--address", "127.0.0.1", "--port", "PORT",
			"--trusted_proxies", "127.0.0.1", "--dav", "/open,DATA/" + elsewhere}
		s, _, err := b.start(ctx, &other)
		if err != nil {
			return h, err
		}
		h.others = append(h.others, s)
		share(s.addr)
	}
	if hung {
		if h.hung, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return h, err
		}
		share(h.hung.Addr().String()) // the kernel accepts
	}
	own := *p
	own.base, own.args = "/-/health?", []string{"--address", "127.0.0.1", "--port", "PORT", "--dav", strings.Join(mounts, ";")}
	h.server, _, err = b.start(ctx, &own)
	return h, err
}

func (h *hub) stop() {
	if h.server != nil {
		h.server.stop()
	}
	for _, other := range h.others {
		other.stop()
	}
	if h.hung != nil {
		h.hung.Close()
	}
}

// makeElsewhere makes the log of the other servers.
func (b *bench) makeElsewhere() error {
	dir := filepath.Join(b.data, elsewhere)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, variedLog), func(w io.Writer) error { return writeVaried(w, b.size.elsewhere, 20, newestDay) })
}

// remotePage returns the time for a page, and how much longer it takes through a hub. The two take turns.
func (b *bench) remotePage(ctx context.Context, used *server) ([]float64, error) {
	h, err := b.startHub(ctx, used.peer, 1, false)
	if err != nil {
		return nil, err
	}
	defer h.stop()
	path := "/open/" + variedLog + "?view"
	direct, through := newConn(ctx, h.others[0].addr), newConn(ctx, h.addr)
	defer direct.close()
	defer through.close()
	requests := map[*conn][]byte{direct: h.others[0].request("GET", path), through: h.request("GET", "/r0"+path)}
	took := map[*conn][]float64{}
	for range viewed {
		for _, c := range []*conn{direct, through} {
			began := time.Now()
			a, err := c.do(requests[c], nil, 200)
			if err == nil && a.bytes == 0 {
				err = errors.New("an empty page")
			}
			if err != nil {
				return nil, err
			}
			took[c] = append(took[c], time.Since(began).Seconds()*1e3)
		}
	}
	return []float64{median(took[direct]), median(took[through]) - median(took[direct])}, nil
}

// remoteFollow returns the 99th percentile of the latencies of lines in milliseconds, without and with a hub.
func (b *bench) remoteFollow(ctx context.Context, used *server) (figures []float64, err error) {
	h, err := b.startHub(ctx, used.peer, 1, false)
	if err != nil {
		return nil, err
	}
	defer h.stop()
	for _, way := range []struct {
		*server
		folder, name string
	}{{h.others[0], "/open/", "followed.log"}, {h.server, "/r0/open/", "followed-by-hub.log"}} {
		p99, err := b.followOnce(ctx, way.server, way.folder, way.name)
		if err != nil {
			return nil, err
		}
		figures = append(figures, p99)
	}
	return figures, nil
}

// followOnce lets one client follow a new log while it is written.
func (b *bench) followOnce(ctx context.Context, s *server, folder, log string) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, b.size.followed+time.Minute)
	defer cancel()
	name := filepath.Join(b.data, elsewhere, log)
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer os.Remove(name)
	defer file.Close()
	c := newConn(ctx, s.addr)
	defer c.close()
	a, err := c.ask(s.request("GET", folder+log+"?follow"), nil, 200)
	if err != nil {
		return 0, err
	}
	f := newFollowed(b.size.followed)
	written := make(chan error, 1)
	go func() { written <- f.write(ctx, file) }()
	err = f.read(c.body(a.head))
	if err != nil {
		cancel()
	}
	return float64(f.percentile(99)) / 1e6, cmp.Or(err, <-written)
}

// remoteFolder returns the seconds of a search in the folders of one other server, of ten, and of ten of which one
// is hung beyond the slowest answer, and the peak memory of the hub that asks one and of the one that asks ten.
func (b *bench) remoteFolder(ctx context.Context, used *server) ([]float64, error) {
	one, memoryOfOne, err := b.searchRemotes(ctx, used.peer, 1, false)
	if err != nil {
		return nil, err
	}
	ten, memory, err := b.searchRemotes(ctx, used.peer, remotes, false)
	if err != nil {
		return nil, err
	}
	hung, _, err := b.searchRemotes(ctx, used.peer, remotes-1, true)
	return []float64{one, ten, hung - ten, memoryOfOne, memory}, err
}

// searchRemotes returns the seconds of a search over other servers, all of which find something, and the peak
// memory of the hub in MiB.
func (b *bench) searchRemotes(ctx context.Context, p *peer, others int, hung bool) (took, memory float64, err error) {
	h, err := b.startHub(ctx, p, others, hung)
	if err != nil {
		return 0, 0, err
	}
	defer h.stop()
	var searches []float64
	for began := time.Now(); len(searches) == 0 || time.Since(began) < b.size.moment; {
		seconds, err := h.search(ctx)
		if err != nil {
			return 0, 0, err
		}
		searches = append(searches, seconds)
	}
	peak, err := h.peakRSS()
	return median(searches), float64(peak) / (1 << 20), err
}

// search returns the seconds of a search in all folders. Each server that is not hung must have answered.
func (h *hub) search(ctx context.Context) (float64, error) {
	c := newConn(ctx, h.addr)
	defer c.close()
	began := time.Now()
	a, err := c.ask(h.request("GET", "/?"+url.Values{"grep": {literalText}}.Encode()), nil, 200)
	if err != nil {
		return 0, err
	}
	found, err := io.ReadAll(c.body(a.head))
	if err != nil {
		return 0, err
	}
	took := time.Since(began).Seconds()
	for i := range h.others {
		if file := fmt.Sprintf("r%d/open/%s", i, variedLog); !bytes.Contains(found, []byte(file)) {
			return 0, fmt.Errorf("no match in %s: %.300q", file, found)
		}
	}
	return took, nil
}
