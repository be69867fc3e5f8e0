package ui

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// WCAG 2.2 §1.4.3 (AA): text has a contrast of 4.5 to what it stands on.
func TestColoursHaveEnoughContrast(t *testing.T) {
	ansi := "a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15" // the colours of terminals
	for sheet, pairs := range map[string]map[string]string{         // texts, and what each stands on
		"shared/style.css": {
			"text":      "page card wash accent-wash",
			"soft":      "page card wash",
			"accent":    "page card wash accent-wash",
			"on-accent": "accent",
			"danger":    "card",
			"on-danger": "danger",
		},
		"log/log.css": {
			"text soft " + ansi: "card wash error-wash warn-wash accent-wash",
			"error":             "card wash error-wash accent-wash",
			"warn":              "card wash warn-wash accent-wash",
			"info":              "card wash accent-wash",
			"hit-text":          "hit",
		},
		"log/together.css": {"s0 s1 s2 s3 s4 s5 s6 s7": "card wash"},
	} {
		for i, colours := range schemes(t, sheet) {
			for texts, grounds := range pairs {
				for text := range strings.FieldsSeq(texts) {
					for ground := range strings.FieldsSeq(grounds) {
						checkContrast(t, sheet+[]string{" in the light", " in the dark"}[i], colours, text, ground)
					}
				}
			}
		}
	}
}

// WCAG 2.2 §1.4.11 (AA): parts of a picture have a contrast of 3 to what is beside them.
func TestBarsHaveEnoughContrast(t *testing.T) {
	sheet, ok := newPages(t).assets().files["log/times.css"]
	if !ok {
		t.Fatal("no styles of the histogram")
	}
	bars := regexp.MustCompile(`\.bands svg\.\w+\{fill:var\(--(\w+)\)\}`).FindAllSubmatch(sheet.content, -1)
	if len(bars) != 3 {
		t.Fatalf("%d kinds of bars, want 3", len(bars))
	}
	for i, colours := range schemes(t, "log/log.css") {
		for _, bar := range bars {
			checkContrastOf(t, 3, "the histogram"+[]string{" in the light", " in the dark"}[i], colours, string(bar[1]), "card")
		}
	}
}

func checkContrast(t *testing.T, where string, colours map[string]float64, text, ground string) {
	t.Helper()
	checkContrastOf(t, 4.5, where, colours, text, ground)
}

func checkContrastOf(t *testing.T, least float64, where string, colours map[string]float64, text, ground string) {
	t.Helper()
	a, okA := colours[text]
	b, okB := colours[ground]
	if !okA || !okB {
		t.Fatalf("%s lacks %s or %s", where, text, ground)
	}
	if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
		t.Errorf("%s: %s on %s has a contrast of %.2f, want %v", where, text, ground, ratio, least)
	}
}

// schemes returns the luminance of each colour of a style sheet and of the one of all
// pages, in the light and in the dark.
func schemes(t *testing.T, sheet string) []map[string]float64 {
	t.Helper()
	files := newPages(t).assets().files
	all := []map[string]float64{{}, {}}
	for _, name := range []string{"shared/style.css", sheet} {
		roots := regexp.MustCompile(`:root\{[^}]*:#[^}]*\}`).FindAllString(string(files[name].content), 2)
		if len(roots) != 2 {
			t.Fatalf("%s has %d schemes, want light and dark", name, len(roots))
		}
		for i, root := range roots {
			for _, m := range regexp.MustCompile(`--([a-z0-9-]+):#([0-9a-f]{3,6})\b`).FindAllStringSubmatch(root, -1) {
				all[i][m[1]] = luminance(t, m[2])
			}
		}
	}
	return all
}

// luminance is WCAG's relative luminance of a colour "rgb" or "rrggbb".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
