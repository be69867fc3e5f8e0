package logs

import (
	"cmp"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Rotation is a log and what rotation has made of it.
type Rotation struct {
	Name  string   // of the file that is written to, which there may not be
	Files []string // oldest first
}

// Sets groups the names in a folder by the log that they are of: lab.log,
// lab.log.1, lab.log.2.gz; lab.log-20260304.gz and lab-2026-03-04.log.zst, as
// logrotate, Go's lumberjack, logback and others name them. What is alone is in no
// set. Where a file is there compressed as well as not, it is being compressed,
// and only the other one counts. Sets come in the order of their names.
func Sets(names []string) []Rotation {
	there := map[string]bool{} // of the names that it depends on, which are few even of a large folder
	for _, name := range names {
		if r, ok := parseRotated(name); ok {
			there[r.base] = false
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
	found := map[string][]rotated{}
	for _, name := range names {
		r, ok := parseRotated(name)
		if ok && (there[r.base] || r.dated() && path.Ext(r.base) == ".log") && (r.plain == name || !there[r.plain]) {
			found[r.base] = append(found[r.base], r)
		}
	}
	var sets []Rotation
	for base, members := range found {
		sort.Slice(members, func(i, j int) bool { return members[i].compare(members[j]) < 0 })
		set := Rotation{Name: base}
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

// rotated is the name of a file that rotation has put aside.
type rotated struct {
	name  string
	plain string // without what compression adds
	base  string // the log's own name
	mark  string // the number or date between them
}

// parseRotated takes a name apart.
func parseRotated(name string) (rotated, bool) {
	plain := strings.TrimSuffix(name, compressedSuffix(name))
	if base, mark := cutMark(plain); base != "" {
		return rotated{name, plain, base, mark}, true
	}
	ext := path.Ext(plain)
	if base, mark := cutMark(strings.TrimSuffix(plain, ext)); base != "" && ext != "" {
		return rotated{name, plain, base + ext, mark}, true
	}
	return rotated{}, false
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
func (r rotated) dated() bool {
	return len(r.mark) >= len("20260304") && (r.mark[0] == '1' || r.mark[0] == '2')
}

// compare orders by age, oldest first: 2 before 1, but 20260304 before 20260305;
// dates before numbers.
func (a rotated) compare(b rotated) int {
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
func (r rotated) number() int {
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
