//go:build linux

package faults

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
)

// A killed server leaves each object of a bucket complete, old or new, and new if the upload was acknowledged. When
// they are a day old, it removes the parts of the uploads that were killed.
func TestKilledDuringUploadsToABucket(t *testing.T) {
	t.Parallel()
	const mount = "/bucket"
	rounds := either(t, 5, 25) // 20 and 100 uploads
	for _, seed := range seeds(t, 4712) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rnd := random(t, seed)
			store := buckettest.New(t)
			s := (&server{
				t: t, program: built.plain, dir: t.TempDir(), env: []string{"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret"},
				mounts: mount + ",s3://" + buckettest.Bucket + "/team?endpoint=" + store.URL + ",null,null,false",
			}).serve()
			sizes := []int{1000, 1 << 20, 9 << 20, 18 << 20} // the large ones go in parts
			uploads := func(round int) map[string]string {
				files := map[string]string{}
				for i, size := range sizes {
					name := fmt.Sprintf("app%d.log", i)
					files[name] = version(name, round, size+rnd.IntN(1000))
				}
				return files
			}
			old := uploads(0)
			begin := time.Now()
			s.uploadTo(mount, old)
			usual := time.Since(begin)

			var kept, replaced, open int
			for round := 1; round <= rounds; round++ {
				next := uploads(round)
				moment := time.AfterFunc(time.Duration(rnd.Int64N(int64(usual/2))), func() { s.cmd.Process.Kill() })
				acknowledged := s.uploadTo(mount, next)
				moment.Stop()
				s.kill()
				store.Settle()
				for name := range next {
					switch got, _ := store.Content("team/" + name); {
					case got == next[name]:
						replaced++
					case got != old[name]:
						t.Errorf("round %d: %s is neither old nor new: %s", round, name, brief(got))
					case acknowledged[name]:
						t.Errorf("round %d: %s is the old one, though its upload was answered with success", round, name)
					default:
						kept++
					}
					old[name], _ = store.Content("team/" + name)
				}
				open = store.Multiparts()
				if round == rounds {
					store.Age(25 * time.Hour)
				}
				s.start()
			}
			if open > 0 {
				s.await(regexp.MustCompile(fmt.Sprintf(`msg=swept mount=%s count=%d\b`, mount, open)))
			}
			if n := store.Multiparts(); n != 0 {
				t.Errorf("%d uploads are open after the sweep", n)
			}
			figure(t, "kill -9 during %d uploads to a bucket: %d files old, %d new, none torn, %d uploads in parts swept (seed %d)", rounds*len(sizes), kept, replaced, open, seed)
		})
	}
}
