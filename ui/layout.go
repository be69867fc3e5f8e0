package ui

import (
	_ "embed"
	"io"
	"path"
)

// icons are the symbols that svg refers to.
//
//go:embed icons.svg
var icons string

// frame is what all pages have around their own part.
type frame struct {
	Lang    Language
	T       *texts
	Title   string
	User    string // signed in, or ""
	Logout  string // the link by which the user logs out, "" for none
	Guest   bool   // came by a link
	Home    string // address of "/"
	Assets  string // the prefix of asset URLs
	Styles  []string
	Script  string // the module of the page, without ".js"; "" for none
	Scripts []string
	Others  []otherLanguage
	Trail   trail
}

// frame makes the frame of the page of a path. script is the name of the page's module without
// ".js", or "". Styles are those besides the one of all pages.
func (p *Pages) frame(viewer Viewer, script, path string, styles ...string) frame {
	if _, ok := p.texts()[viewer.Lang]; !ok {
		viewer.Lang = English
	}
	home := viewer.Base + "/"
	return frame{
		Lang:    viewer.Lang,
		T:       p.texts()[viewer.Lang],
		Title:   visible(path),
		User:    viewer.User,
		Logout:  viewer.Logout,
		Guest:   viewer.Link != "",
		Home:    home,
		Assets:  viewer.Base + p.AssetPrefix(),
		Styles:  styles,
		Script:  script,
		Scripts: p.assets().scripts(script, viewer.Lang),
		Others:  p.otherLanguages(viewer),
		Trail:   newTrail(viewer, home, path),
	}
}

// write writes a page with its own part, main. An error is that of out, or one that main sets.
func (f *frame) write(out io.Writer, main func(*writer)) error {
	w := &writer{out: out, html: make([]byte, 0, writeBuffer)}
	f.head(w)
	f.bar(w)
	w.put("<main id=\"main\" tabindex=\"-1\">\n")
	main(w)
	w.put("\n</main>\n</body>\n</html>\n")
	w.send()
	return w.err
}

func (f *frame) head(w *writer) {
	w.put(`<!DOCTYPE html>
<html lang="{}" data-words="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{} · GoWebDAV</title>
<link rel="icon" type="image/svg+xml" href="{}icons/icon.svg">
<link rel="stylesheet" href="{}shared/style.css">
`, string(f.Lang), path.Dir(f.Script), f.Title, f.Assets, f.Assets)
	for _, name := range f.Styles {
		w.put("<link rel=\"stylesheet\" href=\"{}\">\n", f.Assets+name)
	}
	for i, name := range f.Scripts {
		if i == 0 {
			w.put(`<script type="module" src="{}" fetchpriority="low"></script>`+"\n", f.Assets+name)
		} else {
			w.put(`<link rel="modulepreload" href="{}" fetchpriority="low">`+"\n", f.Assets+name)
		}
	}
	w.put("</head>\n")
}

// bar writes the bar at the top of a page.
func (f *frame) bar(w *writer) {
	w.put(`<body>
<a class="skip" href="#main">{}</a>
`, f.T.Skip)
	w.put(markup(icons))
	w.put(`<header class="bar">
<a class="brand" href="{}">`+svgBrand+`<span>GoWebDAV</span></a>
<div class="bar-end">
`, f.Home)
	f.user(w)
	w.put(`
<nav aria-label="{}">`, f.T.Switch)
	for _, other := range f.Others {
		w.put(`<a class="language" href="{}" lang="{}" hreflang="{}">{}</a>`, other.Href, string(other.Lang), string(other.Lang), other.Name)
	}
	w.put(`</nav>
</div>
</header>
`)
}

// user writes who is logged in, and the way out.
func (f *frame) user(w *writer) {
	if f.User == "" {
		return
	}
	if f.Logout != "" {
		w.put(`<a class="user logout" href="{}" rel="nofollow">`, f.Logout)
	} else {
		w.put(`<p class="user">`)
	}
	w.put(svgUser+`<span class="said">{}</span><bdi>`, lead(f.T.SignedIn))
	w.name(f.User)
	w.put(`</bdi>`)
	if f.Logout != "" {
		w.put(` <span>{}</span></a>`, f.T.Logout)
	} else {
		w.put(`</p>`)
	}
}

// crumbs writes the way from "/" to the page.
func (f *frame) crumbs(w *writer) {
	w.put(`<nav class="crumbs" aria-label="{}"><ol>`, f.T.Breadcrumb)
	for _, step := range f.Trail.Above {
		end := markup(`</a></li>`)
		if step.Href != "" {
			w.put(`<li><a href="{}">`, step.Href)
		} else {
			w.put(`<li><span>`)
			end = `</span></li>`
		}
		if step.Name == "" {
			w.put(svgHome+`<span class="said">{}</span>`, f.T.Home)
		} else {
			f.step(w, step)
		}
		w.put(end)
	}
	w.put(`<li><span aria-current="page">`)
	f.step(w, f.Trail.Here)
	w.put(`</span></li></ol></nav>`)
}

// step writes the name of a step; that of the top is "/".
func (*frame) step(w *writer, step crumb) {
	if step.Name == "" {
		w.put(`/`)
		return
	}
	w.put(`<bdi>`)
	w.name(step.Name)
	w.put(`</bdi>`)
}

// badge tells whether the viewer may write.
func (f *frame) badge(w *writer, readOnly bool) {
	if readOnly {
		w.put(`<span class="badge">`+svgReadOnly+`{}</span>`, f.T.ReadOnly)
	} else {
		w.put(`<span class="badge writable">`+svgWritable+`{}</span>`, f.T.Writable)
	}
}

// Icons of buttons, badges and notes. Those of the rows of a listing are in rows.go.
const (
	svg          markup = `<svg class="icon" aria-hidden="true"><use href="#i-`
	svgEnd       markup = `"/></svg>`
	svgBrand            = svg + `brand` + svgEnd
	svgBottom           = svg + `bottom` + svgEnd
	svgClose            = svg + `close` + svgEnd
	svgCopy             = svg + `copy` + svgEnd
	svgDelete           = svg + `delete` + svgEnd
	svgDownload         = svg + `download` + svgEnd
	svgFirst            = svg + `first` + svgEnd
	svgFile             = svg + `file` + svgEnd
	svgFolder           = svg + `folder` + svgEnd
	svgHelp             = svg + `help` + svgEnd
	svgHome             = svg + `home` + svgEnd
	svgLast             = svg + `last` + svgEnd
	svgLink             = svg + `link` + svgEnd
	svgLock             = svg + `lock` + svgEnd
	svgMount            = svg + `mount` + svgEnd
	svgMove             = svg + `move` + svgEnd
	svgNewFolder        = svg + `newfolder` + svgEnd
	svgNext             = svg + `next` + svgEnd
	svgOpen             = svg + `open` + svgEnd
	svgOptions          = svg + `options` + svgEnd
	svgOrder            = svg + `order` + svgEnd
	svgPrevious         = svg + `previous` + svgEnd
	svgReadOnly         = svg + `readonly` + svgEnd
	svgSearch           = svg + `search` + svgEnd
	svgSort             = svg + `sort` + svgEnd
	svgText             = svg + `text` + svgEnd
	svgTime             = svg + `time` + svgEnd
	svgTop              = svg + `top` + svgEnd
	svgUp               = svg + `up` + svgEnd
	svgUpload           = svg + `upload` + svgEnd
	svgUser             = svg + `user` + svgEnd
	svgWritable         = svg + `writable` + svgEnd
)
