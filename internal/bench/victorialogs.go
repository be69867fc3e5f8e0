//go:build linux

package main

import (
	"cmp"
	"context"
	"debug/buildinfo"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// composeFile has the flags of both programs.
const composeFile = "docs/victorialogs/docker-compose.yml"

const (
	victoriaLogs  = "VictoriaLogs"
	vlagent       = "vlagent"
	storePassword = "pass1"
)

// compareWithVictoriaLogs asks the same questions about the logs of a fleet here and in VictoriaLogs, for each size.
// folder has the programs victoria-logs and vlagent.
func (b *bench) compareWithVictoriaLogs(ctx context.Context, folder string, stdout io.Writer) error {
	compose, err := os.ReadFile(composeFile)
	if err != nil {
		return err
	}
	store, err := victoriaLogsPeer(filepath.Join(folder, "victoria-logs"), commandOf(string(compose), "victorialogs"))
	if err != nil {
		return err
	}
	agent, err := victoriaLogsPeer(filepath.Join(folder, "vlagent"), commandOf(string(compose), "vlagent"))
	if err != nil {
		return err
	}
	store.name, agent.name = victoriaLogs, vlagent
	fmt.Fprintf(stdout, "%s, %s. VictoriaLogs %s. Each server alone on one core, vlagent and the client on another; the logs are sent once, the rest are medians of %d rounds.\n",
		time.Now().UTC().Format(time.DateOnly), processor(), store.release, b.rounds)
	for _, size := range b.size.fleet {
		f, err := b.makeFleet(size)
		if err != nil {
			return err
		}
		r, err := b.fleetTurns(ctx, f, store, agent)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(stdout, "\n%s", f.table(r)); err != nil {
			return err
		}
		if err := os.RemoveAll(f.dir); err != nil {
			return err
		}
	}
	return nil
}

// commandOf returns the flags of a service in the compose file, in which each has a line of its own.
func commandOf(compose, service string) (flags []string) {
	_, text, _ := strings.Cut(compose, "\n  "+service+":\n")
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "   ") && strings.TrimSpace(line) != "" {
			break // the next service
		}
		if flag, ok := strings.CutPrefix(line, "      - -"); ok {
			flag, _, _ = strings.Cut(flag, " #")
			flags = append(flags, "-"+strings.TrimSpace(flag))
		}
	}
	return flags
}

// victoriaLogsPeer is one of the programs with the flags of its service. The paths are not those in the container.
func victoriaLogsPeer(program string, flags []string) (*peer, error) {
	program, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	if len(flags) < 3 {
		return nil, fmt.Errorf("%s has only the flags %q for %s", composeFile, flags, filepath.Base(program))
	}
	built, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	p := &peer{program: program, base: "/health?", release: built.Main.Version, file: "password", config: storePassword + "\n"}
	outside := strings.NewReplacer("=/data", "=WORK/data", "=/logs", "=DATA/plain", "/run/secrets/victorialogs", "WORK/password",
		"${VICTORIALOGS:-http://victorialogs:9428}", "http://STORE")
	for _, flag := range flags {
		p.args = append(p.args, outside.Replace(flag))
	}
	p.args = append(p.args, "-httpListenAddr=127.0.0.1:PORT")
	return p, nil
}

// question is asked here and there. Both answers have the same count: of lines, or the sum of what an expression
// finds in them.
type question struct {
	name         string
	here, there  string // query, LogsQL
	count, found *regexp.Regexp
}

var counted = regexp.MustCompile(`"c":"(\d+)"`)

func (f *fleet) questions() []question {
	hour := f.end.Add(-90 * time.Minute).Truncate(time.Hour)
	next := hour.Add(time.Hour)
	of := func(values ...string) string {
		query := url.Values{}
		for i := 0; i < len(values); i += 2 {
			query.Set(values[i], values[i+1])
		}
		return query.Encode()
	}
	stamp := func(t time.Time) string { return t.Format(time.RFC3339) }
	return []question{
		{"one line by its trace id", of("grep", f.trace), "trace:" + f.trace, nil, nil},
		{"a word in one of 100 lines, counted by log", of("grep", fleetWord, "count", ""), fleetWord + " | stats by (file) count() c",
			regexp.MustCompile(`(?m):(\d+)$`), counted},
		{"the errors of an hour, by time", of("merge", "", "level", "error", "since", stamp(hour), "until", stamp(next)),
			fmt.Sprintf("_time:[%s, %s) level:ERROR | sort by (_time)", stamp(hour), stamp(next)), nil, nil},
		{"all events by hour and level", of("histogram", "", "width", "3600"), "* | stats by (_time:1h, level) count() c",
			regexp.MustCompile(`\w=(\d+)`), counted},
	}
}

