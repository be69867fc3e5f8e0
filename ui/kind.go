package ui

import "strings"

// Icons of a listing's rows. They refer to the symbols of icons.html.
const (
	iconFolder  markup = `<svg class="icon folder" aria-hidden="true"><use href="#i-folder"/></svg>`
	iconFile    markup = `<svg class="icon" aria-hidden="true"><use href="#i-file"/></svg>`
	iconText    markup = `<svg class="icon" aria-hidden="true"><use href="#i-text"/></svg>`
	iconArchive markup = `<svg class="icon" aria-hidden="true"><use href="#i-archive"/></svg>`
	iconImage   markup = `<svg class="icon" aria-hidden="true"><use href="#i-image"/></svg>`
)

// iconOf tells a file's kind by its media type, parameters or not.
func iconOf(mediaType string) markup {
	essence, _, _ := strings.Cut(mediaType, ";")
	switch family, _, _ := strings.Cut(essence, "/"); family {
	case "text":
		return iconText
	case "image":
		return iconImage
	}
	switch essence {
	case "application/json", "application/xhtml+xml":
		return iconText
	case "application/zip", "application/x-tar", "application/gzip", "application/zstd", "application/x-bzip", "application/x-bzip2",
		"application/x-xz", "application/x-lzip", "application/x-7z-compressed", "application/vnd.rar", "application/java-archive":
		return iconArchive
	}
	return iconFile
}
