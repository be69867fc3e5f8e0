package bucket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/storage"
)

// TestTries checks that what passes is tried again, and what does not is not.
func TestTries(t *testing.T) {
	for _, c := range []struct {
		status, times int
		code          string
		requests      int
		want          error
	}{
		{503, 3, "SlowDown", 4, nil},
		{500, 1, "InternalError", 2, nil},
		{503, 100, "SlowDown", maxTries, storage.ErrUnreachable},
		{403, 100, "AccessDenied", 1, storage.ErrUnreachable},
		{403, 100, "RequestTimeTooSkewed", 1, storage.ErrUnreachable},
		{404, 100, "NoSuchBucket", 1, storage.ErrUnreachable},
		{404, 100, "XAdminUserNotFound", 1, storage.ErrUnreachable}, // versitygw does not know the key
		{404, 100, "NoSuchKey", 1, fs.ErrNotExist},
		{409, 100, "ExistingObjectIsDirectory", 1, fs.ErrExist},
		{412, 100, "PreconditionFailed", 1, errReplaced},
	} {
		t.Run(fmt.Sprint(c.status, c.code, c.times), func(t *testing.T) {
			s := buckettest.New(t)
			s.Put("app/lab.log", "one\n", modified)
			b := openStore(t, s)
			opened, err := b.Open(t.Context(), "/lab.log")
			if err != nil {
				t.Fatal(err)
			}
			s.Cost()
			times := c.times
			s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if times == 0 {
					return false
				}
				times--
				buckettest.Refuse(w, c.status, c.code)
				return true
			})
			got, err := io.ReadAll(opened)
			if c.want == nil && string(got) != "one\n" || !errors.Is(err, c.want) {
				t.Errorf("%q, %v; want %v", got, err, c.want)
			}
			if err != nil {
				checkNoSecret(t, err.Error())
			}
			if requests, _ := s.Cost(); len(requests) != c.requests {
				t.Errorf("requests: %q, want %d", requests, c.requests)
			}
			opened.Close()
			if n := b.slots.pool.InUse(); n > 0 {
				t.Errorf("%d places are in use", n)
			}
		})
	}
}

func checkNoSecret(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{testCredentials.Key, testCredentials.Secret, testCredentials.Token, "Signature="} {
		if strings.Contains(text, secret) {
			t.Errorf("a credential is in %q", text)
		}
	}
}

// TestCutBody checks that an answer that breaks off goes on at the place where it was.
func TestCutBody(t *testing.T) {
	s := buckettest.New(t)
	content := buckettest.Lines("2026-03-04 10:11:12 INFO cut\n")[:1<<20]
	s.Put("app/lab.log", string(content), modified)
	b := openStore(t, s)
	cuts := 0
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Range") == "" || cuts == 5 {
			return false
		}
		cuts++
		var first, last int
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(content)))
		w.Header().Set("Last-Modified", modified.Format(http.TimeFormat))
		w.Header().Set("Content-Length", fmt.Sprint(last-first+1))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(content[first : first+(last-first)/2+1])
		panic(http.ErrAbortHandler)
	})
	opened, err := b.Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	p := make([]byte, len(content))
	if n, err := opened.ReadAt(p, 0); err != nil || !bytes.Equal(p, content) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if _, sent := s.Cost(); sent > int64(len(content))+maxTries*pageSize {
		t.Errorf("%d bytes were sent by the store itself: it does not go on", sent)
	}
}

// TestReplaced checks that two contents are never read as one, and that the new one is found at once.
func TestReplaced(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/lab.log", strings.Repeat("old\n", 1<<20), modified)
	b := openStore(t, s)
	opened, err := b.Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	p := make([]byte, 100)
	if _, err := opened.ReadAt(p, 3<<20); err != nil {
		t.Fatal(err)
	}
	before := opened.Info()
	s.Put("app/lab.log", strings.Repeat("new\n", 1<<20), modified)
	if _, err := opened.ReadAt(p, 0); !errors.Is(err, errReplaced) {
		t.Errorf("a replaced object: %v", err)
	}
	again, err := b.Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.ReadAt(p, 0); err != nil || !bytes.HasPrefix(p, []byte("new\n")) {
		t.Errorf("the new object: %q, %v", p, err)
	}
	tag := func(fi fs.FileInfo) string { return string(fi.(*storage.Member).AppendETag(nil)) }
	if tag(before) == tag(again.Info()) {
		t.Errorf("both have the entity tag %s", tag(before))
	}
}

