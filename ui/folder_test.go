package ui

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func renderFolder(t *testing.T, lang Language, f Folder) page {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t).Folder(&b, Viewer{Lang: lang, User: "user1", Here: "/"}, f); err != nil {
		t.Fatal(err)
	}
	return parse(t, &b)
}

// holding is a folder of one page with some entries.
func holding(f Folder, entries ...Entry) Folder {
	f.Entries = func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
	f.Rows, f.Matches, f.Members = len(entries), len(entries), max(f.Members, len(entries))
	for _, e := range entries {
		if !e.Folder {
			f.Files++
			f.Bytes += max(e.Size, 0)
		}
	}
	return f
}

// cells gives the text of each row's cells, the head's first.
func cells(p page) [][]string {
	var rows [][]string
	for _, tr := range p.all(atom.Tr, "") {
		var row []string
		for c := range tr.ChildNodes() {
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				row = append(row, strings.TrimSpace(text(c)))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// The page of a long folder does not know the size of all members.
func TestFolderOfUnknownSize(t *testing.T) {
	f := holding(Folder{Path: "/app/"}, Entry{Name: "lab.log", Href: "/app/lab.log", Size: 5})
	for bytes, want := range map[int64]string{5: "1 item · 5 B", 0: "1 item · 0 B", -1: "1 item"} {
		f.Bytes = bytes
		page := renderFolder(t, English, f)
		if got := strings.Join(strings.Fields(text(page.one(t, atom.P, "sum"))), " "); got != want {
			t.Errorf("%d bytes: %q, want %q", bytes, got, want)
		}
		if got := attr(page.all(atom.Form, "")[1], "data-bytes"); (got != "") != (bytes >= 0) {
			t.Errorf("%d bytes: the script is told %q", bytes, got)
		}
	}
}

func TestFolderRows(t *testing.T) {
	f := holding(Folder{Path: "/app/", Mount: "/app", ReadOnly: true, ParentHref: "/"}, []Entry{
		{Name: "2025", Href: "/app/2025/", Folder: true, Size: 4096, ModTime: noon.AddDate(-1, 0, 0)},
		{Name: "lab.log", Href: "/app/lab.log", Size: 3_287_114, ModTime: noon.Add(-30 * time.Second).UTC()},
		{Name: "a.gz", Href: "/app/a.gz", Size: 1, ModTime: noon.Add(-5 * time.Minute)},
		{Name: "unknown", Href: "/app/unknown", Size: -1},
	}...)
	for lang, want := range map[Language][][]string{
		English: {
			{"Select", "Name", "Size", "Modified", "Download"},
			{"", "2025/", "", "2025-03-04 12:00", ""},
			{"", "lab.log", "3.1 MiB", "2026-03-04 11:59 just now", ""},
			{"", "a.gz", "1 B", "2026-03-04 11:55 5 min ago", ""},
			{"", "unknown", "", "", ""},
		},
		Chinese: {
			{"选择", "名称", "大小", "修改时间", "下载"},
			{"", "2025/", "", "2025-03-04 12:00", ""},
			{"", "lab.log", "3.1 MiB", "2026-03-04 11:59 刚刚", ""},
			{"", "a.gz", "1 B", "2026-03-04 11:55 5 分钟前", ""},
			{"", "unknown", "", "", ""},
		},
	} {
		page := renderFolder(t, lang, f)
		if got := cells(page); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: rows are\n%q, want\n%q", lang, got, want)
		}
		for _, th := range page.all(atom.Th, "") {
			if attr(th, "scope") != "col" {
				t.Errorf("%s: column %q has no scope", lang, text(th))
			}
		}
	}

	page := renderFolder(t, English, f)
	stamp := page.all(atom.Time, "")[1]
	if got, want := attr(stamp, "datetime"), "2026-03-04T11:59:30+08:00"; got != want {
		t.Errorf("datetime=%q, want %q", got, want)
	}
	if got, want := attr(stamp, "title"), "2026-03-04 11:59:30 +08:00"; got != want {
		t.Errorf("title=%q, want %q", got, want)
	}
	if got, want := attr(page.all(atom.Td, "s")[1], "title"), "3,287,114 bytes"; got != want {
		t.Errorf("exact size %q, want %q", got, want)
	}
	if n := len(page.all(atom.Span, "fresh")); n != 1 {
		t.Errorf("%d files are marked as just written, want 1", n)
	}
	for class, want := range map[string]string{"sum": "4 items · 3.1 MiB", "note": "Times are in UTC+08:00", "user": "Logged in as user1"} {
		if got := strings.Join(strings.Fields(text(page.one(t, atom.P, class))), " "); got != want {
			t.Errorf("%s: %q, want %q", class, got, want)
		}
	}
	if got := text(page.one(t, atom.Span, "badge")); got != "Read-only" {
		t.Errorf("badge %q", got)
	}
	if got := attr(page.one(t, atom.A, "up"), "href"); got != "/" {
		t.Errorf("parent leads to %q", got)
	}
}

func TestFolderLinksAreIntact(t *testing.T) {
	var entries []Entry
	var want []string
	for _, name := range hostileNames {
		href := hrefOf("/app/" + name)
		entries = append(entries, Entry{Name: name, Href: href})
		want = append(want, href, href+"?download")
	}
	entries = append(entries, Entry{Name: "sub", Href: "/app/sub/", Folder: true})
	want = append(want, "/app/sub/", "/app/sub/?zip")

	var got []string
	for _, td := range renderFolder(t, English, holding(Folder{Path: "/app/"}, entries...)).all(atom.Td, "") {
		for _, a := range (page{td}).all(atom.A, "") {
			got = append(got, attr(a, "href"))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("links are\n%q, want\n%q", got, want)
	}
}

func TestFolderRefusesForeignLinks(t *testing.T) {
	for _, href := range []string{"javascript:alert(1)", "//example.org/", `/\example.org/`, "https://example.org/", "lab.log", ""} {
		page := renderFolder(t, English, holding(Folder{Path: "/"}, Entry{Name: "x", Href: href}))
		link := (page.all(atom.Td, "n")[0]).FirstChild
		if got := attr(link, "href"); got != "#" {
			t.Errorf("Href %q became %q", href, got)
		}
	}
}

func TestFolderNamesAreIsolatedAndReadable(t *testing.T) {
	for _, name := range hostileNames {
		listing := renderFolder(t, English, holding(Folder{Path: "/"}, Entry{Name: name, Href: "/x"}))
		cell := page{listing.one(t, atom.Td, "n")}

		want := name
		if parts := split(name); parts != nil {
			want = ""
			for _, p := range parts {
				want += p.Text
			}
		}
		if got := text(cell.one(t, atom.Bdi, "")); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
		if got, want := attr(listing.one(t, atom.Td, "d").FirstChild, "aria-label"), "Download "+visible(name); got != want {
			t.Errorf("%q: label %q, want %q", name, got, want)
		}
	}
}

func TestCrumbs(t *testing.T) {
	page := renderFolder(t, English, Folder{Path: "/team/应用 1/50%?#/<b>\xff/"})
	var hrefs []string
	nav := page.one(t, atom.Nav, "crumbs")
	for n := range nav.Descendants() {
		if n.DataAtom == atom.A {
			hrefs = append(hrefs, attr(n, "href"))
		}
	}
	want := []string{"/", "/team/", "/team/%E5%BA%94%E7%94%A8%201/", "/team/%E5%BA%94%E7%94%A8%201/50%25%3F%23/"}
	if !slices.Equal(hrefs, want) {
		t.Errorf("crumbs lead to %q, want %q", hrefs, want)
	}
	var here *html.Node
	for n := range nav.Descendants() {
		if attr(n, "aria-current") == "page" {
			here = n
		}
	}
	if here == nil || text(here) != `<b>\xFF` || text(page.one(t, atom.H1, "")) != `<b>\xFF` {
		t.Errorf("the page itself is not the last crumb and the heading")
	}
}

func TestEmptyFolderSaysSo(t *testing.T) {
	readOnly := renderFolder(t, English, Folder{Path: "/app/", ReadOnly: true})
	writable := renderFolder(t, English, Folder{Path: "/app/"})
	for _, page := range []page{readOnly, writable} {
		if got := text(page.one(t, atom.H2, "")); got != "This folder is empty" {
			t.Errorf("heading %q", got)
		}
		if len(page.all(atom.Table, "")) != 0 {
			t.Error("an empty folder has a table")
		}
		if got := text(page.one(t, atom.P, "sum")); got != "0 items" {
			t.Errorf("sum %q", got)
		}
	}
	if text(readOnly.one(t, atom.Div, "empty")) == text(writable.one(t, atom.Div, "empty")) {
		t.Error("a folder that can be written to is described like one that cannot")
	}
	for lang, words := range map[Language]*texts{English: english(), Chinese: chinese()} {
		made := text(renderFolder(t, lang, Folder{Path: "/app/", Made: true}).one(t, atom.Div, "empty"))
		if !strings.Contains(made, words.MadeFolder) || !strings.Contains(made, words.EmptyWritable) {
			t.Errorf("the page of a folder that the server has made says %q", made)
		}
	}
	if strings.Contains(text(writable.one(t, atom.Div, "empty")), english().MadeFolder) {
		t.Error("a folder that was there is said to be made")
	}
}

func TestLongFolderIsWhole(t *testing.T) {
	var entries []Entry
	for i := range 1000 {
		entries = append(entries, Entry{Name: fmt.Sprint(i), Href: fmt.Sprint("/", i), ModTime: noon})
	}
	rows := cells(renderFolder(t, English, holding(Folder{Path: "/"}, entries...)))[1:]
	if len(rows) != len(entries) {
		t.Fatalf("%d rows, want %d", len(rows), len(entries))
	}
	for i, row := range rows {
		if row[1] != fmt.Sprint(i) {
			t.Fatalf("row %d is %q: not the order given", i, row[0])
		}
	}
}

type brokenPipe struct{ left int }

var errBroken = errors.New("broken pipe")

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestFolderReportsTheWritersError(t *testing.T) {
	p := newPages(t)
	f := holding(Folder{Path: "/"}, make([]Entry, 5000)...)
	for _, left := range []int{0, 100_000} {
		if err := p.Folder(&brokenPipe{left}, Viewer{Lang: English}, f); !errors.Is(err, errBroken) {
			t.Errorf("after %d bytes: error %v", left, err)
		}
	}
}

// BenchmarkFolder renders 10,000 files: 60 ms is the most it may take.
func BenchmarkFolder(b *testing.B) {
	p := New()
	now := p.now()
	var entries []Entry
	for i := range 10_000 {
		name := fmt.Sprintf("lab.log.%05d", i)
		entries = append(entries, Entry{Name: name, Href: "/app/" + name, Size: int64(i) * 77_777, ModTime: now.Add(-time.Duration(i) * time.Minute)})
	}
	f := holding(Folder{Path: "/app/", Mount: "/app", ParentHref: "/"}, entries...)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Folder(io.Discard, Viewer{Lang: English}, f); err != nil {
			b.Fatal(err)
		}
	}
}

// A form sends what is valid UTF-8 as it is, and little else.
func TestRowsAreChosenByNameOrAddress(t *testing.T) {
	f := holding(Folder{Path: "/app/"}, []Entry{
		{Name: `a "b" & c.log`, Href: "/app/a%20%22b%22%20&%20c.log"},
		{Name: "a\xff", Href: "/app/a%FF"},
		{Name: "line\nbreak", Href: "/app/line%0Abreak/", Folder: true},
	}...)
	var got []string
	for _, box := range renderFolder(t, English, f).all(atom.Input, "") {
		if attr(box, "type") == "checkbox" {
			got = append(got, attr(box, "name")+"="+attr(box, "value")+" "+attr(box, "aria-label"))
		}
	}
	want := []string{`name=a "b" & c.log Select a "b" & c.log`, `href=/app/a%FF Select a[\xFF]`, `href=/app/line%0Abreak/ Select line[U+000A]break`}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFilteredFolderSaysSo(t *testing.T) {
	some := renderFolder(t, English, holding(Folder{Path: "/", Filter: "lab <b>", Members: 1200}, Entry{Name: "x", Href: "/x"}))
	if got := strings.TrimSpace(text(some.one(t, atom.P, "sum"))); got != "1 / 1,200 items · 0 B" {
		t.Errorf("sum %q", got)
	}
	if got := attr(page{some.one(t, atom.Form, "filter")}.one(t, atom.Input, ""), "value"); got != "lab <b>" {
		t.Errorf("filter %q", got)
	}
	none := renderFolder(t, Chinese, Folder{Path: "/", Filter: "x", Members: 3})
	if got := text(none.one(t, atom.H2, "")); got != chinese().NoMatch {
		t.Errorf("heading %q", got)
	}
}
