//go:build linux

package faults

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// version returns the content of a file in one version. Its text shows whether it is complete.
func version(name string, n, size int) string {
	line := fmt.Sprintf("%s version %d size %d\n", name, n, size)
	return strings.Repeat(line, size/len(line)+1)[:size]
}

// A killed server leaves each uploaded file complete, old or new, and new if the upload was acknowledged. A restart
// removes its temporary files.
func TestKilledDuringUploads(t *testing.T) {
	t.Parallel()
	const files = 8
	rounds := either(t, 6, 25) // 48 and 200 uploads
	for _, seed := range seeds(t, 4711) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rnd := random(t, seed)
			s := serve(t, built.plain)
			old := map[string]string{}
			for i := range files {
				name := fmt.Sprintf("app%d.log", i)
				old[name] = version(name, 0, rnd.IntN(2<<20))
			}
			plant(t, s.dir, old)

			begin := time.Now()
			s.uploadAll(old)
			usual := time.Since(begin)
			if left := temporaries(t, s.dir); left != nil {
				t.Errorf("undisturbed uploads leave %q", left)
			}

			var kept, replaced, swept int
			for round := 1; round <= rounds; round++ {
				next := map[string]string{}
				for name := range old {
					next[name] = version(name, round, rnd.IntN(2<<20))
				}
				moment := time.AfterFunc(time.Duration(rnd.Int64N(int64(usual*2))), func() { s.cmd.Process.Kill() })
				acknowledged := s.uploadAll(next)
				moment.Stop()
				s.kill()
				for name := range next {
					got, err := os.ReadFile(s.path(name))
					switch {
					case err != nil:
						t.Fatal(err)
					case string(got) == next[name]:
						replaced++
					case string(got) != old[name]:
						t.Errorf("round %d: %s is neither old nor new: %s", round, name, brief(string(got)))
					case acknowledged[name]:
						t.Errorf("round %d: %s is the old one, though its upload was answered with success", round, name)
					default:
						kept++
					}
					old[name] = string(got)
				}
				swept += s.restart()
				sameTree(t, "after the restart", s.dir, old)
			}
			figure(t, "kill -9 during %d uploads: %d files old, %d new, none torn, %d temporaries swept (seed %d)", rounds*files, kept, replaced, swept, seed)
		})
	}
}

// uploadAll uploads all files at once and reports which uploads succeeded.
func (s *server) uploadAll(files map[string]string) map[string]bool {
	return s.uploadTo(writable, files)
}

func (s *server) uploadTo(mount string, files map[string]string) map[string]bool {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var wg sync.WaitGroup
	acknowledged := map[string]bool{}
	for name, content := range files {
		wg.Go(func() {
			a, err := s.try(client, "PUT", mount+"/"+name, content)
			if err == nil && a.status/100 == 2 {
				mu.Lock()
				acknowledged[name] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return acknowledged
}

// The same for whole folders that replace each other. The destination is one of them, complete. The source of a MOVE
// only disappears if it has arrived.
func TestKilledDuringCopiesAndMoves(t *testing.T) {
	t.Parallel()
	rounds := either(t, 6, 60)
	for _, seed := range seeds(t, 42) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rnd := random(t, seed)
			s := serve(t, built.plain)
			folder := func(n int) map[string]string {
				files := map[string]string{"deep/": ""}
				for i := range 10 {
					name := fmt.Sprintf("deep/%d.log", i)
					files[name] = version(name, n, 5000)
				}
				return files
			}
			sources := []map[string]string{folder(0), folder(1)}
			swept := 0
			for round := range rounds {
				for i, files := range sources {
					plant(t, s.path(fmt.Sprintf("source%d", i)), files)
				}
				plant(t, s.path("target"), sources[0])
				time.AfterFunc(time.Duration(rnd.Int64N(int64(60*time.Millisecond))), func() { s.cmd.Process.Kill() })
				s.replaceUntilKilled()
				s.kill()
				swept += s.restart()

				got, err := tree(s.path("target"))
				if err != nil {
					t.Fatal(err)
				}
				which := -1
				for i, files := range sources {
					if differences(got, files) == nil {
						which = i
					}
				}
				if which < 0 {
					t.Fatalf("round %d: the target is neither:\n%s", round, strings.Join(differences(got, sources[0]), "\n"))
				}
				for i, files := range sources {
					if i != which || s.exists(fmt.Sprintf("source%d", i)) {
						sameTree(t, fmt.Sprintf("round %d, source%d", round, i), s.path(fmt.Sprintf("source%d", i)), files)
					}
				}
				if err := os.RemoveAll(s.path("target")); err != nil {
					t.Fatal(err)
				}
			}
			figure(t, "kill -9 during %d series of COPY and MOVE over folders: none torn, none lost, %d temporaries swept (seed %d)", rounds, swept, seed)
		})
	}
}

func (s *server) exists(name string) bool {
	_, err := os.Lstat(s.path(name))
	return err == nil
}

// replaceUntilKilled replaces the target in turn by a copy of one source and by a MOVE of the other, which another
// copy restores, until the server is killed.
func (s *server) replaceUntilKilled() {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for {
		for _, step := range [][3]string{{"COPY", "source0", "target"}, {"MOVE", "source1", "target"}, {"COPY", "target", "source1"}} {
			a, err := s.try(client, step[0], writable+"/"+step[1], "", "Destination", writable+"/"+step[2])
			if err != nil {
				return
			}
			if a.status/100 != 2 {
				s.t.Errorf("%v: %d", step, a.status)
				return
			}
		}
	}
}
