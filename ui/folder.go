package ui

import (
	"bufio"
	"io"
	"iter"
	"strings"
	"time"
)

// Entry is a member of a folder.
type Entry struct {
	Name      string // any bytes; shown harmlessly
	Href      string // absolute path, percent-encoded; a folder's ends with a slash
	Folder    bool
	Query     string // behind Href where the name leads, such as "?preview"; Href alone is the file itself
	MediaType string // of a file, which chooses its icon; "" where unknown
	Size      int64  // bytes; below zero where unknown; not shown for a folder
	ModTime   time.Time

	Older      int   // how many of the entries behind this one rotation has made of it: they unfold
	OlderBytes int64 // of these
}

// Folder is a listing, or a page of one that is long.
type Folder struct {
	Path       string // decoded URL path with a trailing slash
	Mount      string // prefix of the mount that Path lies in
	ReadOnly   bool
	Entries    iter.Seq2[Entry, error] // of this page, as they are to be shown; an error breaks it off
	Rows       int                     // how many Entries there are
	Members    int                     // of the folder
	Matches    int                     // of them, that Filter leaves
	Files      int                     // of the matches
	Bytes      int64                   // of these files
	Before     int                     // matches on the pages before
	Whole      bool                    // a page has room for all members
	After      string                  // the place that the next page begins after; "" for the last one
	ParentHref string                  // "" at the top
	Order      Order                   // of Entries
	Filter     string                  // words that the names of all matches hold
	Links      bool                    // the viewer may make links that need no login
	Plain      bool                    // for a program, such as wget, that follows every link: each leads to a member, once
}

// Folder writes the page of a folder, while f.Entries come. An error is w's or theirs.
func (p *Pages) Folder(w io.Writer, viewer Viewer, f Folder) error {
	f.Order = ParseOrder(string(f.Order))
	script := "folder/page"
	if !f.ReadOnly {
		script = "folder/writable"
	}
	v := folderView{
		frame: p.frame(viewer, script, visible(f.Path)),
		F:     f,
		Trail: newTrail(viewer.Base+"/", f.Path),
		now:   p.now(),
	}
	v.Zone = zoneName(v.now)
	v.Columns = v.columns()
	v.MountHref = viewer.Base + strings.TrimSuffix(hrefOf(f.Mount), "/") + "/"
	v.Items = counted(v.T.Items, int64(f.Matches))
	if f.Filter != "" {
		v.Items = grouped(int64(f.Matches)) + " / " + counted(v.T.Items, int64(f.Members))
	}
	if f.Files > 0 {
		v.Total, v.TotalExact = humanSize(f.Bytes), counted(v.T.Bytes, f.Bytes)
	}
	if f.Before > 0 || f.After != "" {
		v.Span = spanned(v.T.Shown, f.Before+1, f.Before+f.Rows, f.Matches)
		v.First = v.query(f.Order, "")
	}
	if f.After != "" {
		v.More = v.query(f.Order, f.After)
	}
	b := bufio.NewWriterSize(w, writeBuffer) // render takes it as it is
	v.out = b
	return render(b, p.folder, &v)
}

// spanned fills the gaps of "{from}–{to} of {n}".
func spanned(text string, from, to, n int) string {
	return strings.NewReplacer("{from}", grouped(int64(from)), "{to}", grouped(int64(max(to, from-1))), "{n}", grouped(int64(n))).Replace(text)
}

type folderView struct {
	frame
	F          Folder
	Trail      trail
	Columns    []column
	MountHref  string
	Items      string
	Total      string // "" without files
	TotalExact string
	Zone       string
	Span       string // which of the matches are here; "" for all
	First      string // link to the first page
	More       string // link to the next page, "" on the last one
	now        time.Time
	out        io.Writer // that the template writes to
}
