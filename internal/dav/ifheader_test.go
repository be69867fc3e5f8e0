package dav

import (
	"reflect"
	"strings"
	"testing"
)

// RFC 4918 §10.4.2
func TestParseIf(t *testing.T) {
	token := func(s string) ifCondition { return ifCondition{token: s} }
	tag := func(s string) ifCondition { return ifCondition{etag: s} }
	for value, want := range map[string][]ifList{
		`(<urn:a>)`:                {{"", []ifCondition{token("urn:a")}}},
		`(<urn:a> ["e"])`:          {{"", []ifCondition{token("urn:a"), tag(`"e"`)}}},
		`(<urn:a>) (Not <urn:b>)`:  {{"", []ifCondition{token("urn:a")}}, {"", []ifCondition{{not: true, token: "urn:b"}}}},
		`(not["e"])`:               {{"", []ifCondition{{not: true, etag: `"e"`}}}},
		`([W/"e"])`:                {{"", []ifCondition{tag(`W/"e"`)}}},
		`(["a]b"])`:                {{"", []ifCondition{tag(`"a]b"`)}}}, // RFC 9110 §8.8.3: etagc includes ]
		`</x> (<urn:a>) (["e"])`:   {{"/x", []ifCondition{token("urn:a")}}, {"/x", []ifCondition{tag(`"e"`)}}},
		`</x>(<urn:a>)</y>(["e"])`: {{"/x", []ifCondition{token("urn:a")}}, {"/y", []ifCondition{tag(`"e"`)}}},
		"\t( <urn:a>\t) ":          {{"", []ifCondition{token("urn:a")}}},
		"(< urn:a\t>)":             {{"", []ifCondition{token("urn:a")}}},
		`(<URN:A>)`:                {{"", []ifCondition{token("urn:a")}}}, // RFC 8141 §3.1
		`(urn:a)`:                  {{"", []ifCondition{token("urn:a")}}},
		`( urn:a ["e"])`:           {{"", []ifCondition{token("urn:a"), tag(`"e"`)}}},
		`(urn:a["e"]urn:b)`:        {{"", []ifCondition{token("urn:a"), tag(`"e"`), token("urn:b")}}},
		`(Not urn:a <urn:b>)`:      {{"", []ifCondition{{not: true, token: "urn:a"}, token("urn:b")}}},
		`(Note:a)`:                 {{"", []ifCondition{token("note:a")}}},
		`</x> (urn:a)`:             {{"/x", []ifCondition{token("urn:a")}}},
		``:                         nil,
		`()`:                       nil,
		`(`:                        nil,
		`(<urn:a>`:                 nil,
		`(<>)`:                     nil,
		`(< >)`:                    nil,
		`(a)`:                      nil, // not a URI
		`(urn:a`:                   nil,
		`(urn:a>)`:                 nil,
		`(["e)`:                    nil,
		`([e])`:                    nil,
		`(Not)`:                    nil,
		`(Not Not <urn:a>)`:        nil,
		`<urn:a>`:                  nil,
		`</x> (<urn:a>) </y>`:      nil,
		`</x> </y> (<urn:a>)`:      nil,
		`(<urn:a>) </x> (<urn:b>)`: nil,
		`urn:a`:                    nil,
		`(<urn:a>) x`:              nil,
	} {
		got, err := parseIf(value)
		if !reflect.DeepEqual(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%s: %+v, %v; want %+v", value, got, err, want)
		}
	}
}

