package follow

import (
	"fmt"
	"os"
	"time"
)

// tricks are how logs are rotated, by what does it.
var tricks = []trick{
	// By renaming.
	{name: "logrotate create", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.pause()
			l.reopen()
			l.say(3)
			l.pause()
		}
	}},
	{name: "logrotate create, SIGHUP late", late: true, rotate: func(l *rotated) {
		for range 3 {
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.check(os.WriteFile(l.path(), nil, 0o644))
			l.say(2)
			l.pause()
			l.say(2)
			l.pause()
			l.reopen()
			l.say(3)
			l.pause()
		}
	}},
	{name: "logrotate nocreate", rotate: func(l *rotated) {
		l.say(3)
		l.rename("lab.log.1")
		l.pause()
		l.say(2)
		l.pause()
		l.reopen()
		l.say(3)
	}},
	{name: "logrotate compress", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.shift("lab.log.%d.gz", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.pause()
			l.compress("lab.log.1")
			l.pause()
			l.say(3)
		}
	}},
	{name: "logrotate delaycompress", rotate: func(l *rotated) {
		for i := range 4 {
			l.say(3)
			l.shift("lab.log.%d.gz", 9)
			if i > 0 {
				l.move("lab.log.1", "lab.log.2")
				l.compress("lab.log.2")
			}
			l.rename("lab.log.1")
			l.reopen()
			l.pause()
			l.say(2)
		}
	}},
	{name: "logrotate dateext", rotate: func(l *rotated) {
		for day := range 3 {
			l.say(3)
			l.rename(fmt.Sprintf("lab.log-2026030%d", day+1))
			l.reopen()
			l.pause()
			l.say(2)
		}
	}},
	{name: "logrotate dateext by the hour, compressed", rotate: func(l *rotated) {
		for hour := range 3 {
			l.say(3)
			name := fmt.Sprintf("lab.log-20260304%02d", hour)
			l.rename(name)
			l.reopen()
			l.compress(name)
			l.pause()
			l.say(2)
		}
	}},
	{name: "logrotate dateext, dateformat in seconds", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(3)
			l.rename(fmt.Sprintf("lab.log-177260000%d", i))
			l.reopen()
			l.pause()
			l.say(2)
		}
	}},
	{name: "logrotate extension", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(3)
			l.rename(fmt.Sprintf("lab-2026030%d.log", i+1))
			l.reopen()
			l.pause()
			l.say(2)
		}
	}},
	{name: "writer that never opens the new file", late: true, rotate: func(l *rotated) {
		l.say(3)
		l.rename("lab.log.1")
		l.check(os.WriteFile(l.path(), nil, 0o644))
		for range 5 {
			l.say(4)
			l.pause()
		}
	}},
	{name: "two writers, one of which never opens the new file", late: true, rotate: func(l *rotated) {
		l.say(3)
		old := l.file
		l.file = nil
		l.rename("lab.log.1")
		l.reopen()
		for range 5 {
			l.sayTo(old, 2)
			l.say(2)
			l.pause()
		}
	}},
	{name: "old file written by fits and starts after the rotation", late: true, rotate: func(l *rotated) {
		l.say(3)
		old := l.file
		l.file = nil
		l.rename("lab.log.1")
		l.reopen()
		l.say(2)
		for range 4 {
			if l.pace == between {
				time.Sleep(40 * time.Second)
			}
			l.sayTo(old, 1)
			l.say(1)
			l.pause()
		}
	}},
	{name: "old files of three rotations are written", late: true, rotate: func(l *rotated) {
		var olds []*os.File
		for range 3 {
			l.say(3)
			olds = append(olds, l.file)
			l.file = nil
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.say(2)
			l.pause()
			for _, old := range olds {
				l.sayTo(old, 1)
			}
			l.pause()
		}
	}},
	{name: "old file written in parts of lines", late: true, rotate: func(l *rotated) {
		l.say(1)
		old := l.file
		l.file = nil
		l.rename("lab.log.1")
		l.reopen()
		l.say(2)
		l.tick()
		text := fmt.Sprintf("line %05d", len(l.written))
		l.written = append(l.written, text)
		old.WriteString(text[:6])
		l.tick()
		old.WriteString(text[6:] + "\n")
		l.say(1)
	}},
	{name: "RotatingFileHandler", rotate: func(l *rotated) {
		for range 4 {
			l.say(4)
			l.file.Close()
			l.file = nil
			l.shift("lab.log.%d", 5)
			l.rename("lab.log.1")
			l.open("lab.log", os.O_APPEND)
			l.pause()
			l.say(1)
		}
	}},
	{name: "TimedRotatingFileHandler", rotate: func(l *rotated) {
		for day := range 3 {
			l.say(4)
			l.file.Close()
			l.file = nil
			l.rename(fmt.Sprintf("lab.log.2026-03-0%d", day+1))
			l.open("lab.log", os.O_APPEND)
			l.pause()
			l.say(1)
		}
	}},
	{name: "logback, time", rotate: func(l *rotated) {
		for day := range 3 {
			l.say(4)
			l.rename(fmt.Sprintf("lab.2026-03-0%d.log", day+1))
			l.reopen()
			l.pause()
		}
		l.say(1)
	}},
	{name: "logback, size and time, compressed", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(4)
			name := fmt.Sprintf("lab.2026-03-04.%d.log", i)
			l.rename(name)
			l.reopen()
			l.compress(name)
			l.pause()
		}
		l.say(1)
	}},
	{name: "log4j 1, numbers after the extension", rotate: func(l *rotated) {
		for range 3 {
			l.say(4)
			l.shift("lab.log.%d", 5)
			l.rename("lab.log.1")
			l.open("lab.log", os.O_TRUNC)
			l.pause()
		}
		l.say(1)
	}},
	{name: "log4j 2, the highest number is the newest", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(4)
			l.stamp(i)
			l.rename(fmt.Sprintf("lab-%d.log", i+1))
			l.reopen()
			l.pause()
		}
		l.say(1)
	}},
	{name: "numbers before the extension", rotate: func(l *rotated) {
		for range 3 {
			l.say(4)
			l.shift("lab.%d.log", 5)
			l.rename("lab.1.log")
			l.reopen()
			l.pause()
		}
		l.say(1)
	}},
	{name: "lumberjack", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(4)
			l.file.Close()
			l.file = nil
			l.rename(fmt.Sprintf("lab-2026-03-04T10-11-1%d.000.log", i))
			l.open("lab.log", os.O_TRUNC)
			l.pause()
			l.say(1)
		}
	}},
	{name: "lumberjack, compressed", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(4)
			l.file.Close()
			l.file = nil
			name := fmt.Sprintf("lab-2026-03-04T10-11-1%d.000.log", i)
			l.rename(name)
			l.open("lab.log", os.O_TRUNC)
			l.compress(name)
			l.pause()
			l.say(1)
		}
	}},
	{name: "pm2-logrotate", rotate: func(l *rotated) { // copies, then truncates
		for i := range 3 {
			l.say(4)
			l.copyTruncate(fmt.Sprintf("lab__2026-03-04_10-11-1%d.log", i))
			l.pause()
			l.say(1)
		}
	}},
	{name: "Docker json-file, max-file", rotate: func(l *rotated) {
		for range 4 {
			l.say(3)
			l.file.Close()
			l.file = nil
			l.shift("lab.log.%d", 3)
			l.rename("lab.log.1")
			l.open("lab.log", os.O_TRUNC|os.O_APPEND)
			l.pause()
			l.say(1)
		}
	}},
	{name: "Docker json-file, compress", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.file.Close()
			l.file = nil
			l.shift("lab.log.%d.gz", 3)
			l.rename("lab.log.1")
			l.open("lab.log", os.O_TRUNC|os.O_APPEND)
			l.compress("lab.log.1")
			l.pause()
			l.say(1)
		}
	}},
	{name: "kubelet", rotate: func(l *rotated) {
		for i := range 3 {
			l.say(3)
			l.rename(fmt.Sprintf("lab.log.20260304-10111%d", i))
			l.reopen()
			l.pause()
			l.say(1)
		}
	}},
	{name: "zstd at once", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.shift("lab.log.%d.zst", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.zstd("lab.log.1")
			l.pause()
			l.say(2)
		}
	}},
	{name: "many rotations", rotate: func(l *rotated) {
		for range 12 {
			l.say(2)
			l.shift("lab.log.%d", 20)
			l.rename("lab.log.1")
			l.reopen()
			l.tick()
		}
		l.say(1)
	}},
	{name: "hard link, then a new file over the name", rotate: func(l *rotated) {
		l.say(3)
		l.check(os.Link(l.path(), l.at("lab.log.1")))
		l.pause()
		l.check(os.WriteFile(l.at("new"), nil, 0o644))
		l.move("new", "lab.log")
		l.pause()
		l.reopen()
		l.say(3)
	}},
	{name: "renamed away and back", rotate: func(l *rotated) {
		l.say(3)
		l.rename("lab.log.1")
		l.pause()
		l.say(2)
		l.move("lab.log.1", "lab.log")
		l.pause()
		l.say(2)
	}},
	{name: "away for a while", rotate: func(l *rotated) {
		l.say(3)
		l.move("lab.log", "elsewhere")
		l.pause()
		l.move("elsewhere", "lab.log")
		l.say(3)
	}},
	{name: "removed and made anew", loses: true, rotate: func(l *rotated) {
		l.say(3)
		l.check(os.Remove(l.path()))
		l.pause()
		l.reopen()
		l.say(3)
	}},
	{name: "empty files between", rotate: func(l *rotated) {
		for i := range 5 {
			if i%2 == 0 {
				l.say(2)
			}
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.pause()
		}
		l.say(2)
	}},
	{name: "rotated while empty", rotate: func(l *rotated) {
		for range 3 {
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.pause()
		}
		l.say(2)
	}},

	// By copying and truncating.
	{name: "logrotate copytruncate", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.shift("lab.log.%d", 9)
			l.copyTruncate("lab.log.1")
			l.pause()
			l.say(2)
			l.pause()
		}
	}},
	{name: "logrotate copytruncate, compress", rotate: func(l *rotated) {
		for range 3 {
			l.say(3)
			l.shift("lab.log.%d.gz", 9)
			l.copyTruncate("lab.log.1")
			l.compress("lab.log.1")
			l.pause()
			l.say(2)
			l.pause()
		}
	}},
	{name: "logrotate copytruncate, writer without O_APPEND", rotate: func(l *rotated) {
		l.reopenWithoutAppend()
		for range 3 {
			l.say(30)
			l.shift("lab.log.%d", 9)
			l.copyTruncate("lab.log.1")
			l.pause()
			l.say(2)
			l.pause()
		}
	}},
	{name: "copytruncate, writer without O_APPEND, 64 KiB", rotate: func(l *rotated) {
		l.reopenWithoutAppend()
		l.say(64 << 10 / 11)
		l.pause()
		l.copyTruncate("lab.log.1")
		l.pause()
		l.say(2)
		l.pause()
		l.say(2)
	}},
	{name: "copytruncate, writer without O_APPEND, compressed", rotate: func(l *rotated) {
		l.reopenWithoutAppend()
		for range 2 {
			l.say(200)
			l.shift("lab.log.%d.gz", 9)
			l.copyTruncate("lab.log.1")
			l.compress("lab.log.1")
			l.pause()
			l.say(200)
			l.pause()
		}
	}},
	{name: "logrotate copy", rotate: func(l *rotated) {
		l.say(3)
		content, err := os.ReadFile(l.path())
		l.check(err)
		l.check(os.WriteFile(l.at("lab.log.1"), content, 0o644))
		l.pause()
		l.say(3)
	}},
	{name: "copytruncate, the new content is longer", rotate: func(l *rotated) {
		l.say(2)
		l.copyTruncate("lab.log.1")
		l.say(20)
	}},
	{name: "truncated, less is written", loses: true, rotate: func(l *rotated) {
		l.say(5)
		l.pause()
		l.truncate()
		l.say(2)
		l.pause()
		l.say(2)
	}},
	{name: "truncated, more is written", loses: true, rotate: func(l *rotated) {
		l.say(5)
		l.pause()
		l.truncate()
		l.say(20)
	}},
	{name: "truncated, as much is written", loses: true, rotate: func(l *rotated) {
		l.say(5)
		l.pause()
		l.truncate()
		l.say(6)
	}},
	{name: "truncated by a writer without O_APPEND", loses: true, rotate: func(l *rotated) {
		l.reopenWithoutAppend()
		l.say(100)
		l.pause()
		l.truncate()
		l.pause()
		l.say(20)
	}},

	// With the same beginning in each file.
	{name: "banner, logrotate create", start: (*rotated).banner, rotate: func(l *rotated) {
		for range 3 {
			l.say(20)
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.banner()
			l.pause()
		}
		l.say(20)
	}},
	{name: "banner, compressed at once", start: (*rotated).banner, rotate: func(l *rotated) {
		for range 3 {
			l.say(20)
			l.shift("lab.log.%d.gz", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.banner()
			l.compress("lab.log.1")
			l.pause()
		}
		l.say(20)
	}},
	{name: "banner, by dates", start: (*rotated).banner, rotate: func(l *rotated) {
		for i := range 3 {
			l.say(20)
			l.rename(fmt.Sprintf("lab-2026-03-0%d.log", i+1))
			l.reopen()
			l.banner()
			l.pause()
		}
		l.say(20)
	}},
	{name: "banner, copytruncate", start: (*rotated).banner, rotate: func(l *rotated) {
		for range 3 {
			l.say(20)
			l.shift("lab.log.%d", 9)
			l.copyTruncate("lab.log.1")
			l.banner()
			l.say(5)
			l.pause()
		}
		l.say(20)
	}},
	{name: "banner, copytruncate, more than before", start: (*rotated).banner, rotate: func(l *rotated) {
		l.say(5)
		l.pause()
		l.copyTruncate("lab.log.1")
		l.banner()
		l.say(50)
		l.pause()
		l.say(5)
	}},
	{name: "banner, late lines", start: (*rotated).banner, late: true, rotate: func(l *rotated) {
		for range 2 {
			l.say(5)
			old := l.file
			l.file = nil
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.banner()
			l.say(5)
			l.pause()
			l.sayTo(old, 3)
			l.pause()
		}
	}},
	{name: "banner, restarted with >", start: (*rotated).banner, loses: true, rotate: func(l *rotated) {
		for i := range 3 {
			l.say(5 + 10*i)
			l.pause()
			l.open("lab.log", os.O_TRUNC)
			l.banner()
			l.say(10)
			l.pause()
		}
	}},
	{name: "banner of 32 KiB", start: (*rotated).longBanner, rotate: func(l *rotated) {
		for range 3 {
			l.say(20)
			l.pause()
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.longBanner()
		}
		l.say(1)
	}},
	{name: "nothing but a banner in some files", start: (*rotated).banner, rotate: func(l *rotated) {
		for i := range 5 {
			if i%2 == 0 {
				l.say(20)
			}
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.banner()
			l.pause()
		}
		l.say(1)
	}},
	{name: "a short banner", start: func(l *rotated) { l.line(l.file, "banner") }, rotate: func(l *rotated) {
		for i := range 5 {
			if i%2 == 0 {
				l.say(2)
			}
			l.shift("lab.log.%d", 9)
			l.rename("lab.log.1")
			l.reopen()
			l.line(l.file, "banner")
			l.pause()
		}
		l.say(1)
	}},

	// By people.
	{name: "saved by an editor", rotate: func(l *rotated) {
		l.say(30)
		l.pause()
		l.save(func(text string) string { return text })
		l.pause()
		l.reopen()
		l.say(3)
	}},
	{name: "long log saved by an editor", rotate: func(l *rotated) {
		l.say(3000)
		l.pause()
		l.save(func(text string) string { return text })
		l.pause()
		l.reopen()
		l.say(3)
	}},
	{name: "symbolic link switched", loses: true, rotate: func(l *rotated) {
		l.say(2)
		l.move("lab.log", "lab-a.txt")
		l.check(os.Symlink("lab-a.txt", l.path()))
		l.pause()
		l.say(3)
		l.pause()
		l.check(os.Symlink("lab-b.txt", l.at("link")))
		l.check(os.WriteFile(l.at("lab-b.txt"), nil, 0o644))
		l.move("link", "lab.log")
		l.reopen()
		l.say(3)
	}},
}

func (l *rotated) longBanner() {
	for range 32 {
		l.banner()
	}
}

// stamp sets the time of the log, older than others by some hours.
func (l *rotated) stamp(i int) {
	at := time.Now().Add(time.Duration(i-60) * time.Hour)
	l.check(os.Chtimes(l.path(), at, at))
}

func (l *rotated) reopenWithoutAppend() {
	l.open("lab.log", 0)
	_, err := l.file.Seek(0, 2)
	l.check(err)
}

// save writes the log as an editor does: to another file, which then takes the name.
func (l *rotated) save(edit func(string) string) {
	content, err := os.ReadFile(l.path())
	l.check(err)
	l.check(os.WriteFile(l.at("saved"), []byte(edit(string(content))), 0o644))
	l.move("saved", "lab.log")
}
