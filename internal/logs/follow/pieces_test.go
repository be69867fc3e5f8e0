package follow

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A line that Docker writes in pieces is sent as one, when its last piece comes or after a short
// quiet time; pieces of the other stream may be among them.
func TestFollowPieces(t *testing.T) {
	docker := func(stream, text string) string {
		return `{"log":"` + text + `","stream":"` + stream + `","time":"2026-03-04T10:00:00Z"}` + "\n"
	}
	cri := func(stream, text string) string {
		tag := "P"
		if strings.HasSuffix(text, `\n`) {
			tag = "F"
		}
		return "2026-03-04T10:00:00.123456789Z " + stream + " " + tag + " " + strings.TrimSuffix(text, `\n`) + "\n"
	}
	for name, write := range map[string]func(stream, text string) string{"Docker": docker, "CRI": cri} {
		whole := func(stream, text string) string { return strings.TrimSuffix(write(stream, text), "\n") }
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLogFile(t)
				l.write(write("stdout", "old, ") + write("stdout", `and its end\n`) + write("stdout", `older\n`))
				f := l.follow(Start{Lines: 2})
				f.want(t, whole("stdout", `old, and its end\n`), whole("stdout", `older\n`))

				for _, part := range []string{"one, ", "two, ", `three\n`} {
					l.write(write("stdout", part))
					time.Sleep(time.Second)
					synctest.Wait()
					if len(f.lines) > 0 && part != `three\n` {
						t.Errorf("too early: %q", f.lines)
					}
				}
				f.want(t, whole("stdout", `one, two, three\n`))

				l.write(write("stdout", "out, ") + write("stderr", "err, ") + write("stdout", `out again\n`) + write("stderr", `alone\n`) + write("stdout", `next\n`))
				f.want(t, whole("stdout", `out, out again\n`), whole("stderr", `err, alone\n`), whole("stdout", `next\n`))

				l.write(write("stdout", "goes on "))
				f.want(t, whole("stdout", "goes on "))
				l.write(write("stderr", `meanwhile\n`) + write("stdout", `late\n`) + write("stdout", `done\n`))
				f.want(t, whole("stderr", `meanwhile\n`), whole("stdout", `late\n`), whole("stdout", `done\n`))
				last := f.events[len(f.events)-1].Position
				f.stop(t)

				l.write(write("stdout", "after, ") + write("stdout", `all\n`))
				f = l.follow(Start{Position: last})
				f.want(t, whole("stdout", `after, all\n`))
				f.stop(t)
			})
		})
	}
}
