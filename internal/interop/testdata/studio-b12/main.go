// Command studio-b12 makes every call of github.com/studio-b12/gowebdav against a server of the tests. Its arguments are the
// server's URL, a writable mount, a user and a password, and then read-only mounts, which it downloads into 0, 1 and so on.
// The writable mount has a folder "shut", whose members can be listed but not examined.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/studio-b12/gowebdav"
)

func main() {
	log.SetFlags(log.Lshortfile)
	url, mount, user, password := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	for i, mount := range os.Args[5:] {
		c := gowebdav.NewClient(url+mount, user, password)
		check(c.Connect(), nil)
		download(c, "/", strconv.Itoa(i))
		readOnly(c)
	}
	logins(url+mount, user, password)
	c := gowebdav.NewClient(url+mount, user, password)
	check(c.Connect(), nil)
	settings(c)
	uploads(c)
	ranges(c)
	folders(c)
	moves(c)
	shut(c)
}

// check ends the program with the caller's line, unless got equals want. Errors are compared by their status, 0 for none.
func check(got, want any) {
	if err, ok := got.(error); ok {
		var refused gowebdav.StatusError
		if errors.As(err, &refused) {
			got = refused.Status
		}
	}
	if !reflect.DeepEqual(got, want) {
		log.Output(2, fmt.Sprintf("%.200q, want %.200q", fmt.Sprint(got), fmt.Sprint(want)))
		os.Exit(1)
	}
}

// download copies a folder by ReadDir, Stat and Read, whose results must agree.
func download(c *gowebdav.Client, folder, local string) {
	check(os.MkdirAll(local, 0o755), nil)
	members, err := c.ReadDir(folder)
	check(err, nil)
	for _, m := range members {
		name, local := folder+m.Name(), filepath.Join(local, m.Name())
		stat, err := c.Stat(name)
		check(err, nil)
		check([]any{stat.IsDir(), stat.Size(), stat.ModTime(), stat.(*gowebdav.File).ETag(), stat.Name()},
			[]any{m.IsDir(), m.Size(), m.ModTime(), m.(gowebdav.File).ETag(), m.Name()})
		check(time.Since(m.ModTime()) < 0 || m.ModTime().Unix() == 0, false)
		if m.IsDir() {
			download(c, name+"/", local)
			continue
		}
		content, err := c.Read(name)
		check(err, nil)
		check(int64(len(content)), m.Size())
		check(os.WriteFile(local, content, 0o644), nil)
	}
}

func readOnly(c *gowebdav.Client) {
	check(c.Write("new.log", []byte("new\n"), 0), 405)
	check(c.WriteStream("new/new.log", strings.NewReader("new\n"), 0), 405) // the library takes the 405 of MKCOL for a folder that exists
	check(c.WriteStreamWithLength("new.log", strings.NewReader("new\n"), 4, 0), 405)
	check(c.Remove("lab.log"), 405)
	check(c.RemoveAll("a b"), 405)
	check(c.Rename("lab.log", "new.log", true), 405)
	check(c.Copy("lab.log", "new.log", true), 405)
}

// logins tests logins after a challenge, preemptive, from a .netrc, and wrong ones. After a challenge the library sends the
// body again.
func logins(url, user, password string) {
	check(gowebdav.NewClient(url, user, "wrong").Connect(), 401)
	check(gowebdav.NewClient(url, user, "wrong").Write("new.log", text(5<<20), 0), 401)
	check(gowebdav.NewAuthClient(url, gowebdav.NewEmptyAuth()).Connect(), 401)
	check(gowebdav.NewAuthClient(url, gowebdav.NewPreemptiveAuth(new(gowebdav.BasicAuth))).Connect(), 401) // an empty user
	check(gowebdav.NewClient(url, user, password).Write("seekable.log", text(5<<20), 0), nil)
	check(gowebdav.NewClient(url, user, password).WriteStream("stream.log", io.MultiReader(bytes.NewReader(text(5<<20))), 0), nil)

	check(os.WriteFile(".netrc", []byte("machine "+strings.Split(url, "/")[2]+" login "+user+" password "+password+"\n"), 0o600), nil)
	user, password = gowebdav.ReadConfig(url, ".netrc")
	c := gowebdav.NewAuthClient(url, gowebdav.NewEmptyAuth())
	c.SetHeader("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	for _, name := range []string{"seekable.log", "stream.log"} {
		contains(c, name, text(5<<20))
		check(c.Remove(name), nil)
	}
}

// settings tests each option of the library by its effect on requests.
func settings(c *gowebdav.Client) {
	jar, err := cookiejar.New(nil)
	check(err, nil)
	c.SetJar(jar)
	c.SetTimeout(time.Minute)
	sent := &transport{}
	c.SetTransport(sent)
	var methods []string
	c.SetInterceptor(func(method string, r *http.Request) {
		methods = append(methods, method)
		r.Header.Set("User-Agent", "studio-b12")
	})
	check(c.Write("settings.log", nil, 0), nil)
	check(c.Remove("settings.log"), nil)
	check(methods, []string{"PUT", "DELETE"})
	check(sent.agents, []string{"studio-b12", "studio-b12"})
	c.SetInterceptor(nil)
}

type transport struct{ agents []string }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.agents = append(t.agents, r.Header.Get("User-Agent"))
	return http.DefaultTransport.RoundTrip(r)
}

