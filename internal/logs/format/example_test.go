package format_test

import (
	"fmt"
	"time"

	"gowebdav/internal/logs/format"
)

func ExampleDetector() {
	d := format.NewDetector(format.Hints{Zone: time.UTC, Near: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)})
	for _, line := range []string{
		`{"level":"warn","time":"2026-03-04T18:11:12+08:00","message":"slow"}`,
		`Mar  4 10:11:13 host app[123]: ERROR cannot open file`,
		`Traceback (most recent call last):`,
	} {
		head := d.Head([]byte(line))
		fmt.Printf("%s %q %v\n", head.Time.Format(time.TimeOnly), head.Level, head.Continuation)
	}
	// Output:
	// 10:11:12 "warn" false
	// 10:11:13 "error" false
	// 00:00:00 "" true
}

func ExampleParseLevel() {
	level, ok := format.ParseLevel("WRN")
	fmt.Println(level, ok)
	// Output: warn true
}
