package main

import (
	"fmt"
	"strings"

	"gowebdav/internal/config"
)

// bash returns the completion for bash. It needs no function of bash-completion, which
// only loads it.
func bash(u config.Usage) string {
	var values strings.Builder
	for _, s := range u.Settings {
		switch {
		case len(s.Values) > 0:
			fmt.Fprintf(&values, "        --%s) words='%s' ;;\n", s.Flag, strings.Join(s.Values, " "))
		case takesFile(s):
			fmt.Fprintf(&values, "        --%s) COMPREPLY=($(compgen -f -- \"$word\")); compopt -o filenames 2>/dev/null; return ;;\n", s.Flag)
		}
	}
	return fmt.Sprintf(`# Completion of gowebdav for bash, made by "make manual".
_gowebdav() {
    local word=${COMP_WORDS[COMP_CWORD]} flag='' words='' i
    # bash splits --flag=value into three words.
    if [[ $word == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-1]} word=''
    elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    else
        case ${COMP_WORDS[COMP_CWORD-1]} in
        %s) flag=${COMP_WORDS[COMP_CWORD-1]} ;;
        esac
    fi
    COMPREPLY=()
    if [[ -n $flag ]]; then
        case $flag in
%s        esac
    elif [[ $word == -* ]]; then
        words='%s'
    elif ((COMP_CWORD == 1)); then
        words='%s'
    elif [[ ${COMP_WORDS[1]} == @(%s) ]]; then
        COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null
    fi
    for i in $words; do
        [[ $i == "$word"* ]] && COMPREPLY+=("$i")
    done
}
complete -F _gowebdav gowebdav
`, strings.Join(flags(u, takesValue), "|"), values.String(), strings.Join(append(flags(u, nil), "--help"), " "), strings.Join(names(u, nil), " "), strings.Join(names(u, namesFiles), "|"))
}

// flags returns the flags of the settings that fit, with dashes. A nil fits takes all.
func flags(u config.Usage, fits func(config.Setting) bool) (flags []string) {
	for _, s := range u.Settings {
		if fits == nil || fits(s) {
			flags = append(flags, "--"+s.Flag)
		}
	}
	return flags
}

func takesValue(s config.Setting) bool { return s.Arg != "" }

func takesFile(s config.Setting) bool { return strings.HasPrefix(s.Arg, "FILE") }

// namesFiles reports whether the arguments of a command are files.
func namesFiles(c config.Command) bool { return strings.HasPrefix(c.Args, "[FILE") }

// names returns the names of the commands that fit. A nil fits takes all.
func names(u config.Usage, fits func(config.Command) bool) (names []string) {
	for _, c := range u.Commands {
		if c.Name != "" && (fits == nil || fits(c)) {
			names = append(names, c.Name)
		}
	}
	return names
}

// summary returns the first sentence or clause about a setting.
func summary(s config.Setting) string {
	text := strings.ReplaceAll(s.About, "\n", " ") + " "
	for _, end := range []string{". ", "; ", ": "} {
		text, _, _ = strings.Cut(text, end)
	}
	return text
}

// quoted returns text in single quotes of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
