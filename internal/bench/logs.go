//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// The programs to compare our searches with.
const (
	ripgrep  = "ripgrep -j1"
	gzipGrep = "gzip -dc \\| grep" // a plain | would end a cell of the table
	cat      = "cat"
)

// logProbe measures the figures of some rows of the table of logs at our server, in
// order. It returns none if its log is missing. A tool, if set, has figures to compare them with.
// Figures without a row do not count.
type logProbe struct {
	name      string // for -only
	rows      []row
	measure   func(ctx context.Context, s *server) ([]float64, error)
	tool      string
	reference func(ctx context.Context) ([]float64, error)
}

// add adds the figures of a server or tool.
func (p *logProbe) add(r results, of string, figures []float64) {
	for i := range min(len(figures), len(p.rows)) {
		r.add(p.rows[i].id, of, figures[i])
	}
}

// Expressions for lines of a varied log. The one without a literal has no byte that every
// match contains, so that every byte of the log must be read.
const (
	literalText    = "timeout after 30"
	expression     = `user=\w+ .*timeout`
	withoutLiteral = `[a-z]+[0-9]{7,}[a-f]`
)

func (b *bench) logProbes() []logProbe {
	size, packed := byteSize(b.size.log), byteSize(b.size.log/packedPart)
	probes := []logProbe{{name: "tail", measure: b.tails}}
	for _, n := range b.size.tails {
		probes[0].rows = append(probes[0].rows, row{id: "tail " + byteSize(n), name: "?tail=200 of " + byteSize(n) + ", CPU ms", must: goal{factor: 2}, aim: goal{factor: 0.5}})
	}
	for _, search := range []struct {
		name, title, text string
		regex             bool
		must, aim         float64
	}{
		{"grep", "?grep of a text, in ", literalText, false, 1.3, 1},
		{"regex", "… of a regular expression with a literal, `" + expression + "`, in ", expression, true, 3, 1.5},
		{"noliteral", "… of one without, `" + withoutLiteral + "`, in ", withoutLiteral, true, 5, 2},
	} {
		query := url.Values{"grep": {search.text}}
		if search.regex {
			query.Set("regex", "")
		}
		probes = append(probes, logProbe{
			name: search.name,
			rows: []row{{id: search.name, name: search.title + size + ", ms",
				must: goal{factor: search.must, server: ripgrep}, aim: goal{factor: search.aim, server: ripgrep}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.search(ctx, s, nil, variedLog+"?"+query.Encode(), search.text)
			},
			tool: ripgrep,
			reference: func(ctx context.Context) ([]float64, error) {
				file := filepath.Join(b.data, "open", variedLog)
				mapped, err := b.run(ctx, nil, "rg", "-j1", "--mmap", "-e", search.text, file)
				if err != nil {
					return nil, err
				}
				read, err := b.run(ctx, nil, "rg", "-j1", "--no-mmap", "-e", search.text, file)
				if len(read) > 0 && read[0] > mapped[0] {
					read = mapped
				}
				return read, err
			},
		})
	}
	cold := func() error { return forget(filepath.Join(b.data, "open", variedLog)) }
	probes = append(probes, logProbe{
		name: "cold",
		rows: []row{{id: "cold", name: "?grep of a text in " + size + " that the kernel has not cached, ms",
			must: goal{factor: 1.05, server: cat}}},
		measure: func(ctx context.Context, s *server) ([]float64, error) {
			return b.search(ctx, s, cold, variedLog+"?"+url.Values{"grep": {literalText}}.Encode(), literalText)
		},
		tool: cat,
		reference: func(ctx context.Context) ([]float64, error) {
			return b.run(ctx, cold, "sh", "-c", `cat -- "$1" > /dev/null`, "sh", filepath.Join(b.data, "open", variedLog))
		},
	})
	probes = append(probes, b.folderProbes()...)
	probes = append(probes,
		logProbe{
			name: "gz",
			rows: []row{{id: "gz", name: "?grep of a text in a .gz of " + packed + ", ms",
				must: goal{factor: 1, server: gzipGrep}, aim: goal{factor: 0.5, server: gzipGrep}}},
			measure: func(ctx context.Context, s *server) ([]float64, error) {
				return b.search(ctx, s, nil, packedLog+"?"+url.Values{"grep": {literalText}}.Encode(), literalText)
			},
			tool: gzipGrep,
			reference: func(ctx context.Context) ([]float64, error) {
				return b.run(ctx, nil, "sh", "-c", `gzip -dc -- "$1" | grep -e "$2"`, "sh", filepath.Join(b.data, "open", packedLog), literalText)
			},
		},
		logProbe{
			name: "follow",
			rows: []row{
				{id: "follow", name: fmt.Sprintf("%d followers of %d lines/s: 99 of 100 lines come within, ms", b.size.followers, followedRate), must: goal{factor: 500}},
				{id: "follow memory", name: "… memory (PSS), MiB", must: goal{factor: 64}},
			},
			measure: b.followers,
		},
		b.manyFollowed(),
		logProbe{
			name:    "searches",
			rows:    []row{{id: "searches", name: fmt.Sprintf("memory (PSS) while %d searches run, MiB", searchers), must: goal{factor: 64}, aim: goal{factor: 32}}},
			measure: b.searches,
		})
	return append(probes, b.remoteProbes()...)
}

// tails returns the CPU time in milliseconds for the last lines of logs of several sizes.
func (b *bench) tails(ctx context.Context, s *server) ([]float64, error) {
	var figures []float64
	for _, n := range b.size.tails {
		c := newConn(ctx, s.addr)
		defer c.close()
		request := s.request("GET", longLog(n)+"?tail=200")
		cpu, _, err := s.repeat(b.size.moment/2, func() (answer, error) {
			a, err := c.do(request, nil, 200)
			if err == nil && a.bytes < min(n, 200*50) {
				err = fmt.Errorf("%d bytes are not 200 lines", a.bytes)
			}
			return a, err
		})
		if err != nil {
			return nil, err
		}
		figures = append(figures, cpu.Seconds()*1e3)
	}
	return figures, nil
}

// search returns the milliseconds of a search, from the request to the end of the
// response, and those of CPU. It returns none if the search does not find all matches. It calls
// prepare, if it is not nil, before each request.
func (b *bench) search(ctx context.Context, s *server, prepare func() error, path, text string) ([]float64, error) {
	c := newConn(ctx, s.addr)
	defer c.close()
	var took, used []float64
	for began := time.Now(); len(took) < 3 || time.Since(began) < b.size.moment; {
		if prepare != nil {
			if err := prepare(); err != nil {
				return nil, err
			}
		}
		before, err := s.cpu()
		if err != nil {
			return nil, err
		}
		start := time.Now()
		a, err := c.ask(s.request("GET", path), nil, 200)
		if err != nil {
			return nil, err
		}
		found, err := io.ReadAll(c.body(a.head))
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(start).Seconds()*1e3)
		after, err := s.cpu()
		if err != nil {
			return nil, err
		}
		used = append(used, (after-before).Seconds()*1e3)
		c.close() // the last bytes of the body are not read
		if text == literalText && !bytes.Contains(found, []byte(text)) {
			return nil, nil
		}
	}
	return []float64{median(took), median(used)}, nil
}

