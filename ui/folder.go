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
	Query     string // appended to Href for the link of the name, such as "?preview"; Href alone is the file itself
	MediaType string // of a file, for its icon; "" if unknown
	Size      int64  // bytes; negative if unknown; not shown for a folder
	ModTime   time.Time

	Older      int   // number of the entries after this one that are its rotated files; they unfold
	OlderBytes int64 // of the rotated files
}

// Folder is a listing, or one page of a long listing.
type Folder struct {
	Path       string // decoded URL path with a trailing slash
	Mount      string // prefix of the mount that Path lies in
	ReadOnly   bool
	Entries    iter.Seq2[Entry, error] // of this page, in order; an error ends the page
	Rows       int                     // number of Entries
	Members    int                     // of the folder
	Matches    int                     // members that match Filter
	Files      int                     // of the matches
	Bytes      int64                   // of these files
	Before     int                     // matches on the pages before
	Whole      bool                    // a page has room for all members
	After      string                  // the place after which the next page begins; "" on the last page
	ParentHref string                  // "" at the top
	Order      Order                   // of Entries
	Filter     string                  // words that each name must contain
	Links      bool                    // the viewer may share links
	Plain      bool                    // for programs that follow all links, such as wget: each link leads to a member, once
}

// Folder writes the page of a folder while it reads f.Entries. An error is that of w or of
// the entries.
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
	b := bufio.NewWriterSize(w, writeBuffer) // render uses it as its buffer
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
	Span       string // which matches are on this page; "" for all
	First      string // link to the first page
	More       string // link to the next page, "" on the last one
	now        time.Time
	out        io.Writer // the writer of the template
}
