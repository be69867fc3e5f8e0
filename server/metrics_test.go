package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
)

func watched(t *testing.T, davs string, c config.Config) *site {
	t.Helper()
	s, _ := newLimitedSite(t, davs, c)
	return s
}

// watcher may read the metrics.
func watcher(t *testing.T, password string) auth.User {
	t.Helper()
	secret, err := auth.ParseSecret(password)
	if err != nil {
		t.Fatal(err)
	}
	return auth.User{Name: "m", Secret: secret}
}

// Without settings nobody reads the metrics, and with them nobody else.
func TestMetricsAreClosed(t *testing.T) {
	for name, c := range map[string]struct {
		config config.Config
		login  string
		status int
	}{
		"no setting":             {config.Config{}, "", 404},
		"no setting but a login": {config.Config{}, "user1:s3cret", 404},
		"an address of its own":  {config.Config{MetricsAddress: "127.0.0.1:0"}, "", 404},
		"both":                   {config.Config{MetricsAddress: "127.0.0.1:0", MetricsUser: watcher(t, "pw")}, "m:pw", 404},
		"no login":               {config.Config{MetricsUser: watcher(t, "pw")}, "", 401},
		"a wrong password":       {config.Config{MetricsUser: watcher(t, "pw")}, "m:wp", 401},
		"the login of a mount":   {config.Config{MetricsUser: watcher(t, "pw")}, "user1:s3cret", 401},
		"the login":              {config.Config{MetricsUser: watcher(t, "pw")}, "m:pw", 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := watched(t, "/app,DIR,user1,s3cret,true", c.config)
			var headers []string
			if c.login != "" {
				headers = append(headers, c.login)
			}
			for _, path := range []string{"/-/metrics", "/-/metrics?x=/-/health", "/x/../-/metrics"} {
				a := s.do("GET", path, "", headers...)
				if a.status != c.status || strings.Contains(a.body, "gowebdav_") != (c.status == 200) {
					t.Errorf("%s: %d, %s", path, a.status, a.body)
				}
			}
			if a := s.do("GET", "/metrics", "", headers...); a.status != 404 {
				t.Errorf("/metrics: %d", a.status)
			}
		})
	}
}

// Nothing but metrics and health is served to who watches.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		user    auth.User
		login   string
		metrics int
	}{{auth.User{}, "", 200}, {watcher(t, "pw"), "", 401}, {watcher(t, "pw"), "m:pw", 200}} {
		s := watched(t, "/open,DIR;/metrics/x,DIR", config.Config{MetricsAddress: "127.0.0.1:0", MetricsUser: c.user})
		apart := *s
		apart.Server = httptest.NewServer(s.Config.Handler.(*Server).Watch())
		t.Cleanup(apart.Close)
		var headers []string
		if c.login != "" {
			headers = append(headers, c.login)
		}
		for path, want := range map[string]int{
			"/-/metrics": c.metrics, "/metrics": c.metrics, "/-/health": 200,
			"/": 404, "/open": 404, "/open/lab.log": 404, "/-/assets/": 404, "/metrics/x": 404, "/-/metrics/../../open/lab.log": 404,
		} {
			if a := apart.do("GET", path, "", headers...); a.status != want {
				t.Errorf("user %q, login %q, %s: %d, want %d", c.user.Name, c.login, path, a.status, want)
			}
		}
		if a := apart.do("PUT", "/-/metrics", "x", headers...); a.status != 405 && a.status != 401 {
			t.Errorf("PUT: %d", a.status)
		}
	}
}

