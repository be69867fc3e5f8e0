package rotation

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"gowebdav/internal/natural"
)

// Name is the name of a rotated file.
type Name struct {
	Log    string // name of the log
	file   string // the whole name
	plain  string // file without the extension of compression
	mark   string // the number that rotation added, or what follows the date
	date   date   // its form is 0 without a date
	series series // of a date
	word   bool   // the mark is a word, such as old
	inside bool   // the date is in the middle, so no log is without it
}

// series is what the names of dated files have in common.
type series struct {
	before, after string // the date
	form          form
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

// Logs returns the names that the log of a file may have, the file's own first: a rotated
// file is one of a log, see [Parse].
func Logs(name string) []string {
	logs := []string{name}
	add := func(log string) {
		if log != "" && !slices.Contains(logs, log) {
			logs = append(logs, log)
		}
	}
	add(strings.TrimSuffix(name, compressedExt(name)))
	for n := range splits(name) {
		add(n.Log)
	}
	return logs
}

const (
	separators = ".-_"
	markBytes  = "0123456789" + separators + "T:Z+"
)

// maxName is the length of the longest name that is taken apart, in bytes. File systems have no
// longer ones, and the time grows faster than the length.
const maxName = 255

// splits yields each way to take a name apart, the likely ones first. The mark is at
// the end or before the extension, but a date may be anywhere before the extension. A
// number is as long as possible.
func splits(name string) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		if len(name) > maxName {
			return
		}
		n := Name{file: name, plain: strings.TrimSuffix(name, compressedExt(name))}
		if n.ofWord() || n.ofLabel() {
			yield(n)
			return
		}
		stem, ext := n.plain, ""
		run := markRun(stem)
		start := markStart(stem, run)
		at, d, dated := findDate(stem, run)
		if start < 0 && !dated {
			if n.ofWeekday(stem, "") {
				yield(n)
				return
			}
			if ext = path.Ext(stem); ext == "" {
				return
			}
			stem = strings.TrimSuffix(stem, ext)
			run = markRun(stem)
			start = markStart(stem, run)
			if ext == ".log" || ext == ".txt" {
				run = 0 // others have dates in the middle for other reasons
			}
			at, d, dated = findDate(stem, run)
		}
		counted := len(stem) // from there on, a number counts the files of the date
		if dated {
			of := n
			if of.ofDate(stem, ext, at, d); of.Log != "" {
				if !yield(of) {
					return
				}
				if IsLog(of.Log) {
					counted = at - 1
				}
			}
		}
		for cut := start; cut >= 0 && cut < counted; cut++ {
			if !separates(stem, cut) || dated && cut == at-1 || !dated && !numbers(stem[cut:], ext != "") {
				continue
			}
			of := n
			of.Log, of.mark = stem[:cut]+ext, stem[cut+1:]
			if !yield(of) {
				return
			}
		}
		if !dated && start < 0 && n.ofWeekday(stem, ext) {
			yield(n)
		}
	}
}

// ofWord takes apart a name such as lab.log.old, lab.log.bak or lab.log~. Many files have
// such copies; those of logs are rotated.
func (n *Name) ofWord() bool {
	if n.plain == "" || strings.IndexByte("~dDkK", n.plain[len(n.plain)-1]) < 0 {
		return false
	}
	log, ok := strings.CutSuffix(n.plain, "~")
	for _, suffix := range [...]string{".old", ".bak"} {
		if at := len(n.plain) - len(suffix); !ok && at > 0 && strings.EqualFold(n.plain[at:], suffix) {
			log, ok = n.plain[:at], true
		}
	}
	if !ok {
		return false
	}
	n.Log, n.word = log, true
	return IsLog(log)
}

// current is the file that multilog, svlogd and s6-log write to.
const current = "current"

// ofLabel takes apart a name that multilog, svlogd or s6-log makes: @, 24 digits of TAI64N
// and a letter.
func (n *Name) ofLabel() bool {
	if len(n.plain) != len("@400000006a3f2c1b12345678.s") || n.plain[0] != '@' || n.plain[25] != '.' || strings.Trim(n.plain[1:25], "0123456789abcdef") != "" {
		return false
	}
	n.Log, n.mark = current, n.plain[1:25]
	n.date = date{day: -1, form: label} // before others of that log
	n.series = series{form: label}
	return true
}

// ofWeekday takes apart a name such as postgresql-Mon.log.
func (n *Name) ofWeekday(stem, ext string) bool {
	day, at := weekdayOf(stem)
	if day == 0 {
		return false
	}
	n.Log = strings.TrimRight(stem[:at], separators) + ext
	n.date = date{day: day, form: weekday}
	n.series = series{stem[:at], ext, weekday}
	return n.Log != ""
}

// ofDate takes a name apart at a date. The log has the name without it.
func (n *Name) ofDate(stem, ext string, at int, d date) {
	end := at + d.length + len(countOf(stem[at+d.length:]))
	after := ext
	if end < len(stem) {
		after = stem[end:] + ext
	}
	n.mark, n.date = stem[at+d.length:end], d
	n.series = series{stem[:at], after, d.form}
	n.inside = end < len(stem)
	n.Log = after
	if at > 0 {
		n.Log = stem[:at-1] + after
		if !isSeparator(stem[at-1]) {
			n.Log = stem[:at] + after
		}
	} else if n.inside {
		n.Log = strings.TrimLeft(after, separators)
	}
}

