package main

import (
	"strings"

	"gowebdav/internal/config"
)

// zsh returns the completion for zsh.
func zsh(u config.Usage) string {
	var b strings.Builder
	b.WriteString("#compdef gowebdav\n# Completion of gowebdav for zsh, made by \"make manual\".\n\nlocal -a commands settings\ncommands=(\n")
	for _, c := range u.Commands {
		if c.Name != "" {
			b.WriteString("  " + quoted(c.Name+":"+strings.ReplaceAll(c.About, ":", `\:`)) + "\n")
		}
	}
	b.WriteString(")\nsettings=(\n")
	for _, s := range u.Settings {
		b.WriteString("  " + quoted(argument(s)) + "\n")
	}
	b.WriteString("  '--help[print help]'\n)\n\n_arguments '1::command:{_describe command commands}' '*:file:{[[ $words[2] == (" + strings.Join(names(u, namesFiles), "|") + ") ]] && _files}' $settings\n")
	return b.String()
}

// argument returns a setting in the notation of zsh's _arguments.
func argument(s config.Setting) string {
	about := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(summary(s))
	spec := "--" + s.Flag + "=[" + about + "]:" + strings.ReplaceAll(strings.ToLower(s.Arg), ":", `\:`) + ":"
	if s.Arg == "" { // a boolean flag
		spec = "--" + s.Flag + "=-[" + about + "]::true or false:"
	}
	switch {
	case len(s.Values) > 0:
		return spec + "(" + strings.Join(s.Values, " ") + ")"
	case takesFile(s):
		return spec + "_files"
	}
	return spec
}
