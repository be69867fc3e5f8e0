//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: needs Linux, to pin servers to a core and to read what they use")
	os.Exit(1)
}
