package logapi

import (
	"runtime"

	"gowebdav/internal/config"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/packed"
	"gowebdav/internal/pool"
)

const (
	// minTurns is how many compressed logs can be read at a time at least. With two, one
	// client could have both.
	minTurns = 3

	// maxIndexing is how many logs may wait to be indexed in the background.
	maxIndexing = 4
)

// Limits bounds what all requests together may cost. No client has all places of a pool.
type Limits struct {
	config.LogLimits
	Index    *logs.Index   // one for all mounts, as its memory is
	Turns    *packed.Turns // to decompress
	Scans    *pool.Pool
	Follows  *pool.Pool
	Indexing *pool.Pool // of logs that no request waits for
}

// NewLimits returns the limits that the settings ask for.
func NewLimits(c config.LogLimits) *Limits {
	none := pool.Bound{}
	return &Limits{
		LogLimits: c,
		Index:     logs.NewIndex(c.IndexMemory),
		Turns:     packed.NewTurns(max(minTurns, runtime.GOMAXPROCS(0))),
		Scans:     pool.New("searches and histograms", pool.Bound{All: c.Scans, Client: c.ClientScans}, none),
		Follows:   pool.New("follows", pool.Half(c.Follows), none),
		Indexing:  pool.New("indexes", pool.Bound{All: 1, Client: 1}, pool.Half(maxIndexing)),
	}
}
