package ui

import (
	"path"
	"strings"
)

// Icons of a listing's rows. They refer to the symbols of icons.html.
const (
	iconFolder  markup = `<svg class="icon folder" aria-hidden="true"><use href="#i-folder"/></svg>`
	iconFile    markup = `<svg class="icon" aria-hidden="true"><use href="#i-file"/></svg>`
	iconText    markup = `<svg class="icon" aria-hidden="true"><use href="#i-text"/></svg>`
	iconArchive markup = `<svg class="icon" aria-hidden="true"><use href="#i-archive"/></svg>`
	iconImage   markup = `<svg class="icon" aria-hidden="true"><use href="#i-image"/></svg>`
)

// iconOf tells a file's kind by its name. The ending of a rotated log is a
// number or a date ("lab.log.1", "lab.log.2026-03-04", "lab.log-20260304"),
// so what stands before it counts.
func iconOf(name string) markup {
	name = strings.TrimRight(name, "0123456789-_.")
	switch strings.ToLower(path.Ext(name)) {
	case ".log", ".out", ".err", ".txt", ".text", ".md", ".json", ".jsonl", ".ndjson", ".csv", ".tsv",
		".xml", ".html", ".htm", ".yml", ".yaml", ".toml", ".ini", ".conf", ".cfg", ".properties", ".env", ".sql", ".sh":
		return iconText
	case ".gz", ".tgz", ".zip", ".tar", ".bz", ".xz", ".zst", ".lz", ".rar", ".jar", ".war", ".7z":
		return iconArchive
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico", ".tif", ".tiff", ".heic":
		return iconImage
	}
	return iconFile
}
