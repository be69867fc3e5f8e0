package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"gowebdav/auth"
)

func secret(t *testing.T, text string) *auth.Secret {
	t.Helper()
	s, err := auth.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPrepareMakesMissingFolders(t *testing.T) {
	dir := t.TempDir()
	missing, present := filepath.Join(dir, "deep", "missing"), filepath.Join(dir, "present")
	if err := os.Mkdir(present, 0o700); err != nil {
		t.Fatal(err)
	}
	c := Config{Mounts: []Mount{
		{Prefix: "/m", Path: missing, Users: []auth.User{{Name: "u", Secret: secret(t, "S3CRET")}}},
		{Prefix: "/p", Path: present},
	}}
	var out bytes.Buffer
	if err := c.Prepare(slog.New(slog.NewTextHandler(&out, nil))); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(missing); err != nil || !info.IsDir() {
		t.Errorf("the missing folder: %v, %v", info, err)
	}
	if entries, err := os.ReadDir(missing); err != nil || len(entries) != 0 {
		t.Errorf("the made folder holds %v, %v; want nothing", entries, err)
	}
	logged := out.String()
	if strings.Count(logged, "\n") != 1 || !strings.Contains(logged, "level=WARN") ||
		!strings.Contains(logged, "mount=/m") || !strings.Contains(logged, missing) {
		t.Errorf("logged %q; want one warning with prefix and path", logged)
	}
	if strings.Contains(logged, "S3CRET") {
		t.Errorf("the log shows a password: %q", logged)
	}
}

func TestPrepareErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, want string
	}{
		{"a file", file, `dav: mount 2 ("/b"), path: expected a folder, found a file`},
		{"under a file", filepath.Join(file, "x"), `dav: mount 2 ("/b"), path: expected a folder`},
		{"a dangling symlink", dangling, `dav: mount 2 ("/b"), path: expected a folder that exists or can be created`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{Mounts: []Mount{{Prefix: "/a", Path: dir}, {Prefix: "/b", Path: tt.path, Users: []auth.User{{Name: "u", Secret: secret(t, "S3CRET")}}}}}
			err := c.Prepare(slog.New(slog.DiscardHandler))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), "S3CRET") {
				t.Errorf("the error shows more than the mount and the field: %v", err)
			}
		})
	}
}

func TestPrepareSample(t *testing.T) {
	clearEnvironment(t)
	t.Chdir(t.TempDir())
	c, err := Load([]string{"--address", "localhost"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join("data", "public-readonly", "lab.log")
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte("mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	for range 2 { // the second start finds everything in place
		var log bytes.Buffer
		if err := c.Prepare(slog.New(slog.NewTextHandler(&log, nil))); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "writable by everybody; set dav\" user=user1 password=pass1") {
			t.Errorf("no warning in %q", &log)
		}
	}
	for _, m := range c.Mounts {
		name := filepath.Join(m.Path, "lab.log")
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := sampleLog
		if name == kept {
			want = []byte("mine\n")
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s holds %d bytes, want %d", name, len(got), len(want))
		}
	}
}

// If the samples cannot be created, the error names their place and the way out.
func TestPrepareSampleNowhere(t *testing.T) {
	for _, file := range []string{"data", "data/public-writable"} {
		t.Run(file, func(t *testing.T) {
			clearEnvironment(t)
			t.Chdir(t.TempDir())
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := Load(nil, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			err = c.Prepare(slog.New(slog.DiscardHandler))
			const want = "dav: not set, and the samples cannot be created in ./data/public-writable: "
			if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "; set dav") {
				t.Errorf("got  %v\nwant %s…; set dav", err, want)
			}
		})
	}
}

func TestReason(t *testing.T) {
	denied := &fs.PathError{Op: "stat", Path: "/root/x", Err: syscall.EACCES}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{denied, "permission denied (to read files of other users, run as root with the capability DAC_READ_SEARCH)"},
		{&fs.PathError{Op: "stat", Path: "/root/x", Err: syscall.ENOTDIR}, "not a directory"},
	} {
		if got := reason(tt.err); got.Error() != tt.want || !errors.Is(got, errors.Unwrap(tt.err)) {
			t.Errorf("%v: got %v, want %s", tt.err, got, tt.want)
		}
	}
}

// Where others can connect, the log says in one line what to set, and names no login.
func TestPrepareSampleForOthers(t *testing.T) {
	clearEnvironment(t)
	t.Chdir(t.TempDir())
	c, err := Load(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := c.Prepare(slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(log.String(), "\n")
	if !strings.Contains(first, "read-only") || !strings.Contains(first, "set dav=/app,") || strings.Contains(log.String(), "pass1") {
		t.Errorf("%s", &log)
	}
}

// In a container in which an older image has shared /data, that folder is not left out in
// silence.
func TestPrepareWhatWasSharedBefore(t *testing.T) {
	folder := t.TempDir()
	c := Config{Sample: true}
	discard := slog.New(slog.DiscardHandler)
	if err := c.prepareSample(discard, folder, true); err != nil {
		t.Errorf("empty: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "lab.log"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.prepareSample(discard, folder, false); err != nil {
		t.Errorf("no container: %v", err)
	}
	want := "dav: not set, but " + folder + " has files: to share them as before, set dav=/," + folder + ",null,null,false"
	if err := c.prepareSample(discard, folder, true); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	c.Sample = false
	if err := c.prepareSample(discard, folder, true); err != nil {
		t.Errorf("with mounts: %v", err)
	}
}

// A missing folder is made only if somebody may write there: a read-only one is a volume
// that is not mounted.
func TestPrepareMissingFolder(t *testing.T) {
	dir := t.TempDir()
	missing, made := filepath.Join(dir, "missing"), filepath.Join(dir, "made")
	c := Config{Mounts: []Mount{
		{Prefix: "/a", Path: missing, Users: []auth.User{{ReadOnly: true}}},
		{Prefix: "/b", Path: made, Users: []auth.User{{ReadOnly: true, Name: "x"}, {Name: "y"}}},
	}}
	var log bytes.Buffer
	if err := c.Prepare(slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Errorf("a read-only folder was made: %v", err)
	}
	if info, err := os.Stat(made); err != nil || !info.IsDir() || !c.Mounts[1].Made || c.Mounts[0].Made {
		t.Errorf("%v, %+v", err, c.Mounts)
	}
	if got := log.String(); !strings.Contains(got, `level=ERROR msg="the folder of a mount is missing`) || !strings.Contains(got, `mount=/a err="`+missing+" does not exist") {
		t.Errorf("%s", got)
	}
}

// A volume that is read-only is noticed at the start, not at the first write. Root writes
// to folders of any mode, so this looks at a file system that nobody can write.
func TestPrepareReadOnlyVolume(t *testing.T) {
	const folder = "/proc/self" // of Linux
	if _, err := os.Stat(folder); err != nil || runtime.GOOS != "linux" {
		return
	}
	for readOnly, want := range map[bool]bool{true: false, false: true} {
		var log bytes.Buffer
		c := Config{Mounts: []Mount{{Prefix: "/a", Path: folder, Users: []auth.User{{ReadOnly: readOnly}}}}}
		if err := c.Prepare(slog.New(slog.NewTextHandler(&log, nil))); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(log.String(), "users may write to this mount, but its folder is read-only"); got != want {
			t.Errorf("read-only %v: %s", readOnly, &log)
		}
	}
}
