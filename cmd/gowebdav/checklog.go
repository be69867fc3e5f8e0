package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/wire"
)

// checkLogs prints how logs are read by the settings. It is an error if one is not: if fewer
// than half of the lines that continue no other have a time or a level.
func checkLogs(ctx context.Context, names []string, cfg config.Config, stdout io.Writer) error {
	var unread []string
	for _, name := range names {
		read, err := checkLog(ctx, name, cfg, stdout)
		if err != nil {
			return fmt.Errorf("%s: %w", wire.Printable(name), err)
		}
		if !read {
			unread = append(unread, wire.Printable(name))
		}
	}
	if len(unread) > 0 {
		return fmt.Errorf("%s: not recognized: fewer than half of the lines have a time or a level; describe the format in [[formats]] of config.toml", strings.Join(unread, ", "))
	}
	return nil
}

// checkLog prints how one log is read, and reports whether it is.
func checkLog(ctx context.Context, name string, cfg config.Config, stdout io.Writer) (read bool, err error) {
	file, err := os.Open(name)
	if err != nil {
		return false, cause(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		return false, errors.New("expected a file")
	}
	mount, url := mountOf(name, cfg.Mounts)
	zone := cmp.Or(mount.Zone, time.Local)
	log, err := logs.New(ctx, file, logs.Options{
		Zone: zone, Formats: cfg.Formats, Folder: path.Dir(url), MaxDecompressed: cfg.Logs.Decompressed, MaxDictionary: cfg.Logs.Dictionary,
	})
	if err != nil {
		return false, err
	}
	r, err := log.Report(ctx)
	if err != nil {
		return false, err
	}
	say := func(what, format string, args ...any) {
		fmt.Fprintf(stdout, "    %-16s"+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Fprintln(stdout, wire.Printable(name))
	if url == "" {
		say("mount", "none, so formats and zones that are set for a path do not count")
	} else {
		say("mount", "%s, as %s", mount.Prefix, wire.Printable(url))
	}
	printFormat(r, say)
	printZone(r, zone, mount, say)
	if hint := (logs.Set{log}).ZoneHint(ctx, time.Now()); hint != "" {
		say("", "the newest line would fit %s: set it in LOG_ZONES", hint)
	}
	say("charset", "%s", cmp.Or(r.Charset, charset.UTF8))
	size := fmt.Sprintf("%d bytes", r.Size)
	if r.Compressed {
		size += " when decompressed"
	}
	say("size", "%s, %d lines; %d of these are a part of the line before", size, r.Lines, r.Lines-r.Entries)
	timed := share(r.Timed, r.Entries)
	if r.Timed > 0 {
		timed += fmt.Sprintf(", from %s to %s", r.Early.In(zone).Format(time.RFC3339Nano), r.Late.In(zone).Format(time.RFC3339Nano))
	}
	say("with a time", "%s", timed)
	leveled := r.Entries - r.Levels[""]
	say("with a level", "%s%s", share(leveled, r.Entries), counts(r.Levels, ": ", func(a, b string) int { return int(level(b)) - int(level(a)) }))
	if r.Unread > 0 {
		say("not recognized", "%s; after a line with a time they count as a part of it, such as", share(r.Unread, r.Entries))
		for _, line := range r.Samples {
			fmt.Fprintf(stdout, "        line %d: %s\n", line.Number, wire.Printable(line.Text))
		}
	}
	if r.Damage != nil {
		say("damaged", "%v", r.Damage)
	}
	return r.Entries == 0 || 2*max(r.Timed, leveled) >= r.Entries, nil
}

func printFormat(r logs.Report, say func(what, format string, args ...any)) {
	found := counts(r.Formats, "", func(a, b string) int { return cmp.Compare(r.Formats[b], r.Formats[a]) })
	if found == "" {
		found = "none that is known"
	}
	say("format", "%s", found)
	for _, own := range r.Tried {
		switch {
		case !slices.Contains(r.Own, own):
			say("", "%s of the settings may be its format, but reads too few lines", own.Name())
		case !reads(r, own.Name()):
			say("", "%s of the settings is tried first", own.Name())
		}
	}
}

// reads reports whether a format has read a line, behind a prefix or not.
func reads(r logs.Report, name string) bool {
	for found := range r.Formats {
		if found == name || strings.HasSuffix(found, " with "+name) {
			return true
		}
	}
	return false
}

func printZone(r logs.Report, zone *time.Location, mount config.Mount, say func(what, format string, args ...any)) {
	from := "that of the server, see TZ"
	if mount.Zone != nil {
		from = "that of the mount"
	}
	name := zone.String()
	if zone == time.Local {
		name = time.Now().Format("-07:00")
	}
	switch {
	case r.Timed > 0 && r.Zoned == r.Timed:
		say("zone", "all times name it")
	case r.Zoned > 0:
		say("zone", "%s, %s; %s of the times name their own", name, from, share(r.Zoned, r.Timed))
	default:
		say("zone", "%s, %s", name, from)
	}
}

// share returns a part of a whole, and how much that is.
func share(part, whole int64) string {
	if whole == 0 {
		return "none"
	}
	return fmt.Sprintf("%d (%.1f %%)", part, 100*float64(part)/float64(whole))
}

// counts lists what was counted by name, after a text.
func counts(of map[string]int64, after string, order func(a, b string) int) string {
	var names []string
	for name := range of {
		if name != "" {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		return cmp.Or(order(names[i], names[j]), strings.Compare(names[i], names[j])) < 0
	})
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%s %d", name, of[name]))
	}
	if len(parts) == 0 {
		return ""
	}
	return after + strings.Join(parts, ", ")
}

func level(name string) format.Level {
	l, _ := format.ParseLevel(name)
	return l
}

// mountOf returns the mount that shares a file, and its path in URLs; "" if none does.
func mountOf(name string, mounts []config.Mount) (found config.Mount, url string) {
	real := func(name string) string {
		if abs, err := filepath.Abs(name); err == nil {
			name = abs
		}
		if target, err := filepath.EvalSymlinks(name); err == nil {
			name = target
		}
		return name
	}
	longest := -1
	for _, m := range mounts {
		if !m.OnHost() {
			continue
		}
		root := real(m.Path)
		below, err := filepath.Rel(root, real(name))
		if err == nil && filepath.IsLocal(below) && len(root) > longest {
			longest, found, url = len(root), m, path.Join(m.Prefix, filepath.ToSlash(below))
		}
	}
	return found, url
}

// cause removes the path from an error of package os.
func cause(err error) error {
	var wrong *fs.PathError
	if errors.As(err, &wrong) {
		return wrong.Err
	}
	return err
}
