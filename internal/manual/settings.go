package main

import (
	"errors"
	"fmt"
	"strings"

	"gowebdav/internal/config"
)

// The table of settings stands between these lines of docs/settings.md.
const (
	tableStart = "<!-- The table is made by \"make manual\" from gowebdav --help. -->\n"
	tableEnd   = "<!-- The end of the table. -->\n"
)

// withTable returns the page of settings with its table made anew.
func withTable(page string, u config.Usage) (string, error) {
	before, rest, started := strings.Cut(page, tableStart)
	_, after, ended := strings.Cut(rest, tableEnd)
	if !started || !ended {
		return "", errors.New("expected the two comments around the table of settings")
	}
	return before + tableStart + table(u) + tableEnd + after, nil
}

// table returns the settings in Markdown. A blank line lets the comment before it end.
func table(u config.Usage) string {
	var b strings.Builder
	b.WriteString("\n| setting | default | example | meaning |\n|---|---|---|---|\n")
	for _, s := range u.Settings {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s |\n", s.Env, markdown(s.Default), s.Example, markdown(s.About))
	}
	return b.String() + "\n"
}

// markdown escapes text for a cell of a table.
func markdown(text string) string {
	return strings.NewReplacer("\n", " ", `\`, `\\`, "|", `\|`, "*", `\*`, "[", `\[`, "<", `\<`, "`", "\\`").Replace(text)
}
