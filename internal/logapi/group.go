package logapi

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/merge"
	"gowebdav/internal/pool"
	"gowebdav/internal/tree"
)

// group is what one request reads below a folder, and what it does without.
type group struct {
	r     *http.Request // which ends when the time of a scan is over
	who   Caller
	out   *output
	skips *skips

	broken bool // the answer of another server has broken off

	limits *Limits
	names  int         // that are kept
	many   *pool.Place // nil as long as they are few
}

// newGroup returns the group of a request. The caller calls leave.
func (a *API) newGroup(r *http.Request, req FolderRequest) *group {
	g := &group{r: r, who: a.Caller(r), skips: &skips{First: []Skip{}}, limits: a.Limits}
	for _, skip := range req.Skipped {
		g.skips.add(skip.Name, skip.Reason)
	}
	return g
}

// keep waits for a place if the request keeps many names, so that all requests together have room for
// theirs.
func (g *group) keep(names int) error {
	if g.names += names; g.names <= fewNames || g.many != nil {
		return nil
	}
	ctx := g.r.Context()
	place, err := g.limits.Many.Wait(ctx, g.who.Client, 0, g.who.Holder)
	if over := context.Cause(ctx); errors.Is(over, errScanTime) || errors.Is(over, context.DeadlineExceeded) {
		err = &pool.FullError{What: manyFiles, Bound: maxMany}
	}
	g.many = place
	return err
}

// leave gives back what the names took.
func (g *group) leave() {
	if g.many != nil {
		g.many.Leave()
	}
}

// group takes the place of a request, and bounds its time. The caller calls done.
func (a *API) group(w http.ResponseWriter, r *http.Request, req FolderRequest, q *query, others ...form) (g *group, done func(), err error) {
	leave, err := a.place(a.Limits.Scans, r)
	if err != nil {
		return nil, nil, err
	}
	bound, release := a.bounded(r)
	g = a.newGroup(bound, req)
	g.out = a.output(w, r, q, others...)
	return g, func() {
		g.leave()
		release()
		leave()
	}, nil
}

// finish ends the answer with what the request did, and did without.
func (g *group) finish(object map[string]any, people string) error {
	object["skipped"] = g.skips
	return g.out.message(message{name: "end", object: object, people: people + g.skips.text()})
}

// below returns the folder of a branch.
func (g *group) below(b *Branch) tree.Folder {
	return tree.Folder{
		Files: b.Folder, Name: b.Name, Path: b.Path,
		May:  func(name string) error { return b.may(name, true) },
		Skip: func(path string, err error) { g.skips.add(path, b.why(err)) },
		Keep: g.keep,
	}
}

// source is a log of a group.
type source struct {
	logs.Listed
	in     *Branch
	q      *folderQuery // with the times in the zone of its mount
	theirs *theirs      // of another server, instead of a log
}

// list lists the chosen logs of a group.
func (g *group) list(req FolderRequest, now time.Time, of *folderQuery) (sources []source, err error) {
	for i := range req.Branches {
		b := &req.Branches[i]
		if of.follow && b.NoFollow != "" {
			g.skips.add(b.Path+"/", b.NoFollow)
			continue
		}
		if b.Elsewhere != nil && of.merge && (of.Context > 0 || of.ByEvent) {
			g.skips.add(b.Path+"/", "another server, whose lines come by time without context and events")
			continue
		}
		if b.Elsewhere != nil {
			if query := b.theirs(req.Query); query != nil {
				sources = append(sources, source{in: b, theirs: &theirs{query: query}})
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
		found, err := g.below(b).Logs(g.r.Context(), of.choice, maxFolderFiles-files)
		sources = slices.Grow(sources, len(found))
		for _, l := range found {
			sources = append(sources, source{Listed: l, in: b, q: q})
		}
		if err != nil {
			return sources, err
		}
	}
	for _, name := range of.choice.Missing() {
		elsewhere := func(b Branch) bool {
			return b.Elsewhere != nil && (strings.HasPrefix(name, b.Path+"/") || strings.HasPrefix(b.Path+"/", name+"/"))
		}
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

// noted are the files of logs that are left out. A log that is rotated meanwhile is opened
// again, but a file is noted once.
type noted struct {
	skips *skips
	files map[string]bool // by their paths
}

func (g *group) noted() *noted { return &noted{g.skips, map[string]bool{}} }

func (n *noted) add(file, reason string) {
	if !n.files[file] {
		n.files[file] = true
		n.skips.add(file, reason)
	}
}

// mayNoted returns whether the client may read a file of a log, by its name. If not, that is noted.
func (b *Branch) mayNoted(l *logs.Listed, noted *noted) func(file string) bool {
	return func(file string) bool {
		err := b.may(path.Join(l.Dir, file), false)
		if err != nil {
			noted.add(l.Path(file), b.Why(err))
		}
		return err == nil
	}
}

// open opens a log of a group. It notes what cannot be read; an error means that the request
// has ended, and no log that there is nothing to read.
func (g *group) open(s source) (logs.Set, error) {
	noted := g.noted()
	may := s.in.mayNoted(&s.Listed, noted)
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
		noted.add(s.Path(file), s.in.why(err))
		return true
	}
	set, err := allowed.Open(g.r.Context(), s.in.API.Files, o)
	if err == nil || g.r.Context().Err() != nil {
		return set, err
	}
	if len(noted.files) == 0 {
		noted.add(s.Path(s.Newest().Name), s.in.why(err))
	}
	return nil, nil
}

// why tells a client why a log cannot be read.
func (b *Branch) why(err error) string {
	full := new(pool.FullError)
	switch {
	case errors.Is(err, merge.ErrGone), errors.Is(err, tree.ErrLink), errors.Is(err, tree.ErrMembers), errors.As(err, new(*merge.DamageError)):
		return err.Error()
	case errors.As(err, &full):
		return full.Error()
	case errors.Is(err, charset.ErrUTF32):
		return "it is in UTF-32"
	case errors.Is(err, charset.ErrBinary):
		return binaryFile
	}
	return b.Why(err)
}
