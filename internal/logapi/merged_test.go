package logapi

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"gowebdav/internal/config/configtest"
	"gowebdav/internal/storage"
)

// A query by time keeps little of each log: maxMany of maxFolderFiles logs each keep less than 12 MB.
func TestMemoryOfManyLogs(t *testing.T) {
	const files, most = 4000, 600 // bytes for each
	dir := t.TempDir()
	for i := range files {
		name := filepath.Join(dir, strconv.Itoa(i/1000), "service-"+strconv.Itoa(i)+".log")
		if i%1000 == 0 {
			if err := os.Mkdir(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(name, []byte("2026-03-04 10:00:00 INFO start\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := storage.Open(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	limits := configtest.LogLimits(t)
	limits.IndexMemory = 1 // it has its own bound
	a := &API{
		Files: folder.FS(), Limits: NewLimits(limits), Zone: time.UTC, Caller: func(*http.Request) Caller { return Caller{} },
		Header: func(http.Header) {}, Why: error.Error,
	}
	heap := func() int64 {
		runtime.GC()
		runtime.GC() // what lies in pools goes with the second one
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for _, query := range []string{"tail=10", "grep=none&merge", "lines=end&before=10", "histogram"} {
		values, _ := url.ParseQuery(query)
		before, read, kept := heap(), 0, int64(0)
		may := func(_ string, folder bool) error {
			if !folder {
				if read++; read == files-1 {
					kept = heap() - before
				}
			}
			return nil
		}
		w := httptest.NewRecorder()
		err := a.ServeFolder(w, httptest.NewRequest("GET", "/", nil), FolderRequest{Branches: []Branch{{API: a, Folder: folder, Name: "/", May: may}}, Query: values})
		if err != nil || read < files || kept == 0 {
			t.Fatalf("%s: %d files, %v", query, read, err)
		}
		if kept/files > most {
			t.Errorf("%s keeps %d bytes for each log, more than %d", query, kept/files, most)
		}
	}
}
