package format

// bracketRows are the formats whose lines begin with a bracket.
var bracketRows = []row{
	// [Wed Mar 04 10:11:12.123456 2026] [core:error] [pid 35:tid 43] …
	{"apache error", start{"["}, func(s *scanner) bool {
		return s.is("[") && s.weekday() && s.is("] ") && s.bracketLevel() && (s.level != LevelNone || s.inHead(0))
	}},
	// [2026-03-04 10:11:12 +0000] [123] [INFO] …
	{"gunicorn", inBrackets, func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] [") && s.number() && s.is("] [") && s.levelWord() && s.is("]")
	}},
	// [2026-03-04T10:11:12.123456+00:00] production.ERROR: …
	{"monolog", inBrackets, func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] ") && s.channel() && s.is(".") && s.capitals() && s.is(":")
	}},
	// [2026-03-04T10:11:12Z INFO  app::module] …
	{"env_logger", inBrackets, func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is(" ") && s.capitals() && (s.is("]") || s.blanks() && s.word())
	}},
	// [2026-03-04 10:11:12,123: INFO/MainProcess] …
	{"celery", inBrackets, func(s *scanner) bool { return s.is("[") && s.iso() && s.is(": ") && s.capitals() && s.is("/") }},
	// [I 2026-03-04 10:11:12.123 App] …, [I 260304 10:11:12 web:2162] …
	{"tornado", start{"[", "TVDINWEFC", " "}, func(s *scanner) bool {
		return s.is("[") && s.levelLetter() && s.is(" ") && (s.iso() || s.shortDate() || s.timeOfDay()) && s.is(" ")
	}},
	// [10:11:12 INF] …
	{"serilog console", start{"[", digits}, func(s *scanner) bool { return s.is("[") && s.timeOfDay() && s.is(" ") && s.capitals() && s.is("]") }},
	// [10:11:12] [Server thread/WARN]: …
	{"minecraft", start{"[", digits}, func(s *scanner) bool {
		return s.is("[") && s.timeOfDay() && s.is("] [") && s.through("/", 60) && s.capitals() && s.is("]")
	}},
	// [04-Mar-2026 10:11:12 UTC] PHP Fatal error:  …
	{"php", start{"[", digits}, func(s *scanner) bool {
		return s.is("[") && s.dayMonthYear() && s.through("] PHP ", 40) && maybe(s.is("Parse ")) && maybe(s.levelWord())
	}},
	// [04Mar2026 10:11:12.123] [main/INFO] [cpw.mods.modlauncher.Launcher/MODLAUNCHER]: …
	{"forge", start{"[", digits, digits, letters + capitals}, func(s *scanner) bool {
		return s.is("[") && s.forgeDate() && s.is("] [") && s.through("/", 60) && s.capitals() && s.is("]")
	}},
	// [1234:5678:0304/101112.123456:ERROR:gpu_init.cc(454)] …
	{"chromium", start{"[", digits, digits + ":"}, func(s *scanner) bool {
		return s.is("[") && s.processAndThread() && s.chromiumDate() && s.is(":") && s.levelWord() && maybe(s.number()) && s.is(":")
	}},
	// [2026-03-04 10:11:12.123456] E [MSGID: 100030] [glusterfsd.c:2408:main] 0-glusterfs: …
	{"glusterfs", inBrackets, func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] ") && s.levelLetter() && s.is(" [")
	}},
	// [WARN] [03-04|10:11:12.123] …
	{"erigon", start{"[", capitals}, func(s *scanner) bool {
		return s.is("[") && s.capitals() && s.is("] [") && s.monthAndDay('-', '|') && s.is("]")
	}},
	// [3/4/26 10:11:12:123 UTC] 00000001 WsServerImpl  A   WSVR0001I: …
	{"websphere", start{"[", digits, digits + "/"}, func(s *scanner) bool {
		return s.is("[") && s.numericDate("/") && s.is("] ") && s.words(2) && s.websphereType()
	}},
	// [04/03/26 10:11:12:123 CST] main  INFO config.AbstractConfig:  [DUBBO] …
	{"dubbo", start{"[", digits, digits, "/"}, func(s *scanner) bool {
		return s.is("[") && s.numericDate("/") && s.is("] ") && s.words(1) && s.capitals() && s.is(" ")
	}},
	// [ 03-04 10:11:12.123  1702: 2395 E/Tag ]
	{"logcat", start{"[", " ", digits}, func(s *scanner) bool {
		return s.is("[ ") && s.dashedDay() && s.blanks() && s.number() && s.is(":") && maybe(s.blanks()) && s.number() && s.is(" ") && s.levelLetter() && s.is("/")
	}},
	// [pod/name/container] …, as kubectl logs --prefix writes it
	{"kubectl", start{"[", "p"}, func(s *scanner) bool { return s.is("[pod/") && s.through("] ", 200) && s.carried() }},
	// [GIN] 2026/03/04 - 10:11:12 | 200 | …
	{"gin", start{"[", "G"}, func(s *scanner) bool {
		return s.is("[GIN] ") && s.slashed() && s.is(" |") && s.blanks() && s.status()
	}},
	// [Nest] 123  - 03/04/2026, 10:11:12 AM   ERROR [App] …
	{"nest", start{"[", "N"}, func(s *scanner) bool {
		return s.is("[Nest] ") && s.number() && s.blanks() && s.is("- ") && s.anyDate() && s.blanks() && (s.levelWord() || s.is("LOG ") && s.ordinary() || s.is("["))
	}},
	// [pid: 12|app: 0|req: 1/1] 192.0.2.1 () {32 vars in 450 bytes} [Wed Mar  4 10:11:12 2026] GET / => generated 12 bytes in 2 msecs (HTTP/1.1 500) …
	{"uwsgi", start{"[", "p"}, func(s *scanner) bool {
		return s.is("[pid: ") && s.through("} [", 300) && s.weekday() && s.is("]") && maybe(s.through(" (HTTP/", 8<<10) && s.word() && s.is(" ") && s.status())
	}},
	// [2026.03.04-10.11.12:123][  0]LogInit: Warning: …
	{"unreal", start{"[", digits}, func(s *scanner) bool {
		return s.is("[") && s.unrealDate() && s.is("][") && s.through("]", 8) && s.name() && s.is(":") && s.inHead(0)
	}},
	// [03.04 10:11:12] app.exe - …
	{"proxifier", start{"[", digits, digits, "."}, func(s *scanner) bool { return s.is("[") && s.monthAndDay('.', ' ') && s.is("] ") && s.inHead(0) }},
	// [04/Mar/2026 10:11:12] "GET / HTTP/1.1" 200 123
	{"django", start{"[", digits}, func(s *scanner) bool {
		return s.is("[") && s.dayMonthYear() && s.is("] ") && s.request() && s.is(" ") && s.status()
	}},
	// [2026-03-04T10:11:12.123Z] "GET / HTTP/1.1" 503 UF …
	{"envoy", inBrackets, func(s *scanner) bool {
		return s.is("[") && s.iso() && s.is("] ") && s.request() && s.is(" ") && maybe(s.status())
	}},
}
