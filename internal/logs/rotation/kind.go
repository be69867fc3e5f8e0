package rotation

import (
	"path"
	"strings"
)

// IsLog reports whether a name is surely that of a log. Other files
// have numbers and dates in their names for other reasons.
func IsLog(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return isLogExt(ext) || !others[ext] && hasLogWord(name)
}

func isLogExt(ext string) bool {
	switch ext {
	case ".log", ".out", ".err", ".stdout", ".stderr":
		return true
	}
	return false
}

// IsOther reports whether a file is no log by its extension: source, configuration, a document,
// a picture or an archive. A rotated file has the extension of its log.
func IsOther(name string) bool {
	if isLogExt(path.Ext(name)) { // that of the log, too
		return false
	}
	if n, ok := Parse(name); ok {
		name = n.Log
	}
	return others[strings.ToLower(path.Ext(name))]
}

// mayBeLog reports whether a name may be that of a log, if files beside it look like its
// rotated files.
func mayBeLog(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return !others[ext] && (!records[ext] || hasLogWord(name))
}

// records are the extensions of tables and objects. Few of these files are logs.
var records = set(".csv .tsv .json .xml")

// others are the extensions of files that are no logs.
var others = set(`
	.pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .odp .rtf .epub .md .tex .eml .ics .vcf
	.html .htm .xhtml .css .js .mjs .ts .jsx .tsx .vue .go .py .rb .rs .c .h .cc .cpp .cs .java .kt .php .pl .lua .sh .bat .ps1
	.yml .yaml .toml .ini .conf .cfg .env .properties .service .lock .pem .crt .key .pub
	.sql .db .sqlite .sqlite3 .dump .rdb .bson .parquet .pcap .bin .dat
	.png .jpg .jpeg .gif .webp .avif .bmp .ico .tif .tiff .heic .svg .psd .dng
	.mp3 .ogg .opus .wav .flac .m4a .mp4 .m4v .webm .mkv .mov .avi .ttf .otf .woff .woff2
	.zip .tar .tgz .rar .7z .jar .war .iso .img .deb .rpm .apk .exe .dll .so .dmg .msi .wasm`)

// logWords are words in the names of logs that have no extension, or one that says little:
// localhost_access_log.txt, ServerLog.txt, messages.
var logWords = set("log logs syslog maillog accesslog errorlog messages dmesg access error errors stdout stderr debug trace console secure postgresql")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

// hasLogWord reports whether one of logWords is in a name, between other characters than
// letters, or with a capital as in ServerLog.
func hasLogWord(name string) bool {
	lower := strings.ToLower(name)
	if len(lower) != len(name) {
		return false // letters beyond ASCII, whose words are no such ones
	}
	for at := 0; at < len(name); {
		if !isLetter(lower[at]) {
			at++
			continue
		}
		end := at + 1
		for end < len(name) && isLetter(lower[end]) && (!isCapital(name[end]) || isCapital(name[end-1])) {
			end++
		}
		if logWords[lower[at:end]] {
			return true
		}
		at = end
	}
	return false
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
