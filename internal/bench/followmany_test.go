//go:build linux

package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTogether reads what a follower gets. A lost, doubled or misplaced line of a log is an error;
// the order of lines of different logs is free.
func TestTogether(t *testing.T) {
	var complete []string
	for i := range 2 * togetherLogs {
		complete = append(complete, fmt.Sprintf("{\"text\":\"2026-03-04T10:11:12.000000Z INFO stored, number %d\",\"file\":\"service%d.log\",\"position\":\"x\"}\n", i, i%togetherLogs))
	}
	swapped := func(i, j int) []string {
		lines := slices.Clone(complete)
		lines[i], lines[j] = lines[j], lines[i]
		return lines
	}
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"complete", complete, ""},
		{"in another order", swapped(3, 4), ""},
		{"misplaced", swapped(3, 3+togetherLogs), "line 53 of service3.log came instead of line 3"},
		{"lost", slices.Delete(slices.Clone(complete), 3, 4), "line 53 of service3.log came instead of line 3"},
		{"doubled", slices.Insert(slices.Clone(complete), 3, complete[2]), "line 2 of service2.log came instead of line 52"},
		{"the last one lost", complete[:len(complete)-1], "the follow ended: EOF"},
		{"a note", []string{"{\"gone\":{\"logs\":1}}\n"}, `the follower got "{\"gone\":{\"logs\":1}}\n"`},
	} {
		lines := newTogether(2*togetherLogs, time.Second)
		got := ""
		if err := lines.read(bufio.NewReader(strings.NewReader(strings.Join(c.lines, "")))); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
