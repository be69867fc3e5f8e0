package dav

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func setProperty(inner string) string {
	return `<?xml version="1.0"?><propertyupdate xmlns="DAV:"><set><prop>` + inner + `</prop></set></propertyupdate>`
}

func removeProperty(inner string) string {
	return `<?xml version="1.0"?><propertyupdate xmlns="DAV:"><remove><prop>` + inner + `</prop></remove></propertyupdate>`
}

// wantProperty checks the value of a property in namespace urn:x.
func (s *share) wantProperty(path, local, want string) {
	s.t.Helper()
	href := path
	a := s.want(207, "PROPFIND", path, `<propfind xmlns="DAV:"><prop><`+local+` xmlns="urn:x"/></prop></propfind>`, "Depth: 0")
	if fi, err := os.Stat(s.path(strings.TrimPrefix(path, "/rw"))); err == nil && fi.IsDir() {
		href = strings.TrimSuffix(href, "/") + "/"
	}
	p, status := a.of(href).find(local)
	if got := p.Inner; got != want || (status == "HTTP/1.1 200 OK") != (want != "") {
		s.t.Errorf("%s of %s is %q, %s; want %q", local, path, got, status, want)
	}
}

// RFC 4918 §4.2: dead properties stay with the file wherever it goes.
func TestDeadProperties(t *testing.T) {
	s := newShare(t)
	for _, path := range []string{"/rw/lab.log", "/rw/sub", "/rw"} {
		s.want(207, "PROPPATCH", path, setProperty(`<p xmlns="urn:x">one</p>`))
		s.wantProperty(path, "p", "one")
		s.want(207, "PROPPATCH", path, setProperty(`<p xmlns="urn:x">two</p>`))
		s.wantProperty(path, "p", "two")
	}
	s.want(204, "PUT", "/rw/lab.log", "new content")
	s.wantProperty("/rw/lab.log", "p", "two")
	s.want(204, "PATCH", "/rw/lab.log", "more", sabre, "X-Update-Range: append")
	s.wantProperty("/rw/lab.log", "p", "two")
	s.want(201, "COPY", "/rw/lab.log", "", "Destination: /rw/copy")
	s.wantProperty("/rw/copy", "p", "two")
	s.want(201, "MOVE", "/rw/lab.log", "", "Destination: /rw/moved")
	s.wantProperty("/rw/moved", "p", "two")
	s.want(201, "COPY", "/rw/sub", "", "Destination: /rw/copies")
	s.wantProperty("/rw/copies", "p", "two")
	s.want(201, "PUT", "/rw/plain", "x")
	s.want(204, "COPY", "/rw/plain", "", "Destination: /rw/copy")
	s.wantProperty("/rw/copy", "p", "") // §9.8.2: the properties are those of the source
	s.want(207, "PROPPATCH", "/rw/moved", removeProperty(`<p xmlns="urn:x"/>`))
	s.wantProperty("/rw/moved", "p", "")
	s.want(207, "PROPPATCH", "/rw/moved", removeProperty(`<p xmlns="urn:x"/>`)) // §14.23: removing a missing property is not an error

	names := s.want(207, "PROPFIND", "/rw/moved", "", "Depth: 0").body
	if strings.Contains(names, "urn:x") {
		t.Error(names)
	}
}

func TestDeadPropertiesKeepTheirXML(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct{ clause, set, want string }{
		{"§4.3 a value with elements of several namespaces", `<p xmlns="urn:x"><a xmlns="urn:a" b:c="1" xmlns:b="urn:b"><D:d xmlns:D="DAV:"/></a> t</p>`,
			`<p xmlns="urn:x"><a xmlns="urn:a" xmlns:a0="urn:b" a0:c="1"><D:d/></a> t</p>`},
		{"§4.3 xml:lang", `<p xmlns="urn:x" xml:lang="de">hallo</p>`, `<p xmlns="urn:x" xml:lang="de">hallo</p>`},
		{"no namespace", `<p xmlns="">v</p>`, `<p xmlns="">v</p>`},
		{"a namespace of all kinds", `<p xmlns="http://例.example/?a=b&amp;c#d">v</p>`, `<p xmlns="http://例.example/?a=b&amp;c#d">v</p>`},
		{"text of all kinds", `<p xmlns="urn:x">&lt;&amp;&gt;"' 日志 😀 <![CDATA[<z>]]></p>`, `<p xmlns="urn:x">&lt;&amp;&gt;&#34;&#39; 日志 😀 &lt;z&gt;</p>`},
		{"white space", "<p xmlns=\"urn:x\"> a\t\n b </p>", "<p xmlns=\"urn:x\"> a&#x9;&#xA; b </p>"},
		{"no value", `<p xmlns="urn:x"/>`, `<p xmlns="urn:x"/>`},
	} {
		s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(c.set))
		if a := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0"); !strings.Contains(a.body, c.want+"</D:prop>") {
			t.Errorf("%s:\n%s\nwant\n%s", c.clause, a.body, c.want)
		}
		s.want(207, "PROPPATCH", "/rw/lab.log", removeProperty(c.set))
	}
	// §4.3: the language of enclosing elements counts too.
	s.want(207, "PROPPATCH", "/rw/lab.log", `<propertyupdate xmlns="DAV:" xml:lang="fr"><set><prop><p xmlns="urn:x">salut</p></prop></set></propertyupdate>`)
	if a := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0"); !strings.Contains(a.body, `<p xmlns="urn:x" xml:lang="fr">salut</p>`) {
		t.Error(a.body)
	}
}

