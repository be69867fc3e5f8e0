//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: runs on Linux only, since it pins servers to a core and reads their CPU time and memory")
	os.Exit(1)
}