// fleetTurns ships the logs, and asks all questions of fresh servers.
func (b *bench) fleetTurns(ctx context.Context, f *fleet, store, agent *peer) (results, error) {
	r := make(results)
	b.say("%s: sending", byteSize(f.size))
	if err := b.ship(ctx, f, store, agent, r); err != nil {
		return nil, err
	}
	for round := range b.rounds {
		b.say("%s, round %d of %d", byteSize(f.size), round+1, b.rounds)
		for _, side := range []struct {
			name string
			peer *peer
		}{
			{fleetPlain, f.ours(b.peers[0], "plain")},
			{fleetPacked, f.ours(b.peers[0], "packed")},
			{victoriaLogs, f.stored(store)},
		} {
			for i, q := range f.questions() {
				b.say("… %s: %s", side.name, q.name)
				if err := b.askFresh(ctx, side.name, side.peer, q, fmt.Sprint(i), r); err != nil {
					return nil, fmt.Errorf("%s: %s: %w", side.name, q.name, err)
				}
			}
		}
	}
	return r, nil
}

// askFresh asks a question twice of a server that has just started.
func (b *bench) askFresh(ctx context.Context, name string, p *peer, q question, id string, r results) error {
	s, _, err := b.start(ctx, p)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.settle(ctx); err != nil {
		return err
	}
	for _, turn := range []string{"first", "again"} {
		wall, cpu, count, err := s.answers(ctx, q)
		if err != nil {
			return err
		}
		r.add(id+turn, name, wall.Seconds())
		r.add(id+turn+"CPU", name, cpu.Seconds())
		if r.add(id+"count", name, count); count != r[id+"count"][fleetPlain][0] || count == 0 {
			return fmt.Errorf("counts %v, not %v", count, r[id+"count"][fleetPlain][0])
		}
	}
	peak, err := s.peakRSS()
	r.add("peak"+id, name, float64(peak)/(1<<20))
	return err
}

// answers asks a server, and counts what it answers.
func (s *server) answers(ctx context.Context, q question) (wall, cpu time.Duration, count float64, err error) {
	address, pattern := "http://"+s.addr+"/logs/?"+q.here, q.count
	if s.name == victoriaLogs {
		address, pattern = "http://"+s.addr+"/select/logsql/query?timeout=300s&query="+url.QueryEscape(q.there), q.found
	}
	before, err := s.cpu()
	if err != nil {
		return 0, 0, 0, err
	}
	began := time.Now()
	body, err := get(ctx, address)
	wall = time.Since(began)
	if err != nil {
		return 0, 0, 0, err
	}
	after, err := s.cpu()
	if pattern == nil {
		return wall, after - before, float64(strings.Count(body, "\n")), err
	}
	for _, found := range pattern.FindAllStringSubmatch(body, -1) {
		n, _ := strconv.ParseFloat(found[1], 64) // digits
		count += n
	}
	return wall, after - before, count, err
}

// get returns an answer's body. The login is that of VictoriaLogs.
func get(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		return "", err
	}
	request.SetBasicAuth("logs", storePassword)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", address, answer.Status, body)
	}
	return string(body), err
}

