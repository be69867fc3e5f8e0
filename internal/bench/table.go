package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ours is the server to compare the others with. bare is the program of that name, which is no peer.
const (
	ours = "GoWebDAV"
	bare = "bare Go"
)

// kind decides how the figures of a row are written, and which is better.
type kind int

const (
	cost     kind = iota // less is better
	rate                 // more is better
	fraction             // 1/figure; more is better
	yesNo                // 1 or 0; more is better
)

// row is a line of the table.
type row struct {
	id        string
	name      string // with the unit
	kind      kind
	must, aim goal
}

// goal is the target of our figure: a number, or a multiple of another server's or row's
// figure. The zero goal means none.
type goal struct {
	factor float64
	server string
	row    string
}

// results are the figures of all rounds, by row and server.
type results map[string]map[string][]float64

func (r results) add(row, server string, figure float64) {
	if math.IsNaN(figure) {
		return
	}
	if r[row] == nil {
		r[row] = make(map[string][]float64)
	}
	r[row][server] = append(r[row][server], figure)
}

// ratio returns the median of the ratios of two servers' figures, round by round; NaN if one was not
// measured.
func ratio(own, others []float64) float64 {
	ratios := make([]float64, min(len(own), len(others)))
	for i := range ratios {
		ratios[i] = own[i] / others[i]
	}
	return median(ratios)
}

// median returns NaN if nothing was measured.
func (r results) median(row, server string) float64 { return median(r[row][server]) }

func median(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(figures))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// best returns the best of the peers, "" if none has a figure.
func (r results) best(row row, servers []string) (server string, figure float64) {
	figure = math.NaN()
	for _, s := range servers {
		f := r.median(row.id, s)
		if s == ours || s == bare || math.IsNaN(f) {
			continue
		}
		if math.IsNaN(figure) || row.kind.better(f, figure) {
			server, figure = s, f
		}
	}
	return server, figure
}

func (k kind) better(a, b float64) bool {
	if k == cost {
		return a < b
	}
	return a > b
}

func (k kind) format(figure float64) string {
	switch {
	case math.IsNaN(figure):
		return "–"
	case k == fraction:
		return "1/" + digits(figure)
	case k == yesNo && figure > 0:
		return "yes"
	case k == yesNo:
		return "no"
	}
	return digits(figure)
}

// digits writes a figure with up to three digits.
func digits(figure float64) string {
	if figure == 0 || math.Abs(figure) >= 100 {
		return strconv.FormatFloat(figure, 'f', 0, 64)
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(figure)))))
	s := strconv.FormatFloat(figure, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// table writes the rows with figures as a table in Markdown.
func table(rows []row, servers []string, r results) string {
	var b strings.Builder
	line := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(append(append([]string{" "}, servers...), "to the best peer", "must reach", "aim")...)
	b.WriteString("|---" + strings.Repeat("|--:", len(servers)) + "|---|---|---|\n")
	for _, row := range rows {
		if len(r[row.id]) == 0 {
			continue
		}
		cells := []string{row.name}
		for _, s := range servers {
			cells = append(cells, row.kind.format(r.median(row.id, s)))
		}
		line(append(cells, r.comparison(row, servers), r.verdict(row, row.must), r.verdict(row, row.aim))...)
	}
	return b.String()
}

// comparison returns our figure as a multiple of the best peer's.
func (r results) comparison(row row, servers []string) string {
	server, figure := r.best(row, servers)
	if row.kind == yesNo || server == "" || figure == 0 || len(r[row.id][ours]) == 0 {
		return "–"
	}
	return digits(ratio(r[row.id][ours], r[row.id][server])) + " × " + server
}

// verdict compares our figure with a goal.
func (r results) verdict(row row, g goal) string {
	if g == (goal{}) {
		return "–"
	}
	own, text, relative := r.median(row.id, ours), row.kind.format(g.factor), g.server != "" || g.row != ""
	switch {
	case g.server != "":
		own, text = ratio(r[row.id][ours], r[row.id][g.server]), digits(g.factor)+" × "+g.server
	case g.row != "":
		own, text = ratio(r[row.id][ours], r[g.row][ours]), digits(g.factor)+" × "+g.row
	}
	switch {
	case math.IsNaN(own):
		return text + ": not measured"
	case relative:
		text += ": " + digits(own) + ","
	default:
		text += ":"
	}
	if row.kind.better(g.factor, own) {
		return text + " not reached"
	}
	return text + " PASS"
}
