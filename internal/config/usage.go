package config

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Usage is what there is to say of the program. The help, the manual page and the
// completions of shells are made of it.
type Usage struct {
	About    string
	Commands []Command
	Settings []Setting
	Sections []Section // the first has no title and belongs before the settings
}

// Command is a word behind the program's name; "" stands for none.
type Command struct {
	Name  string
	Args  string // "[flags]", or what else follows
	About string
}

// Setting is a flag and what it is called in the environment.
type Setting struct {
	Flag    string
	Arg     string   // stands for the value; "" is a flag that alone means true
	Values  []string // all that there are, where they are few
	Env     string
	Default string
	About   string // lines of up to 74 characters
}

// Section is plain text in lines of up to 80 characters; those that start with
// two spaces stay as they are.
type Section struct{ Title, Text string }

// commands are all that there are.
func commands() []Command {
	return []Command{
		{"", "[flags]", "serve"},
		{"check", "[flags]", "check the settings and print the mounts"},
		{"hash", "", "make a hash to stand in place of a password"},
		{"link", "URL TIME [flags]", "make a link to a file or folder, to read it"},
		{"healthcheck", "[flags]", "ask the server with these settings how it is"},
		{"version", "", "print the version"},
		{"help", "", "print this"},
	}
}

// Manual returns what there is to say of the program.
func Manual() Usage {
	u := Usage{
		About:    "GoWebDAV shares folders over WebDAV and in the browser.",
		Commands: commands(),
		Sections: sections(),
	}
	for _, s := range settings(environment{}) {
		values := s.values
		if s.arg == "" {
			values = []string{"true", "false"}
		}
		u.Settings = append(u.Settings, Setting{s.flag, s.arg, values, s.env, cmp.Or(s.shown, s.def), s.about})
	}
	return u
}

func sections() []Section {
	return []Section{{"", `In a container set the environment, not flags: the health check runs by itself
and asks the port that the environment names.

A flag wins over a file, a file over the environment. A blank value counts as
not given, except that of dav. dav and DAV with different values are an error,
also behind --dav.`,
	}, {"Mounts", `Mounts are separated by ";", their fields by ",":

  prefix,path,user,password,readonly

  prefix     path of the URL: one or more segments, or / for the only mount
  path       folder on this machine; made if it is missing
  user       name to log in with, without ":"
  password   what belongs to it, or its hash (bcrypt, argon2id, SHA-512-crypt),
             or file:/run/secrets/app, where one of these stands;
             null,null as user,password means no login
  readonly   true or false (1, 0, t, f too)

The same prefix and path once more add a user. htpasswd:/path as user, and no
password, adds those of a file.

The short form prefix,path is read-only without login. A field that holds
, or ; or " stands in quotes, with "" for a quote inside.`,
	}, {"Signals", `SIGINT and SIGTERM let running requests finish for up to 10 seconds; a second
one ends the program at once. SIGHUP, or a change of a file, brings new mounts
and users while the server runs. SIGHUP also lets writes go to the folder under
a file system that was unmounted.`,
	}, {"Exit status", `0 when it was told to stop, 1 when something went wrong, 2 for a mistake in the
settings; healthcheck: 1 for whatever is wrong.`,
	}, {"Example", `  dav='/app,/var/log/app,user1,pass1,true;/team/drop,/srv/drop,null,null,false'
  export dav
  gowebdav --port 8080`,
	}}
}

// print prints the help.
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
		fmt.Fprintf(b, "\n  %-27s or in the environment: %s\n", strings.TrimSpace("--"+s.Flag+" "+s.Arg), s.Env)
		fmt.Fprintf(b, "      %s\n", strings.ReplaceAll(s.About, "\n", "\n      "))
		fmt.Fprintf(b, "      Default: %s\n", s.Default)
	}
}
