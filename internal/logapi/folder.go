package logapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/pool"
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
	Folder    *storage.Folder
	Name      string // of the folder in Folder
	Path      string // before the names of its logs, "" for none

	// May returns why the client may not read a file or folder of Folder, nil if it may.
	May func(name string, folder bool) error
}

// ServeFolder answers a query for the lines of all logs below a folder, one log after the
// other. Its errors are those of [API.Serve].
func (a *API) ServeFolder(w http.ResponseWriter, r *http.Request, req FolderRequest) error {
	now := time.Now()
	q, err := a.parseFolder(req.Query, now)
	if err != nil {
		return err
	}
	leave, err := a.place(a.Limits.Scans, r)
	if err != nil {
		return err
	}
	defer leave()
	r, done := a.bounded(r)
	defer done()
	out := a.output(w, r, q.query)
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	g := &group{r: r, who: a.Caller(r), skips: &skips{First: []Skip{}}}
	for _, skip := range req.Skipped {
		g.skips.add(skip.Name, skip.Reason)
	}
	sources, err := g.list(req, now, q.choice)
	defer drop(sources)
	s := &folderSearch{group: g, q: q, out: out, more: err == tree.ErrMany}
	if err == nil || s.more {
		err = s.search(sources)
	}
	return s.end(err)
}

// group is the logs that one request reads, and what it does without.
type group struct {
	r     *http.Request
	who   Caller
	skips *skips
}

// source is a log of a group.
type source struct {
	logs.Listed
	in     *Branch
	q      *folderQuery // with the times in the zone of its mount
	answer <-chan asked // of another server, instead of a log
}

// list lists the chosen logs of a group.
func (g *group) list(req FolderRequest, now time.Time, choice *tree.Choice) (sources []source, err error) {
	for i := range req.Branches {
		b := &req.Branches[i]
		if b.Elsewhere != nil {
			if query := b.theirs(req.Query); query != nil {
				sources = append(sources, source{in: b, answer: b.ask(g.r.Context(), query)})
			}
			continue
		}
		q, err := b.parseFolder(req.Query, now)
		if err != nil {
			return nil, err
		}
		files := 0
		for _, s := range sources {
			files += len(s.Files)
		}
		folder := tree.Folder{
			Files: b.Folder, Name: b.Name, Path: b.Path,
			May:  func(name string) error { return b.may(name, true) },
			Skip: func(path string, err error) { g.skips.add(path, b.Why(err)) },
		}
		found, err := folder.Logs(g.r.Context(), choice, maxFolderFiles-files)
		for _, l := range found {
			sources = append(sources, source{Listed: l, in: b, q: q})
		}
		if err != nil {
			return sources, err
		}
	}
	for _, name := range choice.Missing() {
		elsewhere := func(b Branch) bool { return b.Elsewhere != nil && strings.HasPrefix(name, b.Path+"/") }
		if !slices.ContainsFunc(req.Branches, elsewhere) {
			g.skips.add(name, "there is no such log")
		}
	}
	return sources, nil
}

func (b *Branch) may(name string, folder bool) error {
	if b.May == nil {
		return nil
	}
	return b.May(name, folder)
}

// open opens a log of a group. It notes what cannot be read; an error means that the request
// has ended, and no log that there is nothing to read.
func (g *group) open(s source) (logs.Set, error) {
	noted := map[string]bool{} // a log that is rotated meanwhile is opened again
	without := func(file, reason string) {
		if !noted[file] {
			noted[file] = true
			g.skips.add(s.Path(file), reason)
		}
	}
	may := func(file string) bool {
		err := s.in.may(path.Join(s.Dir, file), false)
		if err != nil {
			without(file, s.in.Why(err))
		}
		return err == nil
	}
	allowed := s.Only(func(file logs.ListedFile) bool { return may(file.Name) })
	if len(allowed.Files) == 0 {
		return nil, g.r.Context().Err()
	}
	o := s.in.options(g.who, s.q.query, s.Dir)
	o.Since, o.May = s.q.Since, may
	o.Skip = func(file string, err error) bool {
		if g.r.Context().Err() != nil || errors.Is(err, fs.ErrNotExist) && !allowed.Part {
			return false
		}
		without(file, s.why(err))
		return true
	}
	set, err := allowed.Open(g.r.Context(), s.in.API.Files, o)
	if err == nil || g.r.Context().Err() != nil {
		return set, err
	}
	if len(noted) == 0 {
		without(s.Newest().Name, s.why(err))
	}
	return nil, nil
}

// why tells a client why a log cannot be read.
func (s source) why(err error) string {
	full := new(pool.FullError)
	switch {
	case errors.As(err, &full):
		return full.Error()
	case errors.Is(err, charset.ErrUTF32):
		return "it is in UTF-32"
	case errors.Is(err, charset.ErrBinary):
		return binaryFile
	}
	return s.in.Why(err)
}

// folderSearch answers with the matching lines of a group.
type folderSearch struct {
	*group
	q    *folderQuery
	out  *output
	more bool // there are more files than are read
	tell func(logs.Summary)

	logs.Summary
	files int    // that were read
	file  string // of the last line, with its hits
	hits  int
}

// search searches one log after the other. Its errors are those of the context or of writing.
func (s *folderSearch) search(sources []source) error {
	for _, source := range sources {
		s.Total += source.Size()
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
	case source.answer != nil:
		return s.elsewhere(source)
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
		s.skips.add(source.Name, source.why(err))
	}
	return s.searched()
}

// hit sends a line of a file.
func (s *folderSearch) hit(file string, h logs.Hit) error {
	if file != s.file {
		if err := s.searched(); err != nil {
			return err
		}
		s.file = file
	}
	separator := "-"
	if !h.Context {
		s.hits++
		separator = ":"
	}
	if s.q.count {
		return nil
	}
	return s.out.hitIn(file, wire.Printable(file)+separator, h)
}

// searched ends a file with hits.
func (s *folderSearch) searched() error {
	file, hits := s.file, s.hits
	s.file, s.hits = "", 0
	if hits == 0 {
		return nil
	}
	m := message{name: "searched", object: map[string]any{"file": file, "hits": hits}}
	if s.q.count {
		m.people = fmt.Sprintf("%s:%d\n", wire.Printable(file), hits)
	}
	return s.out.message(m)
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
	m := message{name: "end"}
	switch {
	case why == "time" || why == "cancelled":
		m.people = fmt.Sprintf("-- stopped after %d files, %d of %d bytes: %v\n", s.files, s.Scanned, s.Total, context.Cause(s.r.Context()))
	case why == "done" && s.more:
		why = "files"
		m.people = fmt.Sprintf("-- stopped after %d files: choose some with name, glob or depth\n", maxFolderFiles)
	}
	object := s.out.counts(s.Summary)
	object["reason"], object["files"], object["skipped"] = why, s.files, s.skips
	m.object = object
	m.people += s.skips.text()
	return s.out.message(m)
}
