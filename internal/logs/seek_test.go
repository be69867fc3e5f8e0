package logs

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNumberOfALine(t *testing.T) {
	small := "\ufeffone\n\nthree\n" // a byte order mark, and an empty line
	const line = 128
	large := strings.Repeat(fmt.Sprintf("%*s\n", line-1, "a line of a log"), 2*counted/line)
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
		want := int64(len(large) / line)
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

// A page asks for a histogram, which builds the index, and for a range at the same time.
func TestRangeIsFoundWhileTheIndexIsBuilt(t *testing.T) {
	var b strings.Builder
	for i := 0; b.Len() < 8*blockSize; i++ {
		fmt.Fprintf(&b, "%s INFO %060d\n", logStart.Add(time.Duration(i)*time.Second).Format(time.DateTime), i)
	}
	lines := strings.Count(b.String(), "\n")
	log := newLog("", b.String())
	log.index = NewIndex(DefaultIndexMemory)
	ctx, stop := context.WithCancel(t.Context())
	if _, err := log.index.all(ctx, log, func(int64) { stop() }); err == nil {
		t.Fatal("the index is complete")
	}
	if blocks, _ := log.index.known(log); len(blocks) == 0 {
		t.Fatal("there is no index")
	}
	sum, err := Set{log}.Search(t.Context(), Query{Since: logStart.Add(time.Duration(lines-10) * time.Second)}, func(Hit) error { return nil })
	if err != nil || sum.Hits != 10 || sum.Scanned > 2*blockSize {
		t.Errorf("%d lines after %d bytes, %v", sum.Hits, sum.Scanned, err)
	}
}
