package metrics

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	counter = "counter"
	gauge   = "gauge"
)

// text writes families of samples. The final Flush of w returns the first error.
type text struct{ w *bufio.Writer }

func newText(w io.Writer) *text { return &text{bufio.NewWriterSize(w, 16<<10)} }

// family writes the head of a family. Its samples follow.
func (t *text) family(name, kind, help string) {
	for _, s := range [...]string{"# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind, "\n"} {
		t.w.WriteString(s)
	}
}

// sample writes one line. labels alternates names and values.
func (t *text) sample(name string, value float64, labels ...string) {
	t.w.WriteString(name)
	for i := 0; i < len(labels); i += 2 {
		t.w.WriteByte("{,"[min(i, 1)])
		t.w.WriteString(labels[i])
		t.w.WriteString(`="`)
		escapes.WriteString(t.w, strings.ToValidUTF8(labels[i+1], "\uFFFD"))
		t.w.WriteByte('"')
	}
	if len(labels) > 0 {
		t.w.WriteByte('}')
	}
	t.w.WriteByte(' ')
	t.w.Write(strconv.AppendFloat(t.w.AvailableBuffer(), value, 'f', -1, 64))
	t.w.WriteByte('\n')
}

// escapes are the escape sequences in the quoted value of a label.
var escapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// single is a family of one sample.
type single struct {
	name, kind, help string
	value            float64
}

func (t *text) singles(all []single) {
	for _, s := range all {
		t.family(s.name, s.kind, s.help)
		t.sample(s.name, s.value)
	}
}

func seconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }
