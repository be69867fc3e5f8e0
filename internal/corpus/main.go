package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "corpus: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("corpus", flag.ContinueOnError)
	zoneName := flags.String("zone", "Local", "the `zone` of times that name none")
	changed := flags.String("changed", "", "the `time` of all files' last change, in RFC 3339; their own by default")
	wrong := flags.Bool("wrong", false, "list the lines that are read otherwise than stated")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("expected one folder")
	}
	zone, err := time.LoadLocation(*zoneName)
	if err != nil {
		return err
	}
	fsys := changedFS{FS: os.DirFS(flags.Arg(0))}
	if *changed != "" {
		if fsys.changed, err = time.Parse(time.RFC3339, *changed); err != nil {
			return err
		}
	}
	return table(ctx, fsys, zone, *wrong, out)
}

// table prints a row for each file of a folder, and their sum.
func table(ctx context.Context, fsys fs.FS, zone *time.Location, wrong bool, out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "lines\ttime\tlevel\tright\tof\t\tfile")
	var sum measured
	var list []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || strings.HasSuffix(name, ".expect") {
			return err
		}
		m, err := measure(ctx, fsys, name, zone)
		if err != nil {
			list = append(list, fmt.Sprintf("%s: %v", name, err))
			return ctx.Err()
		}
		sum.add(m)
		row(w, m, name)
		if wrong {
			for _, line := range m.wrong {
				list = append(list, name+":"+line)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	row(w, sum, "all")
	w.Flush()
	for _, line := range list {
		fmt.Fprintln(out, line)
	}
	return nil
}

func row(w io.Writer, m measured, name string) {
	fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t\t%s\n", m.lines, share(m.timed, m.lines), share(m.levelled, m.lines), m.right, m.stated, name)
}

func share(part, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(all))
}
