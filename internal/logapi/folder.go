package logapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
	"gowebdav/internal/tree"
	"gowebdav/internal/wire"
)

// FolderRequest is a query for the logs below a folder: of one mount, or of several.
type FolderRequest struct {
	Branches []Branch // in the order of the answer
	Skipped  []Skip   // what the caller leaves out already
	Query    url.Values
}

// Branch is a folder of one mount, or another server.
type Branch struct {
	*API
	Elsewhere // nil for a folder
	Folder    storage.Files
	Name      string // of the folder in Folder
	Path      string // before the names of its logs, "" for none

	// May returns why the client may not read a file or folder of Folder, nil if it may.
	May func(name string, folder bool) error

	// Watch calls lost when the client may not read a file of Folder any more, until ctx ends. It is
	// for follows.
	Watch func(ctx context.Context, name string, lost func())
}

// ServeFolder answers a query for the lines of all logs below a folder: one log after the
// other, as one by time, or while they are written. Its errors are those of [API.Serve].
func (a *API) ServeFolder(w http.ResponseWriter, r *http.Request, req FolderRequest) error {
	now := time.Now()
	q, err := a.parseFolder(req.Query, now)
	if err != nil {
		return err
	}
	if q.follow {
		return a.followFolder(r, req, q, a.output(w, r, q.query), now)
	}
	var others []form
	if q.window != nil || q.spread != nil {
		others = append(others, new(oneObject))
	}
	g, done, err := a.group(w, r, req, q.query, others...)
	if err != nil {
		return err
	}
	defer done()
	if r.Method == http.MethodHead {
		g.out.begin()
		return nil
	}
	sources, err := g.list(req, now, q)
	defer drop(sources)
	s := &folderSearch{group: g, q: q, more: err == tree.ErrMany}
	switch {
	case err != nil && !s.more:
	case q.merge:
		return s.merged(sources)
	default:
		err = s.search(sources)
	}
	return s.end(err)
}

// folderSearch answers with the matching lines of a group.
type folderSearch struct {
	*group
	q    *folderQuery
	more bool // there are more files than are read
	tell func(logs.Summary)

	logs.Summary
	files int // that were read
	file  fileHits

	untimed []string // files without times, if lines are by time
}

// fileHits is a file of the answer.
type fileHits struct {
	File     string `json:"file"`
	Hits     int    `json:"hits"`
	Events   int    `json:"events,omitempty"`   // in a query by events
	Identity string `json:"identity,omitempty"` // with an offset, the position of a line
	Print    string `json:"print,omitempty"`

	log   *logs.Log
	event int64 // offset of the last event
}

// add counts a line, and reports whether it is one of the first hits, or events, of its file. 0 is all.
func (f *fileHits) add(context bool, event *int64, first int) bool {
	if !context {
		f.Hits++
	}
	if event != nil && (f.Events == 0 || *event != f.event) {
		f.event = *event
		f.Events++
	}
	return first == 0 || event == nil && f.Hits <= first || event != nil && f.Events <= first
}

// search searches one log after the other. Its errors are those of the context or of writing.
func (s *folderSearch) search(sources []source) error {
	for i := range sources {
		switch source := &sources[i]; {
		case source.theirs != nil:
			source.theirs.answer = source.in.ask(s.r.Context(), source.theirs.query, maxEvent, Patience)
		case !source.q.old(source.Listed):
			s.Total += source.Size()
		}
	}
	s.tell = s.out.progress()
	for i := range sources {
		if err := s.searchSource(&sources[i]); err != nil {
			return err
		}
		if s.Limited = s.q.Limit > 0 && s.Hits >= s.q.Limit || s.q.MaxEvents > 0 && s.Events >= s.q.MaxEvents; s.Limited {
			return nil
		}
	}
	return nil
}

func (s *folderSearch) searchSource(source *source) error {
	switch {
	case source.theirs != nil:
		its := source.theirs.answer
		source.theirs.answer = nil
		err := s.elsewhere(source.in, its, func(a *answer) error { return s.pass(source.in, a) })
		if s.broken {
			s.file = fileHits{} // it may have more
		}
		return err
	case source.q.old(source.Listed):
		s.files += len(source.Files)
		return nil
	}
	set, err := s.open(*source)
	if err != nil || len(set) == 0 {
		return err
	}
	return s.searchSet(*source, set)
}

