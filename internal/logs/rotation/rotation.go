package rotation

import (
	"cmp"
	"path"
	"slices"
	"sort"
	"strings"
	"time"
)

// Set is a log with its rotated files.
type Set struct {
	Name  string   // of the log, which may be missing
	Files []string // oldest first; the last one is being written
	key   series
}

// Sets groups the names in a folder by their log, in the order of the logs' names. A
// file that is alone is in no set. If a file exists both plain and compressed, it is
// being compressed, and only the plain one counts.
//
// changed returns when a file was changed last. Sets asks it only about a set whose names
// do not tell the order. If it is nil, the order is by name.
func Sets(names []string, changed func(name string) time.Time) []Set {
	f := newFolder(names)
	groups := f.groups()
	unclear := f.join(groups)
	var sets []Set
	for key, members := range groups {
		log := f.log(key)
		if len(members) > 1 || len(members) == 1 && log != "" {
			sets = append(sets, Set{cmp.Or(log, members[0].Log), ordered(members, log, unclear[key], changed), key})
		}
	}
	slices.SortFunc(sets, func(a, b Set) int {
		return strings.Compare(a.Name+"\x00"+a.Files[0], b.Name+"\x00"+b.Files[0])
	})
	return sets
}

// Containing returns the set of a file, given the names in its folder; false if the
// file is alone. See [Sets] for changed.
func Containing(name string, names []string, changed func(name string) time.Time) (Set, bool) {
	sets := Sets(related(name, names), changed)
	for _, is := range []func(Set) bool{
		func(s Set) bool { return s.Name == name },
		func(s Set) bool { return slices.Contains(s.Files, name) },
		func(s Set) bool { n, ok := Parse(name); return ok && (n.series == s.key || logOf(n.Log) == s.key) },
	} {
		if i := slices.IndexFunc(sets, is); i >= 0 {
			return sets[i], true
		}
	}
	return Set{}, false
}

// Of returns the files that one file was rotated to, oldest first, given the names in its
// folder. The file may be missing. Files that a program opens each day are not rotated
// from each other, although they are a set.
func Of(log string, names []string) []string {
	names = related(log, names)
	if !slices.Contains(names, log) {
		names = append(names, log)
	}
	f := newFolder(names)
	groups := f.groups()
	for key, members := range groups {
		if f.log(key) != log {
			continue
		}
		unclear := f.join(groups)
		if groups[key] != nil { // else it has joined another group, which is not only of this log
			members = groups[key]
		}
		return ordered(members, "", unclear[key], nil)
	}
	return nil
}

// related returns the names that may share a set with the given one, by how they
// begin. A folder may have 100,000 files.
func related(name string, names []string) (some []string) {
	var stems []string
	add := func(stem string) {
		if stem = strings.TrimRight(stem, markBytes); !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
	}
	logs := []string{name} // and the logs that it may be of, which may be of others
	if log := aliased(name); log != "" {
		logs = append(logs, log)
	}
	for i := 0; i < len(logs); i++ {
		add(strings.TrimSuffix(logs[i], path.Ext(logs[i])))
		if logs[i] == current {
			add("@")
		}
		for n := range splits(logs[i]) {
			if n.isDated() && n.date.form != label {
				add(n.series.before)
			}
			if !slices.Contains(logs, n.Log) {
				logs = append(logs, n.Log)
			}
		}
	}
	for _, other := range names {
		if slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(other, stem) }) {
			some = append(some, other)
		}
	}
	return some
}

// folder is what the names of a folder tell about each other.
type folder struct {
	// files has each name that others depend on, and the file that exists for it; "" for
	// none. These are few even in a large folder.
	files map[string]string

	marked   []string        // the names that can be taken apart
	numbers  map[series]bool // series with a number that is no date, so all are just numbers
	weekdays map[series]int  // the number of files
}

func newFolder(names []string) *folder {
	f := &folder{files: map[string]string{}, numbers: map[series]bool{}, weekdays: map[series]int{}}
	digits := false
	for _, name := range names {
		marked := false
		for n := range splits(name) {
			marked = true
			f.files[n.Log] = ""
			if n.plain != name {
				f.files[n.plain] = ""
			}
			switch form := n.date.form; {
			case form == weekday:
				f.weekdays[n.series]++
			case form.digits() > 0:
				digits = true
			}
		}
		if marked {
			f.marked = append(f.marked, name)
		}
	}
	if len(f.files) == 0 {
		return f
	}
	var last series
	for _, name := range names {
		if digits {
			if n, ok := numbered(name); ok && n != last { // neighbours are often of one series
				f.numbers[n] = true
				last = n
			}
		}
		if _, ok := f.files[name]; ok {
			f.files[name] = name
		} else if log := aliased(name); log != "" {
			if is, ok := f.files[log]; ok && is != log && (is == "" || name < is) {
				f.files[log] = name
			}
		}
	}
	return f
}

