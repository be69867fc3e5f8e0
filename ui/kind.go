package ui

import "strings"

// Icons of a listing's rows. They refer to the symbols of icons.html.
const (
	iconFolder   markup = `<svg class="icon folder" aria-hidden="true"><use href="#i-folder"/></svg>`
	iconFile     markup = `<svg class="icon" aria-hidden="true"><use href="#i-file"/></svg>`
	iconText     markup = `<svg class="icon" aria-hidden="true"><use href="#i-text"/></svg>`
	iconCode     markup = `<svg class="icon" aria-hidden="true"><use href="#i-code"/></svg>`
	iconTable    markup = `<svg class="icon" aria-hidden="true"><use href="#i-table"/></svg>`
	iconDocument markup = `<svg class="icon" aria-hidden="true"><use href="#i-document"/></svg>`
	iconArchive  markup = `<svg class="icon" aria-hidden="true"><use href="#i-archive"/></svg>`
	iconImage    markup = `<svg class="icon" aria-hidden="true"><use href="#i-image"/></svg>`
	iconAudio    markup = `<svg class="icon" aria-hidden="true"><use href="#i-audio"/></svg>`
	iconVideo    markup = `<svg class="icon" aria-hidden="true"><use href="#i-video"/></svg>`
)

// iconOf tells a file's kind by its media type, parameters or not.
func iconOf(mediaType string) markup {
	essence, _, _ := strings.Cut(mediaType, ";")
	switch essence {
	case "text/html", "text/css", "text/javascript", "text/xml", "application/json", "application/xhtml+xml":
		return iconCode
	case "text/csv", "text/tab-separated-values", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return iconTable
	case "text/markdown", "application/pdf", "application/epub+zip", "application/msword", "application/vnd.oasis.opendocument.text",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation":
		return iconDocument
	case "application/zip", "application/x-tar", "application/gzip", "application/zstd", "application/x-bzip", "application/x-bzip2",
		"application/x-xz", "application/x-lzip", "application/x-7z-compressed", "application/vnd.rar", "application/java-archive":
		return iconArchive
	}
	switch family, _, _ := strings.Cut(essence, "/"); family {
	case "text":
		return iconText
	case "image":
		return iconImage
	case "audio":
		return iconAudio
	case "video":
		return iconVideo
	}
	return iconFile
}
