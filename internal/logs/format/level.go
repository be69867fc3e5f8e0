package format

// Level is the severity of a line.
type Level uint8

const (
	LevelNone Level = iota
	LevelTrace
	LevelDebug
	LevelInfo
	LevelWarn
	LevelError
	LevelFatal
)

// String returns "trace" to "fatal", or "" for no level.
func (l Level) String() string {
	switch l {
	case LevelTrace:
		return "trace"
	case LevelDebug:
		return "debug"
	case LevelInfo:
		return "info"
	case LevelWarn:
		return "warn"
	case LevelError:
		return "error"
	case LevelFatal:
		return "fatal"
	}
	return ""
}

// ParseLevel reads a level in any case: a name, one of its usual short forms, or a
// number of pino and bunyan, 10 to 60.
func ParseLevel(s string) (Level, bool) {
	if len(s) > maxLevelName {
		return LevelNone, false
	}
	var name [maxLevelName]byte
	l := levelNamed(name[:copy(name[:], s)])
	return l, l != LevelNone
}

// maxLevelName is the length of the longest name, in bytes.
const maxLevelName = len("informational")

// levelInitials has a bit for each letter that begins a name, from a on: a c d e f i n p s
// t v w. Most words begin with another one.
const levelInitials = 1 | 1<<('c'-'a') | 1<<('d'-'a') | 1<<('e'-'a') | 1<<('f'-'a') | 1<<('i'-'a') |
	1<<('n'-'a') | 1<<('p'-'a') | 1<<('s'-'a') | 1<<('t'-'a') | 1<<('v'-'a') | 1<<('w'-'a')

// levelNamed is ParseLevel on bytes.
func levelNamed(name []byte) Level {
	if len(name) == 0 {
		return LevelNone
	}
	if c := name[0]; '0' <= c && c <= '9' {
		return levelNumbered(name)
	}
	if name[0] >= 0x80 {
		return chineseLevel(name)
	}
	if c := name[0] | 0x20; c < 'a' || c > 'w' || levelInitials>>(c-'a')&1 == 0 {
		return LevelNone
	}
	name = withoutLevelOffset(name)
	if len(name) > maxLevelName {
		return LevelNone
	}
	var lower [maxLevelName]byte
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(name)]) {
	case "trace", "trc", "trac", "t", "verbose", "vrb", "v", "finest", "finer", "silly":
		return LevelTrace
	case "debug", "dbg", "debu", "dbug", "d", "fine", "config":
		return LevelDebug
	case "info", "inf", "i", "information", "informational", "notice", "note", "n", "success":
		return LevelInfo
	case "warn", "wrn", "w", "warning":
		return LevelWarn
	case "error", "err", "eror", "erro", "e", "severe":
		return LevelError
	case "fatal", "ftl", "fata", "f", "critical", "crit", "crt", "c", "panic", "pnc", "pani", "dpanic", "emergency", "emerg", "alert":
		return LevelFatal
	}
	return LevelNone
}

// chineseLevel reads a level as Java names it in Chinese or Japanese, and as people do.
func chineseLevel(name []byte) Level {
	switch string(name) {
	case "调试", "詳細":
		return LevelDebug
	case "信息", "情報":
		return LevelInfo
	case "警告":
		return LevelWarn
	case "错误", "严重", "重大":
		return LevelError
	case "致命":
		return LevelFatal
	}
	return LevelNone
}

// withoutLevelOffset removes the offset that log/slog adds to a level: INFO+2.
func withoutLevelOffset(name []byte) []byte {
	for i, c := range name {
		if (c == '+' || c == '-') && i >= len("info") && i+1 < len(name) && '0' <= name[i+1] && name[i+1] <= '9' {
			return name[:i]
		}
	}
	return name
}

// levelNumbered reads the numbers of pino and bunyan. A program's own level between two
// of them counts as the lower one.
func levelNumbered(digits []byte) Level {
	if len(digits) != 2 || digits[1] < '0' || digits[1] > '9' || digits[0] < '1' || digits[0] > '6' ||
		digits[0] == '6' && digits[1] != '0' {
		return LevelNone
	}
	return LevelTrace + Level(digits[0]-'1')
}

// syslogLevel reads a severity of RFC 5424 §6.2.1, 0 (emergency) to 7 (debug).
func syslogLevel(severity int) Level {
	switch {
	case severity < 0 || severity > 7:
		return LevelNone
	case severity <= 2: // emergency, alert, critical
		return LevelFatal
	case severity == 3:
		return LevelError
	case severity == 4:
		return LevelWarn
	case severity <= 6: // notice, informational
		return LevelInfo
	}
	return LevelDebug
}

// pythonLevel reads a number of Python's logging: 10 (debug) to 50 (critical).
func pythonLevel(number int) Level {
	if number < 10 || number > 50 {
		return LevelNone
	}
	return LevelDebug + Level(number/10-1)
}

// telemetryLevel reads a SeverityNumber of OpenTelemetry, 1 (trace) to 24 (fatal).
func telemetryLevel(number int) Level {
	if number < 1 || number > 24 {
		return LevelNone
	}
	return LevelTrace + Level((number-1)/4)
}

// statusLevel reads an HTTP status.
func statusLevel(status int) Level {
	switch {
	case status < 100 || status > 599:
		return LevelNone
	case status >= 500:
		return LevelError
	case status >= 400:
		return LevelWarn
	}
	return LevelInfo
}
