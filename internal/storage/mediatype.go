package storage

import (
	"path"
	"strings"

	"gowebdav/internal/logs/rotation"
)

const (
	text   = "text/plain; charset=utf-8"
	opaque = "application/octet-stream"
)

// mediaTypes maps extensions to types. A table of our own gives the same answer on every
// host (the image has no /etc/mime.types), without opening the file.
var mediaTypes = map[string]string{
	// Browsers display logs and similar files.
	"": text, ".log": text, ".stdout": text, ".stderr": text, ".lst": text, ".txt": text, ".out": text, ".err": text, ".trace": text, ".text": text,
	".conf": text, ".cfg": text, ".ini": text, ".env": text, ".properties": text, ".toml": text,
	".yaml": text, ".yml": text, ".sql": text, ".diff": text, ".patch": text,
	".go": text, ".py": text, ".java": text, ".c": text, ".h": text, ".rs": text, ".rb": text,
	".sh": text, ".ts": text, ".php": text, ".bash": text, ".bat": text, ".ps1": text, ".lua": text, ".pl": text, ".cc": text, ".cpp": text, ".hpp": text, ".cs": text,
	".kt": text, ".swift": text, ".scala": text, ".gradle": text, ".tsx": text, ".jsx": text, ".vue": text, ".scss": text, ".tf": text, ".hcl": text, ".proto": text,
	".service": text, ".socket": text, ".timer": text, ".target": text, ".mount": text, ".cnf": text, ".config": text, ".rules": text, ".desktop": text,
	".lock": text, ".mod": text, ".tmpl": text, ".cmake": text, ".mk": text, ".tex": text, ".rst": text, ".adoc": text, ".gitignore": text, ".dockerignore": text,
	".md":     "text/markdown; charset=utf-8",
	".csv":    "text/csv; charset=utf-8",
	".tsv":    "text/tab-separated-values; charset=utf-8",
	".css":    "text/css; charset=utf-8",
	".html":   "text/html; charset=utf-8",
	".htm":    "text/html; charset=utf-8",
	".xhtml":  "application/xhtml+xml",
	".js":     "text/javascript; charset=utf-8",
	".mjs":    "text/javascript; charset=utf-8",
	".json":   "application/json",
	".jsonl":  text,
	".ndjson": text,
	".xml":    "text/xml; charset=utf-8",
	".xsl":    "text/xml; charset=utf-8",
	".svg":    "image/svg+xml",
	".ics":    "text/calendar; charset=utf-8",
	".vcf":    "text/vcard; charset=utf-8",

	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".bmp": "image/bmp", ".ico": "image/x-icon",
	".tif": "image/tiff", ".tiff": "image/tiff", ".heic": "image/heic",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
	".flac": "audio/flac", ".m4a": "audio/mp4",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".mkv": "video/matroska", ".mov": "video/quicktime",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
	".wasm": "application/wasm", ".pdf": "application/pdf", ".epub": "application/epub+zip",
	".zip": "application/zip", ".tar": "application/x-tar", ".tgz": "application/gzip",
	".gz": "application/gzip", ".zst": "application/zstd", ".bz2": "application/x-bzip2",
	".bz": "application/x-bzip", ".lz": "application/x-lzip", ".jar": "application/java-archive", ".war": "application/java-archive",
	".xz": "application/x-xz", ".7z": "application/x-7z-compressed", ".rar": "application/vnd.rar",
	".doc":  "application/msword",
	".xls":  "application/vnd.ms-excel",
	".ppt":  "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
}

// opaqueNames are binary files without an extension.
var opaqueNames = map[string]bool{"wtmp": true, "btmp": true, "lastlog": true, "core": true}

// MediaType returns the Content-Type for a file's name. Rotated names (lab.log.1,
// lab.log-20260304, lab.log.2026-03-04T05:06, lab.log.old) get the type of the log. An
// unknown extension is application/octet-stream.
func MediaType(name string) string {
	for {
		if opaqueNames[name] {
			return opaque
		}
		ext := path.Ext(name)
		if ext == name { // ".profile" is a name, not an extension
			ext = ""
		}
		if t, ok := mediaTypes[strings.ToLower(ext)]; ok {
			return t
		}
		stem := unrotated(name)
		if stem == name || stem == "" {
			return opaque
		}
		name = stem
	}
}

// unrotated removes the suffix of one rotation or of an editor's backup.
func unrotated(name string) string {
	if n, ok := rotation.Parse(name); ok {
		return n.Log
	}
	for _, suffix := range []string{".old", ".bak", ".orig", ".current", "~"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok {
			return stem
		}
	}
	return strings.TrimRight(name, "0123456789.") // gc.log1
}
