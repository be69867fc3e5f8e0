package logapi

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/tree"
	"gowebdav/internal/wire"
)

// Find is the parameter that asks for files and folders by their names.
const Find = "find"

// maxFound is how many files and folders are found for one request.
const maxFound = 10_000

// Found is a file or folder that was found.
type Found struct {
	Name   string     `json:"name"` // its path
	Folder bool       `json:"folder"`
	Size   *int64     `json:"size,omitempty"` // bytes, of a file
	Time   *time.Time `json:"time,omitempty"` // of the last change
}

// ServeFind answers ?find with the files and folders below a folder whose names hold all words.
// Its errors are those of [API.Serve].
func (a *API) ServeFind(w http.ResponseWriter, r *http.Request, req FolderRequest) error {
	p := &parameters{values: req.Query, zone: a.Zone}
	for _, name := range slices.Concat(Parameters, []string{"name", "glob", "count", "first", "merge"}) {
		if req.Query.Has(name) {
			p.fail(Find, "looks for files by name, and does not go with "+name)
		}
	}
	words, depth := tree.NewWords(req.Query.Get(Find)), p.depth()
	limit := cmp.Or(p.number("limit", 0, maxFound), maxFound)
	if p.err != nil {
		return p.err
	}
	g, done, err := a.group(w, r, req, new(query))
	if err != nil {
		return err
	}
	defer done()
	if r.Method == http.MethodHead {
		g.out.begin()
		return nil
	}
	find := finding{group: g, limit: limit, tell: g.out.progress()}
	for i := 0; i < len(req.Branches) && err == nil; i++ {
		if b := &req.Branches[i]; b.Elsewhere != nil {
			err = find.elsewhere(b, req.Query)
		} else {
			err = g.below(b).Find(g.r.Context(), words, depth, limit-find.Hits, find.visit, func(f tree.Found) error { return find.found(newFound(f)) })
		}
	}
	sum := find.Summary
	if sum.Limited = err == tree.ErrMany; sum.Limited {
		err = nil
	}
	why, err := outcome(g.r.Context(), sum, err)
	if err != nil {
		return err
	}
	people := ""
	switch why {
	case "limit":
		people = fmt.Sprintf("-- stopped after %d: there are more\n", sum.Hits)
	case "time", "cancelled":
		people = fmt.Sprintf("-- stopped after %d: %v\n", sum.Hits, context.Cause(g.r.Context()))
	}
	return g.finish(map[string]any{"reason": why, "hits": sum.Hits}, people)
}

// finding is a ?find that goes on.
type finding struct {
	*group
	logs.Summary // Hits are what is found
	limit        int
	tell         func(logs.Summary)
}

func (f *finding) visit() { f.tell(f.Summary) }

// found writes a file or folder.
func (f *finding) found(object Found) error {
	f.Hits++
	people := wire.Printable(object.Name) + "\n"
	if object.Folder {
		people = wire.Printable(object.Name) + "/\n"
	}
	return f.out.message(message{object: object, people: people})
}

func newFound(f tree.Found) Found {
	object := Found{Name: f.Path, Folder: f.Folder}
	if !f.Folder {
		object.Size = &f.Size
	}
	if changed := f.Changed.UTC(); 0 <= changed.Year() && changed.Year() <= 9999 { // RFC 3339 has four digits
		object.Time = &changed
	}
	return object
}

// elsewhere asks another server.
func (f *finding) elsewhere(b *Branch, query url.Values) error {
	theirs := b.theirs(query)
	if theirs == nil {
		return nil
	}
	err := f.group.elsewhere(b, b.ask(f.r.Context(), theirs, maxEvent, Patience), func(a *answer) error {
		return a.each(func(name string, data []byte) error {
			switch name {
			case "":
				var object Found
				if err := json.Unmarshal(data, &object); err != nil {
					return err
				}
				if f.Hits == f.limit {
					f.Limited = true
					return errEnough
				}
				object.Name = b.name(object.Name)
				if err := f.found(object); err != nil {
					return &sendError{err}
				}
			case "end":
				var end theirEnd
				if err := json.Unmarshal(data, &end); err != nil {
					return err
				}
				f.skipped(b, end)
				f.Limited = f.Limited || end.Reason == "limit"
			}
			f.visit()
			return nil
		})
	})
	if err == nil && f.Limited {
		err = tree.ErrMany
	}
	return err
}
