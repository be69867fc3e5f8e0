package merge_test

import (
	"context"
	"fmt"
	"testing/fstest"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/merge"
)

func ExampleGroup_Search() {
	folder := fstest.MapFS{
		"api.log":   {Data: []byte("2026-03-04 10:00:00 INFO start\n2026-03-04 10:00:02 ERROR timeout\n  at lab.go:12\n")},
		"nginx.log": {Data: []byte("2026-03-04 10:00:01 INFO GET /\n2026-03-04 10:00:02 WARN 502\n")},
	}
	reader := &merge.Reader{FS: folder, Options: func(*logs.Listed) logs.Options { return logs.Options{Zone: time.UTC} }}
	var sources []merge.Source
	for _, name := range []string{"api.log", "nginx.log"} {
		log := &logs.Listed{Name: name, Dir: ".", Files: []logs.ListedFile{{Name: name}}}
		sources = append(sources, merge.Source{Listed: log, Reader: reader})
	}
	group := merge.New(sources)
	_, err := group.Search(context.Background(), logs.Query{Tail: true, Limit: 4}, func(line *merge.Line) error {
		fmt.Printf("%s: %s\n", line.File, line.Text)
		return nil
	})
	fmt.Println(err)
	// Output:
	// nginx.log: 2026-03-04 10:00:01 INFO GET /
	// api.log: 2026-03-04 10:00:02 ERROR timeout
	// api.log:   at lab.go:12
	// nginx.log: 2026-03-04 10:00:02 WARN 502
	// <nil>
}
