package ui

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestHumanSize(t *testing.T) {
	for n, want := range map[int64]string{
		0:                "0 B",
		1:                "1 B",
		1023:             "1023 B",
		1024:             "1.0 KiB",
		1536:             "1.5 KiB",
		10_188:           "9.9 KiB",
		10_200:           "10 KiB",
		1_047_527:        "1.0 MiB", // not "1023 KiB"
		1_000_000:        "977 KiB",
		3_287_114:        "3.1 MiB",
		3_287_114_000:    "3.1 GiB",
		math.MaxInt64:    "8.0 EiB",
		1 << 50:          "1.0 PiB",
		999 * (1 << 30):  "999 GiB",
		1001 * (1 << 30): "1.0 TiB",
	} {
		if got := humanSize(n); got != want {
			t.Errorf("humanSize(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 123456: "123,456", 1234567: "1,234,567",
		-5: "-5", -123: "-123", -1234: "-1,234", math.MaxInt64: "9,223,372,036,854,775,807",
	} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		ago     time.Duration
		en, zhs string
	}{
		{-2 * time.Minute, "", ""}, // a clock is wrong somewhere
		{-time.Minute, "just now", "刚刚"},
		{0, "just now", "刚刚"},
		{59 * time.Second, "just now", "刚刚"},
		{time.Minute, "1 min ago", "1 分钟前"},
		{59*time.Minute + 59*time.Second, "59 min ago", "59 分钟前"},
		{time.Hour, "1 h ago", "1 小时前"},
		{24*time.Hour - 1, "23 h ago", "23 小时前"},
		{24 * time.Hour, "1 day ago", "1 天前"},
		{29 * 24 * time.Hour, "29 days ago", "29 天前"},
		{30 * 24 * time.Hour, "", ""},
		{math.MaxInt64, "", ""},
		{math.MinInt64, "", ""},
	} {
		if got := aged(english(), c.ago); got != c.en {
			t.Errorf("%v: %q, want %q", c.ago, got, c.en)
		}
		if got := aged(chinese(), c.ago); got != c.zhs {
			t.Errorf("%v: %q, want %q", c.ago, got, c.zhs)
		}
	}
}

func TestZoneName(t *testing.T) {
	for offset, want := range map[int]string{0: "UTC", 8 * 3600: "UTC+08:00", -3*3600 - 1800: "UTC-03:30"} {
		if got := zoneName(noon.In(time.FixedZone("", offset))); got != want {
			t.Errorf("offset %d: %q, want %q", offset, got, want)
		}
	}
}

func TestIconOf(t *testing.T) {
	for mediaType, want := range map[string]markup{
		"text/plain; charset=utf-8": iconText,
		"text/plain":                iconText,
		"text/csv; charset=utf-8":   iconTable,
		"application/json":          iconCode,
		"application/gzip":          iconArchive,
		"application/x-tar":         iconArchive,
		"application/java-archive":  iconArchive,
		"image/jpeg":                iconImage,
		"image/svg+xml":             iconImage,
		"application/octet-stream":  iconFile,
		"application/pdf":           iconDocument,
		"textual/x":                 iconFile,
		"":                          iconFile,
	} {
		if got := iconOf(mediaType); got != want {
			t.Errorf("iconOf(%q) = %s", mediaType, got)
		}
	}
}

func TestEachIconIsDrawn(t *testing.T) {
	sheet := string(newPages(t).assets().files["folder/listing.css"].content)
	for _, icon := range []markup{
		iconFolder, iconFile, iconText, iconCode, iconTable, iconDocument, iconArchive, iconImage, iconAudio, iconVideo, iconDownload,
	} {
		_, kind, _ := strings.Cut(strings.TrimSuffix(string(icon), `"></i>`), "mask ")
		if rule := ".mask." + kind + "{mask-image:url(../icons/" + kind + ".svg)}"; !strings.Contains(sheet, rule) {
			t.Errorf("no %s for %s", rule, icon)
		}
	}
}

func aged(t *texts, ago time.Duration) string { return counted(t.age(ago)) }
