package main

import (
	"fmt"
	"strings"

	"gowebdav/internal/config"
)

// page returns the manual page, in the macros of man(7).
func page(u config.Usage) string {
	var b strings.Builder
	b.WriteString(`.\" Made by "make manual" from gowebdav --help.` + "\n")
	b.WriteString(".TH GOWEBDAV 1 2026-11-24 GoWebDAV\n")
	b.WriteString(".SH NAME\ngowebdav \\- share folders over WebDAV and in the browser\n")
	b.WriteString(".SH SYNOPSIS\n")
	for i, c := range u.Commands {
		if i > 0 {
			b.WriteString(".br\n")
		}
		b.WriteString(command(c))
	}
	b.WriteString(".SH DESCRIPTION\n" + prose(u.About))
	b.WriteString(".SH COMMANDS\n")
	for _, c := range u.Commands {
		fmt.Fprintf(&b, ".TP\n%s%s.\n", command(c), roff(sentence(c.About)))
	}
	for _, s := range u.Sections {
		if s.Title == "" {
			b.WriteString(".SH OPTIONS\n" + prose(s.Text))
			for _, s := range u.Settings {
				b.WriteString(option(s))
			}
			continue
		}
		b.WriteString(".SH " + strings.ToUpper(s.Title) + "\n" + prose(s.Text))
	}
	b.WriteString(".SH SEE ALSO\n.BR curl (1),\n.BR rclone (1),\n.BR mount.davfs (8)\n")
	return b.String()
}

// command returns the synopsis of a command.
func command(c config.Command) string {
	words := strings.Fields("gowebdav " + c.Name)
	if c.Args == "" {
		return ".B " + roff(strings.Join(words, " ")) + "\n"
	}
	return fmt.Sprintf(".BI \"%s \" \"%s\"\n", roff(strings.Join(words, " ")), roff(c.Args))
}

func option(s config.Setting) string {
	head := ".B \\-\\-" + s.Flag + "\n"
	if s.Arg != "" {
		head = fmt.Sprintf(".BI \"\\-\\-%s \" %s\n", s.Flag, s.Arg)
	}
	return fmt.Sprintf(".TP\n%s%s.br\nEnvironment:\n.BR %s ;\ndefault: %s.\n.br\nExample: %s\n", head, lines(s.About), s.Env, roff(s.Default), roff(s.Example))
}

// prose returns the paragraphs of a text. Indented paragraphs keep their lines.
func prose(text string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(paragraph, "  ") {
			b.WriteString(".EX\n" + lines(paragraph) + ".EE\n")
			continue
		}
		b.WriteString(lines(paragraph))
	}
	return b.String()
}

// lines returns lines of text, escaped so that none is a request of roff.
func lines(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			b.WriteString(`\&`)
		}
		b.WriteString(roff(line) + "\n")
	}
	return b.String()
}

// roff escapes text, so that a minus can be copied, and a quote does not end an argument.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, `"`, `\(dq`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`).Replace(text)
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
