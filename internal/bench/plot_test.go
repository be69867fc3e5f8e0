package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func samplePanels() []panel {
	return []panel{
		{
			title: "CPU, ms", xTitle: "files <&>", xTicks: []tick{{100, "100"}, {1000, "1000"}},
			series: []series{
				{name: ours, color: 0, x: []float64{100, 1000}, y: []float64{0.5, 4}},
				{name: "rclone", color: 5, x: []float64{100, 1000}, y: []float64{5, 50}},
				{name: "nginx", color: 1, x: []float64{100, 1000}, y: []float64{0.4, 4}},
			},
		},
		{title: "one point", series: []series{{name: "Apache", color: 2, x: []float64{1}, y: []float64{1}}}},
		{title: "nothing"},
	}
}

func TestSVG(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := writeSVG(b, "a listing", samplePanels()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same figures were drawn in two ways")
	}
	if strings.Contains(first.String(), "NaN") || strings.Contains(first.String(), "Inf") {
		t.Error("a coordinate is no number")
	}
	elements, texts := make(map[string]int), []string{}
	for d := xml.NewDecoder(&first); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements[token.Name.Local]++
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
	if elements["svg"] != 1 || elements["g"] != 3 || elements["polyline"] != 4 {
		t.Errorf("elements: %v", elements)
	}
	for _, want := range []string{"a listing", "files <&>", ours, "nginx", "rclone", "Apache", "0.1", "100"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q in %q", want, texts)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		name     string
		at, want []float64
	}{
		{"apart", []float64{100, 200}, []float64{100, 200}},
		{"on each other", []float64{100, 100, 90}, []float64{105, 120, 90}},
		{"at the lower edge", []float64{298, 300}, []float64{285, 300}},
		{"at the upper edge", []float64{10, 12}, []float64{50, 65}},
	} {
		if got := spread(c.at, 50, 300); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDecades(t *testing.T) {
	for _, c := range []struct{ low, high, wantLow, wantHigh float64 }{
		{0.5, 50, 0.1, 100},
		{10, 1000, 10, 1000},
		{1, 1, 1, 10},
	} {
		if low, high := decades(c.low, c.high); low != c.wantLow || high != c.wantHigh {
			t.Errorf("decades(%v, %v) = %v, %v", c.low, c.high, low, high)
		}
	}
}
