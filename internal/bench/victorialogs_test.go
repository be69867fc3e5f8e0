//go:build linux

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The flags are those of the compose file, without its comments, with paths of this machine.
func TestFlagsOfCompose(t *testing.T) {
	compose := "services:\n  a:\n    command:\n      - -x=/data # why\n\n    ports:\n      - \"1:2\"\n  b:\n    command:\n      - -y=2\n      - -z\nvolumes:\n  b:\n"
	if got := commandOf(compose, "a"); !slices.Equal(got, []string{"-x=/data"}) {
		t.Errorf("a: %q", got)
	}
	if got := commandOf(compose, "b"); !slices.Equal(got, []string{"-y=2", "-z"}) {
		t.Errorf("b: %q", got)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join("../..", composeFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"victorialogs", "vlagent"} {
		p, err := victoriaLogsPeer(program, commandOf(string(file), service))
		if err != nil {
			t.Fatal(err)
		}
		for _, arg := range p.args {
			if strings.Contains(arg, "/run/") || strings.Contains(arg, "$") || strings.Contains(arg, "=/") {
				t.Errorf("%s: %s is a path or name of the containers", service, arg)
			}
		}
	}
}

// Both folders of a fleet have the same lines in the same order, and one of them has the trace id.
func TestFleet(t *testing.T) {
	f := &fleet{dir: t.TempDir(), size: 400_000, end: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)}
	if err := f.makeLog("app", 1); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(f.dir, "plain/app/lab.log"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(whole)
	if n := strings.Count(text, "\n"); n != f.lines || n < 100 || strings.Count(text, f.trace) != 1 {
		t.Errorf("%d lines, %d said, %d with the trace id", n, f.lines, strings.Count(text, f.trace))
	}
	times := regexp.MustCompile(`"time":"([^"]+)"`).FindAllStringSubmatch(text, -1)
	if !slices.IsSortedFunc(times, func(a, b []string) int { return strings.Compare(a[1], b[1]) }) || times[0][1] != "2026-03-04T00:00:00.000Z" {
		t.Errorf("the times begin with %s, and are not in order", times[0][1])
	}
	newest, err := os.ReadFile(filepath.Join(f.dir, "packed/app/lab.log"))
	if err != nil || !strings.HasSuffix(text, string(newest)) {
		t.Errorf("the newest file is not the end of the log: %v", err)
	}
	names, err := filepath.Glob(filepath.Join(f.dir, "packed/app/lab.log.*.gz"))
	if err != nil || len(names) != fleetParts-2 {
		t.Errorf("compressed are %q, %v", names, err)
	}
}
