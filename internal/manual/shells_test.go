//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// typed maps typed text with tabs to the arguments that the program gets after completion.
var typed = []struct{ keys, bash, zsh string }{
	{"gowebdav hea\t", "[healthcheck]", "[healthcheck]"},
	{"gowebdav --log_format=te\t", "[--log_format=text]", "[--log_format=text]"},
	{"gowebdav --log_format j\t", "[--log_format][json]", "[--log_format][json]"},
	{"gowebdav --metrics_u\tx", "[--metrics_user][x]", "[--metrics_user=x]"},
	{"gowebdav healthcheck --compress=f\t", "[healthcheck][--compress=false]", "[healthcheck][--compress=false]"},
	{"gowebdav --compress --secr\t", "[--compress][--secret_dav_list]", "[--compress][--secret_dav_list]"},
	{"gowebdav check --dav_file gowebdav.b\t", "[check][--dav_file][gowebdav.bash]", "[check][--dav_file][gowebdav.bash]"},
	{"gowebdav --dav_file=gowebdav.b\t", "[--dav_file=gowebdav.bash]", "[--dav_file=gowebdav.bash]"},
	{"gowebdav version hea\t", "[version][hea]", "[version][hea]"},
	{"gowebdav check gowebdav.b\t", "[check][gowebdav.bash]", "[check][gowebdav.bash]"},
	{"gowebdav check gowebdav.b\t --log_format j\t", "[check][gowebdav.bash][--log_format][json]", "[check][gowebdav.bash][--log_format][json]"},
	{"gowebdav version gowebdav.b\t", "[version][gowebdav.b]", "[version][gowebdav.b]"},
}

// shell runs a shell with input, in a new home, and with a gowebdav that prints its
// arguments.
func shell(t *testing.T, input, name string, args ...string) string {
	t.Helper()
	path := need(t, name)
	home := t.TempDir()
	stub := "#!/bin/sh\nprintf '[%s]' \"$@\"\necho\n"
	if err := os.WriteFile(filepath.Join(home, "gowebdav"), []byte(stub), 0o755); err != nil {
		t.Fatal(err)
	}
	completions, err := filepath.Abs("../../docs/completions")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = completions
	cmd.Env = []string{"HOME=" + home, "PATH=" + home + ":" + os.Getenv("PATH"), "TERM=dumb", "LC_ALL=C.UTF-8", "COMPLETIONS=" + completions}
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv("GOWEBDAV_REQUIRE_CLIENTS") == "1" {
		t.Fatalf("%s is not installed: make deps", program)
	}
	if err != nil {
		t.Skipf("%s is not installed: make deps", program)
	}
	return path
}

func TestBash(t *testing.T) {
	input := "source gowebdav.bash\n"
	var want string
	for _, c := range typed {
		input += c.keys + "\n"
		want += c.bash + "\n"
	}
	if got := shell(t, input, "bash", "--norc", "-i"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// zsh edits its line only on a terminal, so one zsh runs another in a pseudo-terminal.
func TestZsh(t *testing.T) {
	script := `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'fpath=($COMPLETIONS $fpath); autoload -U compinit; compinit -u -D; PS1=; unsetopt PROMPT_SP'
`
	for _, c := range typed {
		script += "zpty -w z $'" + strings.ReplaceAll(c.keys, "\t", `\t`) + "'\n"
	}
	script += "zpty -w z exit\nwhile zpty -r z out; do print -rn -- $out; done\n"
	var got []string
	for line := range strings.Lines(shell(t, "", "zsh", "-f", "-c", script)) {
		if strings.HasPrefix(line, "[") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	var want []string
	for _, c := range typed {
		want = append(want, c.zsh)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFish(t *testing.T) {
	for line, want := range map[string]string{
		"gowebdav he":               "healthcheck\task the running server whether it is healthy\nhelp\tprint this help\n",
		"gowebdav version hea":      "",
		"gowebdav check gowebdav.b": "gowebdav.bash\n",
		"gowebdav --log_format=te":  "--log_format=text\tFormat of the log\n",
		"gowebdav --log_format ":    "json\tFormat of the log\ntext\tFormat of the log\n",
		"gowebdav --secr":           "--secret_dav_list\tAt /, list only the mounts that the client's credentials open\n",
	} {
		if got := shell(t, "", "fish", "--no-config", "-c", "source gowebdav.fish; complete -C '"+line+"'"); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// Neither program that shows manual pages reports an error in this one.
func TestManualPage(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), need(t, "mandoc"), "-Tlint", "../../docs/gowebdav.1").CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("mandoc: %v, %s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), need(t, "groff"), "-ww", "-z", "-man", "-Tutf8", "../../docs/gowebdav.1").CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v, %s", err, out)
	}
}
