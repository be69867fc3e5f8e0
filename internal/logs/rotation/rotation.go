package rotation

import (
	"cmp"
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
	there := map[string]bool{} // of the names that it depends on, which are few even of a large folder
	for _, name := range names {
		if r, ok := Parse(name); ok {
			there[r.Log] = false
			if r.plain != name {
				there[r.plain] = false
			}
		}
	}
	if len(there) == 0 {
		return nil
	}
	for _, name := range names {
		if _, ok := there[name]; ok {
			there[name] = true
		}
	}
	found := map[string][]Name{}
	for _, name := range names {
		r, ok := Parse(name)
		if ok && (there[r.Log] || r.dated() && path.Ext(r.Log) == ".log") && (r.plain == name || !there[r.plain]) {
			found[r.Log] = append(found[r.Log], r)
		}
	}
	var sets []Set
	for base, members := range found {
		sort.Slice(members, func(i, j int) bool { return members[i].compare(members[j]) < 0 })
		set := Set{Name: base}
		for _, r := range members {
			set.Files = append(set.Files, r.name)
		}
		if there[base] {
			set.Files = append(set.Files, base)
		}
		if len(set.Files) > 1 {
			sets = append(sets, set)
		}
	}
	sort.Slice(sets, func(i, j int) bool { return sets[i].Name < sets[j].Name })
	return sets
}

// Name is the name of a file that rotation has put aside.
type Name struct {
	name  string
	plain string // without what compression adds
	Log   string // the log's own name
	mark  string // the number or date between them
}

// Parse takes a name apart.
func Parse(name string) (Name, bool) {
	plain := strings.TrimSuffix(name, compressedSuffix(name))
	if base, mark := cutMark(plain); base != "" {
		return Name{name, plain, base, mark}, true
	}
	ext := path.Ext(plain)
	if base, mark := cutMark(strings.TrimSuffix(plain, ext)); base != "" && ext != "" {
		return Name{name, plain, base + ext, mark}, true
	}
	return Name{}, false
}

// cutMark cuts a number or date off a name's end, with the separator before it.
func cutMark(name string) (base, mark string) {
	run := len(strings.TrimRight(name, "0123456789.-_T:Z"))
	i := strings.IndexAny(name[run:], ".-_")
	if i < 0 || run+i == 0 || !isDate(name[run+i+1:]) {
		return "", ""
	}
	return name[:run+i], name[run+i+1:]
}

// dated reports whether the mark is a date, not just a number.
func (r Name) dated() bool {
	return len(r.mark) >= len("20260304") && (r.mark[0] == '1' || r.mark[0] == '2')
}

// compare orders by age, oldest first: 2 before 1, but 20260304 before 20260305;
// dates before numbers.
func (a Name) compare(b Name) int {
	m, n := a.number(), b.number()
	if m >= 0 && n >= 0 {
		return cmp.Compare(n, m)
	}
	if m >= 0 || n >= 0 {
		return cmp.Compare(m, n)
	}
	return compareDigits(a.mark, b.mark)
}

// number is the mark as a generation's number, -1 where it is none.
func (r Name) number() int {
	n, err := strconv.Atoi(r.mark)
	if err != nil || r.dated() {
		return -1
	}
	return n
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

// Of reports whether rotation makes a name of another: a suffix
// (lab.log.1, lab.log-20260304, lab.log.2026-03-04.gz) or, as Go's lumberjack
// does, a date before the extension (lab-2026-03-04T10-11-12.000.log).
func Of(name, base string) bool {
	name = strings.TrimSuffix(name, compressedSuffix(name))
	if rest, ok := strings.CutPrefix(name, base); ok {
		return len(rest) > 1 && strings.ContainsAny(rest[:1], ".-_") && isDate(rest[1:])
	}
	ext := path.Ext(base)
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(base, ext)+"-")
	if !ok || ext == "" {
		return false
	}
	rest, ok = strings.CutSuffix(rest, ext)
	return ok && isDate(rest)
}

// ByAge orders the names of rotated files from old to new: lab.log.2 before
// lab.log.1, but lab.log-20260304 before lab.log-20260305.
func ByAge(a, b string) int {
	m, errA := strconv.Atoi(strings.TrimPrefix(path.Ext(a), "."))
	n, errB := strconv.Atoi(strings.TrimPrefix(path.Ext(b), "."))
	if errA == nil && errB == nil && m < 10000 && n < 10000 {
		return cmp.Compare(n, m)
	}
	return strings.Compare(a, b)
}

// isDate reports whether a text is digits with separators, as a date or a number.
func isDate(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.-_T:Z") == "" && strings.ContainsAny(s, "0123456789")
}

func Compressed(name string) bool { return compressedSuffix(name) != "" }

// compressedSuffix returns the extension of a compressed file, or "".
func compressedSuffix(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".gz", ".zst", ".bz2", ".xz":
		return path.Ext(name)
	}
	return ""
}
