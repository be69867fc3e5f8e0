package server

import (
	"gowebdav/internal/logs"
	"gowebdav/ui"
)

// underTheirLogs puts what rotation has made of a log behind it, the newest first,
// wherever it was sorted to. A log that is not there itself gives its place to the
// newest.
func underTheirLogs(entries []ui.Entry) []ui.Entry {
	names := make([]string, 0, len(entries))
	for i := range entries {
		if !entries[i].Folder {
			names = append(names, entries[i].Name)
		}
	}
	sets := logs.Sets(names)
	if len(sets) == 0 {
		return entries
	}
	at := make(map[string]int, len(entries))
	for i := range entries {
		if !entries[i].Folder {
			at[entries[i].Name] = i
		}
	}
	older := make(map[int][]int, len(sets)) // by the place of the newest
	moved := make([]bool, len(entries))
	for _, set := range sets {
		newest := at[set.Files[len(set.Files)-1]]
		for i := len(set.Files) - 2; i >= 0; i-- {
			place := at[set.Files[i]]
			older[newest] = append(older[newest], place)
			moved[place] = true
		}
	}
	list := make([]ui.Entry, 0, len(entries))
	for i := range entries {
		if moved[i] {
			continue
		}
		list = append(list, entries[i])
		list[len(list)-1].Older = len(older[i])
		for _, place := range older[i] {
			list = append(list, entries[place])
		}
	}
	return list
}
