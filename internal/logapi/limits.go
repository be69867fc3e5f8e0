package logapi

import (
	"runtime"

	"gowebdav/internal/config"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/packed"
	"gowebdav/internal/pool"
	"gowebdav/internal/zones"
)

const (
	// minTurns is the minimum number of compressed logs that are read at the same time.
	// With two, one client could take both.
	minTurns = 3

	// fewNames is how many names of files a request keeps without a place of Limits.Many, and maxMany
	// is the number of these places: with maxFolderFiles, a request keeps 6 MB, and more while it lists
	// them.
	fewNames = 1000
	maxMany  = 2

	// maxIndexing is how many logs may wait to be indexed in the background.
	maxIndexing = 4

	maxWaiting = 64 // requests for a place of Limits.Many

	manyFiles = "queries for many files"
)

// Limits bounds the cost of all requests together. No client can take all places of a pool.
type Limits struct {
	config.LogLimits
	Index    *logs.Index   // shares one memory limit among all mounts
	Turns    *packed.Turns // for decompressors
	Scans    *pool.Pool
	Follows  *pool.Pool
	Many     *pool.Pool  // of requests with many files
	Indexing *pool.Pool  // in the background
	Zones    zones.Cache // that queries have named
}

// NewLimits returns the limits of the settings.
func NewLimits(c config.LogLimits) *Limits {
	none := pool.Bound{}
	return &Limits{
		LogLimits: c,
		Index:     logs.NewIndex(c.IndexMemory),
		Turns:     packed.NewTurns(max(minTurns, runtime.GOMAXPROCS(0))),
		Scans:     pool.New("searches and histograms", pool.Bound{All: c.Scans, Client: c.ClientScans}, none),
		Follows:   pool.New("follows", pool.Half(c.Follows), none),
		Many:      pool.New(manyFiles, pool.Bound{All: maxMany, Client: maxMany - 1}, pool.Half(maxWaiting)),
		Indexing:  pool.New("indexes", pool.Bound{All: 1, Client: 1}, pool.Half(maxIndexing)),
	}
}
