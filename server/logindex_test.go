package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

// A histogram whose client has gone is there when it is asked for again.
func TestIndexIsLearnedToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		mounts := configtest.Mounts(t, "/app,"+dir+",null,null,true")
		s, err := New(config.Config{Mounts: mounts, Logs: configtest.LogLimits(t)}, slog.New(slog.NewTextHandler(io.Discard, nil)))
		if err != nil {
			t.Fatal(err)
		}
		content := []byte(strings.Repeat(trace, 30_000))
		write(t, filepath.Join(dir, "lab.log"), string(content))
		ask := func(ctx context.Context) string {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/app/lab.log?histogram&buckets=1", nil))
			return w.Body.String()
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		ask(gone)
		time.Sleep(time.Hour) // of synctest's clock
		synctest.Wait()

		// What is not read any more may be anything.
		clear(content[len(content)/4 : len(content)/2])
		if bytes.Count(content, []byte("ERROR")) > 25_000 {
			t.Fatal("all is there")
		}
		write(t, filepath.Join(dir, "lab.log"), string(content))
		if got := ask(t.Context()); got != "2026-03-04T10:00:00Z info=60000 error=30000\n" {
			t.Errorf("%q", got)
		}
		if s.limits.logs.Indexing.InUse() != 0 {
			t.Error("its place was not given back")
		}
	})
}
