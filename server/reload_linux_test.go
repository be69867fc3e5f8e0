package server

import (
	"os"
	"runtime"
	"testing"

	"gowebdav/auth"
)

// A thousand reloads leave no files, goroutines or memory of the mounts that have gone.
func TestReloadLeavesNothing(t *testing.T) {
	s, _, links := linked(t, "/app,DIR,ann,a,false")
	other, err := auth.NewLinks(linkKey + "2")
	if err != nil {
		t.Fatal(err)
	}
	count := func() (files, goroutines int) {
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(open), runtime.NumGoroutine()
	}
	files, goroutines := count()
	for i := range 500 {
		reload(t, s, other, "/app,DIR,ann,b,true;/gone,DIR,bob,b,false")
		reload(t, s, links, "/app,DIR,ann,a,false;/other,DIR/sub,bob,c,false")
		if i%10 == 9 {
			runtime.GC() // as the program does each time
		}
	}
	if now, running := count(); now > files+500 || running > goroutines+5 { // 2,500 folders were opened; they are closed behind the collector's back
		t.Errorf("%d files and %d goroutines before, %d and %d after", files, goroutines, now, running)
	}
}
