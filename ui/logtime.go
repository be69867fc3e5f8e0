package ui

// times writes the menu of times. A range has the parameters of a query; scripts show them in the
// zone of the page.
func (v *logView) times(w *writer) {
	t, f := v.T, &v.L.Filter
	w.put(`<details class="menu" id="log-time"><summary class="tool">`+svgTime+`<span>{}</span></summary>
<div class="panel">
<div class="presets lively" role="group" aria-labelledby="log-presets"></div>
<div class="presets lively" role="group" aria-labelledby="log-days"></div>
<label class="wide plain">{} <input type="text" name="since" value="{}" placeholder="2026-03-04 10:11"></label>
<label class="wide plain">{} <input type="text" name="until" value="{}" placeholder="-15m"></label>
`, t.Time, t.Since, f.Since, t.Until, f.Until)
	w.put(`<label class="wide lively">{} <input type="datetime-local" step="1" id="log-since"></label>
<label class="wide lively">{} <input type="datetime-local" step="1" id="log-until"></label>
<div class="ways lively"><button type="button" data-act="norange">{}</button><a data-act="range" download hidden>{}</a></div>
`, t.Since, t.Until, t.NoRange, t.RangeLines)
	w.put(`<div class="jump lively"><label for="log-moment">{}</label> <input type="datetime-local" step="1" id="log-moment"><button class="tool" type="button" data-act="jump">{}</button></div>
</div></details>
`, t.JumpTo, t.Jump)
}

// foot writes what stands below the lines: the ends of the log, the order, the way to a line by its
// number, and whether the page is live.
func (v *logView) foot(w *writer) {
	t := v.T
	w.put(`<div class="log-foot" id="log-foot">
<div class="log-place">
<button class="tool" type="button" data-act="top">`+svgTop+`</button><button class="tool" type="button" data-act="bottom">`+svgBottom+`</button>
<button class="tool" type="button" data-act="order" aria-pressed="false" title="{}">`+svgOrder+`<span>{}</span></button>
<label title="{} (:)"`, t.NewestFirst, t.NewestFirst, t.GoToLine)
	w.putIf(v.L.Several, ` hidden`)
	w.put(`><span>{}</span> <input type="text" id="log-line" inputmode="numeric" autocomplete="off" placeholder="123"></label>
</div>
<div class="log-state" role="status"><button class="log-notice" id="log-notice" type="button" hidden></button><button class="pill" id="log-pill" type="button" hidden></button></div>
</div>`, t.Line)
}

// order returns the parameter for the order of the lines.
func (l *Log) order() string {
	if l.Newest {
		return "newest"
	}
	return ""
}
