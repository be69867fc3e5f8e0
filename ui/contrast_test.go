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
	css := string(newPages(t).assets.files["style.css"].content)
	schemes := regexp.MustCompile(`:root \{[^}]*--page:[^}]*\}`).FindAllString(css, 2)
	if len(schemes) != 2 {
		t.Fatalf("style.css has %d schemes, want light and dark", len(schemes))
	}
	for i, scheme := range schemes {
		colours := make(map[string]float64)
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{3,6});`).FindAllStringSubmatch(scheme, -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		for text, grounds := range map[string]string{
			"text":      "page card wash",
			"soft":      "page card wash",
			"accent":    "page card wash accent-wash",
			"on-accent": "accent",
			"danger":    "card",
			"on-danger": "danger",
		} {
			for ground := range strings.FieldsSeq(grounds) {
				a, okA := colours[text]
				b, okB := colours[ground]
				if !okA || !okB {
					t.Fatalf("scheme %d lacks %s or %s", i, text, ground)
				}
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("scheme %d: %s on %s has a contrast of %.2f, want 4.5", i, text, ground, ratio)
				}
			}
		}
	}
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
