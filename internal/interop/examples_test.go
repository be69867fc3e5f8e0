//go:build linux

package interop

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// documented is the host of the examples in the documents.
const documented = "dav.example.com"

var (
	shells  = regexp.MustCompile("(?ms)^```sh\n(.*?)^```")
	spans   = regexp.MustCompile("`(curl [^`\n]*" + documented + "[^`\n]*)`")
	yamls   = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```")
	jsons   = regexp.MustCompile("(?ms)^```json\n(.*?)^```")
	logins  = regexp.MustCompile(`-u (\w+)`)
	queries = regexp.MustCompile(`grep=(\w+)`)
)

// documents returns the texts of the README and of docs, in both languages, by name.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../../*.md", "../../docs/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			texts[strings.TrimPrefix(name, "../../")] = read(t, name)
		}
	}
	return texts
}

// An example is a line with curl, after the variables of its block.
type example struct{ document, variables, line string }

func curlExamples(t *testing.T) (found []example) {
	for name, text := range documents(t) {
		for _, block := range shells.FindAllStringSubmatch(text, -1) {
			variables := ""
			for line := range strings.Lines(block[1]) {
				switch {
				case strings.HasPrefix(line, "log=https://"), strings.HasPrefix(line, "base=https://"):
					variables += line
				case strings.HasPrefix(line, "curl "):
					found = append(found, example{name, variables, strings.TrimSpace(line)})
				}
			}
		}
		for _, span := range spans.FindAllStringSubmatch(text, -1) {
			found = append(found, example{name, "", span[1]})
		}
	}
	return found
}

// Each line with curl in the documents works as it stands there, against this server with its own TLS: curl only
// connects to another address, and the password stands beside the user.
func TestExamplesOfCurl(t *testing.T) {
	t.Parallel()
	examples := curlExamples(t)
	if len(examples) < 20 {
		t.Fatalf("found only %q", examples)
	}
	certificate := t.TempDir()
	writeCertificate(t, certificate, "127.0.0.1")
	folder := t.TempDir()
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0",
		"--tls_cert", filepath.Join(certificate, "cert.pem"), "--tls_key", filepath.Join(certificate, "key.pem"),
		"--dav", "/app,"+folder+",ann,pass1,false;/orientation-system-be,"+folder+",user1,pass1,false")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "dav=", "DAV=", "TZ=UTC")
	_, addr := start(t, cmd, listening)
	for _, e := range examples {
		t.Run(e.document+": "+e.line, func(t *testing.T) {
			now := time.Now().UTC().Format(time.RFC3339)
			past := "2026-03-04T10:11:12Z ERROR timeout\n" // in the range of an example
			content := past + now + " INFO begin\n" + now + " ERROR timeout\n\tat App.main\n"
			for name, text := range map[string]string{"lab.log": content, "error.log": content, "archive/a.log": content} {
				path := filepath.Join(folder, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			c := newClient(t, "sh")
			c.file(".curlrc", "silent\nshow-error\nfail\nmax-time = 60\ndump-header = status\ncacert = "+filepath.Join(certificate, "cert.pem")+
				"\nconnect-to = "+documented+":443:"+addr+"\n")
			got := c.file("lab.log", content[:10]) // as far as a broken download went; also what is uploaded
			script := e.variables + logins.ReplaceAllString(e.line, "-u $1:pass1")
			if strings.Contains(e.line, "?follow") {
				followExample(t, c, script, filepath.Join(folder, "lab.log"))
				return
			}
			out := c.run("-ec", script)
			if status := read(t, filepath.Join(c.home, "status")); !regexp.MustCompile(`(?m)^HTTP/[\d.]+ 20[0146] `).MatchString(status) {
				t.Errorf("answered %s", status)
			}
			switch {
			case strings.Contains(e.line, " -T "):
				if stored := read(t, filepath.Join(folder, "lab.log")); stored != content[:10] {
					t.Errorf("stored %q", stored)
				}
			case strings.Contains(e.line, " -O "):
				if saved := read(t, got); saved != content {
					t.Errorf("saved %q", saved)
				}
			case strings.Contains(e.line, " -OJ "):
				if saved := read(t, filepath.Join(c.home, "archive.zip")); !strings.HasPrefix(saved, "PK") {
					t.Errorf("saved %q", saved)
				}
			case strings.Contains(e.line, "application/json"):
				var listing struct{ Entries []struct{ Name string } }
				if err := json.Unmarshal([]byte(out), &listing); err != nil || !strings.Contains(out, `"error.log"`) ||
					strings.Contains(out, `"lab.log"`) == strings.Contains(e.line, "q=error") {
					t.Errorf("%v: %s", err, out)
				}
			case strings.Contains(e.line, "?find"):
				if out != "error.log\n" {
					t.Errorf("printed %q", out)
				}
			case strings.Contains(e.line, "&count"):
				if !strings.Contains(out, "lab.log:2\n") {
					t.Errorf("printed %q", out)
				}
			case strings.Contains(e.line, "?histogram"):
				if !strings.HasSuffix(out, " error=1\n") {
					t.Errorf("printed %q", out)
				}
			case !strings.Contains(out, "ERROR timeout"):
				t.Errorf("printed %q", out)
			}
		})
	}
}

// followExample runs a follow until it prints a line that is written after the answer has begun.
func followExample(t *testing.T, c *client, script, log string) {
	t.Helper()
	word := queries.FindStringSubmatch(script)
	if word == nil {
		t.Fatal("the example follows without a filter")
	}
	c.file(".curlrc", strings.Replace(read(t, filepath.Join(c.home, ".curlrc")), "dump-header = status", "dump-header = -", 1))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := command(ctx, c.path, "-ec", script)
	cmd.Dir, cmd.Env = c.home, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.home}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); cmd.Wait() }()
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "" { // the head
	}
	file, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("another line\nanother " + word[1] + "\n"); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || lines.Text() != "another "+word[1] {
		t.Errorf("followed %q, %v", lines.Text(), lines.Err())
	}
}

// Each key of an object in the documents is one that the server sends, in the same place.
func TestExamplesOfJSON(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	content := "2026-03-04T10:11:12Z ERROR a\n\tat App.main\n2026-03-04T10:11:13Z INFO " + strings.Repeat("long ", 4000) + "\n"
	if err := os.WriteFile(s.path(writable, "lab.log"), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{}
	for query, accept := range map[string]string{"": "application/json", "lab.log?lines=end&before=9": "application/json",
		"lab.log?histogram": "application/json", "lab.log?tail=9": "application/x-ndjson"} {
		name, query, _ := strings.Cut(query, "?")
		answers := json.NewDecoder(strings.NewReader(c.run("--fail", "-H", "Accept: "+accept, s.at(writable, name)+"?"+query)))
		for answers.More() {
			var answer any
			if err := answers.Decode(&answer); err != nil {
				t.Fatal(err)
			}
			addKeys(sent, "", answer)
		}
	}
	found := 0
	for name, text := range documents(t) {
		for _, block := range jsons.FindAllStringSubmatch(text, -1) {
			found++
			var shown any
			if err := json.Unmarshal([]byte(block[1]), &shown); err != nil {
				t.Errorf("%s: %v: %s", name, err, block[1])
			}
			keys := map[string]bool{}
			addKeys(keys, "", shown)
			for key := range keys {
				if !sent[key] {
					t.Errorf("%s: the server sends no %s", name, key)
				}
			}
		}
	}
	if found < 8 {
		t.Errorf("found only %d objects", found)
	}
}

// addKeys adds the keys of all objects in a value, with those above them: ".entries.name".
func addKeys(keys map[string]bool, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			keys[path+"."+key] = true
			addKeys(keys, path+"."+key, member)
		}
	case []any:
		for _, member := range value {
			addKeys(keys, path, member)
		}
	}
}

// parseYAML returns the documents in a YAML text as a list in JSON.
func parseYAML(t *testing.T, text string) string {
	t.Helper()
	c := newClient(t, "python3")
	c.path = "/usr/bin/python3" // Debian's, which finds Debian's modules
	if _, _, err := c.try("-c", "import yaml"); err != nil {
		missing(t, "python3-yaml is not installed: apt-get install python3-yaml")
	}
	c.stdin = text
	return c.run("-c", "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin)), default=str))")
}

// The settings in the compose file are right, but for its folder, which is not on this machine.
func TestExampleOfCompose(t *testing.T) {
	t.Parallel()
	var files []struct {
		Services map[string]struct{ Environment map[string]string }
	}
	out := parseYAML(t, read(t, "../../docker-compose.example.yml"))
	if err := json.Unmarshal([]byte(out), &files); err != nil || len(files) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	environment := files[0].Services["gowebdav"].Environment
	before, after, found := strings.Cut(environment["dav"], "/root/orientation-system-be")
	if !found {
		t.Fatalf("dav is %q", environment["dav"])
	}
	environment["dav"] = before + t.TempDir() + after
	check := newClient(t, "sh")
	for name, value := range environment {
		check.env = append(check.env, name+"="+value)
	}
	if out := check.run("-c", binary+" check"); !strings.Contains(out, "/orientation-system-be") || !strings.Contains(out, "user1") {
		t.Errorf("check prints %s", out)
	}
}

// YAML in the documents, and that of the forge, is YAML. What is for Prometheus is right.
func TestExamplesOfYAML(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, pattern := range []string{"../../.github/*.yml", "../../.github/*/*.yml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			texts[name] = read(t, name)
		}
	}
	if len(texts) < 5 {
		t.Errorf("found only %d files of the forge", len(texts))
	}
	prometheus := 0
	for name, text := range documents(t) {
		for _, block := range yamls.FindAllStringSubmatch(text, -1) {
			texts[name] += block[1] + "---\n"
			if strings.HasPrefix(block[1], "scrape_configs:") {
				prometheus++
				c := newClient(t, "promtool")
				c.run("check", "config", c.file("prometheus.yml", block[1]))
				c.run("check", "config", "--syntax-only", c.file("prometheus.yml", strings.Replace(block[1], "# basic_auth", "basic_auth", 1)))
			}
		}
	}
	if prometheus != 2 {
		t.Errorf("found %d configurations of Prometheus, want one in each language", prometheus)
	}
	for name, text := range texts {
		var documents []any
		if out := parseYAML(t, text); json.Unmarshal([]byte(out), &documents) != nil || len(documents) == 0 || documents[0] == nil {
			t.Errorf("%s: %s", name, out)
		}
	}
}
