package logs

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/packed"
)

// What is in testdata/compressed asks for 64 MiB (xz) and 128 MiB (zstd). What has
// no use for them was made by:
//
//	xz -9 -c app.log > app.9.xz; xz -9 -T2 -c app.log > app.9-threads.xz
//	zstd --long=27 < app.log > app.long.zst
//
// What refers back 1.3 MB, and one of them in a frame whose window is its content:
//
//	(seq 1000; yes | head -c 1300000; seq 1000) > back
//	xz -9 < back > back.xz; zstd --long=27 < back > back.long.zst; zstd --ultra -22 -c back > back.22.zst
//
// And 9 MB, which is more than the default:
//
//	(seq 1000; yes | head -c 9000000; seq 1000) > far
//	xz -9 < far > far.xz; zstd --ultra -22 -c far > far.22.zst

// Most logs need less than xz -9 and zstd --long ask for.
func TestDictionaryThatIsNotUsed(t *testing.T) {
	for _, name := range []string{"app.9.xz", "app.9-threads.xz", "app.long.zst"} {
		// Without turns each run takes another dictionary: a small one, to take little time.
		turns := packed.NewTurns(1)
		for _, o := range []Options{{MaxDictionary: 1 << 20}, {Turns: turns}, {Turns: turns}} {
			log := open(t, os.DirFS("testdata/compressed"), name, o)
			sameSearches(t, Set{newLog("", app)}, "o", Set{log})
			log.Close()
		}
	}
}

// What refers back too far is read up to there, and a larger dictionary reads it all: that
// which the file asks for, or one that is just large enough.
func TestDictionaryThatIsTooLarge(t *testing.T) {
	asked := map[string]int64{"back.xz": 64 << 20, "back.long.zst": 128 << 20, "back.22.zst": 2 << 20}
	for _, name := range []string{"back.xz", "back.long.zst", "back.22.zst"} {
		t.Run(name, func(t *testing.T) {
			thousands := func(o Options) (int, error) {
				set := Set{open(t, os.DirFS("testdata/compressed"), name, o)}
				defer set.Close()
				found, sum := searched(t, set, Query{Pattern: match.Pattern{Text: "1000"}})
				return len(found), sum.Damage
			}
			turns := packed.NewTurns(1)
			for range 2 {
				n, damage := thousands(Options{Turns: turns, MaxDictionary: 1 << 20})
				if n != 1 || !errors.Is(damage, packed.ErrDictionary) || !strings.Contains(damage.Error(), "LOG_DICTIONARY") {
					t.Errorf("found %d times, damage: %v", n, damage)
				}
			}
			if n, damage := thousands(Options{MaxDictionary: asked[name]}); n != 2 || damage != nil {
				t.Errorf("with a larger dictionary: found %d times, damage: %v", n, damage)
			}
			if n, damage := thousands(Options{MaxDictionary: 1700 << 10}); n != 2 || damage != nil { // rounded down
				t.Errorf("with one that is just large enough: found %d times, damage: %v", n, damage)
			}
		})
	}
}

// patched is what a file of testdata holds, changed.
func patched(t *testing.T, name string, patch func(b []byte)) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/compressed", name))
	if err != nil {
		t.Fatal(err)
	}
	patch(b)
	return string(b)
}

// Whatever a file says of itself, and wherever it says it, it gets no more memory.
func TestHostileDictionaries(t *testing.T) {
	longZstd := patched(t, "app.long.zst", func([]byte) {})
	resum := func(b []byte) { binary.LittleEndian.PutUint32(b[20:], crc32.ChecksumIEEE(b[12:20])) }
	for name, content := range map[string]string{
		"4 GiB":                 patched(t, "app.9.xz", func(b []byte) { b[16] = 40; resum(b) }),
		"no such size":          patched(t, "app.9.xz", func(b []byte) { b[16] = 255; resum(b) }),
		"a wrong checksum":      patched(t, "app.9.xz", func(b []byte) { b[16] = 40 }),
		"a long header":         patched(t, "app.9.xz", func(b []byte) { b[12] = 255 }),
		"many filters":          patched(t, "app.9.xz", func(b []byte) { b[13] = 3; resum(b) }),
		"another filter":        patched(t, "app.9.xz", func(b []byte) { b[14] = 3; resum(b) }),
		"sizes without end":     patched(t, "app.9-threads.xz", func(b []byte) { copy(b[14:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"); resum(b) }),
		"3.75 TiB":              patched(t, "app.long.zst", func(b []byte) { b[5] = 0xff }),
		"a content of 16 EiB":   "\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff" + longZstd[6:],
		"a content of 8 EiB":    "\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x00\x00\x00\x80" + longZstd[6:],
		"a dictionary by name":  "\x28\xb5\x2f\xfd\xe3\x01\x01\x01\x01\xff\xff\xff\xff\xff\xff\xff\x7f" + longZstd[6:],
		"a second frame":        pack(t, "zst", app) + patched(t, "far.22.zst", func([]byte) {}),
		"a second stream":       patched(t, "app.log.xz", func([]byte) {}) + patched(t, "far.xz", func([]byte) {}),
		"a second, large frame": pack(t, "zst", app) + patched(t, "app.long.zst", func(b []byte) { b[5] = 0xff }),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			set := Set{openString(t, content, Options{})}
			_, sum := searched(t, set, Query{Pattern: match.Pattern{Text: "o"}})
			set.Close()
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 4*packed.DefaultMaxDictionary { // opened twice
				t.Errorf("%d MiB were allocated", took>>20)
			}
			t.Log(sum.Damage)
		})
	}
}
