package logs

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// Searching on from the oldest hit of one search finds what it has left out.
func TestSearchBeforeAPosition(t *testing.T) {
	content := timed(5000)
	half := len(content) / 2
	half += strings.IndexByte(content[half:], '\n') + 1
	for form, set := range map[string]Set{
		"plain":      {newLog("", content)},
		"compressed": {openString(t, pack(t, "gz", content), Options{})},
		"a set":      {newLog("1", content[:half]), newLog("", content[half:])},
	} {
		for _, q := range []Query{{Pattern: match.Pattern{Text: "7"}}, {Level: format.LevelError}} {
			q.Newest = true
			want, _ := searched(t, set, q)
			if len(want) < 6 {
				t.Fatalf("%d hits", len(want))
			}
			var got []string
			q.Limit = len(want)/4 + 1
			for {
				var oldest Hit
				part, sum := searched(t, set, q)
				got = append(got, part...)
				if !sum.Limited {
					break
				}
				set.Search(t.Context(), q, func(h Hit) error { oldest = h; return nil })
				q.Before = set.at(oldest.Log, oldest.Offset).Position()
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d hits, want %d", form, len(got), len(want))
			}
		}
		if _, err := set.Search(t.Context(), Query{Newest: true, Before: "9-0123456789abcdef:5"}, nil); !errors.Is(err, ErrNotHere) {
			t.Errorf("%s: %v", form, err)
		}
	}
}
