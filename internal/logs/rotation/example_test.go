package rotation_test

import (
	"fmt"

	"gowebdav/internal/logs/rotation"
)

func ExampleSets() {
	names := []string{"lab.log", "lab.log.1", "lab.log.10.gz", "lab.log.2.gz", "notes.txt"}
	for _, set := range rotation.Sets(names, nil) {
		fmt.Println(set.Name, set.Files)
	}
	// Output: lab.log [lab.log.10.gz lab.log.2.gz lab.log.1 lab.log]
}

func ExampleParse() {
	name, ok := rotation.Parse("lab-2026-03-04T10-11-12.000.log.gz")
	fmt.Println(name.Log, ok)
	_, ok = rotation.Parse("lab.log")
	fmt.Println(ok)
	// Output:
	// lab.log true
	// false
}
