package logs

import (
	"strings"
	"testing"
)

func TestNumberOfALine(t *testing.T) {
	small := "\ufeffone\n\nthree\n" // a byte order mark, and an empty line
	large := strings.Repeat("a line of a log\n", 2*counted/16)
	for form, set := range map[string]Set{
		"plain": {openString(t, small, Options{})}, "compressed": {openString(t, pack(t, "gz", small), Options{})},
		"a set": {openString(t, small, Options{}), openString(t, small, Options{})},
	} {
		for n := int64(1); n <= int64(3*len(set)); n++ {
			at, err := set.findLine(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			if got, exact, err := set.Number(t.Context(), at); got != n || !exact || err != nil {
				t.Errorf("%s: line %d is %d, %v, %v", form, n, got, exact, err)
			}
		}
	}

	// Of a large log, lines are counted by its index, and estimated until then.
	for _, c := range []string{large, pack(t, "gz", large)} {
		set := Set{openString(t, c, Options{Index: NewIndex(DefaultIndexMemory)})}
		last, err := set.findOffset(t.Context(), 0, int64(len(large))-3)
		if err != nil {
			t.Fatal(err)
		}
		want := int64(len(large) / 16)
		for _, exact := range []bool{false, true} {
			if got, ok, err := set.Number(t.Context(), last); got != want || ok != exact || err != nil {
				t.Errorf("line %d is %d, %v, %v", want, got, ok, err)
			}
			if err := set.BuildIndex(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