// uploads tests uploads of all sizes, new and over existing files, from memory, a file, and streams with and without length.
func uploads(c *gowebdav.Client) {
	for name, sizes := range map[string][]int{"up.log": {0, 1, 900_000, 4_000_000}, "上传 #1 50%+&?.log": {30_000}} {
		for _, size := range sizes {
			check(c.Write(name, text(size), 0), nil)
			contains(c, name, text(size))
			check(c.WriteStream(name, bytes.NewReader(text(size)), 0), nil)
			contains(c, name, text(size))
			check(c.WriteStream(name, io.MultiReader(bytes.NewReader(text(size))), 0), nil)
			contains(c, name, text(size))
			check(c.WriteStreamWithLength(name, io.MultiReader(bytes.NewReader(text(size))), int64(size), 0), nil)
			contains(c, name, text(size))
		}
	}
	// Missing folders are made, after a 409 or in advance.
	check(c.Write("made/by write/up.log", []byte("made\n"), 0), nil)
	check(c.WriteStream("made/by 流/up.log", strings.NewReader("made\n"), 0), nil)
	check(c.WriteStreamWithLength("made/by length/up.log", strings.NewReader("made\n"), 5, 0), nil)
	check(c.Write("made", []byte("a folder\n"), 0), 405)
	check(c.Write("up.log/below.log", []byte("below a file\n"), 0), 409)
}

func contains(c *gowebdav.Client, name string, want []byte) {
	got, err := c.Read(name)
	check(err, nil)
	check(bytes.Equal(got, want), true)
	stat, err := c.Stat(name)
	check(err, nil)
	check([]any{stat.Size(), stat.IsDir(), stat.Mode().IsRegular(), time.Since(stat.ModTime()) < time.Hour}, []any{int64(len(want)), false, true, true})
}

func ranges(c *gowebdav.Client) {
	want := text(100_000)
	check(c.Write("ranges.log", want, 0), nil)
	for _, r := range [][2]int{{0, 10}, {10, 10}, {99_990, 10}, {99_990, 100}, {50_000, 0}, {0, 0}} {
		stream, err := c.ReadStreamRange("ranges.log", int64(r[0]), int64(r[1]))
		check(err, nil)
		got, err := io.ReadAll(stream)
		check(err, nil)
		check(stream.Close(), nil)
		end := len(want)
		if r[1] > 0 {
			end = min(end, r[0]+r[1])
		}
		check(string(got), string(want[r[0]:end]))
	}
	_, err := c.ReadStreamRange("ranges.log", 100_000, 10)
	check(err, 416)
	_, err = c.ReadStreamRange("nothing.log", 0, 10)
	check(err, 404)
	check(c.Remove("ranges.log"), nil)
}

func folders(c *gowebdav.Client) {
	check(c.Mkdir("新 1/", 0), nil)
	check(c.Mkdir("新 1", 0), nil) // the library takes 405 for an existing folder
	check(c.Mkdir("missing/新", 0), 409)
	check(c.MkdirAll("/新 2/a #?/b%41/", 0), nil)
	check(c.MkdirAll("新 2/a #?/b%41/c", 0), nil)
	check(c.Write("新 2/a #?/b%41/c/up.log", []byte("below\n"), 0), nil)

	names := []string{}
	members, err := c.ReadDir("新 2/a #?/b%41/c")
	check(err, nil)
	for _, m := range members {
		names = append(names, m.(gowebdav.File).Path())
	}
	check(names, []string{"/新 2/a #?/b%41/c/up.log"})
	stat, err := c.Stat("新 2")
	check(err, nil)
	check([]any{stat.IsDir(), stat.Mode().IsDir(), stat.Name(), stat.(*gowebdav.File).Path()}, []any{true, true, "新 2", "新 2/"})
	_, err = c.ReadDir("lab.log")
	check(err, 405) // the library's own
	for _, missing := range []string{"nothing", "nothing/at all"} {
		_, err = c.ReadDir(missing)
		check(err, 404)
		_, err = c.Stat(missing)
		check(gowebdav.IsErrNotFound(err), true)
		_, err = c.Read(missing)
		check(err, 404)
		_, err = c.ReadStream(missing)
		check(err, 404)
		check(c.Remove(missing), nil) // the library takes 404 for gone
	}
	check(c.RemoveAll("新 1"), nil)
	check(c.RemoveAll("made/"), nil)
}

func moves(c *gowebdav.Client) {
	check(c.Copy("lab.log", "抄 #1.log", false), nil)
	check(c.Copy("lab.log", "抄 #1.log", false), 412)
	check(c.Copy("lab.log", "抄 #1.log", true), nil)
	check(c.Copy("应用 日志", "抄/应用 日志", false), nil) // the library makes the parent after a 409
	check(c.Rename("抄 #1.log", "搬/抄 #2.log", false), nil)
	check(c.Rename("搬/抄 #2.log", "lab.log", false), 412)
	check(c.Rename("a b", "搬/a b", false), nil)
	check(c.Copy("搬", "抄/应用 日志", true), nil) // replaces the folder
	check(c.Rename("nothing", "new.log", true), 404)
	check(c.Copy("lab.log", "lab.log", true), 403)
	check(c.Rename("抄/应用 日志/a b/é ü ~ @ : $ !.log", "é.log", true), nil)
	check(c.RemoveAll("搬"), nil)
}

// shut has members with names only. The library skips members without a propstat of 200.
func shut(c *gowebdav.Client) {
	members, err := c.ReadDir("shut")
	check(err, nil)
	check(len(members), 0)
	_, err = c.Stat("shut/a.log")
	check(err, 403)
	_, err = c.Read("shut/a.log")
	check(err, 403)
	check(c.Write("shut/a.log", nil, 0), 403)
	members, err = c.ReadDir("/")
	check(err, nil)
	check(slices.ContainsFunc(members, func(m os.FileInfo) bool { return m.Name() == "shut" && m.IsDir() }), true)
}

// text is like a log, so it is compressed if the client accepts that.
func text(size int) []byte {
	return bytes.Repeat([]byte("2026-01-01 08:00:00 INFO order is done\n"), size/39+1)[:size]
}
