package dav

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// RFC 4918 §8.2, §20.6: what each body parser must refuse.
func TestXMLThatIsRefused(t *testing.T) {
	s := newShare(t)
	for _, c := range []struct {
		clause, inner string // of DAV:prop, or a whole document if it starts with <?xml
		want          int
	}{
		{"Namespaces §5: an empty namespace of a prefix", `<bar:x xmlns:bar=""/>`, 400},
		{"Namespaces §4: a prefix that is not bound", `<bar:x/>`, 400},
		{"Namespaces §4: an attribute's prefix that is not bound", `<x bar:y="1"/>`, 400},
		{"Namespaces §4: two colons", `<a:b:c xmlns:a="urn:a"/>`, 400},
		{"Namespaces §4: nothing before the colon", `<:x/>`, 400},
		{"Namespaces §4: nothing behind the colon", `<x:/>`, 400},
		{"Namespaces §4: a local name that is no name", `<a:1b xmlns:a="urn:a"/>`, 400},
		{"Namespaces §4: an attribute's local name that is no name", `<x xmlns:a="urn:a" a:-b="1"/>`, 400},
		{"Namespaces §3: the xml namespace as default", `<x xmlns="http://www.w3.org/XML/1998/namespace"/>`, 400},
		{"Namespaces §3: the xml prefix bound elsewhere", `<x xmlns:xml="urn:x"/>`, 400},
		{"Namespaces §3: the xmlns namespace", `<a:x xmlns:a="http://www.w3.org/2000/xmlns/"/>`, 400},
		{"Namespaces §3: the xmlns prefix", `<x xmlns:xmlns="urn:x"/>`, 400},
		{"XML §3.1: an attribute twice", `<x y="1" y="2"/>`, 400},
		{"Namespaces §6.3: an attribute twice by two prefixes", `<x xmlns:a="urn:a" xmlns:b="urn:a" a:y="1" b:y="2"/>`, 400},
		{"XML §3.1: a namespace twice", `<x xmlns:a="urn:a" xmlns:a="urn:b"/>`, 400},
		{"XML §2.2: a control character", `<x>&#1;</x>`, 400},
		{"XML §2.2: invalid UTF-8", "<x>\xff</x>", 400},
		{"XML §3: the end of another", `<x></y>`, 400},
		{"XML §4.1: an entity", `<x>&file;</x>`, 400},
		{"XML §2.8: a document type", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:"><prop/></propfind>`, 400},
		{"XML §2.8: a document type inside", `<!DOCTYPE x>`, 400},
		{"XML §2.1: two roots", `<?xml version="1.0"?><propfind xmlns="DAV:"><allprop/></propfind><x/>`, 400},
		{"XML §2.1: text behind", `<?xml version="1.0"?><propfind xmlns="DAV:"><allprop/></propfind>x`, 400},
		{"XML §2.1: an end before", `<?xml version="1.0"?></propfind>`, 400},
		{"XML §2.1: no end", `<?xml version="1.0"?><propfind xmlns="DAV:"><allprop/>`, 400},
		{"XML §2.1: nothing", `<?xml version="1.0"?>`, 400},
		{"another root", `<?xml version="1.0"?><x xmlns="DAV:"/>`, 400},
		{"nested too deeply", strings.Repeat("<x>", 101) + strings.Repeat("</x>", 101), 400},
		{"larger than 64 KiB", "<x>" + strings.Repeat("a", 64<<10) + "</x>", 413},
		{"names that would fill the memory", `<w xmlns="urn:` + strings.Repeat("x", 30<<10) + `">` + strings.Repeat("<a/>", 6<<10) + "</w>", 413},
		{"a comment and an instruction are none of these", `<!-- x --><?php x?><x/>`, 207},
		{"nested deeply", strings.Repeat("<x>", 90) + strings.Repeat("</x>", 90), 207},
	} {
		for method, form := range map[string]string{
			"PROPFIND":  `<?xml version="1.0"?><propfind xmlns="DAV:"><prop>X</prop></propfind>`,
			"PROPPATCH": `<?xml version="1.0"?><propertyupdate xmlns="DAV:"><set><prop>X</prop></set></propertyupdate>`,
			"LOCK":      `<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>X</owner></lockinfo>`,
		} {
			body := strings.Replace(form, "X", c.inner, 1)
			if strings.HasPrefix(c.inner, "<?xml") {
				body = c.inner
			}
			if c.want == 207 && method != "PROPFIND" {
				continue
			}
			before := s.fingerprint()
			if a := s.do(method, "/rw/lab.log", body, "Depth: 0"); a.status != c.want {
				t.Errorf("%s: %s: %d, want %d", c.clause, method, a.status, c.want)
			}
			if s.fingerprint() != before {
				t.Errorf("%s: %s has changed something", c.clause, method)
			}
		}
	}
}

// 75 MB of nested elements must not cost more than the cap.
func TestXMLIsNotReadBeyondItsCap(t *testing.T) {
	s := newDirectShare(t, "/rw", false)
	body := strings.Repeat("<a>", 25<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.want(413, "PROPFIND", "/rw", body, "Depth: 0")
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestAppendXML(t *testing.T) {
	for in, want := range map[string]string{
		`<x/>`:                                                       `<x xmlns=""/>`,
		`<x xmlns="DAV:"/>`:                                          `<D:x/>`,
		`<a:x xmlns:a="urn:a">t</a:x>`:                               `<x xmlns="urn:a">t</x>`,
		`<x xml:lang="de"><y/></x>`:                                  `<x xmlns="" xml:lang="de"><y xmlns=""/></x>`,
		`<x xml:lang="de"><y xml:lang="en"/></x>`:                    `<x xmlns="" xml:lang="de"><y xmlns="" xml:lang="en"/></x>`,
		`<x xml:lang="de"><y xml:lang=""/></x>`:                      `<x xmlns="" xml:lang="de"><y xmlns="" xml:lang=""/></x>`,
		`<x xml:space="preserve"> <y/> </x>`:                         `<x xmlns="" xml:space="preserve"> <y xmlns=""/> </x>`,
		`<x a="1" b:c="2" xmlns:b="urn:b" d:e="3" xmlns:d="DAV:"/>`:  `<x xmlns="" a="1" xmlns:a1="urn:b" a1:c="2" xmlns:a2="DAV:" a2:e="3"/>`,
		`<x y="&lt;&quot;&#10;">&amp;&#13;]]&gt;<![CDATA[<z>]]></x>`: `<x xmlns="" y="&lt;&#34;&#xA;">&amp;&#xD;]]&gt;&lt;z&gt;</x>`,
	} {
		e, err := parseXML([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := string(e.appendXML(nil, "")); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestAppendText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":      "plain",
		"日志":         "日志",
		`<>&"'`:      "&lt;&gt;&amp;&#34;&#39;",
		"a\xffb\x01": "a\uFFFDb\uFFFD",
	} {
		if got := string(appendText([]byte("> "), in)); got != "> "+want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Parsing, writing and parsing again gives the same element, in any place.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		`<x/>`, `<a:x xmlns:a="urn:a" a:b="1">t<y xmlns="DAV:" xml:lang="de">u</y></a:x>`, `<x xml:lang="de"><y xml:lang=""/></x>`,
		`<a:1b xmlns:a="urn:a"/>`, `<x y="1" y="2"/>`, `<:x/>`, `<!DOCTYPE x><x/>`, `<x>&#1;</x>`, `<a:ː xmlns:a="x"/>`,
		`<x xmlns="http://www.w3.org/XML/1998/namespace"/>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		first, err := parseXML([]byte(body))
		if err != nil {
			return
		}
		written := string(first.appendXML(nil, ""))
		if len(written) > 1<<20 {
			return // in another document it exceeds the limit of names
		}
		again, err := parseXML([]byte(`<D:prop xmlns:D="DAV:">` + written + `</D:prop>`))
		if err != nil {
			t.Fatalf("%q is written as %q: %v", body, written, err)
		}
		if len(again.children) != 1 {
			t.Fatalf("%q is written as %q", body, written)
		}
		if second := &again.children[0]; !same(first, second) {
			t.Errorf("%q is written as %q:\n%+v\n%+v", body, written, first, second)
		}
	})
}

// same compares elements like a reader: text may come in pieces.
func same(a, b *element) bool {
	if a.name != b.name || a.lang != b.lang || a.text() != b.text() || len(a.children) != len(b.children) || !reflect.DeepEqual(withoutLang(a), withoutLang(b)) {
		return false
	}
	for i := range a.children {
		if !same(&a.children[i], &b.children[i]) {
			return false
		}
	}
	return true
}

func withoutLang(e *element) map[name]string {
	attrs := map[name]string{}
	for _, a := range e.attrs {
		if a.Name != (name{Space: xmlNS, Local: "lang"}) {
			attrs[a.Name] = a.Value
		}
	}
	return attrs
}
