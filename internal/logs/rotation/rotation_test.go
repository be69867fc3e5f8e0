package rotation

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSets(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"lab.log other.log notes.txt", ""},
		{"lab.log lab.log.1 lab.log.2.gz lab.log.10.gz", "lab.log: lab.log.10.gz lab.log.2.gz lab.log.1 lab.log"},
		{"lab.log lab.log-20260304 lab.log-20260303.gz", "lab.log: lab.log-20260303.gz lab.log-20260304 lab.log"},
		{"lab.log lab.log-20260304-1772600000.gz lab.log-20260304-1772700000", "lab.log: lab.log-20260304-1772600000.gz lab.log-20260304-1772700000 lab.log"},
		{"lab.log lab-2026-03-04.log.zst lab-2026-03-03.log.zst", "lab.log: lab-2026-03-03.log.zst lab-2026-03-04.log.zst lab.log"},
		{"lab.log lab-2026-03-04T10-11-12.000.log lab-2026-03-04T09-11-12.000.log.gz", "lab.log: lab-2026-03-04T09-11-12.000.log.gz lab-2026-03-04T10-11-12.000.log lab.log"},
		{"catalina.2026-03-04.log catalina.2026-03-05.log", "catalina.log: catalina.2026-03-04.log catalina.2026-03-05.log"},
		{"app.log app.2026-03-04.9.log.gz app.2026-03-04.10.log.gz", "app.log: app.2026-03-04.9.log.gz app.2026-03-04.10.log.gz app.log"},
		{"lab.log lab.log.1 lab.log.1.gz", "lab.log: lab.log.1 lab.log"}, // being compressed
		{"a.log a.log.1 b.log b.log.1", "a.log: a.log.1 a.log; b.log: b.log.1 b.log"},
		{"syslog syslog.1 syslog.2.gz", "syslog: syslog.2.gz syslog.1 syslog"},
		{"photo-20260304.jpg photo-20260305.jpg", ""},
		{"chapter.1 chapter.2", ""},
		{"2026-03-04.log 2026-03-05.log", ".log: 2026-03-04.log 2026-03-05.log"},
		{"lab.log.1 lab.log.2", ""}, // whose log is gone
		{"192.168.1.1.log 192.168.1.2.log", ""},
		{"192.168.10.11.log 192.168.10.12.log", ""},
		{"lab.log lab.1.log lab_2.log lab.10.log", "lab.log: lab.10.log lab_2.log lab.1.log lab.log"},
		{"app-1.log app-1-2026-03-04T10-11-12.000.log app-2.log app-2-2026-03-04T10-11-12.000.log.gz",
			"app-1.log: app-1-2026-03-04T10-11-12.000.log app-1.log; app-2.log: app-2-2026-03-04T10-11-12.000.log.gz app-2.log"},
		{"app.log app.1.2026-03-04.log app.2.2026-03-04.log", "app.log: app.1.2026-03-04.log app.2.2026-03-04.log app.log"},
		{"app-2026-03-04.log app-2026-03-04.1.log app-2026-03-05.log", "app.log: app-2026-03-04.log app-2026-03-04.1.log app-2026-03-05.log"},
		{"app.log app-1.log app-1.log.1 app-2.log", "app-1.log: app-1.log.1 app-1.log; app.log: app-2.log app.log"},
		{"lab.log lab.log.2026-03-04_05+08 lab.log.2026-03-04_06+08", "lab.log: lab.log.2026-03-04_05+08 lab.log.2026-03-04_06+08 lab.log"},
		{"node-1 node-1.1 node-1.2.gz node-2 node-2.1", "node-1: node-1.2.gz node-1.1 node-1; node-2: node-2.1 node-2"},
	} {
		t.Run(c.names, func(t *testing.T) {
			names := strings.Fields(c.names)
			rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			var got []string
			for _, s := range Sets(names, nil) {
				got = append(got, s.Name+": "+strings.Join(s.Files, " "))
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A name belongs to the same log, whoever asks: a listing, an open or a follow.
func TestRotatedFilesOfALog(t *testing.T) {
	for _, c := range []struct{ log, names, want string }{
		{"lab.log", "lab.1.log lab_2.log lab-3.log lab.log.4 lab.log", "lab.log.4 lab-3.log lab_2.log lab.1.log"},
		{"lab.log", "lab.2026-03-04.log lab_2026-03-05.log lab-2026-03-06.log lab.log.2026-03-07.gz other.1.log", "lab.2026-03-04.log lab_2026-03-05.log lab-2026-03-06.log lab.log.2026-03-07.gz"},
		{"app-1.log", "app.log app-1.log app-1-2026-03-04T10-11-12.000.log app-1.log.1 app-2.log", "app-1-2026-03-04T10-11-12.000.log app-1.log.1"},
		{"app.log", "app.log app-1.log app-2.log", "app-2.log app-1.log"},
		{"app-2026-03-04", "app-2026-03-04 app-2026-03-04.1 app-2026-03-04.2.gz", "app-2026-03-04.2.gz app-2026-03-04.1"},
		{"app-2026-03-04.log", "app-2026-03-04.log app-2026-03-04.1.log app-2026-03-04.log.1", "app-2026-03-04.log.1"},
		{"node-1", "node-1.1 node-1.2 node-2.1", "node-1.2 node-1.1"},
		{"lab.log", "lab.log lab.log.1 lab.log.1.gz", "lab.log.1"},
	} {
		t.Run(c.log+" among "+c.names, func(t *testing.T) {
			if got := strings.Join(Of(c.log, strings.Fields(c.names)), " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestRotatedFrom(t *testing.T) {
	for _, name := range []string{"lab.log.1", "lab.log.2.gz", "lab.log-20260304", "lab.log-20260304.zst", "lab.log.2026-03-04", "lab-2026-03-04.log", "lab-2026-03-04T10-11-12.000.log", "lab-2026-03-04T10-11-12.000.log.gz"} {
		if !slices.Equal(Of("lab.log", []string{name}), []string{name}) {
			t.Errorf("%s is no rotation of lab.log", name)
		}
	}
	for _, name := range []string{"lab.log", "lab.log2", "lab.logs", "lab.log.old.txt", "lab-error.log", "xlab.log.1", "lab.log.", "other.log.1"} {
		if len(Of("lab.log", []string{name})) > 0 {
			t.Errorf("%s is a rotation of lab.log", name)
		}
	}
}

// Each row has the names of a folder, oldest first. They are one set in this order, or none.
func TestNamesOfASet(t *testing.T) {
	const one, none, byChange = "one set", "none", "one set, in the order of their changes"
	for want, rows := range map[string]string{
		one: `
			lab.log.10.gz lab.log.2.gz lab.log.1 lab.log
			lab.log-20260303.gz lab.log-20260304 lab.log
			lab.log-1772600000.gz lab.log-1772700000 lab.log
			lab.log.2026-03-03 lab.log.2026-03-04 lab.log
			lab.log.old lab.log
			lab.log.bak lab.log
			lab.log~ lab.log
			LAB.LOG.OLD LAB.LOG
			Xorg.0.log.old Xorg.0.log
			lab.log.old.gz lab.log
			syslog.old syslog
			messages-20260303 messages-20260304 messages
			dmesg.2.gz dmesg.1.gz dmesg.0 dmesg
			mail.info.2.gz mail.info.1 mail.info
			alternatives.log.2.gz alternatives.log.1 alternatives.log
			proxy-host-1_access.log.2.gz proxy-host-1_access.log.1.gz proxy-host-1_access.log
			app-2026-03-04.log app-2026-03-05.log
			laravel-2026-02-28.log laravel-2026-03-01.log laravel-2026-03-02.log
			laravel-2025-12-31.log.gz laravel-2026-01-01.log
			catalina.2026-03-04.log catalina.2026-03-05.log
			localhost_access_log.2026-03-04.txt localhost_access_log.2026-03-05.txt
			host-manager.2026-03-04.log host-manager.2026-03-05.log
			postgresql-2026-03-04_000000.log postgresql-2026-03-05_000000.log postgresql-2026-03-05_101112.log
			postgresql-2026-03-04_000000.csv postgresql-2026-03-05_000000.csv
			postgresql-2026-03-04_000000.json postgresql-2026-03-05_000000.json
			postgresql-2026-03-04.log postgresql-2026-03-05.log
			log20260304.txt log20260305.txt
			log-20260304.txt log-20260305.txt
			log-20260304.txt log-20260304_001.txt log-20260304_002.txt log-20260304_010.txt log-20260305.txt
			log20260304_001.txt log20260304_002.txt
			log-2026030409.txt log-2026030410.txt
			log-202603040959.txt log-202603041000.txt
			log-202602.txt log-202603.txt
			log20260304.json log20260305.json
			ServerLog20260304.txt ServerLog20260305.txt
			Log_2026-03-04.txt Log_2026-03-05.txt
			log2026-03-04.log log2026-03-05.log
			u_ex260304.log u_ex260305.log
			u_ex251231.log u_ex260101.log
			u_ex26030409.log u_ex26030410.log u_ex26030500.log
			ex260304.log ex260305.log
			u_in260304.log u_in260305.log
			app-260304.log app-260305.log
			app.2026-03-04.0.log app.2026-03-04.1.log app.2026-03-04.10.log app.2026-03-05.0.log
			app.2026-03-04.0.log.gz app.2026-03-05.0.log.gz app.log
			access.2026-03-04-09.log access.2026-03-04-10.log access.2026-03-05-00.log
			app-2026-03-04_09.log app-2026-03-04_10.log
			app-2026-03-04T09.log app-2026-03-04T10.log
			app-2026-03-04T09:00:00Z.log app-2026-03-04T10:00:00Z.log
			lab-2026-03-04T09-11-12.000.log.gz lab-2026-03-04T10-11-12.000.log lab.log
			app.2026-W09.log app.2026-W10.log
			app-2026W09.log app-2026W10.log
			app.2026-02.log app.2026-03.log
			app-202602.log app-202603.log
			app.2026-02.1.log app.2026-02.2.log app.2026-03.1.log
			2026-03-04.log 2026-03-05.log
			2026_03_04.log 2026_03_05.log
			20260304.log 20260305.log
			20260304-1.log 20260304-2.log 20260305-1.log
			2026-03-03-1.log.gz 2026-03-04-1.log.gz 2026-03-04-2.log.gz latest.log
			2026-03-04.log 2026-03-05.log current.log
			app-2026-03-03.log app-2026-03-04.log app-latest.log
			app-2026-03-03.log app-2026-03-04.log app-current.log
			app.2026-03-03.log app.2026-03-04.log app.current.log
			@400000006a3f2c1b00000000.s @400000006a3f2c9a1f000000.s @400000006a3f2ca000000000.u current
			2026_03_04.request.log 2026_03_05.request.log
			jetty-2026_03_04.request.log jetty-2026_03_05.request.log
			2026-03-04-app.log 2026-03-05-app.log
			20260304_access.log 20260305_access.log
			access-2026-03-04-web1.log access-2026-03-05-web1.log
			access-2026-03-04-web-1.log access-2026-03-05-web-1.log
			app.2026-03-04.error.log app.2026-03-05.error.log
			access_log.2026-03-04 access_log.2026-03-05
			access_log.2026.03.04 access_log.2026.03.05
			access_log-20260304 access_log-20260305
			access_log20260304 access_log20260305
			access_log.1772582400 access_log.1772668800
			error_log.2026-03-04-23_59_59 error_log.2026-03-05-23_59_59
			prog.host.user.log.INFO.20260304-101112.77 prog.host.user.log.INFO.20260305-101112.78
			catalina.out-20260303.gz catalina.out-20260304 catalina.out
			catalina.out-20260303 catalina.out-20260304
			catalina.out.1 catalina.out
			stdout.2026-03-04.txt stdout.2026-03-05.txt
			errors-2026-03-04.txt errors-2026-03-05.txt
			访问log20260304.txt 访问log20260305.txt
			app-2026-3-9.log app-2026-3-10.log
			app-2026-03-04_10-11-12_12345.log app-2026-03-05_00-00-00_12345.log
			SystemOut_26.03.04_10.11.12.log SystemOut_26.03.05_10.11.12.log SystemOut.log
			sys-info.2026-03-04.log sys-info.2026-03-05.log sys-info.log
			app.log.2026-03-04.1 app.log.2026-03-04.2 app.log.2026-03-05.1 app.log
			app-2026-03-04-10.log app-2026-03-04-11.log
			app-20260304101112.log app-20260304111112.log
			app_20260304.log.zst app_20260305.log
			nlog-2026-03-04.log nlog-2026-03-05.log
			node-1.2.gz node-1.1 node-1
			lab.10.log lab_2.log lab.1.log lab.log
			mongod.log.2026-03-04T10-11-12 mongod.log.2026-03-05T10-11-12 mongod.log
			10.0.0.7-2026-03-04.log 10.0.0.7-2026-03-05.log
			worker-2-2026-03-04.log worker-2-2026-03-05.log
			v2.1-2026-03-04.log v2.1-2026-03-05.log
			audit.20260304.log audit.20260305.log
			error.2026-03-04.log error.2026-03-05.log
			app-2028-02-28.log app-2028-02-29.log`,
		byChange: `
			postgresql-Sun.log postgresql-Mon.log postgresql-Tue.log
			postgresql-Thu.log postgresql-Fri.log postgresql-Sat.log postgresql-Sun.log postgresql-Mon.log postgresql-Tue.log postgresql-Wed.log
			postgresql-Sun.log.gz postgresql-Mon.log
			DhcpSrvLog-Fri.log DhcpSrvLog-Mon.log
			app.Wednesday.log app.Monday.log
			app-fri.log app-mon.log
			messages.Sun messages.Mon
			app-28-02-2026.log app-01-03-2026.log
			log_28.02.2026.txt log_01.03.2026.txt
			app-02-28-2026.log app-03-01-2026.log
			app-2026-03-04.log app-2026-03-04.log.1 app-2026-03-04.log.2 app-2026-03-05.log
			app-2026-03-04.log.2 app-2026-03-04.log.1 app-2026-03-04.log app-2026-03-05.log.1 app-2026-03-05.log
			app.log.2 app.log.1 app.log.old app.log`,
		none: `
			lab.log
			app-2026-03-04.log
			app-2026-03-04.log app-2026-03-04.txt
			lab.log.1 lab.log.2
			lab.log other.log notes.txt
			docker-compose.yml.bak docker-compose.yml
			docker-compose.yml.old docker-compose.yml
			docker-compose.yml~ docker-compose.yml
			docker-compose.yml.1 docker-compose.yml
			notes.txt~ notes.txt
			notes.txt.bak notes.txt
			config.json.old config.json
			config.json.1 config.json
			passwd.bak passwd
			Makefile~ Makefile
			nginx.conf.20260304 nginx.conf
			lab.log.old other.log
			lab.log.orig lab.log
			lab.log.old
			report-2026-03-04.pdf report-2026-03-05.pdf
			report-2026-03-04.pdf report.pdf
			backup-2026-03-04.tar.gz backup-2026-03-05.tar.gz
			backup-2026-03-04.zip backup-2026-03-05.zip
			db-2026-03-04.sql.gz db-2026-03-05.sql.gz
			db-2026-03-04.sql.gz db.sql
			IMG_20260304.jpg IMG_20260305.jpg
			IMG_20260304_101112.jpg IMG_20260304_101113.jpg
			photo-1.jpg photo.jpg
			VID-20260304-WA0001.mp4 VID-20260304-WA0002.mp4
			invoice-20260304.txt invoice-20260305.txt
			notes-2026-03-04.txt notes-2026-03-05.txt
			2026-03-04.txt 2026-03-05.txt
			2026-03-04.md 2026-03-05.md
			2026-03-04 2026-03-05
			changelog-2026-03-04.md changelog-2026-03-05.md
			catalog-2026-03-04.txt catalog-2026-03-05.txt
			blog-20260304.txt blog-20260305.txt
			dialog-20260304.txt dialog-20260305.txt
			orders-2026-03-04.json orders-2026-03-05.json
			sales-2026-03-04.csv sales-2026-03-05.csv
			table-1.csv table.csv
			app-1.2.3.log app-1.2.4.log
			app-1.2.3.log app.log
			app-10.11.12.log app.log
			v20.log v21.log
			v20.log v.log
			error-500.log error-404.log
			error-500.log error.log
			app-8080.log app.log
			app.8080.log app.log
			order-20261332.log order-20261333.log
			order-20261332.log order-20260304.log order-20260305.log
			order-20261332.log order-20260304.log order.log
			order-260304.log order-260305.log order-269999.log
			order-1772600000.log order-1772600001.log order-9999999999.log
			order-12345678.log order-12345679.log
			app-20260231.log app-20260232.log
			1772600000.log 1772600001.log
			260304.log 260305.log
			node-01.log node-02.log
			postgresql-04.log postgresql-05.log
			192.168.1.1.log 192.168.1.2.log
			192.168.10.11.log 192.168.10.12.log
			10.11.20.26.log 10.11.20.27.log
			550e8400-e29b-41d4-a716-446655440000.log 550e8400-e29b-41d4-a716-446655440001.log
			app-550e8400.log app-550e8401.log
			ceph-mon.log ceph.log
			ceph-mon.log ceph-mgr.log ceph-osd.log
			app-monitor.log app-sunny.log
			app-Mon.log app-Sun.log.txt
			chapter.1 chapter.2
			mysql-bin.000001 mysql-bin.000002
			app-9026-03-04.log app-9026-03-05.log
			track-01.mp3 track-02.mp3
			app-2024.1.2.log app-2024.1.3.log
			app-1.log app-2.log
			@400000006a3f2c1b00000000.s
			@someone.s @somebody.s
			latest.log current.log
			lab-error.log lab.log
			lab.log2 lab.log
			core.1234 core.1235`,
	} {
		for row := range strings.SplitSeq(strings.TrimSpace(rows), "\n") {
			names := strings.Fields(row)
			changed := func(name string) time.Time { return time.Unix(int64(slices.Index(names, name)), 0) }
			shuffled := slices.Clone(names)
			rand.Shuffle(len(names), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			sets := Sets(shuffled, changed)
			switch {
			case want == none && len(sets) > 0:
				t.Errorf("%q are %+v, want no set", names, sets)
			case want != none && (len(sets) != 1 || !slices.Equal(sets[0].Files, names)):
				t.Errorf("%q are %+v, want %s", names, sets, want)
			}
			if sets := Sets(shuffled, nil); want == one && (len(sets) != 1 || !slices.Equal(sets[0].Files, names)) {
				t.Errorf("%q by name are %+v, want %s", names, sets, want)
			}
		}
	}
}

// Schemes that share a folder stay apart. Without a log, so do those that differ in how
// they write a date.
func TestSchemesStayApart(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"catalina.2026-03-04.log catalina.2026-03-05.log localhost.2026-03-04.log localhost.2026-03-05.log localhost_access_log.2026-03-04.txt localhost_access_log.2026-03-05.txt catalina.out",
			"catalina.2026-03-04.log catalina.2026-03-05.log; localhost.2026-03-04.log localhost.2026-03-05.log; localhost_access_log.2026-03-04.txt localhost_access_log.2026-03-05.txt"},
		{"app-2026-03-04.log app-2026-03-05.log app-20260304.log app-20260305.log", "app-2026-03-04.log app-2026-03-05.log; app-20260304.log app-20260305.log"},
		{"app-2026-03-04.log app-2026-03-05.log app.2026-03-04.log app.2026-03-05.log", "app-2026-03-04.log app-2026-03-05.log; app.2026-03-04.log app.2026-03-05.log"},
		{"u_ex260304.log u_ex260305.log u_ex26030410.log u_ex26030411.log", "u_ex260304.log u_ex260305.log; u_ex26030410.log u_ex26030411.log"},
		{"postgresql-2026-03-04.log postgresql-2026-03-05.log postgresql-Mon.log postgresql-Tue.log", "postgresql-2026-03-04.log postgresql-2026-03-05.log; postgresql-Mon.log postgresql-Tue.log"},
		{"app-2026-02.log app-2026-03.log app-2026-03-04.log app-2026-03-05.log", "app-2026-02.log app-2026-03.log; app-2026-03-04.log app-2026-03-05.log"},
		{"app.2026-03-04.log app.2026-03-05.log app.error.2026-03-04.log app.error.2026-03-05.log app.2026-03-04.error.log app.2026-03-05.error.log",
			"app.2026-03-04.error.log app.2026-03-05.error.log; app.error.2026-03-04.log app.error.2026-03-05.log; app.2026-03-04.log app.2026-03-05.log"},
		{"log-20260304.txt log-20260305.txt log-error-20260304.txt log-error-20260305.txt", "log-error-20260304.txt log-error-20260305.txt; log-20260304.txt log-20260305.txt"},
		{"app.log app-20260306.log app-2026-03-05.log app.log.2026.03.04", "app.log.2026.03.04 app-2026-03-05.log app-20260306.log app.log"}, // all of one log
		{"latest.log 2026-03-04-1.log.gz debug.log debug-1.log.gz", "debug-1.log.gz debug.log; 2026-03-04-1.log.gz latest.log"},
		{"lab.log lab.log.1 lab.log.old.gz", "lab.log.old.gz lab.log.1 lab.log"},
	} {
		names := strings.Fields(c.names)
		rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var got []string
		for _, s := range Sets(names, nil) {
			got = append(got, strings.Join(s.Files, " "))
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%s\nwant\n%s", got, c.want)
		}
	}
}

// A log may be left over from before its program opened a new file each day.
func TestLogThatIsNoLongerWritten(t *testing.T) {
	now := time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC)
	names := []string{"laravel.log", "laravel-2026-03-05.log", "laravel-2026-03-06.log"}
	for _, c := range []struct {
		age  time.Duration // of the log
		want string
	}{
		{0, "laravel-2026-03-05.log laravel-2026-03-06.log laravel.log"},
		{wrongBy, "laravel-2026-03-05.log laravel-2026-03-06.log laravel.log"},
		{wrongBy + 1, "laravel.log laravel-2026-03-05.log laravel-2026-03-06.log"},
	} {
		set, _ := Containing("laravel.log", names, func(name string) time.Time {
			if name == "laravel.log" {
				return now.Add(-c.age)
			}
			return now
		})
		if got := strings.Join(set.Files, " "); got != c.want || set.Name != "laravel.log" {
			t.Errorf("%v: %s: %s, want %s", c.age, set.Name, got, c.want)
		}
	}
	packed := append(names, "laravel-2026-03-07.log.gz") // whose time is when it was compressed
	set, _ := Containing("laravel.log", packed, func(name string) time.Time {
		if Compressed(name) {
			return now
		}
		return now.Add(-2 * wrongBy)
	})
	if set.Files[len(set.Files)-1] != "laravel.log" {
		t.Errorf("%q", set.Files)
	}
}

// Numbers before the extension count down or up.
func TestNumbersThatCountUp(t *testing.T) {
	now := time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC)
	for names, want := range map[string]string{ // by name, and by change
		"app-3.log app-2.log app-1.log app.log": "app-1.log app-2.log app-3.log app.log",
		"log_002.txt log_001.txt log.txt":       "log.txt log_001.txt log_002.txt",
		"app.10.log.gz app.9.log.gz app.log":    "app.9.log.gz app.10.log.gz app.log",
		"lab.log.3 lab.log.2 lab.log.1 lab.log": "lab.log.3 lab.log.2 lab.log.1 lab.log", // always down
		"lab.2026-03-04.log lab.1.log lab.log":  "lab.2026-03-04.log lab.1.log lab.log",
	} {
		for _, step := range []time.Duration{time.Minute, 2 * wrongBy} {
			order := strings.Fields(want)
			changed := func(name string) time.Time { return now.Add(time.Duration(slices.Index(order, name)) * step) }
			if step < wrongBy {
				order = strings.Fields(names) // as copies are, which have no times of their own
				slices.Reverse(order)
			}
			sorted := names
			if step > wrongBy {
				sorted = want
			}
			if sets := Sets(strings.Fields(names), changed); len(sets) != 1 || strings.Join(sets[0].Files, " ") != sorted {
				t.Errorf("%v apart: %+v, want %s", step, sets, sorted)
			}
		}
	}
}

// The times of files are dear: only sets whose names tell too little need them.
func TestTimesAreAskedSeldom(t *testing.T) {
	asked := 0
	changed := func(string) time.Time { asked++; return time.Time{} }
	Sets(strings.Fields("lab.log lab.log.1 lab.log.2.gz app-2026-03-04.log app-2026-03-05.log notes.txt"), changed)
	if asked > 0 {
		t.Errorf("asked %d times", asked)
	}
	Sets(strings.Fields("app.log app-2026-03-04.log app-2026-03-05.log app-2026-03-06.log"), changed)
	if asked != 2 {
		t.Errorf("asked %d times for a log with dated files, want 2", asked)
	}
}

// A file that is no longer there has a set, too.
func TestSetOfAMissingFile(t *testing.T) {
	names := strings.Fields("app-2026-03-04.log app-2026-03-05.log app.2026-03-04.log app.2026-03-05.log lab.log lab.log.1")
	for name, want := range map[string]string{
		"app-2026-03-01.log": "app-2026-03-04.log",
		"app.2026-03-01.log": "app.2026-03-04.log",
		"lab.log.7.gz":       "lab.log.1",
		"app-2026-03.log":    "",
		"lab.txt":            "",
	} {
		set, ok := Containing(name, names, nil)
		if ok != (want != "") || ok && set.Files[0] != want {
			t.Errorf("%s: %+v, want that of %q", name, set, want)
		}
	}
}

func TestLogsOfAName(t *testing.T) {
	for name, want := range map[string]string{
		"lab.log":                "lab.log",
		"lab.log.gz":             "lab.log.gz lab.log",
		"lab.log.1":              "lab.log.1 lab.log",
		"lab.log-20260304.gz":    "lab.log-20260304.gz lab.log-20260304 lab.log",
		"lab-2026-03-04.log.zst": "lab-2026-03-04.log.zst lab-2026-03-04.log lab.log",
		"node-1.2":               "node-1.2 node node-1",
	} {
		if got := strings.Join(Logs(name), " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
