package logapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sync"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/live"
	"gowebdav/internal/pool"
	"gowebdav/internal/tree"
	"gowebdav/internal/wire"
)

// folderFollow is the follow of the logs below a folder, as one.
type folderFollow struct {
	api *API
	r   *http.Request
	who Caller
	req FolderRequest
	q   *folderQuery
	now time.Time // from which relative times count
	out *output

	next []live.Log            // the next list, if it is known already
	far  map[string]*farFollow // of other servers, by their paths
}

// followFolder answers ?follow for the logs below a folder.
func (a *API) followFolder(r *http.Request, req FolderRequest, q *folderQuery, out *output, now time.Time) error {
	if b := req.Branches; len(b) == 1 && b[0].API != nil && b[0].NoFollow != "" {
		return &Error{http.StatusBadRequest, "follow: " + b[0].NoFollow}
	}
	var from *live.Position
	if text := cmp.Or(r.Header.Get(LastEventID), q.position); text != "" {
		position, ok := live.ParsePosition(text)
		if !ok {
			return &Error{http.StatusBadRequest, LastEventID + ": expected the id of an event of this follow"}
		}
		from = &position
	}
	f := &folderFollow{api: a, r: r, who: a.Caller(r), req: req, q: q, now: now, out: out}
	g := &live.Group{
		List:  f.list,
		Place: func() (leave func(), err error) { return a.followPlace(r, out) },
		Form:  live.Form{Note: f.note, Place: out.form.place},
		Limit: q.Limit,
		Once:  q.once,
		Ping:  q.ping,
	}
	if out.form.pings() {
		g.Idle = pingInterval
	}
	var err error
	if r.Method == http.MethodHead {
		err = g.Check(r.Context(), from)
	}
	follow := func(ctx context.Context, ready func() error) error {
		ready = sync.OnceValue(ready)
		if q.tail > 0 && from == nil {
			lines, err := f.tail(ctx, ready)
			if err != nil || q.Limit > 0 && lines >= q.Limit {
				return err
			}
			g.Limit -= min(lines, g.Limit)
		}
		return g.Follow(ctx, from, ready, out.send)
	}
	if err == nil {
		err = a.lasting(r, out, follow)
	}
	const choose = ": choose some with name, glob or depth"
	switch {
	case errors.Is(err, live.ErrMany):
		return &Error{http.StatusBadRequest, "follow: " + err.Error() + choose}
	case errors.Is(err, tree.ErrMany):
		return &Error{http.StatusBadRequest, fmt.Sprintf("follow: there are more than %d files", maxFolderFiles) + choose}
	}
	return err
}

// list lists the logs that are there now.
func (f *folderFollow) list(ctx context.Context) ([]live.Log, error) {
	if next := f.next; next != nil {
		f.next = nil
		return next, nil
	}
	g := f.api.newGroup(f.r.WithContext(ctx), f.req)
	defer g.leave()
	found, _, _, err := f.listAll(g)
	return found, err
}

// listAll lists the logs that are there now: first one for each source. Others are old files of these.
func (f *folderFollow) listAll(g *group) (found []live.Log, own, old []source, err error) {
	sources, err := g.list(f.req, f.now, f.q)
	if err != nil {
		return nil, nil, nil, err
	}
	taken := map[string]int{} // by their keys
	for _, s := range sources {
		if s.theirs != nil {
			own, found = append(own, s), append(found, f.farFollow(s).log())
			continue
		}
		log := f.log(s)
		if i, ok := taken[log.Key]; ok {
			if found[i].Name == log.Name {
				old = append(old, s) // which is missing
				continue
			}
			log.Key = s.Name
		}
		taken[log.Key] = len(found)
		own, found = append(own, s), append(found, log)
	}
	for _, skip := range g.skips.First {
		found = append(found, live.Log{Key: "without " + skip.Name, Shown: skip.Name, Err: without(skip.Reason)})
	}
	return found, own, old, nil
}

// without is why a log or folder is left out.
type without string

func (w without) Error() string { return string(w) }

// log returns how a log is followed.
func (f *folderFollow) log(s source) live.Log {
	file, onward, grows := s.Current()
	log := live.Log{Key: s.Series(), Shown: s.Name, Follower: s.in.Follower, Name: path.Join(s.Dir, file)}
	if !grows {
		log.Shown, log.Err = s.Path(s.Newest().Name), without("it is compressed, and does not grow")
	}
	log.Start.Onward = onward
	if s.in.May != nil {
		log.Start.May = func(file string) bool { return s.in.may(path.Join(s.Dir, file), false) == nil }
	}
	log.View = s.in.seen(log.Name, s.q.query, f.out.form, followed{file: file, log: s.Name, dir: path.Dir(s.Name), among: true, full: f.out.full, byEvent: f.out.byEvent})
	log.View.Client = f.who.Client
	log.Check = func(ctx context.Context) error { return f.check(ctx, s, log.Name) }
	log.Watch = func(ctx context.Context, lost func()) { s.in.Watch(ctx, log.Name, lost) }
	return log
}

// check returns why the lines of a log cannot be followed; nil if they can. A file that is missing
// may come.
func (f *folderFollow) check(ctx context.Context, s source, name string) error {
	if err := s.in.may(name, false); err != nil {
		return without(s.in.Why(err))
	}
	file, err := s.in.API.Files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return without(s.in.why(err))
	}
	defer file.Close()
	if _, err := logs.New(ctx, file, s.in.options(f.who, s.q.query, s.Dir)); err != nil {
		return without(s.in.why(err))
	}
	return nil
}

// why tells a client why a log is not followed.
func (f *folderFollow) why(err error) string {
	own, full := without(""), new(pool.FullError)
	if errors.As(err, &own) || errors.As(err, &full) || errors.Is(err, live.ErrMany) || errors.Is(err, live.ErrMore) || errors.Is(err, live.ErrPosition) {
		return err.Error()
	}
	return f.api.Why(err)
}

// note appends what a group tells of its logs.
func (f *folderFollow) note(b []byte, n live.Note) []byte {
	var m message
	switch file := map[string]string{"file": n.Log}; n.Event {
	case live.Joined:
		m = message{name: "joined", object: file}
	case live.Gone:
		m = message{name: "gone", object: map[string]int{"logs": n.Logs}, people: fmt.Sprintf("-- lines may be missing: logs of the position that are gone: %d\n", n.Logs)}
	case live.LeftOut:
		why := f.why(n.Err)
		m = message{name: "skipped", object: map[string]string{"file": n.Log, "reason": why}, people: "-- " + wire.Printable(n.Log) + ": " + why + "\n"}
		if why == binaryFile {
			m.people = "" // a folder may hold many
		}
	case live.Refused:
		m = message{name: "refused", object: file, people: "-- " + wire.Printable(n.Log) + ": the login does not open it any more\n"}
	case live.Quiet:
		m = ping
	case live.Reached:
		m = ended("done", "")
	case live.Limited:
		m = ended("limit", "")
	}
	return f.out.form.message(b, m)
}
