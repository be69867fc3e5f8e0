package packed_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/klauspost/compress/gzip"

	"gowebdav/internal/logs/packed"
)

func ExampleReader() {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	w.Write([]byte("one\ntwo\nthree\n"))
	w.Close()

	r := packed.NewReader(context.Background(), bytes.NewReader(file.Bytes()), packed.Detect(file.Bytes()), packed.Options{})
	defer r.Release()
	line := make([]byte, 3)
	n, err := r.ReadAt(line, 4)
	fmt.Printf("%s %v\n", line[:n], err)
	size, err := r.Size()
	fmt.Println(size, err)
	// Output:
	// two <nil>
	// 14 <nil>
}
