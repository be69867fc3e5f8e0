package ui

import (
	"strings"
	"time"
)

// rowsPerGroup is the number of rows that a browser lays out together. It skips groups that are
// out of sight.
const rowsPerGroup = 64

// rows writes the rows of the listing. They end early if the viewer is gone.
func (v *folderView) rows(page *writer) {
	w := rowWriter{writer: page, texts: v.T, now: v.now, plain: v.F.Plain}
	begun, room := false, 0 // room: rows that still fit into the group
	for e, err := range v.F.Entries {
		if err != nil && w.err == nil {
			w.err = err
		}
		if w.err != nil {
			return
		}
		if room == 0 || e.Older > 0 {
			if begun {
				w.put("</tbody>\n")
			}
			begun, room = true, rowsPerGroup
			if e.Older > 0 {
				room = 1 + e.Older
				w.put("<tbody role=\"rowgroup\" class=\"set\">\n")
			} else {
				w.put("<tbody role=\"rowgroup\">\n")
			}
		}
		room--
		w.row(&e)
	}
	w.put("</tbody>\n")
}

// rowWriter writes rows, with what they share.
type rowWriter struct {
	*writer
	texts *texts
	now   time.Time
	plain bool
	older int    // rows of the rotated set that are still to be written
	stamp []byte // reused
}

func (w *rowWriter) href(s string) { w.text(local(s)) }

func (w *rowWriter) row(e *Entry) {
	name := e.Name
	if e.Folder {
		name = strings.TrimSuffix(name, "/")
	}
	shown := visible(name)
	if w.older > 0 {
		w.older--
		w.put(`<tr role="row" class="older">`)
	} else {
		w.put(`<tr role="row">`)
	}
	w.choice(name, shown, e)
	w.name(name, e)
	if e.Older > 0 {
		w.fold(e)
		w.older = e.Older
	}
	w.put(`</td>`)
	w.size(e)
	w.modified(e.ModTime)
	w.action(shown, e)
	w.put("</tr>\n")
}

// choice writes the checkbox that selects the row. A form does not send every name as it is,
// such as one that is not UTF-8; the value is then the address of the member.
func (w *rowWriter) choice(name, shown string, e *Entry) {
	if shown == name {
		w.put(`<td class="c" role="cell"><input type="checkbox" name="name" value="`)
		w.text(name)
	} else {
		w.put(`<td class="c" role="cell"><input type="checkbox" name="href" value="`)
		w.href(e.Href)
	}
	w.put(`" aria-label="`)
	w.text(w.texts.Choose)
	w.put(` `)
	w.text(shown)
	w.put(`"></td>`)
}

func (w *rowWriter) name(name string, e *Entry) {
	w.put(`<td class="n" role="cell"><a href="`)
	w.href(e.Href)
	w.text(e.Query)
	w.put(`">`)
	if e.Folder {
		w.put(iconFolder)
	} else {
		w.put(iconOf(e.MediaType))
	}
	w.put(`<span><bdi>`)
	w.writer.name(name)
	w.put(`</bdi>`)
	if e.Folder {
		w.put(`/`)
	}
	w.put(`</span></a>`)
}

// fold writes the control that unfolds the rotated files of a log. The style sheet shows their
// rows while it is open, without a script.
func (w *rowWriter) fold(e *Entry) {
	w.put(`<details class="fold"><summary>`)
	w.html = appendCounted(w.html, w.texts.Older, int64(e.Older)) // a constant of the catalogue
	w.put(`<span> · `)
	w.html = appendSize(w.html, e.OlderBytes)
	w.put(`</span>` + svgOpen + `</summary></details>`)
}

func (w *rowWriter) size(e *Entry) {
	if e.Folder || e.Size < 0 {
		w.put(`<td class="s" role="cell"></td>`)
		return
	}
	w.put(`<td class="s" role="cell" title="`)
	w.html = appendCounted(w.html, w.texts.Bytes, e.Size) // a constant of the catalogue: nothing to escape
	w.put(`">`)
	w.html = appendSize(w.html, e.Size)
	w.put(`</td>`)
}

func (w *rowWriter) modified(t time.Time) {
	t = t.In(w.now.Location())
	if year := t.Year(); t.IsZero() || year < 0 || year > 9999 { // RFC 3339 has four digits
		w.put(`<td class="t" role="cell"></td>`)
		return
	}
	// Digits and "-:+T" only: nothing to escape.
	w.stamp = t.AppendFormat(w.stamp[:0], time.RFC3339) // package time formats it faster than other layouts
	if zulu := len(w.stamp) - 1; w.stamp[zulu] == 'Z' {
		w.stamp = append(w.stamp[:zulu], "+00:00"...)
	}
	date, minute, second, zone := w.stamp[:10], w.stamp[11:16], w.stamp[16:19], w.stamp[19:]

	w.put(`<td class="t" role="cell"><time datetime="`)
	w.html = append(w.html, w.stamp...)
	w.put(`" title="`)
	w.html = append(append(append(w.html, date...), ' '), minute...)
	w.html = append(append(append(w.html, second...), ' '), zone...)
	w.put(`">`)
	w.html = append(append(append(w.html, date...), ' '), minute...)
	w.put(`</time>`)

	ago := w.now.Sub(t)
	if age, n := w.texts.age(ago); age != "" {
		if ago < time.Minute {
			w.put(` <span class="age fresh">`)
		} else {
			w.put(` <span class="age">`)
		}
		w.html = appendCounted(w.html, age, n)
		w.put(`</span>`)
	}
	w.put(`</td>`)
}

func (w *rowWriter) action(shown string, e *Entry) {
	if w.plain {
		w.put(`<td class="d" role="cell"></td>`)
		return
	}
	w.put(`<td class="d" role="cell"><a href="`)
	w.href(e.Href)
	if e.Folder {
		w.put(`?zip`)
	} else {
		w.put(`?download`)
	}
	w.put(`" aria-label="`)
	w.text(w.texts.Download)
	w.put(` `)
	w.text(shown)
	w.put(`" title="`)
	w.text(w.texts.Download)
	w.put(`">`)
	w.put(iconDownload)
	w.put(`</a></td>`)
}

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
