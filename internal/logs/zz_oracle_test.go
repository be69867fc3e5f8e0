package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestZZOracle(t *testing.T) {
	zone, _ := time.LoadLocation("Europe/Zurich")
	near := time.Date(2005, 2, 14, 12, 0, 0, 0, zone)
	ok, bad, none := 0, 0, 0
	files, _ := filepath.Glob(os.Getenv("F2B") + "/*")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		d := NewDetector(zone, near)
		var want string
		for _, l := range bytes.Split(b, []byte("\n")) {
			if i := bytes.Index(l, []byte("failJSON:")); bytes.HasPrefix(l, []byte("#")) {
				if i >= 0 {
					var j struct{ Time string }
					json.Unmarshal(l[i+9:], &j)
					want = j.Time
				}
				continue
			}
			if len(l) == 0 {
				continue
			}
			h := d.Head(l)
			if want != "" {
				w, err := time.ParseInLocation("2006-01-02T15:04:05", want, zone)
				if err != nil {
					fmt.Println("WANT?", want)
				}
				switch {
				case h.Time.IsZero():
					none++
					fmt.Printf("NONE %s %.140s\n", filepath.Base(f), l)
				case h.Time.Truncate(time.Second).Equal(w):
					ok++
				default:
					bad++
					fmt.Printf("BAD %s want %v got %v [%s] %.140s\n", filepath.Base(f), w.UTC(), h.Time, h.Format, l)
				}
			}
			want = ""
		}
	}
	fmt.Println(ok, bad, none)
}
