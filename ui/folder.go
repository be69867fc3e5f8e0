package ui

import (
	"io"
	"iter"
	"strconv"
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
	NoParts    bool                    // files can only be replaced whole, so that no upload is resumed
	Made       bool                    // the server has made the folder, which was missing
	Entries    iter.Seq2[Entry, error] // of this page, in order; an error ends the page
	Rows       int                     // number of Entries
	Members    int                     // of the folder
	Matches    int                     // members that match Filter
	Files      int                     // of the matches
	Bytes      int64                   // of these files; negative if unknown
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
	script, styles := "folder/page", []string{"shared/dialog.css", "folder/listing.css", "folder/below.css"}
	if !f.ReadOnly {
		script, styles = "folder/writable", []string{"shared/dialog.css", "folder/uploads.css", "folder/listing.css", "folder/below.css"}
	}
	v := folderView{
		frame: p.frame(viewer, script, f.Path, styles...),
		F:     f,
		Mount: viewer.Base + strings.TrimSuffix(hrefOf(f.Mount), "/") + "/",
		now:   p.now(),
	}
	return v.write(w, v.main)
}

type folderView struct {
	frame
	F     Folder
	Mount string // address
	now   time.Time
}

func (v *folderView) main(w *writer) {
	v.crumbs(w)
	v.heading(w)
	if !v.F.Plain {
		v.tools(w)
	}
	v.listing(w)
	w.putIf(v.F.Rows > 0, `<p class="note">{}{}</p>`, lead(v.T.TimesIn), zoneName(v.now))
}

func (v *folderView) heading(w *writer) {
	t, f := v.T, &v.F
	items := counted(t.Items, int64(f.Matches))
	if f.Filter != "" {
		items = grouped(int64(f.Matches)) + " / " + counted(t.Items, int64(f.Members))
	}
	w.put(`
<div class="head">
<h1>`)
	v.step(w, v.Trail.Here)
	w.put("</h1>\n")
	v.badge(w, f.ReadOnly)
	w.put(`
<p class="sum"><span id="count" role="status">{}</span>`, items)
	w.putIf(f.Files > 0 && f.Bytes >= 0, ` · <span title="{}{}">{}</span>`, lead(t.Total), counted(t.Bytes, f.Bytes), humanSize(f.Bytes))
	w.put(`</p>
</div>
`)
}

// tools writes the filter, and what can be done with the folder.
func (v *folderView) tools(w *writer) {
	t, f := v.T, &v.F
	w.put(`<div class="tools">
<form class="filter" role="search" method="get">`+svgSearch+`<input type="search" name="q" value="{}" placeholder="{}" aria-label="{}" autocomplete="off" spellcheck="false" enterkeyhint="search">`,
		f.Filter, t.Filter, t.Filter)
	w.putIf(f.Order != ByName, `<input type="hidden" name="sort" value="{}">`, string(f.Order))
	w.put(`<noscript><button class="button">{}</button></noscript></form>
<div class="acts">`, t.FilterNow)
	noParts := ""
	if f.NoParts {
		noParts = " data-noparts"
	}
	w.putIf(!f.ReadOnly, `<span class="writes" id="writes" data-mount="{}"{}>
<button class="button first" type="button" data-act="upload">`+svgUpload+`{}</button>
<button class="button" type="button" data-act="upload-folder">`+svgUpload+`{}</button>
<button class="button" type="button" data-act="new-folder">`+svgNewFolder+`{}</button>
</span>`, v.Mount, noParts, t.Upload, t.UploadFolder, t.NewFolder)
	w.put("\n")
	w.putIf(f.Links, `<a class="button" href="?link">`+svgLink+`{}</a>
`, t.ShareLink)
	w.putIf(!v.Guest, `<a class="button" href="?mount" data-mounting>`+svgMount+`{}</a>
`, t.MountThis)
	w.put(`</div>
</div>`)
}

