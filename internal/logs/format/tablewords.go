package format

// wordRows are the formats whose lines begin with a word or a sign.
var wordRows = []row{
	// I0304 10:11:12.123456    1234 main.go:56] …
	{"klog", start{"IWEF", digits, digits, digits, digits}, func(s *scanner) bool {
		return s.levelLetter() && s.klogDate() && s.blanks() && s.number() && s.is(" ")
	}},
	// E0000 00:00:1772619072.123456    1234 cuda_dnn.cc:8310] …
	{"klog", start{"IWEF", "0", "0", "0", "0"}, func(s *scanner) bool {
		return s.levelLetter() && s.is("0000 00:00:") && s.epoch() && s.blanks() && s.number() && s.is(" ")
	}},
	// <34>1 2026-03-04T10:11:12.123Z host app 123 ID47 - …
	{"syslog 5424", start{"<", digits}, func(s *scanner) bool {
		return s.is("<") && s.severity() && s.is(">1 ") && s.iso() && maybe(s.afterStructure())
	}},
	// <34>Mar  4 10:11:12 host app[123]: …
	{"syslog 3164", start{"<", digits}, func(s *scanner) bool {
		return s.is("<") && s.severity() && s.is(">") && s.anyDate() && maybe(s.afterTag() || s.is(" ") && s.words(1) && s.keys())
	}},
	// <189>date=2026-03-04 time=10:11:12 …, <4>[   12.345678] usb 1-1: …
	{"syslog priority", start{"<", digits}, func(s *scanner) bool { return s.is("<") && s.severity() && s.is(">") && maybe(s.relayed()) }},
	// E [04/Mar/2026:10:11:12 +0000] …
	{"cups", start{"DIWE", " ", "["}, func(s *scanner) bool { return s.levelLetter() && s.is(" [") && s.dayMonthYear() && s.is("]") }},
	// *Mar  4 10:11:12.123: %SYS-5-CONFIG_I: …, 000123: Mar  4 10:11:12.123 UTC: %LINK-3-UPDOWN: …
	{"cisco", start{"*." + digits + capitals, "", "", "", digits + letters + capitals + ": "}, func(s *scanner) bool {
		return s.ahead("%", 60) && maybe(s.number() && s.is(": ")) && maybe(s.oneOf("*.")) && s.monthDay() && maybe(s.zoneName()) && s.is(": ") && s.cisco()
	}},
	// Mar  4 10:11:12 host app[123]: …
	{"syslog", month, func(s *scanner) bool {
		return s.monthDay() && s.blanks() && s.message()
	}},
	// Mar 04, 2026 3:04:05 PM com.example.App main, Mar 04, 2026 10:11:12.123 [0x7f12b38] ERROR - …
	{"java.util.logging", month, func(s *scanner) bool { return s.javaDate() && s.inHead(0) }},
	// Wed 2026-03-04 10:11:12 UTC host app[123]: …
	{"journal full", start{"MTWFS", letters, letters, " ", digits}, func(s *scanner) bool {
		return s.dayName() && s.iso() && maybe(s.zoneName()) && s.blanks() && (s.afterTag() || s.inHead(1))
	}},
	// Wed Mar  4 10:11:12 2026 …
	{"ctime", start{capitals + letters}, func(s *scanner) bool { return s.weekday() && s.inHead(0) }},
	// ERROR:app.module:…
	{"python basic", start{capitals, capitals}, func(s *scanner) bool { return s.capitals() && s.is(":") && s.name() && s.is(":") }},
	// INFO:     Started server process [123]
	{"uvicorn", start{capitals, capitals}, func(s *scanner) bool { return s.capitals() && s.is(":") && s.uvicornPadding() }},
	// INFO [03-04|10:11:12.123] …, ERROR[03-04|10:11:12.123] …
	{"geth", start{capitals, capitals}, func(s *scanner) bool {
		return s.capitals() && maybe(s.blanks()) && s.is("[") && s.monthAndDay('-', '|') && s.is("]")
	}},
	// INFO[0012] …, INFO[2026-03-04T10:11:12Z] …
	{"logrus console", start{capitals, capitals}, func(s *scanner) bool {
		return s.capitals() && s.is("[") && (s.iso() || s.number()) && s.is("]") && s.blanks()
	}},
	// INFO 03-04 10:11:12 [api_server.py:1032] …, (EngineCore_0 pid=123) ERROR 03-04 10:11:12 [core.py:12] …
	{"vllm", start{capitals + "(", capitals}, func(s *scanner) bool {
		return maybe(s.group() && s.is(" ")) && s.capitals() && s.is(" ") && s.dashedDay() && s.is(" ")
	}},
	// INFO: [Mar  4 10:11:12.123] …
	{"pterodactyl", start{capitals, capitals}, func(s *scanner) bool { return s.capitals() && s.is(": [") && s.monthDay() && s.is("] ") }},
	// ERROR: apport (pid 1234) Wed Mar  4 10:11:12 2026: …
	{"apport", start{capitals, capitals}, func(s *scanner) bool {
		return s.capitals() && s.is(": apport ") && s.group() && s.is(" ") && s.anyDate()
	}},
	// NO LOG FILE! - [2026-03-04 10:11:12:123 INFO] …
	{"bedrock", start{"N", "O", " "}, func(s *scanner) bool {
		return s.is("NO LOG FILE! - [") && s.iso() && s.is(" ") && s.capitals() && s.is("]")
	}},
	// Log started: 2026-03-04  10:11:12
	{"apt", start{"L", "o", "g"}, func(s *scanner) bool { return (s.is("Log started: ") || s.is("Log ended: ")) && s.iso() }},
	// mar/04/2026 10:11:12 system,error,critical …
	{"mikrotik", start{letters, letters, letters, "/"}, func(s *scanner) bool { return s.mikrotikDate() && s.inHead(0) }},
	// =ERROR REPORT==== 4-Mar-2026::10:11:12.123456 ===
	{"erlang", start{"=", capitals}, func(s *scanner) bool { return s.is("=") && s.erlangReport() && s.dayMonthYear() && s.is(" ===") }},
	// (Wed Mar  4 10:11:12 2026) [sssd[be[EXAMPLE]]] [sdap_id_op_connect_done] (0x0020): …
	{"sssd", start{"("}, func(s *scanner) bool { return s.is("(") && s.anyDate() && s.is(")") && s.sssdLevel() }},
	// D/WindowManager( 1702): …
	{"logcat", start{"VDIWEF", "/"}, func(s *scanner) bool {
		return s.levelLetter() && s.is("/") && s.through("(", 80) && maybe(s.blanks()) && s.number() && s.is("): ")
	}},
	// #open	2026-03-04-10-11-12
	{"zeek", start{"#", "oc"}, func(s *scanner) bool { return (s.is("#open\t") || s.is("#close\t")) && s.dashes() }},
	// E, [2026-03-04T10:11:12.123456 #12] ERROR -- app: …
	{"ruby", start{"DIWEFA", ",", " ", "["}, func(s *scanner) bool {
		return (s.is("A, [") || s.levelLetter() && s.is(", [")) && s.iso() && s.is(" #") && s.number() && s.is("]")
	}},
	// fail: Microsoft.AspNetCore.Server.Kestrel[13]
	{"dotnet console", start{"tdiwfc", "rbna", "cufri", "egonlt", ":"}, func(s *scanner) bool {
		return s.dotnetLevel() && s.is(": ") && s.through("[", 120) && s.number() && s.is("]") && s.pos == len(s.line)
	}},
	// panic: …
	{"go panic", start{"pf", "a", "nt"}, func(s *scanner) bool { return (s.is("panic: ") || s.is("fatal error: ")) && s.deadly() }},
	// thread 'main' panicked at src/main.rs:2:5:
	{"rust panic", start{"t", "h", "r"}, func(s *scanner) bool { return s.is("thread '") && s.through("' panicked at ", 80) && s.deadly() }},
	// __REALTIME_TIMESTAMP=1772619072123456, and further fields of the entry
	{"journal export", start{"_", "_"}, func(s *scanner) bool {
		return s.is("__CURSOR=") || s.is("__REALTIME_TIMESTAMP=") && s.epoch()
	}},
	// type=USER_LOGIN msg=audit(1772619072.123:4063): …
	{"audit", start{"t", "y", "p", "e", "="}, func(s *scanner) bool { return s.is("type=") && s.through(" msg=audit(", 40) && s.epoch() }},
	// - 1772619072 2026.03.04 node Mar 4 10:11:12 …, and FATAL in: … RAS KERNEL FATAL …
	{"blue gene", start{"-" + capitals}, func(s *scanner) bool {
		return s.word() && s.is(" ") && s.longNumber() && s.epoch() && s.is(" ") && s.number() && s.is(".") && s.number() && s.is(".") && s.number() && s.is(" ") &&
			maybe(s.through(" RAS ", 120) && s.words(1) && s.levelWord())
	}},
	// http 2026-03-04T10:11:12.123456Z app/name/123 192.0.2.1:5 192.0.2.2:80 0.000 0.001 0.000 502 …
	{"load balancer", start{"hgw", "trs2"}, func(s *scanner) bool {
		return s.words(1) && s.iso() && s.is(" app/") && s.words(6) && maybe(s.status())
	}},
	// @4000000069a80a8c12345678 …
	{"tai64n", start{"@", "4", "0"}, func(s *scanner) bool { return s.is("@40000000") && s.taiLabel() && s.is(" ") && s.inHead(0) }},
	// # Time: 2026-03-04T10:11:12.123456Z
	{"mysql slow", start{"#", " ", "T"}, func(s *scanner) bool { return s.is("# Time: ") && (s.iso() || s.shortDate()) }},
}
