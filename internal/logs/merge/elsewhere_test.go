package merge

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// A position of another group goes into a larger one and back, through two as well.
func TestPositionsOfElsewhere(t *testing.T) {
	for _, name := range []string{"app/lab.log", "日志/a b.log", "~x", strings.Repeat("n", maxName), strings.Repeat("n", maxName+1)} {
		own := PositionOf(time.Unix(7, 9), name, "100-0123456789abcdef:12")
		one, err := Leave("web2", own)
		if err != nil || !IsPosition(one) {
			t.Fatalf("%q: %v", one, err)
		}
		two, err := Leave("hub", one)
		if err != nil {
			t.Fatal(err)
		}
		back, ok := Enter("hub", two)
		if again, _ := Enter("web2", back); !ok || back != one || again != own {
			t.Errorf("%.30q comes back as %.80q", name, again)
		}
		if _, ok := Enter("web3", one); ok {
			t.Error("a position of another folder")
		}
	}
	if got, err := Leave(strings.Repeat("f", 900), PositionOf(time.Unix(7, 9), strings.Repeat("n", 900), "100-0123456789abcdef:12")); err == nil {
		t.Errorf("a position of %d bytes", len(got))
	}
}

func TestShifted(t *testing.T) {
	at := PositionOf(time.Unix(7, 9), "a.log", "1024-0123456789abcdef:12~4800-89abcdef")
	want := PositionOf(time.Unix(7, 9), "a.log", "1024-0123456789abcdef:20~4800-89abcdef")
	if got, ok := Shifted(at, 8); !ok || got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, by := range []int64{-13, math.MaxInt64} {
		if got, ok := Shifted(at, by); ok {
			t.Errorf("%d bytes after %s is %s", by, at, got)
		}
	}
}

// Places of several groups are in the order of the lines of one.
func TestOrderOfElsewhere(t *testing.T) {
	a1, b1, c1 := Key{1, "a/x.log"}, Key{1, "x"}.In("b"), Key{1, "b1/x.log"}
	a2, a, b := Key{2, "a/x.log"}, Key{untimed, "a/x.log"}, Key{untimed, "x"}.In("b")
	for order, want := range map[Order][]Key{
		Oldest: {a1, b1, c1, a2, a, b}, Newest: {a2, c1, b1, a1, b, a}, Forward: {a, b, a1, b1, c1, a2},
	} {
		got := []Key{a, b, c1, a2, b1, a1}
		slices.SortFunc(got, order.Compare)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", order, got, want)
		}
	}
	for folder, want := range map[string]string{"a": "at2", "b1": "at1"} {
		if got := b1.Beside(folder); got != want {
			t.Errorf("after a line of b, %s goes on at %s, want %s", folder, got, want)
		}
	}
}
