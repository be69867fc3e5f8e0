package ui

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The page of several logs as one.

// sourceColours is how many colours sources have. More sources repeat them; each line names its own.
const sourceColours = 8

// steps makes the page a step below its folder.
func (v *logView) steps() {
	trail := &v.Trail
	trail.Above = append(trail.Above, trail.Here)
	trail.Here = crumb{Name: counted(v.T.Logs, int64(len(v.L.Sources)))}
	v.Title = trail.Here.Name + " · " + visible(v.L.Path)
}

// colours gives each log a label and a colour.
func (v *logView) colours() {
	v.sourceAt = map[string]int{}
	names := make([]string, len(v.L.Sources))
	for i, s := range v.L.Sources {
		names[i] = s.Name
		v.sourceAt[s.Name] = i
	}
	v.labels = labels(names)
}

// labels returns short names that differ: without folders and a usual end where that is enough.
func labels(names []string) []string {
	list := slices.Clone(names)
	for _, short := range []func(string) string{
		path.Base,
		func(name string) string { return strings.TrimSuffix(path.Base(name), ".log") },
	} {
		same := map[string]int{}
		for _, name := range names {
			same[short(name)]++
		}
		for i, name := range names {
			if label := short(name); same[label] == 1 && label != "" {
				list[i] = label
			}
		}
	}
	return list
}

// sources writes the logs: one can be hidden, or shown alone.
func (v *logView) sources(w *writer) {
	t := v.T
	w.put(`<div class="log-sources" id="log-sources" role="group" aria-label="{}" data-hide="{}" data-show="{}" data-only="{}" data-all="{}">`,
		t.LogSources, t.Hide, t.Show, t.Only, t.AllLogs)
	for i, s := range v.L.Sources {
		class, act := "source", t.Hide
		if s.Hidden {
			class, act = "source off", t.Show
		}
		w.put(`
<span class="{}" data-name="{}" data-label="{}"><a href="{}" class="s{}" title="{}" aria-label="{}: {}"><bdi>{}</bdi></a></span>`,
			class, url.PathEscape(s.Name), visible(v.labels[i]), s.Href, strconv.Itoa(i%sourceColours), act+" "+visible(s.Name), visible(v.labels[i]), act, visible(v.labels[i]))
	}
	w.put(`
</div>
`)
	if v.L.Left == 0 {
		return
	}
	w.put(`<details class="log-left"><summary>{}</summary><ul>`, counted(t.LeftOut, int64(v.L.Left)))
	here := v.Trail.Above[len(v.Trail.Above)-1].Href
	for _, s := range v.L.Skipped {
		if here != "" && strings.HasSuffix(s.Name, "/") { // a login of its own may open it
			w.put(`<li><a href="{}"><bdi>{}</bdi></a>{}</li>`, strings.TrimSuffix(here, "/")+hrefOf(s.Name)+"?view", visible(s.Name), ": "+visible(s.Reason))
			continue
		}
		w.put(`<li><bdi>{}</bdi>{}</li>`, visible(s.Name), ": "+visible(s.Reason))
	}
	rest := v.L.Left - len(v.L.Skipped)
	w.putIf(rest > 0, `<li>+{}</li>`, grouped(int64(rest)))
	w.put(`</ul></details>
`)
}

// choice writes which logs the form is about.
func (v *logView) choice(w *writer) {
	for _, c := range v.L.Choice {
		w.put(`<input type="hidden" name="{}" value="{}">`, c.Name, visible(c.Value))
	}
	// The scripts ask for these fields, which several logs do not have.
	for _, name := range []string{"context", "numbers", "charset"} {
		w.put(`<input type="hidden" name="{}" disabled>`, name)
	}
}

// source writes the name of a line's log.
func (v *logView) source(w *writer, l *LogLine) {
	i, known := v.sourceAt[l.Source]
	if !known {
		return
	}
	w.put(`<span class="src s{}" title="{}">{}</span>`, strconv.Itoa(i%sourceColours), visible(l.File), visible(v.labels[i]))
}
