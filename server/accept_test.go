package server

import (
	"net/http"
	"testing"

	"gowebdav/ui"
)

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]ui.Language{
		"":                                    ui.English,
		"*":                                   ui.English,
		"en":                                  ui.English,
		"en-GB,en;q=0.9":                      ui.English,
		"zh":                                  ui.Chinese,
		"zh-CN,zh;q=0.9,en;q=0.8":             ui.Chinese,
		"zh-Hans-SG":                          ui.Chinese,
		"zh-TW,zh;q=0.9,en;q=0.7":             ui.Chinese,
		"zh-HK":                               ui.Chinese,
		"ZH-cn":                               ui.Chinese,
		"de-DE,de;q=0.9,zh-CN;q=0.8,en;q=0.5": ui.Chinese,
		"de-DE,de;q=0.9,en;q=0.8,zh;q=0.5":    ui.English,
		"en;q=0.4,zh;q=0.5":                   ui.Chinese,
		"zh;q=0,en;q=0.1":                     ui.English,
		"fr,de":                               ui.English,
		";;;q=,,":                             ui.English,
		"zh;q=nonsense":                       ui.English,
	} {
		if got := negotiate(&http.Request{Header: http.Header{"Accept-Language": {header}}}); got != want {
			t.Errorf("negotiate(%q) = %q, want %q", header, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("zh-CN,zh;q=0.9,en;q=0.8")
	f.Add("x-y-z;q=1.5,*;q=0")
	f.Fuzz(func(t *testing.T, header string) {
		if got := negotiate(&http.Request{Header: http.Header{"Accept-Language": {header}}}); got != ui.English && got != ui.Chinese {
			t.Errorf("negotiate(%q) = %q, which has no texts", header, got)
		}
	})
}
