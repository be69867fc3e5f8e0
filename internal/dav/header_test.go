package dav

import (
	"net/http"
	"testing"
	"time"
)

func TestDepth(t *testing.T) {
	for value, want := range map[string]depth{
		"": depthOne, "0": depthZero, "1": depthOne, "infinity": depthInfinity, "Infinity": depthInfinity, " 1 ": depthOne,
		"2": -1, "-1": -1, "00": -1, "infinite": -1, "1,noroot": -1,
	} {
		got, err := parseDepth(&http.Request{Header: http.Header{"Depth": {value}}}, depthOne)
		if want < 0 {
			if Status(err) != 400 {
				t.Errorf("Depth %q: %v, want 400", value, err)
			}
		} else if got != want || err != nil {
			t.Errorf("Depth %q: %d, %v; want %d", value, got, err, want)
		}
	}
}

func TestBadDepthIsRefused(t *testing.T) {
	s := newShare(t)
	for _, depth := range []string{"0,noroot", "noroot", ",noroot", "1,", "1,noroot,noroot", "1;noroot"} {
		s.want(400, "PROPFIND", "/rw/sub", "", "Depth: "+depth)
	}
	for _, method := range []string{"DELETE", "COPY", "MOVE"} {
		s.unchanged(method, func() { s.want(400, method, "/rw/sub", "", "Depth: 1,noroot", "Destination: /rw/copy") })
	}
	s.unchanged("LOCK", func() { s.want(400, "LOCK", "/rw/sub", lockinfo("exclusive", ""), "Depth: 1,noroot") })
	for _, method := range []string{"PROPFIND", "DELETE", "COPY", "MOVE"} {
		s.unchanged(method, func() {
			s.want(400, method, "/rw/sub", "", "Depth: 7", "Destination: /rw/copy")
		})
	}
	s.want(400, "LOCK", "/rw/sub", lockinfo("exclusive", ""), "Depth: 7")
}

// RFC 4918 §10.7
func TestTimeout(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                               time.Hour,
		"Second-60":                      time.Minute,
		"second-60":                      time.Minute,
		"Infinite":                       time.Hour,
		"infinite":                       time.Hour,
		"Infinite, Second-4100000000":    time.Hour,
		"Second-4100000000":              time.Hour,
		"Second-99999999999999999999999": time.Hour,
		"Extend-7, Second-30":            30 * time.Second,
		"Second-0":                       time.Hour,
		"Second--5":                      time.Hour,
		"Second-":                        time.Hour,
		"Second-x,Second-5":              5 * time.Second,
		"Second-3601":                    time.Hour,
	} {
		if got := parseTimeout(header); got != want {
			t.Errorf("Timeout %q: %v, want %v", header, got, want)
		}
	}
}

// RFC 4918 §10.6
func TestOverwrite(t *testing.T) {
	for _, method := range []string{"COPY", "MOVE"} {
		for _, c := range []struct {
			header string
			want   int
		}{
			{"", 204}, {"Overwrite: T", 204}, {"Overwrite: t", 204}, {"Overwrite: F", 412}, {"Overwrite: yes", 400},
		} {
			s := newShare(t)
			s.writeFile("old.txt", "old")
			headers := []string{"Destination: /rw/old.txt"}
			if c.header != "" {
				headers = append(headers, c.header)
			}
			before := s.fingerprint()
			s.want(c.want, method, "/rw/lab.log", "", headers...)
			if c.want == 204 {
				s.wantContent("old.txt", labLog)
			} else if s.fingerprint() != before {
				t.Errorf("%s with %q has changed something", method, c.header)
			}
		}
		s := newShare(t)
		s.want(201, method, "/rw/lab.log", "", "Destination: /rw/new.txt", "Overwrite: F")
	}
}

func FuzzDepthAndTimeout(f *testing.F) {
	for _, s := range []string{"", "0", "1", "infinity", "1,noroot", "Second-1", "Infinite, Second-5", "Second-99999999999999999999", "Second-\x00", ",,,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d, err := parseDepth(&http.Request{Header: http.Header{"Depth": {value}}}, depthZero)
		if err != nil && Status(err) != 400 || err == nil && (d < depthZero || d > depthInfinity) {
			t.Errorf("Depth %q: %d, %v", value, d, err)
		}
		all, noRoot, err := parsePropfindDepth(&http.Request{Header: http.Header{"Depth": {value}}})
		if err != nil && Status(err) != 400 || err == nil && noRoot && all == depthZero {
			t.Errorf("Depth %q of PROPFIND: %d, %v", value, all, err)
		}
		if got := parseTimeout(value); got <= 0 || got > maxLockTimeout {
			t.Errorf("Timeout %q: %v", value, got)
		}
	})
}