// §9.2: all or nothing.
func TestProppatchIsAllOrNothing(t *testing.T) {
	s := newShare(t)
	s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(`<old xmlns="urn:x">1</old>`))
	for _, protected := range []string{"resourcetype", "creationdate", "getlastmodified", "getcontentlength", "getcontenttype", "getetag", "supportedlock", "lockdiscovery", "quota-used-bytes", "quota-available-bytes"} {
		s.unchanged(protected, func() {
			r := s.want(207, "PROPPATCH", "/rw/lab.log", `<propertyupdate xmlns="DAV:"><set><prop><new xmlns="urn:x">1</new></prop></set><set><prop><`+protected+
				`>x</`+protected+`></prop></set><remove><prop><old xmlns="urn:x"/></prop></remove></propertyupdate>`).of("/rw/lab.log")
			if _, status := r.find(protected); status != "HTTP/1.1 403 Forbidden" {
				t.Errorf("%s: %q", protected, status)
			}
			if len(r.Propstat) != 3 || r.Propstat[1].Error.Inner != "<D:cannot-modify-protected-property/>" {
				t.Errorf("%s: %+v", protected, r)
			}
			for _, local := range []string{"new", "old"} {
				if _, status := r.find(local); status != "HTTP/1.1 424 Failed Dependency" {
					t.Errorf("%s: with %s: %q", local, protected, status)
				}
			}
		})
		s.wantProperty("/rw/lab.log", "new", "")
		s.wantProperty("/rw/lab.log", "old", "1")
	}
}

// Properties too large for the file system are 507, and nothing else is set.
func TestProppatchThatDoesNotFit(t *testing.T) {
	s := newShare(t)
	large := strings.Repeat("x", 60<<10)
	r := s.want(207, "PROPPATCH", "/rw/lab.log", setProperty(`<a xmlns="urn:x">1</a><b xmlns="urn:x">2</b><large xmlns="urn:x">`+large+`</large><c xmlns="urn:x">3</c>`)).of("/rw/lab.log")
	_, status := r.find("large")
	if status == "HTTP/1.1 200 OK" {
		s.wantProperty("/rw/lab.log", "large", large) // a file system with enough room
		return
	}
	if status != "HTTP/1.1 507 Insufficient Storage" {
		t.Errorf("large: %s", status)
	}
	for _, local := range []string{"a", "b", "c", "large"} {
		s.wantProperty("/rw/lab.log", local, "")
	}
}

// §9.2: in document order, so the last one counts.
func TestProppatchInOrder(t *testing.T) {
	s := newShare(t)
	s.want(207, "PROPPATCH", "/rw/lab.log", `<propertyupdate xmlns="DAV:"><set><prop><p xmlns="urn:x">1</p></prop></set><x/><remove><prop><p xmlns="urn:x"/></prop></remove><set><prop><p xmlns="urn:x">3</p></prop></set></propertyupdate>`)
	s.wantProperty("/rw/lab.log", "p", "3")
	s.want(207, "PROPPATCH", "/rw/lab.log", `<propertyupdate xmlns="DAV:"><set><prop><p xmlns="urn:x">4</p></prop></set><remove><prop><p xmlns="urn:x"/></prop></remove></propertyupdate>`)
	s.wantProperty("/rw/lab.log", "p", "")
}

