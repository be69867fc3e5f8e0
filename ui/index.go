package ui

import (
	"io"
	"slices"
	"strings"
	"time"
)

// MountEntry is an item of the list of mounts.
type MountEntry struct {
	Name       string
	Href       string // absolute path, percent-encoded, with a trailing slash
	ReadOnly   bool   // for the viewer
	Unsure     bool   // users differ in that, and nobody has logged in
	Login      bool   // needs a user name and a password
	LoginThere bool   // another server asks for them
	Collection bool   // a virtual parent of mounts, not a mount

	Offline time.Time // since when another server has not answered; zero if it does
}

// Index is the list of mounts, at "/" or at a virtual parent.
type Index struct {
	Path       string // decoded URL path with a trailing slash
	Mounts     []MountEntry
	Secret     bool   // the list has only the mounts that the credentials open
	ParentHref string // "" at the top
}

// Index writes the page that lists mounts. An error is that of w.
func (p *Pages) Index(w io.Writer, viewer Viewer, i Index) error {
	v := indexView{frame: p.frame(viewer, "folder/index", i.Path, "folder/listing.css", "folder/below.css"), I: i, now: p.now()}
	v.Top = len(v.Trail.Above) == 0
	if v.Top {
		v.Title = v.T.Folders
	}
	return v.write(w, v.main)
}

type indexView struct {
	frame
	I   Index
	Top bool
	now time.Time
}

func (v *indexView) main(w *writer) {
	t, mounts := v.T, v.I.Mounts
	if !v.Top {
		v.crumbs(w)
	}
	w.put(`
<div class="head">
<h1>`)
	if v.Top {
		w.text(t.Folders)
	} else {
		v.step(w, v.Trail.Here)
	}
	w.put(`</h1>
`)
	w.putIf(len(mounts) > 0, `<p class="sum"><span>{}</span></p>`, counted(t.Items, int64(len(mounts))))
	w.put(`
</div>
`)
	if len(mounts) > 0 {
		hint := t.FoldersHint
		if slices.ContainsFunc(mounts, func(m MountEntry) bool { return m.Login || m.LoginThere }) {
			hint = lead(hint) + t.LoginHint
		}
		w.put(`<p class="hint">{}</p>`, hint)
	}
	w.putIf(len(mounts) > 0, `<div class="tools"><form class="filter" role="search" method="get" autocomplete="off">`+svgSearch+`<input type="search" name="grep" placeholder="{}" aria-label="{}" spellcheck="false" enterkeyhint="search"></form><div class="acts"><a class="button" href="?view">`+svgText+`{}</a></div></div>
`, t.SearchFolders, t.SearchFolders, t.Together)
	w.put(`
<div class="card">
`)
	w.putIf(v.I.ParentHref != "", `<a class="up" href="{}">`+svgUp+`{}</a>`, v.I.ParentHref, t.Parent)
	w.put("\n")
	if len(mounts) > 0 {
		w.put(`<ul class="mounts">
`)
		for _, m := range mounts {
			v.mount(w, m)
		}
		w.put(`</ul>
`)
	} else {
		v.empty(w)
	}
	w.put(`
</div>
`)
	w.putIf(v.I.Secret && len(mounts) > 0, `<p class="note">{}</p>`, t.Secret)
}

func (v *indexView) mount(w *writer, m MountEntry) {
	w.put(`<li><a href="{}"><svg class="icon folder" aria-hidden="true"><use href="#i-folder"/></svg><bdi>`, m.Href)
	w.name(m.Name)
	w.put(`</bdi>`)
	if !m.Collection {
		w.put(`<span class="badges">`)
		if !m.Offline.IsZero() {
			w.put(`<span class="badge offline">{}</span>`, strings.ReplaceAll(v.T.OfflineSince, "{time}", v.clock(m.Offline)))
		}
		w.putIf(m.Login, `<span class="badge">`+svgLock+`{}</span>`, v.T.Login)
		w.putIf(m.LoginThere, `<span class="badge">`+svgLock+`{}</span>`, v.T.LoginThere)
		if !m.Unsure {
			v.badge(w, m.ReadOnly)
		}
		w.put(`</span>`)
	}
	w.put(`<svg class="icon open" aria-hidden="true"><use href="#i-open"/></svg></a></li>
`)
}

// clock returns the time of day of a moment today, and with its date that of another one.
func (v *indexView) clock(at time.Time) string {
	at = at.In(v.now.Location())
	if at.Format(time.DateOnly) == v.now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("2006-01-02 15:04")
}

// empty writes why there are no mounts.
func (v *indexView) empty(w *writer) {
	t := v.T
	w.put(`<div class="empty">
`)
	if v.I.Secret {
		w.put(svgLock+`
<h2>{}</h2>
<p>{}</p>`, t.NoneOpen, t.NoneOpenDo)
	} else {
		w.put(svgFolder+`
<h2>{}</h2>
<p>{}</p>`, t.NoFolders, t.NoFoldersDo)
	}
	w.put(`
</div>`)
}
