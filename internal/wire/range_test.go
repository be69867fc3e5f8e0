package wire

import (
	"fmt"
	"strings"
	"testing"
)

// Whatever is asked for, the ranges lie in the file, and http.ServeContent understands
// them.
func FuzzLimitRanges(f *testing.F) {
	for _, set := range []string{"0-1", "-0", "-5", "5-", ",", "99999999999999999999-", "1-2,-3 , 7-", "x", "--1", "+1-2", "5-4"} {
		f.Add(set, int64(0))
		f.Add(set, int64(10))
	}
	f.Fuzz(func(t *testing.T, set string, size int64) {
		size = max(0, size)
		limited, ok := limitRanges(set, size)
		if !ok || limited == fmt.Sprintf("%d-", size) {
			return
		}
		for spec := range strings.SplitSeq(limited, ",") {
			var first, last int64
			if n, err := fmt.Sscanf(spec, "%d-%d", &first, &last); n != 2 || err != nil || first < 0 || last < first || last >= size {
				t.Fatalf("%q of %d bytes: %q", set, size, limited)
			}
		}
	})
}
