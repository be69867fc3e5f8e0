// Package ui makes the pages that a browser sees: the list of mounts, the listing of a folder,
// the page of a log, the preview of a file, the pages that mount and share a folder, and the
// pages of errors. It turns plain values (Folder, Log, Preview, Problem, …) into HTML, and
// serves the style sheets, scripts and icons that the pages refer to.
//
// The package reads no file, knows no mount and checks no login. Its callers do, and hand it
// what may be shown. Of this program it imports only internal/logs/ansi (escape sequences of
// terminals) and internal/logs/charset (encodings of previews).
//
// # Where to read
//
//   - ui.go: Pages, made once by New; layout.go: what all pages have; writer.go: values become HTML
//   - viewer.go: who looks at a page, in which language, and the addresses of links
//   - folder.go, rows.go, order.go: the listing; index.go: the list of mounts
//   - log.go, logline.go, logtime.go, logtogether.go: the page of a log; preview.go: the page of a file
//   - mounting.go, link.go, problem.go: the small pages
//   - name.go, crumbs.go, format.go: how names, paths, sizes and ages are written
//   - text.go, logtext.go, logscript.go, problemtext.go: the catalogue of texts; english.go, chinese.go:
//     its two languages
//   - assets.go: how assets are made shorter, hashed, named and served
//
// The method main of a page writes its HTML. icons.svg has the icons. assets holds a folder for each
// kind of page, log, folder and files, and shared, icons and vendor; the module of a page is
// page.js. log/state.js has the state of the page of a log, log/rows.js its lines. e2e tests the pages in
// a browser.
//
// # Invariants
//
//   - A page works without scripts. A script adds what HTML cannot do, and then shows its tools.
//   - A name, a path or a line of a log is anybody's. It reaches a page only as text: through
//     writer.put or writer.text, which escape it. Characters that mislead readers are marked.
//   - A page refers to nothing on another host and has no inline script or style: its policy can
//     forbid both.
//   - The URL of an asset holds a hash of all assets. Its content never changes, so browsers
//     cache it for ever. The URL of a page is what people keep: it holds no hash.
//   - Every text is in the catalogue, in both languages, and each text of a script is in Script.
//   - The links of a page start with the base path of its Viewer, so that a proxy may serve the
//     program below a path of its own.
//
// # Use
//
// A Pages is safe for concurrent use. Each method streams its page to a writer and keeps no
// value it was given. Folder reads its entries while it writes: the first rows of a long listing
// are on their way before the last ones are known. An error of a method is that of the writer,
// or of the entries.
package ui
