package server

import (
	"errors"
	"net/http"
	"slices"

	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/internal/metrics"
	"gowebdav/internal/pool"
)

const (
	// maxArchives is how many archives are made at the same time. Each uses a core as fast
	// as its client receives.
	maxArchives = 4

	// largeHead is the size of a request's head, in bytes, from which it takes a place. It is
	// kept as long as the request runs, and each of 1,280 connections could send 64 KiB.
	largeHead  = 16 << 10
	largeHeads = 64
)

// limits bounds the cost of requests for more than a file's bytes, over all mounts. No client
// can take all places.
//
// Places are counted by package pool everywhere, for hashes of passwords and decompressors
// too, with two exceptions that hold a place only while the server works, so that everybody
// waits for a moment and nobody is refused: sorting folders (mount.sorts, shelf.large), and
// lingering connections ([conns.Lingers]), one per address.
type limits struct {
	logs     *logapi.Limits
	shelf    *shelf // of listings
	archives *pool.Pool
	heads    *pool.Pool // for requests with a large head
}

func newLimits(c config.LogLimits) *limits {
	none := pool.Bound{}
	return &limits{
		logs:     logapi.NewLimits(c),
		shelf:    newShelf(),
		archives: pool.New("archives", pool.Half(maxArchives), none),
		heads:    pool.New("requests with a head above 16 KiB", pool.Half(largeHeads), none),
	}
}

// client identifies the client of a request for pools: a user at an address. Link visitors and
// visitors of open mounts count by their address alone.
func client(r *http.Request) string { return callerOf(r).client() }

func (c *caller) client() string {
	user := c.user
	if user == linkedUser {
		user = ""
	}
	return pool.Client(user, c.remote)
}

// placeIn takes a place in a pool for a request. The caller calls leave.
func placeIn(p *pool.Pool, r *http.Request) (leave func(), err error) {
	place, err := p.Take(client(r), conns.Holder(r))
	if err != nil {
		return nil, err
	}
	return place.Leave, nil
}

// takeRoom refuses a request on a connection for which there is no room, except at the paths that
// watch the server. It bounds how many requests with a large head run; the caller calls done after the
// answer.
func (l *limits) takeRoom(w http.ResponseWriter, r *http.Request, watched ...string) (done func(), err error) {
	if err := conns.Excess(r); err != nil {
		w.Header().Set("Connection", "close")
		if !slices.Contains(watched, r.URL.Path) {
			return nil, noRoom(err)
		}
	}
	size := len(r.RequestURI)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	if size > largeHead {
		return placeIn(l.heads, r)
	}
	return func() {}, nil
}

// noRoom returns the answer if there is no room for a connection: 503, or 429 if the client has
// used up its share.
func noRoom(err error) error {
	if full := new(pool.FullError); errors.As(err, &full) && full.Share {
		return err
	}
	return dav.Errorf(http.StatusServiceUnavailable, "%w", err)
}

// gauges returns how many places are taken, and how many there are.
func (l *limits) gauges() metrics.Gauges {
	return metrics.Gauges{
		Follows: l.logs.Follows.InUse(), FollowsLimit: l.logs.Follows.Size(),
		Scans: l.logs.Scans.InUse(), ScansLimit: l.logs.Scans.Size(),
		Archives: l.archives.InUse(), ArchivesLimit: l.archives.Size(),
	}
}
