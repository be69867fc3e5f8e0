package server

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"path"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/archive"
	"gowebdav/internal/dav"
	"gowebdav/internal/natural"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// archive answers ?zip and ?tar: the folder, or those of its members that name=, href=
// and q= choose, as one file, which is made while it is sent.
func (m *mount) archive(g *get) error {
	w, r := g.w, g.r
	leave, err := placeIn(m.limits.archives, r)
	if err != nil {
		w.Header().Set("Retry-After", "30")
		return err
	}
	defer leave()
	chosen, err := archive.ReadChoice(w, r) // which takes memory, so that it needs the place
	if wrong := new(archive.ChoiceError); errors.As(err, &wrong) {
		status := http.StatusBadRequest
		if wrong.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return dav.Errorf(status, "%w", wrong)
	}
	if err != nil {
		return err
	}
	top := path.Base(strings.TrimSuffix(r.URL.Path, "/"))
	if top == "." || top == "/" {
		top = "files"
	}
	format, header := chosen.Format(), w.Header()
	made(header)
	header.Set("Content-Type", format.MediaType)
	header.Set("Content-Disposition", attachment(top+format.Extension))
	header.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	return archive.Folder{
		Files:   m.files,
		Name:    m.name(r.URL.Path),
		Top:     top,
		Compare: natural.Compare,
		Matching: func(words string) iter.Seq2[string, error] {
			return m.lister(g.file, ui.ByName, words).names(r.Context())
		},
		May: func(name string, folder bool) error { return mayRead(r, memberPath(r, name, folder)) },
		Why: whyMissing,
	}.Write(r.Context(), w, chosen)
}

// whyMissing says to a client what kept a file from being read, without the names
// of the host.
func whyMissing(err error) string {
	switch {
	case errors.As(err, new(*auth.Refusal)), errors.Is(err, auth.ErrUnknownUser):
		return "the gateway does not allow it"
	case errors.Is(err, auth.ErrGatewayDown):
		return "the gateway does not answer"
	case errors.Is(err, errQuestions):
		return errQuestions.Error()
	case errors.Is(err, storage.ErrMissing):
		return folderMissing
	case errors.Is(err, storage.ErrUnreachable):
		return storage.ErrUnreachable.Error()
	case errors.Is(err, storage.ErrTooDeep):
		return fmt.Sprintf("it lies too deep: no more than %d levels down are read", storage.MaxDepth)
	}
	switch dav.Status(err) {
	case http.StatusNotFound:
		return "it is not there any more"
	case http.StatusForbidden:
		return "the server may not read it"
	}
	return "it cannot be read"
}
