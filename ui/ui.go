package ui

import (
	"embed"
	"fmt"
	"sync"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// Pages writes all pages. It is safe for concurrent use.
type Pages struct {
	// Both are made at the first use: many starts of the program never see a browser.
	assets func() *assets
	texts  func() map[Language]*texts

	now func() time.Time // pages show times in the zone of its location
}

// New returns the pages.
func New() *Pages {
	texts := sync.OnceValue(catalogue)
	return &Pages{texts: texts, now: time.Now, assets: sync.OnceValue(func() *assets {
		made, err := readAssets(assetFiles, "assets", texts())
		if err != nil {
			panic(fmt.Errorf("assets: %w", err)) // the program was built wrongly: every test of a page fails
		}
		return made
	})}
}
