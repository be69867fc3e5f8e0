package ui

import "strings"

// Icons of the rows of a listing. The style sheet draws them with masks: references to the
// symbols of icons.svg doubled the time that a browser needs for a row.
const (
	iconFolder   markup = `<i class="icon mask folder"></i>`
	iconFile     markup = `<i class="icon mask file"></i>`
	iconText     markup = `<i class="icon mask text"></i>`
	iconCode     markup = `<i class="icon mask code"></i>`
	iconTable    markup = `<i class="icon mask table"></i>`
	iconDocument markup = `<i class="icon mask document"></i>`
	iconArchive  markup = `<i class="icon mask archive"></i>`
	iconImage    markup = `<i class="icon mask image"></i>`
	iconAudio    markup = `<i class="icon mask audio"></i>`
	iconVideo    markup = `<i class="icon mask video"></i>`
	iconDownload markup = `<i class="icon mask download"></i>`
)

// iconOf returns the icon for a media type, with or without parameters.
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
