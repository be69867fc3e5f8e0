package format

// A row is a format of log lines: one row of the table below.
//
// To add one, write its row here and a sample line into table_test.go. The row lists
// the parts of a line's head in their order, as methods of scanner. They run from the
// start of the line; those that read a time or a level set the line's. The first row
// that matches counts, so a row stands before less specific ones.
type row struct {
	name  string
	first string // the bytes that a line may begin with; empty for any
	match func(s *scanner) bool

	// If only is set, no row above matches a line that this row matches. Then the next
	// line of the file is tried by this row first, and by the whole table only if that
	// fails.
	only bool
}

const (
	digits   = "0123456789"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters  = "abcdefghijklmnopqrstuvwxyz"
)

var table = [...]row{
	// {"time":"2026-03-04T10:11:12Z","level":"info","msg":"…"}: see the keys below.
	{"json", "{", func(s *scanner) bool { return s.json() }, true},
	// time=2026-03-04T10:11:12Z level=INFO msg="…"
	{"logfmt", letters + capitals, func(s *scanner) bool { return s.logfmt() }, true},

	// I0304 10:11:12.123456    1234 main.go:56] …
	{"klog", "IWEF", func(s *scanner) bool {
		return s.levelLetter() && s.klogDate() && s.blanks() && s.number() && s.is(" ")
	}, true},
	// <34>1 2026-03-04T10:11:12.123Z host app 123 ID47 - …
	{"syslog 5424", "<", func(s *scanner) bool {
		return s.is("<") && s.severity() && s.is(">1 ") && s.iso() && maybe(s.afterStructure())
	}, true},
	// <34>Mar  4 10:11:12 host app[123]: …
	{"syslog 3164", "<", func(s *scanner) bool {
		return s.is("<") && s.severity() && s.is(">") && s.anyDate() && maybe(s.afterTag())
	}, true},

	// [Wed Mar 04 10:11:12.123456 2026] [core:error] [pid 35:tid 43] …
	{"apache error", "[", func(s *scanner) bool {
		return s.is("[") && s.weekday() && s.is("] ") && s.bracketLevel() && (s.level != LevelNone || s.inHead(0))
	}, true},
	// [2026-03-04 10:11:12 +0000] [123] [INFO] …
	{"gunicorn", "[", func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] [") && s.number() && s.is("] [") && s.levelWord() && s.is("]")
	}, true},
	// [2026-03-04T10:11:12.123456+00:00] production.ERROR: …
	{"monolog", "[", func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] ") && s.channel() && s.is(".") && s.capitals() && s.is(":")
	}, true},
	// [2026-03-04T10:11:12Z INFO  app::module] …
	{"env_logger", "[", func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is(" ") && s.capitals() && (s.is("]") || s.blanks() && s.word())
	}, true},
	// [2026-03-04 10:11:12,123: INFO/MainProcess] …
	{"celery", "[", func(s *scanner) bool { return s.is("[") && s.iso() && s.is(": ") && s.capitals() && s.is("/") }, true},
	// [I 2026-03-04 10:11:12.123 App] …, [I 260304 10:11:12 web:2162] …
	{"tornado", "[", func(s *scanner) bool {
		return s.is("[") && s.levelLetter() && s.is(" ") && (s.iso() || s.shortDate() || s.timeOfDay()) && s.is(" ")
	}, true},
	// [10:11:12 INF] …
	{"serilog console", "[", func(s *scanner) bool { return s.is("[") && s.timeOfDay() && s.is(" ") && s.capitals() && s.is("]") }, true},
	// [10:11:12] [Server thread/WARN]: …
	{"minecraft", "[", func(s *scanner) bool {
		return s.is("[") && s.timeOfDay() && s.is("] [") && s.through("/", 60) && s.capitals() && s.is("]")
	}, true},
	// [04-Mar-2026 10:11:12 UTC] PHP Fatal error:  …
	{"php", "[", func(s *scanner) bool {
		return s.is("[") && s.dayMonthYear() && s.through("] PHP ", 40) && maybe(s.is("Parse ")) && maybe(s.levelWord())
	}, true},
	// [pod/name/container] …, as kubectl logs --prefix writes it
	{"kubectl", "[", func(s *scanner) bool { return s.is("[pod/") && s.through("] ", 200) && s.carried() }, true},
	// [GIN] 2026/03/04 - 10:11:12 | 200 | …
	{"gin", "[", func(s *scanner) bool {
		return s.is("[GIN] ") && s.slashed() && s.is(" |") && s.blanks() && s.status()
	}, true},

	// [Nest] 123  - 03/04/2026, 10:11:12 AM   ERROR [App] …
	{"nest", "[", func(s *scanner) bool {
		return s.is("[Nest] ") && s.number() && s.blanks() && s.is("- ") && s.americanDate() && s.blanks() && (s.levelWord() || s.is("LOG ") && s.ordinary())
	}, true},
	// [pid: 12|app: 0|req: 1/1] 192.0.2.1 () {32 vars in 450 bytes} [Wed Mar  4 10:11:12 2026] GET / => generated 12 bytes in 2 msecs (HTTP/1.1 500) …
	{"uwsgi", "[", func(s *scanner) bool {
		return s.is("[pid: ") && s.through("} [", 300) && s.weekday() && s.is("]") && maybe(s.through(" (HTTP/", 8<<10) && s.word() && s.is(" ") && s.status())
	}, true},
	// [2026.03.04-10.11.12:123][  0]LogInit: Warning: …
	{"unreal", "[", func(s *scanner) bool {
		return s.is("[") && s.unrealDate() && s.is("][") && s.through("]", 8) && s.name() && s.is(":") && s.inHead(0)
	}, true},
	// [03.04 10:11:12] app.exe - …
	{"proxifier", "[", func(s *scanner) bool { return s.is("[") && s.monthAndDay('.', ' ') && s.is("] ") && s.inHead(0) }, true},

	// E [04/Mar/2026:10:11:12 +0000] …
	{"cups", "DIWE", func(s *scanner) bool { return s.levelLetter() && s.is(" [") && s.dayMonthYear() && s.is("]") }, true},
	// 192.0.2.1 - user [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 123 …
	{"access", "", func(s *scanner) bool {
		return s.client() && s.is("[") && s.dayMonthYear() && maybe(s.blanks()) && s.is("]") &&
			maybe(s.blanks() && s.virtualHost() && s.request() && s.blanks() && s.status())
	}, true},

	// [04/Mar/2026 10:11:12] "GET / HTTP/1.1" 200 123
	{"django", "[", func(s *scanner) bool {
		return s.is("[") && s.dayMonthYear() && s.is("] ") && s.request() && s.is(" ") && s.status()
	}, true},
	// [2026-03-04T10:11:12.123Z] "GET / HTTP/1.1" 503 UF …
	{"envoy", "[", func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] ") && s.request() && s.is(" ") && maybe(s.status())
	}, true},
	// 79a59df9 bucket [04/Mar/2026:10:11:12 +0000] 192.0.2.1 arn:… 3E57427F REST.GET.OBJECT key "GET /key HTTP/1.1" 404 NoSuchKey …
	{"s3", letters + digits, func(s *scanner) bool {
		return s.hexWord() && s.words(1) && s.is("[") && s.dayMonthYear() && s.is("] ") && s.words(5) && s.request() && s.is(" ") && s.status()
	}, true},
	// 2026-03-04	10:11:12	LAX1	2390	192.0.2.1	GET	d111.cloudfront.net	/	502	…
	{"cloudfront", digits, func(s *scanner) bool {
		return s.tabbedDate() && s.is("\t") && s.words(6) && s.status()
	}, true},

	// 2026/03/04 10:11:12 [error] 123#123: *1 …
	{"nginx error", digits, func(s *scanner) bool {
		return s.slashed() && s.is(" [") && s.levelWord() && s.is("] ") && s.number() && s.is("#")
	}, true},
	// 2026/03/04 10:11:12 INFO msg key=value, 2026/03/04 10:11:12.123456 main.go:56: …
	{"go", digits, func(s *scanner) bool { return s.slashed() && s.inHead(0) }, false},
	// 123:M 04 Mar 2026 10:11:12.123 * …, [123] 04 Mar 10:11:12.123 # …
	{"redis", digits + "[", func(s *scanner) bool {
		return maybe(s.is("[")) && s.number() && (s.is("]") || s.is(":") && s.oneOf("XCSM")) && s.is(" ") && s.redisDate() && s.is(" ") && s.redisLevel()
	}, true},
	// 260304 10:11:12 [Warning] …
	{"mysql 5.5", digits, func(s *scanner) bool { return s.shortDate() && s.inHead(0) }, true},
	// 260304 101112 123 INFO dfs.DataNode: …
	{"hadoop", digits, func(s *scanner) bool {
		return s.shortCompact() && s.is(" ") && s.number() && s.is(" ") && s.capitals()
	}, true},
	// 26/03/04 10:11:12 INFO SparkContext: …
	{"spark", digits, func(s *scanner) bool { return s.shortSlashed() && s.is(" ") && s.capitals() }, true},
	// 03-04 10:11:12.123  1702  2395 D WindowManager: …, 03-04 10:11:12.123 D/WindowManager( 1702): …
	{"logcat", digits, func(s *scanner) bool {
		return s.dashedDay() && s.blanks() && (s.levelLetter() && s.is("/") || s.number() && s.blanks() && s.number() && s.is(" ") && s.levelLetter() && s.is(" "))
	}, true},
	// 20260304 10:11:12.123 ERROR …, 20260304T10:11:12 …, 20260304-10:11:12:123|…
	{"compact date", digits, func(s *scanner) bool { return s.compactDate() && s.inHead(0) }, true},
	// 2026-03-04T10:11:12.123456Z name 192.0.2.1:2817 192.0.2.2:80 0.000 0.001 0.000 502 502 0 57 "GET http://…"
	{"classic load balancer", digits, func(s *scanner) bool {
		return s.iso() && s.zoned && s.is(" ") && s.words(1) && s.endpoint() && s.words(5) && maybe(s.status())
	}, true},
	// # Time: 2026-03-04T10:11:12.123456Z
	{"mysql slow", "#", func(s *scanner) bool { return s.is("# Time: ") && (s.iso() || s.shortDate()) }, true},

	// 2026-03-04T10:11:12.123456Z 0 [Warning] [MY-010055] [Server] …
	{"mysql", digits, func(s *scanner) bool {
		return s.iso() && s.blanks() && s.number() && s.is(" [") && (s.levelWord() || s.is("System") && s.ordinary()) && s.is("]")
	}, true},
	// 2026-03-04 10:11:12.123 UTC [123] user@db ERROR:  …
	{"postgresql", digits, func(s *scanner) bool {
		return s.iso() && maybe(s.zoneName()) && s.is(" [") && s.number() && s.through(":  ", 160) && s.postgresLevel()
	}, false},
	// 2026-03-04 10:11:12.123 UTC,"user","db",123,"192.0.2.1:5",69a8.1,1,"SELECT",2026-03-04 10:00:00 UTC,3/4,0,ERROR,42P01,"…
	{"postgresql csv", digits, func(s *scanner) bool {
		return s.iso() && maybe(s.zoneName()) && s.is(",") && s.csvFields(10) && s.postgresWord() && s.is(",")
	}, true},
	// 2026-03-04T10:11:12.123456789Z stdout F …
	{"cri", digits, func(s *scanner) bool {
		return s.iso() && (s.is(" stdout ") || s.is(" stderr ")) && s.oneOf("FP") && s.is(" ") && (s.carried() || s.inHead(0))
	}, true},
	// 2026-03-04 10:11:12.123 | INFO     | app:main:12 - …
	{"loguru", digits, func(s *scanner) bool { return s.iso() && s.is(" | ") && s.capitals() && s.blanks() && s.is("| ") }, true},
	// 2026-03-04T10:11:12.123Z	INFO	app/main.go:56	…	{"key": 1}, 1.7726190721234567e+09	info	…
	{"zap console", digits, func(s *scanner) bool {
		return (s.iso() || s.epoch()) && s.is("\t") && s.levelWord() && s.is("\t")
	}, true},
	// 2026-03-04T10:11:12.123+0000 I  NETWORK  [listener] …
	{"mongodb 4.2", digits, func(s *scanner) bool {
		return s.iso() && s.is(" ") && s.levelLetter() && s.blanks() && s.word() && s.blanks() && s.is("[")
	}, false},
	// 2026-03-04T10:11:12.123+08:00  INFO 123 --- [app] [main] com.example.App : …
	{"spring boot", digits, func(s *scanner) bool {
		return s.iso() && s.blanks() && s.capitals() && s.blanks() && s.number() && s.is(" --- [")
	}, false},
	// 2026-03-04T10:11:12Z E! [outputs.influxdb] …
	{"telegraf", digits, func(s *scanner) bool { return s.iso() && s.is(" ") && s.levelLetter() && s.is("! ") }, true},
	// 2026-03-04 10:11:12, Info                  CBS    …
	{"windows servicing", digits, func(s *scanner) bool { return s.iso() && s.is(", ") && s.levelWord() && s.is("  ") }, true},
	// 2026-03-04 10:11:12,123 - app.module - INFO - …
	{"python", digits, func(s *scanner) bool {
		return s.iso() && s.is(" - ") && s.word() && s.is(" - ") && s.levelWord() && s.is(" - ")
	}, true},
	// 2026-03-04 10:11:12.123 [main] INFO  com.example.App - …, 10:11:12.123 [main] INFO …
	{"logback", digits, func(s *scanner) bool {
		return (s.iso() || s.timeOfDay()) && s.is(" [") && s.through("] ", 100) && s.capitals() && s.blanks()
	}, false},
	// 2026-03-04 10:11:12,123 INFO  [main] com.example.App (App.java:12) - …
	{"log4j", digits, func(s *scanner) bool {
		return s.iso() && s.blanks() && s.capitals() && s.blanks() && (s.is("[") || s.is("(")) && !s.is("MY-")
	}, false},
	// 2026-03-04T10:11:12.123456Z  INFO app::module: …
	{"tracing", digits, func(s *scanner) bool {
		return s.iso() && s.zoned && s.blanks() && s.capitals() && s.is(" ") && s.rustTarget()
	}, false},
	// 2026-03-04 10:11:12.123 +00:00 [INF] …
	{"serilog", digits, func(s *scanner) bool {
		return s.iso() && s.zoned && s.is(" [") && s.threeLetters() && s.is("] ")
	}, false},
	// 2026-03-04T10:11:12Z INF … key=value, 10:11AM INF …
	{"zerolog console", digits, func(s *scanner) bool {
		return (s.iso() || s.kitchen()) && s.is(" ") && s.threeLetters() && s.is(" ")
	}, false},
	// 2026-03-04T10:11:12.123456+00:00 host app[123]: …
	{"syslog iso", digits, func(s *scanner) bool {
		return s.iso() && s.is(" ") && s.hostAndTag() && (s.relayed() || s.inHead(0))
	}, false},
	// 2026-03-04 10:11:12 192.0.2.1 GET /x - 443 - 192.0.2.5 Mozilla/5.0 - 404 0 2 15
	{"iis", digits, func(s *scanner) bool {
		return s.line[len(s.line)-1] <= '9' && s.iso() && !s.zoned && s.is(" ") && s.httpMethodAhead() && s.statusBeforeNumbers() && s.inUTC()
	}, true},
	// 2026-03-04 10:11:12,123 …
	{"iso 8601", digits, func(s *scanner) bool {
		return s.iso() && (s.zoned && s.is(" ") && s.carried() || s.inHead(s.plainNames()))
	}, false},

	// *Mar  4 10:11:12.123: %SYS-5-CONFIG_I: …, 000123: Mar  4 10:11:12.123 UTC: %LINK-3-UPDOWN: …
	{"cisco", "*." + digits + capitals, func(s *scanner) bool {
		return s.ahead(": %", 60) && maybe(s.number() && s.is(": ")) && maybe(s.oneOf("*.")) && s.monthDay() && maybe(s.zoneName()) && s.is(": %") && s.through("-", 40) && s.severity() && s.is("-")
	}, true},
	// Mar  4 10:11:12 host app[123]: …
	{"syslog", capitals + letters + digits, func(s *scanner) bool {
		return s.monthDay() && s.blanks() && (s.haproxy() || !s.ahead("haproxy[", 60) && s.afterTag() || s.inHead(1))
	}, false},
	// Mar 04, 2026 3:04:05 PM com.example.App main
	{"java.util.logging", capitals + letters, func(s *scanner) bool { return s.javaDate() }, true},
	// Wed 2026-03-04 10:11:12 UTC host app[123]: …
	{"journal full", "MTWFS", func(s *scanner) bool {
		return s.dayName() && s.iso() && maybe(s.zoneName()) && s.blanks() && (s.afterTag() || s.inHead(1))
	}, true},
	// Wed Mar  4 10:11:12 2026 …
	{"ctime", capitals + letters, func(s *scanner) bool { return s.weekday() && s.inHead(0) }, true},

	// ERROR:app.module:…
	{"python basic", capitals, func(s *scanner) bool { return s.capitals() && s.is(":") && s.name() && s.is(":") }, true},
	// INFO:     Started server process [123]
	{"uvicorn", capitals, func(s *scanner) bool { return s.capitals() && s.is(":") && s.uvicornPadding() }, true},
	// INFO [03-04|10:11:12.123] …
	{"geth", capitals, func(s *scanner) bool {
		return s.capitals() && s.blanks() && s.is("[") && s.monthAndDay('-', '|') && s.is("]")
	}, true},
	// INFO[0012] …, INFO[2026-03-04T10:11:12Z] …
	{"logrus console", capitals, func(s *scanner) bool {
		return s.capitals() && s.is("[") && (s.iso() || s.number()) && s.is("]") && s.blanks()
	}, true},
	// E, [2026-03-04T10:11:12.123456 #12] ERROR -- app: …
	{"ruby", "DIWEFA", func(s *scanner) bool {
		return (s.is("A, [") || s.levelLetter() && s.is(", [")) && s.iso() && s.is(" #") && s.number() && s.is("]")
	}, true},
	// fail: Microsoft.AspNetCore.Server.Kestrel[13]
	{"dotnet console", "tdiwfc", func(s *scanner) bool {
		return s.dotnetLevel() && s.is(": ") && s.through("[", 120) && s.number() && s.is("]") && s.pos == len(s.line)
	}, true},
	// panic: …
	{"go panic", "pf", func(s *scanner) bool { return (s.is("panic: ") || s.is("fatal error: ")) && s.deadly() }, true},
	// thread 'main' panicked at src/main.rs:2:5:
	{"rust panic", "t", func(s *scanner) bool { return s.is("thread '") && s.through("' panicked at ", 80) && s.deadly() }, true},

	// __REALTIME_TIMESTAMP=1772619072123456, and further fields of the entry
	{"journal export", "_", func(s *scanner) bool {
		return s.is("__CURSOR=") || s.is("__REALTIME_TIMESTAMP=") && s.epoch()
	}, true},
	// PRIORITY=3, a field of the entry that began before
	{"journal priority", "P", func(s *scanner) bool {
		s.part = true
		return s.is("PRIORITY=") && s.severity() && s.pos == len(s.line)
	}, true},
	// type=USER_LOGIN msg=audit(1772619072.123:4063): …
	{"audit", "t", func(s *scanner) bool { return s.is("type=") && s.through(" msg=audit(", 40) && s.epoch() }, true},
	// 1772619072.123      4 192.0.2.1 TCP_DENIED/403 …, [1772619072] nsd[12]: info: …
	{"epoch", digits + "[", func(s *scanner) bool {
		return maybe(s.is("[")) && s.longNumber() && s.epoch() && (s.is("] ") || s.oneOf(" \t,;|")) && s.inHead(0)
	}, false},
	// - 1772619072 2026.03.04 node Mar 4 10:11:12 …, and FATAL in: … RAS KERNEL FATAL …
	{"blue gene", "-" + capitals, func(s *scanner) bool {
		return s.word() && s.is(" ") && s.longNumber() && s.epoch() && s.is(" ") && s.number() && s.is(".") && s.number() && s.is(".") && s.number() && s.is(" ") &&
			maybe(s.through(" RAS ", 120) && s.words(1) && s.levelWord())
	}, true},
	// http 2026-03-04T10:11:12.123456Z app/name/123 192.0.2.1:5 192.0.2.2:80 0.000 0.001 0.000 502 …
	{"load balancer", "hgw", func(s *scanner) bool {
		return s.words(1) && s.iso() && s.is(" app/") && s.words(6) && maybe(s.status())
	}, true},
	// @4000000069a80a8c12345678 …
	{"tai64n", "@", func(s *scanner) bool { return s.is("@40000000") && s.taiLabel() && s.is(" ") && s.inHead(0) }, true},

	// [2026-03-04 10:11:12] …
	{"date in brackets", "[", func(s *scanner) bool {
		return s.is("[") && maybe(s.zoneBefore()) && (s.anyDate() || s.timeOfDay()) && s.through("]", 40) && s.inHead(0)
	}, false},
	// app-1  | …, as Compose writes it
	{"compose", capitals + letters + digits, func(s *scanner) bool {
		return s.name() && s.blanks() && s.is("| ") && s.carried()
	}, true},
	// +0800 2026-03-04 10:11:12 …
	{"date after a zone", "+-" + capitals, func(s *scanner) bool { return s.zoneBefore() && s.hasBefore && s.anyDate() && s.inHead(0) }, false},
	// 3/4/2026 3:04:05 PM …, 3/4/2026, 3:04:05 PM …
	{"american date", digits, func(s *scanner) bool { return s.americanDate() && s.inHead(0) }, true},
	// 04-03-2026 10:11:12 …, 04-Mar-2026 10:11:12.123 …, 2026.03.04 10:11:12 …
	{"date", digits, func(s *scanner) bool { return s.anyDate() && s.inHead(0) }, false},
	// 10:11:12 …
	{"time of day", digits, func(s *scanner) bool { return s.timeOfDay() && s.is(" ") && s.inHead(0) }, false},
	// ERROR [2026-03-04 10:11:12,123] …, INFO 2026-03-04 10:11:12,123 …, app_1  | 2026-03-04T10:11:12Z …
	{"date after a prefix", "", func(s *scanner) bool { return s.prefixedDate() }, false},
}

// isTimeKey reports whether a key of JSON or logfmt, in lower case, holds a line's time.
func isTimeKey(key []byte) bool {
	switch string(key) {
	case "time", "ts", "t", "timestamp", "@timestamp", "@t", "datetime", "date", "asctime", "timemillis", "eventtime", "time_local",
		"time_iso8601", "_ts", "created_at", "@time", "timeunixnano", "msec", "log_time", "logtime", "start_time":
		return true
	}
	return false
}

// isLevelKey reports whether a key of JSON or logfmt, in lower case, holds a line's level.
func isLevelKey(key []byte) bool {
	switch string(key) {
	case "level", "lvl", "severity", "levelname", "level_name", "log.level", "loglevel", "log_level", "@l", "@level", "severity_text",
		"severitytext", "priority", "error_severity":
		return true
	}
	return false
}