// countOf returns what follows a date to order the files of a day: a time, a number, or both.
func countOf(s string) string {
	end := 0
	for end < len(s) {
		switch c := s[end]; {
		case isDigit(c), isSeparator(c), c == ':', c == '+':
		case c == 'T' && digits(s[end+1:]) > 0:
		case c == 'Z' && end > 0 && isDigit(s[end-1]):
		default:
			return strings.TrimRight(s[:end], separators)
		}
		end++
	}
	return strings.TrimRight(s, separators)
}

// markRun returns the index from which on a name has only bytes of marks.
func markRun(name string) int {
	at := len(name)
	for at > 0 && isMark[name[at-1]] {
		at--
	}
	return at
}

var isMark = func() (is [256]bool) {
	for _, c := range []byte(markBytes) {
		is[c] = true
	}
	return is
}()

// markStart returns the index of the separator before the longest mark of a name, given
// where its last characters of a mark begin; -1 if there is no mark.
func markStart(name string, run int) int {
	for at := max(run, 1); at < len(name); at++ {
		if separates(name, at) {
			return at
		}
	}
	return -1
}

// separates reports whether name[at] is a separator with a digit somewhere after it.
func separates(name string, at int) bool {
	if !isSeparator(name[at]) {
		return false
	}
	for i := len(name) - 1; i > at; i-- { // most marks end with a digit
		if isDigit(name[i]) {
			return true
		}
	}
	return false
}

// numbers reports whether a mark without a date, with its separator, may be one of rotation.
// Greater numbers are ports, statuses and identifiers, and three are a version.
func numbers(mark string, beforeExt bool) bool {
	count := 0
	for at := 0; at < len(mark); at++ {
		if n := digits(mark[at:]); n > 0 {
			count++
			at += n
		}
	}
	if count > 2 {
		return false
	}
	if first := 1; count == 1 && digits(mark[first:]) == len(mark)-first {
		significant := len(strings.TrimLeft(mark[first:], "0"))
		return significant <= 2 || mark[0] != '-' && (significant == 3 || !beforeExt)
	}
	return true
}

// numbered returns the series that a name would belong to if its number were a date.
func numbered(name string) (series, bool) {
	stem := strings.TrimSuffix(name, compressedExt(name))
	ext := ""
	if stem == "" || !isDigit(stem[len(stem)-1]) {
		ext = path.Ext(stem)
		stem = strings.TrimSuffix(stem, ext)
	}
	at := len(stem)
	for at > 0 && isDigit(stem[at-1]) {
		at--
	}
	n := len(stem) - at
	if n != 6 && n != 8 && n != 10 {
		return series{}, false
	}
	if _, dated := dateOf(stem[at:], n); dated {
		return series{}, false
	}
	return series{stem[:at], ext, form(n)}, true
}

// isDated reports whether the mark is a date, not just a number.
func (n Name) isDated() bool { return n.date.form != 0 }

// Dated reports whether a name belongs to a series of dated files, so the log will go on in a
// file of another name.
func Dated(name string) bool {
	n, ok := Parse(name)
	return ok && n.startsSeries()
}

// startsSeries reports whether the name belongs to a series of dated files, which a set
// accepts although its log is missing: the program opens a new file each day.
func (n Name) startsSeries() bool {
	return n.isDated() && (n.date.form == label || IsLog(n.Log))
}

// repeats reports whether the name does not tell the age: weekdays come again, and a date
// may begin with the day or the month.
func (n Name) repeats() bool { return n.date.form == weekday || n.date.form == dayFirst }

// mayCountUp reports whether greater numbers may be newer. With the number before the extension,
// some programs count down (java.util.logging), others up (log4j, Serilog).
func (n Name) mayCountUp() bool { return n.number() >= 0 && !strings.HasSuffix(n.plain, n.mark) }

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
	byMark := 0
	if a.date.form == label {
		byMark = strings.Compare(a.mark, b.mark)
	} else if a.mark != b.mark {
		byMark = natural.Compare(numbersOf(a.mark), numbersOf(b.mark))
	}
	return cmp.Or(cmp.Compare(a.date.day, b.date.day), byMark, strings.Compare(a.file, b.file))
}

// number returns the mark as a number, or -1 if it is a date or has several parts.
func (n Name) number() int {
	if n.isDated() {
		return -1
	}
	number, err := strconv.Atoi(n.mark)
	if err != nil {
		return -1
	}
	return number
}

// numbersOf returns the numbers of a mark, without its separators.
func numbersOf(mark string) string {
	return strings.Join(strings.FieldsFunc(mark, func(c rune) bool { return c < '0' || c > '9' }), " ")
}

// Compressed reports whether a name has the extension of a compressed file.
func Compressed(name string) bool { return compressedExt(name) != "" }

// compressedExt returns the extension of compression, or "".
func compressedExt(name string) string {
	if name == "" || strings.IndexByte("zZtT2", name[len(name)-1]) < 0 {
		return ""
	}
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".bz2", ".xz":
		return ext
	}
	return ""
}