func TestProppatchThatIsRefused(t *testing.T) {
	s := newShare(t)
	s.unchanged("a refused PROPPATCH", func() {
		for _, body := range []string{"", "<x/>", `<propertyupdate xmlns="DAV:"/>`, `<propertyupdate xmlns="DAV:"><set/></propertyupdate>`, `<propertyupdate xmlns="DAV:"><set><prop/></set></propertyupdate>`} {
			s.want(400, "PROPPATCH", "/rw/lab.log", body)
		}
	})
}

// §15.2: displayname may be set.
func TestDisplayName(t *testing.T) {
	s := newShare(t)
	get := func() string {
		t.Helper()
		byName, _ := s.want(207, "PROPFIND", "/rw/lab.log", `<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>`, "Depth: 0").of("/rw/lab.log").find("displayname")
		all := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0").of("/rw/lab.log")
		inAll, _ := all.find("displayname")
		if inAll.Text != byName.Text || strings.Count(strings.Join(all.names(), " "), "displayname") != 1 {
			t.Errorf("named %q, in allprop %q of %q", byName.Text, inAll.Text, all.names())
		}
		if n := s.want(207, "PROPFIND", "/rw/lab.log", `<propfind xmlns="DAV:"><propname/></propfind>`, "Depth: 0").of("/rw/lab.log").names(); strings.Count(strings.Join(n, " "), "displayname") != 1 {
			t.Errorf("propname: %q", n)
		}
		return byName.Text
	}
	if got := get(); got != "lab.log" {
		t.Errorf("%q", got)
	}
	s.want(207, "PROPPATCH", "/rw/lab.log", setProperty("<displayname>Lab &amp; 日志</displayname>"))
	if got := get(); got != "Lab & 日志" {
		t.Errorf("%q", got)
	}
	s.want(207, "PROPPATCH", "/rw/lab.log", removeProperty("<displayname/>"))
	if got := get(); got != "lab.log" {
		t.Errorf("%q", got)
	}
}

const windowsForm = `<?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop>` +
	`<Z:Win32CreationTime>Wed, 04 Mar 2026 05:06:07 GMT</Z:Win32CreationTime><Z:Win32LastAccessTime>Wed, 04 Mar 2026 05:06:08 GMT</Z:Win32LastAccessTime>` +
	`<Z:Win32LastModifiedTime>MODIFIED</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>`

// Windows Explorer sends this after each upload.
func TestWindowsProperties(t *testing.T) {
	s := newShare(t)
	for _, path := range []string{"/rw/lab.log", "/rw/sub/"} {
		r := s.want(207, "PROPPATCH", path, strings.Replace(windowsForm, "MODIFIED", "Tue, 03 Mar 2026 01:02:03 GMT", 1)).of(path)
		for _, local := range []string{"Win32CreationTime", "Win32LastAccessTime", "Win32LastModifiedTime", "Win32FileAttributes"} {
			if _, status := r.find(local); status != "HTTP/1.1 200 OK" {
				t.Errorf("%s: %s", local, status)
			}
		}
		fi, err := os.Stat(s.path(strings.TrimPrefix(path, "/rw")))
		s.check(err)
		if want := time.Date(2026, 3, 3, 1, 2, 3, 0, time.UTC); !fi.ModTime().Truncate(time.Millisecond).Equal(want) {
			t.Errorf("%s: modified %v, want %v", path, fi.ModTime(), want)
		}
		if p, _ := s.want(207, "PROPFIND", path, "", "Depth: 0").of(path).find("Win32FileAttributes"); p.Text != "00000020" {
			t.Errorf("Win32FileAttributes %q", p.Text)
		}
	}
	// §9.2.1: an invalid time is 409, and nothing is set.
	s.unchanged("a time that is none", func() {
		r := s.want(207, "PROPPATCH", "/rw/lab.log", strings.Replace(windowsForm, "MODIFIED", "yesterday", 1)).of("/rw/lab.log")
		if _, status := r.find("Win32LastModifiedTime"); status != "HTTP/1.1 409 Conflict" {
			t.Errorf("Win32LastModifiedTime: %s", status)
		}
		if _, status := r.find("Win32FileAttributes"); status != "HTTP/1.1 424 Failed Dependency" {
			t.Errorf("Win32FileAttributes: %s", status)
		}
	})
}

