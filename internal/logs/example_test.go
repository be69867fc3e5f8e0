package logs_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/match"
)

var folder = fstest.MapFS{
	"lab.log.1": {Data: []byte("2026-03-04 10:00:00 INFO start\n2026-03-04 10:00:01 ERROR timeout\n")},
	"lab.log":   {Data: []byte("2026-03-04 10:00:02 WARN timeout again\n2026-03-04 10:00:03 INFO done\n")},
}

func ExampleSet_Search() {
	set, err := logs.OpenSet(context.Background(), folder, "lab.log", logs.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer set.Close()
	query := logs.Query{Pattern: match.Pattern{Text: "timeout"}, Newest: true, Heads: true}
	sum, err := set.Search(context.Background(), query, func(hit logs.Hit) error {
		fmt.Printf("%s %d %v: %s\n", hit.Log.Name, hit.Offset, hit.Level, hit.Text)
		return nil
	})
	fmt.Println(sum.Hits, err)
	// Output:
	// lab.log 0 warn: 2026-03-04 10:00:02 WARN timeout again
	// lab.log.1 31 error: 2026-03-04 10:00:01 ERROR timeout
	// 2 <nil>
}

func ExampleSet_Window() {
	set, _ := logs.OpenSet(context.Background(), folder, "lab.log", logs.Options{})
	defer set.Close()
	window := logs.Window{Anchor: logs.Anchor{End: true}, Before: 3}
	span, err := set.Window(context.Background(), window, func(hit logs.Hit) error {
		fmt.Printf("%s\n", hit.Text)
		return nil
	})
	fmt.Println(span.AtStart, span.AtEnd, err)
	// Output:
	// 2026-03-04 10:00:01 ERROR timeout
	// 2026-03-04 10:00:02 WARN timeout again
	// 2026-03-04 10:00:03 INFO done
	// false true <nil>
}
