package format

// keyKind is what a key of JSON or logfmt holds.
type keyKind uint8

const (
	keyOther keyKind = iota

	keyTime
	keyTimeOfSerilog
	keyTimeOfJournald
	keyInstant // Log4j's object of seconds and nanoseconds

	keyLevel
	keyPriority           // syslog's number, or a name
	keySeverityOfPostgres // PostgreSQL's own names
	keySeverityNumber     // OpenTelemetry's
	keyLevelOfPython      // a number
	keyZone               // of a date and a time in two keys
	keyStatus             // of HTTP
	keyStatusOfTraefik
	keyHTTP   // an object with a status, of Google or in Elastic's schema
	keyLogger // which may be that of Caddy's access log

	keyS         // MongoDB's level
	keyLog       // Docker's line, or an object of Elastic's schema
	keyRecord    // loguru's object
	keyOfGELF    // only GELF has it
	keyNextcloud // only Nextcloud has it
)

// isTime reports whether the value is a time in a single value.
func (k keyKind) isTime() bool { return k == keyTime || k == keyTimeOfSerilog }

// isLevel reports whether the value may be the name of a level.
func (k keyKind) isLevel() bool { return keyLevel <= k && k <= keySeverityOfPostgres }

// maxKey is the length of the longest known key, in bytes.
const maxKey = len("_SOURCE_REALTIME_TIMESTAMP")

// kindOf returns the kind of a key. Its case does not count.
func kindOf(key []byte) keyKind {
	if len(key) > maxKey {
		return keyOther
	}
	var lower [maxKey]byte
	for i, c := range key {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(key)]) {
	case "time", "ts", "t", "timestamp", "@timestamp", "datetime", "date", "asctime", "timemillis", "eventtime", "time_local",
		"time_iso8601", "_ts", "created_at", "@time", "timeunixnano", "observedtimeunixnano", "msec", "log_time", "logtime", "start_time",
		"event_time", "event_timestamp", "log_timestamp", "time_stamp", "instant.epochsecond":
		return keyTime
	case "@t":
		return keyTimeOfSerilog
	case "__realtime_timestamp", "_source_realtime_timestamp":
		return keyTimeOfJournald
	case "instant":
		return keyInstant
	case "levelno":
		return keyLevelOfPython
	case "level", "lvl", "severity", "levelname", "level_name", "log.level", "loglevel", "log_level", "@l", "@level", "severity_text",
		"severitytext", "syslog_severity":
		return keyLevel
	case "priority", "pri":
		return keyPriority
	case "tz", "timezone":
		return keyZone
	case "error_severity":
		return keySeverityOfPostgres
	case "severitynumber", "severity_number":
		return keySeverityNumber
	case "status", "status_code", "statuscode", "response_code", "http_status", "http.response.status_code":
		return keyStatus
	case "downstreamstatus", "originstatus":
		return keyStatusOfTraefik
	case "httprequest", "http", "response":
		return keyHTTP
	case "logger":
		return keyLogger
	case "s":
		return keyS
	case "log":
		return keyLog
	case "record":
		return keyRecord
	case "short_message":
		return keyOfGELF
	case "reqid":
		return keyNextcloud
	}
	return keyOther
}