// ownCloud's property of the modification time, from rclone (vendor owncloud) and others.
// It must set the file's time, not become a dead property.
func TestLastModified(t *testing.T) {
	s := newShare(t)
	const rclone = `<?xml version="1.0" encoding="utf-8" ?>
<D:propertyupdate xmlns:D="DAV:">
 <D:set>
  <D:prop>
   <lastmodified xmlns="DAV:">VALUE</lastmodified>
  </D:prop>
 </D:set>
</D:propertyupdate>
`
	set := func(path, value string) string {
		t.Helper()
		_, status := s.want(207, "PROPPATCH", path, strings.Replace(rclone, "VALUE", value, 1)).of(path).find("lastmodified")
		return status
	}
	for _, path := range []string{"/rw/lab.log", "/rw/sub/"} {
		for value, want := range map[string]time.Time{
			"405659400":                     time.Unix(405659400, 0),
			" 1772500923.5\n":               time.UnixMilli(1772500923500),
			"Tue, 03 Mar 2026 01:02:03 GMT": time.Date(2026, 3, 3, 1, 2, 3, 0, time.UTC),
			"2026-03-03T02:02:04+01:00":     time.Date(2026, 3, 3, 1, 2, 4, 0, time.UTC),
			"2026-03-03T01:02:05.25Z":       time.Date(2026, 3, 3, 1, 2, 5, 250e6, time.UTC),
		} {
			if status := set(path, value); status != "HTTP/1.1 200 OK" {
				t.Errorf("%s: %q: %s", path, value, status)
			}
			fi, err := os.Stat(s.path(strings.TrimPrefix(path, "/rw")))
			s.check(err)
			if got := fi.ModTime().Truncate(time.Millisecond); !got.Equal(want) {
				t.Errorf("%s: %q: modified %v, want %v", path, value, got, want)
			}
			found := s.want(207, "PROPFIND", path, `<propfind xmlns="DAV:"><prop><getlastmodified/><lastmodified/></prop></propfind>`, "Depth: 0").of(path)
			for _, local := range []string{"getlastmodified", "lastmodified"} {
				if p, _ := found.find(local); p.Text != want.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") {
					t.Errorf("%s: %q: %s is %q, want %v", path, value, local, p.Text, want)
				}
			}
		}
		before := s.etag(strings.TrimPrefix(path, "/rw/"))
		for _, value := range []string{"", "yesterday", "0", "-1", "nan", "1e30", "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 GMT"} {
			if status := set(path, value); status != "HTTP/1.1 409 Conflict" { // RFC 4918 §9.2.1
				t.Errorf("%s: %q: %s", path, value, status)
			}
		}
		if s.etag(strings.TrimPrefix(path, "/rw/")) != before {
			t.Errorf("%s: a refused time has changed it", path)
		}
	}
	// It cannot be removed, and allprop does not contain it.
	r := s.want(207, "PROPPATCH", "/rw/lab.log", removeProperty("<lastmodified/>")).of("/rw/lab.log")
	if _, status := r.find("lastmodified"); status != "HTTP/1.1 403 Forbidden" || r.Propstat[0].Error.Inner != "<D:cannot-modify-protected-property/>" {
		t.Errorf("removed: %s", status)
	}
	if p, status := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0").of("/rw/lab.log").find("lastmodified"); status != "" {
		t.Errorf("allprop: %+v", p)
	}
}

// Without attributes in the file system, each property is refused with the reason. Those of
// Windows succeed: Explorer would abort the copy.
func TestFileSystemWithoutAttributes(t *testing.T) {
	unsupported := &fs.PathError{Op: "setxattr", Path: "lab.log", Err: syscall.ENOTSUP}
	if !errors.Is(unsupported, errors.ErrUnsupported) {
		t.Fatal("ENOTSUP is not taken for what it is")
	}
	failed := map[name]error{{Space: "urn:x", Local: "p"}: unsupported}
	want := "<D:status>HTTP/1.1 403 Forbidden</D:status><D:responsedescription>The storage of this folder keeps no properties.</D:responsedescription>"
	if got := string(appendOutcome(nil, failed, unsupported)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for form, want := range map[string]bool{
		windowsForm: true, setProperty(`<p xmlns="urn:x"/>`): false, strings.Replace(windowsForm, "<Z:Win32CreationTime>", "<p/><Z:Win32CreationTime>", 1): false,
	} {
		body, err := parseXML([]byte(form))
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPatch(body)
		if err != nil || p.onlyWindows() != want {
			t.Errorf("%v, %v; want %v of %s", p.onlyWindows(), err, want, form)
		}
	}
}
