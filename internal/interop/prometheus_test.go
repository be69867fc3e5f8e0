//go:build linux

package interop

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Credentials for the metrics of every test's server.
const (
	watcher         = "prometheus"
	watcherPassword = "w4tch"
)

// metrics returns a server's metrics after requests of all kinds.
func (s *server) metrics() string {
	s.t.Helper()
	for _, c := range [][2]string{{"GET", s.at(odd, "")}, {"PUT", s.at(writable, "new.log")}, {"BREW", s.at(odd, "")}, {"GET", s.url + "/nowhere"}} {
		s.ask(c[0], c[1], user, "guess")
	}
	return s.ask("GET", s.url+"/-/metrics", watcher, watcherPassword)
}

func (s *server) ask(method, url, user, password string) string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, url, strings.NewReader(""))
	if err != nil {
		s.t.Fatal(err)
	}
	req.SetBasicAuth(user, password)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

// Prometheus' own program reads the metrics, and has no complaint about their names.
func TestPromtoolReadsMetrics(t *testing.T) {
	t.Parallel()
	c := newClient(t, "promtool")
	c.stdin = serve(t).metrics()
	if stdout, stderr, err := c.try("check", "metrics"); err != nil || stdout+stderr != "" {
		t.Errorf("%v\n%s%s\nof\n%s", err, stdout, stderr, c.stdin)
	}
}

func TestPromtoolTestsAlerts(t *testing.T) {
	t.Parallel()
	c := newClient(t, "promtool")
	c.run("check", "rules", absolute(t, "../../docs/prometheus-alerts.yml"))
	c.run("test", "rules", absolute(t, "testdata/alerts.yml"))
	known := families(serve(t).metrics())
	for name := range named(read(t, "../../docs/prometheus-alerts.yml")) {
		if !slices.Contains(known, name) {
			t.Errorf("no metric is called %s", name)
		}
	}
}

// The dashboard shows all our metrics, and uses no others.
func TestDashboard(t *testing.T) {
	t.Parallel()
	text := read(t, "../../docs/grafana-dashboard.json")
	var dashboard struct {
		Panels []struct {
			ID         int
			Title      string
			Datasource struct{ UID string }
			GridPos    struct{ X, Y, W, H int }
			Targets    []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(text), &dashboard); err != nil {
		t.Fatal(err)
	}
	rules := "groups:\n- name: dashboard\n  rules:\n"
	ids, places, expressions := map[int]bool{}, map[[2]int]bool{}, ""
	for _, p := range dashboard.Panels {
		if ids[p.ID] {
			t.Errorf("%s: another panel has its number", p.Title)
		}
		ids[p.ID] = true
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				place := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if places[place] || place[0] >= 24 {
					t.Fatalf("%s: lies on another panel, or outside", p.Title)
				}
				places[place] = true
			}
		}
		for i, target := range p.Targets {
			if p.Datasource.UID != "${datasource}" {
				t.Errorf("%s: datasource %q", p.Title, p.Datasource.UID)
			}
			expressions += target.Expr + "\n"
			rules += fmt.Sprintf("  - {record: panel:%d:%d, expr: %q}\n", p.ID, i, strings.ReplaceAll(target.Expr, "$__rate_interval", "1m"))
		}
	}
	c := newClient(t, "promtool")
	c.run("check", "rules", c.file("dashboard.yml", rules))

	known, shown := families(serve(t).metrics()), named(expressions)
	for name := range named(text) {
		if !slices.Contains(known, name) {
			t.Errorf("no metric is called %s", name)
		}
	}
	for _, name := range known {
		if !shown[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
}

// families returns the names of the metrics in a server's text.
func families(metrics string) (names []string) {
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) `).FindAllStringSubmatch(metrics, -1) {
		names = append(names, m[1])
	}
	return names
}

// named returns the metrics that a text mentions.
func named(text string) map[string]bool {
	names := map[string]bool{}
	for _, name := range regexp.MustCompile(`\b(gowebdav|process|go)_[a-z_]+`).FindAllString(text, -1) {
		names[strings.TrimSuffix(name, "_bucket")] = true
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// absolute returns a file's absolute path. Its stat makes go test run again when the file has changed.
func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		missing(t, "%v", err)
	}
	return path
}
