//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"gowebdav/internal/build"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// limit bounds a run. A full run takes half an hour on a quiet machine.
const limit = time.Hour

// size is the amount of work to measure.
type size struct {
	members int           // in the folder of the table's listing
	log     int64         // bytes of the log
	folder  int64         // bytes of lines in a folder of many logs
	files   int           // of each application in it
	moment  time.Duration // the duration of repeating something short
	starts  int           // per round

	tails     []int64 // bytes of the logs whose last lines are read
	elsewhere int64   // bytes of the log of another server
	fleet     []int64 // bytes of the logs that are also sent to VictoriaLogs
	followers int
	followed  time.Duration // duration of the follows
	idle      time.Duration // duration of a follow without lines

	growMembers []int
	growSizes   []int64
	growClients []int
	growFiles   []int
	growRemotes []int
}

func fullSize() size {
	return size{10_000, 512 << 20, 1 << 30, 40, 600 * time.Millisecond, 5,
		[]int64{10 << 10, 1 << 30, 10 << 30}, 32 << 20, []int64{1 << 30, 10 << 30}, 1000, 5 * time.Second, 20 * time.Second,
		[]int{100, 1000, 10_000, 100_000},
		[]int64{4 << 10, 64 << 10, 1 << 20, 16 << 20, 256 << 20, 10 << 30},
		[]int{1, 10, 100, 1000},
		[]int{10, 100, 1000, 10_000},
		[]int{1, 2, 3, 5, 7, 10}}
}

func quickSize() size {
	return size{1000, 32 << 20, 16 << 20, 4, 100 * time.Millisecond, 2,
		[]int64{10 << 10, 64 << 20}, 1 << 20, []int64{32 << 20}, 100, time.Second, 2 * time.Second,
		[]int{100, 1000},
		[]int64{4 << 10, 1 << 20, 64 << 20},
		[]int{1, 10, 100},
		[]int{10, 100},
		[]int{1, 3}}
}

// bench is one run.
type bench struct {
	size       size
	rounds     int
	only       []string // empty: all
	peers      []*peer
	absent     []string
	plots      string // folder; "" for none
	data, work string // folders
	serverCore int
	progress   io.Writer
}

