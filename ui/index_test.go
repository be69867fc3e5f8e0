package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"
)

func renderIndex(t *testing.T, lang Language, i Index) page {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t).Index(&b, Viewer{Lang: lang}, i); err != nil {
		t.Fatal(err)
	}
	return parse(t, &b)
}

func TestIndexSaysHowEachMountMayBeEntered(t *testing.T) {
	page1 := renderIndex(t, English, Index{Path: "/", Mounts: []MountEntry{
		{Name: "/app", Href: "/app/", ReadOnly: true, Login: true},
		{Name: "/drop", Href: "/drop/"},
		{Name: "/team", Href: "/team/", Collection: true},
		{Name: "/web2", Href: "/web2/", LoginThere: true, ReadOnly: true, Offline: noon.Add(-time.Hour)},
		{Name: "/web3", Href: "/web3/", Login: true, ReadOnly: true, Offline: noon.Add(-25 * time.Hour)},
	}})
	list := page{page1.one(t, atom.Ul, "mounts")}
	var got []string
	for _, a := range list.all(atom.A, "") {
		line := attr(a, "href") + " " + text(page{a}.one(t, atom.Bdi, ""))
		for _, badge := range (page{a}).all(atom.Span, "badge") {
			line += " " + text(badge)
		}
		got = append(got, line)
	}
	want := []string{"/app/ /app Login Read-only", "/drop/ /drop Writable", "/team/ /team",
		"/web2/ /web2 Offline since 11:00 Login there Read-only", "/web3/ /web3 Offline since 2026-03-03 11:00 Login Read-only"}
	if !slices.Equal(got, want) {
		t.Errorf("mounts are %q, want %q", got, want)
	}
	if got := text(page1.one(t, atom.H1, "")); got != "Folders" {
		t.Errorf("heading %q", got)
	}
	if got := text(page1.one(t, atom.P, "hint")); !strings.Contains(got, english().LoginHint) {
		t.Errorf("hint %q does not explain the login", got)
	}
	if len(page1.all(atom.Nav, "crumbs")) != 0 {
		t.Error("the top has crumbs")
	}
}

func TestVirtualParent(t *testing.T) {
	p := renderIndex(t, Chinese, Index{Path: "/team/", ParentHref: "/", Mounts: []MountEntry{{Name: "app", Href: "/team/app/"}}})
	if got := text(p.one(t, atom.H1, "")); got != "team" {
		t.Errorf("heading %q", got)
	}
	if got := attr(p.one(t, atom.A, "up"), "href"); got != "/" {
		t.Errorf("parent leads to %q", got)
	}
	p.one(t, atom.Nav, "crumbs")
	if got := strings.TrimSpace(text(p.one(t, atom.P, "hint"))); got != chinese().FoldersHint {
		t.Errorf("hint %q, want %q where nothing asks for a login", got, chinese().FoldersHint)
	}
}

func TestSecretIndexExplainsWhatIsMissing(t *testing.T) {
	some := renderIndex(t, English, Index{Path: "/", Secret: true, Mounts: []MountEntry{{Name: "/a", Href: "/a/"}}})
	if got := text(some.one(t, atom.P, "note")); got != english().Secret {
		t.Errorf("note %q", got)
	}
	none := renderIndex(t, English, Index{Path: "/", Secret: true})
	if got := text(none.one(t, atom.Div, "empty")); !strings.Contains(got, english().NoneOpenDo) {
		t.Errorf("a list without what the login opens says %q", got)
	}
	open := renderIndex(t, English, Index{Path: "/"})
	if got := text(open.one(t, atom.Div, "empty")); !strings.Contains(got, english().NoFoldersDo) {
		t.Errorf("a server without mounts says %q", got)
	}
}
