//go:build linux

package interop

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The archive of the document, as it stands there: logrotate and rclone put rotated logs into a bucket, where they are
// read. What a store that is away did not get comes with the next rotation.
func TestArchiveOfTheDocument(t *testing.T) {
	t.Parallel()
	store, live := newStore(t), t.TempDir()
	rclone, logrotate := need(t, "rclone")[0], newClient(t, "logrotate")
	const secret = "\nsecret_access_key = "
	remote := swap(t, block(t, scaling, "ini"), "provider = Alibaba", "provider = Other", "oss-cn-hangzhou-internal.aliyuncs.com", store.url,
		" = KEY\n", " = "+storeKey+"\n", secret+"SECRET", secret+storeSecret)
	rotation := swap(t, block(t, scaling, "logrotate"), "/etc/rclone-archive.conf", logrotate.file("rclone.conf", remote), "/root/orientation-system-be", live,
		"archive:logs/", "archive:"+storeBucket+"/", "rclone --config", rclone+" --retries 1 --low-level-retries 1 --config")
	config, state := logrotate.file("logrotate.conf", rotation), filepath.Join(logrotate.home, "state")

	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(live, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Now().Format("-20060102") + ".gz"
	write("lab.log-20260304.gz", packed(t, "2026-03-04T10:00:00Z INFO an older day\n"))
	write("lab.log", "2026-03-05T10:00:00Z ERROR archived\n")
	write("web.log", "2026-03-05T10:00:01Z INFO archived too\n")
	logrotate.run("--force", "--state", state, config)

	dav := regexp.MustCompile(`(?m)^  (/app,.*)\n  (/archive,.*)$`).FindStringSubmatch(read(t, scaling))
	if dav == nil {
		t.Fatal("no setting with the live logs and the archive")
	}
	_, dir := store.mount("app")
	cmd := exec.Command(binary, "--address", "127.0.0.1", "--port", "0", "--dav", swap(t, dav[1]+"\n"+dav[2], "/root/orientation-system-be", live,
		"s3://logs/", "s3://"+storeBucket+"/", "https://oss-cn-hangzhou-internal.aliyuncs.com&region=oss-cn-hangzhou", store.url))
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), storeAccount...), "dav=", "DAV=")
	d, addr := start(t, cmd, listening)
	s := &server{daemon: d, url: "http://" + addr}
	ask := func(query string) string { return s.ask(http.MethodGet, s.url+query, user, password) }
	want := "lab.log" + today + ":2026-03-05T10:00:00Z ERROR archived\n"
	if got := ask("/archive/?grep=ERROR"); got != want {
		t.Errorf("a search of the archive finds %q, want %q", got, want)
	}
	if got := ask("/archive/lab.log" + today + "?tail=9&rotated"); got != "2026-03-04T10:00:00Z INFO an older day\n2026-03-05T10:00:00Z ERROR archived\n" {
		t.Errorf("the set is %q", got)
	}
	if got := tree(t, dir); len(got) != 3 || got["web.log"+today] == "" {
		t.Errorf("the bucket has %q", got)
	}

	write("lab.log-20260303.gz", packed(t, "of a day when the store was away\n"))
	write("lab.log-20260304.gz", "cut") // an object is never replaced
	write("other.log", "2026-03-06T10:00:00Z INFO more\n")
	if _, stderr, err := logrotate.try("--force", "--state", state, config); err == nil || !strings.Contains(stderr, "immutable") {
		t.Errorf("a file that is not the archived one: %v, %s", err, stderr)
	}
	if got := ask("/?grep=ERROR"); got != "app/"+want+"archive/"+want {
		t.Errorf("a search of all finds %q", got)
	}
	got := tree(t, dir)
	if len(got) != 5 || got["lab.log-20260303.gz"] == "" || got["lab.log-20260304.gz"] == "cut" {
		t.Errorf("then the bucket has %q", got)
	}
	for _, line := range strings.Split(strings.TrimSpace(ask("/archive/?find=gz")), "\n") {
		if _, ok := got[line]; !ok {
			t.Errorf("%q is listed", line)
		}
	}
}

// The rule of the document is JSON of S3, for the prefix to which rclone copies. Both languages have the
// same examples.
func TestLifecycleOfTheDocument(t *testing.T) {
	t.Parallel()
	rules := regexp.MustCompile(`(?s)lifecycle\.json <<'END'\n(.*?)\nEND`).FindStringSubmatch(read(t, scaling))
	if rules == nil {
		t.Fatal("no rule")
	}
	var lifecycle struct {
		Rules []struct {
			ID, Status                     string
			Filter                         struct{ Prefix string }
			Expiration                     struct{ Days int }
			AbortIncompleteMultipartUpload struct{ DaysAfterInitiation int }
		}
	}
	d := json.NewDecoder(strings.NewReader(rules[1]))
	d.DisallowUnknownFields()
	if err := d.Decode(&lifecycle); err != nil || len(lifecycle.Rules) != 1 {
		t.Fatalf("%v: %s", err, rules[1])
	}
	rule := lifecycle.Rules[0]
	if !strings.Contains(block(t, scaling, "logrotate"), "archive:logs/"+strings.TrimSuffix(rule.Filter.Prefix, "/")+" ") || rule.Status != "Enabled" ||
		rule.Expiration.Days == 0 || rule.AbortIncompleteMultipartUpload.DaysAfterInitiation == 0 {
		t.Errorf("%+v is for another prefix", rule)
	}
	chinese := strings.Replace(scaling, ".md", ".zh-CN.md", 1)
	for _, language := range []string{"ini", "logrotate"} {
		lines := func(document string) []string {
			return slices.DeleteFunc(strings.Split(block(t, document, language), "\n"), func(line string) bool { return strings.Contains(line, "#") })
		}
		if !slices.Equal(lines(scaling), lines(chinese)) {
			t.Errorf("%s has another example of %s", chinese, language)
		}
	}
	if !strings.Contains(read(t, chinese), rules[0]) {
		t.Errorf("%s has another rule", chinese)
	}
}
