package format

import (
	"strings"
	"testing"
)

func TestParseLevel(t *testing.T) {
	names := map[Level]string{
		LevelNone:  "x warnings errors infoo 0 5 9 61 70 100 3x - + INFO+ inf+2",
		LevelTrace: "trace TRC T verbose VRB finest 10 19",
		LevelDebug: "debug DBG D DEBU DEBUG-4 fine 20",
		LevelInfo:  "info INF I information Informational notice INFO+2 30 35",
		LevelWarn:  "warn WRN W warning Warning WARN+1 40",
		LevelError: "error ERR E eror severe ERROR+3 50",
		LevelFatal: "fatal FTL F crit critical panic dpanic emerg emergency alert 60",
	}
	for want, list := range names {
		for _, name := range strings.Fields(list) {
			if got, ok := ParseLevel(name); got != want || ok != (want != LevelNone) {
				t.Errorf("%q: %v, %v, want %v", name, got, ok, want)
			}
		}
	}
	for _, name := range []string{"", strings.Repeat("9", 100), "informationalX"} {
		if l, ok := ParseLevel(name); ok {
			t.Errorf("%q: %v", name, l)
		}
	}
}

func TestLevelsAreNamed(t *testing.T) {
	for l := LevelTrace; l <= LevelFatal; l++ {
		if back, _ := ParseLevel(l.String()); back != l {
			t.Errorf("%v: read as %v", l, back)
		}
	}
	if LevelNone.String() != "" || Level(9).String() != "" {
		t.Error("no level has a name")
	}
}
