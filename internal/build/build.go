// Package build builds the program for tests and benchmarks, as it is released.
package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// Program builds the program as the file out, with further flags of go build.
func Program(out string, flags ...string) error {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "gowebdav").Output()
	if err != nil {
		return fmt.Errorf("find the source: %w", err)
	}
	build := exec.Command(filepath.Join(strings.TrimSpace(string(root)), ".ci", "build"), append([]string{out}, flags...)...)
	if build.Env = os.Environ(); len(flags) > 0 {
		build.Env = append(build.Env, "CGO_ENABLED=1") // for -race
	}
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return nil
}

// Command builds another command of this module, for comparison, with the same flags.
func Command(out, pkg string) error {
	build := exec.Command("go", "build", "-trimpath", "-tags", "nethttpomithttp2", "-ldflags", "-s -w", "-o", out, "gowebdav/"+pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, said)
	}
	return nil
}

// ProgramAsTest builds the program with the race detector if the running test has it. A race
// makes the exit status of the program 66.
func ProgramAsTest(out string) error {
	if RaceDetector() {
		return Program(out, "-race")
	}
	return Program(out)
}

// RaceDetector reports whether the running test has the race detector.
func RaceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}