// The address for who watches is open until the program ends. New settings that name
// neither it nor a user must not let everybody in there.
func TestReloadClosesMetrics(t *testing.T) {
	s := watched(t, "/app,DIR,user1,s3cret,true", config.Config{MetricsAddress: "127.0.0.1:0", MetricsUser: watcher(t, "pw")})
	handler := s.Config.Handler.(*Server)
	ask := func() int {
		w := httptest.NewRecorder()
		handler.Watch().ServeHTTP(w, httptest.NewRequest("GET", metricsPath, nil))
		return w.Code
	}
	if got := ask(); got != 401 {
		t.Errorf("before: %d", got)
	}
	if err := handler.Reload(config.Config{}); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != 404 {
		t.Errorf("without settings: %d", got)
	}
	if err := handler.Reload(config.Config{MetricsAddress: "127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != 200 {
		t.Errorf("with an address alone: %d", got)
	}
}

func TestMetricsSayWhatHappened(t *testing.T) {
	s := watched(t, "/app,DIR,user1,s3cret,true;/drop,DIR,null,null,false", config.Config{MetricsUser: watcher(t, "m3tricpw"), Version: "v1.2.3"})
	s.do("GET", "/app/lab.log", "", "user1:s3cret")
	s.do("GET", "/app/lab.log", "", "user1:guess4me")
	s.do("GET", "/app/lab.log", "") // asks what is needed
	s.do("PUT", "/drop/new", "12345")
	s.do("LOCK", "/drop/new", `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>`)
	s.do("GET", "/-/metrics", "", "m:guess4me")
	follow, err := http.Get(s.URL + "/drop/lab.log?follow")
	if err != nil {
		t.Fatal(err)
	}
	defer follow.Body.Close()

	a := s.do("GET", "/-/metrics", "", "m:m3tricpw")
	if a.header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.header)
	}
	for _, want := range []string{
		`gowebdav_build_info{version="v1.2.3",goversion="go`,
		`gowebdav_requests_total{mount="/app",method="GET",code="200"} 1`,
		`gowebdav_requests_total{mount="/app",method="GET",code="401"} 2`,
		`gowebdav_requests_total{mount="/drop",method="PUT",code="201"} 1`,
		`gowebdav_requests_total{mount="",method="GET",code="401"} 1`,
		`gowebdav_received_bytes_total{mount="/drop",method="PUT"} 5`,
		`gowebdav_request_latency_seconds_count{mount="/app",method="GET"} 3`,
		`gowebdav_login_failures_total{mount="/app"} 1`,
		`gowebdav_login_failures_total{mount="/drop"} 0`,
		`gowebdav_login_failures_total{mount=""} 1`,
		`gowebdav_locks{mount="/drop"} 1`,
		`gowebdav_locks{mount="/app"} 0`,
		"gowebdav_follows 1", "gowebdav_follows_limit 1024",
		"gowebdav_requests_running 2", // the follow and this one
	} {
		if !strings.Contains(a.body, "\n"+want) {
			t.Errorf("no %s", want)
		}
	}
	s.do("HEAD", "/-/metrics", "", "m:m3tricpw")
	if a := s.do("POST", "/-/metrics", "", "m:m3tricpw"); a.status != 405 || a.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, %v", a.status, a.header)
	}
	follow.Body.Close()
	s.Close()
	for _, secret := range []string{"s3cret", "guess4me", "m3tricpw"} {
		if strings.Contains(a.body, secret) || strings.Contains(s.log.String(), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if n := strings.Count(s.log.String(), "/-/metrics"); n != 2 { // the 401 and the 405
		t.Errorf("scrapes are logged:\n%s", s.log)
	}
	if t.Failed() {
		t.Log(a.body)
	}
}

// Credentials that are not looked at count by themselves.
func TestRefusedLoginsAreCounted(t *testing.T) {
	s := watched(t, "/app,DIR,user1,s3cret,true", config.Config{MetricsUser: watcher(t, "pw")})
	failed, refused := 0, 0
	for i := range 10 {
		switch a := s.do("GET", "/app/lab.log", "", fmt.Sprint("user1:guess", i)); a.status {
		case http.StatusUnauthorized:
			failed++
		case http.StatusTooManyRequests:
			refused++
		}
	}
	if failed == 0 || refused == 0 || failed+refused != 10 {
		t.Fatalf("%d failed, %d refused", failed, refused)
	}
	body := s.do("GET", "/-/metrics", "", "m:pw").body
	for _, want := range []string{
		fmt.Sprintf("\ngowebdav_login_failures_total{mount=\"/app\"} %d\n", failed),
		fmt.Sprintf("\ngowebdav_logins_refused_total{mount=\"/app\"} %d\n", refused),
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
}

// A new configuration brings another watcher, and keeps what was counted.
func TestReloadKeepsCounters(t *testing.T) {
	s := watched(t, "/app,DIR", config.Config{MetricsUser: watcher(t, "pw")})
	s.do("GET", "/app/lab.log", "")
	handler := s.Config.Handler.(*Server)
	mounts := configtest.Mounts(t, "/app,"+t.TempDir()+";/new,"+t.TempDir())
	if err := handler.Reload(config.Config{Mounts: mounts, MetricsUser: watcher(t, "other")}); err != nil {
		t.Fatal(err)
	}
	if a := s.do("GET", "/-/metrics", "", "m:pw"); a.status != 401 {
		t.Errorf("the old password: %d", a.status)
	}
	a := s.do("GET", "/-/metrics", "", "m:other")
	for _, want := range []string{`gowebdav_requests_total{mount="/app",method="GET",code="200"} 1`, `gowebdav_locks{mount="/new"} 0`} {
		if !strings.Contains(a.body, "\n"+want+"\n") {
			t.Errorf("no %s in %d\n%s", want, a.status, a.body)
		}
	}
}

// What counting adds to a request, all in all.
func BenchmarkHealth(b *testing.B) {
	s, _ := newBenchSite(b)
	r := httptest.NewRequest("GET", "/-/health", nil)
	w := &forgetful{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		s.ServeHTTP(w, r)
	}
}
