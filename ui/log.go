package ui

import (
	"cmp"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Log is what the page of a log needs: some lines, which work without scripts, and what the
// scripts need to go on from there.
type Log struct {
	Path       string // decoded URL path
	Mount      string // prefix of the mount that Path lies in
	ParentHref string
	Size       int64    // of the file, in bytes
	LogSize    int64    // of all files that Lines are of
	LinkTimes  []string // how long links may last that the viewer may share; nil for no links
	Shared     string   // query of this view in such a link
	LinkedTo   string   // what the link opens that the viewer came by: "file" or "folder"; "" for no link
	Packed     bool     // nobody writes to the file: it is compressed, or an object of a bucket
	Metered    int64    // bytes for whose reading somebody pays: they lie in a bucket
	Rotated    bool     // the log has other files, which the viewer may read
	Together   bool     // Lines are of all files of the log
	Lines      []LogLine
	Filter     LogFilter
	View       string // the place of the window, in the JSON of ?lines; "" for matches of a search
	Found      string // the result of a search, in JSON; "" without a search
	AtEnd      bool   // Lines reach the end of the log
	FromStart  bool   // Lines are the first matches of a range of times, not the last ones
	Newest     bool   // the newest lines stand on top
	EditHref   string // of the page where the file can be edited; "" for none
	Older      string // query of the page with older lines or matches; "" for none
	Newer      string // and with newer ones
	AsText     string // query of the same search as plain text
	Events     int    // that the search has found
	Limited    bool   // there may be older ones
	Unfinished bool   // the search takes longer than a page can wait

	Zone      string // of lines that name none, as the query has it; "" for the usual one
	UsualZone string // name of that one; "Local" is the server's
	ZoneHint  string // zone that fits the newest line; "" if all is well
	HintHref  string // query of the page in that zone

	Refused []string // names of files of the rotated set that the viewer may not read
	Damage  string   // what is wrong with compressed files, "" for nothing

	// Of several logs as one.
	Several      bool
	Sources      []LogSource
	Choice       []LogParameter // which logs the query chooses
	NewestAsText string         // query of the last 10,000 lines as text
	Skipped      []LogSkip      // the first of the files that are left out
	Left         int            // how many are left out

	Daily bool // the file is the newest one of a log that has a new name each day

	// Of an older file of a log; without a name for none.
	Next       LogFile // in which the log continues
	NewestFile LogFile // if it is another
}

// LogFile is another file of the log.
type LogFile struct{ Name, Href string }

// LogSource is one of several logs.
type LogSource struct {
	Name   string
	Hidden bool
	Href   string // query of the page that hides it, or shows it again
}

// LogParameter is a parameter of a query.
type LogParameter struct{ Name, Value string }

// LogSkip is a file that is left out, and why.
type LogSkip struct{ Name, Reason string }

// LogFilter holds the parameters of the query.
type LogFilter struct {
	Text                      string
	Regex, IgnoreCase, Invert bool
	Level, Since, Until       string
	Context                   int
	Highlight                 bool // all lines are shown, and matches are highlighted
}

// ranging reports whether all lines of a range of times are wanted.
func (f *LogFilter) ranging() bool {
	return f.Text == "" && f.Level == "" && (f.Since != "" || f.Until != "")
}

// Log writes the page of a log. An error is that of w.
func (p *Pages) Log(w io.Writer, viewer Viewer, l Log) error {
	script, styles := "log/page", []string{"log/page.css"}
	if l.Several {
		script, styles = "log/together", append(styles, "log/together.css")
	}
	v := logView{frame: p.frame(viewer, script, l.Path, styles...), L: l}
	v.Title = visible(path.Base(l.Path)) + " · " + visible(path.Dir(l.Path)) // a tab shows the beginning only
	if l.Several {
		v.steps()
		v.colours()
	}
	if l.UsualZone == "Local" {
		v.L.UsualZone = zoneName(p.now())
	}
	return v.write(w, v.main)
}

type logView struct {
	frame
	L Log

	// Of several logs.
	labels   []string
	sourceAt map[string]int // by name
}

func (v *logView) main(w *writer) {
	t, l := v.T, &v.L
	w.put("<div class=\"log-head\">\n")
	v.crumbs(w)
	w.put(`
<h1 class="said">`)
	v.step(w, v.Trail.Here)
	w.put(`</h1>
`)
	w.put(`<label class="log-set"`)
	w.putIf(!l.Rotated, ` hidden`)
	w.put(`><input type="checkbox" name="rotated" value="1" form="log-search"`)
	w.putIf(l.Together, ` checked`)
	w.put(`> {}</label>
<p class="sum"`, t.WithRotated)
	w.putIf(l.Several, ` hidden`)
	w.put(`><span id="log-size" title="{}">{}</span></p>
</div>
`, counted(t.Bytes, l.LogSize), humanSize(l.LogSize))
	v.tools(w)
	if l.Several {
		v.sources(w)
	}
	w.put(`<div class="log-chips" id="log-chips" hidden></div>
<div class="log-times" id="log-times"`)
	timed := slices.ContainsFunc(l.Lines, func(line LogLine) bool { return line.Time != "" })
	w.putIf(!timed, ` hidden`)
	w.putIf(l.Metered > 0, ` data-metered="{}"`, strconv.FormatInt(l.Metered, 10))
	w.put(`></div>
<p class="log-hint" id="log-hint" role="status"`)
	w.putIf(l.ZoneHint == "", ` hidden`)
	w.put(`>{}<a href="{}">{}</a></p>
<div class="log-frame">
`, lead(t.ZoneOff), cmp.Or(l.HintHref, "?view"), strings.ReplaceAll(t.ReadAs, "{zone}", l.ZoneHint))
	v.view(w)
	w.put(`
<div class="log-bar" id="log-bar" hidden></div>
</div>
`)
	v.foot(w)
}

// tools writes the form of the search, and the menus.
func (v *logView) tools(w *writer) {
	t, label := v.T, v.T.SearchLog
	if v.L.Several {
		label = t.SearchLogs
	}
	w.put(`<form class="log-tools" id="log-search" role="search" method="get" autocomplete="off">
<input type="hidden" name="view" value=""><input type="hidden" name="text" value=""><input type="hidden" name="order" value="{}">
<div class="log-field">`+svgSearch+`<input type="search" name="grep" id="log-text" value="{}" placeholder="{}" aria-label="{}" spellcheck="false" autocapitalize="off" enterkeyhint="search"></div>
`, v.L.order(), v.L.Filter.Text, label, label)
	if v.L.Several {
		v.choice(w)
	}
	words, count := v.found(), ""
	switch {
	case v.L.Found == "":
	case v.L.Limited && v.L.FromStart:
		count = counted(words.firstOnes, int64(v.L.Events))
	case v.L.Limited:
		count = counted(words.newestOnes, int64(v.L.Events))
	default:
		count = counted(words.all, int64(v.L.Events))
	}
	w.put(`<div class="log-found" id="log-found"`)
	w.putIf(count == "", ` hidden`)
	w.put(`><span id="log-count" role="status">{}</span>`, count)
	button := func(act markup, icon markup, label, key string) {
		w.put(`<button class="tool lively" type="button" data-act="`+act+`" aria-label="{}" title="{}" data-key="{}"`, label, strings.TrimSpace(label+" "+key), key)
		w.putIf(act == "cancel", ` hidden`)
		w.put(`>` + icon + `</button>`)
	}
	button("cancel", svgClose, t.CancelSearch, ``)
	button("first", svgFirst, words.first, "(<)")
	button("previous", svgPrevious, words.previous, "(N)")
	button("next", svgNext, words.next, "(n)")
	button("last", svgLast, words.last, "(>)")
	w.put("</div>\n")
	w.put(`<select class="tool" name="level" aria-label="{}">
<option value="">{}</option>`, t.Level, t.AllLevels)
	for _, level := range []string{"debug", "info", "warn", "error"} {
		w.put(`<option value="{}"`, level)
		w.putIf(level == v.L.Filter.Level, ` selected`)
		w.put(`>{}</option>`, t.Levels[level])
	}
	w.put("</select>\n")
	v.times(w)
	v.filters(w)
	w.put(`<button class="tool plain" type="submit">{}</button>
`, t.Search)
	v.display(w)
	v.downloads(w)
	v.share(w)
	w.putIf(v.L.EditHref != "", `<a class="tool" href="{}">`+svgWritable+`<span>{}</span></a>
`, v.L.EditHref, t.Edit)
	w.put(`<button class="tool lively" type="button" data-act="help" aria-label="{}" title="{} (?)">`+svgHelp+`</button>
</form>
`, t.Keys, t.Keys)
}

// foundWords are the words for what a search finds.
type foundWords struct{ all, firstOnes, newestOnes, none, asText, older, newer, first, previous, next, last string }

// found returns the words for what the page shows: events of a range of times, or matches.
func (v *logView) found() foundWords {
	s := v.T.Script
	if v.L.Filter.ranging() {
		return foundWords{s["number"], s["firstEvents"], s["newestEvents"], s["nothingInRange"], v.T.RangeAsText, s["olderEvents"], s["newerEvents"], s["firstEvent"], s["previousEvent"], s["nextEvent"], s["lastEvent"]}
	}
	return foundWords{s["hits"], s["firstHits"], s["newestHits"], s["nothingFound"], v.T.AsText, s["olderHits"], s["newerHits"], s["firstHit"], s["previousHit"], s["nextHit"], s["lastHit"]}
}

func (v *logView) filters(w *writer) {
	t, f := v.T, &v.L.Filter
	w.put(`<details class="menu" id="log-options"><summary class="tool">`+svgOptions+`<span>{}</span></summary>
<div class="panel">
`, t.SearchOptions)
	check := func(label markup, name, text string, checked bool) {
		w.put(label+`<input type="checkbox" name="{}" value="1"`, name)
		w.putIf(checked, ` checked`)
		w.put("> {}</label>\n", text)
	}
	check(`<label>`, "ignorecase", t.IgnoreCase, f.IgnoreCase || f.Text == "")
	check(`<label>`, "regex", t.Regex, f.Regex)
	check(`<label>`, "invert", t.Invert, f.Invert)
	check(`<label class="lively">`, "highlight", t.Highlight, f.Highlight)
	context := ""
	if f.Context != 0 {
		context = strconv.Itoa(f.Context)
	}
	w.putIf(!v.L.Several, `<label class="wide">{} <input type="number" name="context" min="0" max="50" inputmode="numeric" value="{}" placeholder="0"></label>
`, t.ContextLines, context)
	w.put(`</div></details>
`)
}

func (v *logView) display(w *writer) {
	t := v.T
	w.put(`<details class="menu lively" id="log-display"><summary class="tool">`+svgReadOnly+`<span>{}</span></summary>
<div class="panel">
<label><input type="checkbox" name="wrap" value="1" checked> {}</label>
`, t.Display, t.WrapLines)
	w.putIf(!v.L.Several, `<label><input type="checkbox" name="numbers" value="1"> {}</label>
`, t.LineNumbers)
	w.put(`<label class="wide">{} <select name="show"><option value="">{}</option><option value="local">{}</option><option value="utc">UTC</option></select></label>
`, t.ShowTimes, t.ZoneFile, t.ZoneLocal)
	w.put(`<label class="wide" title="{}">{} <input type="text" name="zone" value="{}" placeholder="{}" list="log-zones" spellcheck="false" autocapitalize="off"></label>
<datalist id="log-zones"></datalist>
`, t.LogZoneFor, t.LogZone, v.L.Zone, v.L.UsualZone)
	if !v.L.Several {
		w.put(`<label class="wide">{} <select name="charset"><option value="">{}</option>`, t.Encoding, t.EncodingGuess)
		for _, name := range encodings {
			w.put(`<option value="{}">{}</option>`, name, t.Encodings[name])
		}
		w.put(`</select></label>
`)
	}
	w.put(`</div></details>
`)
}

func (v *logView) downloads(w *writer) {
	t := v.T
	zip := v.L.ParentHref + "?" + url.Values{"zip": {""}, "name": {v.Trail.Here.Name}}.Encode()
	if v.L.Several {
		w.put(`<details class="menu" id="log-text-of"><summary class="tool">`+svgDownload+`<span>{}</span></summary>
<div class="panel links">
<a href="{}" data-act="newest" download>{}</a>
<a data-act="found" download hidden>{}</a>
</div></details>
`, t.Download, v.L.NewestAsText, t.NewestLines, t.FoundLines)
		return
	}
	w.put(`<details class="menu" id="log-get"><summary class="tool">`+svgDownload+`<span>{}</span></summary>
<div class="panel links">
`, t.Download)
	w.put(`<a href="?download">{} <span>{}</span></a>
`, t.WholeFile, humanSize(v.L.Size))
	w.putIf(v.L.ParentHref != "", `<a href="{}">{}</a>
`, zip, t.Packed)
	w.put(`<button type="button" data-act="last" hidden>{}</button>
<a href="?since=-1h" data-act="hour" download>{} <span></span></a>
<a data-act="found" download hidden>{}</a>
<a data-act="span" download hidden>{} <span></span></a>
</div></details>
`, t.LastPart, t.LastHour, t.FoundLines, t.SpanLines)
}

// share writes the menu that makes links to what the page shows, for who has no login.
func (v *logView) share(w *writer) {
	t := v.T
	if len(v.L.LinkTimes) == 0 {
		return
	}
	w.put(`<details class="menu" id="log-share"><summary class="tool">`+svgLink+`<span>{}</span></summary>
<div class="panel"><p>{}</p>
<div class="presets">
`, t.ShareLink, t.ShareLogHint)
	for _, name := range v.L.LinkTimes {
		w.put(`<a class="tool" href="{}" data-time="{}">{}</a>
`, "?"+joined("link="+url.QueryEscape(name), v.L.Shared), name, t.linkTime(name))
	}
	w.put("</div>\n</div></details>\n")
}

// view writes the lines, and what is to be said about them.
func (v *logView) view(w *writer) {
	t, l := v.T, &v.L
	w.put(`<div class="log-view`)
	w.putIf(!l.Newest && (l.AtEnd || l.View == "" && !l.FromStart), ` from-end`) // it opens at the last line
	w.put(`" id="log-view" role="log" aria-live="off" aria-label="{}" tabindex="0">
<div class="log-content">
`, t.LogLines)
	older, newer := t.OlderLines, t.NewerLines
	if l.View == "" {
		older, newer = v.found().older, v.found().newer
	}
	toOlder := func() {
		w.putIf(l.Older != "", `<p class="log-way"><a class="button" href="{}" rel="prev">{}</a></p>`, l.Older, older)
	}
	toNewer := func() {
		w.putIf(l.Newer != "", `<p class="log-way"><a class="button" href="{}" rel="next">{}</a></p>`, l.Newer, newer)
		if l.Next.Name == "" {
			return
		}
		w.put(`<p class="log-note" id="log-next">{}<a href="{}"><bdi>{}</bdi></a>`, lead(t.ContinuesIn), l.Next.Href, visible(l.Next.Name))
		w.putIf(l.NewestFile.Name != "", ` · {}<a href="{}"><bdi>{}</bdi></a>`, lead(t.NewestIn), l.NewestFile.Href, visible(l.NewestFile.Name))
		w.put(`</p>`)
	}
	above, below := toOlder, toNewer
	if l.Newest {
		above, below = toNewer, toOlder
	}
	above()
	w.putIf(l.Damage != "", `<p class="log-note">{}<bdi>{}</bdi></p>`, lead(t.Damaged), l.Damage)
	if len(l.Refused) > 0 {
		w.put(`<p class="log-note">`)
		before := lead(t.RefusedFiles)
		for _, name := range l.Refused {
			w.put(`{}<bdi>{}</bdi>`, before, name)
			before = " "
		}
		w.put(`</p>`)
	}
	switch {
	case l.Unfinished:
		w.put(`<p class="log-note">{}<a href="{}">{}</a></p>`, lead(t.SearchTakesLong), l.AsText, v.found().asText)
	case len(l.Lines) > 0:
	case l.View != "":
		w.put(`<p class="log-note" id="log-empty">{}</p>`, t.EmptyLog)
	default:
		w.put(`<p class="log-note" id="log-empty">{}</p>`, v.found().none)
	}
	w.put(`
<div id="log-rows" data-view="{}"`, asciiJSON(l.View))
	w.putIf(l.Daily, ` data-daily`)
	w.putIf(l.Packed, ` data-packed`)
	w.putIf(l.Several, ` data-together`)
	w.putIf(l.LinkedTo != "", ` data-linked="{}"`, l.LinkedTo)
	w.putIf(l.Found != "", ` data-found="{}"`, asciiJSON(l.Found))
	w.put(`>`)
	v.lines(w)
	w.put(`
</div>
`)
	below()
	w.put(`</div>
</div>`)
}
