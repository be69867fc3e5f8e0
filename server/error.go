package server

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

// handler is a handler that may fail: it answers, or returns an error, before which it should
// not write.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle turns the error of a handler into an answer; it is the only place for that. The client
// sees the status, the log the error.
func (s *Server) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		exchangeOf(r).Err = err
		if wire.Begun(w) { // the answer can only be broken off
			panic(http.ErrAbortHandler)
		}
		s.problem(w, r, err)
	})
}

// problem answers with an error: a page for people, a DAV:error (RFC 4918 §16) or a line of
// text for programs.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	status := dav.Status(err)
	header := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Content-Length", "Etag", "Last-Modified"} {
		header.Del(name)
	}
	if (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) && header.Get("Retry-After") == "" {
		header.Set("Retry-After", "5")
	}
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept")
	made(header)
	public, cause := reason(err)
	var answer *dav.Error
	if errors.As(err, &answer) && answer.Condition != "" {
		body := answer.Body(r)
		header.Set("Content-Type", `application/xml; charset="utf-8"`)
		header.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		w.Write(body)
		return
	}
	if !acceptsHTML(r) {
		text := strconv.Itoa(status) + " " + http.StatusText(status) + "\n"
		if public != "" {
			text = strings.TrimSuffix(text, "\n") + ": " + public + "\n"
		}
		header.Set("Content-Type", "text/plain; charset=utf-8")
		header.Set("Content-Length", strconv.Itoa(len(text)))
		w.WriteHeader(status)
		io.WriteString(w, text)
		return
	}
	page(header)
	viewer := viewer(w, r)
	w.WriteHeader(status)
	problem := ui.Problem{Status: status, Cause: cause, Path: r.URL.Path}
	switch query := r.URL.Query(); {
	case status == http.StatusUnsupportedMediaType: // lines of a binary file
		query.Set("text", "1")
		query.Set("view", "1")
		query.Del(ui.LanguageParameter)
		problem.Cause, problem.Text = ui.NotText, "?"+query.Encode()
	case public != "" && cause == 0:
		problem.Query = public
		if query.Has("view") {
			problem.Page = "?view"
		}
	}
	if err := s.pages.Problem(w, viewer, problem); err != nil {
		exchangeOf(r).Err = err
	}
}

const folderMissing = "this folder is not there on the server; its log says which"

// reason returns what a client may know about an error beside its status: words for programs, ""
// for none, and the cause if pages have words for it in the reader's language.
func reason(err error) (public string, cause ui.Cause) {
	var answer *dav.Error
	var wait *auth.WaitError
	var full *pool.FullError
	switch {
	case errors.As(err, &wait):
		return wait.Error(), ui.WrongPasswords
	case errors.Is(err, storage.ErrMissing):
		return folderMissing, ui.FolderMissing
	case errors.Is(err, auth.ErrGatewayDown):
		return auth.ErrGatewayDown.Error(), ui.GatewayDown
	case errors.Is(err, errLoggedOut):
		return errLoggedOut.Error(), ui.LoggedOut
	case errors.As(err, &answer) && answer.Public != "":
		return answer.Public, 0
	case errors.Is(err, storage.ErrTooDeep):
		return storage.ErrTooDeep.Error(), 0
	case errors.Is(err, storage.ErrUnreachable):
		return storage.ErrUnreachable.Error(), ui.Unreachable
	case errors.As(err, &full):
		return full.Error(), 0
	}
	return "", 0
}

// acceptsHTML reports whether a browser asks for a page.
func acceptsHTML(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && wire.Accepted(r, "text/html") > 0
}

// acceptsJSON reports whether a program prefers JSON to a page.
func acceptsJSON(r *http.Request) bool {
	weight := wire.Accepted(r, "application/json")
	return weight > 0 && weight >= wire.Accepted(r, "text/html")
}

// secure sets the headers that all answers have.
func secure(h http.Header) {
	noSniff(h)
	noReferrer(h)
}

func noSniff(h http.Header) { h.Set("X-Content-Type-Options", "nosniff") }

// noReferrer keeps the path of a document, and a link's token, from the sites that it links to.
func noReferrer(h http.Header) { h.Set("Referrer-Policy", "same-origin") }

// page sets the headers of a page: it loads nothing from other hosts, runs nothing inline, is
// shown in no frame of another site, and its opener gets no reference to it.
func page(h http.Header) {
	made(h)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
}
