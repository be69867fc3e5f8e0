package ui

import (
	"io"
	"net/url"
	"strings"
)

// Mounting is what the page needs that tells how other programs open a folder.
type Mounting struct {
	Path     string // decoded URL path of the folder with a trailing slash
	Href     string // the same, percent-encoded
	Secure   bool   // the client uses https
	Host     string // with its port, as the client has sent it
	Login    bool   // the folder needs the login of the Viewer
	ReadOnly bool
}

// Mounting writes the page that tells how to mount a folder. An error is that of w.
func (p *Pages) Mounting(w io.Writer, viewer Viewer, m Mounting) error {
	v := mountingView{frame: p.frame(viewer, "folder/mounting", m.Path, "shared/dialog.css"), M: m}
	v.URL = scheme("http", m.Secure) + "://" + m.Host + m.Href
	return v.write(w, v.main)
}

type mountingView struct {
	frame
	M   Mounting
	URL string
}

func (v *mountingView) main(w *writer) {
	t := v.T
	hint := t.MountHint
	if v.M.Login {
		hint = lead(hint) + t.MountLogin
	}
	v.crumbs(w)
	w.put(`
<div class="head"><h1>{}</h1></div>
<div id="mounting" data-host="{}">
<p class="hint">{}</p>
<div class="card programs">
`, t.MountThis, v.M.Host, hint)
	for i, p := range v.programs() {
		w.put(`<details name="program"`)
		w.putIf(i == 0, ` open`)
		w.put(`><summary>{}`+svgOpen+`</summary>
<div>`, p.Name)
		w.putIf(p.Do != "", `<p>{}</p>`, p.Do)
		w.put("\n")
		for _, code := range p.Codes {
			w.put(`<p class="code"><code>{}</code></p>`+"\n", code)
		}
		for _, note := range p.Notes {
			w.put("<p>{}</p>\n", note)
		}
		w.put(`</div></details>
`)
	}
	w.put(`</div>
</div>
<p class="ways"><a class="button" href="{}">`+svgFolder+`{}</a></p>`, v.M.Href, t.BackToFolder)
}

// program is a program that can open a folder.
type program struct {
	Name  string
	Do    string // what to do in its windows; "" if it has none
	Codes []string
	Notes []string // what may go wrong, and other ways
}

func scheme(name string, secure bool) string {
	if secure {
		return name + "s"
	}
	return name
}

func (v *mountingView) programs() []program {
	t, m, user := v.T, v.M, v.User
	withUser := m.Host + m.Href
	if m.Login && user != "" {
		withUser = url.User(user).String() + "@" + withUser
	}
	login := func(flag string) string {
		if !m.Login {
			return ""
		}
		return flag + shell(user) + " "
	}
	readOnly := func(flag string) string {
		if !m.ReadOnly {
			return ""
		}
		return flag + " "
	}
	netUse := `net use * "` + v.URL + `"`
	if m.Login {
		netUse += ` /user:"` + strings.ReplaceAll(user, `"`, `""`) + `" *`
	}
	remote := "rclone config create gowebdav webdav url=" + shell(v.URL) + " vendor=other"
	if m.Login {
		remote += " user=" + shell(user) + " pass=PASSWORD"
	}
	windows := []string{t.WindowsStart, t.WindowsLarge, t.WindowsOther}
	if !m.Secure && m.Login {
		windows = append([]string{t.WindowsPlain}, windows...)
	}
	return []program{
		{Name: "Windows", Do: t.WindowsDo, Codes: []string{v.URL, netUse}, Notes: windows},
		{Name: "macOS", Do: t.MacDo, Codes: []string{v.URL}},
		{Name: "GNOME", Do: t.GnomeDo, Codes: []string{scheme("dav", m.Secure) + "://" + withUser, "gio mount " + shell(scheme("dav", m.Secure)+"://"+withUser)}},
		{Name: "KDE", Do: t.KDEDo, Codes: []string{scheme("webdav", m.Secure) + "://" + withUser}},
		{Name: "Linux (davfs2)", Do: t.DavfsDo, Codes: []string{"sudo mount -t davfs " + readOnly("-o ro") + shell(v.URL) + " /mnt"}},
		{Name: "rclone", Codes: []string{remote, "rclone mount gowebdav: ~/gowebdav " + strings.TrimSpace(readOnly("--read-only"))}},
		{Name: "curl", Do: t.CurlDo, Codes: []string{"curl " + login("-u ") + "-O " + shell(v.URL+"lab.log"), "curl " + login("-u ") + "-H 'Accept: application/json' " + shell(v.URL)}},
	}
}

// shell quotes a word for Unix shells if necessary.
func shell(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
