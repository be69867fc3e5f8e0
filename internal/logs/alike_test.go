package logs

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// banner is what a program writes at the start of each file. Its lines are as long as others.
var banner = strings.Repeat(strings.Repeat("=", 15)+"\n", HeadSize/16)

// alike are the files of a log that begin with the same banner, oldest first.
func alike(n int) (contents []string) {
	for file := range n {
		content := banner
		for i := range 10 * (file + 1) {
			content += fmt.Sprintf("line %03d of %02d \n", i, file)
		}
		contents = append(contents, content)
	}
	return contents
}

// Files that begin with the same banner are in their set, plain or compressed, and a position in
// one of them never leads to another one.
func TestFilesThatBeginAlike(t *testing.T) {
	contents := alike(4)
	for format := range packers {
		t.Run(format, func(t *testing.T) {
			files := map[string]string{"lab.log": contents[3], "lab.log.1": contents[2]}
			for i, content := range contents[:2] {
				files[fmt.Sprintf("lab.log.%d.%s", 3-i, format)] = pack(t, format, content)
			}
			fsys := os.DirFS(put(t, files))
			whole := strings.Split(strings.TrimSuffix(strings.Join(contents, ""), "\n"), "\n")
			if got, _ := show(t, openAll(t, fsys, "lab.log"), Window{Anchor: Anchor{End: true}, Before: 10_000}); !slices.Equal(got, whole) {
				t.Fatalf("%d lines, want %d", len(got), len(whole))
			}
			for i, content := range contents {
				set := openAll(t, fsys, "lab.log")
				position := FormatPosition(set[i].Head(), int64(len(content)-16), set[i].Print())
				again := openAll(t, fsys, "lab.log")
				got, _ := show(t, again, Window{Anchor: Anchor{Position: position}, After: 1})
				if want := fmt.Sprintf("line %03d of %02d ", 10*(i+1)-1, i); !slices.Equal(got, []string{want}) {
					t.Errorf("%s: %q, want %q", position, got, want)
				}
				// Without a print it is clear only if the other files are shorter.
				old := fmt.Sprintf("%s:%d", set[i].Identity(), len(content)-16)
				_, err := again.Window(t.Context(), Window{Anchor: Anchor{Position: old}, After: 1}, func(Hit) error { return nil })
				if clear := i == 3; clear != (err == nil) || !clear && !errors.Is(err, ErrNotHere) {
					t.Errorf("%s: %v", old, err)
				}
			}
		})
	}
}

// A file takes the name of another one that begins alike, and grows longer: a position in the old
// file is not one in the new file. It is one in the set.
func TestPositionInAFileThatWasRotated(t *testing.T) {
	contents := alike(2)
	old := openAll(t, os.DirFS(put(t, map[string]string{"lab.log": contents[0]})), "lab.log")
	_, span := show(t, old, Window{Anchor: Anchor{End: true}, Before: 3})
	position := span.Start.Position()

	fsys := os.DirFS(put(t, map[string]string{"lab.log": contents[1]}))
	_, err := openAll(t, fsys, "lab.log").Window(t.Context(), Window{Anchor: Anchor{Position: position}, After: 1}, func(Hit) error { return nil })
	if !errors.Is(err, ErrNotHere) {
		t.Errorf("%s: %v", position, err)
	}
	fsys = os.DirFS(put(t, map[string]string{"lab.log": contents[1], "lab.log.1": contents[0]}))
	if got, _ := show(t, openAll(t, fsys, "lab.log"), Window{Anchor: Anchor{Position: position}, After: 1}); !slices.Equal(got, []string{"line 007 of 00 "}) {
		t.Errorf("%s: %q", position, got)
	}
}

// Positions as they were handed out before there were prints.
func TestPositionsWithoutPrint(t *testing.T) {
	gap := strings.Repeat("\x00", 2000)
	files := map[string]string{
		"short.log":  "one\ntwo\nthree\n",
		"long.log":   strings.Repeat("=", 1023) + "\none\ntwo\n",
		"gap.log":    gap + "one\ntwo\n",
		"long.log.1": "another file\n",
	}
	fsys := os.DirFS(put(t, files))
	for _, tt := range []struct{ name, position, want string }{
		{"short.log", "8-7b9c7bc72169cef7:4", "two"},
		{"long.log", "1024-c1f3c5d47b3f7cd0:1024", "one"},
		{"long.log", "1024-c1f3c5d47b3f7cd0:1028", "two"},
		{"gap.log", "1024-51d88627df287325:2004", "two"},
	} {
		got, _ := show(t, openAll(t, fsys, tt.name), Window{Anchor: Anchor{Position: tt.position}, After: 1})
		if !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s: %q, want %q", tt.position, got, tt.want)
		}
	}
}
