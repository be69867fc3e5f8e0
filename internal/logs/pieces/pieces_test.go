package pieces

import (
	"strings"
	"testing"
)

const at = `,"time":"2026-03-04T10:11:12.123456789Z"}`

func TestForms(t *testing.T) {
	for _, c := range []struct {
		line    string
		form    Form
		stream  int
		partial bool
		text    string
	}{
		{`{"log":"text\n","stream":"stdout"` + at, Docker, 0, false, `text\n`},
		{`{"log":"text","stream":"stderr"` + at, Docker, 1, true, `text`},
		{`{"log":"a backslash and an n: \\n","stream":"stdout"` + at, Docker, 0, true, `a backslash and an n: \\n`},
		{`{"log":"a backslash \\\n","stream":"stdout"` + at, Docker, 0, false, `a backslash \\\n`},
		{`{"log":"","stream":"stdout"` + at, Docker, 0, true, ``},
		{`{"log":"\n","stream":"stdout"` + at, Docker, 0, false, `\n`},
		{`{"log":"it says \",\"stream\":\"stderr","stream":"stdout"` + at, Docker, 0, true, `it says \",\"stream\":\"stderr`},
		{`{"log":"text\n","stream":"stdout","attrs":{"tag":"web"},"time":"2026-03-04T10:11:12Z"}`, Docker, 0, false, `text\n`},
		{`{"log":"text\n","stream":"stdout","time":"2026-03-04T10:11:12.1234Z"}`, Docker, 0, false, `text\n`},
		{`2026-03-04T10:11:12.123456789Z stdout F text`, CRI, 0, false, "text"},
		{`2026-03-04T10:11:12.123456789+08:00 stderr P text `, CRI, 1, true, "text "},
		{`2026-03-04T10:11:12Z stdout P:x text`, CRI, 0, true, "text"},
		{`2026-03-04T10:11:12Z stdout F `, CRI, 0, false, ""},
		{`2026-03-04T10:11:12Z stdout F`, CRI, 0, false, ""},
	} {
		if got := Of([]byte(c.line)); got != c.form {
			t.Errorf("%s: form %d", c.line, got)
		}
		p, ok := c.form.read([]byte(c.line))
		if !ok || p.stream != c.stream || p.partial != c.partial || c.line[p.from:p.to] != c.text {
			t.Errorf("%s: %+v, %v", c.line, p, ok)
		}
		if c.form.complete([]byte(c.line)) == c.partial {
			t.Errorf("%s: complete %v", c.line, !c.partial)
		}
	}
	for _, line := range []string{
		"", "plain", `{"level":"info"}`, "2026-03-04T10:11:12Z stdout X text", "2026-03-04T10:11:12Z INFO F text", "2026-03-04T10:11:12Z stdout", "x stdout F text",
		strings.Repeat(`{"log":"a newline was removed","stream":"stdout"`+at+"\n", 7),
	} {
		if got := Of([]byte(line)); got != None {
			t.Errorf("%.60q: form %d", line, got)
		}
	}
	if got := Of([]byte(strings.Repeat(`{"log":"a part, ","stream":"stdout"`+at+"\n", 7) + `{"log":"the end\n","stream":"stdout"` + at + "\n")); got != Docker {
		t.Errorf("many pieces: form %d", got)
	}
	if got := Of([]byte(`{"log":"` + strings.Repeat("x", 16<<10))); got != Docker {
		t.Errorf("a piece longer than the head: form %d", got)
	}
}

// Pieces of two streams become lines in the order of their first pieces.
func TestJoin(t *testing.T) {
	const begin = "2026-03-04T10:11:12Z "
	data := begin + "stdout P one, \n" + begin + "stderr F err\n" + begin + "stdout P two, \n" + begin + "stdout F three\n" + begin + "stdout P open"
	text, lines := CRI.Join([]byte(data+"\n"), 100)
	if want := begin + "stdout F one, two, three\n" + begin + "stderr F err\n" + begin + "stdout P open"; string(text) != want {
		t.Errorf("%q, want %q", text, want)
	}
	offset := int64(100)
	for i, l := range lines {
		if l.Offset != offset || l.Ended != (i < 2) || i > 0 && text[l.At-1] != '\n' {
			t.Errorf("%d: %+v", i, l)
		}
		offset += l.Length
	}
	if offset != int64(100+len(data)+1) || len(lines) != 3 {
		t.Errorf("%d lines up to %d", len(lines), offset)
	}
}

func TestJoinerIsBounded(t *testing.T) {
	part := []byte(begun + "stdout P x")
	j := Joiner{Form: CRI}
	if begins, partial := j.Next(0, 100, part); !begins || !partial || j.Open(100) != 0 || j.Open(100+Reach) != 0 || j.Open(101+Reach) != 101+Reach {
		t.Error("a piece that comes late")
	}
	starts := 0
	for offset := int64(0); offset < 4*MaxJoined; offset += 100 {
		if begins, _ := j.Next(offset, 100, part); begins {
			starts++
		}
	}
	if starts != 3 { // the first one goes on
		t.Errorf("%d lines begin", starts)
	}
}

const begun = "2026-03-04T10:11:12Z "
