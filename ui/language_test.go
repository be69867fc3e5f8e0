package ui

import "testing"

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]Language{
		"":                                    English,
		"*":                                   English,
		"en":                                  English,
		"en-GB,en;q=0.9":                      English,
		"zh":                                  Chinese,
		"zh-CN,zh;q=0.9,en;q=0.8":             Chinese,
		"zh-Hans-SG":                          Chinese,
		"zh-TW,zh;q=0.9,en;q=0.7":             Chinese,
		"zh-HK":                               Chinese,
		"ZH-cn":                               Chinese,
		"de-DE,de;q=0.9,zh-CN;q=0.8,en;q=0.5": Chinese,
		"de-DE,de;q=0.9,en;q=0.8,zh;q=0.5":    English,
		"en;q=0.4,zh;q=0.5":                   Chinese,
		"zh;q=0,en;q=0.1":                     English,
		"fr,de":                               English,
		";;;q=,,":                             English,
		"zh;q=nonsense":                       English,
	} {
		if got := Negotiate(header); got != want {
			t.Errorf("Negotiate(%q) = %q, want %q", header, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("zh-CN,zh;q=0.9,en;q=0.8")
	f.Add("x-y-z;q=1.5,*;q=0")
	f.Fuzz(func(t *testing.T, header string) {
		if got := Negotiate(header); got != English && got != Chinese {
			t.Errorf("Negotiate(%q) = %q, which has no texts", header, got)
		}
	})
}

func BenchmarkNegotiate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Negotiate("de-DE,de;q=0.9,zh-CN;q=0.8,en;q=0.5")
	}
}
