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
	// maxArchives is how many are made at a time, of all clients: each takes all
	// of a core that its client's line lets it.
	maxArchives = 4

	// largeHead is from which size on a request's head takes a place, in bytes: it is kept
	// as long as the request runs, and of 1,280 connections each could have 64 KiB.
	largeHead  = 16 << 10
	largeHeads = 64
)

// limits bound what the requests may cost that take more than a file's bytes, over
// all mounts. No client has all places of a pool.
type limits struct {
	logs     *logapi.Limits
	shelf    *shelf // of listings
	archives *pool.Pool
	heads    *pool.Pool // of requests with a large head
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

// client is a user at an address. Visitors by a link are known by their address alone, as
// those of an open mount are.
func client(r *http.Request) string {
	user := callerOf(r).user
	if user == linkedUser {
		user = ""
	}
	return pool.Client(user, r.RemoteAddr)
}

// placeIn takes a place of a pool for a request, until leave is called.
func placeIn(p *pool.Pool, r *http.Request) (leave func(), err error) {
	place, err := p.Take(client(r), conns.Holder(r))
	if err != nil {
		return nil, err
	}
	return place.Leave, nil
}

// boundHeads bounds the requests with a large head.
func (s *Server) boundHeads(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		size := len(r.RequestURI)
		for name, values := range r.Header {
			for _, value := range values {
				size += len(name) + len(value)
			}
		}
		if size > largeHead {
			leave, err := placeIn(s.limits.heads, r)
			if err != nil {
				return err
			}
			defer leave()
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// turnAway answers those for whose connection there is no room, except at the paths for
// who watches the server.
func (s *Server) turnAway(next http.Handler, watched ...string) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if err := conns.Excess(r); err != nil {
			w.Header().Set("Connection", "close")
			if !slices.Contains(watched, r.URL.Path) {
				return noRoom(err)
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// noRoom is the answer if there is no room for a connection: not the client's fault, unless
// it has its share.
func noRoom(err error) error {
	if full := new(pool.FullError); errors.As(err, &full) && full.Share {
		return err
	}
	return dav.Errorf(http.StatusServiceUnavailable, "%w", err)
}

// now is how many places are taken, and how many there are.
func (l *limits) now() metrics.Now {
	return metrics.Now{
		Follows: l.logs.Follows.Taken(), FollowsLimit: l.logs.Follows.All(),
		Scans: l.logs.Scans.Taken(), ScansLimit: l.logs.Scans.All(),
		Archives: l.archives.Taken(), ArchivesLimit: l.archives.All(),
	}
}
