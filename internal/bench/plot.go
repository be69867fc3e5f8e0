package main

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"
)

// series is a line in a plot. x and y have the same length and are positive; x increases.
type series struct {
	name  string
	color int // index into the palette, the same in every plot
	x, y  []float64
}

// panel is a pair of logarithmic axes with its lines.
type panel struct {
	title  string // the quantity on the y axis, with its unit
	xTitle string
	xTicks []tick
	series []series
}

// tick is a mark on an axis.
type tick struct {
	at    float64
	label string
}

// Lengths in pixels.
const (
	panelWidth  = 480
	panelHeight = 340
	left        = 52 // from the edge of a panel to its axes
	right       = 92
	top         = 56
	bottom      = 48
	labelGap    = 15 // between the base lines of two labels
)

// The colours can be distinguished with any kind of colour vision, on white and on black.
const style = `
text{font:12px system-ui,sans-serif;fill:#1f2328}
.title{font-size:14px;font-weight:600}
.grid{stroke:#d1d9e0;stroke-width:1}
.line{fill:none;stroke-width:1.75;stroke-linejoin:round}
.own{stroke-width:3}.ownlabel{font-weight:600}
.lead{stroke-width:1;stroke-dasharray:2 2;opacity:.6}
.c0{stroke:#b3261e}.c1{stroke:#0b6bb8}.c2{stroke:#8a5a00}.c3{stroke:#00795c}.c4{stroke:#8b3f8f}.c5{stroke:#5c636a}
.t0{fill:#b3261e}.t1{fill:#0b6bb8}.t2{fill:#8a5a00}.t3{fill:#00795c}.t4{fill:#8b3f8f}.t5{fill:#5c636a}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.grid{stroke:#353b43}
.c0{stroke:#ff8f80}.c1{stroke:#6cb6ff}.c2{stroke:#e3b341}.c3{stroke:#4fd1a5}.c4{stroke:#d9a0e6}.c5{stroke:#a3adb8}
.t0{fill:#ff8f80}.t1{fill:#6cb6ff}.t2{fill:#e3b341}.t3{fill:#4fd1a5}.t4{fill:#d9a0e6}.t5{fill:#a3adb8}
}`

// writeSVG draws panels side by side. The same figures give the same bytes.
func writeSVG(w io.Writer, title string, panels []panel) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">`+"\n", panelWidth*len(panels), panelHeight)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s\n</style>\n", html.EscapeString(title), style)
	for i, p := range panels {
		fmt.Fprintf(&b, `<g transform="translate(%d 0)">`+"\n", i*panelWidth)
		p.draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (p panel) draw(b *strings.Builder) {
	const x0, x1, y0, y1 = left, panelWidth - right, panelHeight - bottom, top
	var xs, ys []float64
	for _, s := range p.series {
		xs, ys = append(xs, s.x...), append(ys, s.y...)
	}
	if len(xs) == 0 {
		return
	}
	x := axis(slices.Min(xs), slices.Max(xs), x0, x1)
	low, high := decades(slices.Min(ys), slices.Max(ys))
	y := axis(low, high, y0, y1)

	text(b, "title", "start", 12, 22, p.title)
	for v := low; v <= high*1.01; v *= 10 {
		rule(b, x0, y(v), x1, y(v))
		text(b, "", "end", x0-6, y(v)+4, digits(v))
	}
	for _, t := range p.xTicks {
		rule(b, x(t.at), y0, x(t.at), y1)
		text(b, "", "middle", x(t.at), y0+17, t.label)
	}
	text(b, "", "middle", (x0+x1)/2, y0+38, p.xTitle)

	ends := make([]float64, len(p.series))
	for i, s := range p.series {
		ends[i] = y(s.y[len(s.y)-1])
	}
	labels := spread(ends, top, panelHeight-bottom)
	for i, s := range slices.Backward(p.series) { // the first is drawn last, on top
		points := make([]string, len(s.x))
		for j := range s.x {
			points[j] = fmt.Sprintf("%.1f,%.1f", x(s.x[j]), y(s.y[j]))
		}
		own, ownLabel := "", ""
		if s.name == ours {
			own, ownLabel = " own", " ownlabel"
		}
		fmt.Fprintf(b, `<polyline class="line c%d%s" points="%s"/>`+"\n", s.color, own, strings.Join(points, " "))
		fmt.Fprintf(b, `<line class="lead c%d" x1="%.1f" y1="%.1f" x2="%d" y2="%.1f"/>`+"\n",
			s.color, x(s.x[len(s.x)-1]), ends[i], x1+10, labels[i])
		text(b, fmt.Sprintf("t%d%s", s.color, ownLabel), "start", x1+13, labels[i]+4, s.name)
	}
}

// axis maps figures from low to high to pixels, by their logarithms.
func axis(low, high, from, to float64) func(float64) float64 {
	span := math.Log(high / low)
	if span == 0 {
		return func(float64) float64 { return (from + to) / 2 }
	}
	return func(v float64) float64 { return from + (to-from)*math.Log(v/low)/span }
}

// decades returns the powers of ten around figures.
func decades(low, high float64) (float64, float64) {
	from, to := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	return math.Pow(10, from), math.Pow(10, max(to, from+1))
}

// spread moves labels apart that would overlap, in the same order. It returns their
// positions.
func spread(at []float64, low, high float64) []float64 {
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case at[a] < at[b]:
			return -1
		case at[a] > at[b]:
			return 1
		}
		return 0
	})
	moved := slices.Clone(at)
	for n, i := range order {
		moved[i] = max(moved[i], low)
		if n > 0 {
			moved[i] = max(moved[i], moved[order[n-1]]+labelGap)
		}
	}
	limit := high
	for _, i := range slices.Backward(order) {
		moved[i] = min(moved[i], limit)
		limit = moved[i] - labelGap
	}
	return moved
}

func rule(b *strings.Builder, x1, y1, x2, y2 float64) {
	fmt.Fprintf(b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", x1, y1, x2, y2)
}

func text(b *strings.Builder, class, anchor string, x, y float64, s string) {
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	fmt.Fprintf(b, `<text%s text-anchor="%s" x="%.1f" y="%.1f">%s</text>`+"\n", class, anchor, x, y, html.EscapeString(s))
}
