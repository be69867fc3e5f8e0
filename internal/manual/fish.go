package main

import (
	"fmt"
	"strings"

	"gowebdav/internal/config"
)

// fish returns the completion for fish.
func fish(u config.Usage) string {
	var b strings.Builder
	b.WriteString("# Completion of gowebdav for fish, made by \"make manual\".\ncomplete -c gowebdav -f\n")
	for _, c := range u.Commands {
		if c.Name != "" {
			fmt.Fprintf(&b, "complete -c gowebdav -n __fish_use_subcommand -a %s -d %s\n", c.Name, fishQuoted(c.About))
		}
		if namesFiles(c) {
			fmt.Fprintf(&b, "complete -c gowebdav -n '__fish_seen_subcommand_from %s' -F\n", c.Name)
		}
	}
	for _, s := range u.Settings {
		fmt.Fprintf(&b, "complete -c gowebdav -l %s", s.Flag)
		switch {
		case s.Arg == "": // a boolean flag; fish has no optional values
		case len(s.Values) > 0:
			b.WriteString(" -x -a " + fishQuoted(strings.Join(s.Values, " ")))
		case takesFile(s):
			b.WriteString(" -r -F")
		default:
			b.WriteString(" -x")
		}
		b.WriteString(" -d " + fishQuoted(summary(s)) + "\n")
	}
	b.WriteString("complete -c gowebdav -l help -d 'print help'\n")
	return b.String()
}

func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
