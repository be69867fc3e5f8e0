//go:build linux

package faults

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gowebdav/internal/build"
)

// programs are the servers under test, built once by TestMain.
type programs struct {
	checked string // with the race detector if these tests have it
	plain   string // without it, for measurements
}

var built programs

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	if inherited := os.Getenv(programVariable); inherited != "" {
		built = programs{inherited, inherited}
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "gowebdav-faults-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built.plain = filepath.Join(dir, "gowebdav")
	built.checked = built.plain
	err = build.Program(built.plain)
	if err == nil && build.RaceDetector() {
		built.checked += "-race"
		err = build.ProgramAsTest(built.checked)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// soak is the duration of the random parts in the long form, 0 in the short form.
func soak(t *testing.T) time.Duration {
	t.Helper()
	value := os.Getenv("GOWEBDAV_SOAK")
	if value == "" || value == "0" {
		return 0
	}
	if value == "1" {
		return 5 * time.Minute
	}
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		t.Fatalf("GOWEBDAV_SOAK is %q, expected 1 or a duration", value)
	}
	return d
}

// either returns the first number in the short form, the second in the long form.
func either(t *testing.T, short, long int) int {
	t.Helper()
	if soak(t) > 0 {
		return long
	}
	return short
}

// seeds returns GOWEBDAV_SEED, or else the given seeds and in the long form a new one.
func seeds(t *testing.T, kept ...uint64) []uint64 {
	t.Helper()
	if value := os.Getenv("GOWEBDAV_SEED"); value != "" {
		seed, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			t.Fatalf("GOWEBDAV_SEED: %v", err)
		}
		return []uint64{seed}
	}
	if soak(t) > 0 {
		kept = append(kept, new(maphash.Hash).Sum64()>>32)
	}
	return kept
}

// random returns a generator for a seed. If the test fails, it prints how to repeat it.
func random(t *testing.T, seed uint64) *rand.Rand {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: GOWEBDAV_SEED=%d go test -count=1 -run '^%s$' ./internal/faults", seed, name)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

// figure prints a measurement, unless it is zero.
func figure(t *testing.T, format string, args ...any) {
	t.Helper()
	if t.Failed() {
		return
	}
	t.Logf("figure: "+format, args...)
}

// missing ends the test because this machine lacks a permission. It skips, or fails if all clients are required.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("GOWEBDAV_REQUIRE_CLIENTS") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

const (
	programVariable   = "GOWEBDAV_FAULTS_PROGRAM"   // path of the server, for a test in a namespace
	namespaceVariable = "GOWEBDAV_FAULTS_NAMESPACE" // name of the test that runs in a namespace
)

// withMounts runs do with the right to mount. It runs this test's program again in a new mount namespace, which ends
// with its mounts.
func withMounts(t *testing.T, do func()) {
	t.Helper()
	if os.Getenv(namespaceVariable) == t.Name() {
		do()
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), namespaceVariable+"="+t.Name(), programVariable+"="+built.checked)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		missing(t, "no mounts of one's own: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, &out)
	} else if strings.Contains(out.String(), "figure:") {
		t.Logf("%s", &out)
	}
	if !strings.Contains(out.String(), "=== RUN   "+t.Name()) {
		t.Errorf("the test did not run:\n%s", &out)
	}
}

// mountTmpfs mounts a new file system of the given size in bytes.
func mountTmpfs(t *testing.T, dir string, size int) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(size)); err != nil {
		missing(t, "mount of a tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
}
