//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	startLimit = 20 * time.Second
	stopLimit  = 5 * time.Second
)

// server is a running peer.
type server struct {
	*peer
	addr     string
	cmd      *exec.Cmd
	exited   chan struct{}
	stopping sync.Once
	log      *os.File
	peak     int64 // peak memory, bytes
}

// start runs a peer on a core and returns after its first answer, with the time since
// just before its start.
func (b *bench) start(ctx context.Context, p *peer) (*server, time.Duration, error) {
	work, err := os.MkdirTemp(b.work, "server-")
	if err != nil {
		return nil, 0, err
	}
	if err := os.Chmod(work, 0o777); err != nil { // Apache's children do not run as root
		return nil, 0, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, 0, err
	}
	_, port, _ := net.SplitHostPort(addr)
	cmd, err := p.command(b.data, work, port)
	if err != nil {
		return nil, 0, err
	}
	log, err := os.Create(filepath.Join(work, "log"))
	if err != nil {
		return nil, 0, err
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}

	began := time.Now()
	if err := startOn(b.serverCore, cmd); err != nil {
		log.Close()
		return nil, 0, fmt.Errorf("%s: %w", p.name, err)
	}
	s := &server{peer: p, addr: addr, cmd: cmd, exited: make(chan struct{}), log: log}
	go func() {
		cmd.Wait() // the channel reports the end
		close(s.exited)
	}()
	if err := s.awaitAnswer(ctx); err != nil {
		said, _ := os.ReadFile(log.Name())
		s.stop()
		return nil, 0, fmt.Errorf("%s: no answer: %w\n%s", p.name, err, said)
	}
	return s, time.Since(began), nil
}

// startOn starts a command on one core, with all its children.
func startOn(core int, cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, pinned unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	pinned.Set(core)
	if err := unix.SchedSetaffinity(0, &pinned); err != nil {
		return err
	}
	err := cmd.Start()
	return errors.Join(err, unix.SchedSetaffinity(0, &before))
}

// pin moves all present and future threads of this process to one core.
func pin(core int) error {
	var set unix.CPUSet
	set.Set(core)
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, task := range tasks {
		id, err := strconv.Atoi(task.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	runtime.GOMAXPROCS(1)
	return nil
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// awaitAnswer sends requests until the server answers, without pauses.
func (s *server) awaitAnswer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	request := s.request("GET", "small.log")
	for {
		c := newConn(ctx, s.addr)
		_, err := c.do(request, nil, 200)
		c.close()
		if err == nil || !errors.Is(err, syscall.ECONNREFUSED) {
			return err
		}
		select {
		case <-s.exited:
			return errors.New("it has ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Microsecond):
		}
	}
}

// stop ends the server and all its children. A second call does nothing.
func (s *server) stop() { s.stopping.Do(s.end) }

func (s *server) end() {
	defer s.log.Close()
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(stopLimit):
	}
	syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // the rest of its group, mostly none
	<-s.exited
}

// processes yields the server's process and its descendants.
func (s *server) processes() ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int)
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // the process has ended
		}
		pid, err := strconv.Atoi(strings.Split(path, "/")[2])
		if err != nil {
			return nil, err
		}
		// The name in parentheses may contain anything. The parent is two fields after
		// it.
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		parent, err := strconv.Atoi(string(fields[1]))
		if err != nil {
			return nil, err
		}
		children[parent] = append(children[parent], pid)
	}
	all := []int{s.cmd.Process.Pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all, nil
}

// cpu returns the CPU time of the server, from the kernel's clocks of processes. They
// have nanoseconds, and include threads that have ended.
func (s *server) cpu() (time.Duration, error) {
	pids, err := s.processes()
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, pid := range pids {
		const scheduled = 2 // CPUCLOCK_SCHED
		var t unix.Timespec
		switch err := unix.ClockGettime(int32(^pid<<3|scheduled), &t); {
		case errors.Is(err, unix.EINVAL): // the process has ended
		case err != nil:
			return 0, fmt.Errorf("CPU time of %s: %w", s.name, err)
		}
		sum += time.Duration(t.Nano())
	}
	return sum, nil
}

// memory returns the server's proportional set size in bytes.
func (s *server) memory() (int64, error) {
	pids, err := s.processes()
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, pid := range pids {
		pss, err := kernelSize(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH) {
			continue
		}
		if err != nil {
			return 0, err
		}
		sum += pss
	}
	return sum, nil
}

// peakRSS returns the maximum resident set size of the server's own process, in bytes.
func (s *server) peakRSS() (int64, error) {
	return kernelSize(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid), "VmHWM:")
}

// kernelSize returns the size, in bytes, in the line of a file in /proc that begins with a name; 0
// if there is none.
func kernelSize(path, name string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, nil
}

// watch records the server's peak memory until the returned function is called.
func (s *server) watch() (stop func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			if m, err := s.memory(); err == nil {
				s.peak = max(s.peak, m)
			}
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() { close(done); <-stopped }
}

// settle waits until the server is idle, at most five seconds.
func (s *server) settle(ctx context.Context) error {
	before, err := s.cpu()
	for range 50 {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		time.Sleep(100 * time.Millisecond)
		var now time.Duration
		now, err = s.cpu()
		if now-before < time.Millisecond {
			break
		}
		before = now
	}
	return err
}
