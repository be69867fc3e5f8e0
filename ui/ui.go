package ui

import (
	"embed"
	"fmt"
	"io/fs"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// Pages writes all pages. New checks and hashes the assets once. A Pages is safe for concurrent use.
type Pages struct {
	assets assets
	texts  map[Language]*texts
	now    func() time.Time // pages show times in the zone of its location
}

// New hashes the assets. An error means that the program was built wrongly.
func New() (*Pages, error) {
	texts := catalogue()
	files, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	assets, err := readAssets(files, texts)
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	return &Pages{assets: assets, texts: texts, now: time.Now}, nil
}