// searchSet searches a log, and closes it.
func (s *folderSearch) searchSet(source source, set logs.Set) error {
	defer set.Close()
	q, before := source.q.Query, s.Summary
	q.Limit, q.MaxEvents = max(0, s.q.Limit-s.Hits), max(0, s.q.MaxEvents-s.Events)
	q.Heads = s.out.form.heads() && !s.q.count
	q.Progress = func(sum logs.Summary) {
		s.tell(logs.Summary{Hits: before.Hits + sum.Hits, Events: before.Events + sum.Events, Scanned: before.Scanned + sum.Scanned, Total: s.Total})
	}
	var sent error
	first := true
	sum, err := set.Search(s.r.Context(), q, func(h logs.Hit) error {
		h.Gap = h.Gap || first && q.Context > 0 && before.Hits > 0
		first = false
		sent = s.hit(source.Path(h.Log.Name), h)
		return sent
	})
	s.Hits, s.Events, s.Scanned = before.Hits+sum.Hits, before.Events+sum.Events, before.Scanned+sum.Scanned
	s.files += len(set)
	for _, log := range set {
		if damage := log.Damage(); damage != nil {
			s.skips.add(source.Path(log.Name), "the rest of it: "+damage.Error())
		}
	}
	switch {
	case sent != nil:
		return sent
	case s.r.Context().Err() != nil:
		return s.r.Context().Err()
	case err != nil:
		s.skips.add(source.Name, source.in.why(err))
	}
	return s.searched()
}

// hit sends a line of a file.
func (s *folderSearch) hit(file string, h logs.Hit) error {
	if err := s.in(file); err != nil {
		return err
	}
	s.file.log = h.Log
	var event *int64
	if s.q.ByEvent && !h.Context {
		at := h.Offset - h.Lead
		event = &at
	}
	if !s.file.add(h.Context, event, s.q.first) || s.q.count {
		return nil
	}
	separator := "-"
	if !h.Context {
		separator = ":"
	}
	return s.out.hitIn(place{file: file, before: wire.Printable(file) + separator}, h)
}

// in begins a file, unless the last line was in it.
func (s *folderSearch) in(file string) error {
	if file == s.file.File {
		return nil
	}
	err := s.searched()
	s.file = fileHits{File: file}
	return err
}

// searched ends a file with hits.
func (s *folderSearch) searched() error {
	file := s.file
	s.file = fileHits{}
	if file.Hits == 0 {
		return nil
	}
	if file.log != nil && s.out.form.heads() { // a print must be read
		file.Identity, file.Print = file.log.Identity(), file.log.Print().String()
	}
	m := message{name: "searched", object: &file}
	if s.q.count {
		m.people = fmt.Sprintf("%s:%d\n", wire.Printable(file.File), file.Hits)
	}
	return s.out.message(m)
}

// moreText tells people that there are more files than are read.
func (s *folderSearch) moreText() string {
	if !s.more {
		return ""
	}
	return fmt.Sprintf("-- stopped after %d files: choose some with name, glob or depth\n", maxFolderFiles)
}

// end ends the answer, unless the client has gone.
func (s *folderSearch) end(err error) error {
	why, err := outcome(s.r.Context(), s.Summary, err)
	if err != nil {
		return err
	}
	if err := s.searched(); err != nil {
		return err
	}
	people := ""
	switch {
	case why == "time" || why == "cancelled":
		people = fmt.Sprintf("-- stopped after %d files, %d of %d bytes: %v\n", s.files, s.Scanned, s.Total, context.Cause(s.r.Context()))
	case why == "done" && s.broken:
		why = "broken"
	case why == "done" && s.more:
		why = "files"
		people = s.moreText()
	}
	object := s.out.counts(s.Summary)
	object["reason"], object["files"] = why, s.files
	if len(s.untimed) > 0 {
		object["untimed"] = s.untimed
	}
	return s.finish(object, people+untimedText(s.untimed, "last"))
}
