package logs

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// Searching on from the last hit of one search finds what it has left out.
func TestSearchFromAPosition(t *testing.T) {
	content := timed(2500) // of more than two blocks
	half := len(content) / 2
	half += strings.IndexByte(content[half:], '\n') + 1
	for form, set := range map[string]Set{
		"plain":      {newLog("", content)},
		"compressed": {openString(t, pack(t, "gz", content), Options{})},
		"a set":      {newLog("1", content[:half]), newLog("", content[half:])},
	} {
		for _, q := range []Query{
			{Pattern: match.Pattern{Text: "7"}}, {Level: format.LevelError},
			{Pattern: match.Pattern{Text: "7"}, Newest: true}, {Level: format.LevelError, Newest: true},
		} {
			want, _ := searched(t, set, q)
			if len(want) < 6 {
				t.Fatalf("%d hits", len(want))
			}
			var got []string
			q.Limit = len(want)/4 + 1
			for {
				var last Hit
				sum, err := set.Search(t.Context(), q, func(h Hit) error {
					got = append(got, hitText(h))
					if last = h; !q.Newest {
						last.Offset += h.Length
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if !sum.Limited {
					break
				}
				q.From = set.at(last.Log, last.Offset).Position()
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %+v: %d hits, want %d", form, q, len(got), len(want))
			}
		}
		for _, newest := range []bool{false, true} {
			if _, err := set.Search(t.Context(), Query{Newest: newest, From: "9-0123456789abcdef:5"}, nil); !errors.Is(err, ErrNotHere) {
				t.Errorf("%s: %v", form, err)
			}
		}
	}
}
