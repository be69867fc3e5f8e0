package server

import (
	"net/http"
	"runtime"
	"sync"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/internal/logs"
	"gowebdav/internal/metrics"
)

// limits bound what the requests may cost that take more than a file's bytes, over
// all mounts.
type limits struct {
	config.LogLimits
	index *logs.Index // is one for all, as its memory is
	turns *logs.Turns // to decompress

	mu      sync.Mutex
	scans   int
	clients map[string]int
	follows int
	packs   int // archives
	learns  int
}

func newLimits(c config.LogLimits) *limits {
	return &limits{LogLimits: c, index: logs.NewIndex(c.IndexMemory), turns: logs.NewTurns(max(2, runtime.GOMAXPROCS(0))), clients: map[string]int{}}
}

// client is a user at an address.
func client(r *http.Request) string {
	return recordOf(r).user + "@" + remoteHost(r)
}

// scan takes a place for a search; the caller gives it back. Where there is none
// left the client is told to come again (429, RFC 6585 §4).
func (l *limits) scan(client string) (done func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.scans >= l.Scans || l.clients[client] >= l.ClientScans {
		return nil, dav.Errorf(http.StatusTooManyRequests, "%d searches run, %d of this client", l.scans, l.clients[client])
	}
	l.scans++
	l.clients[client]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.scans--
		if l.clients[client]--; l.clients[client] == 0 {
			delete(l.clients, client)
		}
	}, nil
}

// now is how many places are taken, and how many there are.
func (l *limits) now() metrics.Now {
	l.mu.Lock()
	defer l.mu.Unlock()
	return metrics.Now{
		Follows: l.follows, FollowsLimit: l.Follows,
		Scans: l.scans, ScansLimit: l.Scans,
		Archives: l.packs, ArchivesLimit: maxArchives,
	}
}

// archive takes a place for an archive.
func (l *limits) archive() (done func(), err error) {
	return l.take(&l.packs, maxArchives, "archives are being made")
}

// follow takes a place for a follow.
func (l *limits) follow() (done func(), err error) {
	return l.take(&l.follows, l.Follows, "follows run")
}

// learn takes the place for the index of a log that nobody waits for.
func (l *limits) learn() (done func(), err error) {
	return l.take(&l.learns, 1, "indexes are learned")
}

// take takes one of most places.
func (l *limits) take(taken *int, most int, what string) (done func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *taken >= most {
		return nil, dav.Errorf(http.StatusTooManyRequests, "%d %s", *taken, what)
	}
	*taken++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		*taken--
	}, nil
}
