package rotation

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gowebdav/internal/natural"
)

// Set is a log with its rotated files.
type Set struct {
	Name  string   // of the log, which may be missing
	Files []string // oldest first
}

// Sets groups the names in a folder by their log, in the order of the logs' names. A
// file that is alone is in no set. If a file exists both plain and compressed, it is
// being compressed, and only the plain one counts.
func Sets(names []string) []Set {
	f := newFolder(names)
	var sets []Set
	for log, members := range f.rotated(names) {
		set := Set{Name: log, Files: byAge(members)}
		if f[log] {
			set.Files = append(set.Files, log)
		}
		if len(set.Files) > 1 {
			sets = append(sets, set)
		}
	}
	sort.Slice(sets, func(i, j int) bool { return sets[i].Name < sets[j].Name })
	return sets
}

// Containing returns the set of a file, given the names in its folder; false if the
// file is alone.
func Containing(name string, names []string) (Set, bool) {
	sets := Sets(related(name, names))
	for _, is := range []func(Set) bool{
		func(s Set) bool { return s.Name == name },
		func(s Set) bool { return slices.Contains(s.Files, name) },
		func(s Set) bool { n, ok := Parse(name); return ok && n.Log == s.Name },
	} {
		if i := slices.IndexFunc(sets, is); i >= 0 {
			return sets[i], true
		}
	}
	return Set{}, false
}

// Of returns the rotated files of a log, oldest first, given the names in its folder.
// The log itself may be missing. The result agrees with [Sets].
func Of(log string, names []string) []string {
	names = related(log, names)
	if !slices.Contains(names, log) {
		names = append(names, log)
	}
	return byAge(newFolder(names).rotated(names)[log])
}

// related returns the names that may share a set with the given one, by how they
// begin. A folder may have 100,000 files.
func related(name string, names []string) (some []string) {
	stem := strings.TrimSuffix(name, path.Ext(name))
	for n := range splits(name) {
		if s := strings.TrimSuffix(n.Log, path.Ext(n.Log)); len(s) < len(stem) {
			stem = s
		}
	}
	stem = strings.TrimRight(stem, markBytes)
	for _, other := range names {
		if strings.HasPrefix(other, stem) {
			some = append(some, other)
		}
	}
	return some
}

// folder tells whether a name exists, for each name that others depend on. These are
// few even in a large folder.
type folder map[string]bool

func newFolder(names []string) folder {
	f := folder{}
	for _, name := range names {
		for n := range splits(name) {
			f[n.Log] = false
			if n.plain != name {
				f[n.plain] = false
			}
		}
	}
	if len(f) == 0 {
		return f
	}
	for _, name := range names {
		if _, ok := f[name]; ok {
			f[name] = true
		}
	}
	return f
}

// rotated groups the names of rotated files by their log. A file that others are
// rotated from is a log of its own: app-1.log beside app.log, if there is app-1.log.1.
func (f folder) rotated(names []string) map[string][]Name {
	logs := map[string][]Name{}
	for _, name := range names {
		if n, ok := f.parse(name); ok && (f[n.Log] || n.startsSeries()) {
			logs[n.Log] = append(logs[n.Log], n)
		}
	}
	for log, members := range logs {
		logs[log] = slices.DeleteFunc(members, func(n Name) bool { return logs[n.file] != nil })
	}
	return logs
}

// parse takes a name apart at a log that exists, or else as [Parse] does. It skips a
// file that is being compressed.
func (f folder) parse(name string) (first Name, ok bool) {
	for n := range splits(name) {
		if n.plain != name && f[n.plain] {
			return Name{}, false
		}
		if f[n.Log] {
			return n, true
		}
		if !ok {
			first, ok = n, true
		}
	}
	return first, ok
}

// Name is the name of a rotated file.
type Name struct {
	Log   string // name of the log
	file  string // the whole name
	plain string // file without the extension of compression
	mark  string // the number or date that rotation added
}

// Parse takes the name of a rotated file apart; false if it is no such name. The other
// names in the folder may tell more, see [Sets]: node-1.2 belongs to node-1 if that
// exists.
func Parse(name string) (Name, bool) {
	for n := range splits(name) {
		return n, true
	}
	return Name{}, false
}

