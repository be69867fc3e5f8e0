package format

import "slices"

// A row is a format of log lines: one row of the tables of this package.
//
// To add one, write its row and a sample line into table_test.go. The row lists the parts
// of a line's head in their order, as methods of scanner. They run from the start of the
// line; those that read a time or a level set the line's. The first row that matches
// counts, so a row stands before less specific ones.
type row struct {
	name  string
	start start
	match func(s *scanner) bool
}

// Bytes of lines, for their starts.
const (
	digits   = "0123456789"
	hex      = digits + "abcdefABCDEF"
	number   = digits + "."
	address  = hex + ".:"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters  = "abcdefghijklmnopqrstuvwxyz"
	names    = letters + capitals + digits + "_.-/$\\"
)

var table = slices.Concat(keyRows, bracketRows, numberRows, wordRows, generalRows)

// keyRows are formats of keys and values: see keys.go.
var keyRows = []row{
	// {"time":"2026-03-04T10:11:12Z","level":"info","msg":"…"}
	{"json", start{"{"}, (*scanner).json},
	// PRIORITY=3, a field of the entry that began before
	{"journal priority", start{"P", "R", "I"}, func(s *scanner) bool {
		s.part = true
		return s.is("PRIORITY=") && s.severity() && s.pos == len(s.line)
	}},
	// time=2026-03-04T10:11:12Z level=INFO msg="…"
	{"logfmt", start{letters + capitals, letters + capitals + "=_."}, (*scanner).logfmt},
}

// generalRows are the formats that many programs share. They are tried last.
var generalRows = []row{
	// [2026-03-04 10:11:12] …, (2026-03-04 10:11:12) …, ####<Mar 4, 2026 10:11:12,123 AM UTC> <Info> …
	{"date in brackets", start{"[(<#"}, func(s *scanner) bool {
		return maybe(s.is("####")) && s.oneOf("[(<") && maybe(s.zoneBefore()) && (s.anyDate() || s.timeOfDay()) && s.closed(40) && s.inHead(0)
	}},
	// app-1  | …, as Compose writes it
	{"compose", start{capitals + letters + digits}, func(s *scanner) bool {
		return s.name() && s.blanks() && s.is("| ") && s.carried()
	}},
	// app-7d9 main {"level":"error","time":"2026-03-04T10:11:12Z"}
	{"json after a prefix", start{names + "("}, func(s *scanner) bool {
		return s.line[len(s.line)-1] == '}' && s.through(` {"`, 60) && s.to(-len(`{"`)) && s.carriedJSON() && s.carriedTime
	}},
	// +0800 2026-03-04 10:11:12 …
	{"date after a zone", start{"+-" + capitals, digits + capitals + " "}, func(s *scanner) bool { return s.zoneBefore() && s.hasBefore && s.anyDate() && s.inHead(0) }},
	// 3/4/2026 3:04:05 PM …, 3/4/2026, 3:04:05 PM …
	{"american date", start{digits, digits + "/"}, func(s *scanner) bool { return s.americanDate() && s.inHead(0) }},
	// 04-03-2026 10:11:12 …, 04-Mar-2026 10:11:12.123 …, 2026.03.04 10:11:12 …
	{"date", start{digits}, func(s *scanner) bool { return s.anyDate() && s.inHead(0) }},
	// 10:11:12 …, 10:11:12 | 200 | …
	{"time of day", clock, func(s *scanner) bool { return s.timeOfDay() && (s.barStatus() || s.is(" ") && s.inHead(0)) }},
	// ERROR [2026-03-04 10:11:12,123] …, INFO 2026-03-04 10:11:12,123 …, app_1  | 2026-03-04T10:11:12Z …
	{"date after a prefix", start{}, (*scanner).prefixedDate},
}
