package follow

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
)

// A bind mount of a single file keeps the old file when another takes its name outside. The link
// to a descriptor behaves the same: it leads to a file without a name.
func TestFollowReplacedOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogFile(t)
		l.rename("outside")
		opened, err := os.Open(l.dir + "/outside")
		l.check(err)
		defer opened.Close()
		l.check(os.Symlink(fmt.Sprintf("/proc/self/fd/%d", opened.Fd()), l.path()))
		l.follower = New(os.DirFS(l.dir))
		var warned []string
		l.follower.Warn = func(name string) { warned = append(warned, name) }
		f := l.follow(Start{})
		l.write("one\n")
		f.want(t, "one")
		l.check(os.Remove(l.dir + "/outside"))
		settle()
		l.write("two\n")
		f.want(t, "two")
		settle()
		outside := slices.DeleteFunc(slices.Clone(f.events), func(e Event) bool { return !e.Outside })
		if len(outside) != 1 || outside[0].Position == "" || !slices.Equal(warned, []string{"lab.log"}) {
			t.Errorf("%d events, warned of %q", len(outside), warned)
		}
		later := l.follow(Start{})
		settle()
		if len(later.events) != 1 || !later.events[0].Outside {
			t.Errorf("a later follower gets %+v", later.events)
		}
		f.stop(t)
		later.stop(t)
	})
}