// splits yields each way to take a name apart, the likely ones first. The mark is at
// the end or before the extension. It begins with a date if it contains one, and is as
// long as possible otherwise.
func splits(name string) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		plain := strings.TrimSuffix(name, compressedExt(name))
		stem, ext := plain, ""
		start := markStart(stem)
		if start < 0 {
			ext = path.Ext(plain)
			stem = strings.TrimSuffix(plain, ext)
			if start = markStart(stem); start < 0 || ext == "" {
				return
			}
		}
		split := func(at int) Name { return Name{stem[:at] + ext, name, plain, stem[at+1:]} }
		date := dateStart(stem, start)
		if date >= 0 && !yield(split(date)) {
			return
		}
		for at := start; at < len(stem); at++ {
			if date >= 0 && at >= date && path.Ext(stem[:date]+ext) == ".log" {
				return // a number after the date counts the files of that date
			}
			if at != date && separates(stem, at) && !yield(split(at)) {
				return
			}
		}
	}
}

const (
	separators = ".-_"
	markBytes  = "0123456789" + separators + "T:Z+"
)

// markStart returns the index of the separator before the longest mark of a name; -1 if
// there is no mark.
func markStart(name string) int {
	run := len(strings.TrimRight(name, markBytes))
	for at := max(run, 1); at < len(name); at++ {
		if separates(name, at) {
			return at
		}
	}
	return -1
}

// separates reports whether name[at] is a separator with a digit somewhere after it.
func separates(name string, at int) bool {
	return strings.IndexByte(separators, name[at]) >= 0 && strings.ContainsAny(name[at+1:], "0123456789")
}

// dateStart returns the index of the separator before the first date of a mark; -1 if
// the mark has no date.
func dateStart(name string, start int) int {
	for at := start; at < len(name); at++ {
		if strings.IndexByte(separators, name[at]) >= 0 && isDate(name[at+1:]) {
			return at
		}
	}
	return -1
}

// isDate reports whether a text begins with a date, such as 2026-03-04 or 20260304, or
// with seconds since 1970.
func isDate(s string) bool {
	if s == "" || s[0] != '1' && s[0] != '2' {
		return false
	}
	digits := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
	n := digits(s)
	return n >= len("20260304") || n == len("2026") && len(s) >= len("2026-03-04") && strings.IndexByte(separators, s[4]) >= 0 &&
		digits(s[5:]) == 2 && strings.IndexByte(separators, s[7]) >= 0 && digits(s[8:]) >= 2
}

// dated reports whether the mark is a date, not just a number.
func (n Name) dated() bool { return isDate(n.mark) }

// startsSeries reports whether the name belongs to a series of dated files, which a set
// accepts although its log is missing: the program opens a new file each day.
func (n Name) startsSeries() bool { return n.dated() && path.Ext(n.Log) == ".log" }

// byAge lists files, oldest first.
func byAge(names []Name) []string {
	sort.Slice(names, func(i, j int) bool { return names[i].compare(names[j]) < 0 })
	files := make([]string, 0, len(names)+1)
	for _, n := range names {
		files = append(files, n.file)
	}
	return files
}

// compare orders by age, oldest first: 2 before 1, but 20260304 before 20260305. Dates
// come before numbers.
func (a Name) compare(b Name) int {
	m, n := a.number(), b.number()
	if m >= 0 && n >= 0 {
		return cmp.Or(cmp.Compare(n, m), strings.Compare(a.file, b.file))
	}
	if m >= 0 || n >= 0 {
		return cmp.Compare(m, n)
	}
	return cmp.Or(natural.Compare(numbers(a.mark), numbers(b.mark)), strings.Compare(a.file, b.file))
}

// number returns the mark as a number, or -1 if it is a date or has several parts.
func (n Name) number() int {
	number, err := strconv.Atoi(n.mark)
	if err != nil || n.dated() {
		return -1
	}
	return number
}

// numbers returns the numbers of a mark, without its separators.
func numbers(mark string) string {
	return strings.Join(strings.FieldsFunc(mark, func(c rune) bool { return c < '0' || c > '9' }), " ")
}

// Compressed reports whether a name has the extension of a compressed file.
func Compressed(name string) bool { return compressedExt(name) != "" }

// compressedExt returns the extension of compression, or "".
func compressedExt(name string) string {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".bz2", ".xz":
		return ext
	}
	return ""
}
