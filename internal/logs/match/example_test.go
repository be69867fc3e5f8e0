package match_test

import (
	"context"
	"fmt"

	"gowebdav/internal/logs/match"
)

func ExamplePattern() {
	m, err := match.Pattern{Text: `time(out|r)`, Regex: true, IgnoreCase: true}.Compile(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range []string{"INFO Timeout was 3", "INFO done"} {
		fmt.Println(m.Match([]byte(line)))
	}
	// Output:
	// true
	// false
}

func ExampleMatcher_Lines() {
	m, _ := match.Pattern{Text: "timeout"}.Compile(context.Background())
	data := []byte("start\ntimeout of a\ndone\ntimeout of b\n")
	text := func(start, end int) []byte { return data[start : end-1] }
	m.Lines(data, text, func(start, end int, text []byte) error {
		fmt.Printf("%d: %s\n", start, text)
		return nil
	})
	// Output:
	// 6: timeout of a
	// 24: timeout of b
}
