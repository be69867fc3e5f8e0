package logapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/config/configtest"
	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
)

// Queries below folders with many files wait for each other, so that the names of all fit into memory.
// Those with few files do not, nor those that choose few.
func TestManyFilesTakeAPlace(t *testing.T) {
	dir := t.TempDir()
	for i := range fewNames + 1 {
		name := filepath.Join(dir, fmt.Sprint(i%2), fmt.Sprint(i))
		if os.MkdirAll(filepath.Dir(name), 0o755) != nil || os.WriteFile(name, []byte("2026-03-04 10:00:00 INFO x\n"), 0o644) != nil {
			t.Fatal("cannot write " + name)
		}
	}
	folder, err := storage.Open(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	synctest.Test(t, func(t *testing.T) { askForManyFiles(t, folder) })
}

func askForManyFiles(t *testing.T, folder *storage.Folder) {
	limits := configtest.LogLimits(t)
	limits.ScanTime = time.Hour
	var clients atomic.Int32
	a := &API{
		Files: folder.FS(), Limits: NewLimits(limits), Zone: time.UTC, Caller: func(*http.Request) Caller { return Caller{Client: fmt.Sprint(clients.Add(1))} },
		Header: func(http.Header) {}, Why: error.Error,
	}
	ask := func(query string) (string, error) {
		values, _ := url.ParseQuery(query)
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		req := FolderRequest{Branches: []Branch{{API: a, Folder: folder, Name: "/"}}, Query: values}
		if values.Has(Find) {
			err := a.ServeFind(w, r, req)
			return w.Body.String(), err
		}
		err := a.ServeFolder(w, r, req)
		return w.Body.String(), err
	}
	var places []*pool.Place
	for i := range maxMany {
		place, err := a.Limits.Many.Take(fmt.Sprint("other ", i), nil)
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, place)
	}
	for query, want := range map[string]string{"tail=1&depth=1": "", "grep=x&count&name=0/10": "0/10:1\n", "find=999": "1/999\n", "find=&limit=1": "0/\n-- stopped after 1: there are more\n"} {
		if got, err := ask(query); got != want || err != nil {
			t.Errorf("%s: %q, %v", query, got, err)
		}
	}
	full := new(pool.FullError)
	if _, err := ask("tail=1"); !errors.As(err, &full) {
		t.Errorf("after an hour without a place: %v", err)
	}
	queries := []string{"tail=1", "grep=none", "histogram"}
	came := make(chan string, len(queries))
	for _, query := range queries {
		go func() {
			_, err := ask(query)
			came <- fmt.Sprint(query, err)
		}()
	}
	synctest.Wait()
	if len(came) > 0 {
		t.Errorf("not waited: %s", <-came)
	}
	for _, place := range places {
		place.Leave()
	}
	for range queries {
		if got := <-came; !strings.HasSuffix(got, "<nil>") {
			t.Error(got)
		}
	}
	if n := a.Limits.Many.InUse(); n != 0 {
		t.Errorf("%d places are not left", n)
	}
}