// TestReplacedWithoutTag is TestReplaced in a store without entity tags: the size and the time of an
// answer must be those of the list.
func TestReplacedWithoutTag(t *testing.T) {
	for _, c := range []struct {
		what     string
		content  string
		modified time.Time
	}{
		{"later", strings.Repeat("new\n", 1<<20), modified.Add(time.Second)},
		{"earlier", strings.Repeat("new\n", 1<<20), modified.Add(-time.Hour)},
		{"longer, in the same second", strings.Repeat("newer\n", 1<<20), modified},
		{"so short that the range is not there", "new\n", modified},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := buckettest.New(t)
			s.NoTags = true
			s.Put("app/lab.log", strings.Repeat("old\n", 1<<20), modified)
			b := openStore(t, s)
			opened, err := b.Open(t.Context(), "/lab.log")
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			p := make([]byte, 100)
			if _, err := opened.ReadAt(p, 3<<20); err != nil || !bytes.HasPrefix(p, []byte("old\n")) {
				t.Fatalf("%q, %v", p, err)
			}
			s.Put("app/lab.log", c.content, c.modified)
			if _, err := opened.ReadAt(p, 1<<20); !errors.Is(err, errReplaced) {
				t.Errorf("a replaced object: %q, %v", p, err)
			}
			again, err := b.Open(t.Context(), "/lab.log")
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if _, err := again.ReadAt(p, 0); err != nil && err != io.EOF || !bytes.HasPrefix(p, []byte("new")) {
				t.Errorf("the new object: %q, %v", p, err)
			}
		})
	}
}

// TestFractionsTellContents checks that pages of an object are not those of one that was written in
// the same second, where only the list can tell them apart.
func TestFractionsTellContents(t *testing.T) {
	s := buckettest.New(t)
	s.NoTags = true
	b := openStore(t, s)
	for i, want := range []string{"old\n", "new\n"} {
		s.Put("app/lab.log", strings.Repeat(want, 1<<16), modified.Add(time.Duration(i)*time.Millisecond))
		b.lists.drop("lab.log")
		opened, err := b.Open(t.Context(), "/lab.log")
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		p := make([]byte, len(want))
		if _, err := opened.ReadAt(p, 100_000); err != nil || string(p) != want || opened.Info().ModTime() != modified {
			t.Errorf("%q of %s, %v; want %q of %s", p, opened.Info().ModTime(), err, want, modified)
		}
	}
}

// TestIgnoredRange refuses a store that answers with the whole object.
func TestIgnoredRange(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/lab.log", strings.Repeat("x", 1<<20), modified)
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool { r.Header.Del("Range"); return false })
	opened, err := openStore(t, s).Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if _, err := opened.ReadAt(make([]byte, 100), 5000); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