func TestIf(t *testing.T) {
	s := newShare(t)
	lock := s.lock("/rw/lab.log", "exclusive", "Depth: 0")
	for _, c := range []struct {
		clause, value string // TOKEN and TAG of lab.log
		want          int
	}{
		{"§10.4.1 no token", "", 423},
		{"§10.4.1 token", "(<TOKEN>)", 204},
		{"a bare token", "(TOKEN)", 204},
		{"a token among blanks", "( < TOKEN > )", 204},
		{"RFC 9562 §4: a token in another case", "(<UPPER>)", 204},
		{"a bare token, negated", "(Not TOKEN)", 412},
		{"a bare token of nobody", "(urn:uuid:11111111-1111-4111-8111-111111111111)", 412},
		{"§10.4.4 token and tag", "(<TOKEN> [TAG])", 204},
		{"§10.4.4 both must hold", `(<TOKEN> ["other"])`, 412},
		{"§10.4.3 one list must hold", `(<TOKEN> ["other"]) (<TOKEN>)`, 204},
		{"§10.4.3 a token counts wherever it stands", `(["other"] <TOKEN>) ([TAG])`, 204},
		{"§10.4.6 Not", "(Not <TOKEN>)", 412},
		{"§10.4.8 never true, never false", "(<TOKEN>) (Not <DAV:no-lock>)", 204},
		{"§10.4.8 holds, and submits nothing", "(Not <DAV:no-lock>)", 423},
		{"§10.4.8 no-lock", "(<DAV:no-lock>)", 412},
		{"§10.4 no token of ours", "(<urn:uuid:11111111-1111-4111-8111-111111111111>)", 412},
		{"§10.4.5 a tag of the server's own", "<SERVER/rw/lab.log> (<TOKEN>)", 204},
		{"§10.4.5 a tag by path", "</rw/lab.log> (<TOKEN>)", 204},
		{"a proxy's scheme and host", "<https://elsewhere.example:8443/rw/lab.log> (<TOKEN>)", 204},
		{"the tag in another spelling", "<https://elsewhere.example/rw//sub/../l%61b.log/> (<TOKEN>)", 204},
		{"§10.4.5 a token of another resource", "</rw/sub> (<TOKEN>)", 412},
		{"§10.4.5 another mount", "</other/lab.log> (<TOKEN>)", 412},
		{"§10.4.5 what is not there has no state", "</rw/missing> (Not <TOKEN>) </rw/lab.log> (<TOKEN>)", 204},
		{"not a URI", "<%zz> (<TOKEN>)", 412},
		{"malformed", "(<TOKEN>", 400},
		{"malformed", "<TOKEN>", 400},
	} {
		value := strings.NewReplacer("TOKEN", lock, "UPPER", strings.ToUpper(lock), "TAG", s.etag("lab.log"), "SERVER", s.server.URL).Replace(c.value)
		var headers []string
		if value != "" {
			headers = append(headers, "If: "+value)
		}
		if a := s.do("PUT", "/rw/lab.log", "x", headers...); a.status != c.want {
			t.Errorf("%s: If %s: %d, want %d", c.clause, value, a.status, c.want)
		}
	}
}

// Every method that needs a token accepts the tag in any spelling.
func TestTaggedTokensWorkForEveryMethod(t *testing.T) {
	for _, tag := range []string{"", "<SERVER/rw/PATH> ", "</rw/PATH> ", "<https://elsewhere.example/rw/PATH> "} {
		for _, w := range append(writes[:6:6], writes[6]) {
			s := newShare(t)
			token := s.lock("/rw/lab.log", "exclusive", "Depth: 0")
			value := strings.NewReplacer("SERVER", s.server.URL, "PATH", "lab.log").Replace(tag) + "(<" + token + ">)"
			if w.method != "COPY" {
				s.want(423, w.method, w.path, w.body, w.headers...).condition("lock-token-submitted", "/rw/lab.log")
			}
			s.want(w.done, w.method, w.path, w.body, append([]string{"If: " + value}, w.headers...)...)
		}
		s := newShare(t)
		token := s.lock("/rw/sub", "exclusive", "Depth: 0")
		value := strings.NewReplacer("SERVER", s.server.URL, "PATH", "sub").Replace(tag) + "(<" + token + ">)"
		s.want(423, "MKCOL", "/rw/sub/new", "").condition("lock-token-submitted", "/rw/sub")
		if tag != "" { // an untagged list is about /rw/sub/new, which is not locked
			s.want(201, "MKCOL", "/rw/sub/new", "", "If: "+value)
		}
	}
}

func FuzzIf(f *testing.F) {
	for _, s := range []string{"(<urn:a>)", `</x> (Not <urn:a> ["e"]) (["f"])`, "(", "<", "(Not", `([W/"])`, "(<DAV:no-lock>) </y>", "(urn:a)", "(Not urn:a[", "(< a:b >)"} {
		f.Add(s)
	}
	shared := newDirectShare(f, "/rw", false)
	f.Fuzz(func(t *testing.T, value string) {
		s := &share{t: t, handler: shared.handler, dir: shared.dir}
		lists, err := parseIf(value)
		if (err == nil) != (len(lists) > 0) {
			t.Errorf("%q: %v, %v", value, lists, err)
		}
		for _, l := range lists {
			if len(l.conditions) == 0 {
				t.Errorf("%q: an empty list", value)
			}
			for _, c := range l.conditions {
				if (c.token == "") == (c.etag == "") {
					t.Errorf("%q: condition %+v", value, c)
				}
			}
		}
		if a := s.do("UNLOCK", "/rw/lab.log", "", "If: "+value, "Lock-Token: <urn:x>"); a.status != 400 && a.status != 409 && a.status != 412 {
			t.Errorf("%q: %d", value, a.status)
		}
	})
}