// ship starts both programs as the compose file says, waits until all lines can be searched, and keeps the folder of
// VictoriaLogs.
func (b *bench) ship(ctx context.Context, f *fleet, store, agent *peer, r results) error {
	s, _, err := b.start(ctx, f.stored(store))
	if err != nil {
		return err
	}
	defer s.stop()
	sender := *agent
	sender.args = nil
	for _, arg := range agent.args {
		sender.args = append(sender.args, strings.NewReplacer("DATA", f.dir, "STORE", s.addr).Replace(arg))
	}
	began := time.Now()
	a, err := b.startBeside(ctx, &sender)
	if err != nil {
		return err
	}
	defer a.stop()
	for ingested := 0.0; ingested < float64(f.lines); {
		time.Sleep(200 * time.Millisecond)
		if ingested, err = metric(ctx, s.addr, `vl_rows_ingested_total{type="nativeinsert"}`); err != nil {
			return err
		}
		// If vlagent reads faster than VictoriaLogs takes, its buffer on disk fills up.
		if dropped, err := metric(ctx, a.addr, "vm_persistentqueue_bytes_dropped_total"); err != nil || dropped > 0 {
			return cmp.Or(err, fmt.Errorf("vlagent has dropped %.0f bytes: -remoteWrite.maxDiskUsagePerURL in %s is too small", dropped, composeFile))
		}
	}
	if _, err := get(ctx, "http://"+s.addr+"/internal/force_flush"); err != nil {
		return err
	}
	r.add("sent s", victoriaLogs, time.Since(began).Seconds())
	for name, server := range map[string]*server{victoriaLogs: s, vlagent: a} {
		cpu, err := server.cpu()
		if err != nil {
			return err
		}
		r.add("sent CPU", name, cpu.Seconds())
		peak, err := server.peakRSS()
		if err != nil {
			return err
		}
		r.add("sent peak", name, float64(peak)/(1<<20))
	}
	bytes, err := metric(ctx, a.addr, "vlagent_remotewrite_conn_bytes_written_total")
	if err != nil {
		return err
	}
	r.add("sent", victoriaLogs, bytes/(1<<20))
	a.stop()
	if err := s.settle(ctx); err != nil {
		return err
	}
	s.stop()
	stored, err := blocksBelow(f.storage())
	r.add("disk", victoriaLogs, stored/(1<<20))
	return err
}

// startBeside starts a peer on the client's core.
func (b *bench) startBeside(ctx context.Context, p *peer) (*server, error) {
	beside := *b
	var own unix.CPUSet
	if err := unix.SchedGetaffinity(0, &own); err != nil {
		return nil, err
	}
	for beside.serverCore = 0; !own.IsSet(beside.serverCore); beside.serverCore++ {
	}
	s, _, err := beside.start(ctx, p)
	return s, err
}

// metric returns the value of a metric of VictoriaLogs or vlagent, the first one of this name; 0 if there is none yet.
func metric(ctx context.Context, addr, name string) (float64, error) {
	text, err := get(ctx, "http://"+addr+"/metrics")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, name); ok && strings.ContainsAny(rest[:1], " {") {
			return strconv.ParseFloat(strings.TrimSpace(rest[strings.LastIndexByte(rest, ' '):]), 64)
		}
	}
	return 0, nil
}

// blocksBelow returns how much of the disk a folder takes.
func blocksBelow(folder string) (bytes float64, err error) {
	err = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		var stat unix.Stat_t
		if err == nil {
			err = unix.Lstat(path, &stat)
		}
		bytes += float64(stat.Blocks) * 512
		return err
	})
	return bytes, err
}

// table writes the figures of one size.
func (f *fleet) table(r results) string {
	var t strings.Builder
	names := []string{fleetPlain, fleetPacked, victoriaLogs}
	line := func(cells ...string) { fmt.Fprintf(&t, "| %s |\n", strings.Join(cells, " | ")) }
	line(append([]string{fmt.Sprintf("%s, %d logs, %d lines", byteSize(f.size), fleetLogs, f.lines)}, names...)...)
	t.WriteString("|---|--:|--:|--:|\n")
	line("sent first, MiB", "0", "0", digits(r.median("sent", victoriaLogs)))
	line("… until it can be searched, s (CPU s there + of vlagent)", "0", "0", fmt.Sprintf("%s (%s + %s)", digits(r.median("sent s", victoriaLogs)),
		digits(r.median("sent CPU", victoriaLogs)), digits(r.median("sent CPU", vlagent))))
	line("… peak memory, MiB (+ of vlagent)", "0", "0", fmt.Sprintf("%s + %s", digits(r.median("sent peak", victoriaLogs)), digits(r.median("sent peak", vlagent))))
	line("on disk, MiB", digits(f.disk["plain"]), digits(f.disk["packed"]), digits(r.median("disk", victoriaLogs)))
	for i, q := range f.questions() {
		for _, of := range []struct{ title, kind string }{{q.name + ", s: first, again", ""}, {"… CPU s", "CPU"}} {
			cells := []string{of.title}
			for _, name := range names {
				cells = append(cells, digits(r.median(fmt.Sprint(i, "first", of.kind), name))+", "+digits(r.median(fmt.Sprint(i, "again", of.kind), name)))
			}
			line(cells...)
		}
	}
	peaks := []string{"peak memory (RSS) of a question, MiB"}
	for _, name := range names {
		peak := 0.0
		for i := range f.questions() {
			peak = math.Max(peak, r.median(fmt.Sprint("peak", i), name))
		}
		peaks = append(peaks, digits(peak))
	}
	line(peaks...)
	return t.String()
}