// TestCancelled checks that a reader that goes ends its request, also while it waits for a place.
func TestCancelled(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/lab.log", strings.Repeat("x", 1<<20), modified)
	b := openStore(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	opened, err := b.Open(ctx, "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	})
	if _, err := opened.ReadAt(make([]byte, 100), 5000); !errors.Is(err, context.Canceled) {
		t.Errorf("a request of a client that has gone: %v", err)
	}
	opened.Close()
	for range maxRequests {
		if _, err := b.slots.acquire(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.slots.acquire(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a place: %v", err)
	}
}

// TestNoCredentials does not try again what the operator must set right.
func TestNoCredentials(t *testing.T) {
	s := buckettest.New(t)
	missing, asked := errors.New("no such profile"), 0
	b, err := Open(Options{Endpoint: s.URL, Region: "us-east-1", Bucket: buckettest.Bucket, PathStyle: true, Credentials: func() (Credentials, error) { asked++; return Credentials{}, missing }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Stat(t.Context(), "/lab.log"); !errors.Is(err, storage.ErrUnreachable) || !errors.Is(err, missing) || asked != 1 {
		t.Errorf("asked %d times for credentials: %v", asked, err)
	}
}

// TestUnreachable has a store that is not there.
func TestUnreachable(t *testing.T) {
	b, err := Open(Options{Endpoint: "http://127.0.0.1:1", Region: "us-east-1", Bucket: "logs", PathStyle: true, Credentials: func() (Credentials, error) { return testCredentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	b.times.pause = 1
	err = b.Check(t.Context())
	if !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("Check: %v", err)
	}
	checkNoSecret(t, err.Error())
	if _, err := b.Stat(t.Context(), "/lab.log"); !errors.Is(err, storage.ErrUnreachable) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat: %v", err)
	}
}

// TestSpellingEnds checks that a client that has gone waits for no list.
func TestSpellingEnds(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/ü", "x", modified)
	b := openStore(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	})
	if got := b.Speller(ctx).Spell("/u\u0308"); got != "/u\u0308" {
		t.Errorf("Spell: %q", got)
	}
}

// TestReasons checks that Check names what is wrong, and what to do about it.
func TestReasons(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   string
	}{
		{403, "InvalidAccessKeyId", "the store answers 403 InvalidAccessKeyId: it does not know the access key"},
		{403, "SignatureDoesNotMatch", "the store answers 403 SignatureDoesNotMatch: is the secret"},
		{403, "AccessDenied", "the store answers 403 AccessDenied: the account must be allowed"},
		{400, "ExpiredToken", "the store answers 400 ExpiredToken: the session token has expired"},
		{400, "AuthorizationHeaderMalformed", "the store answers 400 AuthorizationHeaderMalformed: set region="},
		{301, "PermanentRedirect", "the store answers 301 PermanentRedirect: set region="},
		{404, "NoSuchBucket", "the store answers 404 NoSuchBucket: is it the name"},
		{403, "RequestTimeTooSkewed", "the store answers 403 RequestTimeTooSkewed: the clock of this machine is 1h0m0s behind the store's"},
		{500, "", "the store answers 500"},
	} {
		s := buckettest.New(t)
		s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Date", time.Now().Add(time.Hour+time.Second/2).UTC().Format(http.TimeFormat))
			buckettest.Refuse(w, c.status, c.code)
			return true
		})
		err := openStore(t, s).Check(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.Is(err, storage.ErrUnreachable) {
			t.Errorf("Check: %v, want %s", err, c.want)
		}
		checkNoSecret(t, fmt.Sprint(err))
	}
}

// TestRubbish checks that an answer that is no list is not an empty list: nothing is taken for deleted.
func TestRubbish(t *testing.T) {
	for _, rubbish := range []string{"", "<html></html>", "<Error><Code>SlowDown</Code></Error>", "{}", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "<ListBucketResult><Contents><Key>app/lab.log</Key>"} {
		s := buckettest.New(t)
		s.Put("app/lab.log", "one\n", modified)
		s.Fault(func(w http.ResponseWriter, r *http.Request) bool { io.WriteString(w, rubbish); return true })
		b := openStore(t, s)
		if _, err := b.Stat(t.Context(), "/lab.log"); !errors.Is(err, storage.ErrUnreachable) {
			t.Errorf("Stat: %v", err)
		}
		s.Fault(nil)
		if _, err := b.Stat(t.Context(), "/lab.log"); err != nil {
			t.Errorf("then Stat: %v", err)
		}
	}
}

// TestEndlessList checks that a list has a bound.
func TestEndlessList(t *testing.T) {
	s := buckettest.New(t)
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		io.WriteString(w, "<ListBucketResult><!--")
		for r.Context().Err() == nil {
			io.WriteString(w, strings.Repeat("x", pageSize))
		}
		return true
	})
	b := openStore(t, s)
	if err := b.Check(t.Context()); !errors.Is(err, storage.ErrUnreachable) {
		t.Error(err)
	}
	if _, received, _ := b.Usage(); received > maxXML {
		t.Errorf("%d bytes were read", received)
	}
}

// TestSlow has a store that stops: before its answer, in a list, and in an object.
func TestSlow(t *testing.T) {
	const soon = 20 * time.Millisecond
	begin := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("list-type") {
			io.WriteString(w, "<ListBucketResult>")
		} else {
			w.Header().Set("Content-Range", "bytes 0-3/4")
			w.Header().Set("Content-Length", "4")
			w.Header().Set("Last-Modified", modified.Format(http.TimeFormat))
			w.WriteHeader(http.StatusPartialContent)
			io.WriteString(w, "on")
		}
		w.(http.Flusher).Flush()
	}
	read := func(b *Bucket) (string, error) {
		opened, err := b.Open(t.Context(), "/lab.log")
		if err != nil {
			return "", err
		}
		defer opened.Close()
		got, err := io.ReadAll(opened)
		return string(got), err
	}
	for name, c := range map[string]struct {
		set   func(*times)
		stops func(http.ResponseWriter, *http.Request) bool // whether it stops, after it has begun
		want  string
	}{
		"before its answer": {func(t *times) { t.header = soon }, func(http.ResponseWriter, *http.Request) bool { return true }, "timeout awaiting response headers"},
		"in a list": {func(t *times) { t.list = soon }, func(w http.ResponseWriter, r *http.Request) bool {
			begin(w, r)
			return true
		}, errSlowList.Error()},
		"in an object": {func(t *times) { t.silence = soon }, func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Range") == "" {
				return false
			}
			begin(w, r)
			return true
		}, errSilent.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			s := buckettest.New(t)
			s.Put("app/lab.log", "one\n", modified)
			left := maxTries - 1
			stop := func(w http.ResponseWriter, r *http.Request) bool {
				if left == 0 || !c.stops(w, r) {
					return false
				}
				left--
				<-r.Context().Done()
				return true
			}
			s.Fault(stop)
			set := func(_ *Options, times *times) { c.set(times) }
			if got, err := read(openAs(t, s, set)); got != "one\n" {
				t.Errorf("a store that answers in the end: %q, %v", got, err)
			}
			left = 1000
			s.Cost()
			b := openAs(t, s, func(_ *Options, times *times) {
				c.set(times)
				times.patience = soon
			})
			if _, err := read(b); err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, storage.ErrUnreachable) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if requests, _ := s.Cost(); len(requests) > 2 {
				t.Errorf("it was tried again after so long: %q", requests)
			}
		})
	}
}

// TestRenewedCredentials checks that credentials which the store refuses are read again at once.
func TestRenewedCredentials(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/lab.log", "one\n", modified)
	token := "old"
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Security-Token") == "new" {
			return false
		}
		buckettest.Refuse(w, http.StatusBadRequest, "ExpiredToken")
		return true
	})
	b := openAs(t, s, func(o *Options, _ *times) {
		o.Credentials = func() (Credentials, error) { return Credentials{"K", "S", token}, nil }
	})
	if err := b.Check(t.Context()); err == nil {
		t.Error("an expired token was accepted")
	}
	token = "new"
	if err := b.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
