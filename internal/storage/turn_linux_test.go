package storage

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// A listing lets others run on the only processor, long before the scheduler takes it.
func TestListingTakesTurns(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f, _ := open(t, true)
	folder, err := f.Open(ctx, "/")
	check(t, err)
	defer folder.Close()
	var ran atomic.Bool
	go ran.Store(true)
	_, err = folder.Members(0)
	if !ran.Load() { // two turns: the scheduler lets one in 61 pass
		t.Errorf("nothing else ran (%v)", err)
	}
}
