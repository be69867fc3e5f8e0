package main

import (
	"fmt"
	"html"
	"strings"
)

// shape is a picture of scaling.md: which programs run where, and who asks whom. It is narrow enough for a phone.
type shape struct {
	name   string
	title  text
	height int
	boxes  []box
	arrows []arrow
}

// text is in English and in Chinese; without Chinese it is the same in both.
type text struct{ en, zh string }

type kind string

const (
	host    kind = "host"    // a server, around what runs there
	own     kind = "own"     // this program
	program kind = "program" // another one
	folder  kind = "folder"
)

// box is at x, y in pixels. A program or folder is boxHeight high.
type box struct {
	id      string // for arrows
	kind    kind
	x, y, w int
	h       int // of a host
	text    text
}

// arrow leads from a box to the one that it asks, or writes to.
type arrow struct {
	from, to string
	label    text
}

const (
	shapeWidth = 440
	boxHeight  = 34
)

var clients = text{"browsers, WebDAV clients, curl", "浏览器、WebDAV 客户端、curl"}

var shapes = []shape{
	{
		"one", text{"One server", "一台服务器"}, 236,
		[]box{
			{"c", program, 90, 8, 260, 0, clients},
			{"", host, 8, 62, 424, 166, text{"server", "服务器"}},
			{"p", program, 120, 84, 200, 0, text{"Traefik, Caddy, nginx", ""}},
			{"g", own, 120, 136, 200, 0, text{"GoWebDAV", ""}},
			{"f", folder, 120, 186, 200, 0, text{"folder with logs", "日志文件夹"}},
			{"a", program, 336, 186, 88, 0, text{"application", "应用"}},
		},
		[]arrow{{"c", "p", text{"HTTPS", ""}}, {"p", "g", text{}}, {"g", "f", text{}}, {"a", "f", text{}}},
	},
	{
		"hub", text{"A hub and another server", "入口和另一台服务器"}, 300,
		[]box{
			{"c", program, 90, 8, 260, 0, clients},
			{"", host, 8, 62, 424, 108, text{"web1, the hub", "web1（入口）"}},
			{"g", own, 120, 78, 200, 0, text{"GoWebDAV", ""}},
			{"f", folder, 24, 126, 120, 0, text{"/app", ""}},
			{"", host, 150, 196, 282, 96, text{"web2", ""}},
			{"r", own, 220, 208, 200, 0, text{"GoWebDAV", ""}},
			{"d", folder, 220, 252, 200, 0, text{"/app", ""}},
		},
		[]arrow{{"c", "g", text{"HTTPS", ""}}, {"g", "f", text{}}, {"g", "r", text{"/web2", ""}}, {"r", "d", text{}}},
	},
	{
		"replicas", text{"Instances of one folder", "一个文件夹的多个实例"}, 196,
		[]box{
			{"c", program, 8, 8, 260, 0, text{"proxy", "代理"}},
			{"g", own, 8, 78, 120, 0, text{"GoWebDAV", ""}},
			{"h", own, 148, 78, 120, 0, text{"GoWebDAV", ""}},
			{"f", folder, 8, 150, 260, 0, text{"read-only: any number", "只读：数量不限"}},
			{"d", program, 300, 8, 132, 0, text{"proxy", "代理"}},
			{"w", own, 300, 78, 132, 0, text{"GoWebDAV", ""}},
			{"e", folder, 300, 150, 132, 0, text{"writable: one", "可写：一个"}},
		},
		[]arrow{{"c", "g", text{}}, {"c", "h", text{}}, {"g", "f", text{}}, {"h", "f", text{}}, {"d", "w", text{}}, {"w", "e", text{}}},
	},
	{
		"gateway", text{"A gateway in front of two servers", "两台服务器前面的网关"}, 264,
		[]box{
			{"c", program, 90, 8, 260, 0, clients},
			{"p", program, 90, 72, 260, 0, text{"gateway, removes /web1 or /web2", "网关，去掉 /web1 或 /web2"}},
			{"", host, 8, 146, 204, 110, text{"web1", ""}},
			{"g", own, 52, 164, 148, 0, text{"GoWebDAV", ""}},
			{"f", folder, 52, 214, 148, 0, text{"/app", ""}},
			{"", host, 228, 146, 204, 110, text{"web2", ""}},
			{"h", own, 272, 164, 148, 0, text{"GoWebDAV", ""}},
			{"d", folder, 272, 214, 148, 0, text{"/app", ""}},
		},
		[]arrow{{"c", "p", text{"HTTPS", ""}}, {"p", "g", text{"/web1", ""}}, {"p", "h", text{"/web2", ""}}, {"g", "f", text{}}, {"h", "d", text{}}},
	},
	{
		"fleet", text{"Several servers and VictoriaLogs", "多台服务器和 VictoriaLogs"}, 320,
		[]box{
			{"", host, 8, 8, 204, 172, text{"web1", ""}},
			{"g", own, 72, 24, 128, 0, text{"GoWebDAV", ""}},
			{"f", folder, 20, 82, 180, 0, text{"lab.log", ""}},
			{"v", program, 72, 138, 128, 0, text{"vlagent", ""}},
			{"", host, 228, 8, 204, 172, text{"web2 …", ""}},
			{"h", own, 292, 24, 128, 0, text{"GoWebDAV", ""}},
			{"d", folder, 240, 82, 180, 0, text{"lab.log", ""}},
			{"w", program, 292, 138, 128, 0, text{"vlagent", ""}},
			{"", host, 90, 218, 260, 94, text{"logs", ""}},
			{"s", program, 140, 226, 200, 0, text{"VictoriaLogs", ""}},
			{"k", folder, 140, 272, 200, 0, text{"all lines, compressed", "所有的行，已压缩"}},
		},
		[]arrow{{"g", "f", text{}}, {"v", "f", text{}}, {"v", "s", text{}}, {"h", "d", text{}}, {"w", "d", text{}}, {"w", "s", text{}}, {"s", "k", text{}}},
	},
}

