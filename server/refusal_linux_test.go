package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// processorTime is what the calling thread has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	const ofThread = 3 // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2)
	var now syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, ofThread, uintptr(unsafe.Pointer(&now)), 0); errno != 0 {
		t.Fatal(errno)
	}
	return time.Duration(now.Nano())
}

// How long it takes to refuse somebody tells nothing of the users: neither at a mount nor
// at the list of mounts. Of several rounds the shortest time counts, and of that the
// processor's: what else runs on the machine only adds to it. More rounds follow only as long as
// these times differ.
func TestRefusalsTakeAsLong(t *testing.T) {
	const ( // the cheapest there are: what else a refusal does weighs the more beside them
		bcrypt = "$2y$04$6ZiVXMPFLe77wXQYI.FZAOAV4eUV2KM04GlU6MXDLtyoxBn/4pnmy"
		sha512 = "$6$rounds=1000$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0"
	)
	s, _ := newSite(t, strings.NewReplacer("BCRYPT", bcrypt, "SHA512", sha512).Replace(
		"/app,DIR,ann,BCRYPT,true;/app,DIR,bob,SHA512,true;/app,DIR,cid,plain,true;/other,DIR,ann,SHA512,true;/other,DIR,dan,BCRYPT,true;/open,DIR"), true)
	users := []string{"ann", "bob", "cid", "dan", "nobody"}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, target := range []string{"/app/lab.log", "/other/", "/"} {
		took, times := map[string][]time.Duration{}, []time.Duration(nil)
		least, most := time.Duration(0), time.Duration(1)
		for round := 0; round < 7 || round < 21 && most > least*4/3; round++ {
			for i := range users {
				user := users[(round+i)%len(users)]
				r := httptest.NewRequest("GET", target, nil)
				r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", len(target), round, i)
				r.SetBasicAuth(user, "wrong")
				w := &discard{header: http.Header{}}
				begun := processorTime(t)
				s.Config.Handler.ServeHTTP(w, r)
				took[user] = append(took[user], processorTime(t)-begun)
				if want := map[bool]int{true: 200, false: 401}[target == "/"]; w.status != want {
					t.Fatalf("%s: %d", target, w.status)
				}
			}
			times = nil
			for _, user := range users {
				times = append(times, slices.Min(took[user]))
			}
			least, most = slices.Min(times), slices.Max(times)
		}
		t.Logf("%s: %v take %v", target, users, times)
		if most > least*4/3 {
			t.Errorf("%s: to refuse takes from %v to %v by who it is: %v take %v", target, least, most, users, times)
		}
	}
}
