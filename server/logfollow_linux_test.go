package server

import (
	"os"
	"path/filepath"
	"testing"
)

// A thousand who follow a log must not take a thousand open files beside their
// connections.
func TestFollowersShareTheFile(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "lab.log")
	write(t, log, "one\n")
	s, _ := newSite(t, "/app,"+dir+",null,null,true", false)
	for range 5 {
		following(t, s.URL+"/app/lab.log?follow&tail=1").want("one")
	}
	if n := opened(t, log); n != 1 {
		t.Errorf("five followers hold the file open %d times", n)
	}
}

// opened is how often this process has a file open.
func opened(t *testing.T, name string) (n int) {
	t.Helper()
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		t.Fatal(err)
	}
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && to == name { // some are closed meanwhile
			n++
		}
	}
	return n
}
