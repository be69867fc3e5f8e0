package logapi

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/live"
	"gowebdav/internal/logs/merge"
)

// tailTries is how often the last lines are looked for if a log is rotated meanwhile.
const tailTries = 3

var errTailRotated = errors.New("a log was rotated meanwhile")

// folderTail is the last lines of the logs below a folder, and where their follows begin.
type folderTail struct {
	*folderFollow
	logs   []live.Log
	merged []merge.Source
	others []source           // servers that have answered
	ends   map[string]tailEnd // by the paths of the newest files

	lines int
	last  []byte // the last line, encoded: it gets the position of the follow
}

// tailEnd is where the follow of a log begins. What comes after it is not among the last lines.
type tailEnd struct {
	source source
	info   fs.FileInfo // of the newest file
	offset int64
}

// tail sends the last lines of all logs, by time, and returns their number. The next list is that
// of these logs, with follows that begin after them.
func (f *folderFollow) tail(ctx context.Context, ready func() error) (lines int, err error) {
	leave, err := f.api.place(f.api.Limits.Scans, f.r)
	if err != nil {
		return 0, err
	}
	defer leave()
	bound, cancel := context.WithTimeout(ctx, f.api.Limits.ScanTime)
	defer cancel()
	for try := 1; ; try++ {
		t := &folderTail{folderFollow: f, ends: map[string]tailEnd{}}
		err := t.read(ctx, bound, ready, try < tailTries)
		if errors.Is(err, errTailRotated) {
			continue
		}
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = f.out.sendMessage(message{name: "skipped", object: map[string]string{"reason": errScanTime.Error()}, people: "-- the last lines: " + errScanTime.Error() + "\n"})
		}
		f.next = t.logs
		return t.lines, err
	}
}

// read lists the logs, and sends their last lines.
func (t *folderTail) read(whole, ctx context.Context, ready func() error, again bool) error {
	g := t.api.newGroup(t.r.WithContext(ctx), t.req)
	defer g.leave()
	if err := t.prepare(whole, ctx, g); err != nil {
		return err
	}
	return t.send(ctx, g, ready, again)
}

// prepare lists the logs, and finds their ends.
func (t *folderTail) prepare(whole, ctx context.Context, g *group) error {
	found, sources, old, err := t.listAll(g)
	if err != nil {
		return err
	}
	t.logs = found
	t.connect(whole, sources)
	for i, s := range sources {
		log := &found[i]
		if s.theirs != nil {
			log.From = t.farFollow(s).at
			continue
		}
		if log.Err == nil {
			log.Err = log.Check(ctx)
		}
		if log.Err == nil {
			log.Err = t.end(ctx, s, log)
		}
		if len(t.ends) > live.MaxLogs {
			return live.ErrMany
		}
	}
	for _, s := range append(sources, old...) {
		if s.theirs != nil {
			continue
		}
		may := func(file string) bool { return s.in.may(path.Join(s.Dir, file), false) == nil }
		allowed := s.Only(func(file logs.ListedFile) bool { return may(file.Name) })
		if len(allowed.Files) == 0 {
			continue
		}
		options := s.in.options(t.who, s.q.query, s.Dir)
		options.May = may
		t.merged = append(t.merged, merge.Source{Listed: &allowed, Reader: &merge.Reader{FS: s.in.API.Files, Options: func(*logs.Listed) logs.Options { return options }}})
	}
	return nil
}

// connect begins the follows of other servers. What is written there from now on comes with them, unless
// it is among the last lines.
func (t *folderTail) connect(ctx context.Context, sources []source) {
	var connected sync.WaitGroup
	for _, s := range sources {
		if s.theirs != nil {
			far := t.farFollow(s)
			connected.Go(func() { far.err = far.connect(ctx) })
		}
	}
	connected.Wait()
	for _, s := range sources {
		if s.theirs != nil && t.farFollow(s).answer != nil { // the follow names the others
			t.others = append(t.others, s)
		}
	}
}

// end finds the end of a log's newest file, from which it will be followed.
func (t *folderTail) end(ctx context.Context, s source, log *live.Log) error {
	name := s.Newest().Name
	file, err := s.in.API.Files.Open(path.Join(s.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return without(s.in.why(err))
	}
	content, err := logs.New(ctx, file, s.in.options(t.who, s.q.query, s.Dir))
	if err != nil {
		file.Close()
		return without(s.in.why(err))
	}
	defer content.Close()
	info, err := file.Stat()
	if err != nil {
		return without(s.in.why(err))
	}
	offset := content.Size
	if !t.q.once { // else the last line may not be complete, but no more of it will be read
		if offset, err = content.WholeLines(ctx); err != nil {
			return without(s.in.why(err))
		}
	}
	t.ends[s.Path(name)] = tailEnd{s, info, offset}
	log.Start.Position, log.Changed = logs.FormatPosition(content.Head(), offset, content.Print()), info.ModTime()
	return nil
}

// send sends the last lines. If a log is rotated before the first one is known, it returns
// errTailRotated, unless this is the last try.
func (t *folderTail) send(ctx context.Context, g *group, ready func() error, again bool) error {
	q := t.q.Query
	q.Tail, q.Limit, q.Heads = true, t.q.tail, t.out.form.heads()
	begun := false
	_, err := g.joined(t.q.query, merge.New(t.merged), t.others).search(q, func(e *entry) error {
		if !begun {
			if again && t.rotated() {
				return errTailRotated
			}
			if err := ready(); err != nil {
				return err
			}
			begun = true
		}
		if t.q.Limit > 0 && t.lines == t.q.Limit {
			return nil
		}
		if end, ok := t.ends[e.file()]; ok && e.of == nil && e.here.Offset >= end.offset {
			return nil
		}
		return t.line(e)
	})
	if err != nil || t.last == nil {
		return err
	}
	return t.out.send(t.out.form.place(nil, t.last, live.PositionOf(t.logs), true))
}

// line sends the line before, and keeps this one.
func (t *folderTail) line(of *entry) error {
	if t.last != nil {
		if _, err := t.out.w.Write(t.last); err != nil {
			return err
		}
	}
	t.lines++
	if of.of != nil {
		l := of.their
		t.far[of.of.Path].shown[shownAs(l)] = l.Offset + l.Length
		t.last = t.appendLine(t.last[:0], l)
		return nil
	}
	l := of.here
	after := l.After()
	e := follow.Event{Line: l.Line, File: path.Base(l.File), Position: after[strings.LastIndexByte(after, '!')+1:]}
	t.last = appendFollowed(t.last[:0], t.out.form, followed{log: l.Source, dir: path.Dir(l.File), among: true, full: t.out.full, byEvent: t.out.byEvent}, e, l.Head)
	return nil
}

// rotated reports whether a log has another newest file by now, or less in it.
func (t *folderTail) rotated() bool {
	for _, end := range t.ends {
		s := end.source
		now, err := fs.Stat(s.in.API.Files, path.Join(s.Dir, s.Newest().Name))
		if err != nil || !os.SameFile(now, end.info) || now.Size() < end.info.Size() {
			return true
		}
	}
	return false
}
