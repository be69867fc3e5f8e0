package logapi

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs"
)

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := httptest.NewRequest("GET", "/lab.log", nil)
		r.Header.Set("Accept", "text/event-stream")
		w := httptest.NewRecorder()
		tell := (&API{Header: func(http.Header) {}}).output(w, r, &query{}).progress()
		tell(logs.Summary{Scanned: 1})
		if w.Body.Len() > 0 {
			t.Errorf("at once: %q", w.Body)
		}
		time.Sleep(progressInterval) // of synctest's clock
		tell(logs.Summary{Scanned: 2, Total: 9, Hits: 1})
		tell(logs.Summary{Scanned: 3})
		if got := w.Body.String(); got != "event: progress\ndata: {\"hits\":1,\"scanned\":2,\"total\":9}\n\n" {
			t.Errorf("%q", got)
		}
	})
}
