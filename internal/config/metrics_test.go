package config

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestMetrics(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("dav", "/app,logs")
	t.Setenv("METRICS_ADDRESS", "127.0.0.1:9090")
	t.Setenv("METRICS_USER", "prometheus")
	t.Setenv("METRICS_PASSWORD", "S3CRET:x")
	c, err := Load(nil, io.Discard)
	if err != nil || c.MetricsAddress != "127.0.0.1:9090" || c.MetricsUser.Name != "prometheus" || c.MetricsUser.Secret == nil {
		t.Errorf("%+v, %v", c, err)
	}
	if b, err := json.Marshal(c); err != nil || strings.Contains(string(b), "S3CRET") {
		t.Errorf("%s, %v", b, err)
	}
}

func TestMetricsErrors(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"METRICS_ADDRESS": "9090"}, `METRICS_ADDRESS: expected an address with port such as 127.0.0.1:9090, found "9090"`},
		{map[string]string{"METRICS_ADDRESS": "localhost:http"}, `METRICS_ADDRESS: expected an address with port such as 127.0.0.1:9090, found "localhost:http"`},
		{map[string]string{"METRICS_ADDRESS": ":70000"}, `METRICS_ADDRESS: expected an address with port such as 127.0.0.1:9090, found ":70000"`},
		{map[string]string{"METRICS_USER": "a:b", "METRICS_PASSWORD": "S3CRET"}, `METRICS_USER: expected a name without ":"`},
		{map[string]string{"METRICS_USER": strings.Repeat("u", 1025), "METRICS_PASSWORD": "S3CRET"}, `METRICS_USER: expected up to 1024 bytes, found 1025`},
		{map[string]string{"METRICS_USER": "u", "METRICS_PASSWORD": strings.Repeat("S3CRET", 200)}, `METRICS_PASSWORD: expected up to 1024 bytes, found 1200`},
		// A variable left empty in a compose file opens nothing.
		{map[string]string{"METRICS_USER": "prometheus", "METRICS_PASSWORD": " "}, `METRICS_PASSWORD: expected a password, since METRICS_USER is set`},
		{map[string]string{"METRICS_PASSWORD": "S3CRET"}, `METRICS_USER: expected a name, since METRICS_PASSWORD is set`},
	} {
		clearEnvironment(t)
		t.Setenv("dav", "/app,logs")
		for name, value := range c.env {
			t.Setenv(name, value)
		}
		if _, err := Load(nil, io.Discard); fmt.Sprint(err) != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}