// run returns the milliseconds of a program on the server's core, without the time of
// starting it, and those of CPU with its children; none if it is not installed. It calls prepare, if
// it is not nil, before each start.
func (b *bench) run(ctx context.Context, prepare func() error, program string, args ...string) ([]float64, error) {
	if _, err := exec.LookPath(program); err != nil {
		return nil, nil
	}
	var took, used []float64
	for began := time.Now(); len(took) < 3 || time.Since(began) < b.size.moment; {
		if prepare != nil {
			if err := prepare(); err != nil {
				return nil, err
			}
		}
		cmd := exec.CommandContext(ctx, program, args...)
		start := time.Now()
		if err := startOn(b.serverCore, cmd); err != nil {
			return nil, err
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: no match
			return nil, fmt.Errorf("%s: %w", program, err)
		}
		took = append(took, time.Since(start).Seconds()*1e3)
		used = append(used, (cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds()*1e3)
	}
	return []float64{median(took), median(used)}, nil
}

// forget makes the kernel drop the cached content of a file, which has been written to the disk.
func forget(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}

const searchers = 10

// searches returns the peak memory in MiB of the server during several concurrent
// searches; none if it does not allow that many.
func (b *bench) searches(ctx context.Context, s *server) ([]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	request := s.request("GET", variedLog+"?"+url.Values{"grep": {withoutLiteral}, "regex": {""}}.Encode())
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for i := range searchers {
		// Each from its own address, as for separate clients.
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i))}}
		c, err := d.DialContext(ctx, "tcp", s.addr)
		if err != nil {
			return nil, err
		}
		conns = append(conns, c)
		if _, err := c.Write(request); err != nil {
			return nil, err
		}
	}
	var peak int64
	for range 100 {
		memory, err := s.memory()
		if err != nil {
			return nil, err
		}
		peak = max(peak, memory)
		time.Sleep(b.size.moment / 100)
	}
	for _, c := range conns {
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
			return nil, err
		}
		var answered [64]byte
		if n, _ := c.Read(answered[:]); bytes.Contains(answered[:n], []byte(" 429 ")) {
			b.say("it does not let %d search at once", searchers)
			return nil, nil
		}
	}
	return []float64{float64(peak) / (1 << 20)}, nil
}
