package logapi

import (
	"testing"
	"time"
)

// The same in all forms, byte by byte: programs read them.
func TestForms(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 11, 12, 0, time.UTC)
	first := line{Line: Line{Length: 9, Time: &at, Level: "info", Text: "<one>", File: "lab.log"}, text: []byte("<one>"), position: "9-1:9"}
	second := line{Line: Line{Offset: 20, Length: 4, Text: "two", File: "lab.log", Continues: true, Cut: true}, text: []byte("two"), gap: true}
	progress := message{name: "progress", object: map[string]int{"hits": 1}, passing: true}
	end := message{name: "end", id: "9-1:20", object: map[string]string{"reason": "time"}, people: "-- stopped\n"}
	view := message{name: "view", id: "9-1:24", object: struct {
		AtEnd bool `json:"atEnd"`
	}{true}}
	for _, c := range []struct {
		form     form
		lines    bool
		messages []message
		want     string
	}{
		{asText{}, true, []message{progress, end, view}, "<one>\n--\ntwo\n-- stopped\n"},
		{asObjects{}, true, []message{progress, end, view},
			`{"offset":0,"length":9,"time":"2026-03-04T10:11:12Z","level":"info","text":"\u003cone\u003e","file":"lab.log","position":"9-1:9"}` + "\n" +
				`{"offset":20,"length":4,"continues":true,"text":"two","cut":true,"file":"lab.log"}` + "\n" +
				`{"end":{"reason":"time"}}` + "\n" + `{"view":{"atEnd":true}}` + "\n"},
		{asEvents{}, true, []message{progress, end, view},
			"id: 9-1:9\n" + `data: {"offset":0,"length":9,"time":"2026-03-04T10:11:12Z","level":"info","text":"\u003cone\u003e","file":"lab.log"}` + "\n\n" +
				`data: {"offset":20,"length":4,"continues":true,"text":"two","cut":true,"file":"lab.log"}` + "\n\n" +
				"event: progress\ndata: {\"hits\":1}\n\nevent: end\nid: 9-1:20\ndata: {\"reason\":\"time\"}\n\nevent: view\nid: 9-1:24\ndata: {\"atEnd\":true}\n\n"},
		{new(oneObject), true, []message{progress, view},
			`{"lines":[{"offset":0,"length":9,"time":"2026-03-04T10:11:12Z","level":"info","text":"\u003cone\u003e","file":"lab.log","position":"9-1:9"},` +
				`{"offset":20,"length":4,"continues":true,"text":"two","cut":true,"file":"lab.log"}],"atEnd":true}` + "\n"},
		{new(oneObject), false, []message{view}, `{"lines":[],"atEnd":true}` + "\n"},
		{new(oneObject), false, []message{progress, end}, `{"reason":"time"}` + "\n"},
	} {
		var got []byte
		if c.lines {
			got = c.form.line(c.form.line(got, first), second)
		}
		for _, m := range c.messages {
			got = c.form.message(got, m)
		}
		if string(got) != c.want {
			t.Errorf("%T:\n%s\nwant\n%s", c.form, got, c.want)
		}
	}
}
