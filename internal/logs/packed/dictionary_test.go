package packed

import "testing"

// A head that is cut off anywhere is not narrowed.
func TestHeadsThatAreCut(t *testing.T) {
	for name, head := range map[string]string{"xz": "\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46", "zst": "\x28\xb5\x2f\xfd\xe0"} {
		for n := range len(head) + 1 {
			if c := Detect([]byte(head[:n])); c != nil {
				if narrowed, _ := c.narrow([]byte(head[:n]), 1<<20); narrowed != nil {
					t.Errorf("%s, %d bytes: %q", name, n, narrowed)
				}
			}
		}
	}
}
