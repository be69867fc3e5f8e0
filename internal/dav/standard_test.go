package dav

import "testing"

// Our own path, locks and conditions decide the answer of x/net/webdav; its own reading of
// If must not interfere.
func TestStandardHandlerDoesNotReadIf(t *testing.T) {
	s := newShare(t)
	for _, value := range []string{
		`<https://elsewhere.example/rw/lab.log> (Not <DAV:no-lock>)`,
		`</rw/lab.log> (Not <DAV:no-lock>)`,
		`</rw/lab.log> (["a]b"]) (Not <DAV:no-lock>)`,
	} {
		s.writeFile("lab.log", labLog)
		s.want(204, "DELETE", "/rw/lab.log", "", "If: "+value)
	}
}

// Names that x/net/webdav would cut as text.
func TestPrefixesOfAllKinds(t *testing.T) {
	for prefix, escaped := range map[string]string{"/日志 1": "/%E6%97%A5%E5%BF%97%201", "/{x}": "/%7Bx%7D", "/team/app": "/team/app", "/": ""} {
		s := newDirectShare(t, prefix, false)
		s.want(201, "MKCOL", escaped+"/new", "")
		s.want(201, "PUT", escaped+"/new/file", "x")
		s.want(201, "COPY", escaped+"/new", "", "Destination: "+escaped+"/copy")
		s.wantContent("copy/file", "x")
		s.want(204, "DELETE", escaped+"/new/", "")
		if s.exists("new") {
			t.Errorf("%s: DELETE left it", prefix)
		}
	}
}
