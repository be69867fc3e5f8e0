package server

import (
	"time"

	"gowebdav/internal/logs/rotation"
)

// maxUnfolded returns how many files may unfold under one row: half a page. A larger set has
// several such rows.
func maxUnfolded(pageRows int) int { return pageRows/2 - 1 }

// underTheirLogs moves the rotated files of a log after it, newest first. If the log itself is
// missing, its newest rotated file takes its place.
func underTheirLogs(entries []entry, maxUnfolded int) []entry {
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if !e.folder() {
			names = append(names, e.name)
		}
	}
	sets := rotation.Sets(names, modTimes(entries))
	if len(sets) == 0 {
		return entries
	}
	at := map[string]int{}
	for _, set := range sets {
		for _, name := range set.Files {
			at[name] = 0
		}
	}
	for i, e := range entries {
		if _, ok := at[e.name]; ok && !e.folder() {
			at[e.name] = i
		}
	}
	older := make(map[int][]string, len(sets)) // oldest first, by the place of the newest
	moved := make([]bool, len(entries))
	for _, set := range sets {
		for files := set.Files; len(files) > 1; {
			n := len(files) - 1
			first := max(0, n-maxUnfolded)
			older[at[files[n]]] = files[first:n]
			for _, name := range files[first:n] {
				moved[at[name]] = true
			}
			files = files[:first]
		}
	}
	list := make([]entry, 0, len(entries))
	for i, e := range entries {
		if moved[i] {
			continue
		}
		files := older[i]
		e.older = uint32(len(files))
		for _, name := range files {
			e.olderBytes += entries[at[name]].size
		}
		list = append(list, e)
		for n := len(files) - 1; n >= 0; n-- {
			list = append(list, entries[at[files[n]]])
		}
	}
	return list
}

// modTimes returns a function that looks up when a file was changed. Few sets need that.
func modTimes(entries []entry) func(name string) time.Time {
	var times map[string]time.Time
	return func(name string) time.Time {
		if times == nil {
			times = make(map[string]time.Time, len(entries))
			for _, e := range entries {
				times[e.name] = e.modified()
			}
		}
		return times[name]
	}
}
