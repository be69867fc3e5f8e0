package tree

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
	"gowebdav/internal/natural"
)

// ErrMany reports that a folder holds more than was asked for.
var ErrMany = errors.New("there are more")

// Logs returns the chosen logs below a folder, in natural order and depth first, with up to most
// files. If there are more, it returns these and [ErrMany]. Another error is that of ctx, or of
// a system without descriptors or memory.
//
// A file that is found by its name and by links counts once.
//
// A name or pattern that chooses a log chooses its rotated files too. One that only chooses
// rotated files chooses just these.
func (f Folder) Logs(ctx context.Context, c *Choice, most int) (found []logs.Listed, err error) {
	skip := f.Skip
	f.Skip = func(path string, err error) {
		c.passedOver(path)
		if c.all() || c.chooses(path) || strings.HasSuffix(path, "/") && c.enters(strings.TrimSuffix(path, "/")) {
			skip(path, err)
		}
	}
	files, full := 0, false
	w := &walk[logs.Listed]{
		Folder: f,
		enters: func(path string) bool { return !full && c.enters(path) },
		wants:  func(string) bool { return true },
		settle: func(l *level[logs.Listed], members []member) {
			for _, m := range members {
				if m.folder && m.link {
					f.Skip(path.Join(l.path, m.name)+"/", ErrLink)
				}
			}
			l.found = logsOf(l, members, c)
			for i, log := range l.found {
				if files += len(log.Files); files > most {
					l.found, full = l.found[:i], true
					return
				}
			}
		},
		name: func(l logs.Listed) string { return path.Base(l.Name) },
		give: func(l logs.Listed) error {
			found = append(found, l)
			return f.keep(len(l.Files))
		},
	}
	err = w.run(ctx)
	if err == nil && full {
		err = ErrMany
	}
	return once(found), err
}

// once leaves out links to files that are found by their own names, such as those of the
// containers of Kubernetes, or of a program to its newest log.
func once(found []logs.Listed) []logs.Listed {
	type id struct{ device, inode uint64 }
	files := map[id]bool{}
	for _, l := range found {
		for _, file := range l.Files {
			if !file.Link && file.Inode != 0 {
				files[id{file.Device, file.Inode}] = true
			}
		}
	}
	return slices.DeleteFunc(found, func(l logs.Listed) bool {
		return len(l.Files) == 1 && l.Files[0].Link && files[id{l.Files[0].Device, l.Files[0].Inode}]
	})
}

// logsOf returns the chosen logs among the members of a folder.
func logsOf(l *level[logs.Listed], members []member, c *Choice) (found []logs.Listed) {
	byName := make(map[string]logs.ListedFile, len(members))
	names := make([]string, 0, len(members))
	for _, m := range members {
		if !m.folder {
			byName[m.name] = logs.ListedFile{Name: m.name, Size: m.size, Changed: m.changed, Device: m.device, Inode: m.inode, Link: m.link}
			names = append(names, m.name)
		}
	}
	add := func(log string, files []string, part bool) {
		list := logs.Listed{Name: path.Join(l.path, log), Dir: l.dir}
		whole := c.chooses(list.Name)
		for _, name := range files {
			if whole || c.chooses(path.Join(l.path, name)) {
				list.Files = append(list.Files, byName[name])
			}
		}
		if list.Part = part || len(list.Files) < len(files); len(list.Files) > 0 {
			found = append(found, list)
		}
	}
	ofSet, taken := map[string]bool{}, map[string]bool{} // files, and names of logs
	for _, set := range rotation.Sets(names, func(name string) time.Time { return byName[name].Changed }) {
		log, files := set.Name, set.Files
		if _, ok := byName[log]; taken[log] || ok && !slices.Contains(files, log) {
			log = files[len(files)-1] // another log has the name
		}
		taken[log] = true
		for _, name := range files {
			ofSet[name] = true
		}
		if c.Omits(path.Join(l.path, log)) {
			c.passedOver(path.Join(l.path, log))
			for _, name := range files {
				c.passedOver(path.Join(l.path, name))
			}
			continue
		}
		for len(files) > logs.MaxFiles { // the oldest are logs of their own
			add(files[logs.MaxFiles-1], files[:logs.MaxFiles], true)
			files = files[logs.MaxFiles:]
		}
		add(log, files, false)
	}
	for _, name := range names {
		if !ofSet[name] && !(rotation.Compressed(name) && ofSet[strings.TrimSuffix(name, path.Ext(name))]) { // else it is being compressed
			add(name, []string{name}, false)
		}
	}
	slices.SortFunc(found, func(a, b logs.Listed) int { return natural.Compare(path.Base(a.Name), path.Base(b.Name)) })
	return found
}
