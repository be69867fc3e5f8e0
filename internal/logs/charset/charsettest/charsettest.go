// Package charsettest encodes text for tests that read it back.
package charsettest

import (
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Chinese is a log with characters of one to four bytes.
const Chinese = `2026-03-04 10:00:00 INFO 启动完成
2026-03-04 10:00:01 ERROR 连接超时：数据库没有响应
  at 第一行
2026-03-04 10:00:02 INFO plain ASCII
2026-03-04 10:00:03 WARN 重试 3 次，𠀀 ä
`

// GBK encodes in GB18030, which GBK is a part of.
func GBK(t testing.TB, s string) string {
	t.Helper()
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// UTF16 encodes in UTF-16, with the high byte of a unit at the given index.
func UTF16(s string, high int) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		unit := [2]byte{}
		unit[high], unit[1-high] = byte(u>>8), byte(u)
		b.Write(unit[:])
	}
	return b.String()
}
