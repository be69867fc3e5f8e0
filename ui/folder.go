package ui

import (
	"bufio"
	"io"
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
	Older     int // how many of the entries behind this one rotation has made of it: they unfold
}

// Folder is a listing. Entries are shown in the order given.
type Folder struct {
	Path       string // decoded URL path with a trailing slash
	Mount      string // prefix of the mount that Path lies in
	ReadOnly   bool
	Entries    []Entry
	Members    int    // that there are, with those that Filter leaves out
	ParentHref string // "" at the top
	Order      Order  // of Entries
	Filter     string // words that the names of all Entries hold
	Links      bool   // the viewer may make links that need no login
	Plain      bool   // for a program, such as wget, that follows every link: each leads to a member, once
}

// Folder writes the page of a folder. An error is w's.
func (p *Pages) Folder(w io.Writer, viewer Viewer, f Folder) error {
	f.Order = ParseOrder(string(f.Order))
	script := "folder"
	if !f.ReadOnly {
		script = "writable"
	}
	v := folderView{
		frame: p.frame(viewer, script, visible(f.Path)),
		F:     f,
		Trail: newTrail(viewer.Base+"/", f.Path),
		now:   p.now(),
	}
	v.Zone = zoneName(v.now)

	files, total := 0, int64(0)
	for i := range f.Entries {
		if e := &f.Entries[i]; !e.Folder {
			files++
			total += max(e.Size, 0)
		}
	}
	v.Columns = v.columns()
	v.MountHref = viewer.Base + strings.TrimSuffix(hrefOf(f.Mount), "/") + "/"
	v.Items = counted(v.T.Items, int64(len(f.Entries)))
	if f.Filter != "" {
		v.Items = grouped(int64(len(f.Entries))) + " / " + counted(v.T.Items, int64(f.Members))
	}
	if files > 0 {
		v.Total, v.TotalExact = humanSize(total), counted(v.T.Bytes, total)
	}
	b := bufio.NewWriterSize(w, writeBuffer) // render takes it as it is
	v.out = b
	return render(b, p.folder, &v)
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
	now        time.Time
	out        io.Writer // that the template writes to
}