// listing writes the members, and what can be done with some of them.
func (v *folderView) listing(w *writer) {
	t, f := v.T, &v.F
	w.put(`
<form id="listing" autocomplete="off"`)
	w.putIf(!f.Plain, ` method="post" action="?zip"`)
	w.put(` data-served="{}" data-members="{}" data-matches="{}"`, f.Filter, strconv.Itoa(f.Members), strconv.Itoa(f.Matches))
	w.putIf(f.Bytes >= 0, ` data-bytes="{}"`, strconv.FormatInt(f.Bytes, 10))
	w.putIf(f.Whole, ` data-whole`)
	w.put(`>
<div class="card">
`)
	w.putIf(f.ParentHref != "", `<a class="up" href="{}">`+svgUp+`{}</a>`, f.ParentHref, t.Parent)
	w.put("\n")
	switch {
	case f.Rows > 0:
		v.table(w)
	case f.Matches > 0: // on other pages
	case f.Members > 0:
		w.put(`<div class="empty" id="unmatched">
`+svgSearch+`
<h2>{}</h2>
<p>{}</p>
<p><a class="button" href="?">{}</a></p>
</div>`, t.NoMatch, t.NoMatchDo, t.ShowAll)
	default:
		what := t.EmptyWritable
		if f.ReadOnly {
			what = t.EmptyReadOnly
		}
		w.put(`<div class="empty">
`+svgFolder+`
<h2>{}</h2>
<p>{}</p>
`, t.EmptyFolder, what)
		w.putIf(f.Made, "<p>{}</p>\n", t.MadeFolder)
		w.put("</div>")
	}
	w.put("\n")
	v.span(w)
	w.put("</div>\n")
	if f.Rows > 0 && !f.Plain {
		v.choice(w)
	}
	w.put("\n</form>\n")
}

func (v *folderView) table(w *writer) {
	w.put(`<table class="list" role="table">
<caption class="said">{}</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="c"><span class="said">{}</span></th>`, v.T.Contents, v.T.Choose)
	for _, c := range v.columns() {
		w.put(`<th scope="col" role="columnheader" class="{}"`, c.Class)
		w.putIf(c.Sort != "", ` aria-sort="{}"`, c.Sort)
		if v.F.Plain {
			w.put(`>{}</th>`, c.Name)
		} else {
			w.put(`><a href="{}">{}`+svgSort+`</a></th>`, c.Href, c.Name)
		}
	}
	w.put(`<th scope="col" role="columnheader" class="d"><span class="said">{}</span></th></tr></thead>
`, v.T.Download)
	v.rows(w)
	w.put("</table>\n")
}

// span tells which part of a long listing is on the page, and leads to the others.
func (v *folderView) span(w *writer) {
	t, f := v.T, &v.F
	if f.Before == 0 && f.After == "" {
		return
	}
	w.put(`<p class="more" id="more" data-before="{}"><span id="span" role="status">{}</span>`,
		strconv.Itoa(f.Before), spanned(t.Shown, f.Before+1, f.Before+f.Rows, f.Matches))
	w.putIf(f.Before > 0, `<a class="button" href="{}">{}</a>`, v.query(f.Order, ""), t.ToStart)
	w.putIf(f.After != "", `<a class="button" href="{}" rel="next">{}</a>`, v.query(f.Order, f.After), t.ShowMore)
	w.put("</p>\n")
}

// choice writes what can be done with the chosen members.
func (v *folderView) choice(w *writer) {
	t := v.T
	w.put(`<div class="choice" role="group" aria-label="{}">
<p id="chosen" role="status">{}</p>
<button class="button" formaction="?zip">`+svgDownload+`zip</button>
<button class="button" formaction="?tar">`+svgDownload+`tar.gz</button>
<button class="button" name="view" formmethod="get" title="{}">`+svgText+`{}</button>
`, t.PackHint, t.PackHint, t.TogetherHint, t.Together)
	w.putIf(!v.F.ReadOnly, `<span class="writes ofsome">
<button class="button" type="button" data-act="rename">`+svgWritable+`{}</button>
<button class="button" type="button" data-act="move">`+svgMove+`{}</button>
<button class="button" type="button" data-act="copy">`+svgCopy+`{}</button>
<button class="button" type="button" data-act="delete">`+svgDelete+`{}</button>
</span>`, t.Rename, t.Move, t.Copy, t.Delete)
	w.put(`
</div>`)
}

// spanned fills the gaps of "{from}–{to} of {n}".
func spanned(text string, from, to, n int) string {
	return strings.NewReplacer("{from}", grouped(int64(from)), "{to}", grouped(int64(max(to, from-1))), "{n}", grouped(int64(n))).Replace(text)
}
