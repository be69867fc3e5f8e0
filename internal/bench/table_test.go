package main

import (
	"math"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	r := make(results)
	for _, f := range []struct {
		row, server string
		figures     []float64
	}{
		{"list", ours, []float64{30, 90, 42}},
		{"list", "nginx", []float64{35, 34, 36}},
		{"list", "Apache", []float64{325}},
		{"html", ours, []float64{50}},
		{"gzip", ours, []float64{37.04}},
		{"gzip", "nginx", []float64{30}},
		{"sendfile", ours, []float64{1, 1}},
		{"sendfile", "Apache", []float64{0}},
		{"idle", "nginx", []float64{7.25}},
		{"idle", ours, []float64{math.NaN()}},
	} {
		for _, figure := range f.figures {
			r.add(f.row, f.server, figure)
		}
	}
	rows := []row{
		{id: "list", name: "listing, ms", must: goal{factor: 1.3, server: "nginx"}, aim: goal{factor: 1, server: "nginx"}},
		{id: "html", name: "page, ms", must: goal{factor: 2, row: "list"}, aim: goal{factor: 1, row: "list"}},
		{id: "gzip", name: "gzip", kind: fraction, must: goal{factor: 36}, aim: goal{factor: 40}},
		{id: "sendfile", name: "sendfile", kind: yesNo, must: goal{factor: 1}},
		{id: "idle", name: "idle, MiB", must: goal{factor: 10}},
		{id: "nothing", name: "not measured"},
	}
	want := `
|   | GoWebDAV | nginx | Apache | to the best peer | must reach | aim |
|---|--:|--:|--:|---|---|---|
| listing, ms | 42 | 35 | 325 | 1.17 × nginx | 1.3 × nginx: 1.17, PASS | 1 × nginx: 1.17, not reached |
| page, ms | 50 | – | – | – | 2 × list: 1.67, PASS | 1 × list: 1.67, not reached |
| gzip | 1/37 | 1/30 | – | 1.23 × nginx | 1/36: PASS | 1/40: not reached |
| sendfile | yes | – | no | – | yes: PASS | – |
| idle, MiB | – | 7.25 | – | – | 10: not measured | – |
`
	if got := table(rows, []string{ours, "nginx", "Apache"}, r); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("got\n%swant%s", got, want)
	}
}

func TestDigits(t *testing.T) {
	for figure, want := range map[float64]string{
		0: "0", 0.0234: "0.0234", 0.5: "0.5", 1: "1", 1.234: "1.23", 12.34: "12.3", 99.96: "100", 123.4: "123", 71500: "71500",
	} {
		if got := digits(figure); got != want {
			t.Errorf("digits(%v) = %s, want %s", figure, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		figures []float64
		want    float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	} {
		if got := median(c.figures); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.figures, got, c.want)
		}
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("median of nothing: %v", got)
	}
}
