package ui

// times writes the menu of times. A range has the parameters of a query; scripts show them in the
// zone of the page.
func (v *logView) times(w *writer) {
	t, f := v.T, &v.L.Filter
	w.put(`<details class="menu" id="log-time"><summary class="tool">`+svgTime+`<span>{}</span></summary>
<div class="panel">
<div class="presets lively" role="group" aria-labelledby="log-presets"></div>
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
