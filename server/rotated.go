package server

import (
	"time"

	"gowebdav/internal/logs/rotation"
)

// maxUnfolded returns how many files may unfold under one row: half a page. A larger set has
// several such rows.
func maxUnfolded(pageRows int) int { return pageRows/2 - 1 }

// underTheirLogs takes the rotated files of logs out of the entries, and returns them by the name of
// their log, newest first. If the log itself is missing, its newest rotated file takes its place.
// It changes the given entries.
func underTheirLogs(entries []entry, maxUnfolded int, changed func(name string) time.Time) (rows []entry, older map[string][]entry) {
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if !e.folder() {
			names = append(names, e.name)
		}
	}
	sets := rotation.Sets(names, changed)
	if len(sets) == 0 {
		return entries, nil
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
	older = make(map[string][]entry, len(sets))
	moved := make([]bool, len(entries))
	for _, set := range sets {
		for files := set.Files; len(files) > 1; {
			n := len(files) - 1
			first := max(0, n-maxUnfolded)
			list := make([]entry, 0, n-first)
			for i := n - 1; i >= first; i-- {
				list = append(list, entries[at[files[i]]])
				moved[at[files[i]]] = true
			}
			older[files[n]] = list
			entries[at[files[n]]].older = uint32(len(list))
			files = files[:first]
		}
	}
	rows = entries[:0]
	for i, e := range entries {
		if !moved[i] {
			rows = append(rows, e)
		}
	}
	return rows, older
}

// changed returns a function that tells when a file was changed; the zero time if it has vanished.
// Few sets need that.
func (x *sorting) changed(entries []entry) func(name string) time.Time {
	var times map[string]time.Time
	return func(name string) time.Time {
		if times == nil {
			times = make(map[string]time.Time, len(entries))
			for _, e := range entries {
				if e.nanoseconds != undescribed {
					times[e.name] = e.modified()
				}
			}
		}
		if t, ok := times[name]; ok {
			return t
		}
		m, err := x.folder.Member(name)
		if err != nil {
			return time.Time{}
		}
		return m.ModTime()
	}
}