// aliased returns the name of the log for a file such as latest.log or app-current.log,
// which gets a date when it is rotated; "" for other files. A rotated file, such as current.0, is none.
func aliased(name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	before, ok := strings.CutSuffix(stem, "latest")
	if !ok {
		before, ok = strings.CutSuffix(stem, "current")
	}
	if !ok || ext == "" || before != "" && !isSeparator(before[len(before)-1]) {
		return ""
	}
	if _, rotated := Parse(name); rotated {
		return ""
	}
	return strings.TrimRight(before, separators) + ext
}

// logOf returns the key of the group of a log's rotated files.
func logOf(log string) series { return series{before: log} }

// log returns the file of the log of a group; "" for none.
func (f *folder) log(key series) string {
	if key.form != 0 {
		return ""
	}
	return f.files[key.before]
}

// groups groups the rotated files by their log if there is one, or else by their series.
func (f *folder) groups() map[series][]Name {
	groups := map[series][]Name{}
	for _, name := range f.marked {
		n, ok := f.parse(name)
		if !ok {
			continue
		}
		if key, ok := f.group(n); ok {
			groups[key] = append(groups[key], n)
		}
	}
	return groups
}

func (f *folder) group(n Name) (key series, ok bool) {
	if f.hasLog(n) {
		return logOf(n.Log), true
	}
	return n.series, n.startsSeries()
}

// hasLog reports whether the log of a rotated file exists.
func (f *folder) hasLog(n Name) bool { return !n.inside && f.files[n.Log] != "" && mayBeLog(n.Log) }

// parse takes a name apart at a log that exists, or else as [Parse] does. It skips a
// file that is being compressed.
func (f *folder) parse(name string) (first Name, ok bool) {
	for n := range splits(name) {
		if n.plain != name && f.files[n.plain] != "" {
			return Name{}, false
		}
		if !f.dates(n) {
			continue
		}
		if f.hasLog(n) {
			return n, true
		}
		if !ok {
			first, ok = n, true
		}
	}
	return first, ok
}

// dates reports whether the other names agree that the date of a name is one.
func (f *folder) dates(n Name) bool {
	switch form := n.date.form; {
	case form == weekday:
		return f.weekdays[n.series] > 1
	case form.digits() > 0:
		return !f.numbers[series{n.series.before, n.series.after, form.digits()}]
	}
	return true
}

// join settles which group a file belongs to that others are rotated from. A number makes
// it a log of its own: app-1.log beside app.log, if there is app-1.log.1. With a date, the
// others belong to that date: app-2026-03-04.log and app-2026-03-04.log.1. Some programs
// count such files up, so it returns the groups whose names do not tell the order.
func (f *folder) join(groups map[series][]Name) (unclear map[series]bool) {
	unclear = map[series]bool{}
	into := map[series]series{} // where a group belongs
	for key, members := range groups {
		groups[key] = slices.DeleteFunc(members, func(n Name) bool {
			log := logOf(n.file)
			if groups[log] == nil {
				return false
			}
			if n.isDated() {
				into[log] = key
			}
			return !n.isDated()
		})
	}
	for key, root := range into {
		for into[root] != (series{}) {
			root = into[root]
		}
		groups[root] = append(groups[root], groups[key]...)
		groups[key] = nil
		unclear[root] = true
	}
	return unclear
}

// wrongBy is how much later a file must have changed than one that is newer by its name, for the
// name to be wrong. Copies may have the times of their copying.
const wrongBy = time.Hour

// ordered lists rotated files and their log, if there is one, oldest first.
func ordered(members []Name, log string, unclear bool, changed func(string) time.Time) []string {
	sort.Slice(members, func(i, j int) bool { return members[i].compare(members[j]) < 0 })
	files := make([]string, 0, len(members)+1)
	for _, n := range members {
		files = append(files, n.file)
		unclear = unclear || n.repeats() || n.word && len(members) > 1
	}
	if log != "" {
		files = append(files, log)
	}
	if changed == nil || len(members) == 0 {
		return files
	}
	oldest, newest := members[0], members[len(members)-1]
	later := func(a, b string) bool { return changed(a).Sub(changed(b)) > wrongBy }
	switch {
	case unclear, newest.mayCountUp() && oldest.number() > newest.number() && later(oldest.file, newest.file):
		times := make(map[string]time.Time, len(files))
		for _, name := range files {
			times[name] = changed(name)
		}
		slices.SortStableFunc(files, func(a, b string) int { return times[a].Compare(times[b]) })
	case log != "" && newest.isDated() && newest.plain == newest.file && later(newest.file, log):
		// The program has begun to open a new file each day. A compressed one has another time.
		files = slices.Insert(files[:len(files)-1], 0, log)
	}
	return files
}
