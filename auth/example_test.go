package auth_test

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"gowebdav/auth"
)

// A gate in front of a handler. One Guard serves all gates of a program.
func ExampleGate() {
	secret, err := auth.ParseSecret("pass1")
	if err != nil {
		log.Fatal(err)
	}
	gate := auth.NewGate("/app", []auth.User{{Name: "ann", Secret: secret, ReadOnly: true}}, auth.NewGuard(), nil)

	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, err := gate.Authenticate(r)
		var wait *auth.WaitError
		switch {
		case errors.As(err, &wait):
			w.WriteHeader(http.StatusTooManyRequests)
		case errors.Is(err, auth.ErrBusy):
			w.WriteHeader(http.StatusServiceUnavailable)
		case err != nil:
			gate.Challenge(w.Header())
			w.WriteHeader(http.StatusUnauthorized)
		default:
			fmt.Fprintf(w, "hello %s, read-only: %v", account.Name, account.ReadOnly)
		}
	})

	for _, password := range []string{"pass1", "pass2"} {
		r := httptest.NewRequest("GET", "/app/", nil)
		r.SetBasicAuth("ann", password)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Printf("%d %s%s\n", w.Code, w.Body, w.Header().Get("WWW-Authenticate"))
	}
	// Output:
	// 200 hello ann, read-only: true
	// 401 Basic realm="/app", charset="UTF-8"
}

// A list shows a client the mounts that its password opens.
func ExampleList() {
	users := func(name, password string) []auth.User {
		secret, err := auth.ParseSecret(password)
		if err != nil {
			log.Fatal(err)
		}
		return []auth.User{{Name: name, Secret: secret}}
	}
	guard := auth.NewGuard()
	names := map[*auth.Gate]string{
		auth.NewGate("/app", users("ann", "pass1"), guard, nil):  "/app",
		auth.NewGate("/shop", users("bob", "pass2"), guard, nil): "/shop",
	}
	var gates []*auth.Gate
	for gate := range names {
		gates = append(gates, gate)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.SetBasicAuth("bob", "pass2")
	opened, err := auth.NewList(gates, guard).Gates(r, auth.Login{})
	for _, gate := range opened {
		fmt.Println(names[gate], err)
	}
	// Output: /shop <nil>
}

// A secret prints its kind, never its content.
func ExampleParseSecret() {
	for _, text := range []string{"pass1", "$2y$05$6ZiVXMPFLe77wXQYI.FZAOAV4eUV2KM04GlU6MXDLtyoxBn/4pnmy", "$2y$05$6ZiVXMPF"} {
		secret, err := auth.ParseSecret(text)
		fmt.Println(secret, err)
	}
	// Output:
	// plain <nil>
	// bcrypt <nil>
	// <nil> expected 60 characters of bcrypt, found 15 (in a compose file, write each $ as $$)
}

func ExampleParseHtpasswd() {
	const file = "# the team\nann:$2y$05$6ZiVXMPFLe77wXQYI.FZAOAV4eUV2KM04GlU6MXDLtyoxBn/4pnmy\n"
	users, err := auth.ParseHtpasswd(strings.NewReader(file))
	fmt.Println(users[0].Name, users[0].Secret, err)

	_, err = auth.ParseHtpasswd(strings.NewReader("ann:pass1\n"))
	fmt.Println(err)
	// Output:
	// ann bcrypt <nil>
	// line 1: expected a hash, not a plain password
}

// A proxy has logged the client in and names the user in a header.
func ExampleGateway() {
	secret, err := auth.ParseSecret("pass1")
	if err != nil {
		log.Fatal(err)
	}
	gate := auth.NewGate("/app", []auth.User{{Name: "ann", Secret: secret}}, auth.NewGuard(), nil)
	gateway := auth.NewGateway("Remote-User", "", nil)

	r := httptest.NewRequest("GET", "/app/", nil)
	r.Header.Set("Remote-User", "ann") // only a trusted proxy may set it
	login, err := gateway.Login(r)
	if err != nil {
		log.Fatal(err)
	}
	account, err := gate.Admit(r, login)
	fmt.Println(account.Name, err)
	// Output: ann <nil>
}

// A token opens a folder and everything in it, until it expires.
func ExampleLinks() {
	links, err := auth.NewLinks("0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, time.March, 4, 10, 0, 0, 0, time.UTC)
	token := links.Sign("/app/logs", now.Add(time.Hour))

	target, until, ok := links.Check(token, "/app/logs/lab.log", now)
	fmt.Println(target, until.UTC().Format(time.TimeOnly), ok)
	_, _, ok = links.Check(token, "/app/other.log", now)
	fmt.Println(ok)
	_, _, ok = links.Check(token, "/app/logs/lab.log", now.Add(time.Hour))
	fmt.Println(ok)
	// Output:
	// /app/logs 11:00:00 true
	// false
	// false
}