// The colours are those of the plots of "make bench", on white and on black.
const shapeStyle = `
text{font:13px system-ui,sans-serif;fill:#1f2328}
.host{fill:none;stroke:#8b949e;stroke-dasharray:4 3}.hostname{font-size:12px;fill:#57606a}
.own{fill:none;stroke:#b3261e;stroke-width:2}.ownname{font-weight:600}
.program,.folder{fill:none;stroke:#57606a}
.arrow{fill:none;stroke:#57606a;marker-end:url(#head)}.head{fill:#57606a}
.label{font-size:12px;fill:#57606a}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.own{stroke:#ff8f80}
.program,.folder,.arrow{stroke:#a3adb8}.head,.label,.hostname{fill:#a3adb8}
}`

// pictures returns the file of each shape, in both languages, by its name.
func pictures() map[string]string {
	files := map[string]string{}
	for _, s := range shapes {
		files["scaling-"+s.name+".svg"] = s.draw(func(t text) string { return t.en })
		files["scaling-"+s.name+".zh-CN.svg"] = s.draw(func(t text) string {
			if t.zh == "" {
				return t.en
			}
			return t.zh
		})
	}
	return files
}

func (s shape) draw(in func(text) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img">`+"\n", shapeWidth, s.height)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s\n</style>\n", html.EscapeString(in(s.title)), shapeStyle)
	b.WriteString(`<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker>` + "\n")
	for _, box := range s.boxes {
		box.draw(&b, in(box.text))
	}
	for _, a := range s.arrows {
		s.find(a.from).lead(&b, s.find(a.to), in(a.label))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (s shape) find(id string) box {
	for _, box := range s.boxes {
		if box.id == id {
			return box
		}
	}
	panic("no box " + id + " in " + s.name)
}

func (x box) draw(b *strings.Builder, name string) {
	name = html.EscapeString(name)
	switch x.kind {
	case host:
		fmt.Fprintf(b, `<rect class="host" x="%d" y="%d" width="%d" height="%d" rx="6"/>`+"\n", x.x, x.y, x.w, x.h)
		fmt.Fprintf(b, `<text class="hostname" x="%d" y="%d">%s</text>`+"\n", x.x+8, x.y+17, name)
		return
	case folder: // with the tab of a folder
		fmt.Fprintf(b, `<path class="folder" d="M%d %dv-%dh24l6 6h%dv%dz"/>`+"\n", x.x, x.y+boxHeight, boxHeight, x.w-30, boxHeight-6)
	default:
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>`+"\n", x.kind, x.x, x.y, x.w, boxHeight)
	}
	fmt.Fprintf(b, `<text class="%sname" text-anchor="middle" x="%d" y="%d">%s</text>`+"\n", x.kind, x.x+x.w/2, x.y+22, name)
}

// lead draws an arrow to another box.
func (x box) lead(b *strings.Builder, to box, label string) {
	if x.y == to.y {
		from, at := x.x, to.x+to.w
		if x.x < to.x {
			from, at = x.x+x.w, to.x
		}
		fmt.Fprintf(b, `<path class="arrow" d="M%d %dH%d"/>`+"\n", from, x.y+boxHeight/2, at)
		return
	}
	// Straight down where both boxes reach, otherwise with two bends.
	left, right := max(x.x, to.x), min(x.x+x.w, to.x+to.w)
	from, at := (left+right)/2, (left+right)/2
	if right-left < 20 {
		from, at = x.x+x.w/2, to.x+to.w/2
	}
	top, bottom := x.y+boxHeight, to.y
	if to.y < x.y {
		top, bottom = x.y, to.y+boxHeight
	} else if to.kind == folder && at > to.x+24 {
		bottom += 6 // beside its tab
	}
	fmt.Fprintf(b, `<path class="arrow" d="M%d %dV%dH%dV%d"/>`+"\n", from, top, (top+bottom)/2, at, bottom)
	if label != "" {
		fmt.Fprintf(b, `<text class="label" x="%d" y="%d">%s</text>`+"\n", from+6, top+17, html.EscapeString(label))
	}
}
