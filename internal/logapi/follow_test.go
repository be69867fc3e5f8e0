package logapi

import (
	"strings"
	"testing"

	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/format"
)

// Whatever a follow loses is said in each form.
func TestFollowTellsWhatIsLost(t *testing.T) {
	for _, tt := range []struct {
		event         follow.Event
		text, objects string
		name          string // of the event
	}{
		{follow.Event{Skipped: 33_554_432, Lines: 4005, Cause: follow.TooSlow}, "-- 4,005 lines not sent: too slow (33,554,432 bytes)\n", `{"skipped":{"bytes":33554432,"lines":4005,"reason":"too slow"}}`, "skipped"},
		{follow.Event{Skipped: 100, Lines: 1, Cause: follow.Truncated}, "-- 1 line not sent: truncated before it was read (100 bytes)\n", `{"skipped":{"bytes":100,"lines":1,"reason":"truncated"}}`, "skipped"},
		{follow.Event{Skipped: 1000, Cause: follow.Truncated}, "-- 1,000 bytes not sent: truncated before it was read\n", `{"skipped":{"bytes":1000,"reason":"truncated"}}`, "skipped"},
		{follow.Event{Rotated: true}, "", `{"rotated":{"file":"lab.log"}}`, "rotated"},
		{follow.Event{Rotated: true, Cause: follow.Truncated}, "-- lines may be missing: lab.log was truncated, and no copy of it was found\n", `{"rotated":{"file":"lab.log","reason":"truncated"}}`, "rotated"},
		{follow.Event{Rotated: true, Cause: follow.Gone}, "-- lines may be missing: the file of the position is gone\n", `{"rotated":{"file":"lab.log","reason":"gone"}}`, "rotated"},
		{follow.Event{Rotated: true, Cause: follow.Alike}, "-- lines may come again: lab.log was replaced by a file that begins like it\n", `{"rotated":{"file":"lab.log","reason":"alike"}}`, "rotated"},
		{follow.Event{Damage: "lab.log.1.gz: unexpected EOF"}, "-- lab.log.1.gz: unexpected EOF\n", `{"damage":{"error":"lab.log.1.gz: unexpected EOF"}}`, "damage"},
		{follow.Event{Outside: true}, "-- lab.log was replaced outside: this is the old file, which gets no more lines. Mount its folder instead, or restart the container.\n", `{"replaced":{"file":"lab.log","reason":"replaced outside"}}`, "replaced"},
	} {
		tt.event.Position = "9-0123456789abcdef:9"
		in := func(f form) string {
			return string(appendFollowed(nil, f, followed{file: "lab.log"}, tt.event, format.Head{}))
		}
		if got := in(asText{}); got != tt.text {
			t.Errorf("text: %q, want %q", got, tt.text)
		}
		if got := in(asObjects{}); got != tt.objects+"\n" {
			t.Errorf("object: %s, want %s", got, tt.objects)
		}
		data := tt.objects[strings.Index(tt.objects, ":")+1 : len(tt.objects)-1]
		if got, want := in(asEvents{}), "event: "+tt.name+"\nid: 9-0123456789abcdef:9\ndata: "+data+"\n\n"; got != want {
			t.Errorf("event: %q, want %q", got, want)
		}
	}
}

// Some events are for programs only. Pings are for those alone that could take silence for a dead
// connection.
func TestFollowTellsProgramsHowItStands(t *testing.T) {
	for _, tt := range []struct {
		event           follow.Event
		objects, events string
	}{
		{follow.Event{Quiet: true}, "", "event: ping\nid: 9-0:9\ndata: {}\n\n"},
		{follow.Event{Missing: true}, `{"missing":{"file":"lab.log"}}` + "\n", "event: missing\nid: 9-0:9\ndata: {\"file\":\"lab.log\"}\n\n"},
		{follow.Event{Found: true}, `{"found":{"file":"lab.log"}}` + "\n", "event: found\nid: 9-0:9\ndata: {\"file\":\"lab.log\"}\n\n"},
		{follow.Event{Reached: true}, `{"end":{"reason":"done"}}` + "\n", "event: end\nid: 9-0:9\ndata: {\"reason\":\"done\"}\n\n"},
	} {
		tt.event.Position = "9-0:9"
		for f, want := range map[form]string{asText{}: "", asObjects{}: tt.objects, asEvents{}: tt.events} {
			if got := string(appendFollowed(nil, f, followed{file: "lab.log"}, tt.event, format.Head{})); got != want {
				t.Errorf("%s of %+v: %q, want %q", f.mediaType(), tt.event, got, want)
			}
		}
	}
}
