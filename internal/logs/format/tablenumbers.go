package format

// numberRows are the formats whose lines begin with a number, and the access logs, which may
// begin with a name.
var numberRows = []row{
	// 192.0.2.1 - user [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 123 …
	{"access", start{address, address, address, address, address}, (*scanner).access},
	// 79a59df9 bucket [04/Mar/2026:10:11:12 +0000] 192.0.2.1 arn:… 3E57427F REST.GET.OBJECT key "GET /key HTTP/1.1" 404 NoSuchKey …
	{"s3", start{hex, hex, hex, hex, hex, hex}, func(s *scanner) bool {
		return s.hexWord() && s.words(1) && s.is("[") && s.dayMonthYear() && s.is("] ") && maybe(s.words(5) && s.request() && s.is(" ") && s.status())
	}},
	// 2026/03/04 10:11:12 [error] 123#123: *1 …
	{"nginx error", start{digits, digits, digits, digits, "/"}, func(s *scanner) bool {
		return s.slashed() && s.is(" [") && s.levelWord() && s.is("] ") && s.number() && s.is("#")
	}},
	// 2026/03/04 10:11:12 INFO msg key=value, 2026/03/04 10:11:12.123456 main.go:56: …, 2026/03/04 10:11:12 | 200 | …
	{"go", start{digits, digits, digits, digits, "/"}, func(s *scanner) bool { return s.slashed() && (s.barStatus() || s.inHead(0)) }},
	// 123:M 04 Mar 2026 10:11:12.123 * …, [123] 04 Mar 10:11:12.123 # …
	{"redis", start{digits + "[", digits + ":", "", "", digits + ":]XCSM "}, func(s *scanner) bool {
		return maybe(s.is("[")) && s.number() && (s.is("]") || s.is(":") && s.oneOf("XCSM")) && s.is(" ") && s.redisDate() && s.is(" ") && s.redisLevel()
	}},
	// 260304 10:11:12 [Warning] …
	{"mysql 5.5", start{digits, digits, digits, digits, digits, digits}, func(s *scanner) bool { return s.shortDate() && s.inHead(0) }},
	// 260304 101112 123 INFO dfs.DataNode: …
	{"hadoop", start{digits, digits, digits, digits, digits, digits}, func(s *scanner) bool {
		return s.shortCompact() && s.is(" ") && s.number() && s.is(" ") && s.capitals()
	}},
	// 26/03/04 10:11:12 INFO SparkContext: …
	{"spark", start{digits, digits, "/", digits, digits, "/"}, func(s *scanner) bool { return s.shortSlashed() && s.is(" ") && s.capitals() }},
	// 03-04 10:11:12.123  1702  2395 D WindowManager: …, 03-04 10:11:12.123 D/WindowManager( 1702): …
	{"logcat", start{digits, digits, "-", digits, digits, " "}, func(s *scanner) bool {
		return s.dashedDay() && s.blanks() && s.logcat()
	}},
	// 2026-03-04 10:11:12.123 +0000  1702  2395 D WindowManager: …
	{"logcat", iso(letters + digits), func(s *scanner) bool { return s.iso() && s.blanks() && s.logcat() }},
	// 1772619072.123  1702  2395 D WindowManager: …
	{"logcat", start{digits, number, number, number, number, number}, func(s *scanner) bool { return s.epoch() && s.is("  ") && maybe(s.blanks()) && s.logcat() }},
	// 03/04-10:11:12.123456  [**] [1:1000001:1] …
	{"snort", start{digits, digits, "/", digits, digits, "-"}, func(s *scanner) bool { return s.monthAndDay('/', '-') && s.is("  [") }},
	// 20260304 10:11:12.123 ERROR …, 20260304T10:11:12 …, 20260304-10:11:12:123|…
	{"compact date", start{digits, digits, digits, digits, digits, digits}, func(s *scanner) bool { return s.compactDate() && s.inHead(0) }},
	// 2026-03-04T10:11:12.123456Z name 192.0.2.1:2817 192.0.2.2:80 0.000 0.001 0.000 502 502 0 57 "GET http://…"
	{"classic load balancer", iso(letters + capitals + digits), func(s *scanner) bool {
		return s.iso() && s.zoned && s.is(" ") && s.words(1) && s.endpoint() && s.words(1) && s.decimals(3) && maybe(s.status())
	}},
	// 2026-03-04T10:11:12.123456Z 0 [Warning] [MY-010055] [Server] …
	{"mysql", iso(digits), func(s *scanner) bool {
		return s.iso() && s.blanks() && s.number() && s.is(" [") && (s.levelWord() || s.is("System") && s.ordinary()) && s.is("]")
	}},
	// 2026-03-04 10:11:12.123 UTC [123] user@db ERROR:  …
	{"postgresql", iso("["+capitals, digits+capitals), func(s *scanner) bool {
		return s.iso() && maybe(s.zoneName()) && s.is(" [") && s.number() && s.through(":  ", 160) && s.postgresLevel()
	}},
	// 2026-03-04 10:11:12 UTC LOG:  …
	{"postgresql", iso(capitals, capitals), func(s *scanner) bool { return s.iso() && s.is(" ") && s.postgresName() }},
	// 2026-03-04 10:11:12 UTC:192.0.2.1(5432):user@db:[123]:ERROR:  …
	{"postgresql", iso(":"), func(s *scanner) bool {
		return s.iso() && s.is(":") && s.through("]:", 160) && s.postgresName()
	}},
	// 2026-03-04 10:11:12.123 UTC,"user","db",123,"192.0.2.1:5",69a8.1,1,"SELECT",2026-03-04 10:00:00 UTC,3/4,0,ERROR,42P01,"…
	{"postgresql csv", iso("," + capitals), func(s *scanner) bool {
		return s.iso() && maybe(s.zoneName()) && s.is(",") && s.csvFields(10) && s.postgresWord() && s.is(",")
	}},
	// 2026-03-04T10:11:12.123456789Z stdout F …
	{"cri", iso("s"), func(s *scanner) bool {
		return s.iso() && (s.is(" stdout ") || s.is(" stderr ")) && s.oneOf("FP") && s.is(" ") && (s.carried() || s.inHead(0))
	}},
	// 2026-03-04 10:11:12.123 | INFO     | app:main:12 - …
	{"loguru", iso("|"), func(s *scanner) bool { return s.iso() && s.is(" | ") && s.capitals() && s.blanks() && s.is("| ") }},
	// 2026-03-04T10:11:12.123Z	INFO	app/main.go:56	…	{"key": 1}, 1.7726190721234567e+09	info	…
	{"zap console", iso(letters + capitals), func(s *scanner) bool { return s.iso() && s.is("\t") && s.levelWord() && s.is("\t") }},
	{"zap console", start{digits, number, number, number, number}, func(s *scanner) bool { return s.epoch() && s.is("\t") && s.levelWord() && s.is("\t") }},
	// 2026-03-04T10:11:12.123+0000 I  NETWORK  [listener] …
	{"mongodb 4.2", iso(capitals, " \t"), func(s *scanner) bool {
		return s.iso() && s.is(" ") && s.levelLetter() && s.blanks() && s.word() && s.blanks() && s.is("[")
	}},
	// 2026-03-04T10:11:12.123+08:00  INFO 123 --- [app] [main] com.example.App : …
	{"spring boot", iso(capitals, capitals), func(s *scanner) bool {
		return s.iso() && s.blanks() && s.capitals() && s.blanks() && s.number() && s.is(" --- [")
	}},
	// 2026-03-04T10:11:12Z E! [outputs.influxdb] …
	{"telegraf", iso(capitals, "!"), func(s *scanner) bool { return s.iso() && s.is(" ") && s.levelLetter() && s.is("! ") }},
	// 2026-03-04 10:11:12.123456 W | etcdserver: …
	{"etcd 2", iso(capitals, " "), func(s *scanner) bool { return s.iso() && s.is(" ") && s.levelLetter() && s.is(" | ") }},
	// 2026-03-04 10:11:12.123456: W tensorflow/core/util/port.cc:153] …
	{"tensorflow", iso(":"), func(s *scanner) bool {
		return s.iso() && s.is(": ") && s.levelLetter() && s.is(" ") && s.through("] ", 160)
	}},
	// 2026-03-04 10:11:12.123 Info HttpServer: …
	{"emby", iso(capitals, letters+" "), func(s *scanner) bool {
		return s.iso() && s.is(" ") && countCapitals(s.rest()) == 1 && s.levelWord() && s.is(" ") && countCapitals(s.rest()) > 0 && s.name() && s.is(": ")
	}},
	// 2026-03-04T10:11:12.123Z info hostd[2099480] [Originator@6876 sub=Vimsvc.TaskManager] …
	{"vmware", iso(letters), func(s *scanner) bool {
		return s.iso() && s.is(" ") && s.levelWord() && s.is(" ") && s.name() && s.group() && s.is(" [")
	}},
	// 2026-03-04T10:11:12.123Z Wa(180) vmkwarning: …
	{"vmware", iso("DINWECA", letters), func(s *scanner) bool { return s.iso() && s.is(" ") && s.esxiLevel() }},
	// 2026-03-04T10:11:12.123Z cpu3:2097700)WARNING: NFS: 123: …
	{"vmware", iso("c"), func(s *scanner) bool {
		return s.iso() && s.is(" cpu") && s.number() && s.is(":") && s.number() && s.is(")") && s.inHead(0)
	}},
	// 2026-03-04T10:11:12.123Z| vmx| I125: …
	{"vmware", iso("|"), func(s *scanner) bool {
		return s.iso() && s.is("| ") && s.through("| ", 40) && s.levelLetter() && s.number() && s.is(": ")
	}},
	// 2026-03-04 10:11:12, Info                  CBS    …
	{"windows servicing", iso(","), func(s *scanner) bool { return s.iso() && s.is(", ") && s.levelWord() && s.is("  ") }},
	// 2026-03-04 10:11:12,123 - app.module - INFO - …
	{"python", iso("-"), func(s *scanner) bool {
		return s.iso() && s.is(" - ") && s.word() && s.is(" - ") && s.levelWord() && s.is(" - ")
	}},
	// 2026-03-04 10:11:12.123 [main] INFO  com.example.App - …, 10:11:12.123 [main] INFO …
	{"logback", iso("["), func(s *scanner) bool { return s.iso() && s.threadAndLevel() }},
	{"logback", clock, func(s *scanner) bool { return s.timeOfDay() && s.threadAndLevel() }},
	// 2026-03-04 10:11:12,123 INFO  [main] com.example.App (App.java:12) - …
	{"log4j", iso(capitals, capitals), func(s *scanner) bool {
		return s.iso() && s.blanks() && s.capitals() && s.blanks() && (s.is("[") || s.is("(")) && !s.is("MY-")
	}},
	// 2026-03-04T10:11:12.123456Z  INFO app::module: …
	{"tracing", iso(capitals, capitals), func(s *scanner) bool {
		return s.iso() && s.zoned && s.blanks() && s.capitals() && s.is(" ") && s.rustTarget()
	}},
	// 2026-03-04 10:11:12.123 +00:00 [INF] …
	{"serilog", iso("["), func(s *scanner) bool {
		return s.iso() && s.zoned && s.is(" [") && s.threeLetters() && s.is("] ")
	}},
	// 2026-03-04T10:11:12Z INF … key=value, 10:11AM INF …
	{"zerolog console", iso(capitals, capitals), func(s *scanner) bool { return s.iso() && s.is(" ") && s.threeLetters() && s.is(" ") }},
	{"zerolog console", start{digits, digits + ":"}, func(s *scanner) bool { return s.kitchen() && s.is(" ") && s.threeLetters() && s.is(" ") }},
	// 2026-03-04T10:11:12.123456+00:00 host app[123]: …
	{"syslog iso", iso(names), func(s *scanner) bool {
		return s.iso() && s.is(" ") && s.hostAndTag() && (s.relayed() || s.inHead(0))
	}},
	// 2026-03-04 10:11:12 192.0.2.1 GET /x - 443 - 192.0.2.5 Mozilla/5.0 - 404 0 2 15
	{"iis", iso(""), func(s *scanner) bool {
		return s.line[len(s.line)-1] <= '9' && s.iso() && !s.zoned && s.is(" ") && s.httpMethodAhead() && s.statusBeforeNumbers() && s.inUTC()
	}},
	// www.example.com:80 192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 123 …
	{"access", start{}, (*scanner).access},
	// 2026-03-04 10:11:12,123 …
	{"iso 8601", iso(""), func(s *scanner) bool {
		return s.iso() && (s.is(" ") && (s.zoned && s.carried() || s.carriedJSON()) || s.inHead(s.plainNames()))
	}},
	// 2026-03-04	10:11:12	LAX1	2390	192.0.2.1	GET	d111.cloudfront.net	/	502	…
	{"cloudfront", start{digits, digits, digits, digits, "-"}, func(s *scanner) bool {
		return s.tabbedDate() && s.is("\t") && maybe(s.words(6) && s.status())
	}},
	// 1772619072.123456 host app[12]: …
	{"journal unix", start{digits, number, number, number, number, number}, func(s *scanner) bool {
		return s.epoch() && s.is(" ") && s.hostAndTag() && (s.relayed() || s.inHead(0))
	}},
	// 1772619072.123      4 192.0.2.1 TCP_DENIED/403 …, [1772619072] nsd[12]: info: …
	{"epoch", start{digits + "[", number, number, number, number, number}, func(s *scanner) bool {
		return maybe(s.is("[")) && s.longNumber() && s.epoch() && (s.is("] ") || s.oneOf(" \t,;|:")) && s.inHead(0)
	}},
}
