package rotation

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Set is a log and what rotation has made of it.
type Set struct {
	Name  string   // of the file that is written to, which there may not be
	Files []string // oldest first
}

// Sets groups the names in a folder by the log that they are of: lab.log,
// lab.log.1, lab.log.2.gz; lab.log-20260304.gz and lab-2026-03-04.log.zst, as
// logrotate, Go's lumberjack, logback and others name them. What is alone is in no
// set. Where a file is there compressed as well as not, it is being compressed,
// and only the other one counts. Sets come in the order of their names.
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

// Containing returns the set that a file belongs to, by the names in its folder; none if
// it is alone.
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

// Of returns the rotated files of a log, oldest first, among the names in its folder,
// in which the log itself may be missing. It agrees with [Sets].
func Of(log string, names []string) []string {
	names = related(log, names)
	if !slices.Contains(names, log) {
		names = append(names, log)
	}
	return byAge(newFolder(names).rotated(names)[log])
}

// related leaves out the names that can be of no set with the given one: they begin
// otherwise. A folder may have 100,000.
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

// folder tells of the names that others depend on, which are few even of a large
// folder, whether they are there.
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

// parse takes a name apart by a log that is there, or else as [Parse] does. There is
// nothing to a file that is being compressed.
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

// Name is the name of a file that rotation has put aside.
type Name struct {
	Log   string // the log's own name
	file  string
	plain string // without what compression adds
	mark  string // the number or date between them
}

// Parse takes a name apart by the name alone. Which log a folder has may tell better:
// node-1.2 is of node-1, if that is there.
func Parse(name string) (Name, bool) {
	for n := range splits(name) {
		return n, true
	}
	return Name{}, false
}

// splits takes a name apart in each way in which rotation may have made it, the likely
// ones first: the mark is at the end or before the extension, begins with a date if it
// has one, and else is as long as it can be.
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
				return // what follows the date of a file counts the files of that date
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

// markStart returns where the longest mark of a name begins, with the separator before
// it; -1 for none.
func markStart(name string) int {
	run := len(strings.TrimRight(name, markBytes))
	for at := max(run, 1); at < len(name); at++ {
		if separates(name, at) {
			return at
		}
	}
	return -1
}

// separates reports whether a mark, which has a digit, may follow what is at a place.
func separates(name string, at int) bool {
	return strings.IndexByte(separators, name[at]) >= 0 && strings.ContainsAny(name[at+1:], "0123456789")
}

// dateStart returns where the first date of a mark begins, with the separator before
// it; -1 for none.
func dateStart(name string, start int) int {
	for at := start; at < len(name); at++ {
		if strings.IndexByte(separators, name[at]) >= 0 && isDate(name[at+1:]) {
			return at
		}
	}
	return -1
}

// isDate reports whether a text begins with a date, as 2026-03-04, or 20260304, or with
// seconds since 1970.
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

// startsSeries reports whether a program writes to a file of each day, so that there
// need not be one with the log's own name.
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

// compare orders by age, oldest first: 2 before 1, but 20260304 before 20260305;
// dates before numbers.
func (a Name) compare(b Name) int {
	m, n := a.number(), b.number()
	if m >= 0 && n >= 0 {
		return cmp.Or(cmp.Compare(n, m), strings.Compare(a.file, b.file))
	}
	if m >= 0 || n >= 0 {
		return cmp.Compare(m, n)
	}
	return cmp.Or(compareDigits(a.mark, b.mark), strings.Compare(a.file, b.file))
}

// number is the mark as a generation's number, -1 where it is none.
func (n Name) number() int {
	number, err := strconv.Atoi(n.mark)
	if err != nil || n.dated() {
		return -1
	}
	return number
}

// compareDigits compares runs of digits as numbers: 9 before 10.
func compareDigits(a, b string) int {
	fields := func(s string) []string {
		return strings.FieldsFunc(s, func(c rune) bool { return c < '0' || c > '9' })
	}
	return slices.CompareFunc(fields(a), fields(b), func(a, b string) int {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
}

// Compressed reports whether a file is compressed, by its name.
func Compressed(name string) bool { return compressedExt(name) != "" }

// compressedExt returns the extension of a compressed file, or "".
func compressedExt(name string) string {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".bz2", ".xz":
		return ext
	}
	return ""
}
