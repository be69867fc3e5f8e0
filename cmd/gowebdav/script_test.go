package main

import (
	"errors"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts and tests run the program as a process: its name leads to this
// binary, so that the race detector and the coverage of tests reach it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gowebdav": main})
}

// TestScripts runs what an operator may type, a behaviour a file.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"says":  says,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// exits runs a program that must end with a status that is not 0: exits STATUS PROGRAM [ARGUMENT...].
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != want {
		ts.Fatalf("%v; want status %d", err, want)
	}
}

// says checks that the last program said one line, to standard error, and nothing else: says LINE.
func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: says LINE")
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("unexpected standard output: %q", out)
	}
	if got := ts.ReadFile("stderr"); got != args[0]+"\n" {
		ts.Fatalf("got  %q\nwant %q", got, args[0]+"\n")
	}
}
