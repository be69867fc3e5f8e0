package config

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Usage is the documentation of the command line. The help, the manual page and the shell
// completions are made from it.
type Usage struct {
	About    string
	Commands []Command
	Settings []Setting
	Sections []Section // the first has no title; the settings follow it
}

// Command is a subcommand; Name "" stands for none.
type Command struct {
	Name  string
	Args  string // such as "[flags]"
	About string
}

// Setting is a flag with its variable.
type Setting struct {
	Flag    string
	Arg     string   // placeholder for the value; "": a boolean flag
	Values  []string // all possible values, if there are few
	Env     string
	Default string
	Example string
	About   string // lines of up to 74 characters; the first sentence is the summary
}

// Section is plain text in lines of up to 80 characters. Lines that start with two spaces
// are not wrapped.
type Section struct{ Title, Text string }

func commands() []Command {
	return []Command{
		{"", "[flags]", "serve the mounts"},
		{"check", "[FILE...] [flags]", "check the settings, or how logs are read"},
		{"hash", "", "hash a password for use in the settings"},
		{"link", "URL TIME [flags]", "make a link for reading a file or folder"},
		{"healthcheck", "[flags]", "ask the running server whether it is healthy"},
		{"version", "", "print the version"},
		{"help", "", "print this help"},
	}
}

// Manual returns the documentation of the command line.
func Manual() Usage {
	u := Usage{
		About:    "GoWebDAV shares folders over WebDAV and in the browser.",
		Commands: commands(),
		Sections: sections(),
	}
	for _, s := range settings() {
		values := s.values
		if s.arg == "" {
			values = []string{"true", "false"}
		}
		u.Settings = append(u.Settings, Setting{s.name, s.arg, values, s.env(), cmp.Or(s.defaultText, s.def), s.example, s.about})
	}
	return u
}

func sections() []Section {
	return []Section{{"", `In a container, set the environment, not flags: the health check is a process of
its own, and does not see the flags.

Order: flag, file, environment. An empty value counts as unset, but an empty
dav is an error. dav and DAV must not differ, even if --dav is set.`,
	}, {"Mounts", `Mounts are separated by ";" or line breaks, their fields by ",":

  prefix,path,user,password,readonly

  prefix     URL path of one or more segments; / only as the sole mount
  path       folder on this machine; created if it is missing, unless read-only
  user       login name, without ":"
  password   password, or its hash (bcrypt, argon2id, SHA-512-crypt), or a file
             with either: file:/run/secrets/app;
             null,null as user,password means no login
  readonly   true or false (also 1, 0, t, f)

To add a user, repeat prefix and path. To add the users of a file, write
htpasswd:/path as user, and leave the password empty.

The short form prefix,path is read-only without login. Put a field that holds
, or ; or " in quotes, and write "" for a quote inside.`,
	}, {"Signals", `SIGINT and SIGTERM stop the program after running requests, or after 10 seconds.
A second one stops it immediately. SIGHUP, or a change of a file, reloads
mounts, users and formats. After a file system was unmounted, SIGHUP allows
writes to the folder beneath it.`,
	}, {"Exit status", `0 after a normal stop, 1 after an error, 2 for wrong settings. healthcheck exits
with 1 for all errors. check FILE exits with 1 if the log is not recognized: if
fewer than half of its lines have a time or a level.`,
	}, {"Example", `  dav='/app,/var/log/app,user1,pass1,true;/team/drop,/srv/drop,null,null,false'
  export dav
  gowebdav --address localhost --port 8080`,
	}}
}

// print writes the help.
func (u Usage) print(w io.Writer) error {
	var b strings.Builder
	b.WriteString(u.About + "\n\nUsage:\n\n")
	for _, c := range u.Commands {
		line := strings.Join(strings.Fields("gowebdav "+c.Name+" "+c.Args), " ")
		fmt.Fprintf(&b, "  %-31s %s\n", line, c.About)
	}
	for _, s := range u.Sections {
		if s.Title != "" {
			b.WriteString("\n" + s.Title + ":\n")
		}
		b.WriteString("\n" + s.Text + "\n")
		if s.Title == "" {
			u.printSettings(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (u Usage) printSettings(b *strings.Builder) {
	for _, s := range u.Settings {
		fmt.Fprintf(b, "\n  %-27s or environment: %s\n", strings.TrimSpace("--"+s.Flag+" "+s.Arg), s.Env)
		fmt.Fprintf(b, "      %s\n", strings.ReplaceAll(s.About, "\n", "\n      "))
		fmt.Fprintf(b, "      Default: %s\n      Example: %s\n", s.Default, s.Example)
	}
}