func run(ctx context.Context, args []string, stdout, progress io.Writer) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	rounds := flags.Int("rounds", 5, "number of rounds; each server has one turn per round")
	quick := flags.Bool("quick", false, "a short trial run with inexact figures")
	only := flags.String("only", "", "`names` of the measurements, separated by commas: propfind, properties, html, json, small, many, large, sendfile, gzip, zstd, put; tail, grep, regex, noliteral, cold, folder, folder-gz, merged, folder-memory, gz, follow, follow-many, searches, remote, remote-follow, remote-folder; listing, file, clients, files, remotes")
	names := flags.String("peers", "", "`names` of peers, separated by commas; name=path runs another program of that name")
	plots := flags.String("plots", "", "`folder` for the plots; default: no plots")
	fleet := flags.String("victorialogs", "", "`folder` with the programs victoria-logs and vlagent: only compares searches in logs that are sent there first")
	dir := flags.String("dir", os.TempDir(), "`folder` for test files, with 4 GiB free, or 40 GiB with -victorialogs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rounds < 1 {
		return fmt.Errorf("-rounds %d: expected 1 or more", *rounds)
	}
	b := &bench{size: fullSize(), rounds: *rounds, only: words(*only), plots: *plots, progress: progress}
	if *quick {
		b.size = quickSize()
	}
	if err := b.checkNames(); err != nil {
		return err
	}
	clientCore, err := b.cores()
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp(*dir, "gowebdav-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	b.data, b.work = filepath.Join(root, "data"), filepath.Join(root, "work")
	for _, folder := range []string{root, b.data, b.work} {
		if err := errors.Join(os.MkdirAll(folder, 0o755), os.Chmod(folder, 0o755)); err != nil {
			return err
		}
	}
	if err := b.findPeers(ctx, words(*names)); err != nil {
		return err
	}
	if err := pin(clientCore); err != nil {
		return fmt.Errorf("pin the client: %w", err)
	}
	if *fleet != "" {
		return b.compareWithVictoriaLogs(ctx, *fleet, stdout)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	b.say("making files")
	if err := b.makeFiles(); err != nil {
		return err
	}
	r, err := b.table(ctx)
	if err != nil {
		return err
	}
	for _, g := range b.growths() {
		if b.plots == "" || !b.wants(g.name) {
			continue
		}
		panels, err := b.grow(ctx, g)
		if err != nil {
			return err
		}
		if err := b.draw(g, panels); err != nil {
			return err
		}
	}
	if len(r) == 0 {
		return nil
	}
	return b.print(stdout, r)
}

// words splits text at commas.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }

func (b *bench) wants(name string) bool { return len(b.only) == 0 || slices.Contains(b.only, name) }

func (b *bench) checkNames() error {
	var known []string
	for _, p := range b.probes() {
		known = append(known, p.name)
	}
	for _, p := range b.logProbes() {
		known = append(known, p.name)
	}
	for _, g := range b.growths() {
		known = append(known, g.name)
	}
	for _, name := range b.only {
		if !slices.Contains(known, name) {
			return fmt.Errorf("-only %s: expected one of %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// cores reserves the first core for the servers, and returns the next one for the client.
func (b *bench) cores() (int, error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return 0, err
	}
	var cores []int
	for core := 0; len(cores) < 2 && core < len(allowed)*64; core++ {
		if allowed.IsSet(core) {
			cores = append(cores, core)
		}
	}
	if len(cores) < 2 {
		return 0, errors.New("needs two cores: one for the server, one for the client")
	}
	b.serverCore = cores[0]
	return cores[1], nil
}

// findPeers builds our program as released, and finds the others.
func (b *bench) findPeers(ctx context.Context, names []string) error {
	for i, p := range allPeers() {
		p.color = i
		if p.name == ours {
			p.program = filepath.Join(b.work, "gowebdav")
			b.say("building %s", p.name)
			if err := build.Program(p.program); err != nil {
				return err
			}
			commit, _ := exec.CommandContext(ctx, "git", "rev-parse", "--short", "HEAD").Output()
			p.release = strings.TrimSpace(string(commit)) // empty outside a repository
			b.peers = append(b.peers, p)
			continue
		}
		if p.name == bare {
			p.program = filepath.Join(b.work, "bare")
			if err := build.Command(p.program, "internal/bench/bare"); err != nil {
				return err
			}
			b.peers = append(b.peers, p)
			continue
		}
		chosen := len(names) == 0
		for _, name := range names {
			name, path, _ := strings.Cut(name, "=")
			if strings.EqualFold(name, p.name) {
				chosen = true
				if path != "" {
					p.program = path
				}
			}
		}
		if !chosen {
			continue
		}
		found, err := p.locate()
		if err != nil {
			return err
		}
		if found {
			b.peers = append(b.peers, p)
		} else {
			b.absent = append(b.absent, p.name)
		}
	}
	return nil
}

// print writes the table, after a line about the origin of its figures.
func (b *bench) print(w io.Writer, r results) error {
	var servers, releases []string
	for _, p := range b.peers {
		servers = append(servers, p.name)
		releases = append(releases, strings.TrimSpace(p.name+" "+p.release))
	}
	var rows []row
	for _, p := range b.probes() {
		rows = append(rows, p.rows...)
	}
	rows = append(rows, resources()...)

	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s, Linux %s, %s, %s. The servers on one core, one after the other for each row, the client on another; medians of %d rounds, and of their ratios. %s. Not installed: %s.\n",
		time.Now().UTC().Format(time.DateOnly), unix.ByteSliceToString(u.Release[:]), processor(), runtime.Version(),
		b.rounds, strings.Join(releases, ", "), orNone(b.absent))
	fmt.Fprintf(w, "Debian's Caddy has no WebDAV. Only %s writes an access log here, and keeps an upload through a power cut (fsync).\n\n", ours)
	if _, err := io.WriteString(w, table(rows, servers, r)); err != nil {
		return err
	}
	return b.printLogs(w, r)
}

// printLogs writes the table of logs.
func (b *bench) printLogs(w io.Writer, r results) error {
	var rows []row
	for _, p := range b.logProbes() {
		rows = append(rows, p.rows...)
	}
	if !slices.ContainsFunc(rows, func(row row) bool { return len(r[row.id]) > 0 }) {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nLogs by lines. The tools run on the server's core; their times include starting them, which takes some ms:\n\n%s",
		table(rows, []string{ours, ripgrep, ripgrepPacked, gzipGrep, cat}, r))
	return err
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// processor returns the model of this machine's processor.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}
