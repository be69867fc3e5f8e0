package logapi

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each parameter of a file's query means something for a folder too, or is refused there.
func TestFolderKnowsEachParameter(t *testing.T) {
	a := &API{Zone: time.UTC, Limits: new(Limits)}
	means := strings.Fields("grep since until level regex ignorecase invert context limit events full charset text zone rotated follow tail histogram")
	for _, name := range knownParameters {
		values := url.Values{"grep": {"x"}}
		values.Set(name, "")
		_, err := a.parseFolder(values, time.Now())
		wrong := new(Error)
		refused := errors.As(err, &wrong) && wrong.Status == http.StatusBadRequest
		if refused == slices.Contains(means, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, at := range []string{"", "noon", "5", "37%", "line:9"} { // the reason names what a folder takes
		if _, err := a.parseFolder(url.Values{"lines": {at}}, time.Now()); err == nil || !strings.Contains(err.Error(), "0 for the beginning") || strings.Contains(err.Error(), "37%") {
			t.Errorf("lines=%s: %v", at, err)
		}
	}
	for _, name := range []string{"count", "first", "order", "lines"} {
		if _, err := a.parseFolder(url.Values{"follow": {""}, name: {"2"}}, time.Now()); err == nil || !strings.HasPrefix(err.Error(), name+": does not go with follow") {
			t.Errorf("follow with %s: %v", name, err)
		}
	}
	if _, err := a.parseFolder(url.Values{"grep": {"x"}, "sort": {"name"}, "unknown": {""}}, time.Now()); err != nil {
		t.Errorf("parameters of others: %v", err)
	}
}
