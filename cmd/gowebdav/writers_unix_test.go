//go:build unix

package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Processes that write to one folder notice each other, once, despite reloads. A process
// that only reads does not matter, nor do several mounts of one process.
func TestTwoProcessesWriteToOneFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shared")
	own := t.TempDir()
	for _, d := range []string{dir, dir + "/other"} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	type process struct {
		cmd   *exec.Cmd
		lines *bufio.Scanner
		addr  string
	}
	// warnings reads up to a line that contains text.
	warnings := func(p *process, text string) (found []string) {
		t.Helper()
		for p.lines.Scan() {
			line := p.lines.Text()
			if strings.Contains(line, "level=WARN") && strings.Contains(line, "another process") {
				found = append(found, line)
			}
			if strings.Contains(line, text) {
				if _, addr, listens := strings.Cut(line, "addr="); listens {
					p.addr, _, _ = strings.Cut(addr, " ")
				}
				return found
			}
		}
		t.Fatalf("the log ends without %q", text)
		return nil
	}
	start := func(davs string, want int) *process {
		t.Helper()
		p := &process{cmd: program(t, []string{"dav=" + davs, "PORT=0"})}
		p.lines = running(t, p.cmd)
		found := warnings(p, "msg=listening")
		if len(found) != want {
			t.Errorf("%s: warnings %q, want %d", davs, found, want)
		}
		for _, line := range found {
			if !strings.Contains(line, "locks and conditions") || !strings.Contains(line, "mount=/") || !strings.Contains(line, "path="+dir) {
				t.Error(line)
			}
		}
		return p
	}
	end := func(p *process) {
		t.Helper()
		p.cmd.Process.Signal(syscall.SIGTERM)
		for p.lines.Scan() {
			if strings.Contains(p.lines.Text(), "another process") {
				t.Error(p.lines.Text())
			}
		}
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	reload := func(p *process) {
		t.Helper()
		p.cmd.Process.Signal(syscall.SIGHUP)
		if found := warnings(p, "settings read anew"); found != nil {
			t.Errorf("after a reload: %q", found)
		}
	}

	writes := "/a," + dir + ",null,null,false"
	reader := start("/r,"+dir, 0)
	first := start(writes+";/b,"+dir+",ann,a,false;/own,"+own+",null,null,false", 0)
	second := start(writes+";/b,"+dir+",null,null,false", 1)
	reload(first)
	reload(second)
	end(first) // the second stays, and the third notices it
	third := start(writes, 1)
	end(second)
	reload(third)
	// Its sweep visits one mount after the other. It must end before the folder below changes.
	swept := t.TempDir()
	if err := os.WriteFile(filepath.Join(swept, ".gowebdav-upload-"+strings.Repeat("A", 26)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fourth := start(writes+";/other,"+dir+"/other,null,null,false;/swept,"+swept+",null,null,false", 1)
	warnings(fourth, "msg=swept")

	// A recreated folder is a new one: the second process to use it gets the warning.
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for want, p := range []*process{third, fourth} {
		resp, err := http.Get("http://" + p.addr + "/a/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if found := warnings(p, "msg=request"); len(found) != want {
			t.Errorf("warnings %q, want %d", found, want)
		}
	}
	end(third)
	end(fourth)
	end(start(writes, 0))
	end(reader)
}
