package tree

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func (f Folder) names(t *testing.T, words string, depth, max int) (list []string, err error) {
	t.Helper()
	err = f.Find(t.Context(), NewWords(words), depth, max, func() {}, func(f Found) error {
		if f.Folder {
			f.Path += "/"
		}
		list = append(list, f.Path)
		return nil
	})
	return list, err
}

func TestFind(t *testing.T) {
	f, skipped := folder(t, "b/Lab.log", "lab9.log", "lab10.log", "lab/x", "lab/lab.txt", "z/e\u0301t\u00e9/Lab Notes 2026.txt", "other", "labs -> lab")
	for _, c := range []struct {
		words      string
		depth, max int
		want       string
		more       bool
	}{
		{"lab", 0, 100, "b/Lab.log lab/ lab/lab.txt lab9.log lab10.log labs/ z/e\u0301t\u00e9/Lab Notes 2026.txt", false},
		{"LAB", 1, 100, "lab/ lab9.log lab10.log labs/", false},
		{"2026 notes", 0, 100, "z/e\u0301t\u00e9/Lab Notes 2026.txt", false},
		{"\u00e9te\u0301", 0, 100, "z/e\u0301t\u00e9/", false},
		{"lab", 0, 3, "b/Lab.log lab/ lab9.log", true},
		{"", 1, 100, "b/ lab/ lab9.log lab10.log labs/ other z/", false},
		{"nothing", 0, 100, "", false},
	} {
		list, err := f.names(t, c.words, c.depth, c.max)
		if got := strings.Join(list, " "); errors.Is(err, ErrMany) != c.more || err != nil && !c.more || got != c.want && !c.more || len(list) > c.max {
			t.Errorf("%q: %v\n got %s\nwant %s", c.words, err, got, c.want)
		}
	}
	if len(*skipped) > 0 {
		t.Errorf("skipped %q", *skipped)
	}
}

func TestWordsInAnotherForm(t *testing.T) {
	const composed, decomposed = "\u00e9t\u00e9", "e\u0301te\u0301"
	for _, c := range []struct{ words, name string }{{composed, decomposed}, {decomposed, composed}, {"\u00c9", decomposed + ".log"}} {
		if !NewWords(c.words).In(c.name) {
			t.Errorf("%+q does not find %+q", c.words, c.name)
		}
	}
}

// A folder with too many members is left out, and said; others are not.
func TestTooManyMembers(t *testing.T) {
	names := []string{"a/lab.log", "many/sub/lab.log"}
	for i := range 2000 {
		names = append(names, fmt.Sprintf("many/%d", i))
	}
	f, skipped := folder(t, names...)
	defer func(before int) { maxMembers = before }(maxMembers)
	maxMembers = 1500
	found, err := f.Logs(t.Context(), choose(t, 0), 10_000)
	if got := fmt.Sprint(shown(found), *skipped); err != nil || got != "[a/lab.log many/sub/lab.log] [many/: "+ErrMembers.Error()+"]" {
		t.Errorf("%v %.300s", err, got)
	}
	if list, err := f.names(t, "99", 0, 100); err != nil || len(list) != 38 {
		t.Errorf("by name: %v, %d", err, len(list))
	}
}
